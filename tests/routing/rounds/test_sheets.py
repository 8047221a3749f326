"""Day sheets out of kept plans: what inspectors read is what was planned and asked."""

from datetime import date, timedelta

import pytest

from geo.day_overview import overview_lines
from geo.errors import NotFoundError
from routing.rounds.record import moment, turn_words
from routing.rounds.sheets import overview_of, sheet_of, sheets_of
from tests.routing.rounds.asked import DAY, kept, request, stop, team
from tests.routing.rounds.test_planning import ON_GRID, corner, on_grid


def test_a_sheet_carries_checks_people_verdict_and_zone():
    told = {
        "checks": ["A14 覆盖防尘网"], "meets": ["县生态环境局"], "task_ids": ["A14"],
        "verdict": "outside", "because": {"zh": "在区外", "en": "outside"}, "zone": "禁煤区",
        "precision_m": 5000.0,
    }  # fmt: skip
    body = request(stop("a", **told), unannounced=True)
    (sheet,) = sheets_of(kept(body))
    (one,) = sheet.stops
    assert (one.checks, one.meets, one.task_ids) == (
        ("A14 覆盖防尘网",),
        ("县生态环境局",),
        ("A14",),
    )
    assert (one.verdict, one.because["zh"], one.zone) == ("outside", "在区外", "禁煤区")
    assert sheet.is_estimate
    assert sheet.is_unannounced
    assert "“点a”（5.0 公里）" in sheet.notes[0]["zh"]
    assert len(sheet.legs) == 2
    assert one.arrive.utcoffset().total_seconds() == 8 * 3600


def test_a_break_and_a_breach_are_noted():
    area = {
        "type": "Polygon",
        "coordinates": [[[113, 34], [113.001, 34], [113, 34.001], [113, 34]]],
    }
    lunch = {"from": "12:00", "to": "13:30", "min": 60}
    stops = [
        stop(name, windows=[{"open": opens, "close": opens}])
        for name, opens in (("a", "09:00"), ("b", "15:00"))
    ]
    body = request(*stops, teams=[team(lunch=lunch)], within=area)
    (sheet,) = sheets_of(kept(body))
    assert sheet.notes[0]["en"].startswith("Break 1")
    assert "area" in sheet.notes[1]["en"]


def test_an_overview_tells_who_stays_what_is_left_out_and_the_bound():
    stops = [stop("a"), stop("b", 2, skills=["police"])]
    plan = kept(request(*stops, teams=[team(), team("T2")]))
    whole = overview_of(plan)
    assert [(each.team, each.stops) for each in whole.team_days] == [("组T1", 1), ("组T2", 0)]
    assert [each.team for each in whole.at_home] == ["组T2"]
    (missed,) = whole.missed
    assert (missed.stop_id, missed.visit) == ("b", 1)
    assert missed.because == plan["plan"]["unserved"][0]["because"]
    assert missed.relax["en"]
    assert 0 < whole.lower_bound_m <= whole.distance_m
    zh, en = ("".join(overview_lines(whole, language)) for language in ("zh", "en"))
    assert "已排 1 站，未排 1 站；约 " in zh
    assert "（下界）" in zh
    assert "留守、不用出发：组T2。" in zh
    assert "no plan of the same visits is below" in en


def test_a_plan_of_nothing_has_an_overview_that_says_what_to_loosen():
    whole = overview_of(kept(request(stop("a", skills=["police"]))))
    assert sum(each.stops for each in whole.team_days) == 0
    assert whole.loosen["zh"] in overview_lines(whole, "zh")


def test_turns_stand_in_both_languages():
    (sheet,) = sheets_of(kept(on_grid(corner("a", 2, 2)), ports=ON_GRID))
    assert not sheet.is_estimate
    words = [turn[0] for turn in sheet.legs[0].turns]
    assert words[0]["zh"].startswith("出发，沿")
    assert words[-1]["en"].startswith("arrive")
    assert sheet.legs[0].is_drawn_by_road


def test_the_work_begins_when_the_window_opens():
    stops = (
        stop("a", windows=[{"open": "08:40", "close": "08:50"}]),
        stop("b", 2, windows=[{"open": "14:00", "close": "15:00"}]),
    )
    (sheet,) = sheets_of(kept(request(*stops)))
    late = sheet.stops[1]
    assert late.begin >= moment(date.fromisoformat(DAY), 14 * 3600)
    assert late.arrive <= late.begin
    assert late.depart - late.begin == timedelta(minutes=30)


def test_teams_that_stay_at_home_have_no_sheet():
    plan = kept(request(stop("a"), teams=[team(), team("T2")]))
    assert [sheet.team_id for sheet in sheets_of(plan)] == ["T1"]
    assert sheet_of(plan, "T1", date.fromisoformat(DAY)).stops[0].stop_id == "a"
    with pytest.raises(NotFoundError, match="T2"):
        sheet_of(plan, "T2", date.fromisoformat(DAY))


def test_seconds_of_a_day_run_into_the_next_one():
    assert moment(date(2020, 12, 31), 86400.4).isoformat() == "2021-01-01T00:00:00+08:00"
    assert turn_words({"bend": "arrive", "road": None}) == {"zh": "到达", "en": "arrive"}
