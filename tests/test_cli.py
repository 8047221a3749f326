"""The shell: the same answers and the same words as the API, and exit code 2 for what is wrong."""

import json
import re

import pytest
from click.testing import Result
from flask.testing import FlaskClient

import cli
import server
from tests.conftest import ShellRunner

DAY = "2020-11-01"
POINT = ("check", "--point", "113.62,34.74", "--datum", "gcj02", "--as-of", DAY)


def run(runner: ShellRunner, *arguments: str) -> Result:
    return runner.invoke(*arguments)


def test_a_point_gets_the_answer_of_the_api(runner: ShellRunner, client: FlaskClient) -> None:
    result = run(runner, *POINT, "--json")
    assert result.exit_code == 0, result.output
    url = f"/api/check?lon=113.62&lat=34.74&datum=gcj02&as_of={DAY}"
    assert json.loads(result.stdout) == client.get(url).json


def test_a_point_is_told_in_words(runner: ShellRunner) -> None:
    chinese = run(runner, *POINT).stdout
    assert chinese.startswith("● 区内")
    assert "GCJ-02" in chinese
    assert DAY in chinese
    english = run(runner, *POINT, "--lang", "en").stdout
    assert english.startswith("● inside")
    assert "GCJ-02" in english


def test_an_exempt_activity_is_told(runner: ShellRunner) -> None:
    assert run(runner, *POINT, "--activity", "thermal_power").stdout.startswith("◇ 豁免")


def test_a_full_width_comma_parts_a_point(runner: ShellRunner) -> None:
    result = run(runner, "check", "--point", "113.62，34.74", "--datum", "高德", "--as-of", DAY)
    assert result.exit_code == 0
    assert result.stdout.startswith("● 区内")


