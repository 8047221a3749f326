import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from ledger.metrics.rows import Assumed, parse_rows
from ledger.metrics.values import factor_of, number_of, span_of
from ledger.metrics.words import quantity_of, role_of

PLACES = {"新密市": "410183", "巩义市": "410181", "郑州市": "410100"}
LATEST = date(2020, 12, 31)
LONG = ("日期", "站点", "区县", "污染物", "浓度", "单位")


def parsed(*rows, assumed=None, places=PLACES):
    return parse_rows(list(enumerate(rows, start=1)), places, LATEST, assumed)


def only(*row, assumed=None):
    found = parsed(LONG, row, assumed=assumed)
    assert not found.refused, found.refused
    (accepted,) = found.accepted
    return accepted.reading


def refusal(*row, header=LONG, assumed=None):
    found = parsed(header, row, assumed=assumed)
    assert not found.accepted
    (refused,) = found.refused
    assert refused.row == 2
    return refused.reason[0]


def test_a_long_row_becomes_a_reading_in_micrograms():
    reading = only("2020年1月5日", "一站", "新密", "二氧化氮", "0.041", "毫克/立方米")
    assert (reading.quantity_id, reading.value, reading.territory_code) == ("no2", 41.0, "410183")
    assert reading.first_day == reading.last_day == date(2020, 1, 5)


def test_a_wide_row_becomes_a_reading_of_each_column():
    found = parsed(
        ("郑州市空气质量日报", "", "", "", "", ""),
        ("监测日期", "监测点", "县（市、区）", "ＰＭ₂.₅ (μg/m³)", "PM10日均浓度（μg/m³）", "AQI"),
        ("2020/1/5", "一站", "新密市", "51", "92", "80"),
    )
    assert found.form == "wide"
    assert [(each.reading.quantity_id, each.reading.value) for each in found.accepted] == [
        ("pm25", 51.0),
        ("pm10", 92.0),
    ]
    assert found.ignored == ("AQI",)
    assert found.accepted[0].row == 3


def test_an_amount_has_a_span():
    header = ("月份", "区县", "指标", "排放量（吨）")
    found = parsed(header, ("2020年2月", "郑州市", "二氧化硫", "4,900.5"))
    reading = found.accepted[0].reading
    assert (reading.quantity_id, reading.value) == ("so2_emission", 4900.5)
    assert (reading.first_day, reading.last_day) == (date(2020, 2, 1), date(2020, 2, 29))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("2020-02-30", "一", "新密市", "NO2", "5", "μg/m3"), "日期"),
        (("昨天", "一", "新密市", "NO2", "5", "μg/m3"), "日期"),
        (("43831", "一", "新密市", "NO2", "5", "μg/m3"), "日期"),  # a serial number of Excel
        (("2020-01-05 13:00", "一", "新密市", "NO2", "5", "μg/m3"), "小时值"),
        (("2021-01-01", "一", "新密市", "NO2", "5", "μg/m3"), "2020-12-31 之后"),
        (("2020-01", "一", "新密市", "NO2", "5", "μg/m3"), "日均值"),
        (("2020-01-05", "一", "某县", "NO2", "5", "μg/m3"), "没有这个区县"),
        (("2020-01-05", "一", "", "NO2", "5", "μg/m3"), "没有写区县"),
        (("2020-01-05", "一", "新密市", "臭氧", "5", "μg/m3"), "不是本系统"),
        (("2020-01-05", "一", "新密市", "NO2", "-99", "μg/m3"), "非负"),
        (("2020-01-05", "一", "新密市", "NO2", "<2", "μg/m3"), "非负"),
        (("2020-01-05", "一", "新密市", "NO2", "nan", "μg/m3"), "非负"),
        (("2020-01-05", "一", "新密市", "NO2", "1e9", "μg/m3"), "非负"),
        (("2020-01-05", "一", "新密市", "NO2", "41", ""), "没有写单位"),
        (("2020-01-05", "一", "新密市", "NO2", "41", "ppb"), "温度"),
        (("2020-01-05", "一", "新密市", "NO2", "41", "吨"), "不能换算"),
        (("2020-01-05", "一", "新密市", "NO2", "410", "mg/m3"), "不可信"),
        (("2020-01", "一", "郑州市", "煤炭消费量", "41", "万吨标准煤"), "标准煤"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(row, words):
    assert words in refusal(*row)


def test_a_missing_value_is_counted_and_not_refused():
    found = parsed(LONG, ("2020-01-05", "一", "新密市", "NO2", "缺测", "μg/m3"))
    assert (found.accepted, found.refused, found.missing) == ((), (), 1)


def test_what_the_person_says_stands_where_the_row_is_silent():
    assumed = Assumed("mg/m³", "410181")
    reading = only("2020-01-05", "一", "", "NO2", "0.02", "", assumed=assumed)
    assert (reading.value, reading.territory_code) == (20.0, "410181")
    told = only("2020-01-05", "一", "新密市", "NO2", "20", "μg/m3", assumed=assumed)
    assert (told.value, told.territory_code) == (20.0, "410183")


def test_the_same_row_twice_counts_once_and_two_values_are_both_refused():
    row = ("2020-01-05", "一", "新密市", "NO2", "20", "μg/m3")
    same = parsed(LONG, row, row)
    assert (len(same.accepted), same.repeated) == (1, 1)
    differing = parsed(LONG, row, (*row[:4], "21", "μg/m3"))
    assert differing.accepted == ()
    assert [each.row for each in differing.refused] == [2, 3]


def test_a_short_name_of_two_units_is_not_guessed():
    places = {"甲乙市": "410001", "甲乙县": "410002"}
    found = parsed(LONG, ("2020-01-05", "一", "甲乙", "NO2", "5", "μg/m3"), places=places)
    assert "没有这个区县" in found.refused[0].reason[0]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("a", "b"), ("1", "2")],
        [("日期", "备注"), ("2020-01-01", "x")],
        [("污染物", "浓度"), ("NO2", "3")],
        [("日期", "NO2 1小时平均"), ("2020-01-01", "3")],
    ],
)
def test_a_table_without_day_or_pollutant_is_refused_whole(rows):
    with pytest.raises(SourceError, match=r"PM2\.5"):
        parsed(*rows)


