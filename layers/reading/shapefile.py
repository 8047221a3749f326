"""Shapefiles in a zip: unpacked under names of ours, opened by GDAL's one allowed driver."""

import shutil
import struct
from pathlib import Path

import numpy as np

from geo.errors import SourceError
from layers.names import unique_names
from layers.reading.archive import Archive, Entry, open_archive
from layers.reading.encodings import TITLES, best_guess, named_encoding, require_encoding
from layers.reading.gdal import guarded_pyogrio
from layers.reading.geometries import readable
from layers.reading.limits import MEGABYTE
from layers.reading.source import Chunk, Note, Request, Source, choose_layer
from layers.reading.tables import table_of

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
SMALL_BYTES = 64 * 1024  # a .prj or .cpg is a line of text
SHP_MAGIC = b"\x00\x00\x27\x0a"
DBF_HEADER = struct.Struct("<4xIHH")
GBK_LANGUAGE = 0x4D


def _layers(archive: Archive) -> dict[str, dict[str, Entry]]:
    layers: dict[str, dict[str, Entry]] = {}
    for entry in archive.entries:
        if entry.suffix in PARTS:
            stem = entry.name[: -len(entry.suffix)]
            layers.setdefault(stem.casefold(), {})[entry.suffix] = entry
    named = {parts[".shp"].name[:-4]: parts for parts in layers.values() if ".shp" in parts}
    if not named:
        listed = "、".join(entry.name for entry in archive.entries[:10])
        raise SourceError(
            f"zip 中没有 .shp 文件，只有：{listed}",
            f"there is no .shp in the zip, only: {listed}",
            field="file",
        )
    return named


def _unpack(archive: Archive, parts: dict[str, Entry], folder: Path) -> Path:
    if ".dbf" not in parts:
        raise SourceError(
            "zip 中缺少与 .shp 同名的 .dbf",
            "the .dbf of the .shp is missing in the zip",
            field="file",
        )
    for suffix, entry in parts.items():
        with (folder / f"layer{suffix}").open("wb") as target:
            archive.copy(entry, target)
    with (folder / "layer.shp").open("rb") as file:
        if file.read(4) != SHP_MAGIC:
            raise SourceError("不是 Shapefile 的 .shp", "the .shp is no shapefile", field="file")
    return folder / "layer.shp"


# What the .cpg says counts only if the text agrees: many were added by a program that guessed.
def _encoding(folder: Path, request: Request) -> tuple[str, list[Note]]:
    if request.options.encoding is not None:
        return require_encoding(request.options.encoding).removesuffix("-sig"), []
    with (folder / "layer.dbf").open("rb") as dbf:
        head = dbf.read(4 * MEGABYTE)
    found = best_guess(head[DBF_HEADER.size :])
    label_path = folder / "layer.cpg"
    label = label_path.read_bytes()[:64].decode("ascii", "replace") if label_path.exists() else ""
    declared = (named_encoding(label) or "").removesuffix("-sig")
    is_ascii = head[32:].isascii()
    if declared and (is_ascii or declared == found):
        return declared, []
    if not label and is_ascii:
        return "gb18030" if head[29:30] == bytes([GBK_LANGUAGE]) else "utf-8", []
    if not label:
        return found, []
    shown = label.strip()[:20]
    note = (
        f".cpg 标明 {shown}，但文字是 {TITLES[found]}，已按 {TITLES[found]} 读取",
        f"the .cpg says {shown}, but the text is {TITLES[found]} and was read so",
    )
    return found, [note] if not is_ascii else []


def _projection(folder: Path) -> str | None:
    path = folder / "layer.prj"
    if not path.exists() or path.stat().st_size > SMALL_BYTES:
        return None
    return path.read_text(encoding="utf-8", errors="replace").strip("\ufeff\x00 \r\n") or None


def _chunk(shp: Path, encoding: str, request: Request) -> tuple[list[str], Chunk]:
    pyogrio = guarded_pyogrio()
    try:
        about, fids, wkb, columns = pyogrio.raw.read(
            str(shp), encoding=encoding, return_fids=True, datetime_as_string=True
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise SourceError(
            "Shapefile 无法打开", "the shapefile cannot be opened", field="file"
        ) from error
    except UnicodeDecodeError as error:
        raise SourceError(
            f"属性文字不是 {TITLES[encoding]}，请指明编码",
            f"the text is not {TITLES[encoding]}; name the encoding",
            field="encoding",
        ) from error
    cells = [np.asarray(column, dtype=object).tolist() for column in columns]
    names = unique_names(str(name) for name in about["fields"])
    rows = np.asarray(fids, dtype=np.int64) + 1
    return names, readable(rows, table_of(cells), list(wkb), "geometry", request)


def read_shapefile(request: Request) -> Source:
    """Features of one shapefile in a zip.

    Parameters
    ----------
    request
        The zip, with `options.layer` if it holds several shapefiles.

    Returns
    -------
    Source
        Text in the encoding that the bytes and the .cpg agree on, GBK where there is no .cpg and
        they are not UTF-8. Without a .prj no CRS is declared and the person must name the datum.

    Raises
    ------
    SourceError
        If there is no complete shapefile, or it cannot be opened.
    LimitError
        If the archive is too large.
    InputError
        If a layer must be chosen.

    References
    ----------
    ESRI Shapefile Technical Description (1998), pages 3-4: file code 9994 in the first four bytes.
    """
    folder = request.path.parent / "layer"
    folder.mkdir()
    with open_archive(request.path, request.limits) as archive:
        layers = _layers(archive)
        name = choose_layer(list(layers), request)
        shp = _unpack(archive, layers[name], folder)
    encoding, notes = _encoding(folder, request)
    declared = _projection(folder)
    fields, chunk = _chunk(shp, encoding, request)
    shutil.rmtree(folder)
    return Source(
        fields,
        iter([chunk]),
        declared_crs=declared,
        encoding=TITLES[encoding],
        layer=name,
        layers=list(layers),
        notes=notes,
    )
