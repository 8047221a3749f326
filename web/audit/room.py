"""What is audited, what it is held against, and faults worked out once and kept."""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import geopandas as gpd
import pandas as pd
import shapely
from flask import current_app

from geo.audit.faults import AuditOptions
from geo.audit.kept import kept_of
from geo.audit.listed_places import places_named, places_of
from geo.audit.repair import Change, changes, redrawn, repaired
from geo.audit.report import Decision, audit_report, counts, fault_records, with_decisions
from geo.audit.subjects import held_against, versions_of, zones_of
from geo.coverage import audit
from geo.errors import InputError, NotFoundError
from geo.vocabulary import shown
from layers.reviews import Reviews
from web.audit.files import find_file, zones_in
from web.snapshot import Day

EXTENSION = "sansan_audit"
KEPT = 16
MAX_WIDTH_M = 1000.0


@dataclass(frozen=True, slots=True)
class Question:
    """What one audit is asked: a layer on a day, its thresholds, the places that must be in."""

    layer: str
    as_of: date
    gap_width_m: float = 50.0
    sliver_width_m: float = 20.0
    places: str | None = None  # a layer of places
    names: tuple[str, ...] = ()
    file: str | None = None  # id of a file that is audited instead of the layer
    unit: str | None = None  # that the zones of a file must keep to: a code, or CITY
    must_cover: bool = False  # and fill


CITY = "city"


def zones_asked(day: Day, question: Question) -> gpd.GeoDataFrame:
    """Zones that a question is about: those of its file, else of its layer on its day.

    Raises
    ------
    NotFoundError
        If the file has been cleared away.
    """
    if question.file is not None:
        return zones_in(find_file(question.file))
    return zones_of(day.frames, question.layer, day.as_of)


def _versions(day: Day, question: Question) -> gpd.GeoDataFrame | None:
    if question.file is not None:
        return None  # whether its rows are versions in time is not for a guess
    return versions_of(day.frames, question.layer)


def _territory(day: Day, question: Question) -> shapely.Geometry | None:
    units = day.frames.units
    if question.unit is None:
        return None
    if question.unit == CITY:
        return shapely.union_all(units.geometry.to_numpy())
    if question.unit not in units.index:
        raise InputError(
            f"没有代码为“{shown(question.unit)}”的区县，可选 {CITY}（全市）、"
            f"{'、'.join(units.index)}",
            f"there is no unit “{shown(question.unit)}”; use {CITY} or {', '.join(units.index)}",
            field="unit",
        )
    return units.geometry[question.unit]


