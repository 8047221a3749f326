"""GeoPackage, zipped Shapefile and GeoParquet; GDAL writes the first two to a temporary folder."""

import io
import json
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyogrio
import pyproj
import shapely

from geo.coordinates import DATUM_NAMES
from layers.reading.shapes import kinds_of
from layers.reading.source import Geometries
from layers.writing.export import EPOCH, Export

# QGIS before 3.28 warns at 1.4, the default of GDAL.
GEOPACKAGE_VERSION = "1.3"
RESERVED_NAMES = frozenset({"fid", "geom"})
FIELD_BYTES, TEXT_BYTES = 10, 254  # what a DBF holds of a name and of a text
STEM_BYTES = 120  # file systems hold 255 bytes of a name
SHAPEFILE_KINDS = {"point": "MultiPoint", "line": "MultiLineString", "polygon": "MultiPolygon"}


def _wkt(export: Export) -> str | None:
    return None if export.epsg is None else str(pyproj.CRS(export.epsg).to_wkt("WKT1_GDAL"))


def _unlike(names: Iterable[str], taken: Iterable[str], most_bytes: int) -> dict[str, str]:
    """New name for each name: within a number of bytes, unlike all others in any case."""
    used = {name.lower() for name in taken}
    chosen = {}
    for name in names:
        candidate, n = _cut(name, most_bytes), 0
        while candidate.lower() in used or not candidate:
            n += 1
            candidate = _cut(name, most_bytes - len(str(n)) - 1) + f"_{n}"
        used.add(candidate.lower())
        chosen[name] = candidate
    return chosen


def _cut(text: str, most_bytes: int) -> str:
    return text.encode("utf-8")[:most_bytes].decode("utf-8", "ignore")


# The mark on the column, and not an argument, tells GDAL of the geometry: the argument comes with a
# warning wherever there is no CRS, and having none is what we mean.
def _with_wkb(columns: pa.Table, shapes: Geometries, name: str = "geom") -> pa.Table:
    mark = {"ARROW:extension:name": "ogc.wkb"}
    fields = [*columns.schema, pa.field(name, pa.binary(), metadata=mark)]
    wkb = pa.array(shapely.to_wkb(shapes), pa.binary())
    return pa.table([*columns.columns, wkb], schema=pa.schema(fields))


def write_geopackage(export: Export, names: dict[str, str]) -> bytes:
    """GeoPackage 1.3 of one layer; its description names the datum.

    Parameters
    ----------
    export
        The rows. GCJ-02 and BD-09 have no code: their layer has no reference system.
    names
        Filled with the columns that had to be renamed.

    Returns
    -------
    bytes
        The database.
    """
    renamed = _unlike(export.columns.column_names, RESERVED_NAMES, 60)
    names.update({old: new for old, new in renamed.items() if old != new})
    table = _with_wkb(export.columns.rename_columns(list(renamed.values())), export.shapes())
    with tempfile.TemporaryDirectory(prefix="sansan-") as folder:
        path = Path(folder) / "export.gpkg"
        pyogrio.raw.write_arrow(
            table,
            str(path),
            layer=export.title.removesuffix(".gpkg"),
            driver="GPKG",
            geometry_type="Unknown",
            crs=_wkt(export),
            dataset_options={"VERSION": GEOPACKAGE_VERSION},
            layer_options={
                "DESCRIPTION": f"datum: {export.datum}",
                "GEOMETRY_NAME": "geom",
                "SPATIAL_INDEX": "YES",
            },
        )
        return path.read_bytes()


def _shortened(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, int]:
    if not pa.types.is_string(column.type):
        return column, 0
    long = pc.sum(pc.greater(pc.binary_length(column), TEXT_BYTES)).as_py() or 0
    if not long:
        return column, 0
    texts = [None if text is None else _cut(text, TEXT_BYTES) for text in column.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string())]), int(long)


def _for_dbf(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.int8()) if pa.types.is_boolean(column.type) else column


def _read_me(export: Export, names: dict[str, str]) -> str:
    lines = [f"datum: {export.datum} ({DATUM_NAMES[export.datum]})", "encoding: UTF-8", ""]
    lines += [f"{new} = {old}" for old, new in names.items()]
    return "\r\n".join(lines) + "\r\n"


def _stem(title: str) -> str:
    stem = "".join("_" if c in '\\/:*?"<>|' else c for c in unicodedata.normalize("NFC", title))
    return _cut(stem.removesuffix(".zip"), STEM_BYTES).strip(". ") or "layer"


