"""Verdicts on the facts that ship, held against GEOS alone and against the documents."""

from datetime import date

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.board import Board, Frames
from geo.points import check_point
from geo.rules import check, task_verdicts
from geo.timeline import IN_FORCE, change_dates, zones_on
from layers.facts import load_facts

DAY = date(2020, 11, 1)
FACTS = load_facts("410100")
FRAMES = Frames(FACTS["units"], FACTS["zones"], FACTS["features"], FACTS["tasks"])
DAYS = [date(2013, 1, 1), *change_dates(FRAMES.zones, "coal_ban"), date(2026, 1, 1)]
BOARDS = {day: Board(FRAMES, day) for day in DAYS}


@given(lon_deg=st.floats(112.4, 114.5), lat_deg=st.floats(34.0, 35.2), day=st.sampled_from(DAYS))
@settings(max_examples=300)
def test_a_certain_verdict_agrees_with_geos(lon_deg, lat_deg, day):
    rows = zones_on(FRAMES.zones, "coal_ban", day)
    point = shapely.Point(lon_deg, lat_deg)
    covering = rows[shapely.covers(rows.geometry.to_numpy(), point)]
    answer = check_point(BOARDS[day], lon_deg, lat_deg)
    if answer.verdict == "inside":
        assert IN_FORCE in set(covering["part"])
        assert answer.zone_id in covering.index
    elif answer.verdict == "outside":
        assert covering.empty
    elif answer.verdict == "unknown":
        assert IN_FORCE not in set(covering["part"])
    assert str(day) in answer.because


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_no_ground_of_the_city_is_ever_outside_without_a_text_that_says_so(day):
    """On every day each county lies in a zone in force or in one that is undetermined."""
    for code, unit in FRAMES.units.geometry.items():
        inner = unit.representative_point()
        answer = check_point(BOARDS[day], inner.x, inner.y)
        assert answer.verdict in {"inside", "unknown", "edge"}, code


@pytest.fixture(scope="module")
def lines():
    return task_verdicts(FRAMES, check(FRAMES, DAY), DAY)


def test_item_14_is_flagged_for_the_villages_its_notice_left_out(lines):
    found = check(FRAMES, DAY).query("task_id == 'A14' and verdict == 'outside'")
    assert set(found["feature_name"]) == {"东风村", "老井沟村", "白窑村", "蔡庄村", "羽林庄村"}
    assert lines.loc["A14", "verdict"] == "outside"


def test_the_villages_were_not_outside_before_there_was_a_notice():
    found = check(FRAMES, date(2019, 11, 13)).query("task_id == 'A14'")
    assert "outside" not in set(found["verdict"])


def test_the_county_on_which_items_10_and_13_disagree_is_unknown():
    found = check(FRAMES, DAY).query("task_id == 'A10'").set_index("feature_id")
    assert found["verdict"].to_dict() == {
        "410184": "inside",
        "410122": "inside",
        "410182": "unknown",
    }


def test_every_task_has_one_line_with_both_sentences(lines):
    assert len(lines) == 51
    assert lines["because"].str.contains("2020-11-01").all()
    assert lines["because_en"].str.contains("2020-11-01").all()


def test_the_overdue_on_1_november_2020_are_those_dated_before_it(lines):
    # Six items are dated July to October 2020; the rest to the end of 2020 or of 2021.
    dated = {"A13", "A14", "A18", "A38", "B10", "B11"}
    assert set(lines.index[lines["overdue"]]) == dated


def test_what_xinmi_s_plan_dates_before_itself_was_born_overdue(lines):
    """The plan is of 2 November 2020; its tasks 1, 7, 10 and 11 name earlier days."""
    assert set(lines.index[lines["born_overdue"]]) == {"B1", "B7", "B10", "B11"}
