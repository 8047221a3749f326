"""What each datum would make of the same numbers, shown before one is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.bulk.check import PointChecker
from geo.datum import Datum, convert
from geo.measure import distance_m
from geo.vocabulary import DATUM_TERMS

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DatumEffect:
    """What becomes of points if their numbers are taken as degrees of one datum.

    Parameters
    ----------
    datum
        The datum.
    in_city
        How many points lie in a unit of the city.
    verdicts
        Verdict → how many points get it.
    shift_m
        Greatest distance, in metres, by which the points move to become WGS 84.
    """

    datum: Datum
    in_city: int
    verdicts: Mapping[str, int]
    shift_m: float


@dataclass(frozen=True, slots=True)
class DatumEffects:
    """The effect of each datum, and how many of the points depend on the choice."""

    count: int
    effects: tuple[DatumEffect, ...]
    sensitive: int


def datum_effects(
    checker: PointChecker, lon_deg: Float, lat_deg: Float, *, accuracy_m: float | Float
) -> DatumEffects:
    """What each datum would make of points.

    Parameters
    ----------
    checker
        What they are held against.
    lon_deg, lat_deg
        Degrees as they stand in a file, in a datum not yet known; finite, shape (n,).
    accuracy_m
        How well the points are known, in metres: one number, or shape (n,).

    Returns
    -------
    DatumEffects
        One effect for each of `DATUM_TERMS`, in that order. `sensitive` counts the points whose
        verdict is not the same under all of them.
    """
    effects = []
    differs = np.zeros(len(lon_deg), dtype=bool)
    reference: NDArray[np.object_] | None = None
    datums: list[Datum] = list(DATUM_TERMS)  # type: ignore[arg-type]
    for datum in datums:
        lon, lat = convert(lon_deg, lat_deg, datum, "wgs84")
        frame = checker.check(lon, lat, accuracy_m=accuracy_m)
        verdict = frame["verdict"].to_numpy(dtype=object)
        reference = verdict if reference is None else reference
        differs |= verdict != reference
        counts = frame["verdict"].value_counts()
        shift_m = distance_m(lon_deg, lat_deg, lon, lat)
        effects.append(
            DatumEffect(
                datum,
                int(frame["unit_code"].notna().sum()),
                {str(name): int(n) for name, n in counts.items() if n},
                float(np.max(shift_m, initial=0.0)),
            )
        )
    return DatumEffects(len(lon_deg), tuple(effects), int(differs.sum()))
