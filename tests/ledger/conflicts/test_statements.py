"""Statements of made-up texts: what is read, from which lines, and how percentages are held."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.rows import frame_of
from geo.schema import TASKS
from ledger.conflicts.facts import statements_of_facts
from ledger.conflicts.reading import statements_of
from ledger.conflicts.rules import find_conflicts
from ledger.documents import read_document
from ledger.parse import parse_tasks
from tests.ledger.conflicts.samples import conflicts_in, document, item

CHINESE = "〇一二三四五六七八九十"


def read(text: str):
    task_list = parse_tasks(read_document(text.encode(), "a.txt"))
    return statements_of(task_list, task_ids=["K1"])


def of(statements, kind):
    return [each for each in statements if each.kind == kind]


@given(st.integers(1, 5000), st.data())
@settings(max_examples=40)
def test_a_percentage_is_found_exactly_when_it_is_wrong(whole, data):
    part = data.draw(st.integers(0, whole))
    shown = f"{100 * part / whole:.1f}"
    right = document(item(1, f"检查{whole}户，有问题{part}户、占{shown}%。"))
    assert "share-of-counts" not in [each.rule_id for each in conflicts_in(right)]
    other = data.draw(st.floats(0, 99.9).map(lambda x: round(x, 1)))
    exact = 100 * part / whole
    is_wrong = abs(other - exact) >= 0.11 and abs(100 - other - exact) >= 0.11
    text = document(item(1, f"检查{whole}户，有问题{part}户、占{other:.1f}%。"))
    found = [each.rule_id for each in conflicts_in(text)]
    if is_wrong and part > 0:
        assert found == ["share-of-counts"]


@given(
    st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), min_size=2, max_size=7, unique=True),
    st.integers(2, 9),
)
@settings(max_examples=40)
def test_a_number_of_counties_is_held_against_those_listed(names, said):
    listed = "、".join(f"{name}山县" for name in names)
    found = conflicts_in(document(item(1, f"{listed}{CHINESE[said]}县推进慢。")))
    assert [each.rule_id for each in found] == (["count-of-list"] if said != len(names) else [])


PIECES = [
    "甲山县", "全域禁煤", "未实现全域禁煤的", "市、县、乡三级", "分别", "负责", "、", "，", "。",
    "；", "（", "”", "占30%", "检查40个", "2020年10月底前", "清零", "推进", "关停或改造", "两侧",
    "除偏远山区外", "禁煤区", "采石场", "以钟楼为中心半径9公里", "省定目标", "由市城管局牵头",
    "部分平原地区未", "市甲局", "\ud7ff", "𠮷",
]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=14), min_size=1, max_size=4))
@settings(max_examples=60)
def test_any_words_are_read_without_fault_and_every_finding_has_an_id_of_its_own(tasks):
    text = document(*(item(at, "".join(words) or "无。") for at, words in enumerate(tasks, 1)))
    found = conflicts_in(text)
    assert len({each.conflict_id for each in found}) == len(found)
    for each in found:
        assert each.statements
        assert all(one.words and one.source.lines[0] > 0 for one in each.statements)


def test_statements_stand_on_the_lines_of_their_words():
    text = document(
        item(1, "甲山县虽全域禁煤。", measures=["建立市、县两级台账。", "2021年3月底前报送。"])
    )
    statements = read(text)
    lines = text.splitlines()
    for kind, needle in (("extent", "全域"), ("tier", "两级"), ("dated", "3月")):
        (one,) = of(statements, kind)
        assert one.source.lines[0] == one.source.lines[1]
        assert needle in lines[one.source.lines[0] - 1]
        assert needle in one.words
        assert (one.source.item_no, one.source.task_id) == (1, "K1")
    assert of(statements, "dated")[0].source.field == "measures/1"


def test_a_ring_is_read_in_metres_with_its_count():
    (ring,) = of(read(document(item(1, "以钟楼为圆心，半径2.5公里范围内煤矿达到了4家。"))), "ring")
    assert (ring.subject, ring.value, ring.parts) == ("钟楼", 2500.0, (4.0,))
    (vague,) = of(read(document(item(1, "以钟楼为圆心，半径800米范围内煤矿达到了4多家。"))), "ring")
    assert (vague.value, vague.parts) == (800.0, ())


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("年底前实现燃煤机组清零。", "absolute"),
        ("持续推进燃煤机组“清零”。", "stepwise"),
        ("关停或改造部分燃煤机组。", "choice"),
        ("全部淘汰燃煤机组。", "absolute"),
        ("逐步淘汰燃煤机组。", "stepwise"),
    ],
)
def test_the_strength_of_a_demand_is_read(text, claim):
    (demand,) = of(read(document(item(1, target=text))), "demand")
    assert (demand.subject, demand.claim, demand.unit) == ("机组", claim, "煤")


def test_a_standing_zero_is_no_demand_for_zero():
    assert of(read(document(item(1, target="落实散乱污企业动态清零。"))), "demand") == []


def task_row(task_id: str, **values):
    row = {
        "task_id": task_id, "document_id": "k", "item_no": int(task_id[1:]), "section_no": 1,
        "title": "甲山县采石场整治", "title_en": "Quarries", "category": "mines", "lead_units": [],
        "responsible_units": ["甲山县政府"], "responsible_codes": ["1"], "deadline_kind": "dated",
        "deadline_date": date(2021, 6, 30), "status": "registered", "place_ids": [],
        "territory_codes": [], "unlocated_reason": None, "unlocated_reason_en": None,
        "properties": {}, "source": "某清单", "source_en": None, "licence": "none",
        "recorded": date(2021, 1, 1),
    }  # fmt: skip
    return row | values


def facts(*rows) -> pd.DataFrame:
    return frame_of(list(rows), TASKS)


def test_facts_alone_tell_of_days_and_percentages():
    numbers = [
        {"what": "检查户数", "value": 40, "unit": "count"},
        {"what": "问题户数", "value": 13, "unit": "count"},
        {"what": "问题户占比", "value": 30.5, "unit": "%"},
    ]
    frame = facts(
        task_row("K1", properties={"numbers": numbers}),
        task_row("K2", deadline_date=date(2020, 12, 31)),
    )
    found = find_conflicts(statements_of_facts(frame, {"1": "甲山县", "2": "乙水县"}))
    assert [each.rule_id for each in found] == [
        "different-deadlines", "born-overdue", "share-of-counts",
    ]  # fmt: skip
    assert all(each.source.lines == (0, 0) for one in found for each in one.statements)


def test_facts_without_days_or_dates_are_no_contradiction():
    frame = facts(task_row("K1", deadline_date=None, deadline_kind="none", recorded=None))
    assert find_conflicts(statements_of_facts(frame, {"1": "甲山县"})) == ()
    assert find_conflicts(statements_of_facts(facts(), {})) == ()
