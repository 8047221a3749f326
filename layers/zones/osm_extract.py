"""OpenStreetMap extracts in the worker: the file's head, GDAL's OSM driver alone, tags, faults."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pyarrow as pa

from geo.errors import SourceError
from layers.reading.gdal import ALLOWED_DRIVERS, EXIT_UNSAFE

PBF_SUFFIX = ".pbf"
DRIVER = "OSM"
HEAD_BYTES = 64
#: A PBF file begins with the length of its first blob header and the blob's type.
HEADER = re.compile(rb"\x00\x00..\x0a\x09OSMHeader", re.DOTALL)
TAG = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
ESCAPED = re.compile(r"\\(.)")


def tags_of(text: str | None) -> dict[str, str]:
    r"""Tags of GDAL's column other_tags.

    Examples
    --------
    >>> tags_of('"ref"=>"X058","note"=>"a \\"b\\""')
    {'ref': 'X058', 'note': 'a "b"'}
    """
    return {
        ESCAPED.sub(r"\1", key): ESCAPED.sub(r"\1", value) for key, value in TAG.findall(text or "")
    }


def require_extract(path: Path) -> None:
    """Nothing, for a file that begins as a PBF extract does.

    Raises
    ------
    SourceError
        If it does not.
    """
    with path.open("rb") as file:
        if not HEADER.match(file.read(HEAD_BYTES)):
            raise SourceError(
                "不是 OpenStreetMap 的 .osm.pbf 文件",
                "this is no .osm.pbf extract of OpenStreetMap",
                field="file",
            )


# GDAL reads OGR_SKIP when pyogrio is first imported: here the driver of this job and no other.
@contextmanager
def osm_driver() -> Iterator[ModuleType]:
    """Context with pyogrio, GDAL's OSM driver and no other; before anything imports pyogrio.

    Raises
    ------
    SourceError
        If the extract that is read within turns out to be damaged.
    SystemExit
        If GDAL offers any other driver: the worker must not read a stranger's file with it.
    """
    skipped = set(os.environ.get("OGR_SKIP", "").split(",")) | ALLOWED_DRIVERS
    os.environ["OGR_SKIP"] = ",".join(sorted(skipped - {DRIVER, ""}))
    import pyogrio

    if set(pyogrio.list_drivers()) != {DRIVER}:
        sys.stderr.write(f"GDAL offers {', '.join(sorted(pyogrio.list_drivers()))}")
        raise SystemExit(EXIT_UNSAFE)
    try:
        yield pyogrio
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.GeometryError,
        pyogrio.errors.FeatureError,
        pa.ArrowException,
    ) as error:
        raise SourceError(
            "OpenStreetMap 文件已损坏，无法读取", "the extract is damaged", field="file"
        ) from error
