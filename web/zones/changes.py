"""What a request asks to be done to a zone, as a change that the store can record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import geopandas as gpd
import numpy as np

from geo.errors import InputError, NotFoundError
from geo.versions import signing
from geo.versions import succession as versions
from geo.versions.drawn import Drawing, drawing_of, read_pieces
from geo.vocabulary import require_term, shown
from layers.store import Store
from layers.zones.versions import History, Proposal, Recorded, record
from web.snapshot import Snapshots
from web.zones.bodies import Body
from web.zones.brought import lines_of, work
from web.zones.compiled import Drawn, compile_notice
from web.zones.records import TIME_ZONE, latest_words

PRECISION_M = (1.0, 20_000.0)
SIGNED = ("action", "lineage", "state", "valid_from", "author", "reason")
MEMBERS = {
    "edit": (*SIGNED, "based_on", "parts", "boundary_precision_m", "legal_basis", "note"),
    "notice": (*SIGNED, "based_on", "recipe", "roads", "places"),
    "undo": (*SIGNED, "version_id"),
    "end": (*SIGNED, "version_id"),
}
EVERY_MEMBER = tuple(dict.fromkeys(name for names in MEMBERS.values() for name in names))


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was recorded."""

    proposal: Proposal
    recorded: Recorded
    drawing: Drawing | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every change has: the lineage as it was seen, who signs, and the moment."""

    body: Body
    lineage: str
    state: str
    signature: signing.Signature
    created: datetime

    def require_unchanged(self, history: History) -> None:
        latest = latest_words(history, self.lineage)
        versions.require_state(history.zones, self.lineage, self.state, latest)

    def version_id(self, history: History, day: date | None) -> str:
        return f"{self.lineage}-{day or 'ever'}-r{history.next_no}"


def change(snapshots: Snapshots, given: Body) -> Done:
    """Do to a zone what the body of a request asks.

    Parameters
    ----------
    snapshots
        Of the store to change.
    given
        Members of `EVERY_MEMBER`.

    Raises
    ------
    InputError
        If something is missing or wrong; the message names it.
    ConflictError
        If the lineage was changed after it was opened.
    NotFoundError
        If a version that is named does not count on any day.
    """
    action = require_term(given.optional_text("action") or "edit", MEMBERS, "action")
    body = Body(given.members, MEMBERS[action])
    asked = _Asked(
        body,
        signing.lineage_of(body["lineage"]),
        body.text("state", most=40),
        signing.signature_of(body["author"], body["reason"]),
        datetime.now(UTC),
    )
    return ACTIONS[action](snapshots, asked)


def _record(store: Store, asked: _Asked, make: Callable[[History], Proposal]) -> Done:
    made: list[Proposal] = []

    def propose(history: History) -> Proposal:
        asked.require_unchanged(history)
        made.append(make(history))
        return made[-1]

    recorded = record(store, propose, created=asked.created)
    return Done(made[-1], recorded)


def _edit(snapshots: Snapshots, asked: _Asked) -> Done:
    body, day = asked.body, asked.body.day("valid_from")
    based_on = body.text("based_on")
    drawing = drawing_of(read_pieces(body["parts"]))
    columns = _edited_columns(asked, based_on)

    def make(history: History) -> Proposal:
        template = _rows_of(history.zones, based_on, asked.lineage)
        rows = versions.next_rows(template, drawing.shapes, columns)
        succession = versions.succeed(
            history.zones, based_on, rows,
            version_id=asked.version_id(history, day), valid_from=day,
        )  # fmt: skip
        return Proposal(succession, "edit", asked.signature, day)

    done = _record(snapshots.store, asked, make)
    return Done(done.proposal, done.recorded, drawing)


def _edited_columns(asked: _Asked, based_on: str) -> dict[str, Any]:
    body, signature = asked.body, asked.signature
    day = asked.created.astimezone(TIME_ZONE).date()
    changed: dict[str, Any] = {
        "source": f"{signature.author} 于 {day} 改画（原版本 {based_on}）：{signature.reason}",
        "source_en": f"redrawn by {signature.author} on {day} (from {based_on}): "
        f"{signature.reason}",
        "recorded": day,
    }
    precision_m = body.number("boundary_precision_m", *PRECISION_M)
    if precision_m is not None:
        changed["boundary_precision_m"] = precision_m
    for name in ("legal_basis", "note"):
        if text := body.optional_text(name):
            changed |= {name: text, f"{name}_en": None}
    return changed


def _rows_of(zones: gpd.GeoDataFrame, version_id: str, lineage: str) -> gpd.GeoDataFrame:
    rows = versions.rows_of_version(zones, version_id)
    if rows["lineage"].iloc[0] != lineage:
        raise InputError(
            f"版本 {shown(version_id)} 不属于 {lineage}",
            f"the version {shown(version_id)} is not of {lineage}",
            field="based_on",
        )
    return rows


def _notice(snapshots: Snapshots, asked: _Asked) -> Done:
    body, day = asked.body, asked.body.day("valid_from")
    based_on = body.optional_text("based_on")
    drawn = compile_notice(body["recipe"], snapshots, lines_of(body), work().runner)
    _require_own(drawn)
    compiled = drawn.compiled
    rows = compiled.zones.assign(recorded=compiled.recipe.issued)
    if rows.empty:
        raise InputError("公告没有划出任何区域", "the notice draws no zone", field="recipe")

    def make(history: History) -> Proposal:
        named = rows.assign(lineage=asked.lineage)
        listed = [row.to_dict() for _, row in named.iterrows()]
        version_id = asked.version_id(history, day)
        if based_on is None:
            _require_new(history.zones, asked.lineage)
            begun = versions.begin(listed, version_id=version_id, valid_from=day)
            return Proposal(begun, "notice", asked.signature, day)
        _rows_of(history.zones, based_on, asked.lineage)
        followed = versions.succeed(
            history.zones, based_on, listed, version_id=version_id, valid_from=day
        )
        return Proposal(followed, "notice", asked.signature, day)

    return _record(snapshots.store, asked, make)


def _require_own(drawn: Drawn) -> None:
    if drawn.is_own or drawn.city is None:
        return
    raise InputError(
        f"这是{drawn.city.name}的公告，本库只存本市的区域，不能保存为版本：请在设为"
        f"{drawn.city.name}（城市代码 {drawn.city.code}）的服务中保存",
        f"this notice is of {drawn.city.name_en or drawn.city.name}; this store keeps the zones of "
        f"its own city only: save it in a service that is set to the city {drawn.city.code}",
        field="recipe",
    )


def _require_new(zones: gpd.GeoDataFrame, lineage: str) -> None:
    if np.any(zones["lineage"] == lineage):
        raise InputError(
            f"{lineage} 已有版本：请选择要接续的版本，或换一个编号",
            f"{lineage} has versions: choose the one to follow, or take another id",
            field="based_on",
        )


def _undo(snapshots: Snapshots, asked: _Asked) -> Done:
    undone = asked.body.text("version_id")

    def make(history: History) -> Proposal:
        rows = _rows_of(history.zones, undone, asked.lineage)
        made = history.change_of(undone)
        former = None if made is None else made["based_on"]
        if former is None:
            raise InputError(
                f"{shown(undone)} 不是由别的版本改来的，不能撤销；可以将它终止",
                f"{shown(undone)} was not made from another version: it cannot be undone, but "
                "it can be ended",
                field="version_id",
            )
        start = rows["valid_from"].iloc[0]
        restored = versions.undo(
            history.zones, undone, versions.rows_of_version(history.versions, former),
            version_id=asked.version_id(history, start),
        )  # fmt: skip
        return Proposal(restored, "undo", asked.signature, start, undone)

    return _record(snapshots.store, asked, make)


def _end(snapshots: Snapshots, asked: _Asked) -> Done:
    version_id, day = asked.body.text("version_id"), asked.body.day("valid_from")

    def make(history: History) -> Proposal:
        _rows_of(history.zones, version_id, asked.lineage)
        ended = versions.end(history.zones, version_id, day)
        return Proposal(ended, "end", asked.signature, day)

    return _record(snapshots.store, asked, make)


ACTIONS = {"edit": _edit, "notice": _notice, "undo": _undo, "end": _end}


def find_lineage(history: History, lineage: str) -> str:
    """The lineage itself, known to be on record.

    Raises
    ------
    NotFoundError
        If no version is of it.
    """
    known = dict.fromkeys(map(str, history.versions["lineage"]))
    if lineage in known:
        return lineage
    listed = ", ".join(known)
    raise NotFoundError(
        f"没有区域 {shown(lineage)}；现有 {listed}",
        f"there is no zone {shown(lineage)}; there are {listed}",
    )
