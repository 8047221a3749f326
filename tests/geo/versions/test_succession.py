"""Versions in time: at most one a day, no gap unless ended, undo restores every vertex."""

import math
from datetime import date, timedelta

import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.audit.version_faults import version_faults
from geo.errors import ConflictError, GeometryError, InputError, LimitError, NotFoundError
from geo.records import plain
from geo.schema import ZONES, require
from geo.timeline import is_valid_on, zones_on
from geo.versions import signing
from geo.versions import succession as versions
from geo.versions.comparison import changed_parts, compare
from geo.versions.drawn import MAX_PIECES, drawing_of, problems, read_pieces, split
from tests.geo import world

START = date(2019, 1, 1)  # first day of the world's version "v" of the lineage "west"
LATER = date(2020, 6, 1)
WEST = world.square(0)
HALF = shapely.box(113.0, 34.0, 113.1, 34.2)


def authalic_q(lat_deg):
    """Snyder, Map Projections: A Working Manual (USGS PP 1395, 1987), eq. 3-12, on WGS 84."""
    e2, sine = 0.0066943799901413165, math.sin(math.radians(lat_deg))
    e = math.sqrt(e2)
    return (1 - e2) * (
        sine / (1 - e2 * sine**2) - math.log((1 - e * sine) / (1 + e * sine)) / (2 * e)
    )


# Area between two meridians and two parallels; geodesics run beside parallels by 0.02 km² here.
WEST_KM2 = 6378.137**2 / 2 * math.radians(0.2) * (authalic_q(34.2) - authalic_q(34.0))


def rows_for(zones, based_on, shape=HALF, **columns):
    template = versions.rows_of_version(zones, based_on)
    return versions.next_rows(template, {"in force": shape}, columns)


def edited(zones, based_on, version_id, day, shape=HALF):
    return versions.succeed(
        zones, based_on, rows_for(zones, based_on, shape), version_id=version_id, valid_from=day
    )


def days_of(zones, version_id):
    row = versions.rows_of_version(zones, version_id).iloc[0]
    return row["valid_from"], row["valid_to"]


def on(zones, day, lineage="west"):
    counting = zones_on(zones, "coal_ban", day)
    return list(counting.loc[counting["lineage"] == lineage, "version_id"])


def test_a_new_version_ends_its_predecessor_on_its_first_day():
    zones = world.zones()
    after = edited(zones, "v", "v2", LATER).applied(zones)
    require(after, ZONES)
    assert days_of(after, "v") == (START, LATER)
    assert days_of(after, "v2") == (LATER, None)
    assert on(after, LATER - timedelta(days=1)) == ["v"]
    assert on(after, LATER) == ["v2"]
    assert after.loc["v2-in-force"].geometry.equals_exact(HALF)
    assert days_of(zones, "v") == (START, None)  # nothing that was given has changed


def test_the_new_version_says_what_the_old_one_said_but_for_what_is_changed():
    zones = world.zones()
    template = versions.rows_of_version(zones, "v")
    (row,) = versions.next_rows(template, {"undetermined": HALF}, {"note": "新"})
    assert row["exempt"] == ["thermal_power"]
    assert row["part"] == "undetermined"
    assert row["note"] == "新"
    assert row["legal_basis"] == "西县2019年公告"


def test_a_version_in_the_middle_ends_where_the_one_before_it_would_have():
    zones = world.zones()
    first = edited(zones, "v", "v2", date(2021, 1, 1)).applied(zones)
    second = edited(first, "v", "v3", LATER).applied(first)
    assert days_of(second, "v") == (START, LATER)
    assert days_of(second, "v3") == (LATER, date(2021, 1, 1))
    assert days_of(second, "v2") == (date(2021, 1, 1), None)


def test_the_same_first_day_withdraws_the_predecessor():
    zones = world.zones()
    change = edited(zones, "v", "v2", START)
    assert change.withdrawn == ("v",)
    after = change.applied(zones)
    assert "v" not in set(after["version_id"])
    assert days_of(after, "v2") == (START, None)


