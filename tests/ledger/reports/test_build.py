import re
from datetime import date, timedelta

import pytest

from geo.errors import InputError
from geo.paper import cell_text
from ledger.air import Reading, limit_status
from ledger.metrics.limits import LIMITS
from ledger.reports.build import CONTENTS, Scope, build_air, build_report
from ledger.reports.facts import Change
from ledger.reports.periods import KINDS, period_of
from tests.ledger.reports.report_world import DAY, NAMES_EN, RECORDS, data, record

CJK = re.compile(r"[\u3400-\u9fff\uff00-\uff5e]")


def build(kind="weekly", as_of=DAY, made=None, **given):
    given.setdefault("language", "zh")
    return build_report(kind, as_of, made or data(), **given)


def section(paper, key):
    return next(each for each in paper.sections if each.key == key)


def table(paper, key):
    """Rows of a section by their first cell."""
    return {row[0]: row[1:] for row in section(paper, key).rows}


def test_a_week_begins_on_monday_and_the_new_year_has_its_own_first():
    week = period_of("weekly", date(2021, 1, 2))
    assert (week.first_day, week.last_day) == (date(2020, 12, 28), date(2021, 1, 3))
    assert week.issue("zh") == "2020年第53期"
    assert week.day_before == date(2020, 12, 27)
    assert week.next_last_day == date(2021, 1, 10)


@pytest.mark.parametrize(
    ("kind", "first", "last", "issue"),
    [
        ("monthly", (2, 1), (2, 29), "2020年第2期"),
        ("quarterly", (1, 1), (3, 31), "2020年第1季度"),
    ],
)
def test_months_and_quarters_end_where_they_end(kind, first, last, issue):
    period = period_of(kind, date(2020, 2, 10))
    assert (period.first_day, period.last_day) == (date(2020, *first), date(2020, *last))
    assert period.issue("zh") == issue
    assert not period.is_whole


def test_the_overview_holds_the_figures_and_what_changed():
    found = table(build(), "overview")
    assert found["任务总数"] == (5, 5, 0)
    assert found["已完成"] == (2, 2, 0)
    assert found["推进中"] == (1, 0, 1)
    assert found["超期未完成"] == (2, 1, 1)  # T3 became so on 1 November
    assert found["□ 无空间规则（不计为合规）"] == (2, 2, 0)


def test_the_first_sentences_say_what_to_do_next():
    lead = " ".join(sentence for sentence, _ in build().sections[0].lead)
    assert "督办超期的 2 项（T2、T3）" in lead
    assert "T2 已超期 12 天" in lead
    assert "核实区外的 1 项（T2）" in lead


def test_changes_begin_with_relapses_and_leave_out_other_periods():
    rows = section(build(), "changes").rows
    assert [(row[0], row[1], row[4], row[5]) for row in rows] == [
        (date(2020, 10, 28), "T1/m2", "已销号", "复燃"),
        (date(2020, 10, 27), "T3", "已挂账", "整治中"),
        (date(2020, 11, 1), "T3", "未到期", "超期"),
    ]


def test_a_verdict_that_changed_is_a_change():
    before = [record("T1", verdict="inside")]
    now = [record("T1", verdict="edge")]
    rows = section(build(made=data(now, before, changes=())), "changes").rows
    assert rows == ((None, "T1", "任务T1", "空间判定", "● 区内", "◆ 边界附近"),)


def test_counties_count_a_task_of_two_under_both():
    found = table(build(), "counties")
    assert found["东河县"][0] == 3
    assert found["西河县"][0] == 3
    assert found["东河县"][5] == 1  # the relapse of a measure of T1
    assert found["西河县"][6] == 1  # overdue: T2


def test_what_needs_attention_has_its_reason_and_its_days():
    found = table(build(), "attention")
    assert found["T2"] == ("任务T2", "丙局", date(2020, 10, 20), 12, "▲ 区外", "在区外 300 米")
    assert found["T3"][3:] == (1, "？ 待定", None)
    assert "T5" not in found


def test_due_next_are_deadlines_and_re_checks_up_to_the_next_period():
    checks = {"T1": date(2020, 11, 8), "T3": date(2020, 10, 30), "T4": date(2020, 11, 9)}
    rows = section(build(made=data(next_checks=checks)), "due").rows
    assert [(row[0], row[1], row[4]) for row in rows] == [
        (date(2020, 10, 30), "T3", "复查已过期"),
        (date(2020, 11, 5), "T4", "时限"),
        (date(2020, 11, 8), "T1", "复查"),
    ]


def test_a_scope_narrows_every_figure_and_is_named():
    paper = build(scope=Scope(county="990102"))
    assert table(paper, "overview")["任务总数"][0] == 3
    assert paper.title.endswith("（西河县）")
    unit = build(scope=Scope(unit="丙局"))
    assert table(unit, "overview")["任务总数"][0] == 1


