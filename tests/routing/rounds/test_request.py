"""Requests: all that is wrong with one is said before anything is measured or solved."""

from datetime import date

import pytest

from geo.errors import GeometryError, InputError, LimitError
from routing.problem import Break, Shift, Window
from routing.rounds.request import read_request
from routing.rounds.values import parse_clock, parse_span
from tests.routing.rounds.asked import DAY, LAT, LON, request, stop, team

SQUARE = [[113.6, 34.7], [113.7, 34.7], [113.7, 34.8], [113.6, 34.8], [113.6, 34.7]]


def test_a_request_becomes_records_with_depots_before_stops():
    asked = read_request(
        request(
            stop("a", service_min=40, windows=[{"open": "09:00", "close": "11:30"}], priority=5),
            stop("b", 2, joint_teams=2, skills=["police"], visits=1, locked_team=None),
            teams=[
                team(lunch={"from": "12:00", "to": "13:30", "min": 60}, skills=["police"]),
                team("T2", start="23:00", end="05:00"),
            ],
        )
    )
    first, second = asked.stops
    assert (first.row, second.row, asked.depots[0].row) == (1, 2, 0)
    assert first.service_s == 2400
    assert first.windows == (Window(32400, 41400),)
    assert (first.priority, first.is_mandatory, second.is_mandatory) == (5, False, True)
    day = date.fromisoformat(DAY)
    assert asked.teams[0].shifts == (Shift(day, 30600, 63000, Break(43200, 45000, 3600)),)
    assert asked.teams[1].shifts == (Shift(day, 82800, 104400, None),)
    assert asked.lon_deg.tolist() == pytest.approx([LON, LON + 0.01, LON + 0.02])


def test_coordinates_of_another_datum_are_turned_into_wgs84():
    # github.com/wandergis/coordtransform, test/app.js: the same place in both datums.
    given = stop("a") | {"lon": 116.41024449916938, "lat": 39.91640428150164, "datum": "gcj02"}
    asked = read_request(request(given))
    assert (asked.stops[0].lon_deg, asked.stops[0].lat_deg) == pytest.approx((116.404, 39.915))


@pytest.mark.parametrize(("lon", "lat"), [(24.94, 60.17), (-70.65, -33.45), (180.0, -90.0)])
def test_in_wgs84_a_place_may_lie_anywhere(lon, lat):
    asked = read_request(request(stop("a") | {"lon": lon, "lat": lat, "datum": "wgs84"}))
    assert (asked.stops[0].lon_deg, asked.stops[0].lat_deg) == (lon, lat)


FAULTS = [
    ({"depots": []}, "没有出发地", "no depot"),
    ({"stops": []}, "没有点位", "no stop"),
    ({"teams": []}, "没有检查组", "no team"),
    ({"days": []}, "没有日期", "no day"),
    ({"teams": [team(start=None)]}, "没有班次", "has no shift"),
    ({"teams": [team(days=["2020-12-24"])]}, "没有班次", "has no shift"),
    ({"teams": [team(start="17:30", end="08:30")]}, "先结束后开始", "ends before it starts"),
    ({"teams": [team(depot="D9")]}, "不在出发地之中", "is no depot"),
    ({"teams": [team(), team()]}, "T1 重复 2 次", "T1 is given 2 times"),
    ({"stops": [stop("a"), stop("a", 2)]}, "a 重复 2 次", "a is given 2 times"),
    ({"stops": [stop("a"), stop("b") | {"name": "点a"}]}, "只留一个", "keep one"),
    (
        {"stops": [stop("a", windows=[{"open": "16:00", "close": "09:00"}])]},
        "先关后开", "before it opens",
    ),
    ({"stops": [stop("a", locked_team="T9")]}, "不存在的组", "no team"),
    ({"stops": [stop("a", locked_position=1)]}, "未锁定组", "to no team"),
    ({"stops": [stop("a", days=["2020-12-24"])]}, "都不在计划之内", "on no day of the plan"),
    ({"stops": [stop("a", visits=3)]}, "要到访 3 次", "visited 3 times"),
    ({"stops": [stop("a", priority=10)]}, "1 到 9", "from 1 to 9"),
    ({"stops": [stop("a", skills=["magic"])]}, "没有“magic”", "no “magic”"),
    ({"stops": [{"name": "无编号", "lon": LON, "lat": LAT}]}, "缺少编号", "no stop_id"),
    ({"stops": [{"stop_id": "a"}]}, "缺少坐标", "no coordinates"),
    ({"stops": [stop("a") | {"lat": 95.0}]}, "点a", "点a"),
    (
        {"stops": [stop("a") | {"lon": 24.94, "lat": 60.17, "datum": "gcj02"}]},
        "GCJ-02 只用于中国境内", "choose wgs84",
    ),
    ({"stops": [stop("a") | {"lon": 34.75, "lat": 113.66}]}, "写反", "swapped"),
    ({"stops": [stop("a") | {"lon": 34.75, "lat": 80.0}]}, "写反", "swapped"),
    ({"stops": [stop("a") | {"datum": "mars"}]}, "mars", "mars"),
    ({"stops": "all"}, "应为列表", "must be a list"),
    ({"travel": "balloon"}, "balloon", "balloon"),
    ({"time_limit_s": 3600}, "0.2 到 60", "from 0.2 to 60"),
    ({"seed": 1.5}, "整数", "whole number"),
    ({"speed": 3}, "没有“speed”", "no member “speed”"),
    ({"avoid": {"type": "Point", "coordinates": [113, 34]}}, "avoid", "avoid"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "zh", "en"), FAULTS)
def test_what_is_wrong_is_said_in_both_languages(more, zh, en):
    with pytest.raises(InputError) as caught:
        read_request(request(**more))
    assert zh in caught.value.message_zh
    assert en in caught.value.message_en


def test_five_thousand_stops_are_refused_at_once():
    many = [stop(str(number), number / 100) for number in range(5000)]
    with pytest.raises(LimitError, match="5000 stops; one plan holds at most 1000"):
        read_request(request(*many))


def test_all_faults_are_told_together():
    wrong = {"windows": [{"open": "16:00", "close": "09:00"}]}
    with pytest.raises(InputError) as caught:
        read_request(request(stop("a", **wrong), stop("b", 2, **wrong), stop("b", 3)))
    for name in ("点a", "点b", "b 重复"):
        assert name in caught.value.message_zh


def test_an_area_that_crosses_itself_is_refused():
    crossed = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    with pytest.raises(GeometryError, match="crosses itself"):
        read_request(request(avoid={"type": "Polygon", "coordinates": [crossed]}))
    asked = read_request(request(avoid={"type": "Polygon", "coordinates": [SQUARE]}))
    assert asked.wish.avoid.area == pytest.approx(0.01)


@pytest.mark.parametrize("text", ["", "8", "8:60", "25h", None, 830, "49:00"])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(InputError, match="08:30"):
        parse_clock(text, "start")


def test_only_an_evening_shift_runs_into_the_next_day():
    assert parse_span("22:00", "04:30", "teams") == (79200, 102600)
    assert parse_span("12:00", "11:00", "teams") == (43200, 39600)