@pytest.mark.parametrize("day", [START - timedelta(days=1), date(1950, 1, 1)])
def test_a_day_before_the_predecessor_begins_is_refused_with_the_day(day):
    with pytest.raises(InputError, match="2019-01-01") as caught:
        edited(world.zones(), "v", "v2", day)
    assert caught.value.field == "valid_from"


def test_a_day_after_the_predecessor_has_ended_is_refused_where_another_follows():
    zones = world.zones()
    zones = edited(zones, "v", "v2", LATER).applied(zones)
    with pytest.raises(InputError, match="2020-06-01"):
        edited(zones, "v", "v3", LATER)


def test_an_ended_lineage_can_begin_again_and_such_a_version_takes_no_days():
    zones = world.zones()
    ended = versions.end(zones, "v", LATER).applied(zones)
    assert on(ended, LATER) == []
    again = edited(ended, "v", "v2", date(2021, 1, 1))
    assert again.based_on is None
    assert again.ends == {}
    after = again.applied(ended)
    assert days_of(after, "v") == (START, LATER)
    assert on(after, date(2020, 12, 31)) == []
    assert on(after, date(2021, 1, 1)) == ["v2"]


def test_an_end_on_the_first_day_withdraws_and_a_second_end_is_refused():
    zones = world.zones()
    assert versions.end(zones, "v", START).withdrawn == ("v",)
    ended = versions.end(zones, "v", LATER).applied(zones)
    with pytest.raises(InputError, match="2020-06-01"):
        versions.end(ended, "v", date(2021, 1, 1))


def test_undo_restores_every_vertex_and_column_and_is_a_version():
    zones = world.zones()
    former = versions.rows_of_version(zones, "v")
    changed = edited(zones, "v", "v2", LATER).applied(zones)
    undone = versions.undo(changed, "v2", former, version_id="v3")
    assert undone.withdrawn == ("v2",)
    after = undone.applied(changed)
    restored = versions.rows_of_version(after, "v3").iloc[0]
    assert shapely.to_wkb(restored.geometry) == shapely.to_wkb(former.iloc[0].geometry)
    for name in set(ZONES.column_names) - {"version_id", "valid_from", "valid_to"}:
        assert plain(restored[name]) == plain(former.iloc[0][name]), name
    assert days_of(after, "v3") == (LATER, None)


def test_undoing_what_counts_no_more_is_refused():
    zones = world.zones()
    former = versions.rows_of_version(zones, "v")
    changed = edited(zones, "v", "v2", LATER).applied(zones)
    undone = versions.undo(changed, "v2", former, version_id="v3").applied(changed)
    with pytest.raises(NotFoundError):
        versions.undo(undone, "v2", former, version_id="v4")


@st.composite
def histories(draw):
    """Zones after any sequence of edits, undos and ends, and whether any end was among them."""
    zones = world.zones()
    everything, based = zones, {}
    has_end = False
    for number in range(draw(st.integers(1, 8))):
        known = list(dict.fromkeys(zones.loc[zones["lineage"] == "west", "version_id"]))
        if not known:
            break
        base = draw(st.sampled_from(known))
        day = START + timedelta(days=draw(st.integers(-30, 900)))
        action = draw(st.sampled_from(["edit", "edit", "edit", "undo", "end"]))
        size = draw(st.floats(0.01, 0.2))
        shape = shapely.box(113.0, 34.0, 113.0 + size, 34.2)
        try:
            if action == "edit":
                change = edited(zones, base, f"n{number}", day, shape)
                based[f"n{number}"] = change.based_on
            elif action == "undo" and based.get(base):
                former = versions.rows_of_version(everything, based[base])
                change = versions.undo(zones, base, former, version_id=f"n{number}")
                based[f"n{number}"] = base
                restored = change.added.geometry.iloc[0]
                assert shapely.to_wkb(restored) == shapely.to_wkb(former.geometry.iloc[0])
            elif action == "end":
                change = versions.end(zones, base, day)
                has_end = True
            else:
                continue
        except InputError:
            continue
        zones = change.applied(zones)
        everything = pd.concat([everything, change.added]) if len(change.added) else everything
    return zones, has_end


