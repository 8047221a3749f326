import docx
import pytest

from geo.errors import SourceError
from ledger.documents import read_document
from ledger.parse import parse_tasks
from tests.ledger.files import pdf, saved, table_page, text_page, word, workbook

KEYS = [
    "document", "item_no", "section", "problem", "target", "measures", "responsible_leaders",
    "lead_units", "responsible_units", "cooperating_units", "responsible_persons", "deadline_text",
    "deadline_kind", "deadline_date", "places", "numbers", "category", "source_lines",
]  # fmt: skip


def parse(content, name="清单.txt"):
    data = content.encode() if isinstance(content, str) else content
    return parse_tasks(read_document(data, name)).to_json()


def task_of(content, name="清单.txt"):
    (task,) = parse(content, name)["tasks"]
    return task


LABELLED = """{number}甲县乙镇丙庄村附近物料露天堆放，面积约8平方公里，占三分之一。
整改目标：全部密闭。
整改措施：
（1）2021年6月底前排查到位。
（2）加强巡查。
责任领导：赵 钱、孙李周
牵头单位：市发展和改革委员会
责任单位：市工业和信息化局、各县（市、区）政府。
配合单位：市住房和城乡建设局
责任人：各单位主要负责同志
完成时限：2021年12月31日前
"""


def test_a_labelled_task_has_every_key_and_every_field():
    task = task_of(LABELLED.format(number="1."))
    assert [key for key in KEYS if key in task] == KEYS
    assert task["problem"] == "甲县乙镇丙庄村附近物料露天堆放，面积约8平方公里，占三分之一。"
    assert task["target"] == "全部密闭。"
    assert [(m["no"], m["text"], m["lines"]) for m in task["measures"]] == [
        (1, "2021年6月底前排查到位。", [4, 4]),
        (2, "加强巡查。", [5, 5]),
    ]
    assert task["responsible_leaders"] == ["赵钱", "孙李周"]
    assert task["lead_units"] == ["市发展和改革委员会"]
    assert task["responsible_units"] == ["市工业和信息化局", "各县（市、区）政府"]
    assert task["cooperating_units"] == ["市住房和城乡建设局"]
    assert task["responsible_persons"] == "各单位主要负责同志"
    assert (task["deadline_text"], task["deadline_kind"]) == ("2021年12月31日前", "dated")
    assert task["deadline_date"] == "2021-12-31"
    assert task["places"] == ["甲县", "乙镇", "丙庄村"]
    assert task["place_mentions"][2]["parents"] == ["甲县", "乙镇"]
    assert task["place_mentions"][2]["relation"] == "附近"
    assert [(n["text"], n["value"], n["unit"]) for n in task["numbers"][:1]] == [
        ("8平方公里", 8, "平方公里")
    ]
    assert task["source_lines"] == [1, 11]
    assert task["lines"]["deadline"] == [11, 11]


@pytest.mark.parametrize(
    "number",
    ["1.", "1．", "1、", "（一）", "一、", "⒈", "①", "1）", "问题一：", "问题1 ", "第一项："],
)
def test_items_are_numbered_in_many_ways(number):
    assert task_of(LABELLED.format(number=number))["item_no"] == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("整改目标：", "整改目标:"),
        ("责任领导：", "责 任 领 导："),
        ("整改目标：", "【整改目标】"),
        ("整改目标：", "（一）整改目标："),
        ("责任单位：", "责任单位:\n"),
        ("牵头单位：", "市级牵头单位："),
        ("配合单位：", "协办单位："),
        ("完成时限：", "整改期限："),
    ],
)
def test_labels_are_written_in_many_ways(old, new):
    plain = task_of(LABELLED.format(number="1."))
    other = task_of(LABELLED.format(number="1.").replace(old, new))
    for key in KEYS[3:14]:
        assert without_lines(other[key]) == without_lines(plain[key]), key


def without_lines(value):
    return [m["text"] for m in value] if value and isinstance(value[0], dict) else value


