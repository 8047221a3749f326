"""A repair that a person accepts: new versions of the zones chosen, one for each zone."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import shapely

from geo.audit.repair import Change
from geo.audit.subjects import UNITS_LAYER
from geo.errors import ConflictError, InputError, NotFoundError
from geo.schema import is_missing
from geo.versions.signing import Signature
from geo.versions.succession import (
    Succession,
    lineage_state,
    next_rows,
    rows_of_version,
    succeed,
)
from geo.vocabulary import shown
from layers.store import Store
from layers.zones.versions import History, Proposal, Recorded, read_history, record_all
from web.audit.room import AuditRoom, Question, Repair
from web.snapshot import Day
from web.zones.records import TIME_ZONE, latest_words


@dataclass(frozen=True, slots=True)
class Chosen:
    """A zone whose repair is to be saved, and the mark that its preview bore."""

    zone_id: str
    state: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Which repairs are accepted, from which day on they count, and who signs."""

    chosen: tuple[Chosen, ...]
    valid_from: date
    signature: Signature


@dataclass(frozen=True, slots=True)
class Saved:
    """New versions that are on disk, and the repair that they hold."""

    made: tuple[tuple[Proposal, Recorded], ...]
    repair: Repair


@dataclass(frozen=True, slots=True)
class ZoneRepair:
    """What a repair does to one zone, and the mark with which it can be saved.

    `state` is None where it cannot: units have no versions, and of a version something must be
    left.
    """

    change: Change
    is_redrawn: bool
    state: str | None


def zone_repairs(day: Day, question: Question, repair: Repair) -> list[ZoneRepair]:
    """Zones that a repair changes, those that gain or lose ground first.

    Parameters
    ----------
    day, question
        As the repair was asked for.
    repair
        Of `AuditRoom.repair`.
    """
    nothing = shapely.Polygon()
    listed = [(change, False) for change in repair.changes]
    listed += [(Change(zone, nothing, nothing, 0.0, 0.0), True) for zone in repair.redrawn]
    has_versions = question.layer != UNITS_LAYER and question.file is None
    return [
        ZoneRepair(
            change,
            is_redrawn,
            _state(day, repair, change.zone_id)
            if has_versions and not _is_whole_loss(repair, change.zone_id)
            else None,
        )
        for change, is_redrawn in listed
    ]


def _is_whole_loss(repair: Repair, zone_id: str) -> bool:
    version = repair.zones["version_id"] == repair.zones["version_id"][zone_id]
    return bool(repair.fixed.geometry[version].is_empty.all())


# Half of the mark changes with anything on record of the zone, half with the repair itself, which
# follows its neighbours and what has been accepted: what is saved is what was shown.
def _state(day: Day, repair: Repair, zone_id: str) -> str:
    lineage = str(repair.zones["lineage"][zone_id])
    drawn = hashlib.sha256(shapely.to_wkb(repair.fixed.geometry[zone_id])).hexdigest()[:16]
    return f"{lineage_state(day.frames.zones, lineage)}-{drawn}"


def save(
    room: AuditRoom, store: Store, day: Day, question: Question, accepted: Acceptance
) -> Saved:
    """Save the repairs of zones as versions; no version is overwritten.

    Parameters
    ----------
    room
        Audits of the store.
    store
        Where the versions go.
    day, question
        As the preview was asked for; the day holds the store's present revision.
    accepted
        What is saved, from when, by whom and why.

    Returns
    -------
    Saved
        One change for each version touched; the repair is that of the zones chosen alone.

    Raises
    ------
    InputError
        If the layer has no versions, nothing would be left of a version, or `valid_from` is not
        one of its days.
    NotFoundError
        If no zone of the day has such an id.
    ConflictError
        If a zone, or the repair of it, is no longer what the preview showed.
    """
    if question.file is not None:
        raise InputError(
            "文件里的区域不在库中，修复只能预览；请先存为版本",
            "the zones of a file are not on record: their repair can only be previewed",
            field="file",
        )
    if question.layer == UNITS_LAYER:
        raise InputError(
            "行政区划没有版本，修复只能预览",
            "administrative units have no versions: their repair can only be previewed",
            field="layer",
        )
    only = frozenset(each.zone_id for each in accepted.chosen)
    repair = room.repair(day, question, only)
    for each in accepted.chosen:
        _require_as_shown(store, day, repair, each)
    return Saved(_record(store, _plans(day, repair, only), accepted, room.now()), repair)