@given(histories())
def test_at_most_one_version_counts_a_day_and_there_is_no_gap_unless_one_was_ended(history):
    zones, has_end = history
    require(zones, ZONES)
    west = zones[zones["lineage"] == "west"].drop_duplicates("version_id")
    kinds = set(version_faults(zones[zones["lineage"] == "west"])["kind"])
    assert "time overlap" not in kinds
    assert "reversed dates" not in kinds
    for day in (START + timedelta(days=offset) for offset in range(0, 960, 7)):
        counting = [
            version
            for version, begin, end in zip(
                west["version_id"], west["valid_from"], west["valid_to"], strict=True
            )
            if is_valid_on(begin, end, day)
        ]
        assert len(counting) <= 1
        assert len(counting) == 1 or has_end
    assert days_of(zones, "m")[1] is None  # other lineages are not touched


def test_the_mark_of_a_lineage_changes_with_any_change_and_only_then():
    zones = world.zones()
    before = versions.lineage_state(zones, "west")
    assert before == versions.lineage_state(zones.sample(frac=1, random_state=1), "west")
    after = edited(zones, "v", "v2", LATER).applied(zones)
    assert versions.lineage_state(after, "west") != before
    assert versions.lineage_state(after, "middle") == versions.lineage_state(zones, "middle")
    moved = zones.copy()
    moved.loc["west", "geometry"] = shapely.affinity.translate(WEST, 1e-9)
    assert versions.lineage_state(moved, "west") != before
    assert versions.lineage_state(zones, "nowhere") == versions.NOTHING_YET


def test_the_second_of_two_editors_hears_of_the_first():
    zones = world.zones()
    seen = versions.lineage_state(zones, "west")
    versions.require_state(zones, "west", seen, None)
    after = edited(zones, "v", "v2", LATER).applied(zones)
    with pytest.raises(ConflictError, match="张三") as caught:
        versions.require_state(after, "west", seen, "张三，2026-11-22 10:00：理由")
    assert caught.value.field == "state"


@pytest.mark.parametrize(
    ("author", "reason", "field"),
    [("", "r", "author"), (" \n", "r", "author"), (None, "r", "author"), ("a", "", "reason"),
     ("a" * 61, "r", "author"), ("a", "r" * 501, "reason"), ("a", 3, "reason")],
)  # fmt: skip
def test_author_and_reason_must_be_there_and_short(author, reason, field):
    with pytest.raises(InputError) as caught:
        signing.signature_of(author, reason)
    assert caught.value.field == field


def test_a_signature_is_one_printable_line():
    signed = signing.signature_of("张\u202e三\n", " 核对  \t道路 ")
    assert signed == signing.Signature("张 三", "核对 道路")


@pytest.mark.parametrize("text", ["", "Xinmi", "xin mi", "../x", "a" * 49, "-a", None, 3])
def test_a_lineage_id_is_a_plain_slug(text):
    with pytest.raises(InputError):
        signing.lineage_of(text)


def piece(shape, part="in force"):
    return {"part": part, "geometry": shapely.geometry.mapping(shape)}


def as_json(shape, part="in force"):
    """A piece as parsed JSON has it: lists and no tuples."""
    listed = piece(shape, part)

    def lists(value):
        return [lists(each) for each in value] if isinstance(value, (list, tuple)) else value

    geometry = {**listed["geometry"], "coordinates": lists(listed["geometry"]["coordinates"])}
    return {"part": part, "geometry": geometry}


def test_a_drawing_keeps_every_vertex_and_its_geodesic_area():
    drawing = drawing_of(read_pieces([as_json(WEST)]))
    assert shapely.equals_exact(drawing.shapes["in force"], WEST)
    assert drawing.areas_km2()["in force"] == pytest.approx(WEST_KM2, abs=0.05)


