"""A file of places checked whole: read in the limited worker, judged, kept as a result on disk."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.board import Board, Frames
from geo.bulk.check import DEFAULT_KIND, PointChecker
from geo.bulk.shapes import check_shapes
from geo.datum import RUNG, Datum, convert
from geo.errors import InputError
from geo.points import DEFAULT_ACCURACY_M
from geo.vocabulary import shown
from layers.bulk.result import REJECTED, RESULT, ResultWriter, write_rejected
from layers.read import read
from layers.reading.accuracies import UNKNOWN_ACCURACY, read_accuracies
from layers.reading.activities import UNKNOWN_ACTIVITY, read_activities
from layers.reading.limits import LIMITS, Limits
from layers.reading.source import ReadOptions
from layers.reading.table import Table

COST_AT_ONCE = 100_000  # points, about half a second
SHAPE_COST = 500  # a polygon takes as long as some 500 points

#: Reason for which rows are rejected here → what to say otherwise.
FIELD_OF_CODE = {UNKNOWN_ACTIVITY: "activity_column", UNKNOWN_ACCURACY: "accuracy_column"}

#: Told before a step and after each of its parts: the step, rows done, rows in all (0: not known).
#: Whoever wants the work stopped raises from it.
Progress = Callable[[str, int, int], None]


def no_progress(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class BulkQuestion:
    """What is asked of every row of a file.

    Parameters
    ----------
    read
        What the person says of the file, above all the datum.
    as_of
        The day the verdicts speak of.
    accuracy_m
        How well its positions are known, in metres.
    accuracy_column
        Header of the column that says so row by row, "-" for none; None: recognised.
    activity
        Key of `geo.rulebook.ACTIVITIES` for every row, or None.
    activity_column
        Header of the column that names what is done at each place; None: none does.
    kind
        Kind of zone, key of `geo.bulk.check.RULE_OF_KIND`.
    """

    read: ReadOptions
    as_of: date
    accuracy_m: float = DEFAULT_ACCURACY_M
    activity: str | None = None
    activity_column: str | None = None
    kind: str = DEFAULT_KIND
    accuracy_column: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Values that JSON can hold."""
        return {**asdict(self), "as_of": self.as_of.isoformat()}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "BulkQuestion":
        """Question out of the values of `as_json`."""
        options = ReadOptions(**{**values["read"], "kinds": tuple(values["read"]["kinds"])})
        as_of = date.fromisoformat(values["as_of"])
        return cls(**{**values, "read": options, "as_of": as_of})


@dataclass(frozen=True, slots=True)
class BulkReport:
    """What became of a file: accepted + rejected = count, the rows of the file.

    Parameters
    ----------
    count, accepted, rejected
        Rows of the file, those with a verdict, and those listed with a reason.
    verdicts
        Verdict → how many rows have it.
    reasons
        Code of a reason → how many rows were rejected for it.
    datum, declared_crs, encoding, format, layer
        As the file was read.
    as_of
        The day, ISO.
    notes
        What the person should know, in Chinese and English.
    repaired
        Number of polygons that were repaired.
    """

    count: int
    accepted: int
    rejected: int
    verdicts: dict[str, int]
    reasons: dict[str, int]
    datum: str
    format: str
    as_of: str
    declared_crs: str | None = None
    encoding: str | None = None
    layer: str | None = None
    repaired: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Upload:
    """An untrusted file: its contents, or the open file, and what the person calls it."""

    source: bytes | BinaryIO
    filename: str


def check_upload(
    upload: Upload,
    frames: Frames,
    question: BulkQuestion,
    folder: Path,
    *,
    progress: Progress = no_progress,
    limits: Limits = LIMITS,
) -> BulkReport:
    """Report on an untrusted file whose rows were checked; result and rejected rows go to a folder.

    Parameters
    ----------
    upload
        The file.
    frames
        Units, zones, features and tasks.
    question
        What is asked.
    folder
        Gets `RESULT` and `REJECTED` of `layers.bulk.result`; it exists.
    progress
        Is told the steps "read", a few times a second while the worker reads, and "check".
    limits
        Ceilings of the reading.

    Returns
    -------
    BulkReport
        Its figures add up to the rows of the file.

    Raises
    ------
    InputError
        As `layers.read.read`; and if the column of activities does not exist, or not one row
        names an activity that is known.
    """

    def still_reading() -> None:
        progress("read", 0, 0)

    still_reading()
    table = read(upload.source, upload.filename, question.read, limits=limits, watch=still_reading)
    doings = read_activities(table, question.activity_column, question.activity)
    known = read_accuracies(table, question.accuracy_column, question.accuracy_m)
    bad_accuracy = known.refused[~known.refused.index.isin(doings.refused.index)]
    rejected = pd.concat([table.refused, doings.refused, bad_accuracy]).sort_index(kind="stable")
    checker = PointChecker(Board(frames, question.as_of), kind=question.kind)
    keep = np.flatnonzero(doings.is_known & known.is_known)
    if not len(keep):
        raise _nothing_known(rejected)
    progress("check", 0, len(keep))
    verdicts: Counter[str] = Counter()
    with ResultWriter(folder / RESULT, table, dict(frames.units["name"])) as result:
        for rows in _parts(table, keep):
            part = _judged(table, rows, checker, known.accuracy_m[rows], doings.activity)
            result.write(rows, part.frame, part.lon_deg, part.lat_deg, part.shapes)
            verdicts.update(
                {str(k): int(n) for k, n in part.frame["verdict"].value_counts().items() if n}
            )
            progress("check", verdicts.total(), len(keep))
    write_rejected(rejected, folder / REJECTED)
    report = _report(table, question, rejected, verdicts)
    return report if known.column is None else replace(report, notes=[*report.notes, known.note()])


