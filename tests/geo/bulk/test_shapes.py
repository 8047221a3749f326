"""Lines and polygons of a file, each with an answer known beforehand."""

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.board import Board
from geo.bulk.check import COLUMNS, PointChecker, check_points
from geo.bulk.datums import datum_effects
from geo.bulk.shapes import check_shapes
from geo.datum import convert
from geo.points import check_point
from tests.geo import world

BOARD = Board(world.frames(), world.DAY)
KM = 0.01  # of latitude, about 1.1 km


def told(shape, **options):
    """The single row about one shape."""
    return check_shapes(BOARD, np.array([shape], dtype=object), **options).iloc[0]


@pytest.mark.parametrize(
    ("shape", "verdict", "says"),
    [
        (shapely.box(113.05, 34.05, 113.15, 34.15), "inside", "（100.0%）"),
        (shapely.box(113.45, 34.05, 113.55, 34.15), "outside", "区外102.4平方公里（100.0%）"),
        (shapely.box(113.15, 34.05, 113.25, 34.15), "unknown", "未定51.2平方公里（50.0%）"),
        # one quarter lies south of every zone
        (shapely.box(113.05, 33.95, 113.15, 34.15), "outside", "（25.0%）"),
        # small ones: a field of 100 m deep inside, far out, and astride the boundary
        (shapely.box(113.1, 34.1, 113.101, 34.101), "inside", "距边界"),
        (shapely.box(113.5, 34.1, 113.501, 34.101), "outside", "距最近的"),
        (shapely.box(113.1, 33.9995, 113.101, 34.0005), "edge", "不大于点位与边界精度之和"),
        (shapely.box(113.3, 34.1, 113.301, 34.101), "unknown", "未见公告"),
        # wholly outside, but nearer than the boundary is known: neither can be said
        (shapely.box(113.1, 33.998, 113.101, 33.999), "edge", "不大于"),
    ],
)
def test_a_polygon_is_judged_by_its_shares_and_a_small_one_by_its_vertices(shape, verdict, says):
    row = told(shape)
    assert row["verdict"] == verdict
    assert says in row["because"]
    assert row["because"].startswith("该面")


@pytest.mark.parametrize(
    ("xy", "verdict"),
    [
        ([(113.05, 34.05), (113.15, 34.15)], "inside"),
        ([(113.05, 34.05), (113.1, 33.9)], "outside"),  # one end is 11 km outside
        ([(113.05, 34.05), (113.1, 34.001)], "edge"),
    ],
)
def test_a_line_is_judged_by_its_worst_vertex(xy, verdict):
    row = told(shapely.LineString(xy))
    assert row["verdict"] == verdict
    assert row["because"].startswith("该线")
    worst = check_point(BOARD, *xy[1])
    if verdict != "inside":
        assert row["distance_m"] == pytest.approx(worst.distance_m)


def test_a_group_of_points_is_as_far_out_as_its_farthest():
    row = told(shapely.MultiPoint([(113.1, 34.1), (113.5, 34.1)]))
    assert (row["verdict"], row["unit_code"]) == ("outside", world.WEST) or row[
        "verdict"
    ] == "outside"
    assert row["because_en"].startswith("The group of points")


@pytest.mark.parametrize(
    ("activity", "verdict"),
    [("thermal_power", "exempt"), ("coal_mine", "inside"), (None, "inside")],
)
@pytest.mark.parametrize("size", [0.001, 0.1])
def test_what_a_zone_exempts_is_exempt_in_a_polygon_too(activity, verdict, size):
    row = told(shapely.box(113.05, 34.05, 113.05 + size, 34.05 + size), activity=[activity])
    assert row["verdict"] == verdict
    assert ("豁免事项" in row["because"]) == (verdict == "exempt")


def test_an_exemption_that_is_not_on_record_leaves_the_polygon_open():
    board = Board(
        world.frames(
            extra_zones={"n": world.zone(exempt=None, lineage="n", geometry=world.square(2))}
        ),
        world.DAY,
    )
    shape = np.array([shapely.box(113.45, 34.05, 113.55, 34.15)], dtype=object)
    row = check_shapes(board, shape, activity=["coal_mine"]).iloc[0]
    assert row["verdict"] == "unknown"
    assert "不能判定" in row["because"]


def test_shapes_have_the_columns_of_points_and_missing_where_nothing_applies():
    shapes = np.array([shapely.box(113.05, 34.05, 113.15, 34.15)], dtype=object)
    frame = check_shapes(BOARD, shapes)
    assert list(frame.columns) == list(COLUMNS)
    assert np.isnan(frame["distance_m"][0])
    assert frame["unit_code"][0] == world.WEST
    assert frame["zone_id"][0] == "west"
    assert list(check_shapes(BOARD, np.array([], dtype=object)).columns) == list(COLUMNS)


def test_frames_of_points_and_shapes_go_together():
    both = pd.concat(
        [
            check_points(BOARD, [113.1], [34.1]),
            check_shapes(
                BOARD, np.array([shapely.box(113.05, 34.05, 113.15, 34.15)], dtype=object)
            ),
        ]
    )
    assert both["verdict"].tolist() == ["inside", "inside"]


def test_the_effect_of_each_datum_counts_what_would_become_of_the_points():
    # 400 m inside the western boundary as WGS 84: GCJ-02 numbers move by some 500 m to the west
    lon = np.array([113.0045, 113.1, 113.5, 113.9])
    lat = np.full(4, 34.1)
    found = datum_effects(PointChecker(BOARD), lon, lat, accuracy_m=10.0)
    effects = {effect.datum: effect for effect in found.effects}
    assert list(effects) == ["wgs84", "cgcs2000", "gcj02", "bd09"]
    assert found.count == 4
    assert effects["wgs84"].shift_m == 0 == effects["cgcs2000"].shift_m
    assert effects["wgs84"].verdicts == effects["cgcs2000"].verdicts
    assert 400 < effects["gcj02"].shift_m < 700
    assert effects["bd09"].shift_m > effects["gcj02"].shift_m
    assert effects["wgs84"].in_city == 3
    for datum, effect in effects.items():
        told_one_by_one = [
            check_point(BOARD, *(float(v) for v in convert(x, y, datum, "wgs84"))).verdict
            for x, y in zip(lon, lat, strict=True)
        ]
        counts = {word: told_one_by_one.count(word) for word in set(told_one_by_one)}
        assert effect.verdicts == counts
    assert found.sensitive == 1


def test_no_points_have_no_effects():
    found = datum_effects(PointChecker(BOARD), np.array([]), np.array([]), accuracy_m=10.0)
    assert (found.count, found.sensitive) == (0, 0)
    assert all(effect.verdicts == {} and effect.in_city == 0 for effect in found.effects)
