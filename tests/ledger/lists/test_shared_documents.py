"""The two real documents beside a developer's checkout, held against the counts in its notes."""

import json
import time

import pytest

from ledger.documents import read_document
from ledger.parse import parse_tasks
from ledger.reading.paragraphs import paragraphs
from tests.ledger.files import pdf, text_page, word


def parse(content, name):
    return parse_tasks(read_document(content, name)).to_json()


@pytest.fixture(scope="module")
def first(shared_folder):
    path = shared_folder / "documents" / "sansan-rectification-list-38.txt"
    return parse(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def second(shared_folder):
    path = shared_folder / "documents" / "xinmi-2020-21-implementation-plan.txt"
    return parse(path.read_bytes(), path.name)


def test_the_list_has_38_tasks_in_9_sections(first):
    tasks = first["tasks"]
    assert [task["item_no"] for task in tasks] == list(range(1, 39))
    runs = [[t["item_no"] for t in tasks if t["section_no"] == n] for n in range(1, 10)]
    assert [(run[0], run[-1]) for run in runs] == [
        (1, 3), (4, 7), (8, 10), (11, 15), (16, 22), (23, 25), (26, 27), (28, 30), (31, 38),
    ]  # fmt: skip
    assert first["remarks"] == []
    assert not any(task["doubts"] for task in tasks)


def test_the_list_has_104_numbered_measures_and_six_unnumbered_ones(first):
    counts = {t["item_no"]: [m["no"] for m in t["measures"]] for t in first["tasks"]}
    numbered = {item: numbers for item, numbers in counts.items() if numbers != [None]}
    assert sum(map(len, numbered.values())) == 104
    assert len(numbered) == 32
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in numbered.values())
    assert [item for item, numbers in counts.items() if numbers == [None]] == [
        2, 13, 15, 22, 27, 28,
    ]  # fmt: skip


def test_the_list_has_its_deadlines(first):
    by_kind = {}
    for task in first["tasks"]:
        by_kind.setdefault(task["deadline_kind"], {})[task["item_no"]] = task["deadline_date"]
    assert len(by_kind["immediate_long_term"]) == 29
    assert list(by_kind["done_long_term"]) == [15]
    assert by_kind["dated"] == {
        13: "2020-10-31", 14: "2020-09-30", 18: "2020-09-30", 26: "2020-12-31",
        27: "2021-12-31", 28: "2020-12-31", 30: "2020-12-31", 38: "2020-07-31",
    }  # fmt: skip


def test_the_same_seven_items_lack_lead_units_and_persons(first):
    without = [10, 12, 13, 14, 15, 19, 27]
    for name in ("lead_units", "responsible_persons"):
        assert [t["item_no"] for t in first["tasks"] if not t[name]] == without
    assert all(t["responsible_units"] and t["responsible_leaders"] for t in first["tasks"])
    assert not any(t["cooperating_units"] for t in first["tasks"])


@pytest.mark.parametrize(
    ("item", "name", "expected"),
    [
        (1, "lead_units", "市控尘办 市城管局 市交通局 市生态环境局 市资源规划局 市农委"),
        (2, "responsible_units", "登封市政府 荥阳市政府 新密市政府 中牟县政府 巩义市政府"),
        (3, "responsible_units", "市直相关委局 各县（市、区）政府 开发区管委会"),
        (7, "responsible_units",
         "市公安局 市交通局 市市场监管局 市应急管理局 各县（市、区）政府 开发区管委会"),
        (18, "responsible_units", "市生态环境局 市场监督管理局 相关县（市、区）政府"),
        (21, "lead_units", "市物流口岸局 市卫健委 市住房保障局"),
        (28, "responsible_units", "郑州高新区管委会 新密市政府"),
        (29, "responsible_units",
         "市工信局 市市场监管局 市市场发展局 市邮政局 市城建局 市城管局 市物流口岸局 "
         "各县（市、区）政府 开发区管委会"),
        (12, "places", "巩义市 鲁庄镇 X058 西村镇 和谐路"),
        (14, "places",
         "巩义市 北山口镇 东风村 老井沟村 白窑村 芝田镇 蔡庄村 羽林庄村 回郭镇"),
        (27, "places", "新密市 岳村镇 驼腰村"),
    ],
)  # fmt: skip
def test_units_and_places_are_split_right(first, item, name, expected):
    assert first["tasks"][item - 1][name] == expected.split()


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (3, [(2085, "万吨"), (35.9, "%"), (80, "%")]),
        (8, [(132, "户"), (40, "户"), (30.3, "%")]),
        (10, [(6277, "户"), (353.1, "万元")]),
        (11, [(49, "个"), (16, "个"), (32.7, "%"), (239, "处")]),
        (26, [(75, "%"), (75, "%")]),
        (28, [(0.1, ""), (70, "%"), (10, "家"), (870, "万千瓦"), (90, "公里"), (26, "家")]),
    ],
)
def test_numbers_come_with_their_units(first, item, expected):
    numbers = first["tasks"][item - 1]["numbers"]
    assert [(number["value"], number["unit"]) for number in numbers] == expected


