"""`route`: the promised JSON, every format, the same plan again, and every bad input told first."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import gpxpy
import icalendar
import numpy as np
import openpyxl
import pypdf
import pytest
import shapely
from pyproj import Geod

from cli import route_commands, route_request
from layers.read import ReadOptions
from layers.rounds.files import SHEET_FORMATS
from layers.rounds.stops_file import StopsFile, read_stops
from layers.travel.networks import Extract, Networks
from routing.plan import never
from routing.rounds.words import skill_ids
from tests.conftest import ShellRunner
from tests.routing.travel.grids import street_grid

DEPOT = ("--depot", "113.66,34.75", "--datum", "wgs84")
QUICK = ("--time-limit-s", "0.2", "--as-of", "2020-11-02")
SIX = """id,name,lon,lat
1,甲厂,113.60,34.76
2,乙厂,113.70,34.80
3,丙矿,113.75,34.70
4,丁站,113.62,34.72
5,戊院,113.58,34.79
6,"己""<b>厂",113.65,34.83
"""
TEAM_KEYS = {"team", "stops", "distance_m", "duration_s"}
STOP_KEYS = {"stop_id", "arrive", "depart", "leg_m", "leg_s"}
PLAN_KEYS = {"teams", "unserved", "distance_m", "lower_bound_m", "travel_source"}
GEOD = Geod(ellps="WGS84")
ABROAD = [
    (
        "Helsinki.osm.pbf", "24.94,60.17", ((24.9384, 60.1699), (24.9450, 60.1680),
        (24.9520, 60.1700)), "Mannerheimintie",
    ),
    (
        "test.osm.pbf", "26.9500,60.5300", ((26.9350, 60.5250), (26.9600, 60.5350)),
        "Ristikalliontie",
    ),
]  # fmt: skip


@pytest.fixture
def shell(tmp_path: Path) -> ShellRunner:
    """A shell whose store is not there yet."""
    return ShellRunner({"SANSAN_STORE": str(tmp_path / "own.gpkg"), "SANSAN_CITY": "410100"})


@pytest.fixture(scope="module")
def six() -> StopsFile:
    """The six stops as they are read: reading takes a process each time."""
    options = ReadOptions(datum="wgs84")
    return read_stops(SIX.encode(), "stops.csv", options, skill_ids(), service_min=30)


def written(folder: Path, text: str = SIX, name: str = "stops.csv") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_the_command_of_the_documentation_gives_the_promised_json(shell, tmp_path):
    target = tmp_path / "plan.json"
    done = shell.invoke(
        "route", "--stops", written(tmp_path), *DEPOT, "--teams", "2", "--start", "08:30",
        "--end", "17:30", "--service-min", "30", "--time-limit-s", "1", "--seed", "1",
        "-o", str(target),
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "已排 6 站" in done.stdout
    assert "估算" in done.stdout
    assert done.stderr == ""
    plan = json.loads(target.read_text("utf-8"))
    assert set(plan) >= PLAN_KEYS
    assert plan["travel_source"] == "estimate"
    assert plan["unserved"] == []
    assert [team["team"] for team in plan["teams"]] == ["T1", "T2"]
    stops = [stop for team in plan["teams"] for stop in team["stops"]]
    assert sorted(stop["stop_id"] for stop in stops) == list("123456")
    for team in plan["teams"]:
        assert set(team) >= TEAM_KEYS
        legs_m = [stop["leg_m"] for stop in team["stops"]] + [team["back_leg_m"]]
        assert sum(legs_m) == team["distance_m"]
    for stop in stops:
        assert set(stop) >= STOP_KEYS
        assert "08:30" <= stop["arrive"][11:16] <= stop["depart"][11:16] <= "17:30"
    assert sum(team["distance_m"] for team in plan["teams"]) == plan["distance_m"]
    assert 0 < plan["lower_bound_m"] <= plan["distance_m"]
    assert not (tmp_path / "own.gpkg").exists()  # a list of stops needs no store


def test_without_a_target_the_json_is_printed_and_the_summary_is_not_in_it(
    shell, tmp_path, monkeypatch
):
    monkeypatch.setattr("routing.rounds.planning.time_limit", lambda _seconds: never)
    asked = ("route", "--stops", written(tmp_path), *DEPOT, *QUICK, "--lang", "en")
    first, again = shell.invoke(*asked), shell.invoke(*asked)
    assert first.stdout == again.stdout  # the same seed, the same plan
    assert json.loads(first.stdout)["seed"] == 1
    assert first.stderr.startswith("6 stops planned for 1 teams, 0 left out")


def test_a_stop_that_cannot_be_served_is_listed_with_the_rule_and_what_to_loosen(shell, tmp_path):
    text = "id,name,lon,lat,skills,window\na,甲,113.6,34.7,公安,\nb,乙,113.7,34.7,,05:00-06:00\n"
    asked = ("--stops", written(tmp_path, text), *DEPOT, *QUICK)
    done = shell.invoke("route", *asked)
    missed = {each["stop_id"]: each for each in json.loads(done.stdout)["unserved"]}
    assert {name: each["rule"] for name, each in missed.items()} == {"a": "skill", "b": "window"}
    for each in missed.values():
        assert set(each) >= {"stop_id", "because", "relax"}
        assert each["because"]["zh"] in done.stderr
        assert each["relax"]["zh"] in done.stderr
    helped = shell.invoke("route", *asked, "--skills", "1=公安,生态环境", "--start", "04:30")
    assert json.loads(helped.stdout)["unserved"] == []


def test_flagged_tasks_become_stops_and_what_has_no_place_is_listed(runner, tmp_path):
    target = tmp_path / "plan.json"
    done = runner.invoke(
        "route", "--flagged", *DEPOT, "--as-of", "2020-11-01", "--teams", "2", "--time-limit-s",
        "0.5", "-o", str(target),
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    plan = json.loads(target.read_text("utf-8"))
    served = [stop["stop_id"] for team in plan["teams"] for stop in team["stops"]]
    assert "quarry-tuoyao" in served
    assert {team["day"] for team in plan["teams"]} == {"2020-11-01"}
    left_out = plan["not_plannable"]
    assert left_out
    assert all(each["because"]["zh"] and each["because"]["en"] for each in left_out)
    sheet = tmp_path / "plan.html"
    runner.invoke("route", "--flagged", *DEPOT, *QUICK, "-o", str(sheet))
    page = sheet.read_text("utf-8")
    for words in ("A14", "▲ 区外", "检查内容", "联系单位", "uri.amap.com", "估算"):
        assert words in page


def test_every_format_opens_and_holds_the_stops(shell, tmp_path, monkeypatch, six):
    files = {}
    source = written(tmp_path)
    monkeypatch.setattr(route_request, "read_stops", lambda *_, **__: six)
    for key in ("gpx", "kml", "geojson", "ics", "html", "xlsx", "pdf"):
        files[key] = tmp_path / f"plan.{key}"
        asked = ("--stops", source, *DEPOT, *QUICK, "--teams", "2", "-o", str(files[key]))
        done = shell.invoke("route", *asked)
        assert done.exit_code == 0, done.output
    gpx = gpxpy.parse(files["gpx"].read_text("utf-8"))
    assert len(gpx.waypoints) == 6
    assert "估算" in gpx.waypoints[0].description
    assert files["kml"].read_text("utf-8").count("<Point>") == 6
    features = json.loads(files["geojson"].read_text("utf-8"))["features"]
    assert sum(each["properties"]["kind"] == "stop" for each in features) == 6
    assert all("估算" in each["properties"]["travel"] for each in features)
    calendar = icalendar.Calendar.from_ical(files["ics"].read_bytes())
    assert len(calendar.walk("VEVENT")) == 6
    assert all("估算" in str(event["description"]) for event in calendar.walk("VEVENT"))
    page = files["html"].read_text("utf-8")
    assert "己&quot;&lt;b&gt;厂" in page
    assert "约 " in page
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"].read_bytes()))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "甲厂" in cells
    assert any("（估算）" in str(cell) for cell in cells)
    reader = pypdf.PdfReader(io.BytesIO(files["pdf"].read_bytes()))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "甲厂" in text
    assert "估算" in text
    links = [
        note.get_object()["/A"]["/URI"]
        for page in reader.pages
        for note in page.get("/Annots", ())
        if "/URI" in note.get_object().get("/A", {})
    ]
    assert sum("uri.amap.com" in link for link in links) == 6
    assert set(files) < set(SHEET_FORMATS)


FAULTS = [
    ((), SIX, "--depot", "no depot"),
    (("--depot", "113.66,34.75"), SIX, "--datum", "datum"),
    (("--depot", "113.66,34.75", "--datum", "mars"), SIX, "mars", "mars"),
    (("--depot", "二七塔", "--datum", "wgs84"), SIX, "经度,纬度", "LON,LAT"),
    (("--depot", "213.66,34.75", "--datum", "wgs84"), SIX, "出发地", "213.66"),
    ((*DEPOT, "--start", "17:30", "--end", "08:30"), SIX, "先结束后开始", "before it starts"),
    ((*DEPOT, "--start", "早上"), SIX, "08:30", "08:30"),
    ((*DEPOT, "--teams", "0"), SIX, "组数", "1 to 40 teams"),
    ((*DEPOT, "--days", "0"), SIX, "天数", "1 to 62 days"),
    ((*DEPOT, "--days", "2020-13-01"), SIX, "2020-13-01", "2020-13-01"),
    ((*DEPOT, "--lunch", "中午"), SIX, "12:00-13:30/60", "12:00-13:30/60"),
    ((*DEPOT, "--skills", "9=公安"), SIX, "组号 1 到 1", "a team of 1 to 1"),
    ((*DEPOT, "--skills", "1=魔法"), SIX, "魔法", "魔法"),
    ((*DEPOT, "--travel", "roads"), SIX, "roads import", "roads import"),
    ((*DEPOT, "--time-limit-s", "0"), SIX, "0.2 到 60", "from 0.2 to 60"),
    ((*DEPOT, "--flagged"), SIX, "二者取一", "either"),
    ((*DEPOT, "-o", "plan.dwg"), SIX, "dwg", "dwg"),
    (DEPOT, "id,lon,lat\na,113.1,34.7\na,113.2,34.7\n", "a 重复 2 次", "a is given 2 times"),
    (
        DEPOT, "id,lon,lat,window\na,113.1,34.7,17:00-09:00\n",
        "先关后开", "before it opens",
    ),
    (DEPOT, "id,lon,lat\n", "没有", "no"),
    (DEPOT, "", "空", "empty"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "text", "zh", "en"), FAULTS)
def test_what_is_wrong_ends_with_2_in_both_languages_before_solving(
    shell, tmp_path, monkeypatch, six, options, text, zh, en
):
    monkeypatch.setattr("routing.rounds.planning.plans", _never)
    if text == SIX:
        monkeypatch.setattr(route_request, "read_stops", lambda *_, **__: six)
    source = written(tmp_path, text)
    is_of_the_file = options == DEPOT  # both languages of those stand in the reader's own tests
    for language, words in (("zh", zh), ("en", en))[: 1 if is_of_the_file else 2]:
        done = shell.invoke("route", "--stops", source, *options, "--lang", language)
        assert done.exit_code == 2, done.output
        assert words in done.stderr, done.stderr
        assert done.stdout == ""


def _never(*_arguments, **_options):
    raise AssertionError("it was solved")


def test_five_thousand_stops_are_refused_before_solving(shell, tmp_path, monkeypatch):
    monkeypatch.setattr(route_commands, "planned", _never)
    rows = "".join(f"{n},113.{n:05d},34.7\n" for n in range(5000))
    source = written(tmp_path, "id,lon,lat\n" + rows)
    done = shell.invoke("route", "--stops", source, *DEPOT)
    assert done.exit_code == 2
    assert "共 5000 个点位，一次最多规划 1000 个" in done.stderr


def test_a_file_that_is_not_there_is_told(shell, tmp_path):
    done = shell.invoke("route", "--stops", str(tmp_path / "none.csv"), *DEPOT)
    assert done.exit_code == 2
    assert "none.csv" in done.stderr


def test_rows_without_a_place_are_listed_beside_the_plan(shell, tmp_path):
    text = "id,lon,lat\na,113.7,34.7\nb,不知道,34.7\n"
    done = shell.invoke("route", "--stops", written(tmp_path, text), *DEPOT, *QUICK)
    plan = json.loads(done.stdout)
    assert [each["row"] for each in plan["refused"]] == [3]
    assert "不能排 1 项" in done.stderr


def test_a_week_with_two_depots_a_break_and_no_announcement(shell, tmp_path):
    source = written(
        tmp_path, "id,lon,lat,visits,spacing_days\na,113.7,34.7,2,3\nb,113.6,34.7,1,1\n"
    )
    done = shell.invoke(
        "route", "--stops", source, *DEPOT, "--depot", "113.7,34.8", "--teams", "2", "--days", "5",
        "--lunch", "12:00-13:30/60", "--balanced", "--unannounced", *QUICK,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    plan = json.loads(done.stdout)
    assert plan["unannounced"]
    assert {team["start"]["name"] for team in plan["teams"]} == {"出发地", "出发地2"}
    days = sorted(
        team["day"] for team in plan["teams"] for stop in team["stops"] if stop["stop_id"] == "a"
    )
    assert len(days) == 2
    assert int(days[1][-2:]) - int(days[0][-2:]) >= 3


def test_a_night_with_a_joint_visit_runs_over_midnight(shell, tmp_path):
    rows = "a,34.70,113.70,2,\nb,34.72,113.62,,00:30-01:30\n"
    source = written(tmp_path, "id,lon,lat,joint_teams,window\n" + rows)  # exchanged in the file
    done = shell.invoke(
        "route", "--stops", source, *DEPOT, "--swap", "--teams", "2", "--start", "22:00", "--end",
        "04:00", *QUICK, "--lang", "en",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    plan = json.loads(done.stdout)
    calls = [stop for team in plan["teams"] for stop in team["stops"]]
    joint = [stop for stop in calls if stop["stop_id"] == "a"]
    assert len({(stop["begin"], stop["depart"]) for stop in joint}) == 1
    assert len(joint) == 2
    late = next(stop for stop in calls if stop["stop_id"] == "b")
    assert "2020-11-03T00:30" <= late["begin"][:16] <= "2020-11-03T01:30"
    assert [team["name"] for team in plan["teams"]] == ["Team 1", "Team 2"]


def keep_grid(folder: Path) -> None:
    """Keep a grid of five by five streets beside a store."""
    grid = street_grid(5, 5)
    places = (grid.lon_deg, grid.lat_deg, grid.start.astype(int), grid.end.astype(int))
    texts: list[str | None] = [None] * len(grid)
    extract = Extract(*places, np.full(len(grid), True), texts, texts, texts, "cd" * 32, None)
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    Networks(folder).keep(extract, grid.to_arrays(), filename="街", at=moment)


def test_a_kept_network_is_driven_and_an_area_is_avoided(shell, tmp_path):
    keep_grid(tmp_path)
    source = written(tmp_path, "id,lon,lat\na,113.68,34.7531\nb,113.70,34.7731\n")
    depot = ("--depot", "113.66,34.7531", "--datum", "wgs84")
    block = shapely.box(113.665, 34.752, 113.675, 34.754)
    area = written(tmp_path, json.dumps(shapely.geometry.mapping(block)), "area.geojson")
    lines = []
    for options in ((), ("--avoid", area)):
        done = shell.invoke("route", "--stops", source, *depot, *QUICK, *options)
        assert done.exit_code == 0, done.output
        plan = json.loads(done.stdout)
        assert plan["travel_source"] == "roads"
        assert "街" in plan["travel"]["zh"]
        legs = plan["teams"][0]["legs"]
        assert len({turn["road"] for leg in legs for turn in leg["turns"]}) > 2
        lines.append([shapely.LineString(leg["shape"]) for leg in legs])
    assert any(line.intersects(block) for line in lines[0])
    assert not any(line.intersects(block) for line in lines[1])
    assert plan["breaches"] == []
    target = tmp_path / "plan.gpx"
    shell.invoke("route", "--stops", source, *depot, *QUICK, "-o", str(target))
    gpx = gpxpy.parse(target.read_text("utf-8"))
    assert len(gpx.tracks[0].segments) == 3


@pytest.mark.parametrize(("extract", "depot", "places", "road"), ABROAD)
def test_roads_of_a_real_extract_are_driven_and_named(
    shell, shared_folder, tmp_path, extract, depot, places, road
):
    done = shell.invoke("roads", "import", str(shared_folder / "data" / extract))
    assert done.exit_code == 0, done.output
    rows = [f"s{n},{lon},{lat}\n" for n, (lon, lat) in enumerate(places)]
    source = written(tmp_path, "id,lon,lat\n" + "".join(rows))
    asked = ("--stops", source, "--depot", depot, "--datum", "wgs84", *QUICK)
    done = shell.invoke("route", *asked)
    assert done.exit_code == 0, done.output
    plan = json.loads(done.stdout)
    assert plan["travel_source"] == "roads"
    assert extract in plan["travel"]["en"]
    assert plan["unserved"] == []
    legs = [leg for tour in plan["teams"] for leg in tour["legs"]]
    assert len(legs) == len(places) + 1
    assert all(leg["by_road"] and len(leg["turns"]) > 1 for leg in legs)
    assert road in {turn["road"] for leg in legs for turn in leg["turns"]}
    for leg in legs:  # as long as it is drawn, but for the decimals of the drawing
        line = shapely.LineString(leg["shape"])
        assert GEOD.geometry_length(line) == pytest.approx(leg["m"], abs=5)


def test_abroad_only_wgs84_is_taken_and_the_message_says_why(shell, tmp_path):
    source = written(tmp_path, "id,lon,lat\na,24.9384,60.1699\n")
    depot = ("--depot", "24.94,60.17", "--travel", "estimate", *QUICK)
    done = shell.invoke("route", "--stops", source, *depot, "--datum", "wgs84")
    assert done.exit_code == 0, done.output
    done = shell.invoke("route", "--stops", source, *depot, "--datum", "gcj02")
    assert done.exit_code == 2
    assert "GCJ-02 只用于中国境内" in done.stderr
    assert "wgs84" in done.stderr