def _require_as_shown(store: Store, day: Day, repair: Repair, chosen: Chosen) -> None:
    if chosen.zone_id not in repair.zones.index:
        listed = ", ".join(map(str, repair.zones.index))
        raise NotFoundError(
            f"这一天没有区域“{shown(chosen.zone_id)}”；有 {listed}",
            f"no zone of the day is called “{shown(chosen.zone_id)}”; there are {listed}",
            field="zones",
        )
    state = _state(day, repair, chosen.zone_id)
    if chosen.state == state:
        return
    zone = repair.zones.loc[chosen.zone_id]
    if chosen.state.split("-")[0] != state.split("-")[0]:
        raise _conflict(read_history(store), str(zone["lineage"]), str(zone["name"]))
    raise ConflictError(
        f"预览之后，“{zone['name']}”的修复有了变化（邻区被改动，或有问题被接受）：请重新预览",
        f"the repair of “{zone['name_en'] or zone['name']}” has changed since it was previewed (a "
        "neighbour was redrawn, or a fault accepted): preview it again",
        field="zones",
    )


def _conflict(history: History, lineage: str, name: str) -> ConflictError:
    latest = latest_words(history, lineage)
    by_zh, by_en = (f"（{latest}）", f" ({latest})") if latest else ("", "")
    return ConflictError(
        f"预览之后，“{name}”已被修改{by_zh}：没有保存，请重新预览",
        f"“{name}” has been changed since the preview{by_en}: nothing was saved, preview again",
        field="zones",
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """The next version of one zone: its parts as they will be."""

    version_id: str
    lineage: str
    name: str
    state: str  # of the lineage, as it was read
    shapes: dict[str, shapely.Geometry]

    def succession(self, history: History, accepted: Acceptance, today: date) -> Succession:
        if lineage_state(history.zones, self.lineage) != self.state:
            raise _conflict(history, self.lineage, self.name)
        template = rows_of_version(history.zones, self.version_id)
        _require_before_end(template, accepted.valid_from, self.name)
        columns = _columns(self.version_id, accepted.signature, today)
        return succeed(
            history.zones,
            self.version_id,
            next_rows(template, self.shapes, columns),
            version_id=f"{self.lineage}-{accepted.valid_from}-r{history.next_no}",
            valid_from=accepted.valid_from,
        )


def _columns(based_on: str, signature: Signature, today: date) -> dict[str, Any]:
    author, reason = signature.author, signature.reason
    return {
        "source": f"{author} 于 {today} 按边界检查修复（原版本 {based_on}）：{reason}",
        "source_en": f"repaired by {author} on {today} after an audit (from {based_on}): {reason}",
        "recorded": today,
    }


def _require_before_end(rows: gpd.GeoDataFrame, valid_from: date, name: str) -> None:
    last = rows["valid_to"].iloc[0]
    if not is_missing(last) and valid_from >= last:
        raise InputError(
            f"“{name}”的这一版到 {last} 为止：生效日期应早于它",
            f"this version of “{name}” ends on {last}: take an earlier day",
            field="valid_from",
        )


def _plans(day: Day, repair: Repair, only: frozenset[str]) -> list[_Plan]:
    chosen = repair.zones["version_id"][[str(label) in only for label in repair.zones.index]]
    return [_plan(day, repair, version_id) for version_id in dict.fromkeys(chosen)]


def _plan(day: Day, repair: Repair, version_id: str) -> _Plan:
    rows = repair.fixed[repair.fixed["version_id"] == version_id]
    name, lineage = str(rows["name"].iloc[0]), str(rows["lineage"].iloc[0])
    parts = zip(rows["part"], rows.geometry, strict=True)
    shapes = {str(part): shape for part, shape in parts if not shape.is_empty}
    if not shapes:
        raise InputError(
            f"“{name}”修复后什么也不剩，不能存为版本：请核对后改画，或在区域版本页终止它",
            f"nothing would be left of “{name}”: redraw it, or end it on the page of versions",
            field="zones",
        )
    state = lineage_state(day.frames.zones, lineage)
    return _Plan(version_id, lineage, name, state, shapes)


def _record(
    store: Store, plans: Sequence[_Plan], accepted: Acceptance, created: datetime
) -> tuple[tuple[Proposal, Recorded], ...]:
    today = created.astimezone(TIME_ZONE).date()
    proposals: list[Proposal] = []

    def proposer(plan: _Plan) -> Callable[[History], Proposal]:
        def propose(history: History) -> Proposal:
            change = plan.succession(history, accepted, today)
            proposals.append(Proposal(change, "repair", accepted.signature, accepted.valid_from))
            return proposals[-1]

        return propose

    recorded = record_all(store, [proposer(plan) for plan in plans], created=created)
    return tuple(zip(proposals, recorded, strict=True))