def test_several_labels_may_share_a_line():
    text = (
        "1.甲路扬尘严重。整改目标：达标。整改措施：加强清扫。\n"
        "牵头单位：市城管局  责任单位：市住建局；完成时限：2021年底\n"
        "2.乙路扬尘严重。整改目标：达标。整改措施：加强洒水。\n"
        "牵头单位：市城管局  责任单位：市交通局；完成时限：2022年底\n"
    )
    first, second = parse(text)["tasks"]
    assert (first["problem"], first["target"]) == ("甲路扬尘严重。", "达标。")
    assert (first["lead_units"], first["responsible_units"]) == (["市城管局"], ["市住建局"])
    assert (first["deadline_date"], second["deadline_date"]) == ("2021-12-31", "2022-12-31")
    assert second["measures"][0]["text"] == "加强洒水。"


def test_a_colon_within_a_sentence_opens_no_field():
    text = LABELLED.format(number="1.").replace(
        "加强巡查。", "突出问题：一是露天；二是超载。措施：罚。"
    )
    assert task_of(text)["measures"][1]["text"] == "突出问题：一是露天；二是超载。措施：罚。"


def test_measures_numbered_as_the_items_are_do_not_become_items():
    block = (
        "{n}.问题{n}。\n整改目标：目标{n}。\n整改措施：\n1.措施甲。\n2.措施乙。\n3.措施丙。\n"
        "责任单位：市甲局\n整改时限：长期坚持\n"
    )
    tasks = parse("".join(block.format(n=n) for n in range(1, 6)))["tasks"]
    assert [task["item_no"] for task in tasks] == [1, 2, 3, 4, 5]
    assert [[m["no"] for m in task["measures"]] for task in tasks] == [[1, 2, 3]] * 5


def test_measures_that_come_last_do_not_swallow_the_next_item():
    block = (
        "{n}.问题{n}。\n责任单位：市甲局\n整改时限：长期坚持\n整改目标：目标{n}。\n"
        "整改措施：\n1.措施甲。\n2.措施乙。\n3.措施丙。\n"
    )
    tasks = parse("".join(block.format(n=n) for n in range(1, 6)))["tasks"]
    assert [(task["item_no"], task["problem"]) for task in tasks] == [
        (n, f"问题{n}。") for n in range(1, 6)
    ]
    assert [[m["no"] for m in task["measures"]] for task in tasks] == [[1, 2, 3]] * 5


def test_numbers_may_begin_anew_in_each_section():
    block = "{n}.问题。\n整改目标：目标。\n整改措施：措施。\n责任单位：市甲局\n整改时限：长期坚持\n"
    text = "一、大气\n" + block.format(n=1) + block.format(n=2)
    text += "二、水\n" + block.format(n=1) + block.format(n=2) + block.format(n=3)
    tasks = parse(text)["tasks"]
    assert [(task["section"], task["item_no"]) for task in tasks] == [
        ("大气", 1), ("大气", 2), ("水", 1), ("水", 2), ("水", 3),
    ]  # fmt: skip


def test_an_item_without_any_label_is_still_an_item():
    text = (
        "1.事项甲。\n牵头单位：市甲局\n责任单位：市乙局\n"
        "2.事项乙。\n"
        "3.事项丙。\n牵头单位：市丙局\n责任单位：市乙局\n"
    )
    tasks = parse(text)["tasks"]
    assert [(task["item_no"], task["text"]) for task in tasks] == [
        (1, "事项甲。"), (2, "事项乙。"), (3, "事项丙。"),
    ]  # fmt: skip
    assert tasks[1]["responsible_units"] == []


def test_a_missing_number_is_told():
    block = "{n}.问题。\n整改目标：目标。\n责任单位：市甲局\n整改时限：长期坚持\n"
    found = parse(block.format(n=1) + block.format(n=2) + block.format(n=4))
    assert [task["item_no"] for task in found["tasks"]] == [1, 2, 4]
    (remark,) = found["remarks"]
    assert "3" in remark["zh"]
    assert "item 3 was not found" in remark["en"]


