"""Photos against places and days, and the same photo used twice."""

from datetime import UTC, date, datetime

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.measure import distance_m
from geo.vocabulary import Term
from ledger.life.entry import LOCAL
from ledger.life.photos import (
    ASSUMED_ACCURACY_M,
    SIGHT_M,
    Photo,
    Site,
    day_finding,
    place_finding,
)
from ledger.life.repeats import ALIKE_SHARE, Picture, alike, difference_share, uses
from tests.ledger.life.history import PHOTO, History

STEP = Term("该步骤", "step")
TOWER = (113.6567, 34.7528)


def at(lon_deg: float, lat_deg: float, accuracy_m: float | None = None) -> Photo:
    return Photo(lon_deg=lon_deg, lat_deg=lat_deg, accuracy_m=accuracy_m)


def site(geometry, precision_m: float = 100.0, name: str = "二七塔") -> Site:
    return Site(name, geometry, precision_m)


def test_a_photo_is_near_within_both_precisions_and_the_range_of_sight():
    allowed_m = 100.0 + ASSUMED_ACCURACY_M + SIGHT_M
    # 0.0038 degrees of longitude at this latitude are 348 m, 0.0039 are 357 m
    for lon_deg, verdict in ((TOWER[0] + 0.0038, "near"), (TOWER[0] + 0.0039, "far")):
        found = place_finding(at(lon_deg, TOWER[1]), [site(shapely.Point(TOWER))])
        assert found.verdict == verdict
        assert found.allowed_m == allowed_m
        expected = float(distance_m(lon_deg, TOWER[1], *TOWER))
        assert found.distance_m == pytest.approx(expected, abs=0.01)
        assert found.site == "二七塔"
        assert found.words.en.isascii() is False  # it names the site as it is written


def test_the_accuracy_of_the_photo_counts_where_it_is_given():
    lon_deg = TOWER[0] + 0.0039
    assert place_finding(at(lon_deg, TOWER[1], 60), [site(shapely.Point(TOWER))]).verdict == "near"
    assert place_finding(at(lon_deg, TOWER[1], 5), [site(shapely.Point(TOWER))]).verdict == "far"


def test_inside_an_area_is_at_the_place():
    area = shapely.box(113.6, 34.7, 113.7, 34.8)
    found = place_finding(at(*TOWER), [site(area, 0.0)])
    assert (found.verdict, found.distance_m) == ("near", 0.0)


def test_of_several_sites_the_one_that_fits_best_is_named():
    near, far = shapely.Point(113.657, 34.7528), shapely.Point(113.9, 34.7)
    found = place_finding(at(*TOWER), [site(far, 10, "远处"), site(near, 10, "近处")])
    assert found.site == "近处"


@pytest.mark.parametrize(
    ("photo", "sites"),
    [
        (Photo(), [site(shapely.Point(TOWER))]),
        (at(*TOWER), []),
        (at(*TOWER), [site(shapely.Point())]),
    ],
)
def test_without_a_position_on_either_side_nothing_is_said(photo, sites):
    found = place_finding(photo, sites)
    assert (found.verdict, found.distance_m) == ("unknown", None)


@given(lon_deg=st.floats(113.2, 114.1), lat_deg=st.floats(34.3, 34.9), size=st.floats(0.001, 0.2))
def test_the_distance_to_an_area_is_never_more_than_to_its_corners(lon_deg, lat_deg, size):
    west, south = 113.0, 34.2
    area = shapely.box(west - size, south - size, west, south)
    found = place_finding(at(lon_deg, lat_deg), [site(area, 0.0)])
    corner_m = float(distance_m(lon_deg, lat_deg, west, south))
    assert found.distance_m <= corner_m * (1 + 1e-3)
    assert found.distance_m >= corner_m * 0.98


def test_days_are_those_of_beijing():
    # 17:30 of the last day of October in UTC is the first of November in Beijing
    photo = Photo(taken=datetime(2020, 10, 31, 17, 30, tzinfo=UTC))
    assert day_finding(photo, date(2020, 11, 1), STEP).verdict == "same"
    found = day_finding(photo, date(2020, 10, 31), STEP)
    assert (found.verdict, found.days) == ("after", 1)
    assert "2020-11-01 01:30" in found.words.zh
    assert day_finding(photo, date(2020, 11, 3), STEP).days == -2


