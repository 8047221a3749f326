"""Lists and plans of invented cities, in many offices' ways of writing, field by field."""

import json
import re
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
    "notice with one label": (
        "某县人民政府关于加强油烟管理的通告\n一、建成区禁止露天烧烤。\n二、违者责令改正。\n"
        "三、责任单位：县城管局。\n四、自2020年1月1日起施行。"
    ),
    "zone": (
        "某县人民政府关于划定高污染燃料禁燃区的通告\n一、禁燃区范围：东至东环路，西至西环路。\n"
        "二、责任单位：县生态环境局。"
    ),
    "office page": (
        "某局内设机构\n一、办公室\n工作职责：文电会务。\n负责人：张 三\n电话：123\n"
        "二、大气科\n工作职责：大气污染防治。\n负责人：李 四\n电话：456"
    ),
    "vacancy": "招聘启事\n岗位：环保工程师\n工作内容：环评编制\n联系人：张三\n电话：010",
    "minutes": "会议纪要\n一、关于扬尘。会议要求，住建局牵头，城管局配合。\n参加人员：张三、李四",
    "progress only": (
        "整改进展清单\n一、关于工地围挡的问题\n整改进展情况：已完成。\n"
        "二、关于清淤的问题\n整改进展情况：达到序时进度。"
    ),
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


@pytest.mark.parametrize(
    ("name", "reason"),
    [("zone", "通告成区"), ("notice with one label", "通告或法规"), ("law", "法规")],
)
def test_the_reason_says_what_it_reads_like(name: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_tasks(read_document(f"{NO_LISTS[name]}".encode(), "某条例.txt"))
    assert reason in caught.value.message("zh")


def test_a_deadline_without_a_day_keeps_its_words_and_a_doubt() -> None:
    task = read("items_named_di_xiang").tasks[1]
    assert (task.deadline.text, task.deadline.kind) == ("采暖季前", "none")
    assert [doubt.lines for doubt in task.doubts] == [(13, 13)]


def test_a_signature_under_the_last_task_is_no_stray_line() -> None:
    assert [task.doubts for task in read("plan_inline_roles").tasks] == [()] * 4


def test_a_number_left_out_is_told() -> None:
    found = read("missing_numbers")
    assert [remark.lines for remark in found.remarks] == [(8, 13)]
    assert "第 3 项" in found.remarks[0].message_zh


def shares_its_ending(unit: str, words: str) -> bool:
    """Whether 甲市党委、政府 stands in the words as 甲市、乙县党委、政府, and in no other way."""
    bare = unit.removesuffix("党委、政府")
    in_full = rf"(?:：|，|、|^){re.escape(bare)}(?:、[^、，。：；]+)*、[^、，。：；]+党委、政府"
    return bare != unit and bool(re.search(in_full, words))


@pytest.mark.parametrize(
    ("unit", "words", "is_so"),
    [
        ("甲市党委、政府", "责任单位：甲市、乙县党委、政府", True),
        ("甲市党委、政府", "责任单位：甲市、乙县、丙区党委、政府，省厅", True),
        ("市党委、政府", "责任单位：甲市、乙县党委、政府", False),
        ("甲市党委、政府", "责任单位：甲市，乙县党委、政府", False),
        ("甲市党委", "责任单位：甲市、乙县党委、政府", False),
    ],
)
def test_only_an_ending_that_others_share_may_stand_once(unit, words, is_so) -> None:
    assert shares_its_ending(unit, words) == is_so


def test_every_value_keeps_lines_that_hold_it() -> None:
    for name, path in TEXTS.items():
        lines = path.read_text("utf-8").splitlines()
        for task in read(name).to_json()["tasks"]:
            for field in ("lead_units", "responsible_units", "cooperating_units"):
                for unit in task[field]:
                    first, last = task["lines"][field]
                    words = "".join("".join(lines[first - 1 : last]).split())
                    assert unit in words or shares_its_ending(unit, words)
            if task["section_lines"]:
                first, last = task["section_lines"]
                words = "".join("".join(lines[first - 1 : last]).split())
                assert "".join(task["section"].split()) in words
