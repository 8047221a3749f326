from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.air import DAYS_OF_YEAR, Reading, limit_status
from ledger.metrics.limits import LIMITS, Limit, limits_of

NONE = ("", "")
NO2 = Limit("x", "no2", 26.0, "410183", None, NONE, NONE, NONE)
COAL = Limit("y", "coal", 100.0, "410100", 2020, NONE, NONE, NONE)


def days(first: date, count: int, value: float, station: str = "a") -> list[Reading]:
    spans = (first + timedelta(days=n) for n in range(count))
    return [Reading("no2", day, day, station, "410183", value) for day in spans]


def amount(first: date, last: date, value: float, reporter: str = "a") -> Reading:
    return Reading("coal", first, last, reporter, "410100", value)


def one(readings, limit, as_of):
    (status,) = limit_status(readings, [limit], as_of)
    return status


def test_the_facts_are_those_of_the_documents():
    values = {limit.limit_id: (limit.value, limit.quantity.unit, limit.year) for limit in LIMITS}
    assert values == {
        "no2-xinmi": (26.0, "µg/m³", None),
        "pm25-xinmi": (51.0, "µg/m³", None),
        "pm10-xinmi": (92.0, "µg/m³", None),
        "so2-zhengzhou": (62_860.0, "t", 2020),
        "nox-zhengzhou": (89_460.0, "t", 2020),
        "coal-zhengzhou": (20_850_000.0, "t", None),
    }
    for limit in LIMITS:
        assert all((*limit.source, *limit.meaning, *limit.unclear))


def test_the_figures_stand_in_the_documents(shared_folder):
    folder = shared_folder / "documents"
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt")))
    squeezed = "".join(text.split())
    for words in ("浓度不高于26微克", "51微克", "92微克", "62860吨", "89460吨", "2085万吨"):
        assert words in squeezed


def test_limits_of_another_city_are_none():
    assert limits_of("110100") == ()


def test_the_mean_of_a_day_is_that_of_its_stations_and_that_of_a_year_that_of_its_days():
    first = date(2020, 1, 1)
    # Two stations on one day (mean 20), one on the next (40): 30, and not (10 + 30 + 40) / 3.
    found = [*days(first, 1, 10.0), *days(first, 1, 30.0, "b"), *days(date(2020, 1, 2), 1, 40.0)]
    assert one(found, NO2, date(2020, 1, 2)).value == 30.0


def test_what_the_rest_of_the_year_must_keep_to():
    # 100 of 366 days at 30: (26 * 366 - 30 * 100) / 266 = 24.496
    status = one(days(date(2020, 1, 1), 100, 30.0), NO2, date(2020, 4, 9))
    assert status.standing == "above"
    assert status.is_part_year
    assert status.needed == pytest.approx(24.4962, abs=1e-4)


def test_a_year_that_cannot_be_saved_needs_less_than_nothing():
    status = one(days(date(2020, 1, 1), 360, 60.0), NO2, date(2020, 12, 25))
    assert status.needed < 0


def test_a_part_of_a_year_never_meets_the_limit():
    status = one(days(date(2020, 1, 1), 365, 5.0), NO2, date(2020, 12, 30))
    assert status.standing == "below"


@pytest.mark.parametrize(
    ("value", "standing"), [(26.0, "met"), (26.000001, "exceeded"), (5.0, "met")]
)
def test_a_whole_year_is_decided(value, standing):
    status = one(days(date(2019, 1, 1), 365, value), NO2, date(2019, 12, 31))
    assert (status.standing, status.needed, status.reasons) == (standing, None, ())


def test_a_year_needs_324_days():
    # Four days without a value in January and in eight further months, but 27 or more in each.
    held = days(date(2019, 1, 1), 365, 20.0)
    gaps = {(month, day) for month in range(1, 13) for day in range(1, 5) if month != 2}
    kept = [r for r in held if (r.first_day.month, r.first_day.day) not in gaps]
    status = one(kept, NO2, date(2019, 12, 31))
    assert status.days_with_data == 365 - 44 < DAYS_OF_YEAR
    assert status.standing == "unknown"
    assert "324" in status.reasons[0][0]


def test_a_year_needs_27_days_of_each_month_and_25_of_february():
    held = days(date(2019, 1, 1), 365, 20.0)
    without = [r for r in held if not (r.first_day.month == 3 and r.first_day.day <= 5)]
    status = one(without, NO2, date(2019, 12, 31))
    assert status.standing == "unknown"
    assert "3 月" in status.reasons[0][0]
    february = [r for r in held if not (r.first_day.month == 2 and r.first_day.day <= 3)]
    assert one(february, NO2, date(2019, 12, 31)).standing == "met"