def test_what_is_undetermined_gives_way_to_what_is_in_force():
    drawing = drawing_of(read_pieces([as_json(WEST, "undetermined"), as_json(HALF)]))
    assert drawing.shapes["in force"].equals(HALF)
    assert drawing.shapes["undetermined"].equals(shapely.box(113.1, 34.0, 113.2, 34.2))
    assert drawing.given_way_km2 == pytest.approx(drawing.areas_km2()["in force"])


def test_pieces_side_by_side_become_one_valid_geometry():
    pieces = [as_json(HALF), as_json(shapely.box(113.1, 34.0, 113.2, 34.2))]
    shape = drawing_of(read_pieces(pieces)).shapes["in force"]
    assert shape.geom_type == "Polygon"
    assert shape.equals(WEST)


BOW_TIE = [[113.0, 34.0], [113.2, 34.2], [113.2, 34.0], [113.0, 34.2], [113.0, 34.0]]


def test_a_crossing_boundary_is_told_with_its_place():
    pieces = read_pieces(
        [{"part": "in force", "geometry": {"type": "Polygon", "coordinates": [BOW_TIE]}}]
    )
    (problem,) = problems(pieces)
    assert problem.words[0] == "边界自己相交"
    assert (problem.lon_deg, problem.lat_deg) == pytest.approx((113.1, 34.1))
    with pytest.raises(GeometryError, match="边界自己相交") as caught:
        drawing_of(pieces)
    assert caught.value.field == "parts"


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        ([[float("nan"), 34.0], [113.1, 34.0], [113.1, 34.1]], "有限"),
        ([[float("inf"), 34.0], [113.1, 34.0], [113.1, 34.1]], "有限"),
        ([[10**400, 34.0], [113.1, 34.0], [113.1, 34.1]], "范围"),
        ([[34.0, 113.0], [34.1, 113.0], [34.1, 113.1]], "写反"),
        ([[2.0, 48.0], [2.1, 48.0], [2.1, 48.1]], "中国"),
        ([[473.0, 34.0], [113.1, 34.0], [113.1, 34.1]], "范围"),
        ([["113", 34.0], [113.1, 34.0], [113.1, 34.1]], "经度, 纬度"),
        ([[True, 34.0], [113.1, 34.0], [113.1, 34.1]], "经度, 纬度"),
        ([[113.0], [113.1, 34.0], [113.1, 34.1]], "经度, 纬度"),
        ([[113.0, 34.0], [113.1, 34.0], [113.0, 34.0]], "不足 3"),
        ([[113.0, 34.0]], "不足 3"),
        ("ring", "不足 3"),
        ([[[113.0, 34.0]]] * 4, "经度, 纬度"),
    ],
)
def test_coordinates_that_are_none_are_refused(ring, words):
    geometry = {"type": "Polygon", "coordinates": [ring]}
    with pytest.raises(GeometryError, match=words):
        read_pieces([{"part": "in force", "geometry": geometry}])


@pytest.mark.parametrize(
    "value",
    [None, [], {}, "x", [1], [{"part": "other", "geometry": {}}], [{"part": "in force"}],
     [{"part": "in force", "geometry": {"type": "Point", "coordinates": [113, 34]}}],
     [{"part": "in force", "geometry": {"type": "Polygon", "coordinates": []}}],
     [{"part": "in force", "geometry": {"type": "MultiPolygon", "coordinates": [1]}}],
     [{"part": "in force", "geometry": {"type": "Polygon", "coordinates": {}}}]],
)  # fmt: skip
def test_what_is_no_list_of_areas_is_refused(value):
    with pytest.raises(GeometryError):
        read_pieces(value)


def test_too_many_pieces_or_vertices_are_refused_before_they_are_looked_at():
    one = as_json(HALF)
    with pytest.raises(LimitError, match="块"):
        read_pieces([one] * (MAX_PIECES + 1))
    ring = [["not looked at"]] * 20_001
    with pytest.raises(LimitError, match="顶点"):
        read_pieces([{"part": "in force", "geometry": {"type": "Polygon", "coordinates": [ring]}}])


