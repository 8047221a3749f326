"""Reading files that people bring: the table of formats, and the way through the worker."""

from dataclasses import asdict, dataclass
from typing import BinaryIO

from geo.errors import GeometryError, SourceError
from layers.names import display_name
from layers.reading.limits import LIMITS, Limits
from layers.reading.report import Report, parse_report
from layers.reading.source import ReadOptions
from layers.reading.table import Preview, Table, refused_frame, table_from
from layers.sandbox import Outcome, run_limited
from layers.sandbox_slots import Watch, no_watch

__all__ = ["READERS", "ReadOptions", "preview", "read"]


@dataclass(frozen=True, slots=True)
class Format:
    """One format that can be read.

    Parameters
    ----------
    title
        What people call it.
    suffixes
        Of file names, in lower case.
    contents
        What its first bytes must be (`layers.reading.formats.TITLES`).
    reader
        "module:function", called in the worker with a `layers.reading.source.Request`.
    """

    title: str
    suffixes: tuple[str, ...]
    contents: str
    reader: str


#: Every format that can be read. A new one is a function and an entry here.
READERS: dict[str, Format] = {
    "csv": Format("CSV", (".csv", ".tsv", ".txt"), "text", "layers.reading.csv:read_csv"),
    "xlsx": Format("XLSX", (".xlsx",), "zip", "layers.reading.xlsx:read_xlsx"),
    "geojson": Format(
        "GeoJSON", (".geojson", ".json"), "json", "layers.reading.geojson:read_geojson"
    ),
    "shapefile": Format(
        "Shapefile zip", (".zip",), "zip", "layers.reading.shapefile:read_shapefile"
    ),
    "geopackage": Format(
        "GeoPackage", (".gpkg",), "sqlite", "layers.reading.geopackage:read_geopackage"
    ),
    "kml": Format("KML", (".kml",), "xml", "layers.reading.kml:read_kml"),
    "kmz": Format("KMZ", (".kmz",), "zip", "layers.reading.kml:read_kmz"),
    "gpx": Format("GPX", (".gpx",), "xml", "layers.reading.gpx:read_gpx"),
    "geoparquet": Format(
        "GeoParquet", (".parquet", ".geoparquet"), "parquet", "layers.reading.parquet:read_parquet"
    ),
}

ELSEWHERE: dict[str, tuple[str, str]] = {
    ".xls": ("请在 Excel 中另存为 .xlsx", "save it as .xlsx in Excel"),
    ".shp": (
        "请把 .shp、.shx、.dbf、.prj、.cpg 一起压缩成 zip",
        "zip it together with its .shx, .dbf, .prj and .cpg",
    ),
    ".rar": ("请改用 zip 压缩", "pack it as zip"),
    ".7z": ("请改用 zip 压缩", "pack it as zip"),
}


def format_of(filename: str) -> tuple[str, str]:
    """Key of `READERS` and suffix for a file name.

    Parameters
    ----------
    filename
        What the person calls the file; only its suffix is used.

    Raises
    ------
    SourceError
        If no reader takes the suffix; the message says what to do instead.

    Examples
    --------
    >>> format_of("禁煤区边界.GeoJSON")
    ('geojson', '.geojson')
    """
    lowered = display_name(filename).lower()
    for key, entry in READERS.items():
        for suffix in entry.suffixes:
            if lowered.endswith(suffix):
                return key, suffix
    hint = next((hint for suffix, hint in ELSEWHERE.items() if lowered.endswith(suffix)), None)
    every = " ".join(suffix for entry in READERS.values() for suffix in entry.suffixes)
    zh, en = hint or (f"应为 {every}", f"use one of {every}")
    shown = display_name(filename)
    raise SourceError(
        f"不支持文件“{shown}”的格式，{zh}", f"“{shown}” is of no known format; {en}", field="file"
    )


def _run(
    source: bytes | BinaryIO,
    filename: str,
    options: ReadOptions,
    limits: Limits,
    *,
    is_preview: bool,
    watch: Watch = no_watch,
) -> tuple[Report, Outcome]:
    key, suffix = format_of(filename)
    entry = READERS[key]
    arguments = {
        "format": key,
        "title": entry.title,
        "contents": entry.contents,
        "reader": entry.reader,
        "suffix": suffix,
        "options": asdict(options),
        "is_preview": is_preview,
    }
    outcome = run_limited(
        "read", arguments, upload=source, suffix=suffix, limits=limits, watch=watch
    )
    return parse_report(outcome.report), outcome


def _nothing_left(table: Table) -> GeometryError:
    if table.refused.empty:
        return GeometryError("文件中没有数据行", "the file holds no rows", field="file")
    first = table.refused.iloc[0]
    row, count = table.refused.index[0], len(table.refused)
    return GeometryError(
        f"{count} 行全部无法使用；第 {row} 行：{first['reason_zh']}（{first['value']}）",
        f"none of {count} rows can be used; row {row}: {first['reason_en']} ({first['value']})",
        field="file",
    )


def read(
    source: bytes | BinaryIO,
    filename: str,
    options: ReadOptions,
    *,
    limits: Limits = LIMITS,
    watch: Watch = no_watch,
) -> Table:
    """Table of the rows of an untrusted file, read in a limited worker process.

    Parameters
    ----------
    source
        Contents, or a file opened for binary reading.
    filename
        What the person calls it; its suffix names the format.
    options
        What the person says about it, above all the datum.
    limits
        Ceilings.
    watch
        Told a few times a second meanwhile; whatever it raises ends the worker at once.

    Returns
    -------
    Table
        Positions in the datum of `options`, or in the one the file itself names; rows that
        cannot be used are listed with their reason.

    Raises
    ------
    SourceError
        If the contents are not what the name says, or cannot be read.
    LimitError
        If the file crosses a limit.
    CRSError
        If nobody names the datum, or file and person contradict each other.
    GeometryError
        If not one row can be used.
    InputError
        If columns or layer must be chosen; `field` says which.
    """
    report, outcome = _run(source, filename, options, limits, is_preview=False, watch=watch)
    tables = outcome.tables
    table = table_from(tables.get("rows"), tables["refused"], tables["repaired"], report)
    if not report.accepted:
        raise _nothing_left(table)
    return table


def preview(
    source: bytes | BinaryIO,
    filename: str,
    options: ReadOptions | None = None,
    *,
    limits: Limits = LIMITS,
) -> Preview:
    """First look at an untrusted file, before datum, columns or layer are settled.

    Parameters
    ----------
    source, filename, limits
        As in `read`.
    options
        What is known so far.

    Returns
    -------
    Preview
        Number of rows, first 20 rows, recognised columns, kinds of geometry, declared CRS,
        encoding; `report.problem` holds the question that is still open, and `refused` the rows
        that would be refused as things stand.

    Raises
    ------
    SourceError
        If the contents are not what the name says, or cannot be read.
    LimitError
        If the file crosses a limit.
    """
    known = options or ReadOptions()
    report, outcome = _run(source, filename, known, limits, is_preview=True)
    return Preview(report, refused_frame(outcome.tables["refused"]))