def test_page_marks_addresses_and_blanks_are_gone(first, second):
    text = json.dumps([first["tasks"], second["tasks"]], ensure_ascii=False)
    for remnant in ("—23—", "—26—", "—33—", "—44—", "http", "mkaq", "\\n", "　"):
        assert remnant not in text
    names = [n for d in (first, second) for t in d["tasks"] for n in t["responsible_leaders"]]
    assert names
    assert all(2 <= len(name) <= 3 and " " not in name for name in names)


def test_every_value_keeps_lines_that_hold_it(first, shared_folder):
    path = shared_folder / "documents" / "sansan-rectification-list-38.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    for task in first["tasks"]:
        low, high = task["source_lines"]
        for first_line, last_line in task["lines"].values():
            assert low <= first_line <= last_line <= high
        for measure in task["measures"]:
            begin, end = measure["lines"]
            words = "".join("".join(lines[begin - 1 : end]).split())
            assert measure["text"][:6] in words
            assert measure["text"][-6:] in words


def test_the_plan_has_13_tasks_in_three_subsections(second):
    tasks = second["tasks"]
    assert [task["item_no"] for task in tasks] == list(range(1, 14))
    assert [task["section_no"] for task in tasks] == [1] * 8 + [2] * 3 + [3] * 2
    assert all(task["problem"] is None and task["target"] is None for task in tasks)
    assert all([m["no"] for m in task["measures"]] == [None] for task in tasks)
    assert not any(task["responsible_persons"] for task in tasks)
    assert tasks[0]["text"].startswith("2020年10月1日起")


def test_the_plan_has_its_deadlines(second):
    found = {t["item_no"]: (t["deadline_kind"], t["deadline_date"]) for t in second["tasks"]}
    assert {item: one for item, one in found.items() if one[0] != "none"} == {
        1: ("from", "2020-10-01"), 2: ("dated", "2020-12-31"), 3: ("until", "2020-12-31"),
        4: ("until", "2020-12-31"), 5: ("until", "2020-12-31"), 7: ("from", "2020-11-01"),
        10: ("dated", "2020-10-31"), 11: ("dated", "2020-10-31"),
    }  # fmt: skip


def test_the_plan_has_its_head_and_its_units(second):
    assert second["document_no"] == "新密政办〔2020〕21号"
    assert second["issuer"] == "新密市人民政府办公室"
    assert second["issued"] == "2020-11-02"
    assert second["tasks"][0]["cooperating_units"] == ["各街道办事处"]
    assert second["tasks"][12]["responsible_units"] == [
        "城管局", "白寨镇政府", "各相关乡镇政府", "街道办事处",
    ]  # fmt: skip


def test_both_are_read_in_a_moment(shared_folder):
    for path in sorted((shared_folder / "documents").glob("*.txt")):
        content = path.read_bytes()
        started = time.perf_counter()
        parse(content, path.name)
        assert time.perf_counter() - started < 2


FIELDS = (
    "problem", "target", "responsible_leaders", "lead_units", "responsible_units",
    "responsible_persons", "deadline_text", "deadline_date", "places", "category",
)  # fmt: skip


def facts(task):
    measures = [(measure["no"], measure["text"]) for measure in task["measures"]]
    return [task[key] for key in FIELDS] + measures


@pytest.mark.parametrize(
    "name", ["sansan-rectification-list-38.txt", "xinmi-2020-21-implementation-plan.txt"]
)
def test_other_formats_of_the_same_document_say_the_same(shared_folder, name):
    content = (shared_folder / "documents" / name).read_bytes()
    document = read_document(content, name)
    plain = parse(content, name)["tasks"]
    whole = word([paragraph.text for paragraph in paragraphs(document)])
    pages = pdf(pages_of(content))
    gbk = content.decode().encode("gbk", errors="replace")
    for other, as_name in ((whole, "a.docx"), (pages, "a.pdf"), (gbk, "a.txt")):
        tasks = parse(other, as_name)["tasks"]
        assert [facts(task) for task in tasks] == [facts(task) for task in plain]


def pages_of(content):
    lines = [line.strip() for line in content.decode().splitlines() if line.strip()]
    starts = range(0, len(lines), 34)
    return [
        text_page([*lines[start : start + 34], f"— {page} —"])
        for page, start in enumerate(starts, start=1)
    ]


@pytest.mark.parametrize("broken", [1, 4, 9, 16, 23])
def test_a_damaged_page_of_the_list_loses_only_what_was_on_it(first, shared_folder, broken):
    path = shared_folder / "documents" / "sansan-rectification-list-38.txt"
    content = path.read_bytes()
    lost = {line.strip() for line in content.decode().splitlines() if line.strip()}
    pages = pages_of(content)
    kept = [text for at, page in enumerate(pages, 1) if at != broken for _, _, text in page]
    lost -= set(kept)
    found = parse(pdf(pages, broken=[broken]), "a.pdf")
    assert any(f"第 {broken} 页" in remark["zh"] for remark in found["remarks"])
    before = {task["item_no"]: task for task in first["tasks"]}
    lines = path.read_text(encoding="utf-8").splitlines()
    after = {task["item_no"]: task for task in found["tasks"]}
    for number, task in before.items():
        low, high = task["source_lines"]
        if not lost & {line.strip() for line in lines[low - 1 : high]}:
            assert facts(after[number]) == facts(task)
