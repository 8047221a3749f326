"""Questions about a point: read from text with every fault told, answered as plain values."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.board import Board
from geo.datum import convert
from geo.errors import CRSError, GeometryError, InputError
from geo.inquiry import READERS, Inquiry, answer, inquiry_of, parse_inquiry, together
from tests.geo.world import DAY, EAST, MIDDLE, WEST, frames

TODAY = date(2026, 1, 2)
GOOD = {"lon": "113.1", "lat": "34.1", "datum": "wgs84"}


def ask(lon_deg: float, lat_deg: float, **more: object) -> dict[str, object]:
    board = Board(frames(), DAY)
    values = {"lon": lon_deg, "lat": lat_deg, "datum": "wgs84", "as_of": DAY, **more}
    return answer(board, inquiry_of(values))


def test_what_is_not_given_takes_its_default() -> None:
    assert parse_inquiry(GOOD, today=TODAY) == Inquiry(113.1, 34.1, "wgs84", TODAY, None, 10.0)


def test_every_part_is_read() -> None:
    texts = GOOD | {"as_of": "2020-11-01", "activity": "coal_mine", "accuracy_m": "3.5"}
    expected = Inquiry(113.1, 34.1, "wgs84", date(2020, 11, 1), "coal_mine", 3.5)
    assert parse_inquiry(texts, today=TODAY) == expected


@pytest.mark.parametrize("field", ["lon", "lat", "datum"])
def test_what_must_be_given_is_asked_for_by_name(field: str) -> None:
    texts = {key: value for key, value in GOOD.items() if key != field}
    with pytest.raises(InputError) as caught:
        parse_inquiry(texts, today=TODAY)
    assert caught.value.field == field


def test_all_faults_are_told_at_once_in_a_fixed_order() -> None:
    wrong = {"accuracy_m": "-1", "as_of": "x", "datum": "mars", "lat": "nan"}
    with pytest.raises(InputError) as caught:
        parse_inquiry(wrong, today=TODAY)
    told = caught.value.message("en")
    places = [told.index(word) for word in ("lon", "lat", "mars", "as_of", "accuracy_m")]
    assert places == sorted(places)
    assert caught.value.field == "lon"


def test_faults_of_one_kind_keep_it_and_mixed_ones_are_input_errors() -> None:
    crs, geometry = CRSError("甲", "a", field="datum"), GeometryError("乙", "b", field="lon")
    assert together([crs]) is crs
    assert type(together([crs, crs])) is CRSError
    assert type(together([crs, geometry])) is InputError
    assert together([InputError("无", "no"), geometry]).field == "lon"


def test_a_swapped_point_is_never_answered() -> None:
    with pytest.raises(GeometryError, match="swapped"):
        parse_inquiry(GOOD | {"lon": "34.1", "lat": "113.1"}, today=TODAY)


@given(st.dictionaries(st.sampled_from([*READERS, "zoom"]), st.text(max_size=12)))
def test_any_texts_give_a_question_or_one_error(texts: dict[str, str]) -> None:
    outcome: Inquiry | InputError
    try:
        outcome = parse_inquiry(texts, today=TODAY)
    except InputError as fault:
        outcome = fault
    if isinstance(outcome, InputError):
        assert outcome.message("zh")
        assert outcome.message("en")
        assert outcome.field in READERS
    else:
        assert 73 <= outcome.lon_deg <= 136
        assert 3 <= outcome.lat_deg <= 54


@pytest.mark.parametrize(
    ("lon_deg", "verdict", "unit", "zone_id"),
    [
        (113.1, "inside", WEST, "west"),  # 9 km from the boundary
        (113.3, "unknown", MIDDLE, "middle"),
        (113.55, "outside", EAST, "west"),  # 14 km beyond what is undetermined
        (113.199, "edge", WEST, "west"),  # 92 m from the boundary, which is known to 300 m
    ],
)
def test_the_answer_names_unit_and_zone(
    lon_deg: float, verdict: str, unit: str, zone_id: str
) -> None:
    found = ask(lon_deg, 34.1)
    assert found["verdict"] == verdict
    assert found["unit"]["code"] == unit
    assert found["zone"]["zone_id"] == zone_id
    assert found["as_of"] == "2020-11-01"
    assert found["tolerance_m"] == 310.0
    json.dumps(found, allow_nan=False)


def test_an_exempt_activity_is_exempt_only_inside() -> None:
    assert ask(113.1, 34.1, activity="thermal_power")["verdict"] == "exempt"
    assert ask(113.55, 34.1, activity="thermal_power")["verdict"] == "outside"


def test_a_point_beyond_all_units_has_none() -> None:
    found = ask(116.4, 39.9)
    assert found["verdict"] == "outside"
    assert found["unit"] is None


@pytest.mark.parametrize("datum", ["wgs84", "cgcs2000", "gcj02", "bd09"])
def test_the_datum_of_the_question_is_undone_before_measuring(datum: str) -> None:
    lon, lat = convert(113.1, 34.1, "wgs84", datum)
    found = ask(float(lon), float(lat), datum=datum)
    assert found["datum"] == datum
    assert (found["lon"], found["lat"]) == (float(lon), float(lat))
    assert found["wgs84"]["lon"] == pytest.approx(113.1, abs=2e-7)
    assert found["distance_m"] == pytest.approx(ask(113.1, 34.1)["distance_m"], abs=0.01)
