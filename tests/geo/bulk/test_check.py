"""A million points must get the very words that one point gets."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.board import Board, Frames
from geo.bulk.check import COLUMNS, RULE_OF_KIND, PointChecker, check_points
from geo.bulk.sentences import distance_codes, unique_categories
from geo.errors import InputError
from geo.points import check_point
from geo.rulebook import ACTIVITIES
from geo.schema import ZONES
from geo.timeline import Located
from geo.verdicts.in_zones import place_in_zones
from geo.verdicts.rulings import Place
from geo.verdicts.sentences import because, distance_text
from tests.geo import world

# A second zone in force beside the first, known better, whose exemptions are not on record; and
# one far in the north that is known worse than either.
NEAR = world.zone(
    version_id="n",
    lineage="near",
    name="西县禁煤区",  # the same name as its neighbour's
    name_en=None,
    exempt=None,
    boundary_precision_m=50.0,
    geometry=shapely.box(113.05, 34.25, 113.15, 34.3),
)
FAR = world.zone(
    version_id="f",
    lineage="far",
    name="北区",
    name_en="North",
    exempt=[],
    boundary_precision_m=2000.0,
    geometry=shapely.box(114.0, 36.0, 114.2, 36.2),
)
MIXED = world.frames(extra_zones={"near": NEAR, "far": FAR})
BOARDS = {
    "mixed": Board(MIXED, world.DAY),
    "plain": Board(world.frames(), world.DAY),
    "before any": Board(world.frames(), date(2018, 1, 1)),
    "open only": Board(
        Frames(
            world.units(),
            world.frame_of(
                ZONES,
                {"open": world.zone(part="undetermined", note="无", note_en="none", exempt=None)},
            ),
            MIXED.features,
            MIXED.tasks,
        ),
        world.DAY,
    ),
}
VERTICES = [113.0, 113.05, 113.15, 113.2, 113.4, 113.6]
LONGITUDES = st.one_of(st.floats(112.9, 113.7), st.sampled_from(VERTICES), st.floats(74, 135))
LATITUDES = st.one_of(st.floats(33.9, 34.4), st.sampled_from([34.0, 34.2, 34.25]), st.floats(4, 53))
ACCURACIES = st.one_of(st.floats(0, 3000), st.sampled_from([0.0, 10.0]))
DOINGS = st.one_of(st.none(), st.sampled_from(["thermal_power", "coal_mine"]))
ROWS = st.lists(st.tuples(LONGITUDES, LATITUDES, ACCURACIES, DOINGS), min_size=1, max_size=12)


def one_by_one(board, rows):
    """What `check_point` says of each row, as the columns of the frame."""
    records = []
    for lon, lat, accuracy_m, activity in rows:
        found = check_point(board, lon, lat, accuracy_m=accuracy_m, activity=activity)
        zone = None if found.zone_id is None else board.frames.zones.loc[found.zone_id]
        records.append(
            {
                "verdict": found.verdict,
                "zone_id": found.zone_id,
                "zone_name": None if zone is None else zone["name"],
                "zone_name_en": None if zone is None else zone["name_en"] or zone["name"],
                "unit_code": found.unit_code,
                "distance_m": found.distance_m,
                "boundary_precision_m": found.boundary_precision_m,
                "as_of": found.as_of.isoformat(),
                "because": found.because,
                "because_en": found.because_en,
            }
        )
    return records


def plain(frame):
    """A frame as a list of rows, with None for what is missing."""
    return [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]


@settings(max_examples=60)
@given(name=st.sampled_from(list(BOARDS)), rows=ROWS)
@example(
    name="mixed", rows=[(113.1, 34.1, 10.0, "thermal_power"), (113.1, 34.27, 1.0, "coal_mine")]
)
@example(name="mixed", rows=[(113.2, 34.1, 10.0, None), (113.199, 34.1, 10.0, None)])
@example(name="plain", rows=[(113.41, 34.1, 10.0, None), (113.3, 34.1, 10.0, None)])
@example(name="plain", rows=[(113.1, 34.1, 10.0, None), (113.1, 34.1, 10.4, None)])
@example(name="plain", rows=[(113.1, 34.1, 9.6, None), (113.1, 34.1, 10.4, None)])
@example(name="open only", rows=[(113.1, 34.1, 10.0, "coal_mine"), (113.5, 34.1, 10.0, None)])
def test_each_row_says_what_one_point_is_told(name, rows):
    board = BOARDS[name]
    lon, lat, accuracy_m, activity = zip(*rows, strict=True)
    frame = check_points(board, lon, lat, accuracy_m=accuracy_m, activity=activity)
    assert plain(frame) == one_by_one(board, rows)


def test_a_grid_over_real_looking_borders_agrees_row_by_row():
    board = BOARDS["mixed"]
    lon, lat = (
        a.ravel() for a in np.meshgrid(np.linspace(112.95, 113.7, 26), np.linspace(33.9, 34.4, 21))
    )
    rows = [(x, y, 10.0, "thermal_power") for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
    frame = check_points(board, lon, lat, activity="thermal_power")
    assert plain(frame) == one_by_one(board, rows)
    assert set(frame["verdict"]) == {"exempt", "edge", "outside", "unknown"}


@pytest.mark.parametrize("kind", sorted(RULE_OF_KIND))
def test_every_kind_of_zone_answers_in_the_words_of_its_rule(kind):
    ring = world.zone(kind=kind, name="某圈", name_en="a ring", lineage="ring")
    board = Board(world.frames(extra_zones={"ring": ring} if kind != "coal_ban" else {}), world.DAY)
    frame = check_points(board, [113.1, 113.9], [34.1, 34.1], kind=kind)
    ground, rule = board.ground(kind), RULE_OF_KIND[kind]
    for lon, told in zip([113.1, 113.9], plain(frame), strict=True):
        place = Place("point", ("该点", "the point"), shapely.Point(lon, 34.1), 10.0)
        ruling = place_in_zones(place, ground)
        words = because(ruling.reason, ruling.facts, rule=rule, as_of=world.DAY)
        assert (told["verdict"], told["because"], told["because_en"]) == (ruling.verdict, *words)


@pytest.mark.parametrize("name", BOARDS)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_point_that_is_not_finite_has_no_place(name, bad):
    board = BOARDS[name]
    frame = check_points(board, [bad, 113.1, bad], [34.1, bad, bad])
    ground = board.ground("coal_ban")
    ruling = place_in_zones(Place("point", ("该点", "the point"), shapely.Point(), 10.0), ground)
    zh, en = because(ruling.reason, ruling.facts, rule=RULE_OF_KIND["coal_ban"], as_of=board.as_of)
    assert set(frame["verdict"]) == {"unknown"} == {ruling.verdict}
    assert set(frame["because"]) == {zh}
    assert set(frame["because_en"]) == {en}
    assert frame[["zone_id", "zone_name", "unit_code", "distance_m"]].isna().all(axis=None)


def test_no_points_give_an_empty_frame_with_all_columns():
    frame = check_points(BOARDS["plain"], [], [])
    assert list(frame.columns) == list(COLUMNS)
    assert len(frame) == 0
    assert len(check_points(BOARDS["plain"], [], [], activity=[], accuracy_m=[])) == 0


def test_a_checker_says_the_same_when_it_is_asked_again():
    checker = PointChecker(BOARDS["mixed"])
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(112.9, 113.7, 400), rng.uniform(33.9, 34.4, 400)
    whole = checker.check(lon, lat)
    parts = [checker.check(lon[i : i + 90], lat[i : i + 90]) for i in range(0, 400, 90)]
    assert plain(whole) == [row for part in parts for row in plain(part)]


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"activity": "smelting"}, "activity"),
        ({"activity": ["coal_mine", "smelting"]}, "activity"),
        ({"activity": ["coal_mine"]}, "activity"),
        ({"kind": "moon"}, "kind"),
        ({"accuracy_m": -1.0}, "accuracy_m"),
        ({"accuracy_m": [np.nan, 1.0]}, "accuracy_m"),
        ({"accuracy_m": [1.0]}, None),
    ],
)
def test_what_cannot_be_asked_is_refused(given_, field):
    with pytest.raises(InputError) as refused:
        check_points(BOARDS["plain"], [113.1, 113.2], [34.1, 34.1], **given_)
    assert refused.value.field == field


def test_longitudes_and_latitudes_must_be_as_many():
    with pytest.raises(InputError, match="longitudes"):
        check_points(BOARDS["plain"], [113.1, 113.2], [34.1])


@given(st.lists(st.one_of(st.floats(0, 3e6), st.integers(0, 400).map(lambda n: n * 50 + 10_000.0))))
@example([10_050.0, 10_150.0, 10_350.0, 9_999.5, 10_000.0, 9_999.49, 0.5, 1.5, 2.5])
def test_codes_are_equal_exactly_where_the_texts_are(distances_m):
    codes = distance_codes(np.array(distances_m, dtype=float)).tolist()
    texts = [distance_text(distance_m) for distance_m in distances_m]
    assert len(set(codes)) == len(set(texts)) == len(set(zip(codes, texts, strict=True)))


def test_equal_texts_are_one_category_and_minus_one_is_missing():
    found = unique_categories(["a", "b", "a"], [2, 0, -1, 1])
    assert found.categories.tolist() == ["a", "b"]
    assert found.codes.tolist() == [0, 0, -1, 1]


def test_every_activity_of_the_rulebook_can_be_asked():
    frame = check_points(
        BOARDS["plain"],
        [113.1] * len(ACTIVITIES),
        [34.1] * len(ACTIVITIES),
        activity=list(ACTIVITIES),
    )
    verdicts = dict(zip(ACTIVITIES, frame["verdict"], strict=True))
    assert verdicts.pop("thermal_power") == "exempt"
    assert set(verdicts.values()) == {"inside"}


def test_the_places_of_points_are_asked_once_for_all(monkeypatch):
    asked = []
    board = Board(world.frames(), world.DAY)
    day = board.ground("coal_ban").day
    locate = type(day).locate

    def counted(self, lon_deg, lat_deg) -> Located:
        asked.append(len(lon_deg))
        return locate(self, lon_deg, lat_deg)

    monkeypatch.setattr(type(day), "locate", counted)
    check_points(board, np.full(5000, 113.1), np.full(5000, 34.1))
    assert asked == [5000]