def _nothing_known(refused: pd.DataFrame) -> InputError:
    first = refused[refused["code"].isin(FIELD_OF_CODE)].iloc[0]
    column, value = shown(str(first["field"])), shown(str(first["value"]))
    return InputError(
        f"“{column}”列没有一行可以识别，例如“{value}”：{first['reason_zh']}",
        f"no row of the column “{column}” is understood, such as “{value}”: {first['reason_en']}",
        field=FIELD_OF_CODE[first["code"]],
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    frame: pd.DataFrame
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    shapes: NDArray[np.object_] | None


def _parts(table: Table, keep: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Numbers of the accepted rows in parts that take about as long as each other."""
    cost = np.ones(len(keep), dtype=np.int64)
    if table.geometry is not None:
        cost[~shapely.is_missing(table.geometry[keep])] = SHAPE_COST
    ends = np.flatnonzero(np.diff((np.cumsum(cost) - cost) // COST_AT_ONCE)) + 1
    yield from (part for part in np.split(keep, ends) if len(part))


def _judged(
    table: Table,
    rows: NDArray[np.intp],
    checker: PointChecker,
    accuracy_m: NDArray[np.float64],
    activity: NDArray[np.object_],
) -> _Judged:
    lon, lat = convert(table.lon_deg[rows], table.lat_deg[rows], table.datum, "wgs84")
    shapes = None if table.geometry is None else table.geometry[rows]
    is_shape = np.zeros(len(rows), bool) if shapes is None else ~shapely.is_missing(shapes)
    points = checker.check(
        lon[~is_shape],
        lat[~is_shape],
        accuracy_m=accuracy_m[~is_shape],
        activity=list(activity[rows][~is_shape]),
    )
    if shapes is None or not is_shape.any():
        return _Judged(points, lon, lat, shapes)
    moved = in_wgs84(shapes, table.datum)
    others = check_shapes(
        checker.board,
        moved[is_shape],
        accuracy_m=accuracy_m[is_shape],
        activity=list(activity[rows][is_shape]),
        kind=checker.rule.zone_kind or DEFAULT_KIND,
    )
    points.index, others.index = (
        pd.Index(np.flatnonzero(~is_shape)),
        pd.Index(np.flatnonzero(is_shape)),
    )
    # As objects: the two parts have categories of their own
    both = pd.concat([part.astype(object) for part in (points, others) if len(part)])
    return _Judged(both.sort_index(), lon, lat, moved)


def in_wgs84(shapes: NDArray[np.object_], datum: Datum) -> NDArray[np.object_]:
    """Geometries with every vertex converted to WGS 84; missing ones stay missing.

    Parameters
    ----------
    shapes
        In degrees of `datum`, shape (n,).
    datum
        Their datum.
    """
    if RUNG[datum] == 0:
        return shapes

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(convert(xy[:, 0], xy[:, 1], datum, "wgs84"))

    moved: NDArray[np.object_] = shapely.transform(shapes, move)
    return moved


def _report(
    table: Table, question: BulkQuestion, rejected: pd.DataFrame, verdicts: Counter[str]
) -> BulkReport:
    found = table.report
    accepted = verdicts.total()
    return BulkReport(
        count=accepted + len(rejected),
        accepted=accepted,
        rejected=len(rejected),
        verdicts=dict(verdicts),
        reasons={str(code): int(n) for code, n in rejected["code"].value_counts().items()},
        datum=table.datum,
        format=found.format,
        as_of=question.as_of.isoformat(),
        declared_crs=found.declared_crs,
        encoding=found.encoding,
        layer=found.layer,
        repaired=found.repaired,
        notes=list(found.notes),
    )