def test_what_stands_after_the_last_item_is_no_part_of_it():
    text = LABELLED.format(number="1.") + "附件：略\n\n某市人民政府\n2021年3月2日\n"
    found = parse(text)
    task = found["tasks"][0]
    assert task["deadline_text"] == "2021年12月31日前"
    assert task["responsible_persons"] == "各单位主要负责同志"


def test_a_closing_section_ends_the_last_item():
    text = (
        "一、任务\n"
        + LABELLED.format(number="1.")
        + "二、工作要求\n（一）加强领导\n各单位要落实。\n"
    )
    task = task_of(text)
    assert task["deadline_text"] == "2021年12月31日前"
    assert task["section"] == "任务"


PLAN = """甲市大气污染防治实施方案
一、重点任务
（一）优化能源结构
1．2021年10月1日起，新购车辆全部为新能源车辆。
（牵头单位：市城管局；责任单位：各街道办事处）
2.到2025年底前，持续开展散煤治理。（牵头单位：市乙局；责任单位：市丙局；完成时限：持续推进）
（二）优化产业结构
3.2021年9月底前，完成改造。〔市生态环境局牵头，市发展和改革局、市公安局参与，各区人民政府负责落实〕
4.加强宣传。（市教育局、市广播电视台按职责分工负责）
二、保障措施
（一）加强组织领导。各单位要提高认识。
"""


def test_a_plan_may_name_its_units_in_brackets():
    tasks = parse(PLAN)["tasks"]
    assert [task["item_no"] for task in tasks] == [1, 2, 3, 4]
    assert [task["section"] for task in tasks] == ["优化能源结构"] * 2 + ["优化产业结构"] * 2
    assert tasks[0]["text"] == "2021年10月1日起，新购车辆全部为新能源车辆。"
    assert (tasks[0]["deadline_kind"], tasks[0]["deadline_date"]) == ("from", "2021-10-01")
    assert tasks[1]["deadline_text"] == "持续推进"
    assert tasks[2]["lead_units"] == ["市生态环境局"]
    assert tasks[2]["cooperating_units"] == ["市发展和改革局", "市公安局"]
    assert tasks[2]["responsible_units"] == ["各区人民政府"]
    assert tasks[2]["deadline_date"] == "2021-09-30"
    assert tasks[3]["responsible_units"] == ["市教育局", "市广播电视台"]
    assert tasks[3]["text"] == "加强宣传。"


def test_a_table_with_a_head_of_two_rows_is_read():
    document = docx.Document()
    table = document.add_table(rows=3, cols=5)
    rows = [
        ["序号", "任务", "责任分工", "责任分工", "完成时限"],
        ["序号", "任务", "牵头单位", "责任单位", "完成时限"],
        ["1", "完成甲厂改造", "市乙局", "丙区政府", "2021年6月30日"],
    ]
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    task = task_of(saved(document), "a.docx")
    assert (task["lead_units"], task["responsible_units"]) == (["市乙局"], ["丙区政府"])
    assert task["deadline_date"] == "2021-06-30"


def test_a_task_may_take_several_rows_of_a_table():
    rows = [
        ["序号", "问题", "整改措施", "责任单位", "整改时限"],
        [1, "甲", "（1）排查；", "市乙局", "2021年底"],
        [None, None, "（2）整治。", None, None],
        [2, "丙", "取缔", "市丁局", "2022年底"],
    ]
    found = parse(workbook(rows, ["A2:A3", "B2:B3", "D2:D3", "E2:E3"]), "a.xlsx")["tasks"]
    assert [[(m["no"], m["text"]) for m in task["measures"]] for task in found] == [
        [(1, "排查；"), (2, "整治。")],
        [(None, "取缔")],
    ]
    assert found[0]["responsible_units"] == ["市乙局"]
    assert found[0]["source_lines"] == [2, 3]


