"""Files checked whole: every row of the file is somewhere, and says what one point is told."""

import csv
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from geo.board import Board
from geo.bulk.check import PointChecker
from geo.datum import convert
from geo.errors import CRSError, GeometryError, InputError, LimitError
from geo.points import check_point
from layers.bulk import check as bulk_check
from layers.bulk import result as bulk_result
from layers.bulk.check import BulkQuestion, BulkReport, Upload, check_upload, in_wgs84
from layers.bulk.file import check_file, format_of_target
from layers.bulk.preview import SAMPLE_POINTS, look_at
from layers.bulk.result import ADDED, rejected_csv
from layers.read import read
from layers.reading.source import ReadOptions
from layers.write import WRITERS
from tests.geo import world

FRAMES = world.frames()
BOARD = Board(FRAMES, world.DAY)
GCJ = BulkQuestion(ReadOptions(datum="gcj02"), world.DAY)
ROWS = [
    ("西点", 113.106, 34.099, "火电厂"),
    ("西点二", 113.106, 34.099, ""),
    ("边点", 113.2055, 34.099, "coal_mine"),
    ("中点", 113.306, 34.099, ""),
    ("东点", 113.506, 34.099, "Coal Mine"),
    ("不识", 113.106, 34.099, "炼钢"),
    ("空点", None, None, ""),
    ("反点", 34.1, 113.1, ""),
]
KEYS = {"火电厂": "thermal_power", "": None, "coal_mine": "coal_mine", "Coal Mine": "coal_mine"}


def write_csv(path: Path, rows=ROWS) -> Path:
    frame = pd.DataFrame(rows, columns=["名称", "经度", "纬度", "活动"])
    path.write_bytes(frame.to_csv(index=False).encode("gbk"))
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def adds_up(report: BulkReport, count: int) -> bool:
    return (
        report.count == count == report.accepted + report.rejected
        and report.accepted == sum(report.verdicts.values())
        and report.rejected == sum(report.reasons.values())
    )


