"""First look at a file that is to be checked, with what each datum would make of it."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.bulk.check import PointChecker
from geo.bulk.datums import DatumEffects, datum_effects
from layers.bulk.check import Upload
from layers.read import preview, read
from layers.reading.accuracies import Accuracies, read_accuracies
from layers.reading.limits import LIMITS, Limits
from layers.reading.report import Report
from layers.reading.source import NO_COLUMN, ReadOptions
from layers.reading.table import Preview, Table

SAMPLE_POINTS = 20_000


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a file before anything runs.

    Parameters
    ----------
    preview
        Columns, first rows, rows that would be refused, the question still open.
    effects
        What each datum would make of the sampled points; None while the position of no row is
        known.
    lon_deg, lat_deg
        The sampled points as the file has them, shape (n,).
    accuracy
        How well each row is known, where a column says so.
    """

    preview: Preview
    effects: DatumEffects | None
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    accuracy: Accuracies | None = None


def look_at(
    upload: Upload,
    options: ReadOptions,
    checker: PointChecker,
    *,
    accuracy_m: float,
    accuracy_column: str | None = None,
    limits: Limits = LIMITS,
) -> Look:
    """First look at an untrusted file.

    Parameters
    ----------
    upload
        The file; an open one is read from its present place, twice.
    options
        What the person has said so far; the datum may be missing.
    checker
        What the points are held against.
    accuracy_m
        How well they are known, in metres.
    accuracy_column
        As `layers.reading.accuracies.accuracy_column` takes it.
    limits
        Ceilings of the reading.

    Returns
    -------
    Look
        The effects are of at most `SAMPLE_POINTS` rows, evenly spread; a line or a polygon is
        taken as a point on it.

    Raises
    ------
    InputError
        As `layers.read.preview`.
    """
    first = preview(upload.source, upload.filename, options, limits=limits)
    nothing = np.empty(0)
    if first.report.problem is not None or not _has_positions(first.report):
        return Look(first, None, nothing, nothing)
    if not isinstance(upload.source, bytes):
        upload.source.seek(0)
    assumed = options.datum or first.report.datum or "wgs84"  # only to get at the numbers
    known = replace(options, datum=assumed, datum_column=NO_COLUMN)
    table = read(upload.source, upload.filename, known, limits=limits)
    accuracy = read_accuracies(table, accuracy_column, accuracy_m)
    n = len(table.attributes)
    taken = np.unique(np.linspace(0, n - 1, min(n, SAMPLE_POINTS)).astype(np.int64))
    lon, lat = _positions(table, taken)
    metres = np.where(accuracy.is_known, accuracy.accuracy_m, accuracy_m)[taken]
    effects = datum_effects(checker, lon, lat, accuracy_m=metres)
    return Look(first, effects, lon, lat, accuracy if accuracy.column else None)


# A column of unknown names of datums bars every row, and still leaves the choice of one for all.
def _has_positions(report: Report) -> bool:
    by_datum = sum(report.refused.get(code, 0) for code in ("no_datum", "unknown_datum"))
    return bool(report.accepted or by_datum)


def _positions(
    table: Table, taken: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lon, lat = table.lon_deg[taken].copy(), table.lat_deg[taken].copy()
    if table.geometry is not None:
        shapes = table.geometry[taken]
        is_shape = ~shapely.is_missing(shapes)
        inner = shapely.get_coordinates(shapely.point_on_surface(shapes[is_shape]))
        lon[is_shape], lat[is_shape] = inner[:, 0], inner[:, 1]
    return lon, lat