def test_cells_shared_by_several_tasks_belong_to_each():
    rows = [
        ["序号", "问题", "责任领导", "责任单位", "整改时限"],
        [1, "甲", "赵钱孙", "市乙局", "2021年底"],
        [2, "丙", None, "市丁局", "2022年底"],
    ]
    found = parse(workbook(rows, ["C2:C3"]), "a.xlsx")["tasks"]
    assert [task["responsible_leaders"] for task in found] == [["赵钱孙"], ["赵钱孙"]]


def test_a_table_goes_on_over_pages_of_a_pdf():
    head = ["序号", "问题", "责任单位", "整改时限"]
    pages = [
        [
            *text_page(["某市整改清单"], top=30),
            *table_page([head, ["1", "扬尘", "市甲局", "年底"]]),
        ],
        table_page([["2", "散煤", "市乙局", "长期坚持"]]),
        table_page([head, ["3", "油烟", "市丙局", "长期坚持"]]),
    ]
    found = parse(pdf(pages), "a.pdf")
    assert [(t["item_no"], t["problem"], t["responsible_units"]) for t in found["tasks"]] == [
        (1, "扬尘", ["市甲局"]), (2, "散煤", ["市乙局"]), (3, "油烟", ["市丙局"]),
    ]  # fmt: skip
    assert found["document"] == "某市整改清单"


def test_a_card_for_each_task_is_read():
    cards = [
        [["序号", str(n)], ["存在问题", f"问题{n}"], ["整改目标", "达标"], ["责任单位", "市甲局"],
         ["整改时限", "2021年底"]]
        for n in (1, 2, 3)
    ]  # fmt: skip
    tasks = parse(word(["某市整改清单", *cards]), "a.docx")["tasks"]
    assert [(task["item_no"], task["problem"]) for task in tasks] == [
        (1, "问题1"), (2, "问题2"), (3, "问题3"),
    ]  # fmt: skip


def test_a_damaged_page_loses_only_its_own_tasks():
    def page(numbers):
        rows = []
        for n in numbers:
            rows += [f"{n}.问题{n}。", "整改目标：达标。", "责任单位：市甲局", "整改时限：2021年底"]
        return text_page(rows)

    pages = [page([1, 2]), page([3, 4]), page([5, 6])]
    found = parse(pdf(pages, broken=[2]), "a.pdf")
    assert [task["item_no"] for task in found["tasks"]] == [1, 2, 5, 6]
    assert any("第 2 页" in remark["zh"] for remark in found["remarks"])
    assert any("3、4" in remark["zh"] for remark in found["remarks"])


def test_a_task_whose_beginning_was_lost_keeps_its_own_number():
    pages = [
        text_page(["1.问题1。", "整改目标：达标。", "责任单位：市甲局", "整改时限：2021年底"]),
        text_page(["2.问题2。", "整改目标：达标。"]),
        text_page(["责任单位：市乙局", "整改时限：2022年底", "3.问题3。", "整改目标：清零。",
                   "责任单位：市丙局", "整改时限：2023年底"]),
    ]  # fmt: skip
    tasks = parse(pdf(pages, broken=[2]), "a.pdf")["tasks"]
    assert [(task["item_no"], task["responsible_units"]) for task in tasks] == [
        (1, ["市甲局"]), (2, ["市乙局"]), (3, ["市丙局"]),
    ]  # fmt: skip
    assert tasks[0]["deadline_date"] == "2021-12-31"
    assert tasks[1]["problem"] is None
    assert tasks[1]["doubts"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("某市人民政府关于春节放假的通知\n各单位：\n现将有关事项通知如下。\n", "labels of a list"),
        ("会议纪要\n一、会议听取了汇报。\n二、会议强调，要落实责任。\n", "labels of a list"),
        ("某县人民政府关于划定禁煤区的通告\n一、禁煤区范围\n甲镇、乙镇。\n", "notice"),
        ("—1—\n—2—\n", "no words"),
        ("联系人：赵钱\n联系电话：12345678\n备注：无\n", "labels of a list"),
    ],
)
def test_what_is_no_list_says_why(text, why):
    with pytest.raises(SourceError, match="no tasks found, because") as error:
        parse(text)
    assert why in error.value.message_en
    assert "没有找到任务，因为" in error.value.message_zh
