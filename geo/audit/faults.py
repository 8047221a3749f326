"""Faults of zones: what an audit is asked, one fault, and faults as a frame."""

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import geopandas as gpd
import pandas as pd
import shapely

from geo.audit.fault_kinds import KINDS
from geo.audit.repair_shapes import without_hairs
from geo.audit.widths import polygons, width_m
from geo.errors import InputError
from geo.measure import M2_PER_KM2, area_km2

Unit = Literal["km2", "m", "d", "n"]


COLUMNS = (
    "kind", "kind_zh", "kind_en", "zone_ids", "subject", "measure", "unit", "area_km2", "width_m",
    "detail", "detail_en", "how_to_fix", "how_to_fix_en", "repairable",
)  # fmt: skip
#: Digits of a degree that tell one fault from another: about 1 m on the ground.
ID_DECIMALS = 5
LONGEST_SIDE_DEG = 0.005  # the geodesic is within 4 mm of the straight line


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """What counts as a fault, and what the zones are held against.

    Parameters
    ----------
    gap_width_m
        Open gaps between neighbours count where they are narrower; enclosed ones always do.
        A repair fills those that are nowhere wider.
    sliver_width_m
        Parts that are nowhere wider are slivers.
    spike_angle_deg
        A vertex whose two sides turn back on each other within this angle is a spike.
    min_area_m2
        Areas below this are rounding.
    claimed_share
        How far an area may be off the claimed one, 0 to 1.
    unit
        Territory that the zones must keep to, EPSG:4326.
    must_cover
        Whether they must fill it as well.
    allowed_gaps
        Ground that may stay uncovered.
    places
        Places that must lie in a zone: GeoDataFrame in EPSG:4326, index = name, `precision_m` in
        metres where known; an empty geometry for one without a position.

    Raises
    ------
    InputError
        If a threshold is negative or not finite.
    """

    gap_width_m: float = 50.0
    sliver_width_m: float = 20.0
    spike_angle_deg: float = 1.0
    min_area_m2: float = 1.0
    claimed_share: float = 0.05
    unit: shapely.Geometry | None = None
    must_cover: bool = False
    allowed_gaps: Sequence[shapely.Geometry] = field(default_factory=tuple)
    places: gpd.GeoDataFrame | None = None

    def __post_init__(self) -> None:
        for name in (
            "gap_width_m", "sliver_width_m", "spike_angle_deg", "min_area_m2", "claimed_share",
        ):  # fmt: skip
            value = getattr(self, name)
            if not math.isfinite(value) or value < 0:
                raise InputError(
                    f"{name} 为 {value}，应为不小于 0 的有限数",
                    f"{name} is {value}; it must be a finite number from 0",
                    field=name,
                )


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, the zones it concerns, where it is and what measures it.

    `measure` is in `unit` ("km2", "m", "d" for days, "n" for a count). `subject` is what else the
    fault is about, such as the name of a place. `repairable` None: as the kind says.
    """

    kind: str
    zone_ids: tuple[str, ...]
    geometry: shapely.Geometry
    measure: float | None
    unit: Unit
    detail: tuple[str, str]
    area_km2: float | None = None
    width_m: float | None = None
    subject: str = ""
    repairable: bool | None = None

    def fault_id(self, lasting: Mapping[str, str]) -> str:
        """Id that stays as long as kind, zones, subject and extent (to about 1 m) do.

        Parameters
        ----------
        lasting
            Zone id → name of the zone in all its versions; an id that is not in it is its own.
        """
        bounds = () if self.geometry.is_empty else self.geometry.bounds
        extent = [f"{side:.{ID_DECIMALS}f}" for side in bounds]
        zones = sorted(lasting.get(zone_id, zone_id) for zone_id in self.zone_ids)
        key = "\n".join([self.kind, *zones, self.subject, *extent])
        digest = hashlib.sha256(key.encode()).hexdigest()[:10]
        return f"{self.kind.replace(' ', '-')}-{digest}"


def ground_km2(ground: shapely.Geometry) -> float:
    """Area of ground on the ellipsoid whose sides are straight in longitude and latitude.

    Parameters
    ----------
    ground
        In EPSG:4326; its polygons count.

    Notes
    -----
    Between two vertices a geodesic leaves the straight line of a map: by 5 m on 20 km at 35° N. So
    a vertex put on a side would make 70,000 m² of nothing; sides are cut at every 500 m first.
    Rings are cut one by one: of a polygon GEOS repairs what it has cut, by a buffer of zero, and
    may lose all but a hair of it (Densifier, GEOS 3.14.1).
    """
    return float(area_km2([_densified(part) for part in polygons(ground)]).sum())


def _densified(polygon: shapely.Polygon) -> shapely.Polygon:
    shell, *holes = shapely.segmentize(shapely.get_rings(polygon), LONGEST_SIDE_DEG)
    return shapely.Polygon(shell, holes)


def area_faults(
    kind: str,
    zone_ids: tuple[str, ...],
    ground: shapely.Geometry,
    options: AuditOptions,
    *,
    fills_below_m: float | None = None,
) -> Iterator[Fault]:
    """One fault for every polygon of a geometry that is larger than rounding.

    Parameters
    ----------
    kind
        Key of `KINDS`.
    zone_ids
        The zones it concerns.
    ground
        In EPSG:4326; points and lines in it do not count.
    options
        With the least area.
    fills_below_m
        Where given, only pieces nowhere wider than this can be repaired.
    """
    for piece in map(without_hairs, polygons(ground)):
        area = ground_km2(piece)
        if area * M2_PER_KM2 < options.min_area_m2:
            continue
        width = width_m(piece)
        detail = (
            f"{shown_area(area)}，最宽 {width:.1f} 米",
            f"{shown_area(area, en=True)}, at most {width:.1f} m wide",
        )
        repairable = None if fills_below_m is None else width <= fills_below_m
        yield Fault(kind, zone_ids, piece, area, "km2", detail, area, width, repairable=repairable)


def shown_area(area: float, *, en: bool = False) -> str:
    """An area in words, in m² below 0.01 km²."""
    if area < 0.01:
        return f"{area * M2_PER_KM2:.0f} {'m²' if en else '平方米'}"
    return f"{area:.2f} {'km²' if en else '平方公里'}"


def fault_frame(
    faults: Iterable[Fault], lasting: Mapping[str, str] = MappingProxyType({})
) -> gpd.GeoDataFrame:
    """Faults as a frame, by kind and then the largest measure first.

    Parameters
    ----------
    faults
        In any order.
    lasting
        Zone id → name of the zone in all its versions, as `Cover.lasting`.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326, index `fault_id`; columns `COLUMNS`. Ids do not depend on the order of the
        faults or on what else was found.
    """
    order = {kind: i for i, kind in enumerate(KINDS)}
    named = [(fault.fault_id(lasting), fault) for fault in faults]
    named.sort(key=lambda pair: (order[pair[1].kind], -(pair[1].measure or 0.0), pair[0]))
    seen: dict[str, int] = {}
    ids = []
    for fault_id, _ in named:
        seen[fault_id] = seen.get(fault_id, 0) + 1
        ids.append(fault_id if seen[fault_id] == 1 else f"{fault_id}-{seen[fault_id]}")
    rows = [_row(fault) for _, fault in named]
    table = pd.DataFrame(rows, columns=list(COLUMNS), index=pd.Index(ids, name="fault_id"))
    table = table.astype(dict.fromkeys(("measure", "area_km2", "width_m"), float))
    shapes = [fault.geometry for _, fault in named]
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")


def _row(fault: Fault) -> tuple[object, ...]:
    kind = KINDS[fault.kind]
    repairable = kind.repairable if fault.repairable is None else fault.repairable
    return (
        fault.kind, kind.zh, kind.en, list(fault.zone_ids), fault.subject, fault.measure,
        fault.unit, fault.area_km2, fault.width_m, *fault.detail, kind.fix_zh, kind.fix_en,
        repairable,
    )  # fmt: skip
