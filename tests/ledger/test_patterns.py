"""No text can keep the readers busy: every pattern, and the whole way, on hostile repetitions."""

import ast
import contextlib
import importlib
import pkgutil
import re
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

import ledger
from geo.errors import SourceError
from ledger.documents import read_document
from ledger.notices import parse_notice
from ledger.parse import parse_tasks

LENGTH = 10_000
LIMIT_S = 0.05
UNITS = [
    "市", "东至", "1.", "（", "（）", "）", "、", "，", " ", "　", "\t", "a", "9", "2020年", "十",
    "除", "除外", "沿", "沿甲路至", "第", "面积", "面积1", "甲路以东", "—", "甲路—", "整改目标：",
    "责任单位", "和", "镇村", "区", "东西", "等", "号", "〔2020〕", "公里", "1万", "人民政府",
    "关于", "范围为", "禁煤区", "不含", "五", "“", "各", "以南50米至", "两侧", "至", "占", "%",
    "月", "http://", "自", "有效期", "除单台", "分之", "G310",
]  # fmt: skip


def patterns():
    """Every compiled pattern of the package with where it is kept."""
    for info in pkgutil.walk_packages(ledger.__path__, "ledger."):
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            for at, pattern in enumerate(found_in(value)):
                yield pytest.param(pattern, id=f"{info.name}.{name}.{at}")


def inline():
    """Patterns that functions use where they stand."""
    for path in sorted(Path(ledger.__path__[0]).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_call and getattr(node.func.value, "id", "") == "re" and node.args:
                text = node.args[0]
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield pytest.param(re.compile(text.value), id=f"{path.stem}:{node.lineno}")


def found_in(value):
    if isinstance(value, re.Pattern):
        return [value]
    if isinstance(value, Mapping):
        return [pattern for item in value.values() for pattern in found_in(item)]
    if isinstance(value, (tuple, list)):
        return [pattern for item in value for pattern in found_in(item)]
    return []


def hostile(pattern):
    """Repetitions of usual words, of the pattern's own letters, and of pairs of them."""
    own = sorted({sign for sign in pattern.pattern if "\u4e00" <= sign <= "\u9fff"})[:12]
    for unit in [*UNITS, *own, "".join(own)]:
        yield (unit * LENGTH)[:LENGTH] if unit else ""
        yield (unit * LENGTH)[: LENGTH - 1] + "！"


def scan(pattern, text):
    started = time.perf_counter()
    for _ in pattern.finditer(text):
        pass
    pattern.fullmatch(text)
    return time.perf_counter() - started


@pytest.mark.parametrize("pattern", [*patterns(), *inline()])
def test_no_pattern_takes_long_on_any_text(pattern):
    slow = [text for text in hostile(pattern) if scan(pattern, text) > LIMIT_S]
    # a busy machine may stall once; a bad pattern is slow every time
    confirmed = [text[:12] for text in slow if min(scan(pattern, text) for _ in range(4)) > LIMIT_S]
    assert confirmed == []


def test_the_naive_pattern_is_caught_by_the_same_measure():
    naive = re.compile(r"(?:[一-龥]{1,3}[省市县])+村")
    assert scan(naive, "市" * 24) > 10 * scan(naive, "市" * 12)


@pytest.mark.parametrize("unit", UNITS)
def test_no_text_keeps_the_parsers_busy(unit):
    body = (unit * LENGTH)[:LENGTH]
    notice = f"某县人民政府禁煤区通告\n一、禁煤区范围\n{body}\n"
    tasks = f"1.{body}\n整改目标：{body}\n责任单位：{body}\n整改时限：{body}\n"
    for text, reader in ((notice, parse_notice), (tasks, parse_tasks), (body, parse_tasks)):
        started = time.perf_counter()
        with contextlib.suppress(SourceError):
            reader(read_document(text.encode(), "a.txt"))
        assert time.perf_counter() - started < 5
