"""Documents held against the record: tasks matched, not doubled; new ones numbered."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import LimitError, SourceError
from ledger.importing import Kept, preparing
from tests.ledger.importing.world import ITEMS, Paper, after, dated, frames, proposed


@pytest.fixture(scope="module")
def empty():
    return frames()


@pytest.fixture(scope="module")
def imported(empty):
    """The city after its first document."""
    return after(empty, Kept(), proposed(Paper().text(), empty))


def test_tasks_of_a_first_document_are_new_and_numbered(empty) -> None:
    found = proposed(Paper().text(), empty)
    assert [task.task_id for task in found.tasks] == ["A1", "A2", "A3"]
    assert not found.is_known
    assert found.document["edition"] == 1
    assert found.document["jurisdiction_code"] == "990100"
    assert found.document["document_no"] == "某政办〔2021〕3号"


def test_a_new_task_has_its_row(empty) -> None:
    first, second, third = (task.row for task in proposed(Paper().text(), empty).tasks)
    assert first["title"] == "甲县东风村物料露天堆放，扬尘严重"
    assert (first["deadline_kind"], first["deadline_date"]) == ("dated", "2021-06-30")
    assert first["place_ids"] == ["village-east"]
    assert first["responsible_codes"] == ["990101"]
    assert second["responsible_codes"] == ["990101", "990102", "990103"]
    assert third["responsible_codes"] == ["990102", "990103"]
    assert third["lead_units"] == ["市公安局", "市交通局"]
    assert first["category"] == "dust"
    assert first["source"] == "某政办〔2021〕3号，某市扬尘散煤整改任务清单"


def test_new_rows_fit_the_schema(empty) -> None:
    rows = [task.row for task in proposed(Paper().text(), empty).tasks]
    assert list(frames([dated(dict(row)) for row in rows]).tasks.index) == ["A1", "A2", "A3"]


def test_a_task_without_a_place_says_why(empty) -> None:
    row = proposed(Paper().text(), empty).tasks[2].row
    assert bool(row["place_ids"] or row["territory_codes"]) == (row["unlocated_reason"] is None)


def test_the_same_document_again_changes_nothing(imported) -> None:
    again = proposed(Paper().text(), *imported)
    assert again.is_unchanged
    assert [task.task_id for task in again.matched] == ["A1", "A2", "A3"]
    assert (again.new, again.differing, again.missing) == ((), (), ())


def test_the_same_words_in_another_file_change_nothing(imported) -> None:
    other = Paper().text().replace("\n", "\r\n\r\n")
    assert proposed(other, *imported, name="抄件.txt").is_unchanged


def test_a_newer_edition_matches_and_lists_the_new_deadline(imported) -> None:
    newer = proposed(Paper(moved="2021年9月底前").text(), *imported)
    assert (newer.is_unchanged, newer.is_known, newer.document["edition"]) == (False, True, 2)
    assert newer.document["document_id"] == f"{newer.document['lineage']}-2"
    assert [task.task_id for task in newer.tasks] == ["A1", "A2", "A3"]
    (changed,) = newer.differing
    (difference,) = changed.differences
    assert changed.task_id == "A1"
    assert difference.field == "deadline"
    assert difference.on_record["deadline_date"] == "2021-06-30"
    assert difference.in_document["deadline_date"] == "2021-09-30"
    assert difference.is_adoptable


def test_going_back_to_earlier_words_is_an_edition_too(imported) -> None:
    on, kept = imported
    newer = proposed(Paper(moved="2021年9月底前").text(), on, kept)
    back = proposed(Paper().text(), *after(on, kept, newer))
    assert (back.is_unchanged, back.document["edition"]) == (False, 3)


def test_changed_words_are_told_and_need_no_decision(imported) -> None:
    items = ((*ITEMS[0][:1], "全部入棚并验收。", *ITEMS[0][2:]), *ITEMS[1:])
    (changed,) = proposed(Paper(items=items).text(), *imported).differing
    assert [(one.field, one.is_adoptable) for one in changed.differences] == [("target", False)]


def test_units_in_other_order_and_spelling_are_no_difference(imported) -> None:
    items = (ITEMS[0], (*ITEMS[1][:3], "市市场监督管理局", *ITEMS[1][4:]),
             (*ITEMS[2][:3], "市交通运输局、市公安局", *ITEMS[2][4:]))  # fmt: skip
    assert proposed(Paper(items=items).text(), *imported).differing == ()


def test_an_extract_matches_and_tells_what_it_lacks(imported) -> None:
    found = proposed(Paper(dropped=1).text(), *imported)
    assert [task.task_id for task in found.matched] == ["A2", "A3"]
    assert found.missing == ("A1",)
    assert found.new == ()


def test_a_task_added_by_a_newer_edition_gets_the_next_id(imported) -> None:
    more = (
        *ITEMS,
        ("露天烧烤屡禁不止。", "全面取缔。", ("开展夜查。",), "市城管局", "丙区政府", "长期坚持"),
    )
    (fresh,) = proposed(Paper(items=more).text(), *imported).new
    assert fresh.task_id == "A4"
    assert fresh.row["document_id"] == proposed(Paper().text(), *imported).document["lineage"]


def test_renumbered_tasks_are_found_by_what_they_say(imported) -> None:
    found = proposed(Paper(items=(ITEMS[2], ITEMS[0], ITEMS[1])).text(), *imported)
    assert [task.task_id for task in found.tasks] == ["A3", "A1", "A2"]


def test_a_number_taken_by_other_work_is_no_match(imported) -> None:
    other = (
        "餐饮油烟直排。",
        "安装净化装置。",
        ("逐户检查。",),
        "市城管局",
        "甲县政府",
        "2021年6月底前",
    )
    found = proposed(Paper(items=(other, *ITEMS[1:])).text(), *imported)
    assert [task.action for task in found.tasks] == ["new", "matched", "matched"]
    assert found.tasks[0].task_id == "A4"  # A1 is the other task's for good
    assert found.missing == ("A1",)


OZONE = (
    "加油站油气回收装置失灵。", "正常运行。", ("逐站检测密闭性并建立档案。",), "市商务局",
    "各县（市、区）政府", "2022年5月底前",
)  # fmt: skip


def test_another_years_list_is_a_document_of_its_own(imported) -> None:
    title, number = "某市2022年臭氧管控任务清单", "某政办〔2022〕9号"
    paper = Paper(title=title, number=number, items=(OZONE, ITEMS[2]))
    found = proposed(paper.text(), *imported)
    assert not found.is_known
    assert [task.task_id for task in found.tasks] == ["B1", "B2"]


def test_the_same_number_over_other_tasks_is_told(imported) -> None:
    other = (
        (
            "河道垃圾无人清理。",
            "清理干净。",
            ("组织清河行动。",),
            "市水利局",
            "乙县政府",
            "长期坚持",
        ),
    )
    found = proposed(Paper(title="某市清河任务清单", items=other).text(), *imported)
    assert not found.is_known
    assert "文号" in found.reasons[0].zh


def test_as_new_matches_with_nothing(imported) -> None:
    found = proposed(Paper().text(), *imported, as_new=True)
    assert [task.task_id for task in found.tasks] == ["B1", "B2", "B3"]
    assert not found.is_known


def test_a_built_in_task_is_known_by_its_title(empty) -> None:
    rows = [dated(dict(task.row)) for task in proposed(Paper().text(), empty).tasks]
    titles = ("东风村料场入棚防尘", "散煤销售点清零", "柴油货车路检")
    on = frames([{**row, "title": title} for row, title in zip(rows, titles, strict=True)])
    found = proposed(Paper().text(), on)
    assert [task.task_id for task in found.matched] == ["A1", "A2", "A3"]
    assert found.document["lineage"] == rows[0]["document_id"]
    assert found.document["edition"] == 1


def test_a_document_of_another_city_gets_no_places(empty) -> None:
    found = proposed(Paper(title="他市扬尘整改任务清单", number=None).text(), empty)
    assert found.document["jurisdiction_code"] == "990200"
    assert all(task.row["place_ids"] == [] for task in found.tasks)
    assert {task.row["unlocated_reason"] for task in found.tasks} == {"文书属于其他城市"}
    assert "他市" in found.remarks[-1].message_zh
    assert "--city 990200" in found.remarks[-1].message_en


def test_a_document_of_an_unknown_place_says_so(empty) -> None:
    found = proposed("远方市人民政府\n" + Paper(title="远方市整改清单").text(), empty)
    assert found.document["jurisdiction_code"] is None
    assert "不属于本图" in found.remarks[-1].message_zh


def test_places_meant_by_what_is_near_them_keep_their_wider_precision(empty) -> None:
    near, _, third = (
        task.row["properties"]
        for task in proposed(Paper().text().replace("东风村物料", "东风村附近物料"), empty).tasks
    )
    assert near == {"place_precision_m": {"village-east": 1000.0}}  # twice its own 500 m
    assert third == {}
    assert proposed(Paper().text(), empty).tasks[0].row["properties"] == {}


def test_tasks_without_numbers_are_numbered_in_order(empty) -> None:
    text = "\n".join(
        f"问题：{problem}\n整改措施：加强检查。\n责任单位：{unit}\n"
        for problem, _, _, _, unit, _ in ITEMS
    )
    found = proposed("某市整改台账\n\n" + text, empty)
    assert [task.task_id for task in found.tasks] == ["A1", "A2", "A3"]
    assert "没有编号" in found.remarks[-1].message_zh


def test_numbers_that_begin_anew_are_numbered_through(empty) -> None:
    text = Paper().text()
    head, body = text.split("一、扬尘和散煤\n")
    found = proposed(f"{head}一、扬尘\n{body}二、散煤\n{body}", empty)
    assert [task.item_no for task in found.tasks] == [1, 2, 3, 4, 5, 6]
    assert [task.record["item_no"] for task in found.tasks] == [1, 2, 3, 1, 2, 3]


def test_what_is_no_list_or_too_long_is_refused(empty, monkeypatch) -> None:
    with pytest.raises(SourceError, match="没有找到任务"):
        proposed("今天天气很好。", empty)
    monkeypatch.setattr(preparing, "MAX_CHARACTERS", 20)
    with pytest.raises(LimitError):
        proposed(Paper().text(), empty)


@settings(max_examples=25)
@given(st.permutations(ITEMS), st.sets(st.sampled_from([0, 1, 2]), max_size=1))
def test_however_a_list_is_ordered_its_tasks_are_never_doubled(order, moved) -> None:
    on, kept = IMPORTED
    items = tuple(
        (*item[:5], "2021年8月底前") if at in moved else item for at, item in enumerate(order)
    )
    found = proposed(dataclasses.replace(Paper(), items=items).text(), on, kept)
    assert sorted(task.task_id for task in found.tasks) == ["A1", "A2", "A3"]
    meant = {item[0]: f"A{at}" for at, item in enumerate(ITEMS, start=1)}
    for task in found.tasks:
        assert task.task_id == meant[task.record["problem"]]


IMPORTED = after(frames(), Kept(), proposed(Paper().text(), frames()))
