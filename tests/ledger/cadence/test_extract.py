"""Cadences read from texts: made up ones, hostile ones, and the two real documents."""

import time

import pytest

from ledger.cadence.cadences import KNOWN, LIST, PLAN
from ledger.cadence.extract import cadences_of, described, find_cadences
from ledger.documents import read_document
from ledger.parse import parse_tasks
from ledger.reading.passages import Passage
from tests.ledger.conflicts.samples import document, item


def found(text):
    return [(period, what) for period, what, _ in find_cadences(Passage.of_line(text, 1))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("实行日调度、周例会、月排名、季通报、年考核。",
         [("daily", "调度"), ("weekly", "例会"), ("monthly", "排名"), ("quarterly", "通报"),
          ("yearly", "考核")]),
        ("每半年开展一次评估，每季度通报一次。",
         [("half_yearly", "评估"), ("quarterly", "通报")]),
        ("每周一暗访、每月一督导。", [("weekly", "暗访"), ("monthly", "督导")]),
        ("半年督导考核一次。", [("half_yearly", "考核")]),
        ("实行周报、月报制度。", [("weekly", "报"), ("monthly", "报")]),
        ("结合“季度+年度”卫片执法。", [("quarterly", "执法"), ("yearly", "执法")]),
        ("抓好“三夏”、“三秋”农机作业。",
         [("summer_harvest", "作业"), ("autumn_harvest", "作业")]),
        ("年底绩效考核时扣分。", [("yearly", "考核")]),
        ("每个月召开会议。", [("monthly", "会议")]),
        ("10月检查发现问题。", []),
        ("本月考核已经完成，上年总评未做。", []),
        ("节假日执法人员在岗。", []),
        ("每年新增车辆100辆，加强检查。", []),
        ("每年报废300辆车。", []),
        ("近年检查较少，三年作业方案。", []),
    ],
)  # fmt: skip
def test_periods_and_what_is_done_are_read(text, expected):
    assert found(text) == expected


def test_a_cadence_knows_its_item_and_lines_and_a_problem_sets_none():
    text = document(
        item(1, "没有做到每周检查。", measures=["落实周例会。", "每月通报一次。"]),
        item(2, measures=["每季度考核一次。"]),
    )
    source = read_document(text.encode(), "a.txt")
    made = cadences_of(source, parse_tasks(source))
    assert [(each.item_no, each.period, each.kind) for each in made] == [
        (1, "weekly", "meeting"), (1, "monthly", "report"), (2, "quarterly", "ranking"),
    ]  # fmt: skip
    lines = text.splitlines()
    for each in made:
        assert each.words in lines[each.lines[0] - 1]


@pytest.mark.parametrize(
    "unit", ["每", "每周", "周", "月考核、", "每月对甲、", "“三夏”", "季度+", "年底", "督导", "。"]
)
def test_no_text_keeps_the_reader_busy(unit):
    passage = Passage.of_line((unit * 10_000)[:10_000], 1)
    took_s = []
    for _ in range(4):
        started = time.thread_time()
        for _each in find_cadences(passage):
            pass
        took_s.append(time.thread_time() - started)
    assert min(took_s) < 0.05


@pytest.mark.parametrize(
    ("name", "document_id"),
    [
        ("sansan-rectification-list-38.txt", LIST),
        ("xinmi-2020-21-implementation-plan.txt", PLAN),
    ],
)
def test_the_documents_ask_for_exactly_what_is_listed(shared_folder, name, document_id):
    source = read_document((shared_folder / "documents" / name).read_bytes(), name)
    listed = {
        (int(each.task_id[1:]) if each.task_id else None, each.period, each.kind)
        for each in KNOWN
        if each.document_id == document_id
    }
    assert described(cadences_of(source, parse_tasks(source))) == listed
