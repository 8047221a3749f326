"""Any list, written down as text or as a table in many styles, parses back to itself."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.documents import read_document
from ledger.parse import parse_tasks
from tests.ledger.lists import plans
from tests.ledger.lists.lists import Item, Style, as_sheet, as_text, as_word_table
from tests.ledger.lists.plans import PlanStyle, Work


def parse(content, name="清单.txt"):
    return parse_tasks(read_document(content, name)).to_json()


WORDS = [
    "物料露天堆放", "2020年底前完成改造", "排放1.17万吨", "绿地率35.9%", "落实“8个100%”标准",
    "按照《某市实施方案》（某政办〔2020〕45号）要求", "对县（市、区）进行考核",
    "PM2.5浓度不高于51微克",
    "加强甲镇、乙镇巡查", "发现一起、取缔一起", "责任落实到位", "问题突出的坚决整治",
    "建立工作台账",
    "第三方检测2次", "督促整改措施落地", "在3、4月集中开展", "一是排查二是整治", "目标明确",
]  # fmt: skip
UNITS = ["市生态环境局", "市发展和改革委员会", "各县（市、区）政府", "开发区管委会", "市直相关委局",
         "乙县政府", "市住房和城乡建设局", "市供电公司", "市控尘办"]  # fmt: skip
PEOPLE = ["赵钱孙", "李周", "吴郑王", "冯陈"]
DEADLINES = ["立即整改，长期坚持", "2021年底", "2020年10月底前", "已经完成，长期坚持"]

clauses = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map("，".join)
sentences = clauses.map(lambda words: words + "。")
unit_lists = st.lists(st.sampled_from(UNITS), min_size=0, max_size=5, unique=True).map(tuple)
items = st.builds(
    Item,
    problem=sentences,
    target=sentences,
    measures=st.lists(sentences, min_size=1, max_size=5).map(tuple),
    leaders=st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True).map(tuple),
    lead=unit_lists,
    responsible=unit_lists.filter(bool),
    cooperating=unit_lists,
    persons=st.sampled_from(["", "各牵头单位主要负责同志"]),
    deadline=st.sampled_from(DEADLINES),
)
titles = st.sampled_from(["散煤治理不严格", "扬尘治理有差距", "结构调整亟待加强"])
lists = st.lists(st.tuples(titles, st.lists(items, min_size=1, max_size=4)), min_size=1, max_size=3)
orders = st.sampled_from([
    Style().order,
    ("responsible", "lead", "cooperating", "leaders", "persons", "deadline", "target", "measures"),
    ("target", "deadline", "leaders", "lead", "responsible", "cooperating", "persons", "measures"),
])  # fmt: skip
styles = st.builds(
    Style,
    item=st.sampled_from(["{n}.", "{n}．", "{n}、", "（{c}）", "问题{n}："]),
    measure=st.sampled_from(["({n})", "（{n}）", "{o}", "{n}."]),
    colon=st.sampled_from(["：", ":"]),
    order=orders,
    deadline_label=st.sampled_from(["整改时限", "完成时限"]),
    wrap=st.sampled_from([0, 56, 60]),
    is_double_spaced=st.booleans(),
    marks=st.booleans(),
)


variants = st.builds(
    Style,
    item=st.sampled_from(
        ["{n}.", "（{c}）", "第{c}项 ", "任务{n}：", "（{n}）", "【问题{n}】", "{o}"]
    ),
    measure=st.sampled_from(["({n})", "{n})", "{n}、"]),
    section=st.sampled_from(["{c}、", "第{c}部分 "]),
    colon=st.sampled_from(["：", ":", " ： "]),
    order=orders,
    deadline_label=st.sampled_from(["整改期限", "时限要求", "完成时间"]),
    is_double_spaced=st.booleans(),
    marks=st.booleans(),
    labels=st.sampled_from(
        [
            {},
            {"leaders": "包案领导", "lead": "主办单位", "cooperating": "协办单位"},
            {
                "leaders": "牵头领导",
                "lead": "牵头部门",
                "responsible": "整改责任单位",
                "persons": "负责人",
            },
        ]
    ),
    form=st.sampled_from(["plain", "brackets", "own line"]),
    joint=st.sampled_from(["、", "，", "；", " 、 "]),
    others=st.sampled_from([(), ("督导单位",), ("督导单位", "验收单位")]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    head=st.sampled_from(["", "某市环境问题整改任务清单"]),
)


def meant(sections):
    return [
        {
            "item_no": at,
            "section": title,
            "problem": item.problem,
            "target": item.target,
            "measures": list(item.measures),
            "responsible_leaders": list(item.leaders),
            "lead_units": list(item.lead),
            "responsible_units": list(item.responsible),
            "cooperating_units": list(item.cooperating),
            "responsible_persons": item.persons or None,
            "deadline_text": item.deadline,
        }
        for at, (title, item) in enumerate(
            ((title, item) for title, items in sections for item in items), start=1
        )
    ]


def read_back(content, name):
    tasks = parse(content, name)["tasks"]
    kept = [{key: task[key] for key in meant([("", [ONE])])[0]} for task in tasks]
    for task in kept:
        task["measures"] = [measure["text"] for measure in task["measures"]]
    return kept


ONE = Item("问题。", "目标。", ("措施。",), responsible=("市甲局",))
FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(lists, styles)
def test_a_list_written_as_text_parses_back_to_itself(sections, style):
    assert read_back(as_text(sections, style), "清单.txt") == meant(sections)


@FEW
@given(lists, variants)
def test_a_list_written_in_another_office_s_way_parses_back_to_itself(sections, style):
    assert read_back(as_text(sections, style), "清单.txt") == meant(sections)


@settings(FEW, max_examples=12)
@given(lists, styles)
def test_a_list_written_as_a_table_parses_back_to_itself(sections, style):
    assert read_back(as_word_table(sections, style), "清单.docx") == meant(sections)
    assert read_back(as_sheet(sections, style), "清单.xlsx") == meant(sections)


@settings(FEW, max_examples=15)
@given(lists, styles)
def test_both_forms_of_a_list_say_the_same(sections, style):
    text, table = as_text(sections, style), as_sheet(sections, style)
    keys = ("deadline_kind", "deadline_date", "places", "category")
    first, second = parse(text)["tasks"], parse(table, "清单.xlsx")["tasks"]
    assert [[task[key] for key in keys] for task in first] == [
        [task[key] for key in keys] for task in second
    ]


works = st.builds(
    Work,
    text=sentences,
    leaders=st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True).map(tuple),
    lead=unit_lists.filter(bool),
    responsible=unit_lists,
    cooperating=unit_lists,
)
headings = st.sampled_from(["扬尘治理", "工业治理", "能源结构"])
drafts = st.lists(
    st.tuples(headings, st.lists(works, min_size=1, max_size=4)),
    min_size=1,
    max_size=3,
    unique_by=lambda section: section[0],
)  # fmt: skip
plan_styles = st.builds(
    PlanStyle,
    item=st.sampled_from(["{n}．", "{n}.", "{n}、", "任务{n}："]),
    section=st.sampled_from(["（{c}）", "({c})"]),
    layout=st.sampled_from(["lines", "brackets", "one line"]),
    colon=st.sampled_from(["：", ":"]),
    joint=st.sampled_from(["、", "，"]),
    wrap=st.sampled_from([0, 56]),
)
PLAN_KEYS = ("item_no", "section", "responsible_leaders", "lead_units", "responsible_units")


def planned(sections):
    return [
        {
            "item_no": at,
            "section": title,
            "text": work.text,
            "responsible_leaders": list(work.leaders),
            "lead_units": list(work.lead),
            "responsible_units": list(work.responsible),
            "cooperating_units": list(work.cooperating),
        }
        for at, (title, work) in enumerate(
            ((title, work) for title, some in sections for work in some), start=1
        )
    ]


def plan_back(content, name):
    keys = [*PLAN_KEYS, "text", "cooperating_units"]
    kept = [{key: task[key] for key in keys} for task in parse(content, name)["tasks"]]
    for (
        task
    ) in kept:  # a short last line (…绿地率 | 35.9%。) may be a paragraph, and is kept as one
        task["text"] = (task["text"] or "").replace("\n", "")
    return kept


@FEW
@given(drafts, plan_styles)
def test_a_plan_written_as_text_parses_back_to_itself(sections, style):
    assert plan_back(plans.as_text(sections, style), "方案.txt") == planned(sections)


@settings(FEW, max_examples=12)
@given(drafts)
def test_a_plan_written_as_a_table_parses_back_to_itself(sections):
    assert plan_back(plans.as_word_table(sections), "方案.docx") == planned(sections)
    assert plan_back(plans.as_sheet(sections), "方案.xlsx") == planned(sections)
