"""The verdict on lines and polygons: a polygon by its shares, a line by its worst vertex."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.board import Board
from geo.bulk.check import COLUMNS, EXEMPT, NOT_ON_RECORD, RULE_OF_KIND, PointChecker, exempts
from geo.measure import area_km2
from geo.points import DEFAULT_ACCURACY_M
from geo.rulebook import ACTIVITIES
from geo.verdict import SLIVER_KM2, is_wider_than, shares_of
from geo.verdicts.in_zones import place_in_zones, ruling_by_share
from geo.verdicts.rulings import Ground, Pair, Place, Ruling, pair
from geo.verdicts.sentences import because

NAMES: dict[str, Pair] = {
    "Point": ("该点", "the point"),
    "MultiPoint": ("这组点", "the group of points"),
    "LineString": ("该线", "the line"),
    "MultiLineString": ("该线", "the line"),
    "Polygon": ("该面", "the polygon"),
    "MultiPolygon": ("该面", "the polygon"),
}
OTHER_NAME: Pair = ("该对象", "the object")
POLYGONS = ("Polygon", "MultiPolygon")


def check_shapes(
    board: Board,
    shapes: NDArray[np.object_],
    *,
    accuracy_m: float | NDArray[np.float64] = DEFAULT_ACCURACY_M,
    activity: list[str | None] | None = None,
    kind: str = "coal_ban",
) -> pd.DataFrame:
    """Verdict on each of some lines, groups of points and polygons.

    Parameters
    ----------
    board, kind
        As `geo.bulk.check.PointChecker` takes them.
    shapes
        Valid geometries in EPSG:4326, none of them missing; shape (n,).
    accuracy_m
        How well their vertices are known, in metres: one number, or shape (n,).
    activity
        Key of `geo.rulebook.ACTIVITIES` or None for each of them; None: coal in general.

    Returns
    -------
    DataFrame
        Columns `geo.bulk.check.COLUMNS`, index 0 … n-1. A polygon wider than twice what it and the
        boundaries are known to is judged by the shares of its area, and has no distance. A
        narrower one, like a line, is judged by the vertex farthest out, for its shares would all
        be put down to precision. `unit_code` is that of a point on the shape.
    """
    ground = board.ground(kind)
    rule = RULE_OF_KIND[kind]
    rulings = [
        shape_in_zones(shape, ground, accuracy_m=metres, activity=doing)
        for shape, doing, metres in zip(
            shapes,
            activity or [None] * len(shapes),
            np.broadcast_to(accuracy_m, len(shapes)).tolist(),
            strict=True,
        )
    ]
    inner = shapely.get_coordinates(shapely.point_on_surface(shapes)).T
    units = PointChecker(board, kind=kind).unit_codes(*inner)
    rows = [
        {
            "verdict": ruling.verdict,
            "zone_id": ruling.zone_id,
            **_zone_names(ruling.zone_id, ground),
            "unit_code": unit,
            "distance_m": ruling.distance_m,
            "boundary_precision_m": ruling.boundary_precision_m,
            "as_of": board.as_of.isoformat(),
            **dict(zip(COLUMNS[-2:], _words(ruling, rule, board), strict=True)),
        }
        for ruling, unit in zip(rulings, units, strict=True)
    ]
    texts = {name: "category" for name in COLUMNS if not name.endswith("_m")}
    numbers = {name: float for name in COLUMNS if name.endswith("_m")}
    return pd.DataFrame(rows, columns=COLUMNS).astype({**texts, **numbers})


def _words(ruling: Ruling, rule: Any, board: Board) -> Pair:
    return because(ruling.reason, ruling.facts, rule=rule, as_of=board.as_of)


def _zone_names(zone_id: str | None, ground: Ground) -> dict[str, str | None]:
    if zone_id is None:
        return {"zone_name": None, "zone_name_en": None}
    zone = ground.day.rows.loc[zone_id]
    zh, en = pair(zone["name"], zone["name_en"])
    return {"zone_name": zh, "zone_name_en": en}


def shape_in_zones(
    shape: shapely.Geometry, ground: Ground, *, accuracy_m: float, activity: str | None = None
) -> Ruling:
    """Whether a shape lies in the zones of a day; see `check_shapes`.

    Parameters
    ----------
    shape
        Valid geometry, EPSG:4326.
    ground
        Units and zones of the day.
    accuracy_m
        How well its vertices are known, in metres.
    activity
        Key of `geo.rulebook.ACTIVITIES`, or None.
    """
    name = NAMES.get(shape.geom_type, OTHER_NAME)
    if shape.geom_type in POLYGONS and not ground.day.rows.empty:
        nearest = ground.day.locate(*shapely.get_coordinates(shape).T)
        tolerance_m = accuracy_m + float(nearest.boundary_precision_m.max())
        if is_wider_than(shape, 2 * tolerance_m):
            rows = np.flatnonzero(area_km2(_common(shape, ground)) > SLIVER_KM2)
            ruling = _by_share(shape, ground, rows, tolerance_m)
            return _with_exemption(ruling, ground, rows, activity)
    place = Place("shape", name, shape, accuracy_m, activity=activity)
    return place_in_zones(place, ground)


def _common(shape: shapely.Geometry, ground: Ground) -> NDArray[np.object_]:
    common: NDArray[np.object_] = shapely.intersection(ground.day.rows.geometry.to_numpy(), shape)
    return common


def _by_share(
    shape: shapely.Geometry, ground: Ground, rows: NDArray[np.intp], tolerance_m: float
) -> Ruling:
    day = ground.day
    shares = shares_of(shape, day.in_force, day.undetermined, boundary_precision_m=tolerance_m)
    return ruling_by_share(NAMES[shape.geom_type], shares, rows.tolist(), ground, tolerance_m)


def _with_exemption(
    ruling: Ruling, ground: Ground, rows: NDArray[np.intp], activity: str | None
) -> Ruling:
    """The ruling, changed where every zone that holds the polygon exempts what is done there."""
    if activity is None or ruling.verdict != "inside":
        return ruling
    standing = [exempts(ground.day.rows.iloc[row]["exempt"], activity) for row in rows]
    facts = {
        **ground.zone_facts(int(rows[0])),
        **{name: ruling.facts[name] for name in ("place", "zone")},
        "activity": ACTIVITIES.get(activity, (activity, activity)),
    }
    if NOT_ON_RECORD in standing:
        return replace(ruling, verdict="unknown", reason="exempt unknown", facts=facts)
    if set(standing) == {EXEMPT}:
        return replace(ruling, verdict="exempt", reason="exempt", facts=facts)
    return ruling