def test_a_sliver_of_less_than_a_square_metre_is_a_slip():
    tiny = shapely.box(113.0, 34.0, 113.000001, 34.000001)
    (problem,) = problems(read_pieces([as_json(tiny)]))
    assert "平方米" in problem.words[0]


def test_a_line_across_splits_an_area_into_pieces_that_make_it_up():
    line = shapely.LineString([(113.1, 33.9), (113.12, 34.1), (113.1, 34.3)])
    west, east = split(WEST, line)
    assert west.bounds[0] < east.bounds[0]
    assert shapely.union(west, east).equals(WEST)
    assert shapely.area(shapely.intersection(west, east)) == 0


def test_a_hole_stays_a_hole_when_an_area_is_split():
    ring = WEST.difference(shapely.box(113.05, 34.05, 113.15, 34.15))
    pieces = split(ring, shapely.LineString([(113.1, 33.9), (113.1, 34.3)]))
    assert len(pieces) == 2
    assert shapely.union_all(pieces).equals(ring)


@pytest.mark.parametrize("line", [[(112.0, 33.0), (112.0, 35.0)], [(113.1, 33.9), (113.1, 34.1)]])
def test_a_line_that_does_not_cross_is_told(line):
    with pytest.raises(GeometryError, match="没有把区域分开"):
        split(WEST, shapely.LineString(line))


def place_and_task():
    return (
        {"hamlet": world.feature(113.15, 34.1)},
        {"T1": world.task(place_ids=["hamlet"]), "T2": world.task(territory_codes=[world.EAST])},
    )


def test_comparison_tells_ground_and_the_task_that_changes():
    features, tasks = place_and_task()
    frames = world.frames(features, tasks)
    smaller = edited(frames.zones, "v", "v2", LATER).added
    first = versions.rows_of_version(frames.zones, "v")
    found = compare(frames, first, smaller, world.DAY)
    (ground,) = found.changes
    assert ground.zone_id == "in force"
    assert ground.gained_km2 == 0
    # the eastern half of the square
    assert ground.lost_km2 == pytest.approx(WEST_KM2 / 2, abs=0.05)
    assert ground.lost.equals(shapely.box(113.1, 34.0, 113.2, 34.2))
    assert list(found.tasks.index) == ["T1"]
    row = found.tasks.loc["T1"]
    assert (row["verdict_a"], row["verdict_b"]) == ("inside", "outside")
    assert row["because_a"] != row["because_b"]
    assert "2020-11-01" in row["because_b"]


def test_comparison_the_other_way_round_gains_what_was_lost():
    features, tasks = place_and_task()
    frames = world.frames(features, tasks)
    smaller = edited(frames.zones, "v", "v2", LATER).added
    first = versions.rows_of_version(frames.zones, "v")
    there = compare(frames, first, smaller, world.DAY).changes[0]
    back = compare(frames, smaller, first, world.DAY).changes[0]
    assert (there.lost_km2, there.gained_km2) == (back.gained_km2, back.lost_km2)


def test_a_version_held_against_itself_differs_in_nothing():
    features, tasks = place_and_task()
    frames = world.frames(features, tasks)
    rows = versions.rows_of_version(frames.zones, "v")
    found = compare(frames, rows, rows, world.DAY)
    assert found.changes == []
    assert found.tasks.empty


def test_versions_of_two_lineages_can_be_compared():
    features, tasks = place_and_task()
    frames = world.frames(features, tasks)
    west, middle = (versions.rows_of_version(frames.zones, name) for name in ("v", "m"))
    found = compare(frames, west, middle, world.DAY)
    assert {change.zone_id for change in found.changes} == {"in force", "undetermined"}


def test_a_part_that_is_not_drawn_any_more_loses_all_its_ground():
    rows = versions.rows_of_version(world.zones(), "v")
    found = {each.zone_id: each for each in changed_parts(rows, {"undetermined": HALF})}
    assert found["in force"].lost.equals(WEST)
    assert found["undetermined"].gained.equals(HALF)
