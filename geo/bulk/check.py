"""The verdict on many points at once: the same words as `geo.points`, a million at a time.

Points are measured together. A sentence depends on the reason, the zone and on what is known to
which precision, and otherwise only on the distance as it is written; so it is worded once for each
such group, and the rows refer to it.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.board import Board
from geo.bulk.sentences import Measured, Sentences, unique_categories
from geo.errors import InputError
from geo.points import DEFAULT_ACCURACY_M
from geo.rulebook import ACTIVITIES, RULES
from geo.schema import Verdict, is_missing
from geo.verdict import by_distance
from geo.verdicts.rulings import Pair, pair
from geo.vocabulary import require_term
from geo.zones import ZoneIndex

Float = NDArray[np.float64]
Int = NDArray[np.int64]

#: Kind of zone → the rule that points are held against.
RULE_OF_KIND = {rule.zone_kind: rule for rule in RULES if rule.zone_kind is not None}
DEFAULT_KIND = "coal_ban"

#: Reason of a sentence (`geo.verdicts.sentences.TEMPLATES`) → verdict; the numbers below follow
#: its order.
VERDICT_OF_REASON: dict[str, Verdict] = {
    "inside": "inside",
    "outside": "outside",
    "edge": "edge",
    "open": "unknown",
    "near open": "unknown",
    "exempt": "exempt",
    "exempt unknown": "unknown",
    "no place": "unknown",
    "no zone": "unknown",
}
REASONS = tuple(VERDICT_OF_REASON)
NUMBER = {reason: number for number, reason in enumerate(REASONS)}
COLUMNS = (
    "verdict",
    "zone_id",
    "zone_name",
    "zone_name_en",
    "unit_code",
    "distance_m",
    "boundary_precision_m",
    "as_of",
    "because",
    "because_en",
)
NOT_EXEMPT, EXEMPT, NOT_ON_RECORD = 0, 1, 2


class PointChecker:
    """Points held against one kind of zone on one day; sentences are kept between calls.

    Parameters
    ----------
    board
        Frames and day.
    kind
        Key of `RULE_OF_KIND`.

    Raises
    ------
    InputError
        If no rule is about that kind of zone.
    """

    def __init__(self, board: Board, *, kind: str = DEFAULT_KIND) -> None:
        require_term(kind, RULE_OF_KIND, "kind")
        self.board = board
        self.rule = RULE_OF_KIND[kind]
        self.ground = board.ground(kind)
        self._sentences = Sentences(self.ground, self.rule, REASONS)

    def check(
        self,
        lon_deg: ArrayLike,
        lat_deg: ArrayLike,
        *,
        accuracy_m: ArrayLike = DEFAULT_ACCURACY_M,
        activity: str | Sequence[str | None] | None = None,
    ) -> pd.DataFrame:
        """Verdict on each point, row by row what `geo.points.check_point` says of it.

        Parameters
        ----------
        lon_deg, lat_deg
            WGS 84 degrees, shape (n,); a point that is not finite has no place.
        accuracy_m
            How well the points are known, in metres: one number, or shape (n,).
        activity
            Key of `geo.rulebook.ACTIVITIES` for all points, one for each, or None.

        Returns
        -------
        DataFrame
            Columns `COLUMNS`, shape (n, 10), index 0 … n-1. Texts are categorical, missing ones
            NaN; numbers that do not apply are NaN.

        Raises
        ------
        InputError
            If the arrays differ in length, an accuracy is no length, or an activity is unknown.
        """
        lon, lat, accuracy = _columns(lon_deg, lat_deg, accuracy_m)
        activities, activity_number = _numbered(activity, len(lon))
        found = self.ground.day.locate(lon, lat)
        tolerance_m = accuracy + found.boundary_precision_m
        by_metres = by_distance(found.in_force_m, found.undetermined_m, tolerance_m)
        reason = self._reasons(by_metres, found.undetermined_m, np.isfinite(lon) & np.isfinite(lat))
        row = np.where(reason < NUMBER["no place"], found.row, -1)
        self._exempt(reason, row, activities, activity_number)
        distance_m = np.where(np.isfinite(found.in_force_m), found.in_force_m, found.undetermined_m)
        measured = Measured(
            reason,
            row,
            activity_number,
            accuracy,
            found.boundary_precision_m,
            np.where(row >= 0, distance_m, np.nan),
        )
        names = [None if name is None else ACTIVITIES[name] for name in activities]
        return self._frame(measured, names, self._unit_rows(lon, lat))

    def _reasons(
        self, by_metres: NDArray[np.str_], undetermined_m: Float, is_placed: NDArray[np.bool_]
    ) -> NDArray[np.int8]:
        if self.ground.day.rows.empty:
            return np.full(len(by_metres), NUMBER["no zone"], dtype=np.int8)
        cases = [
            ~is_placed,
            by_metres == "inside",
            by_metres == "outside",
            by_metres == "edge",
            undetermined_m < 0,
        ]
        names = ("no place", "inside", "outside", "edge", "open")
        numbers = [NUMBER[name] for name in names]
        return np.select(cases, numbers, default=NUMBER["near open"]).astype(np.int8)

    def _exempt(
        self,
        reason: NDArray[np.int8],
        row: Int,
        activities: Sequence[str | None],
        activity_number: NDArray[np.int8],
    ) -> None:
        """Change the reason of points inside a zone whose text exempts what is done there."""
        asked = (reason == NUMBER["inside"]) & np.array([a is not None for a in activities])[
            activity_number
        ]
        if not asked.any():
            return
        standing = np.array(
            [
                [exempts(exempt, activity) for activity in activities]
                for exempt in self.ground.day.rows["exempt"]
            ]
        )[row[asked], activity_number[asked]]
        changed = np.array([NUMBER["inside"], NUMBER["exempt"], NUMBER["exempt unknown"]], np.int8)
        reason[asked] = changed[standing]

    @cached_property
    def _unit_index(self) -> ZoneIndex:
        return ZoneIndex(self.board.frames.units.geometry.to_numpy())

    def unit_codes(self, lon_deg: Float, lat_deg: Float) -> list[str | None]:
        """Code of the first unit that covers each point, None for none.

        Parameters
        ----------
        lon_deg, lat_deg
            WGS 84 degrees, shape (n,).
        """
        codes = [str(code) for code in self.board.frames.units.index]
        return [codes[row] if row >= 0 else None for row in self._unit_rows(lon_deg, lat_deg)]

    def _unit_rows(self, lon: Float, lat: Float) -> Int:
        """Number of the first unit that covers each point, -1 for none."""
        unit = np.full(len(lon), -1, np.int64)
        point, number = self._unit_index.containing(lon, lat)
        unit[point[::-1]] = number[::-1]  # the lowest is written last
        return unit

    def _frame(
        self, measured: Measured, activities: Sequence[Pair | None], unit_row: Int
    ) -> pd.DataFrame:
        zones, units, row = self.ground.day.rows, self.board.frames.units, measured.row
        names = [pair(zh, en) for zh, en in zip(zones["name"], zones["name_en"], strict=True)]
        because, because_en = self._sentences.of(measured, activities)
        columns: dict[str, Any] = {
            "verdict": unique_categories(list(VERDICT_OF_REASON.values()), measured.reason),
            "zone_id": unique_categories([str(key) for key in zones.index], row),
            "zone_name": unique_categories([zh for zh, _ in names], row),
            "zone_name_en": unique_categories([en for _, en in names], row),
            "unit_code": unique_categories([str(code) for code in units.index], unit_row),
            "distance_m": measured.distance_m,
            "boundary_precision_m": np.where(row >= 0, measured.boundary_m, np.nan),
            "as_of": unique_categories([self.board.as_of.isoformat()], np.zeros(len(row), int)),
            "because": because,
            "because_en": because_en,
        }
        return pd.DataFrame(columns)


def check_points(
    board: Board,
    lon_deg: ArrayLike,
    lat_deg: ArrayLike,
    *,
    accuracy_m: ArrayLike = DEFAULT_ACCURACY_M,
    activity: str | Sequence[str | None] | None = None,
    kind: str = DEFAULT_KIND,
) -> pd.DataFrame:
    """Verdict on each of many points; the words and answers are those of `check_point`.

    Parameters
    ----------
    board, kind
        As `PointChecker` takes them.
    lon_deg, lat_deg, accuracy_m, activity
        As `PointChecker.check` takes them.

    Returns
    -------
    DataFrame
        As of `PointChecker.check`.

    Raises
    ------
    InputError
        If the arrays differ in length, or an activity or the kind is unknown.
    """
    checker = PointChecker(board, kind=kind)
    return checker.check(lon_deg, lat_deg, accuracy_m=accuracy_m, activity=activity)


def exempts(exempt: object, activity: str | None) -> int:
    """Whether a zone's list of exemptions holds an activity.

    Returns
    -------
    int
        `NOT_EXEMPT`, `EXEMPT`, or `NOT_ON_RECORD` where the text is not on record.
    """
    if is_missing(exempt):
        return NOT_ON_RECORD
    return EXEMPT if activity in exempt else NOT_EXEMPT  # type: ignore[operator]


def _columns(
    lon_deg: ArrayLike, lat_deg: ArrayLike, accuracy_m: ArrayLike
) -> tuple[Float, Float, Float]:
    lon = np.atleast_1d(np.asarray(lon_deg, dtype=np.float64))
    lat = np.atleast_1d(np.asarray(lat_deg, dtype=np.float64))
    accuracy = np.asarray(accuracy_m, dtype=np.float64)
    if lon.shape != lat.shape or lon.ndim != 1 or accuracy.shape not in ((), lon.shape):
        raise InputError(
            f"经度、纬度、精度的个数不一致：{lon.shape}、{lat.shape}、{accuracy.shape}",
            f"as many longitudes as latitudes and accuracies are needed, not {lon.shape}, "
            f"{lat.shape} and {accuracy.shape}",
        )
    if not (np.isfinite(accuracy) & (accuracy >= 0)).all():
        raise InputError(
            "定位精度（accuracy_m）须为不小于 0 的数",
            "accuracy_m must be numbers not below 0",
            field="accuracy_m",
        )
    return lon, lat, np.broadcast_to(accuracy, lon.shape)


def _numbered(
    activity: str | Sequence[str | None] | None, n: int
) -> tuple[list[str | None], NDArray[np.int8]]:
    """The activities that occur, and for each point the number of its own among them."""
    if activity is None or isinstance(activity, str):
        names, numbers = [activity], np.zeros(n, dtype=np.int8)
    else:
        listed = pd.Series(list(activity), dtype=object)
        if len(listed) != n:
            raise InputError(
                f"有 {n} 个点，却有 {len(listed)} 项活动",
                f"there are {n} points but {len(listed)} activities",
                field="activity",
            )
        codes, found = pd.factorize(listed.where(listed.notna(), None), use_na_sentinel=False)
        names, numbers = [None if is_missing(a) else str(a) for a in found], codes
    for name in names:
        if name is not None:
            require_term(name, ACTIVITIES, "activity")
    return names or [None], numbers.astype(np.int8)
