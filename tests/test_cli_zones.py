"""The commands of files and boundaries, as a person types them."""

import csv
import json
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import box

NOTICE = """甲市人民政府关于划定禁煤区的通告
甲政通〔2021〕3号
为改善空气质量，现将有关事项通告如下：
一、禁煤区范围
新郑市、中牟县全部行政区域。
二、禁煤区内除火电厂外，禁止销售、使用散煤。
三、本通告自2021年3月1日起施行。
2021年2月1日
"""


def test_a_notice_becomes_a_recipe_and_the_recipe_a_zone(runner, tmp_path):
    notice, recipe, zone = tmp_path / "通告.txt", tmp_path / "r.json", tmp_path / "z.gpkg"
    notice.write_text(NOTICE, encoding="gb18030")
    assert runner.invoke("zones", "parse", str(notice), "-o", str(recipe)).exit_code == 0
    read = json.loads(recipe.read_text(encoding="utf-8"))
    assert read["effective"] == "2021-03-01"
    assert read["exempt"] == ["thermal_power"]
    done = runner.invoke("zones", "compile", str(recipe), "-o", str(zone), "--json")
    assert done.exit_code == 0, done.output
    rows = gpd.read_file(zone)
    in_force = rows[rows["part"] == "in force"]
    # The two units are 883.8 and 1390.0 km² on the shipped polygons.
    area_km2 = in_force.to_crs(6933).area.sum() / 1e6
    assert area_km2 == pytest.approx(2273.8, rel=0.002)


def test_a_text_that_is_no_notice_is_refused_with_exit_code_2(runner, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("今天天气很好。", encoding="utf-8")
    done = runner.invoke("zones", "parse", str(letter))
    assert done.exit_code == 2


def test_the_layers_that_ship_are_audited(runner):
    done = runner.invoke("audit", "units", "--json")
    assert (done.exit_code, json.loads(done.output)["count"]) == (0, 0)


def test_an_overlap_in_a_file_is_found_with_its_area(runner, tmp_path):
    file, listed = tmp_path / "zones.geojson", tmp_path / "faults.csv"
    shapes = [box(113.0, 34.0, 113.11, 34.1), box(113.1, 34.0, 113.2, 34.1)]
    gpd.GeoDataFrame({"name": ["甲", "乙"]}, geometry=shapes, crs=4326).to_file(file)
    done = runner.invoke("audit", str(file), "--datum", "wgs84", "--json", "-o", str(listed))
    assert done.exit_code == 0, done.output
    faults = json.loads(done.output)["faults"]
    overlap = next(fault for fault in faults if fault["kind"] == "overlap")
    assert overlap["area_km2"] == pytest.approx(10.24, rel=0.01)  # 0.01° by 0.1° at 34° N
    assert listed.read_text(encoding="utf-8-sig").count("overlap") >= 1


def test_a_file_in_another_datum_is_audited_where_it_really_is(runner, tmp_path):
    file = tmp_path / "zones.csv"
    wkt = box(113.0, 34.0, 113.1, 34.1).wkt
    file.write_text(f'name,WKT\n甲,"{wkt}"\n', encoding="utf-8")
    found = {}
    for datum in ("wgs84", "gcj02"):
        done = runner.invoke("audit", str(file), "--datum", datum, "--unit", "410185", "--json")
        assert done.exit_code == 0, done.output
        (outside,) = json.loads(done.output)["faults"]
        found[datum] = outside["lon"]
    # GCJ-02 coordinates lie about 0.006° east of the ground they mean in Henan.
    assert 0.003 < found["wgs84"] - found["gcj02"] < 0.009


def test_what_is_neither_layer_nor_file_is_refused(runner):
    done = runner.invoke("audit", "nothing")
    assert done.exit_code == 2
    assert "coal_ban" in done.output


def test_every_row_of_a_file_is_answered_or_listed_as_rejected(runner, tmp_path):
    source, target, rejected = (tmp_path / name for name in ("点.csv", "out.csv", "no.csv"))
    source.write_text(
        "名称,经度,纬度\n甲,113.62,34.74\n乙,114.35,34.80\n丙,34.7,113.6\n丁,,\n", encoding="gbk"
    )
    done = runner.invoke(
        "check", str(source), "--datum", "gcj02", "--as-of", "2020-11-01", "--json",
        "-o", str(target), "--rejected", str(rejected),
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    report = json.loads(done.output)
    assert (report["count"], report["accepted"], report["rejected"]) == (4, 2, 2)
    with Path(target).open(encoding="utf-8-sig", newline="") as file:
        answers = {row["名称"]: row["verdict"] for row in csv.DictReader(file)}
    assert answers == {"甲": "inside", "乙": "outside"}
    with Path(rejected).open(encoding="utf-8-sig", newline="") as file:
        assert [row["row"] for row in csv.DictReader(file)] == ["4", "5"]


@pytest.mark.parametrize("extra", [[], ["-o", "out.csv"], ["-o", "out.xyz", "--datum", "wgs84"]])
def test_a_file_without_target_or_datum_is_refused(runner, tmp_path, monkeypatch, extra):
    monkeypatch.chdir(tmp_path)
    Path("points.csv").write_text("lon,lat\n113.6,34.7\n", encoding="utf-8")
    done = runner.invoke("check", "points.csv", *extra)
    assert done.exit_code == 2
    assert not Path("out.csv").exists()


@pytest.mark.parametrize(("suffix", "magic"), [("gpkg", b"SQLite"), ("html", b"<!doctype html>")])
def test_a_layer_is_exported_in_the_format_of_its_suffix(runner, tmp_path, suffix, magic):
    file = tmp_path / f"zones.{suffix}"
    done = runner.invoke("export", "coal_ban", "--as-of", "2020-11-01", "-o", str(file))
    assert done.exit_code == 0, done.output
    assert file.read_bytes()[:20].lower().startswith(magic.lower())


def compared(runner, lineage: str) -> dict:
    """The first and the last version of a lineage, compared on a day after both."""
    listed = json.loads(runner.invoke("zones", "versions", lineage, "--json").output)
    first, last = listed[0]["version_id"], listed[-1]["version_id"]
    done = runner.invoke("zones", "compare", first, last, "--as-of", "2022-01-01", "--json")
    return json.loads(done.output)


def test_two_versions_are_compared_by_their_ground(runner):
    gained = {part["part"]: part["gained_km2"] for part in compared(runner, "xinzheng")["parts"]}
    # All of 新郑市 was undetermined before it was banned: 883.8 km² on the shipped polygon.
    assert gained["in force"] == pytest.approx(883.8, rel=0.001)


def test_two_versions_are_compared_by_the_tasks_whose_verdict_changes(runner):
    changed = {
        task["task_id"]: (task["verdict_a"], task["verdict_b"])
        for task in compared(runner, "gongyi")["tasks"]
    }
    # The notice of 2019 names the villages of item 14 as out and the roads of item 12 as in.
    assert changed == {"A12": ("unknown", "inside"), "A14": ("unknown", "outside")}
