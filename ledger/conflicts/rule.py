"""What a rule over statements is, what it may look at, and what it finds."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd

from geo.vocabulary import Term
from ledger.conflicts.statements import Statement

#: A contradiction is between statements; a gap is a statement that leaves out what it depends on.
Nature = Literal["contradiction", "gap"]
HowSure = Literal["certain", "likely", "possible"]

NATURES: dict[str, Term] = {
    "contradiction": Term("矛盾", "contradiction"),
    "gap": Term("缺漏", "gap"),
}
HOW_SURE: dict[str, Term] = {
    "certain": Term("确定", "certain"),
    "likely": Term("很可能", "likely"),
    "possible": Term("可能，请人工核对", "possible, to be checked"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """What is on record beside the documents; None where it is not.

    Parameters
    ----------
    units
        Frame of schema UNITS: the county-level units of the city.
    features
        Frame of schema FEATURES: places and layers of places.
    """

    units: gpd.GeoDataFrame | None = None
    features: gpd.GeoDataFrame | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """One way to count, and what it gives; `agrees` with the number the document says."""

    zh: str
    en: str
    value: float
    agrees: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the statements that do not fit, and why, in both languages."""

    statements: tuple[Statement, ...]
    because_zh: str
    because_en: str
    how_sure: HowSure
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A finding with the rule that made it.

    `conflict_id` is the same whenever the same rule finds the same places of the same documents.
    """

    conflict_id: str
    rule_id: str
    nature: Nature
    statements: tuple[Statement, ...]
    because_zh: str
    because_en: str
    how_sure: HowSure
    counts: tuple[Count, ...] = ()


Find = Callable[[Sequence[Statement], Context], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """A rule: its name, what it finds, and the function that finds it.

    Parameters
    ----------
    rule_id
        Stays the same between versions.
    zh, en
        Its name.
    looks_zh, looks_en
        What it holds against what, in one sentence.
    find
        Pure function of statements and context.
    """

    rule_id: str
    nature: Nature
    zh: str
    en: str
    looks_zh: str
    looks_en: str
    find: Find

    def conflicts(self, statements: Sequence[Statement], context: Context) -> tuple[Conflict, ...]:
        """Everything the rule finds, in the order of the documents."""
        seen: Counter[str] = Counter()
        made = []
        for found in self.find(statements, context):
            key = self._key(found)
            seen[key] += 1
            made.append(
                Conflict(
                    key if seen[key] == 1 else f"{key}-{seen[key]}",
                    self.rule_id,
                    self.nature,
                    found.statements,
                    found.because_zh,
                    _capital(found.because_en),
                    found.how_sure,
                    found.counts,
                )
            )
        return tuple(made)

    def _key(self, found: Finding) -> str:
        places = [
            f"{one.source.document_id}/{one.source.order}/{one.source.field}/{one.subject}"
            for one in found.statements
        ]
        key = "|".join([self.rule_id, *places])
        return f"{self.rule_id}-{hashlib.sha256(key.encode()).hexdigest()[:10]}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def of_kind(statements: Iterable[Statement], *kinds: str) -> list[Statement]:
    """Statements of some kinds, in their order."""
    return [one for one in statements if one.kind in kinds]


def item_zh(statement: Statement) -> str:
    """How a task is named in a sentence.

    Examples
    --------
    >>> from ledger.conflicts.statements import Source
    >>> source = Source("a", "清单", None, None, 3, "target", (1, 1), task_id="A3")
    >>> item_zh(Statement("field", "", "", "", source))
    'A3'
    """
    source = statement.source
    if source.item_no is None:
        return f"《{source.document}》"
    return source.task_id or f"第{source.item_no}项"


def item_en(statement: Statement) -> str:
    """The same in English."""
    source = statement.source
    if source.item_no is None:
        return f"“{source.document}”"
    return source.task_id or f"item {source.item_no}"


def items(statements: Iterable[Statement]) -> tuple[str, str]:
    """Names of the tasks of some statements in Chinese and English, each once."""
    every = list(statements)
    return (
        "、".join(dict.fromkeys(item_zh(one) for one in every)),
        ", ".join(dict.fromkeys(item_en(one) for one in every)),
    )


def one_per_item(statements: Iterable[Statement]) -> list[Statement]:
    """The first statement of each task."""
    kept: dict[tuple[str, int], Statement] = {}
    for one in statements:
        kept.setdefault(one.item, one)
    return list(kept.values())


def number_text(value: float) -> str:
    """A number as people write it: no .0.

    Examples
    --------
    >>> number_text(40.0), number_text(30.3)
    ('40', '30.3')
    """
    return f"{value:.10g}"
