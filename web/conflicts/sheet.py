"""Contradictions as a table: one row for each source, so that both stand one above the other."""

import io
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from layers.writing.tables import BYTE_ORDER_MARK, FORMULA
from ledger.conflicts.rule import HOW_SURE, NATURES, Conflict
from ledger.conflicts.rules import RULES_BY_ID
from ledger.conflicts.statements import Statement
from web.conflicts.records import field_words
from web.i18n import Language

HEADERS: dict[Language, tuple[str, ...]] = {
    "zh": ("编号", "规则", "性质", "把握", "理由", "文件", "文号", "发文日期", "任务", "字段",
           "首行", "末行", "日期", "原文"),
    "en": ("id", "rule", "nature", "how sure", "because", "document", "document number", "issued",
           "task", "field", "first line", "last line", "day", "words"),
}  # fmt: skip


def conflict_csv(conflicts: Iterable[Conflict], language: Language) -> bytes:
    """CSV in UTF-8 with a byte order mark; no cell is taken for a formula.

    Parameters
    ----------
    conflicts
        In the order of the rows.
    language
        Of headers and reasons; the words of the documents stay as they are.

    References
    ----------
    OWASP, "CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection
    """
    rows = [
        _row(conflict, statement, language)
        for conflict in conflicts
        for statement in conflict.statements
    ]
    headers = HEADERS[language]
    columns = [pa.array([row[at] for row in rows], pa.string()) for at in range(len(headers))]
    safe = [pc.replace_substring_regex(column, FORMULA, r"'\1") for column in columns]
    sink = io.BytesIO()
    sink.write(BYTE_ORDER_MARK)
    arrow_csv.write_csv(pa.table(safe, names=list(headers)), sink)
    return sink.getvalue()


def _row(conflict: Conflict, statement: Statement, language: Language) -> tuple[str | None, ...]:
    rule, source = RULES_BY_ID[conflict.rule_id], statement.source
    is_en = language == "en"
    first, last = (None, None) if source.lines == (0, 0) else map(str, source.lines)
    return (
        conflict.conflict_id,
        rule.en if is_en else rule.zh,
        NATURES[conflict.nature].word(language),
        HOW_SURE[conflict.how_sure].word(language),
        conflict.because_en if is_en else conflict.because_zh,
        source.document,
        source.document_no,
        source.issued.isoformat() if source.issued else None,
        source.task_id or (str(source.item_no) if source.item_no is not None else None),
        field_words(source).word(language),
        first,
        last,
        statement.day.isoformat() if statement.day else None,
        statement.words,
    )