def test_units_convert_by_their_size():
    assert factor_of("μg/m³", "pm25")[0] == 1.0
    assert factor_of("Mt", "coal")[0] == 1_000_000.0
    assert factor_of("mt", "coal")[0] is None  # a metric tonne, or a million of them
    assert factor_of("公斤", "so2_emission")[0] == 0.001


READINGS = st.lists(
    st.tuples(
        st.integers(0, 300),
        st.sampled_from(["一站", "=2+3", "'b", "站 1", ""]),
        st.sampled_from(sorted(PLACES)),
        st.sampled_from(["NO2", "PM2.5", "PM10"]),
        st.integers(0, 500_000).map(lambda n: n / 1000),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda each: each[:4],
)


def day_of(n):
    return (date(2020, 1, 1) + timedelta(days=n)).isoformat()


@settings(max_examples=60)
@given(READINGS)
def test_any_readings_come_back_out_of_a_long_and_a_wide_table(readings):
    long = [
        (day_of(n), station, place, name, str(value), "μg/m³")
        for n, station, place, name, value in readings
    ]
    names = ["NO2", "PM2.5", "PM10"]
    wide = [
        (day_of(n), station, place, *(str(value) if each == name else "" for each in names))
        for n, station, place, name, value in readings
    ]
    header = ("日期", "站点", "区县", *(f"{name}（μg/m³）" for name in names))
    found = [parsed(LONG, *long), parsed(header, *wide)]
    expected = {
        (day_of(n), station, PLACES[place], quantity_of(name), value)
        for n, station, place, name, value in readings
    }
    for each in found:
        assert {
            (r.reading.first_day.isoformat(), r.reading.station, r.reading.territory_code,
             r.reading.quantity_id, r.reading.value)
            for r in each.accepted
        } == expected  # fmt: skip
        assert each.refused == ()


@pytest.mark.parametrize(
    "seed", ["年" * 10_000, "2020-" * 2000, "（" * 10_000, "1," * 5000, " " * 9999]
)
def test_no_pattern_takes_long_on_hostile_text(seed):
    start = time.perf_counter()
    for read in (role_of, quantity_of, number_of, span_of, lambda t: factor_of(t, "no2")):
        read(seed)
    assert time.perf_counter() - start < 0.05
