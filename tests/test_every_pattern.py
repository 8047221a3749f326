"""No pattern of any module takes long on any text: repeated words, near-misses, long digits.

Held by growth, not by the clock alone: a text four times as long may take four times as long, and
what is quick on the longer one is not looked at further, so that a busy machine fails nothing.
"""

import ast
import importlib
import itertools
import pkgutil
import re
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

PACKAGES = ("cli", "geo", "layers", "ledger", "routing", "web")
LENGTH = 10_000
LIMIT_S = 0.05
#: Texts are looked at in a tenth of that length first, for what is quick there: a pattern that
#: grows with the square of the length and takes 50 ms on the whole takes 0.5 ms there.
SHORT = LENGTH // 10
SHORT_LIMIT_S = 2 * LIMIT_S / 10**2
UNITS = (
    "9", "1.", "12:", "2020年", "（", "）", "((", "[", "、", "，", "。", " ", "　", "\n", " \n",
    "1\n", "a", "a.", "a-", "a@", "/", "<", '"', "责任单位：", "市", "甲市", "第", "第一", "十",
    "沿", "至", "东至", "http://", "113.5,34.5 ", "-", "—", "+", "〔2020〕",
)  # fmt: skip
MOST_OWN = 8
MOST_LOOKED_AT = 3


@cache
def patterns() -> dict[str, list[re.Pattern[str]]]:
    """Patterns by module: those it keeps, and those its functions compile where they stand."""
    found: dict[tuple[str, int], str] = {}
    for name in PACKAGES:
        package = importlib.import_module(name)
        for info in pkgutil.walk_packages(package.__path__, f"{name}."):
            module = importlib.import_module(info.name)
            kept = [one for value in vars(module).values() for one in kept_in(value)]
            for one in (*kept, *compiled_in(Path(str(module.__file__)), vars(module))):
                if isinstance(one.pattern, str):
                    found.setdefault((one.pattern, one.flags), info.name)
    by_module: dict[str, list[re.Pattern[str]]] = {}
    for (text, flags), module_name in found.items():
        by_module.setdefault(module_name, []).append(re.compile(text, flags))
    return by_module


def kept_in(value: object, depth: int = 3) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (Mapping, tuple, list, set, frozenset)) and depth:
        for one in list(value.values()) if isinstance(value, Mapping) else list(value):
            yield from kept_in(one, depth - 1)
    elif depth and hasattr(type(value), "__dataclass_fields__"):
        for name in type(value).__dataclass_fields__:
            yield from kept_in(getattr(value, name, None), depth - 1)


def compiled_in(path: Path, names: dict[str, object]) -> Iterator[re.Pattern[str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if is_call and getattr(node.func.value, "id", "") == "re" and node.args:
            text = None if node.func.attr == "escape" else written_as(node.args[0], names)
            if text is not None:
                yield re.compile(text)


def written_as(node: ast.expr, names: dict[str, object]) -> str | None:
    """The text of a pattern, with what is put into it from the module; a letter for the rest."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(one.value) if isinstance(one, ast.Constant) else str(names.get(within(one), "甲"))
            for one in node.values
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [written_as(side, names) for side in (node.left, node.right)]
        return None if None in sides else "".join(map(str, sides))
    return None


def within(node: ast.expr) -> str:
    return ast.unparse(node.value) if isinstance(node, ast.FormattedValue) else ast.unparse(node)


def hostile(pattern: re.Pattern[str]) -> list[str]:
    """What is repeated: usual words, and the pattern's own literals whole, cut and joined."""
    own = re.findall(r"[\u4e00-\u9fff]{1,8}|[A-Za-z]{2,12}", re.sub(r"\\.", " ", pattern.pattern))
    own = list(dict.fromkeys(own))[:MOST_OWN]
    near = [word[:-1] for word in own if len(word) > 1]
    pairs = [first + second for first, second in itertools.pairwise(own)]
    return [unit for unit in dict.fromkeys([*UNITS, *own, *near, *pairs, "1".join(own)]) if unit]


def text_of(unit: str, length: int) -> str:
    """A text of a unit again and again, that ends as no pattern expects."""
    return (unit * (length // len(unit) + 1))[: length - 1] + "！"


def scan_s(pattern: re.Pattern[str], text: str) -> float:
    """Seconds of the process's own time that search, fullmatch and match take together."""
    started = time.process_time()
    for _ in pattern.finditer(text):
        pass
    pattern.fullmatch(text)
    pattern.match(text)
    return time.process_time() - started


def is_slow(pattern: re.Pattern[str], unit: str) -> bool:
    """Whether a pattern takes longer than the limit on a long text, and grows faster than it."""
    whole, part = text_of(unit, LENGTH), text_of(unit, LENGTH // 4)
    # a busy machine may stall once; a bad pattern is slow every time
    for _ in range(4):
        whole_s = scan_s(pattern, whole)
        if whole_s <= LIMIT_S or whole_s <= min(4 * LIMIT_S, 6 * scan_s(pattern, part)):
            return False
    return True


def worst(pattern: re.Pattern[str]) -> list[str]:
    """The units that keep a pattern longest on a short text, where that is long at all."""
    took_s = {unit: scan_s(pattern, text_of(unit, SHORT)) for unit in hostile(pattern)}
    slow = [unit for unit, seconds in took_s.items() if seconds > SHORT_LIMIT_S]
    return sorted(slow, key=lambda unit: -took_s[unit])[:MOST_LOOKED_AT]


@pytest.mark.parametrize("module", sorted(patterns()))
def test_no_pattern_of_any_module_takes_long(module: str) -> None:
    slow = [
        (pattern.pattern[:60], unit[:16])
        for pattern in patterns()[module]
        for unit in worst(pattern)
        if is_slow(pattern, unit)
    ]
    assert slow == []


def test_patterns_of_every_package_that_has_some_are_held_to_it() -> None:
    assert {"cli", "geo", "layers", "ledger", "web"} <= {name.split(".")[0] for name in patterns()}
    assert sum(map(len, patterns().values())) > 300


@pytest.mark.parametrize(
    ("bad", "unit"),
    [(r"\s+$", " "), (r"[东西]*路$", "东西")],
)
def test_a_bad_pattern_is_caught_by_the_same_measure(bad: str, unit: str) -> None:
    assert is_slow(re.compile(bad), unit)
