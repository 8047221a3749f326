"""A column that says how well each position is known."""

import json

import pytest

from geo.bulk.check import PointChecker
from layers.bulk.check import BulkQuestion, Upload, check_upload
from layers.bulk.preview import look_at
from layers.bulk.result import RESULT, result_rows
from layers.read import ReadOptions
from layers.reading.accuracies import accuracy_column
from tests.layers.bulk.test_file import BOARD, FRAMES, world

QUESTION = BulkQuestion(ReadOptions(datum="wgs84"), world.DAY)
# The same place, some 900 m within the zone of `world`.
CSV = """名称,经度,纬度,定位精度（米）
甲,113.19,34.1,5
乙,113.19,34.1,±2000 m
丙,113.19,34.1,
丁,113.19,34.1,很好
"""


@pytest.mark.parametrize(
    ("header", "is_one"),
    [
        ("定位精度", True),
        ("accuracy_m", True),
        ("GPS精度(m)", True),
        ("精度", False),
        ("经度", False),
    ],
)
def test_headers_that_speak_of_the_accuracy(header, is_one):
    assert (accuracy_column(["名称", header], None) == header) is is_one


def test_each_row_has_the_accuracy_of_its_cell(tmp_path):
    report = check_upload(Upload(CSV.encode(), "x.csv"), FRAMES, QUESTION, tmp_path)
    rows = result_rows(tmp_path / RESULT, first=0, count=9)
    assert [row["verdict"] for row in rows] == ["inside", "edge", "inside"]
    assert report.reasons == {"unknown_accuracy": 1}
    assert any("定位精度（米）" in zh and "5 至 2000 米" in zh for zh, _ in report.notes)


def test_a_person_may_pass_over_the_column(tmp_path):
    values = json.loads(json.dumps(QUESTION.as_json() | {"accuracy_column": "-"}))
    question = BulkQuestion.from_json(values)
    report = check_upload(Upload(CSV.encode(), "x.csv"), FRAMES, question, tmp_path)
    assert report.verdicts == {"inside": 4}


def test_the_preview_tells_of_it():
    checker = PointChecker(BOARD)
    look = look_at(Upload(CSV.encode(), "x.csv"), QUESTION.read, checker, accuracy_m=10.0)
    assert look.accuracy.column == "定位精度（米）"
    assert len(look.accuracy.refused) == 1