@pytest.mark.parametrize(
    ("options", "query"),
    [
        ({"--point": "34.74,113.62"}, {"lon": "34.74", "lat": "113.62"}),
        ({"--point": "nan,34.74"}, {"lon": "nan"}),
        ({"--point": "113.62,1e400"}, {"lat": "1e400"}),
        ({"--point": "2.35,48.85"}, {"lon": "2.35", "lat": "48.85"}),
        ({"--point": None}, {"lon": None, "lat": None}),
        ({"--datum": "mars"}, {"datum": "mars"}),
        ({"--datum": None}, {"datum": None}),
        ({"--as-of": "2020-13-01"}, {"as_of": "2020-13-01"}),
        ({"--activity": "barbecue"}, {"activity": "barbecue"}),
        ({"--accuracy-m": "-5"}, {"accuracy_m": "-5"}),
        ({"--datum": "mars", "--as-of": "x"}, {"datum": "mars", "as_of": "x"}),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_fault_has_the_words_of_the_api_and_exit_code_2(
    runner: ShellRunner,
    client: FlaskClient,
    options: dict[str, str | None],
    query: dict[str, str | None],
    language: str,
) -> None:
    given = {"--point": "113.62,34.74", "--datum": "wgs84", "--as-of": DAY} | options
    line = [part for key, value in given.items() if value is not None for part in (key, value)]
    result = run(runner, "check", *line, "--lang", language)
    asked = {"lon": "113.62", "lat": "34.74", "datum": "wgs84", "as_of": DAY} | query
    answer = client.get(
        "/api/check",
        query_string={key: value for key, value in asked.items() if value is not None}
        | {"lang": language},
    )
    assert answer.status_code == 400
    assert result.exit_code == 2
    assert result.stderr.strip() == answer.json["message"]
    assert result.stdout == ""


@pytest.mark.parametrize("point", ["113.62", "113.62,34.74,5", "a b", ""])
def test_a_point_that_is_no_pair_is_refused(runner: ShellRunner, point: str) -> None:
    result = run(runner, "check", "--point", point, "--datum", "wgs84")
    assert result.exit_code == 2
    assert "113.62,34.74" in result.stderr


def test_tasks_are_those_of_the_api(runner: ShellRunner, client: FlaskClient) -> None:
    printed = json.loads(run(runner, "tasks", "--as-of", DAY, "--json").stdout)
    answered = client.get(f"/api/tasks?as_of={DAY}").json
    assert printed["tasks"] == answered["tasks"]
    assert printed["count"] == answered["count"] == 51


def test_the_table_has_a_line_for_each_task_with_its_verdict(
    runner: ShellRunner, client: FlaskClient
) -> None:
    output = run(runner, "tasks", "--as-of", DAY, "--markdown").stdout
    lines = [line for line in output.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    assert all(len(row) == 7 for row in cells)
    assert cells[0][:2] == ["任务", "题目"]
    words = {"outside": "▲ 区外", "edge": "◆ 边界附近", "unknown": "？ 待定", "inside": "● 区内",
             "exempt": "◇ 豁免", "not_applicable": "□ 无空间规则"}  # fmt: skip
    tasks = client.get(f"/api/tasks?as_of={DAY}").json["tasks"]
    assert [row[0] for row in cells[2:]] == [task["task_id"] for task in tasks]
    assert [row[4] for row in cells[2:]] == [words[task["verdict"]] for task in tasks]
    assert "51 项任务" in output.splitlines()[0]


def test_shares_of_a_territory_are_in_km2_and_per_cent(runner: ShellRunner) -> None:
    output = run(runner, "tasks", "--as-of", DAY, "--markdown", "--lang", "en").stdout
    shares = re.findall(r"([\d.]+) km² \(([\d.]+) %\)", output)
    assert shares
    rows = [line for line in output.splitlines() if re.search(r"km² \([\d.]+ %\) /", line)]
    for row in rows:
        percents = [float(each) for each in re.findall(r"\(([\d.]+) %\)", row.split(" | ")[5])]
        assert sum(percents) == pytest.approx(100, abs=0.2)


def test_the_plain_table_stands_in_columns(runner: ShellRunner) -> None:
    output = run(runner, "tasks", "--as-of", DAY).stdout
    assert sum(bool(re.match(r"[AB]\d+ ", line)) for line in output.splitlines()) == 51


def test_layers_and_rules_are_listed_with_their_sources(
    runner: ShellRunner, client: FlaskClient
) -> None:
    layers = run(runner, "layers").stdout
    for layer in client.get("/api/layers").json["layers"]:
        assert layer["layer_id"] in layers
        assert layer["source"]["zh"] in layers
    rules = json.loads(run(runner, "rules", "--json").stdout)
    assert rules == client.get("/api/rules").json["rules"]
    assert "Covered by a coal-ban zone" in run(runner, "rules", "--lang", "en").stdout
    assert len(json.loads(run(runner, "layers", "--json").stdout)) == 8


def test_the_store_is_made_on_first_use(tmp_path: object) -> None:
    runner = ShellRunner({"SANSAN_STORE": f"{tmp_path}/fresh/sansan.gpkg"})
    result = run(runner, *POINT)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("● 区内")


def test_the_language_of_the_shell_is_a_setting(store_path: object, app: object) -> None:
    runner = ShellRunner({"SANSAN_STORE": str(store_path), "SANSAN_LANG": "en"})
    assert run(runner, *POINT).stdout.startswith("● inside")
    fault = run(runner, "check", "--point", "113.62,34.74", "--datum", "mars")
    assert "unknown datum" in fault.stderr


def test_without_a_command_the_service_starts() -> None:
    started = []
    shell = cli.Shell(
        read_settings=server.SHELL.read_settings,
        default_day=server.default_day,
        serve=started.append,
        install_assets=started.append,
        standalone=server.SHELL.standalone,
        travel_ports=server.travel_ports,
    )
    assert cli.run(["--port", "9012", "--host", "::1"], shell) == 0
    assert cli.run([], shell) == 0
    assert cli.run(["assets"], shell) == 0
    assert [started[0]["PORT"], started[0]["HOST"]] == [9012, "::1"]
    assert started[1]["PORT"] == 8000
    assert started[2] is None
    assert cli.run(["--help"], shell) == 0
    assert cli.run(["nothing"], shell) == 2
    assert cli.run(["--nothing"], shell) == 2
