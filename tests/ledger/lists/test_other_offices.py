"""Lists and plans of invented cities, in many offices' ways of writing, field by field."""

import json
from pathlib import Path

import pytest

from geo.errors import SourceError
from ledger.documents import read_document
from ledger.parse import parse_tasks
from tests.ledger.lists.own import tables

#: Texts of our own beside what each of them says, of the fields that it puts to the test.
OWN = Path(__file__).parent / "own"
TEXTS = {path.stem: path for path in sorted(OWN.glob("*.txt"))}
NO_LISTS = {
    "notice": "甲县人民政府关于加强扬尘管控的通告\n一、工地必须落实围挡。\n二、违者处罚。",
    "news": "本报讯 昨日，市领导调研大气污染防治，强调牵头单位要主动作为，责任单位要抓好落实。",
    "speech": "在会议上的讲话\n同志们：\n一、形势。\n（一）成绩。\n（二）问题：仍有差距。\n谢谢。",
    "law": "第一条 为了防治大气污染，制定本条例。\n第二条 本条例适用于本市行政区域。",
    "verse": "春山多胜事\n赏玩夜忘归",
}


def said(task, name):
    if name == "measures":
        return [[measure["no"], measure["text"]] for measure in task[name]]
    return task[name]


def read(name, encoding="utf-8"):
    text = TEXTS[name].read_text("utf-8")
    return parse_tasks(read_document(text.encode(encoding), "文书.txt"))


def require_as_meant(found, meant, head=None) -> None:
    assert len(found["tasks"]) == len(meant)
    for task, fields in zip(found["tasks"], meant, strict=True):
        fields = json.loads(json.dumps(fields))  # pairs are lists there
        assert {name: said(task, name) for name in fields} == fields
    for name, value in (head or {}).items():
        assert found[name] == value


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_of_another_city_says_what_its_author_meant(name: str, encoding: str) -> None:
    meant = json.loads(TEXTS[name].with_suffix(".json").read_text("utf-8"))
    require_as_meant(read(name, encoding).to_json(), meant["tasks"], meant["head"])


@pytest.mark.parametrize("name", tables.CASES)
def test_a_table_of_another_city_says_what_its_author_meant(name: str) -> None:
    content, filename, meant = tables.CASES[name]
    require_as_meant(parse_tasks(read_document(content, filename)).to_json(), meant)


@pytest.mark.parametrize("name", NO_LISTS)
def test_what_is_no_list_is_refused_with_the_reason(name: str) -> None:
    document = read_document(NO_LISTS[name].encode(), "文书.txt")
    with pytest.raises(SourceError) as caught:
        parse_tasks(document)
    assert "没有找到任务，因为" in caught.value.message("zh")
    assert "no tasks found, because" in caught.value.message("en")


def test_a_signature_under_the_last_task_is_no_stray_line() -> None:
    assert [task.doubts for task in read("plan_inline_roles").tasks] == [()] * 4


def test_a_number_left_out_is_told() -> None:
    found = read("missing_numbers")
    assert [remark.lines for remark in found.remarks] == [(8, 13)]
    assert "第 3 项" in found.remarks[0].message_zh


def test_every_value_keeps_lines_that_hold_it() -> None:
    for name, path in TEXTS.items():
        lines = path.read_text("utf-8").splitlines()
        for task in read(name).to_json()["tasks"]:
            for field in ("lead_units", "responsible_units", "cooperating_units"):
                for unit in task[field]:
                    first, last = task["lines"][field]
                    words = "".join("".join(lines[first - 1 : last]).split())
                    assert unit in words
            if task["section_lines"]:
                first, last = task["section_lines"]
                words = "".join("".join(lines[first - 1 : last]).split())
                assert "".join(task["section"].split()) in words
