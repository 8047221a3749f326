"""Contradictions as plain values: for the page, the API and the table."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from geo.records import bilingual, plain
from geo.vocabulary import Term
from ledger.conflicts.rule import HOW_SURE, NATURES, Conflict
from ledger.conflicts.rules import RULES, RULES_BY_ID
from ledger.conflicts.statements import Source, Statement
from web.conflicts.kept import KeptList, Missing

FIELDS: dict[str, Term] = {
    "problem": Term("问题", "problem"),
    "target": Term("整改目标", "target"),
    "text": Term("任务正文", "task text"),
    "measures": Term("整改措施", "measure"),
    "deadline": Term("时限", "deadline"),
    "lead_units": Term("牵头单位", "lead units"),
    "responsible_units": Term("责任单位", "responsible units"),
    "head": Term("文件日期", "document date"),
    "facts": Term("已录事实（原文未存）", "facts on record, the text is not"),
}


def field_words(source: Source) -> Term:
    """What the field of a statement is called; measures with their place in the task.

    Parameters
    ----------
    source
        Of the statement.
    """
    name, _, place = source.field.partition("/")
    term = FIELDS[name]
    if not place:
        return term
    number = int(place) + 1
    return Term(f"{term.zh}（{number}）", f"{term.en} {number}")


def conflict_records(conflicts: Iterable[Conflict]) -> list[dict[str, Any]]:
    """Contradictions for JSON, each with all its sources.

    Parameters
    ----------
    conflicts
        In the order in which they are to be shown.
    """
    return [_record(conflict) for conflict in conflicts]


def _record(conflict: Conflict) -> dict[str, Any]:
    rule = RULES_BY_ID[conflict.rule_id]
    return {
        "conflict_id": conflict.conflict_id,
        "rule_id": conflict.rule_id,
        "rule": bilingual(rule.zh, rule.en),
        "nature": conflict.nature,
        "how_sure": conflict.how_sure,
        "because": bilingual(conflict.because_zh, conflict.because_en),
        "statements": [_statement(each) for each in conflict.statements],
        "counts": [
            {"definition": bilingual(each.zh, each.en), "value": each.value, "agrees": each.agrees}
            for each in conflict.counts
        ],
    }


def _statement(statement: Statement) -> dict[str, Any]:
    source, words = statement.source, field_words(statement.source)
    has_text = source.lines != (0, 0)
    return {
        "document_id": source.document_id,
        "document": source.document,
        "document_no": source.document_no,
        "issued": plain(source.issued),
        "task_id": source.task_id,
        "item_no": source.item_no,
        "field": source.field,
        "field_words": bilingual(words.zh, words.en),
        "lines": list(source.lines) if has_text else None,
        "day": plain(statement.day),
        "subject": statement.subject,
        "claim": statement.claim,
        "words": statement.words,
    }


def narrowed(conflicts: Iterable[Conflict], query: Mapping[str, Any]) -> list[Conflict]:
    """Contradictions that fit every filter of a request.

    Parameters
    ----------
    conflicts
        All.
    query
        `rule_id`, `nature`, `how_sure` and `task_id`; None or "" filters nothing.
    """
    found = []
    for conflict in conflicts:
        fits = all(
            not query.get(name) or getattr(conflict, name) == query[name]
            for name in ("rule_id", "nature", "how_sure")
        )
        ids = {each.source.task_id for each in conflict.statements}
        if fits and (not query.get("task_id") or query["task_id"] in ids):
            found.append(conflict)
    return found


def tally(conflicts: Iterable[Conflict]) -> dict[str, dict[str, int]]:
    """How many contradictions each rule, nature and certainty has, with those that have none."""
    every = list(conflicts)
    kinds = {"rule_id": [rule.rule_id for rule in RULES], "nature": NATURES, "how_sure": HOW_SURE}
    counted = {}
    for name, keys in kinds.items():
        found = Counter(getattr(each, name) for each in every)
        counted[name] = {key: found[key] for key in keys}
    return counted


def kept_record(kept: KeptList) -> dict[str, Any]:
    """A document whose text was read."""
    return {
        "document_id": kept.document_id,
        "title": kept.tasks.document,
        "document_no": kept.tasks.head.document_no,
        "tasks": len(kept.tasks.tasks),
    }


def missing_record(missing: Missing) -> dict[str, Any]:
    """A document whose text is not on record."""
    return {
        "document_id": missing.document_id,
        "title": bilingual(missing.source, missing.source_en),
        "tasks": len(missing.task_ids),
    }
