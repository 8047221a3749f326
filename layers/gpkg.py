"""GeoPackage: geometries as its binary blobs, and the tables by which other programs find layers.

Reference: OGC 12-128r18, "GeoPackage Encoding Standard" 1.3.1, https://www.geopackage.org/spec131/
clauses 1.1.2 (reference systems), 1.1.3 (contents), 2.1.3 (binary), 2.1.5 (geometry columns).
"""

import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry
from sqlalchemy.types import UserDefinedType

from geo.errors import SourceError

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10300  # version 1.3
SRS_ID = 4326
GEOMETRY_COLUMN = "geometry"
LITTLE_ENDIAN, ENVELOPE_XY, EMPTY = 0b1, 0b10, 0b10000
ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
HEADER_BYTES = 8


class Declared(UserDefinedType[Any]):
    """A column type that is declared by name and passes its values through untouched."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: object) -> str:
        """Name of the type in the table definition."""
        return self.name


METADATA = sa.MetaData()
REFERENCE_SYSTEMS = sa.Table(
    "gpkg_spatial_ref_sys",
    METADATA,
    sa.Column("srs_name", sa.Text, nullable=False),
    sa.Column("srs_id", sa.Integer, primary_key=True),
    sa.Column("organization", sa.Text, nullable=False),
    sa.Column("organization_coordsys_id", sa.Integer, nullable=False),
    sa.Column("definition", sa.Text, nullable=False),
    sa.Column("description", sa.Text),
)
CONTENTS = sa.Table(
    "gpkg_contents",
    METADATA,
    sa.Column("table_name", sa.Text, primary_key=True),
    sa.Column("data_type", sa.Text, nullable=False),
    sa.Column("identifier", sa.Text, unique=True),
    sa.Column("description", sa.Text, server_default=""),
    sa.Column("last_change", Declared("DATETIME"), nullable=False),
    *(sa.Column(name, sa.Double) for name in ("min_x", "min_y", "max_x", "max_y")),
    sa.Column("srs_id", sa.ForeignKey("gpkg_spatial_ref_sys.srs_id")),
)
GEOMETRY_COLUMNS = sa.Table(
    "gpkg_geometry_columns",
    METADATA,
    sa.Column("table_name", sa.ForeignKey("gpkg_contents.table_name"), primary_key=True),
    sa.Column("column_name", sa.Text, primary_key=True),
    sa.Column("geometry_type_name", sa.Text, nullable=False),
    sa.Column("srs_id", sa.ForeignKey("gpkg_spatial_ref_sys.srs_id"), nullable=False),
    sa.Column("z", sa.SmallInteger, nullable=False),
    sa.Column("m", sa.SmallInteger, nullable=False),
)


def _encode(geometry: BaseGeometry | None) -> bytes | None:
    if geometry is None:
        return None
    wkb: bytes = shapely.to_wkb(geometry, byte_order=1, flavor="iso")
    if geometry.is_empty:
        return struct.pack("<2sBBi", b"GP", 0, LITTLE_ENDIAN | EMPTY, SRS_ID) + wkb
    west, south, east, north = geometry.bounds
    header = struct.pack(
        "<2sBBi4d", b"GP", 0, LITTLE_ENDIAN | ENVELOPE_XY, SRS_ID, west, east, south, north
    )
    return header + wkb


def encode_geometries(geometries: Iterable[BaseGeometry | None]) -> list[bytes | None]:
    """GeoPackage blobs of geometries in EPSG:4326.

    Parameters
    ----------
    geometries
        Any mix of types, None and empty ones included; shape (n,).

    Returns
    -------
    list of bytes or None
        One blob each, little endian, with its bounds; None for None.

    References
    ----------
    OGC 12-128r18, clause 2.1.3.

    Examples
    --------
    >>> blob, missing = encode_geometries([shapely.Point(113.65, 34.75), None])
    >>> blob[:2], missing
    (b'GP', None)
    """
    return [_encode(geometry) for geometry in geometries]


def _wkb(blob: bytes) -> bytes:
    envelope = (blob[3] >> 1) & 0b111 if len(blob) >= HEADER_BYTES else None
    if blob[:2] != b"GP" or envelope not in ENVELOPE_BYTES:
        raise SourceError("几何数据不是 GeoPackage 格式", "a geometry is not a GeoPackage blob")
    return blob[HEADER_BYTES + ENVELOPE_BYTES[envelope] :]


def decode_geometries(blobs: Sequence[bytes | None]) -> NDArray[np.object_]:
    """Geometries that GeoPackage blobs hold, whichever program wrote them.

    Parameters
    ----------
    blobs
        Blobs or None; shape (n,).

    Returns
    -------
    ndarray
        Geometries, shape (n,); None for None, empty ones as they were.

    Raises
    ------
    SourceError
        If a blob is no GeoPackage geometry.

    References
    ----------
    OGC 12-128r18, clause 2.1.3.
    """
    geometries = np.empty(len(blobs), dtype=object)
    try:
        geometries[:] = shapely.from_wkb(
            np.array([None if blob is None else _wkb(blob) for blob in blobs], dtype=object)
        )
    except shapely.errors.GEOSException as error:
        raise SourceError(
            f"几何数据损坏：{error}", f"a geometry blob is damaged: {error}"
        ) from error
    return geometries


def _reference_systems() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {"srs_name": name, "srs_id": srs_id, "organization": "NONE", "definition": "undefined"}
        for name, srs_id in (("Undefined Cartesian SRS", -1), ("Undefined geographic SRS", 0))
    ]
    wkt = CRS.from_epsg(SRS_ID).to_wkt("WKT1_GDAL")
    rows.append(
        {
            "srs_name": "WGS 84 geodetic",
            "srs_id": SRS_ID,
            "organization": "EPSG",
            "definition": wkt,
        }
    )
    for row in rows:
        row["organization_coordsys_id"] = row["srs_id"]
    return rows


def create_system_tables(connection: sa.Connection) -> None:
    """Make an empty SQLite file a GeoPackage without layers.

    Parameters
    ----------
    connection
        Open transaction on a file without tables.
    """
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {USER_VERSION}")
    METADATA.create_all(connection)
    connection.execute(REFERENCE_SYSTEMS.insert(), _reference_systems())


def register(connection: sa.Connection, table: str, *, has_geometry: bool) -> None:
    """Enter a table in the contents, so that other programs list it.

    Parameters
    ----------
    connection
        Open transaction on a GeoPackage.
    table
        Name of the table; its geometries, if any, are in the column `GEOMETRY_COLUMN`.
    has_geometry
        Whether it is a layer of features, of any geometry type, or of attributes only.
    """
    connection.execute(
        CONTENTS.insert().values(
            table_name=table,
            data_type="features" if has_geometry else "attributes",
            identifier=table,
            last_change=_now(),
            srs_id=SRS_ID if has_geometry else None,
        )
    )
    if has_geometry:
        connection.execute(
            GEOMETRY_COLUMNS.insert().values(
                table_name=table,
                column_name=GEOMETRY_COLUMN,
                geometry_type_name="GEOMETRY",
                srs_id=SRS_ID,
                z=2,  # 2: a geometry may have it or not
                m=2,
            )
        )


def record_change(
    connection: sa.Connection, table: str, bounds_deg: Sequence[float] | None
) -> None:
    """Enter the time and the bounds of a change in the contents.

    Parameters
    ----------
    connection
        Open transaction on a GeoPackage.
    table
        A registered table.
    bounds_deg
        West, south, east, north in EPSG:4326; None or not finite where nothing is located.
    """
    is_located = bounds_deg is not None and bool(np.isfinite(bounds_deg).all())
    west, south, east, north = bounds_deg if bounds_deg and is_located else (None,) * 4
    connection.execute(
        CONTENTS.update()
        .where(CONTENTS.c.table_name == table)
        .values(last_change=_now(), min_x=west, min_y=south, max_x=east, max_y=north)
    )


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
