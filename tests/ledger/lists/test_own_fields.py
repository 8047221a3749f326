"""Measures that say in a bracket who does them and until when keep that for themselves."""

import pytest

from ledger.documents import read_document
from ledger.lists.own_fields import own_fields
from ledger.parse import parse_tasks

HEAD = "{}.第{}处煤场未覆盖。\n整改目标：完成覆盖。\n"
APART = (
    "整改措施：\n（1）建立台账。（责任单位：市甲局；完成时限：2021年6月底前）\n"
    "（2）加强巡查。（责任单位：乙县政府、丙区政府；完成时限：2021年9月底前）\n"
)
ON_ONE_LINE = APART.replace("：\n（1）", "：（1）").replace("\n（2）", "（2）")
BY_ROLE = (
    "整改措施：\n（1）建立台账（市甲局负责，2021年6月底前完成）。\n"
    "（2）加强巡查（乙县政府、丙区政府负责，2021年9月底前完成）。\n"
)
OF_TASK = "牵头单位：市丁局\n整改时限：2021年底\n"


def tasks(measures, of_task):
    items = [HEAD.format(at, at) + measures + of_task for at in (1, 2)]
    text = "整改任务清单\n\n" + "".join(items)
    return parse_tasks(read_document(text.encode(), "a.txt")).to_json()["tasks"]


@pytest.mark.parametrize("of_task", [OF_TASK, ""], ids=["and the task", "alone"])
@pytest.mark.parametrize("measures", [APART, ON_ONE_LINE, BY_ROLE], ids=["apart", "line", "role"])
def test_units_and_days_of_a_measure_stay_its_own(measures, of_task):
    found = tasks(measures, of_task)
    assert [task["item_no"] for task in found] == [1, 2]
    for task in found:
        assert [one["no"] for one in task["measures"]] == [1, 2]
        assert [one["units"] for one in task["measures"]] == [["市甲局"], ["乙县政府", "丙区政府"]]
        days = [one["deadline_date"] for one in task["measures"]]
        assert days == ["2021-06-30", "2021-09-30"]
        assert all(one["text"].rstrip("。")[-1] == "）" for one in task["measures"])


def test_what_the_task_itself_says_is_not_mixed_with_what_its_measures_say():
    for task in tasks(APART, OF_TASK):
        assert (task["lead_units"], task["responsible_units"]) == (["市丁局"], [])
        assert task["deadline_date"] == "2021-12-31"
        assert task["doubts"] == []


def test_a_task_without_units_and_day_has_those_of_its_measures_and_says_so():
    for task in tasks(APART, ""):
        assert task["responsible_units"] == ["市甲局", "乙县政府", "丙区政府"]
        assert (task["deadline_kind"], task["deadline_date"]) == ("dated", "2021-09-30")
        assert task["lines"]["responsible_units"] == [
            task["measures"][0]["lines"][0], task["measures"][1]["lines"][1],
        ]  # fmt: skip
        assert len(task["doubts"]) == 2


def test_the_bracket_under_the_last_measure_alone_is_the_tasks():
    measures = (
        "整改措施：\n（1）建立台账。\n（2）加强巡查。（责任单位：市甲局；完成时限：2021年底）\n"
    )
    for task in tasks(measures, ""):
        assert task["responsible_units"] == ["市甲局"]
        assert task["deadline_date"] == "2021-12-31"
        assert all("units" not in one for one in task["measures"])


def test_a_measure_without_a_bracket_of_its_own_has_no_further_keys():
    measures = "整改措施：\n（1）清除原料（含煤矸石）。\n（2）加强巡查。\n"
    for task in tasks(measures, OF_TASK):
        assert [sorted(one) for one in task["measures"]] == [["lines", "no", "text"]] * 2


@pytest.mark.parametrize("text", ["", "（", "）", "（）", "（。）", "甲" * 400 + "（市甲局负责）"])
def test_what_is_no_bracket_of_units_gives_none(text):
    assert own_fields(text).is_empty is not text.endswith("负责）")
