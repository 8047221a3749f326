"""The shell's `tasks`: the table as before; documents parsed, imported, and the template."""

import io
import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from layers.opening import open_store
from layers.store import Store
from layers.tasks.entries import append_entries
from ledger.reading.untrusted import document_record
from tests.conftest import ShellRunner
from tests.ledger.files import pdf, text_page, word
from tests.ledger.importing.test_sheet import GOOD, filled
from tests.ledger.importing.world import ITEMS, Paper

KEYS = {
    "document", "item_no", "section", "problem", "target", "measures", "responsible_leaders",
    "lead_units", "responsible_units", "cooperating_units", "responsible_persons", "deadline_text",
    "deadline_kind", "deadline_date", "places", "numbers", "category", "source_lines",
}  # fmt: skip
LIST = Paper(title="郑州市扬尘散煤整改任务清单", number="郑政办〔2021〕3号").text()


@pytest.fixture(scope="module")
def fresh_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the built-in facts, made once."""
    path = tmp_path_factory.mktemp("fresh") / "own.gpkg"
    open_store(str(path), "410100").close()
    return path


@pytest.fixture
def shell(fresh_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ShellRunner:
    """A shell on a store of its own, whose files are read here: no worker is started."""
    monkeypatch.setattr(
        "cli.task_commands.read_official", lambda _, *given: document_record(*given)
    )
    path = shutil.copy(fresh_store, tmp_path / "own.gpkg")
    return ShellRunner({"SANSAN_STORE": str(path), "SANSAN_CITY": "410100"})


def written(folder: Path, text: str, name: str = "清单.txt", encoding: str = "utf-8") -> str:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return str(path)


def ids(folder: Path) -> list[str]:
    store = Store(folder / "own.gpkg")
    try:
        return list(store.read("tasks").index)
    finally:
        store.close()


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_document_is_parsed_to_json_with_the_promised_keys(
    runner: ShellRunner, tmp_path: Path, encoding: str
) -> None:
    target = tmp_path / "tasks.json"
    file = written(tmp_path, LIST, encoding=encoding)
    result = runner.invoke("tasks", "parse", file, "-o", str(target))
    assert result.exit_code == 0, result.output
    assert "3 项任务" in result.stdout
    tasks = json.loads(target.read_text("utf-8"))["tasks"]
    assert len(tasks) == 3
    assert all(set(task) >= KEYS for task in tasks)
    assert [set(one) >= {"no", "text"} for one in tasks[0]["measures"]] == [True, True]
    assert tasks[2]["lead_units"] == ["市公安局", "市交通局"]


@pytest.mark.parametrize("name", ["清单.docx", "清单.pdf"])
def test_word_and_pdf_say_what_the_text_says(
    runner: ShellRunner, tmp_path: Path, name: str
) -> None:
    lines = [line for line in LIST.splitlines() if line]
    path = tmp_path / name
    path.write_bytes(word(lines) if name.endswith("docx") else pdf([text_page(lines)]))
    found = json.loads(runner.invoke("tasks", "parse", str(path)).stdout)
    plain = json.loads(runner.invoke("tasks", "parse", written(tmp_path, LIST)).stdout)
    assert [said(task) for task in found["tasks"]] == [said(task) for task in plain["tasks"]]


def said(task: dict) -> dict:
    """What a task says, without the lines it stands in."""
    told = {name: task[name] for name in KEYS - {"source_lines", "measures", "numbers"}}
    return told | {"measures": [[one["no"], one["text"]] for one in task["measures"]]}


def test_a_file_that_is_not_what_its_name_says_ends_with_2(
    runner: ShellRunner, tmp_path: Path
) -> None:
    path = tmp_path / "清单.docx"
    path.write_bytes(b"\x00\xff\xfe" * 40)
    for command in ("parse", "import"):
        result = runner.invoke("tasks", command, str(path))
        assert (result.exit_code, result.stdout) == (2, "")
        assert "清单.docx" in result.stderr


def test_without_a_target_the_json_is_printed(runner: ShellRunner, tmp_path: Path) -> None:
    result = runner.invoke("tasks", "parse", written(tmp_path, LIST))
    assert json.loads(result.stdout)["document"] == "郑州市扬尘散煤整改任务清单"


def test_what_is_no_list_ends_with_2_and_the_reason(runner: ShellRunner, tmp_path: Path) -> None:
    file = written(tmp_path, "今天天气很好。")
    chinese = runner.invoke("tasks", "parse", file)
    assert (chinese.exit_code, chinese.stdout) == (2, "")
    assert "没有找到任务，因为" in chinese.stderr
    english = runner.invoke("tasks", "parse", file, "--lang", "en")
    assert "no tasks found, because" in english.stderr


def test_a_damaged_page_loses_only_what_was_on_it_and_says_so(
    runner: ShellRunner, tmp_path: Path
) -> None:
    pages = [
        text_page(
            [f"{at}.{problem}", f"整改目标：{target}", f"责任单位：{unit}", f"整改时限：{day}"]
        )
        for at, (problem, target, _, _, unit, day) in enumerate(ITEMS, start=1)
    ]
    path = tmp_path / "清单.pdf"
    path.write_bytes(pdf(pages, broken=[2]))
    result = runner.invoke("tasks", "parse", str(path))
    assert result.exit_code == 0, result.output
    assert [task["item_no"] for task in json.loads(result.stdout)["tasks"]] == [1, 3]
    assert "第 2 页" in result.stderr


def test_a_preview_records_nothing(shell: ShellRunner, tmp_path: Path) -> None:
    result = shell.invoke("tasks", "import", written(tmp_path, LIST), "--dry-run")
    assert result.exit_code == 0, result.output
    assert "3 项为新任务" in result.stdout
    assert "什么都没有写入" in result.stdout
    assert len(ids(tmp_path)) == 51


def test_an_import_adds_tasks_and_a_second_one_nothing(shell: ShellRunner, tmp_path: Path) -> None:
    file = written(tmp_path, LIST)
    first = shell.invoke("tasks", "import", file, "--author", "王工", "--reason", "试")
    assert "新增 3 项任务" in first.stdout
    assert ids(tmp_path)[-3:] == ["C1", "C2", "C3"]
    second = shell.invoke("tasks", "import", file, "--lang", "en")
    assert "on record already: nothing changed" in second.stdout
    assert len(ids(tmp_path)) == 54


def test_a_moved_deadline_is_listed_and_taken_only_when_adopted(
    shell: ShellRunner, tmp_path: Path
) -> None:
    shell.invoke("tasks", "import", written(tmp_path, LIST))
    later = LIST.replace("2021年6月底前", "2021年9月底前")
    file = written(tmp_path, later, "新版.txt")
    told = shell.invoke("tasks", "import", file, "--dry-run")
    assert "C1 deadline: dated 2021-06-30 → dated 2021-09-30" in told.stdout
    done = shell.invoke("tasks", "import", file, "--adopt", "C1:deadline", "--json")
    assert json.loads(done.stdout)["counts"] == {
        "tasks": 3, "matched": 3, "new": 0, "differing": 1,
    }  # fmt: skip
    again = shell.invoke("tasks", "import", file, "--dry-run")
    assert "0 项有字段不同" in again.stdout


def test_of_several_files_none_is_taken_where_one_is_no_list(
    shell: ShellRunner, tmp_path: Path
) -> None:
    good, bad = written(tmp_path, LIST), written(tmp_path, "无", "空.txt")
    faulty = tmp_path / "清单.xlsx"
    faulty.write_bytes(filled(GOOD, GOOD))
    assert shell.invoke("tasks", "import", good, bad).exit_code == 2
    assert shell.invoke("tasks", "import", good, str(faulty)).exit_code == 2
    assert len(ids(tmp_path)) == 51


@pytest.mark.parametrize(
    "line", [("--adopt", "C1"), ("--adopt", "C9:deadline"), ("--author", ""), ("--reason", " ")]
)
def test_what_is_asked_wrongly_ends_with_2(
    shell: ShellRunner, tmp_path: Path, line: tuple[str, str]
) -> None:
    result = shell.invoke("tasks", "import", written(tmp_path, LIST), *line)
    assert result.exit_code == 2
    assert len(ids(tmp_path)) == 51


def test_the_template_is_written_and_filled_in_imported(shell: ShellRunner, tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    assert shell.invoke("tasks", "template", "-o", str(path)).exit_code == 0
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    book.active.append(
        [1, "工地", "裸土未覆盖。", "", "覆盖。", "", "", "中牟县政府", "", "", "长期坚持"]
    )
    book.save(path)
    assert "新增 1 项任务" in shell.invoke("tasks", "import", str(path)).stdout
    book.active.append([1, "工地", "道路积尘。", "", "", "", "", "", "", "", "尽快"])
    book.save(path)
    refused = shell.invoke("tasks", "import", str(path))
    assert refused.exit_code == 2
    assert "第 8 行" in refused.stderr
    assert len(ids(tmp_path)) == 52
    assert shell.invoke("tasks", "template", "-o", str(tmp_path / "a.csv")).exit_code == 2


def test_the_table_shows_the_states_that_the_ledger_gives(
    shell: ShellRunner, tmp_path: Path
) -> None:
    entry = {
        "subject_kind": "task", "subject_id": "A8", "task_id": "A8", "action": "start",
        "state_before": "registered", "state_after": "in_progress", "payload": {},
        "happened_on": date(2020, 11, 10), "at": datetime(2020, 11, 10, tzinfo=UTC),
        "author": "王工", "reason": "试", "evidence": (), "corrects": None,
    }  # fmt: skip
    store = Store(tmp_path / "own.gpkg")
    append_entries(store, "A8", 0, lambda _: [entry])
    store.close()
    found = {}
    for day in ("2020-11-09", "2020-11-10"):
        listed = json.loads(shell.invoke("tasks", "--as-of", day, "--json").stdout)["tasks"]
        found[day] = {task["task_id"]: task["status"] for task in listed}
    assert found["2020-11-09"]["A8"] == "registered"
    assert found["2020-11-10"].pop("A8") == "in_progress"
    assert found["2020-11-09"] == {**found["2020-11-10"], "A8": "registered"}


def test_both_documents_match_the_51_built_in_tasks(
    shell: ShellRunner, tmp_path: Path, shared_folder: Path
) -> None:
    before = ids(tmp_path)
    files = [str(path) for path in sorted((shared_folder / "documents").glob("*.txt"))]
    first = shell.invoke("tasks", "import", *files)
    assert first.exit_code == 0, first.output
    assert "38 项与在册的对上，0 项为新任务" in first.stdout
    assert "13 项与在册的对上，0 项为新任务" in first.stdout
    assert ids(tmp_path) == before
    assert len(before) == 51
    again = shell.invoke("tasks", "import", *files)
    assert again.stdout.count("没有任何变动") == 2
    assert ids(tmp_path) == before
