"""Positions of a sheet become places of its new tasks, or are told not to fit."""

import io

import openpyxl
import pytest

from layers.tasks.template import COLUMNS, task_template
from ledger.documents import read_document
from ledger.importing import Kept, locator, prepare, source_of
from tests.ledger.importing.world import NAMES, after, frames

ROW = {
    "序号": 1, "问题": "料场未覆盖。", "牵头单位": "市住建局", "责任单位": "甲县政府",
    "整改时限": "2021年4月底前", "点位名称": "鸿发料场", "县区": "甲县",
    "经度": "113.3012", "纬度": "34.4012", "坐标系": "WGS84",
}  # fmt: skip


def proposed(*rows: dict, on=None, kept=None):
    book = openpyxl.load_workbook(io.BytesIO(task_template()))
    sheet = book.active
    sheet["A1"] = "某市料场整改任务清单"
    for row in rows:
        sheet.append([row.get(name) for name, _, _ in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    on = frames() if on is None else on
    source = source_of(read_document(out.getvalue(), "清单.xlsx"), out.getvalue())
    place = locator(on, {}, NAMES)
    return prepare(source, on, kept or Kept(), place, city_names=NAMES)


def test_a_position_makes_a_place_of_its_precision() -> None:
    (task,) = proposed(ROW).tasks
    made = task.place
    assert task.row["place_ids"] == [made["feature_id"]] == [f"site-{task.task_id}"]
    assert (made["name"], made["ancestry"]) == ("鸿发料场", [made["feature_id"], "990101"])
    assert (made["lon"], made["lat"], made["precision_m"]) == (113.3012, 34.4012, 10.0)
    assert task.row["unlocated_reason"] is None
    assert task.record["other_fields"]["点位名称"] == "鸿发料场"


def test_numbers_of_a_sheet_count_as_its_texts_do() -> None:
    (task,) = proposed(ROW | {"经度": 113.3, "纬度": 34.41}).tasks
    assert (task.place["lon"], task.place["precision_m"]) == (113.3, 556.6)


def test_a_place_on_record_near_by_is_the_one_meant() -> None:
    here = {"点位名称": "东风村", "经度": "113.2010", "纬度": "34.5010"}
    (task,) = proposed(ROW | here).tasks
    assert (task.place, task.row["place_ids"]) == (None, ["village-east"])


def test_a_name_alone_is_looked_for_in_its_county() -> None:
    nothing = {"经度": None, "纬度": None, "坐标系": None, "点位名称": None}
    (task,) = proposed(ROW | nothing | {"地址": "东风村"}).tasks
    assert (task.place, task.row["place_ids"]) == (None, ["village-east"])


def test_a_position_without_a_datum_is_a_doubt_and_no_place() -> None:
    (task,) = proposed(ROW | {"坐标系": None}).tasks
    assert task.place is None
    assert "没有注明坐标系" in task.record["doubts"][0]["zh"]
    assert task.record["doubts"][0]["lines"] == [7, 7]


@pytest.mark.parametrize("lon", ["114.5", "120.5"])
def test_a_position_outside_its_county_is_told_and_not_used(lon: str) -> None:
    found = proposed(ROW | {"经度": lon})
    assert found.tasks[0].place is None
    assert [one.message_zh for one in found.remarks] == ["第 1 项的坐标不在甲县内，未采用"]
    assert [one.lines for one in found.remarks] == [(7, 7)]


def test_another_position_is_another_edition_that_moves_nothing_by_itself() -> None:
    on = frames()
    first = proposed(ROW)
    assert not first.is_known
    now, kept = after(on, Kept(), first)
    assert proposed(ROW, on=now, kept=kept).is_unchanged
    again = proposed(ROW | {"经度": "113.4012"}, on=now, kept=kept)
    assert (again.is_known, again.is_unchanged) == (True, False)
    assert again.tasks[0].place is None
    assert any("第 1 项已在册" in one.message_zh for one in again.remarks)
