"""Deciding sentences of many points: each different one is worded once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.rulebook import Rule
from geo.verdicts.rulings import Ground, Pair
from geo.verdicts.sentences import TEMPLATES, because, distance_text

POINT_NAME: Pair = ("该点", "the point")
MARK = "\x1f"  # stands for the distance in a sentence; no name or note holds this character
KM_CODES = 20_000  # codes below are whole metres, from here on hundreds of metres
NEAR_TIE = 1e-6


def distance_codes(distance_m: NDArray[np.float64]) -> NDArray[np.int64]:
    """Numbers of which two are equal exactly where `distance_text` writes the same.

    Parameters
    ----------
    distance_m
        Metres, shape (n,); NaN has the code 0.

    Examples
    --------
    >>> distance_codes(np.array([-432.4, 431.6, 74_321.0, np.nan])).tolist()
    [432, 432, 20743, 0]
    """
    size_m = np.abs(np.nan_to_num(distance_m, nan=0.0, posinf=0.0, neginf=0.0))
    is_far = size_m >= 10_000
    codes = np.rint(size_m).astype(np.int64)  # half to even, as the format .0f
    tenths = size_m[is_far] / 1000 * 10
    far = np.rint(tenths).astype(np.int64)
    # The product is rounded where the format .1f is not: what is close to a half is asked itself.
    for number in np.flatnonzero(np.abs(tenths % 1 - 0.5) < NEAR_TIE):
        far[number] = round(float(f"{size_m[is_far][number] / 1000:.1f}") * 10)
    codes[is_far] = KM_CODES + far
    return codes


def unique_categories(texts: Sequence[str], number: ArrayLike) -> pd.Categorical:
    """Texts by number, -1 for none; texts that are equal become one category.

    Parameters
    ----------
    texts
        Any number of texts.
    number
        Position in `texts`, shape (n,).
    """
    code_of_text, categories = pd.factorize(np.array(texts, dtype=object))
    code_of = np.append(code_of_text, -1)  # number -1 takes the last
    return pd.Categorical.from_codes(code_of[np.asarray(number)], categories=categories)


@cache
def _fields(reason: str) -> frozenset[str]:
    """Fields of the sentences for a reason, in either language."""
    parsed = (part for template in TEMPLATES[reason] for part in Formatter().parse(template))
    return frozenset(name for _, name, _, _ in parsed if name)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found out about n points; every array has shape (n,).

    Parameters
    ----------
    reason
        Number of the reason in `Sentences.reasons`.
    row
        Row of the day's zones, -1 for none.
    activity
        Number of the activity in the list that goes along.
    accuracy_m, boundary_m
        How well the point and the nearest boundary are known.
    distance_m
        Signed distance to the boundary, NaN where there is none.
    """

    reason: NDArray[np.integer[Any]]
    row: NDArray[np.integer[Any]]
    activity: NDArray[np.integer[Any]]
    accuracy_m: NDArray[np.float64]
    boundary_m: NDArray[np.float64]
    distance_m: NDArray[np.float64]


class Sentences:
    """Sentences about points on one ground under one rule; what is worded once is kept.

    Parameters
    ----------
    ground
        Units and zones of a day.
    rule
        The rule that is applied.
    reasons
        Keys of `geo.verdicts.sentences.TEMPLATES`, by number.
    """

    def __init__(self, ground: Ground, rule: Rule, reasons: Sequence[str]) -> None:
        self.ground = ground
        self.rule = rule
        self.reasons = reasons
        self._zone_facts = cache(ground.zone_facts)
        self._outlines: dict[tuple[object, ...], tuple[list[str], list[str]]] = {}

    def of(
        self, measured: Measured, activities: Sequence[Pair | None]
    ) -> tuple[pd.Categorical, pd.Categorical]:
        """The sentence of each point in Chinese and in English.

        Parameters
        ----------
        measured
            The points.
        activities
            Names by number in both languages; None for coal in general.
        """
        number, first = _grouped(self._keys(measured))
        distances = [distance_text(metres) for metres in measured.distance_m[first].tolist()]
        outlines = [self._outline(measured, int(point), activities) for point in first]
        zh, en = (
            [
                distance[i].join(outline[i])
                for outline, distance in zip(outlines, distances, strict=True)
            ]
            for i in (0, 1)
        )
        return unique_categories(zh, number), unique_categories(en, number)

    def _keys(self, measured: Measured) -> list[NDArray[np.int64]]:
        """Numbers that are all equal for two points only if they share a sentence."""
        uses = {
            name: np.array([bool(_fields(reason) & fields) for reason in self.reasons])
            for name, fields in USED_BY.items()
        }
        values = {
            "activity": measured.activity,
            "accuracy": pd.factorize(measured.accuracy_m)[0],
            "boundary": pd.factorize(measured.boundary_m)[0],
            "distance": distance_codes(measured.distance_m),
        }
        parts = [np.where(uses[name][measured.reason], values[name], 0) for name in USED_BY]
        return [part.astype(np.int64) for part in (measured.reason, measured.row + 1, *parts)]

    def _outline(
        self, measured: Measured, point: int, activities: Sequence[Pair | None]
    ) -> tuple[list[str], list[str]]:
        """What stands before, between and after the distance in a point's sentences."""
        reason = self.reasons[int(measured.reason[point])]
        activity = activities[int(measured.activity[point])]
        row = int(measured.row[point])
        accuracy_m, boundary_m = measured.accuracy_m[point], measured.boundary_m[point]
        key = (reason, row, activity, accuracy_m, boundary_m)
        if key not in self._outlines:
            facts: dict[str, Any] = {
                "place": POINT_NAME,
                **self._zone_facts(row),
                "distance": MARK,
                "precision": distance_text(accuracy_m),
                "boundary": distance_text(boundary_m),
                "tolerance": distance_text(accuracy_m + boundary_m),
                "activity": activity or ("", ""),
            }
            zh, en = because(reason, facts, rule=self.rule, as_of=self.ground.day.as_of)
            self._outlines[key] = zh.split(MARK), en.split(MARK)
        return self._outlines[key]


#: Part of a key → the fields of a sentence that depend on it.
USED_BY: dict[str, frozenset[str]] = {
    "activity": frozenset({"activity"}),
    "accuracy": frozenset({"precision", "tolerance"}),
    "boundary": frozenset({"boundary", "tolerance"}),
    "distance": frozenset({"distance"}),
}


def _grouped(keys: Sequence[NDArray[np.int64]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number of each point's group, and the first point of each group; keys are not negative."""
    combined = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        combined = combined * (key.max(initial=0) + 1) + key
    number, found = pd.factorize(combined)
    first = np.zeros(len(found), dtype=np.int64)
    first[number[::-1]] = np.arange(len(number))[::-1]  # the first point is written last
    return number, first
