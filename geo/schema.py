"""The columns and types of every frame that passes between packages.

Frames are GeoDataFrames in EPSG:4326, x = longitude and y = latitude; the tasks, which own no
geometry, are a plain DataFrame. Each has a unique, named string index. Extra columns pass through
untouched. Lists and mappings are plain Python `list` and `dict` objects; dates are
`datetime.date`; what is not known is None.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeVar

import geopandas as gpd
import pandas as pd

from geo.errors import SchemaError

ColumnKind = Literal["text", "number", "integer", "boolean", "date", "list", "mapping"]
F = TypeVar("F", bound=pd.DataFrame)
Verdict = Literal["inside", "outside", "edge", "unknown", "exempt"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a frame: what kind of value it holds and whether None is an answer."""

    name: str
    kind: ColumnKind
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Schema:
    """Named shape of a frame: its index, its columns and the geometry types it admits."""

    name: str
    index: str
    columns: tuple[Column, ...]
    geometry_types: frozenset[str]

    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in order, without index and geometry."""
        return [column.name for column in self.columns]


AREAL = frozenset({"Polygon", "MultiPolygon"})
ANY_GEOMETRY = AREAL | {"Point", "MultiPoint", "LineString", "MultiLineString"}

PROVENANCE = (
    Column("source", "text", nullable=False),
    Column("source_en", "text"),
    Column("licence", "text", nullable=False),
    Column("recorded", "date"),  # the date of the source, not of the import
)

#: Administrative units: counties with polygons. `unit_code` is the GB/T 2260 code, 6 digits.
UNITS = Schema(
    "units",
    "unit_code",
    (
        Column("name", "text", nullable=False),
        Column("name_en", "text"),
        Column("level", "text", nullable=False),
        Column("parent_code", "text", nullable=False),
        Column("area_km2", "number", nullable=False),
        Column("boundary_precision_m", "number", nullable=False),
        *PROVENANCE,
    ),
    AREAL,
)

#: Places: points, lines or areas with a precision. `ancestry` runs from the place's own key to
#: ever larger units, e.g. ["410181110201", "410181110", "410181"]: what the name itself says of
#: where the place lies, however poor its coordinates are. An empty geometry: not located.
FEATURES = Schema(
    "features",
    "feature_id",
    (
        Column("layer_id", "text", nullable=False),
        Column("kind", "text", nullable=False),
        Column("name", "text", nullable=False),
        Column("name_en", "text"),
        Column("aliases", "list", nullable=False),
        Column("ancestry", "list", nullable=False),
        Column("precision_m", "number"),  # None exactly where the geometry is empty
        Column("note", "text"),
        Column("note_en", "text"),
        Column("properties", "mapping", nullable=False),
        *PROVENANCE,
    ),
    ANY_GEOMETRY,
)

#: Zones as versions. A version is one or two rows that share `version_id`: what is in force and
#: what the text leaves open. `names_in` / `names_out` hold ancestry keys that the text itself
#: states to be in or out, whatever the geometry. `exempt` None: the text is not on record.
ZONES = Schema(
    "zones",
    "zone_id",
    (
        Column("version_id", "text", nullable=False),
        Column("lineage", "text", nullable=False),  # versions of one zone, in time
        Column("kind", "text", nullable=False),  # coal_ban | plant_ring | mining_permit
        Column("name", "text", nullable=False),
        Column("name_en", "text"),
        Column("legal_basis", "text", nullable=False),
        Column("legal_basis_en", "text"),
        Column("valid_from", "date"),  # None: since before the records begin
        Column("valid_to", "date"),  # exclusive; None: not known to have ended
        Column("review_due", "date"),  # a redrawing that was ordered by this date
        Column("exempt", "list"),
        Column("part", "text", nullable=False),  # in force | undetermined
        Column("boundary_precision_m", "number", nullable=False),
        Column("claimed_area_km2", "number"),
        Column("names_in", "list", nullable=False),
        Column("names_out", "list", nullable=False),
        Column("note", "text"),
        Column("note_en", "text"),
        *PROVENANCE,
    ),
    AREAL,
)

#: Tasks of the official documents, in our own words. `place_ids` are features; `territory_codes`
#: are whole units. Both empty: the task names no place, and `unlocated_reason` says why not.
TASKS = Schema(
    "tasks",
    "task_id",
    (
        Column("document_id", "text", nullable=False),
        Column("item_no", "integer", nullable=False),
        Column("section_no", "integer", nullable=False),
        Column("title", "text", nullable=False),
        Column("title_en", "text", nullable=False),
        Column("category", "text", nullable=False),
        Column("lead_units", "list", nullable=False),
        Column("responsible_units", "list", nullable=False),
        Column("responsible_codes", "list", nullable=False),  # units with a territory on record
        Column("deadline_kind", "text", nullable=False),
        Column("deadline_date", "date"),
        Column("status", "text", nullable=False),
        Column("place_ids", "list", nullable=False),
        Column("territory_codes", "list", nullable=False),
        Column("unlocated_reason", "text"),
        Column("unlocated_reason_en", "text"),
        Column("properties", "mapping", nullable=False),
        *PROVENANCE,
    ),
    frozenset(),
)

#: What the rules found. Territories carry their shares; points carry a distance.
FINDINGS = Schema(
    "findings",
    "finding_id",
    (
        Column("rule_id", "text", nullable=False),
        Column("task_id", "text"),
        Column("feature_id", "text"),  # a feature or a unit code
        Column("feature_name", "text"),
        Column("zone_id", "text"),
        Column("verdict", "text", nullable=False),
        Column("method", "text", nullable=False),  # by distance | by name | by share | no place
        Column("distance_m", "number"),  # signed, negative inside
        Column("precision_m", "number"),
        Column("boundary_precision_m", "number"),
        Column("inside_km2", "number"),
        Column("outside_km2", "number"),
        Column("undetermined_km2", "number"),
        Column("as_of", "date", nullable=False),
        Column("because", "text", nullable=False),
        Column("because_en", "text", nullable=False),
    ),
    ANY_GEOMETRY,
)

SCHEMAS = {schema.name: schema for schema in (UNITS, FEATURES, ZONES, TASKS, FINDINGS)}


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_date(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


CHECKS: dict[ColumnKind, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "number": _is_number,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "date": _is_date,
    "list": lambda value: isinstance(value, list),
    "mapping": lambda value: isinstance(value, dict),
}


def is_missing(value: object) -> bool:
    """Whether a cell holds no value: None, NaN, NaT or pandas' NA.

    Examples
    --------
    >>> is_missing(None), is_missing(float("nan")), is_missing(""), is_missing([])
    (True, True, False, False)
    """
    if isinstance(value, (list, dict)):
        return False
    return bool(pd.isna(value))


def _column_faults(frame: pd.DataFrame, column: Column) -> list[str]:
    if column.name not in frame.columns:
        return [f"column {column.name} is missing"]
    faults = []
    for label, value in frame[column.name].items():
        if is_missing(value):
            if not column.nullable:
                faults.append(f"{column.name} of {label} is empty")
        elif not CHECKS[column.kind](value):
            faults.append(f"{column.name} of {label} is {value!r}, not a {column.kind}")
    return faults


def _geometry_faults(frame: pd.DataFrame, schema: Schema) -> list[str]:
    if not isinstance(frame, gpd.GeoDataFrame):
        return ["there is no geometry column"]
    if frame.crs is None or frame.crs.to_epsg() != 4326:
        return [f"CRS is {frame.crs}, not EPSG:4326"]
    faults = []
    for label, geometry in frame.geometry.items():
        if geometry is None or geometry.is_empty:
            continue
        if geometry.geom_type not in schema.geometry_types:
            faults.append(f"geometry of {label} is a {geometry.geom_type}")
        elif not geometry.is_valid:
            faults.append(f"geometry of {label} is not valid")
    return faults


def require(frame: F, schema: Schema) -> F:
    """Frame itself, known to fit a schema.

    Parameters
    ----------
    frame
        Rows in EPSG:4326, any number of them; a plain DataFrame where the schema has no geometry.
    schema
        One of the schemas of this module.

    Returns
    -------
    GeoDataFrame or DataFrame
        `frame`, unchanged.

    Raises
    ------
    SchemaError
        With every misfit at once: missing columns, values of the wrong type, an index that is
        not unique or not text, a wrong CRS, invalid or unexpected geometries.
    """
    faults: list[str] = []
    if frame.index.name != schema.index:
        faults.append(f"index is {frame.index.name!r}, not {schema.index!r}")
    if not frame.index.is_unique:
        faults.append(f"index repeats {sorted(frame.index[frame.index.duplicated()].unique())}")
    if not all(isinstance(label, str) for label in frame.index):
        faults.append("index holds labels that are not text")
    for column in schema.columns:
        faults.extend(_column_faults(frame, column))
    if schema.geometry_types:
        faults.extend(_geometry_faults(frame, schema))
    if faults:
        listed = "; ".join(faults)
        raise SchemaError(f"{schema.name} 表不合格式：{listed}", f"{schema.name}: {listed}")
    return frame
