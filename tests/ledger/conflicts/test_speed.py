"""No text keeps an extractor or a rule busy: 50 ms on 10,000 characters, however hostile."""

import re
import time

import pytest

from ledger.conflicts import claims, dates, numbers, roles, rules_numbers, rules_roles, sentences
from ledger.conflicts.fields import TaskText
from ledger.conflicts.reading import EXTRACTORS, statements_of
from ledger.conflicts.rule import Context
from ledger.conflicts.rules import RULES
from ledger.conflicts.statements import Source
from ledger.documents import read_document
from ledger.parse import parse_tasks
from tests.ledger.conflicts.samples import CLEAN_LIST, item

LENGTH = 10_000
LIMIT_S = 0.05
UNITS = [
    "市、", "甲县、", "全域", "未实现全域禁煤的", "分别", "甲局、", "三级", "占3%", "5个",
    "除重点区域", "以南为中心半径9公里", "清零", "推进", "关停或改造", "两侧", "沿线禁煤区",
    "省定", "组织", "专项行动", "由甲局牵头", "部分地区", "集团下属", "采石场", "。", "，", "（",
    "一", "检查9个、占9%", "甲县未禁煤。", "重点区域1公里", "市、县、乡三级台账，",
]  # fmt: skip
PATTERNS = {
    f"{module.__name__}.{name}": value
    for module in (claims, dates, numbers, roles, rules_numbers, rules_roles, sentences)
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern)
}


def hostile(unit: str) -> str:
    return (unit * LENGTH)[:LENGTH].replace("\n", "")


def took_s(task) -> float:
    started = time.thread_time()
    task()
    return time.thread_time() - started


def quick(task) -> bool:
    # a busy machine may stall a few times; what is slow by itself is slow every time
    return any(took_s(task) < LIMIT_S for _ in range(5))


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_takes_long_on_any_text(name):
    pattern = PATTERNS[name]
    own = "".join(sorted({sign for sign in pattern.pattern if "\u4e00" <= sign <= "\u9fff"})[:8])
    for unit in [*UNITS[::2], own or "x"]:
        text = hostile(unit)
        assert quick(lambda text=text: [*pattern.finditer(text)]), unit


def one_task(text: str) -> TaskText:
    target = "按期完成" + text[: LENGTH // 10]
    document = read_document(item(1, text, target).encode(), "a.txt")
    (task, *_) = parse_tasks(document).tasks
    source = Source("d", "清单", None, None, 1, "", (1, 1))
    return TaskText(task, source, 2021)


@pytest.mark.parametrize("unit", UNITS)
def test_no_text_keeps_an_extractor_busy(unit):
    told = one_task(hostile(unit))
    for extract in EXTRACTORS:
        assert quick(lambda extract=extract: [*extract(told)]), extract.__name__


@pytest.mark.parametrize("unit", UNITS[::2])
def test_no_statements_keep_a_rule_busy(unit):
    many = "".join(item(at, hostile(unit)[:60]) for at in range(1, 50))
    for text in (item(1, hostile(unit)), many):
        made = statements_of(parse_tasks(read_document(text.encode(), "a.txt")))
        for rule in RULES:
            assert quick(lambda made=made, rule=rule: rule.conflicts(made, Context())), rule.rule_id


def test_an_ordinary_list_is_read_in_a_moment():
    text = CLEAN_LIST * 8
    task_list = parse_tasks(read_document(text.encode(), "a.txt"))
    assert quick(lambda: statements_of(task_list))
