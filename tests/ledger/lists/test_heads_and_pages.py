"""What head, foot and margins of a list say, and what of them is no part of a task."""

import pytest

from ledger.documents import read_document
from ledger.parse import parse_tasks


def read(text):
    return parse_tasks(read_document(text.encode(), "a.txt"))


def test_issuer_number_and_day_keep_the_lines_they_stand_in():
    text = (
        "某市人民政府办公室\n关于印发某市整改方案的通知\n\n某政办〔2021〕8号\n\n"
        "1.某镇料场未覆盖。\n整改目标：覆盖。\n牵头单位：市甲局\n整改时限：2021年底\n\n"
        "某市人民政府办公室\n2021年3月5日\n"
    )
    found = read(text).to_json()
    assert (found["issuer"], found["issuer_lines"]) == ("某市人民政府办公室", [1, 2])
    assert (found["document_no"], found["document_no_lines"]) == ("某政办〔2021〕8号", [4, 4])
    assert (found["issued"], found["issued_lines"]) == ("2021-03-05", [12, 12])


def test_what_a_document_does_not_say_has_no_lines():
    text = "整改任务清单\n1.某镇料场未覆盖。\n整改目标：覆盖。\n牵头单位：市甲局\n"
    found = read(text).to_json()
    names = ("issuer", "document_no", "issued")
    assert [found[name] for name in (*names, *(f"{name}_lines" for name in names))] == [None] * 6


LAST_ONES = "整改时限：2021年6月底\n牵头单位：市乙局\n"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_last_items_may_have_their_fields_in_another_order(count):
    usual = "牵头单位：市甲局\n责任单位：县政府\n整改时限：2021年底\n"
    ends = [usual] * 3 + [LAST_ONES] * count
    items = [
        f"{at}．第{at}处料场未覆盖。\n整改目标：覆盖。\n{end}" for at, end in enumerate(ends, 1)
    ]
    text = "整改任务清单\n\n一、扬尘\n" + "".join(items)
    tasks = read(text).tasks
    assert [task.item_no for task in tasks] == list(range(1, 4 + count))
    assert [task.lead_units for task in tasks[3:]] == [("市乙局",)] * count
    assert [task.deadline.text for task in tasks[3:]] == ["2021年6月底"] * count


def paged(*numbers):
    first, second, third = numbers
    return (
        f"整改任务清单\n1.甲县煤场未覆盖，扬尘\n{first}\n严重。\n整改目标：完成\n{second}\n覆盖。\n"
        f"整改措施：（1）覆盖。\n{third}\n（2）再覆盖。\n牵头单位：市甲局\n整改时限：2021年底\n"
    )


@pytest.mark.parametrize("numbers", [("5", "6", "7"), ("1", "2", "3"), ("—5—", "6", " 7 ")])
def test_page_numbers_alone_on_a_line_are_no_part_of_a_field_and_are_told(numbers):
    task = read(paged(*numbers)).tasks[0].to_json()
    assert (task["problem"], task["target"]) == ("甲县煤场未覆盖，扬尘严重。", "完成覆盖。")
    assert [one["text"] for one in task["measures"]] == ["覆盖。", "再覆盖。"]
    told = [doubt["lines"][0] for doubt in task["doubts"] if "按页码去掉" in doubt["zh"]]
    assert told == [at for at, number in zip((3, 6, 9), numbers, strict=True) if "—" not in number]


def test_a_lone_number_that_counts_no_pages_stays_and_is_told():
    task = read(paged("12", "40", "3")).tasks[0].to_json()
    assert "12" in task["problem"]
    assert "40" in task["target"]
    assert [doubt["lines"] for doubt in task["doubts"]] == [[3, 3], [6, 6], [9, 9]]
    assert all("仍保留" in doubt["zh"] for doubt in task["doubts"])


def test_item_numbers_alone_on_their_lines_are_not_taken_for_page_numbers():
    item = "{0}\n第{0}处料场未覆盖\n整改目标：覆盖\n牵头单位：市甲局\n整改时限：2021年底\n"
    text = "整改任务清单\n" + "".join(item.format(at) for at in (1, 2, 3))
    found = read(text)
    assert all(str(at) in task.problem.text for at, task in enumerate(found.tasks, 1))


PLAN = """{head}
一、主要任务
1.9月底前，完成2家煤场封闭。（牵头单位：市甲局；责任单位：县政府）
{foot}"""


@pytest.mark.parametrize(
    ("head", "foot", "day"),
    [
        ("某市整治方案", "某市人民政府\n2021年3月5日\n", "2021-09-30"),
        ("某市整治方案\n某政办〔2022〕8号\n", "", "2022-09-30"),
        ("某市2023年整治方案", "", "2023-09-30"),
        (
            "某市关于印发2023年整治方案的通知\n各县：\n现印发给你们。\n某市整治方案",
            "",
            "2023-09-30",
        ),
        ("某市2020—2021年整治方案", "", None),
        ("某市整治方案", "", None),
    ],
)
def test_a_month_alone_is_of_the_year_that_the_document_itself_gives(head, foot, day):
    task = read(PLAN.format(head=head, foot=foot)).tasks[0].to_json()
    assert task["deadline_text"] == "9月底前"
    assert (task["deadline_kind"], task["deadline_date"]) == ("dated" if day else "none", day)
    assert task["deadline_year_assumed"] == (day is not None)
    assert any("时限" in doubt["zh"] for doubt in task["doubts"])