@pytest.mark.parametrize(
    ("scope", "field"),
    [(Scope(county="110000"), "county"), (Scope(unit="没有的局"), "unit")],
)
def test_an_unknown_county_or_unit_is_refused(scope, field):
    with pytest.raises(InputError) as caught:
        build(scope=scope)
    assert caught.value.field == field


def test_an_unknown_kind_is_refused():
    with pytest.raises(InputError, match="weekly"):
        build("daily")


def test_a_report_of_nothing_says_so():
    paper = build(made=data([], changes=()))
    assert table(paper, "overview")["任务总数"] == (0, 0, 0)
    assert section(paper, "counties").empty


def air():
    days = (date(2020, 1, 1) + timedelta(days=n) for n in range(306))
    readings = [Reading("no2", day, day, "a", "410183", 20.0) for day in days]
    return limit_status(readings, LIMITS, DAY)


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_has_a_note_with_its_day_and_source(kind):
    paper = build(kind, made=data(air=air()))
    assert len(paper.sections) >= len(CONTENTS[kind])
    numeric = {"count", "share", "number", "change"}
    for each in paper.sections:
        marked = [column.note for column in each.columns if column.note]
        assert marked or not numeric & {column.kind for column in each.columns}
        assert all(1 <= note <= len(paper.notes) for note in marked)
        assert all(0 <= note <= len(paper.notes) for _, note in each.lead)
    assert all(each.isoformat() in paper.notes[0] for each in [DAY])
    assert "某清单" in paper.notes[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_in_english_holds_chinese_only_where_names_have_no_english(kind):
    made = data(
        [record(f"T{n}", lead_units=["Bureau"], responsible_units=["Office"]) for n in range(3)],
        names=NAMES_EN, city="River City", air=air(), changes=(),
    )  # fmt: skip
    paper = build(kind, made=made, language="en")
    texts = [paper.title, paper.issue, paper.dated, paper.notes_title, *paper.notes]
    for each in paper.sections:
        texts += [each.title, each.empty, *(sentence for sentence, _ in each.lead)]
        texts += [column.title for column in each.columns]
        texts += [
            cell_text(cell, column)
            for row in each.rows
            for cell, column in zip(row, each.columns, strict=True)
        ]
    assert [text for text in texts if CJK.search(text.replace("政办", "").replace("？", ""))] == []


def test_the_ranking_is_explained():
    paper = build("quarterly")
    rule = next(note for note in paper.notes if "排名规则" in note)
    assert "没有空间规则的任务不计为合规" in rule
    places = [row[0] for row in section(paper, "county-ranking").rows]
    assert places == sorted(places)


def test_the_same_data_give_the_same_paper_whatever_their_order_within_a_day():
    same_day = [
        Change(DAY, "T2", "T2", "registered", "in_progress"),
        Change(DAY, "T3", "T3", "registered", "in_progress"),
    ]
    papers = [build(made=data(changes=tuple(order))) for order in (same_day, same_day[::-1])]
    assert papers[0] == papers[1]


def test_the_air_alone_is_a_paper_with_its_months():
    paper = build_air(data([], air=air()), DAY, language="zh")
    assert [each.key for each in paper.sections] == ["air", "air-no2-xinmi"]
    months = paper.sections[1].rows
    assert [row[1] for row in months] == [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 1]
    assert all(row[2] == pytest.approx(20.0) and row[4] == 26.0 for row in months)


def test_records_are_not_changed():
    before = [dict(each) for each in RECORDS]
    build()
    assert before == RECORDS


def test_amounts_have_a_section_with_a_chart_too():
    limit = next(each for each in LIMITS if each.quantity_id == "coal")
    readings = [
        Reading("coal", date(2020, month, 1), date(2020, month, 28), "a", limit.territory_code, 5.0)
        for month in (1, 2)
    ]
    air = limit_status(readings, [limit], date(2020, 3, 1))
    paper = build_air(data(air=air), date(2020, 3, 1), language="zh")
    section = paper.sections[1]
    assert section.key == "air-coal-zhengzhou"
    assert section.chart is not None
    assert [row[:3] for row in section.rows] == [
        ("2020-01-28", 5.0, 5.0), ("2020-02-28", 5.0, 10.0)
    ]  # fmt: skip


def test_a_mean_that_no_rest_of_the_year_can_save_is_told_in_words():
    limit = next(each for each in LIMITS if each.quantity_id == "no2")
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(305)]
    readings = [Reading("no2", day, day, "a", limit.territory_code, 90.0) for day in days]
    air = limit_status(readings, [limit], date(2020, 10, 31))
    (row,) = build_air(data(air=air), date(2020, 10, 31), language="en").sections[0].rows
    assert row[-1] is None
    assert "beyond reach" in row[-2]