def test_a_file_in_gbk_is_checked_row_by_row(tmp_path):
    source, target, left = (
        write_csv(tmp_path / "台账.csv"),
        tmp_path / "out.csv",
        tmp_path / "no.csv",
    )
    question = replace(GCJ, activity_column="活动", accuracy_m=25.0)
    report = check_file(source, target, FRAMES, question, rejected=left)
    assert adds_up(report, 8)
    assert (report.encoding, report.datum, report.as_of) == ("GBK", "gcj02", "2020-11-01")
    rows = rows_of(target)
    assert [row["row"] for row in rows] == ["2", "3", "4", "5", "6"]
    for row in rows:
        lon, lat = convert(float(row["经度"]), float(row["纬度"]), "gcj02", "wgs84")
        alone = check_point(
            BOARD, float(lon), float(lat), activity=KEYS[row["活动"]], accuracy_m=25.0
        )
        assert row["verdict"] == alone.verdict
        assert row["because"] == alone.because
        assert row["because_en"] == alone.because_en
        assert float(row["distance_m"]) == pytest.approx(alone.distance_m, abs=0.051)
    assert {row["verdict"] for row in rows} == {"exempt", "inside", "edge", "unknown", "outside"}
    refused = rows_of(left)
    assert [(row["row"], row["code"]) for row in refused] == [
        ("7", "unknown_activity"), ("8", "no_position"), ("9", "swapped")
    ]  # fmt: skip
    assert "煤矿" in refused[0]["reason"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["no.csv", "out.csv", "台账.csv"]


@pytest.mark.parametrize("key", WRITERS)
def test_every_format_holds_the_same_verdicts(tmp_path, key):
    source = write_csv(tmp_path / "in.csv", ROWS[:5])
    target = tmp_path / f"out{WRITERS[key].suffix}"
    check_file(source, target, FRAMES, GCJ)
    table = read(target.read_bytes(), target.name, ReadOptions(datum="wgs84"))
    assert table.attributes["verdict"].tolist() == [
        "inside",
        "inside",
        "edge",
        "unknown",
        "outside",
    ]
    lon, lat = convert([113.106], [34.099], "gcj02", "wgs84")
    assert table.lon_deg[0] == pytest.approx(lon[0], abs=1e-7)
    assert table.lat_deg[0] == pytest.approx(lat[0], abs=1e-7)


def test_points_lines_and_polygons_of_one_file_are_judged_together(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk_check, "COST_AT_ONCE", 600)  # so that there are several parts
    shapes = [
        shapely.Point(113.1, 34.1),
        shapely.box(113.05, 34.05, 113.15, 34.15),
        shapely.LineString([(113.1, 34.1), (113.5, 34.1)]),
        shapely.MultiPoint([(113.5, 34.1), (113.51, 34.1)]),
        shapely.box(113.45, 34.05, 113.55, 34.15),
        shapely.Point(113.3, 34.1),
    ]
    frame = gpd.GeoDataFrame({"名称": list("甲乙丙丁戊己")}, geometry=shapes, crs="EPSG:4326")
    source, target = tmp_path / "in.geojson", tmp_path / "out.gpkg"
    frame.to_file(source, driver="GeoJSON")
    question = BulkQuestion(ReadOptions(), world.DAY)
    report = check_file(source, target, FRAMES, question)
    assert adds_up(report, 6)
    found = pyogrio.read_dataframe(target)
    assert found["verdict"].tolist() == [
        "inside",
        "inside",
        "outside",
        "outside",
        "outside",
        "unknown",
    ]
    assert shapely.equals(found.geometry.to_numpy(), np.array(shapes)).all()
    assert "有效禁煤区内102.4平方公里（100.0%）" in found["because"][1]


def test_shapes_in_a_shifted_datum_are_moved_vertex_by_vertex():
    line = shapely.LineString([(113.1, 34.1), (113.2, 34.2)])
    moved = in_wgs84(np.array([line, None], dtype=object), "gcj02")
    assert moved[1] is None
    expected = np.column_stack(convert([113.1, 113.2], [34.1, 34.2], "gcj02", "wgs84"))
    assert shapely.get_coordinates(moved[0]) == pytest.approx(expected)


def test_columns_named_like_ours_are_kept_under_another_name(tmp_path):
    source = tmp_path / "in.csv"
    source.write_text("row,verdict,lon_wgs84,lat_wgs84\n甲,旧,113.1,34.1\n", "utf-8")
    first, second = tmp_path / "one.csv", tmp_path / "two.csv"
    question = BulkQuestion(ReadOptions(datum="wgs84"), world.DAY)
    check_file(source, first, FRAMES, question)
    (row,) = rows_of(first)
    assert (row["row"], row["verdict"]) == ("2", "inside")
    assert {"甲", "旧"} <= set(row.values())
    check_file(
        first,
        second,
        FRAMES,
        replace(question, read=ReadOptions(datum="wgs84", lon="lon_wgs84", lat="lat_wgs84")),
    )
    (again,) = rows_of(second)
    assert {"甲", "旧"} <= set(again.values())
    assert [name for name in again if name in ADDED] == list(ADDED)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"read": ReadOptions()}, CRSError),
        ({"read": ReadOptions(datum="wgs84", lon="没有", lat="纬度")}, InputError),
        ({"activity_column": "没有"}, InputError),
        ({"activity_column": "名称"}, InputError),  # not one word is known
        ({"kind": "moon"}, InputError),
    ],
)
def test_a_question_that_cannot_be_asked_leaves_no_file(tmp_path, changes, error):
    source, target = write_csv(tmp_path / "in.csv"), tmp_path / "out.csv"
    with pytest.raises(error):
        check_file(source, target, FRAMES, replace(GCJ, **changes))
    assert not target.exists()


