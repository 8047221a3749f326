from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis.strategies import dates, floats, text

from geo.errors import InputError, LimitError
from geo.text import parse_date, parse_number, tidy


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("113.65", 113.65),
        (" 113.65 ", 113.65),
        ("１１３．６５", 113.65),
        ("+34", 34.0),
        ("-34.5", -34.5),
        ("−34.5", -34.5),
        ("－３４．５", -34.5),
        ("1e2", 100.0),
        ("1.5E-3", 0.0015),
        ("007", 7.0),
    ],
)
def test_numbers_are_read_in_half_and_full_width(typed, number):
    assert parse_number(typed, "lon") == number


@given(floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_a_number_written_by_the_program_is_read_back(number):
    assert parse_number(f"{number:.12f}", "lon") == pytest.approx(number, abs=1e-11)


@pytest.mark.parametrize(
    "typed",
    [
        "nan",
        "NaN",
        "inf",
        "-Infinity",
        "1e400",
        "1_000",
        "0x10",
        "1.",
        ".5",
        "1.2.3",
        "--1",
        "1 2",
        "十二",
        "١٢",
        "113,65",
        "１１３，６５",
        "12abc",
        "1e",
        "1²",
        "①",
        "½",
    ],
)
def test_what_is_not_a_plain_finite_number_is_refused_with_its_field(typed):
    with pytest.raises(InputError) as caught:
        parse_number(typed, "lat")
    assert caught.value.field == "lat"
    assert "lat" in caught.value.message_en
    assert "纬度" in caught.value.message_zh


def test_a_decimal_comma_is_named_as_such():
    with pytest.raises(InputError, match="with a point"):
        parse_number("113,65", "lon")


@pytest.mark.parametrize("read", [parse_number, parse_date])
@pytest.mark.parametrize("typed", ["", "  ", "　"])
def test_nothing_is_missing_not_malformed(read, typed):
    with pytest.raises(InputError, match="missing"):
        read(typed, "as_of")


def test_a_date_is_read_in_the_iso_notation_only():
    assert parse_date("2020-11-01", "as_of") == date(2020, 11, 1)
    assert parse_date("２０２０－１１－０１", "as_of") == date(2020, 11, 1)


@given(dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_every_day_is_read_back(day):
    assert parse_date(day.isoformat(), "as_of") == day


@pytest.mark.parametrize(
    "typed",
    [
        "20201101",
        "2020-W44-7",
        "2020/11/01",
        "2020-1-1",
        "01-11-2020",
        "2020-11-01T00:00",
        "昨天",
        "2020-11-31",
        "2021-02-29",
        "2020-00-10",
        "0000-01-01",
        "0001-01-01",
        "9999-12-31",
        "2020-13-01",
    ],
)
def test_a_malformed_date_is_refused_with_its_field(typed):
    with pytest.raises(InputError) as caught:
        parse_date(typed, "as_of")
    assert caught.value.field == "as_of"


def test_a_leap_day_exists_only_in_leap_years():
    assert parse_date("2020-02-29", "as_of") == date(2020, 2, 29)
    with pytest.raises(InputError, match="no such day"):
        parse_date("2100-02-29", "as_of")


@pytest.mark.parametrize("read", [parse_number, parse_date])
def test_long_text_is_refused_before_it_is_read(read):
    with pytest.raises(LimitError):
        read("1" * 201, "lon")


@given(text(max_size=200))
def test_tidying_twice_changes_nothing_more(typed):
    once = tidy(typed, "q")
    assert tidy(once, "q") == once


@given(text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else(typed):
    for read in (parse_number, parse_date):
        with suppress(InputError):
            read(typed, "lon")