def test_a_part_of_a_year_with_too_few_days_says_nothing():
    held = days(date(2020, 1, 1), 80, 20.0)
    status = one(held, NO2, date(2020, 4, 9))  # 80 of 100
    assert (status.standing, status.needed) == ("unknown", None)
    assert status.coverage_share == 0.8
    assert one(days(date(2020, 1, 1), 89, 20.0), NO2, date(2020, 4, 9)).standing == "below"


def test_readings_after_the_day_of_other_places_and_of_other_years_do_not_count():
    held = days(date(2020, 1, 1), 10, 20.0)
    other = [Reading("no2", date(2020, 1, 1), date(2020, 1, 1), "z", "410181", 900.0)]
    late = days(date(2020, 1, 11), 5, 900.0)
    old = days(date(2019, 12, 1), 5, 900.0)
    assert one([*held, *other, *late, *old], NO2, date(2020, 1, 10)).value == 20.0


def test_a_limit_of_a_named_year_is_held_against_that_year_only():
    status = one([amount(date(2021, 1, 1), date(2021, 12, 31), 5.0)], COAL, date(2021, 12, 31))
    assert (status.year, status.value, status.standing) == (2020, None, "unknown")
    early = one([], COAL, date(2019, 5, 1))
    assert (early.days_elapsed, early.coverage_share, early.standing) == (0, 0.0, "unknown")


def test_a_sum_with_gaps_is_a_lower_bound():
    january = amount(date(2020, 1, 1), date(2020, 1, 31), 40.0)
    assert one([january], COAL, date(2020, 2, 29)).standing == "unknown"
    above = amount(date(2020, 1, 1), date(2020, 1, 31), 101.0)
    assert one([above], COAL, date(2020, 2, 29)).standing == "exceeded"


def test_a_sum_without_gaps_leaves_what_it_leaves():
    whole = [amount(date(2020, 1, 1), date(2020, 3, 31), 40.0)]
    status = one(whole, COAL, date(2020, 3, 31))
    assert (status.standing, status.needed) == ("below", 60.0)
    year = [amount(date(2020, 1, 1), date(2020, 12, 31), 100.0)]
    assert one(year, COAL, date(2020, 12, 31)).standing == "met"


def test_amounts_are_told_by_the_end_of_their_spans_with_the_sum_so_far():
    two = [
        amount(date(2020, 2, 1), date(2020, 2, 29), 3.0),
        amount(date(2020, 1, 1), date(2020, 1, 31), 1.0),
        amount(date(2020, 1, 1), date(2020, 1, 31), 2.0, "b"),
    ]
    told = one(two, COAL, date(2020, 2, 29)).amounts
    assert [(each.last_day.day, each.value, each.running_sum) for each in told] == [
        (31, 3.0, 3.0),
        (29, 3.0, 6.0),
    ]
    assert one(days(date(2020, 1, 1), 3, 9.0), NO2, date(2020, 1, 3)).amounts == ()


def test_spans_of_one_reporter_that_overlap_are_no_sum():
    twice = [
        amount(date(2020, 1, 1), date(2020, 1, 31), 1.0),
        amount(date(2020, 1, 1), date(2020, 3, 31), 3.0),
    ]
    status = one(twice, COAL, date(2020, 3, 31))
    assert status.standing == "unknown"
    assert "重叠" in status.reasons[0][0]
    assert status.amounts == ()
    two = [twice[0], amount(date(2020, 1, 1), date(2020, 1, 31), 3.0, "b")]
    assert one(two, COAL, date(2020, 1, 31)).value == 4.0


@given(
    value=st.floats(1, 80),
    gone=st.integers(1, 364),
)
def test_a_rest_at_what_is_needed_ends_on_the_limit(value, gone):
    first = date(2019, 1, 1)
    status = one(days(first, gone, value), NO2, first + timedelta(days=gone - 1))
    rest = days(first + timedelta(days=gone), 365 - gone, status.needed)
    whole = one([*days(first, gone, value), *rest], NO2, date(2019, 12, 31))
    assert whole.value == pytest.approx(26.0, abs=1e-6)


@given(st.permutations(days(date(2020, 1, 1), 12, 7.0) + days(date(2020, 1, 1), 6, 9.0, "b")))
def test_the_order_of_readings_changes_nothing(shuffled):
    assert one(shuffled, NO2, date(2020, 1, 12)).value == pytest.approx((6 * 8 + 6 * 7) / 12)