def test_a_target_that_exists_stays_whole_when_the_check_fails(tmp_path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("lon,lat\n34.1,113.1\n", "utf-8")
    target.write_text("before", "utf-8")
    with pytest.raises(GeometryError):
        check_file(source, target, FRAMES, GCJ)
    assert target.read_text("utf-8") == "before"


def test_files_that_cannot_be_opened_or_named_are_told(tmp_path):
    source = write_csv(tmp_path / "in.csv")
    with pytest.raises(InputError, match=r"none\.csv"):
        check_file(tmp_path / "none.csv", tmp_path / "o.csv", FRAMES, GCJ)
    with pytest.raises(InputError, match="cannot be used"):
        check_file(source, tmp_path / "no" / "o.csv", FRAMES, GCJ)
    with pytest.raises(InputError) as refused:
        format_of_target(tmp_path / "o.dwg")
    assert refused.value.field == "output"


def test_progress_is_told_from_reading_to_the_last_row(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk_check, "COST_AT_ONCE", 2)
    told: list[tuple[str, int, int]] = []
    source = write_csv(tmp_path / "in.csv", ROWS[:5])
    check_file(source, tmp_path / "o.csv", FRAMES, GCJ, progress=lambda *step: told.append(step))
    assert told[0] == ("read", 0, 0)
    checked = [done for step, done, total in told if step == "check" and total == 5]
    assert checked == sorted(checked)
    assert (checked[0], checked[-1]) == (0, 5)
    assert len(checked) > 3
    assert told[-1] == ("write", 5, 5)


class WaitNoLongerError(Exception):
    """Somebody wants the work stopped."""


def test_whoever_watches_can_stop_the_work(tmp_path):
    def stop(step: str, _done: int, _total: int) -> None:
        if step == "check":
            raise WaitNoLongerError

    with pytest.raises(WaitNoLongerError):
        check_file(write_csv(tmp_path / "in.csv"), tmp_path / "o.csv", FRAMES, GCJ, progress=stop)
    assert not (tmp_path / "o.csv").exists()


def test_formats_held_in_memory_have_a_ceiling_and_csv_has_none(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk_result, "MOST_ROWS_WHOLE", 4)
    source = write_csv(tmp_path / "in.csv", ROWS[:5])
    with pytest.raises(LimitError, match="CSV"):
        check_file(source, tmp_path / "o.xlsx", FRAMES, GCJ)
    assert check_file(source, tmp_path / "o.csv", FRAMES, GCJ).accepted == 5


def test_what_looks_like_a_formula_is_text_in_every_piece_of_the_csv(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk_result, "BATCH_ROWS", 2)
    rows = [(f"=HYPERLINK({n})\x07", 113.1, 34.1, "") for n in range(5)]
    source, target = tmp_path / "in.csv", tmp_path / "o.csv"
    write_csv(source, rows)
    check_file(source, target, FRAMES, GCJ)
    assert [row["名称"] for row in rows_of(target)] == [f"'=HYPERLINK({n})" for n in range(5)]
    assert target.read_bytes().count(b"because_en") == 1


def test_a_question_survives_json():
    question = BulkQuestion(
        ReadOptions(datum="bd09", kinds=("point",)), date(2020, 1, 2), activity="coal_mine"
    )
    assert BulkQuestion.from_json(question.as_json()) == question


def test_rejected_rows_speak_both_languages(tmp_path):
    source = write_csv(tmp_path / "in.csv")
    with source.open("rb") as file:
        report = check_upload(Upload(file, "in.csv"), FRAMES, GCJ, tmp_path)
    assert asdict(report)["rejected"] == 2
    path = tmp_path / bulk_result.REJECTED
    assert "没有坐标" in rejected_csv(path, "zh").decode("utf-8-sig")
    assert "no coordinates" in rejected_csv(path, "en").decode("utf-8-sig")
    assert [row["row"] for row in bulk_result.read_rejected(path, most=1)] == [8]
    rows = bulk_result.result_rows(tmp_path / bulk_result.RESULT, first=1, count=2)
    assert [row["名称"] for row in rows] == ["西点二", "边点"]


def test_a_look_samples_large_files_evenly(tmp_path):
    n = SAMPLE_POINTS + 5000
    lon = np.linspace(113.0, 113.6, n)
    text = "lon,lat\n" + "".join(f"{x:.6f},34.1\n" for x in lon)
    look = look_at(
        Upload(text.encode(), "a.csv"), ReadOptions(), PointChecker(BOARD), accuracy_m=10.0
    )
    assert look.preview.report.accepted == n
    assert look.effects.count == SAMPLE_POINTS
    assert look.lon_deg[0] == pytest.approx(113.0)
    assert look.lon_deg[-1] == pytest.approx(113.6)


def test_a_look_at_shapes_takes_a_point_on_each(tmp_path):
    frame = gpd.GeoDataFrame(geometry=[shapely.box(113.05, 34.05, 113.15, 34.15)], crs="EPSG:4326")
    look = look_at(
        Upload(frame.to_json().encode(), "a.geojson"),
        ReadOptions(),
        PointChecker(BOARD),
        accuracy_m=10.0,
    )
    assert {effect.datum: effect.verdicts for effect in look.effects.effects}["wgs84"] == {
        "inside": 1
    }