def write_shapefile(export: Export, names: dict[str, str]) -> bytes:
    """Zip of one shapefile for each kind of geometry, in UTF-8, with a README of its fields.

    Parameters
    ----------
    export
        The rows; those without geometry go with the first kind.
    names
        Filled with the columns that had to be renamed: a DBF holds 10 bytes of a name.

    Returns
    -------
    bytes
        The archive. GCJ-02 and BD-09 get no .prj, for none would be true; README.txt says so.
    """
    renamed = _unlike(export.columns.column_names, (), FIELD_BYTES)
    names.update({old: new for old, new in renamed.items() if old != new})
    pairs = [_shortened(_for_dbf(column)) for column in export.columns.columns]
    cut = sum(count for _, count in pairs)
    if cut:
        zh, en = (
            f"{cut} 个单元格超过 {TEXT_BYTES} 字节，已截断",
            f"{cut} cells cut to {TEXT_BYTES} bytes",
        )
        export.notes.append((zh, en))
    columns = pa.table([column for column, _ in pairs], names=list(renamed.values()))
    sink = io.BytesIO()
    with (
        tempfile.TemporaryDirectory(prefix="sansan-") as folder,
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        _write_kinds(export, columns, Path(folder))
        for path in sorted(Path(folder).iterdir()):
            archive.writestr(zipfile.ZipInfo(path.name, EPOCH), path.read_bytes())
        text = _read_me(export, names).encode("utf-8-sig")
        archive.writestr(zipfile.ZipInfo("README.txt", EPOCH), text)
    return sink.getvalue()


def _write_kinds(export: Export, columns: pa.Table, folder: Path) -> None:
    shapes = export.shapes()
    kinds = kinds_of(shapes)
    found = [kind for kind in SHAPEFILE_KINDS if (kinds == kind).any()] or ["point"]
    for number, kind in enumerate(found):
        wanted = (kinds == kind) | ((kinds == "") & (number == 0))
        stem = _stem(export.title) + (f"_{kind}" if len(found) > 1 else "")
        kind_type, drawn = _of_one_type(kind, shapes[wanted])
        kept = columns.filter(pa.array(wanted)) if columns.num_columns else columns
        pyogrio.raw.write_arrow(
            _with_wkb(kept, drawn),
            str(folder / f"{stem}.shp"),
            driver="ESRI Shapefile",
            geometry_type=kind_type,
            crs=_wkt(export),
            encoding="UTF-8",
        )


# A shapefile of points holds no groups of points, and one of groups no single points.
def _of_one_type(kind: str, shapes: Geometries) -> tuple[str, Geometries]:
    types = {item.geom_type for item in shapes if item is not None}
    if kind != "point":
        return SHAPEFILE_KINDS[kind], shapes
    if "MultiPoint" not in types:
        return "Point", shapes
    grouped = shapes.copy()
    for row, item in enumerate(shapes):
        if item is not None and item.geom_type == "Point":
            grouped[row] = shapely.MultiPoint([item])
    return "MultiPoint", grouped


def write_geoparquet(export: Export, names: dict[str, str]) -> bytes:
    """GeoParquet 1.1 with the geometry as WKB; the metadata name the datum.

    Parameters
    ----------
    export
        The rows. The CRS of GCJ-02 and BD-09 is null, as the format wants for an unknown one.
    names
        Filled with the columns that had to be renamed.

    Returns
    -------
    bytes
        The file.

    References
    ----------
    GeoParquet 1.1.0, https://geoparquet.org/releases/v1.1.0/
    """
    renamed = _unlike(export.columns.column_names, {"geometry"}, 200)
    names.update({old: new for old, new in renamed.items() if old != new})
    shapes = export.shapes()
    table = export.columns.rename_columns(list(renamed.values()))
    table = _with_wkb(table, shapes, "geometry")
    present = shapes[~shapely.is_missing(shapes)]
    about: dict[str, object] = {
        "encoding": "WKB",
        "geometry_types": sorted({item.geom_type for item in present}),
        "crs": None if export.epsg is None else pyproj.CRS(export.epsg).to_json_dict(),
    }
    if len(present):
        about["bbox"] = np.asarray(shapely.total_bounds(present)).tolist()
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": about},
        "datum": export.datum,
    }
    sink = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), sink)
    return sink.getvalue()