def test_an_assumed_zone_is_said():
    photo = Photo(taken=datetime(2020, 10, 31, 8, tzinfo=LOCAL), is_zone_assumed=True)
    assert "按北京时间计" in day_finding(photo, date(2020, 10, 31), STEP).words.zh
    assert "Beijing time" in day_finding(photo, date(2020, 10, 30), STEP).words.en


def test_no_time_or_no_day_is_told():
    assert day_finding(Photo(), date(2020, 1, 1), STEP).verdict == "unknown"
    taken = Photo(taken=datetime(2020, 10, 31, 8, tzinfo=LOCAL))
    assert day_finding(taken, None, STEP).verdict == "unknown"


# --- used twice


def test_the_same_file_and_the_same_pixels_are_found_wherever_they_are_used():
    anew, other = "b" * 64, "c" * 64
    history = History()
    history.do("T1", "note", 0, evidence=(PHOTO,))
    history.do("T1/m1", "note", 1, evidence=(anew, other), author="王五")
    history.do("T1", "note", 2, evidence=(PHOTO, anew))
    history.do("T1", "note", 3, evidence=(other,))
    pictures = {PHOTO: Picture("p"), anew: Picture("p"), other: Picture("q")}
    found = uses(PHOTO, pictures, history.entries)
    assert [(use.entry_id, use.subject_id, use.is_same_file) for use in found] == [
        (1, "T1", True), (2, "T1/m1", False), (3, "T1", True),
    ]  # fmt: skip
    assert found[1].author == "王五"
    assert [use.likeness for use in found] == ["file", "pixels", "file"]
    absent = "d" * 64
    assert uses(absent, pictures, history.entries) == []
    known = {**pictures, absent: Picture("q")}
    assert [use.entry_id for use in uses(absent, known, history.entries)] == [2, 4]


def with_bits(*flipped: int, digits: int = 36) -> str:
    number = int("5a" * (digits // 2), 16)
    for bit in flipped:
        number ^= 1 << bit
    return f"{number:0{digits}x}"


def test_a_photo_compressed_or_trimmed_is_probably_the_same_and_told_with_how_near():
    copy, other = "b" * 64, "c" * 64
    history = History()
    history.do("T1", "note", 0, evidence=(PHOTO,))
    history.do("T1", "note", 1, evidence=(copy, other))
    pictures = {
        PHOTO: Picture("p", with_bits()),
        copy: Picture("q", with_bits(0, 7, 140)),
        other: Picture("r", with_bits(*range(72))),
    }
    found = uses(copy, pictures, history.entries)
    assert [(use.entry_id, use.likeness) for use in found] == [(1, "alike"), (2, "file")]
    assert found[0].difference_share == pytest.approx(3 / 144)
    assert not found[0].is_same_file
    assert [use.entry_id for use in uses(other, pictures, history.entries)] == [2]


def test_the_limit_of_likeness_belongs_to_it():
    most = round(ALIKE_SHARE * 144)
    for bits, is_alike in ((most, True), (most + 1, False)):
        pictures = {"a": Picture("p", with_bits()), "b": Picture("q", with_bits(*range(bits)))}
        assert ("b" in alike("a", pictures)) is is_alike


def test_photos_kept_before_there_were_fingerprints_are_compared_by_their_pixels():
    old = Picture.from_record({"pixels": "p", "width": 3})
    assert old == Picture("p", None)
    pictures = {"old": old, "new": Picture("q", with_bits()), "anew": Picture("p", with_bits(1))}
    assert alike("old", pictures) == {"old": ("file", 0.0), "anew": ("pixels", 0.0)}
    assert set(alike("new", pictures)) == {"new", "anew"}
    # plain pictures have none either, and fingerprints of another rule are not compared
    plain = {"a": Picture("p", None), "b": Picture("q", None)}
    assert alike("a", plain) == {"a": ("file", 0.0)}
    other_rule = {"a": Picture("p", "ff"), "b": Picture("q", "ffff")}
    assert set(alike("a", other_rule)) == {"a"}


@given(first=st.integers(0, 2**144 - 1), second=st.integers(0, 2**144 - 1))
def test_a_difference_is_a_share_the_same_both_ways_and_none_with_itself(first, second):
    one, two = f"{first:036x}", f"{second:036x}"
    share = difference_share(one, two)
    assert share == difference_share(two, one)
    assert 0 <= share <= 1
    assert (share == 0) is (first == second)