def names_of(text: str) -> tuple[str, ...]:
    """Names of a list as people paste it: by lines, commas or enumeration commas."""
    parts = (part.strip() for part in re.split(r"[\n\r,，、;；\t]+", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def options_of(day: Day, question: Question) -> AuditOptions:
    """Thresholds of a question, and what its layer is held against."""
    features = day.frames.features
    asked = []
    if question.places:
        asked.append(places_of(features, question.places))
    if question.names:
        asked.append(places_named(question.names, day.frames.units, features))
    options = AuditOptions(
        gap_width_m=question.gap_width_m,
        sliver_width_m=question.sliver_width_m,
        places=gpd.GeoDataFrame(pd.concat(asked), crs="EPSG:4326") if asked else None,
    )
    if question.file is not None:
        unit = _territory(day, question)
        return replace(options, unit=unit, must_cover=question.must_cover and unit is not None)
    return held_against(options, day.frames, question.layer)


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair as a difference: what changes, and the open faults by kind before and after.

    `zones` are as they are and `fixed` as they would be, the same rows. `redrawn` are zones that
    get other vertices and no other ground.
    """

    zones: gpd.GeoDataFrame
    fixed: gpd.GeoDataFrame
    changes: tuple[Change, ...]
    redrawn: tuple[str, ...]
    before: dict[str, int]
    after: dict[str, int]


class AuditRoom:
    """Audits of one store, kept by revision and question; safe to ask from several threads.

    Parameters
    ----------
    reviews
        Decisions of the store.
    now
        The present moment, with its zone.
    """

    def __init__(self, reviews: Reviews, now: Callable[[], datetime]) -> None:
        self.reviews = reviews
        self.now = now
        self._lock = threading.Lock()
        self._audited: OrderedDict[tuple[int, Question], gpd.GeoDataFrame] = OrderedDict()

    def faults(self, day: Day, question: Question) -> gpd.GeoDataFrame:
        """Faults of a question, with what has been decided about them by now.

        Parameters
        ----------
        day
            The day of the question.
        question
            What is audited.

        Returns
        -------
        GeoDataFrame
            As `geo.audit.report.audit_report`; not to be changed.
        """
        return with_decisions(self._audit(day, question), self.reviews.all())

    def _audit(self, day: Day, question: Question) -> gpd.GeoDataFrame:
        key = (day.revision, question)
        with self._lock:  # the second of two that ask waits for the first
            if key not in self._audited:
                self._audited[key] = audit_report(
                    zones_asked(day, question),
                    options_of(day, question),
                    versions=_versions(day, question),
                )
            self._audited.move_to_end(key)
            while len(self._audited) > KEPT:
                self._audited.popitem(last=False)
            return self._audited[key]

    def repair(self, day: Day, question: Question, only: frozenset[str] | None = None) -> Repair:
        """What a repair would change; nothing is saved.

        Parameters
        ----------
        day
            The day of the question.
        question
            What is audited. Faults that were accepted stay as they are.
        only
            Zones that are mended, None for all.
        """
        zones = zones_asked(day, question)
        options = options_of(day, question)
        fixed = repaired(
            zones,
            gap_width_m=question.gap_width_m,
            unit=options.unit,
            kept=kept_of(self.faults(day, question)),
        )
        if only is not None:
            stays = [str(label) not in only for label in zones.index]
            fixed.geometry = fixed.geometry.mask(stays, zones.geometry)
        return Repair(
            zones,
            fixed,
            tuple(changes(zones, fixed)),
            tuple(redrawn(zones, fixed)),
            self._open_counts(zones, options),
            self._open_counts(fixed[~fixed.geometry.is_empty], options),
        )

    def _open_counts(self, zones: gpd.GeoDataFrame, options: AuditOptions) -> dict[str, int]:
        told = with_decisions(audit(zones, options), self.reviews.all())
        return counts(told[told["state"] == "open"])

    def decide(self, day: Day, question: Question, given: Mapping[str, str]) -> Decision:
        """Keep a decision about a fault that the audit finds.

        Parameters
        ----------
        day, question
            As for `faults`.
        given
            `fault_id`, `verb`, `reason` and `author`.

        Raises
        ------
        NotFoundError
            If the audit finds no such fault: it may have been mended meanwhile.
        InputError
            If the reason or the author is missing or too long.
        """
        if question.file is not None:
            raise InputError(
                "文件里的问题不能接受：请先把区域存为版本",
                "a fault of a file cannot be accepted: save its zones as versions first",
                field="file",
            )
        faults = self.faults(day, question)
        fault_id = given["fault_id"]
        if fault_id not in faults.index:
            raise NotFoundError(
                "没有这个问题，可能已经修好；请重新检查",
                "there is no such fault, it may have been mended; run the audit again",
                field="fault_id",
            )
        moment = self.now().isoformat(timespec="seconds")
        decision = Decision(decided_at=moment, **{name: given[name] for name in GIVEN})  # type: ignore[arg-type]
        (record,) = fault_records(faults.loc[[fault_id]])
        self.reviews.append(decision, record | {"layer": question.layer})
        return decision


GIVEN = ("fault_id", "verb", "reason", "author")


def audit_room() -> AuditRoom:
    """The audits of the application that serves the present request."""
    room: AuditRoom = current_app.extensions[EXTENSION]
    return room
