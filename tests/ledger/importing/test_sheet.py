"""Rows of an Excel list: each fault with its row and reason, and all rows taken or none."""

import io

import openpyxl
import pytest

from geo.errors import SourceError
from layers.tasks.template import COLUMNS, HEAD_ROW, task_template
from ledger.documents import read_document
from ledger.importing import row_faults
from ledger.importing.sheet import require_whole
from ledger.parse import parse_tasks
from tests.ledger.files import workbook

NAMES = [name for name, _, _ in COLUMNS]
GOOD = {
    "序号": 1,
    "类别": "工地",
    "问题": "裸土未覆盖。",
    "整改目标": "全覆盖。",
    "整改措施": "（1）覆盖；\n（2）洒水。",
    "责任领导": "赵钱、孙 李",
    "牵头单位": "市住建局",
    "责任单位": "甲县政府、乙县政府",
    "配合单位": "市公安局",
    "责任人": "各单位负责同志",
    "整改时限": "2021年4月底前",
    "备注": "来自督察",
}


def filled(*rows: dict, head: tuple[str, ...] = ()) -> bytes:
    """The template with rows filled in, and its heading lines continued."""
    book = openpyxl.load_workbook(io.BytesIO(task_template()))
    sheet = book.active
    sheet["A1"] = "某市工地整改任务清单"
    for at, words in enumerate(head, start=2):
        sheet[f"A{at}"] = words
    for row in rows:
        sheet.append([row.get(name) for name in NAMES])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes):
    document = read_document(content, "清单.xlsx")
    return document, parse_tasks(document)


def faults(*rows: dict):
    return [(fault.row, fault.field) for fault in row_faults(*read(filled(*rows)))]


def test_the_template_says_what_was_filled_in() -> None:
    head = ("发文机关：某市人民政府", "文号：某政办〔2021〕3号", "发文日期：2021年2月1日")
    document, found = read(filled(GOOD, head=head))
    (task,) = found.tasks
    plain = task.to_json()
    assert found.document == "某市工地整改任务清单"
    assert (found.head.issuer, found.head.document_no) == ("某市人民政府", "某政办〔2021〕3号")
    assert found.head.issued.isoformat() == "2021-02-01"
    assert (plain["item_no"], plain["section"], plain["problem"]) == (1, "工地", "裸土未覆盖。")
    assert [one["text"] for one in plain["measures"]] == ["覆盖；", "洒水。"]
    assert plain["responsible_leaders"] == ["赵钱", "孙李"]
    assert plain["responsible_units"] == ["甲县政府", "乙县政府"]
    assert plain["cooperating_units"] == ["市公安局"]
    assert plain["other_fields"] == {"备注": "来自督察"}
    assert task.source_lines == (HEAD_ROW + 2, HEAD_ROW + 2)
    assert row_faults(document, found) == ()


def test_an_empty_template_holds_no_tasks() -> None:
    with pytest.raises(SourceError, match="没有找到任务"):
        read(task_template())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"序号": None}, "item_no"),
        ({"序号": "甲"}, "item_no"),
        ({"序号": 1}, "item_no"),
        ({"问题": None, "整改目标": None, "整改措施": None}, "problem"),
        ({"牵头单位": None, "责任单位": None}, "responsible_units"),
        ({"整改时限": "尽快吧"}, "deadline"),
    ],
)
def test_a_faulty_row_is_told_with_its_number(change: dict, field: str) -> None:
    rows = [GOOD, {**GOOD, "序号": 2, **change}, {**GOOD, "序号": 3}]
    assert faults(*rows) == [(HEAD_ROW + 3, field)]


def test_a_row_with_nothing_but_a_number_is_told() -> None:
    assert faults(GOOD, {"序号": 2}, {**GOOD, "序号": 3}) == [(HEAD_ROW + 3, "problem")]


def test_every_fault_is_told_at_once() -> None:
    rows = [{**GOOD, "整改时限": "看情况"}, {**GOOD, "责任单位": None, "牵头单位": None}]
    assert faults(*rows) == [(7, "deadline"), (8, "item_no"), (8, "responsible_units")]


def test_one_faulty_row_refuses_the_whole_sheet_and_names_it() -> None:
    document, found = read(filled(GOOD, {**GOOD, "序号": 1}))
    with pytest.raises(SourceError) as caught:
        require_whole(document, found)
    assert "第 8 行：序号 1 与第 7 行重复" in caught.value.message("zh")
    assert "row 8" in caught.value.message("en")


def test_a_sheet_of_another_office_without_numbers_is_no_fault() -> None:
    rows = [
        ["问题", "责任单位", "整改时限"],
        ["裸土未覆盖", "甲镇政府", "长期坚持"],
        ["道路积尘", "乙镇政府", ""],
    ]
    document, found = read(workbook(rows))
    assert len(found.tasks) == 2
    assert row_faults(document, found) == ()


def test_a_text_has_no_rows() -> None:
    document = read_document(
        "某县整改清单\n1.裸土。\n整改目标：覆盖。\n整改时限：尽快".encode(), "a.txt"
    )
    assert row_faults(document, parse_tasks(document)) == ()


def test_a_cell_that_begins_like_a_formula_stays_a_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(task_template()))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in book.active[HEAD_ROW + 1]] == NAMES
