"""Plans made for the tests, and how an office would write one down: as text or as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.ledger.files import word, workbook
from tests.ledger.lists.lists import number, wrapped


@dataclass(frozen=True)
class Work:
    """One task of a plan as its author means it."""

    text: str
    leaders: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanStyle:
    """How one office writes its plans."""

    item: str = "{n}．"
    section: str = "（{c}）"
    layout: str = "lines"  # lines | brackets | one line
    colon: str = "："
    joint: str = "、"
    wrap: int = 0


TITLE = "某市大气污染防治工作方案"
LABELS = {
    "leaders": "责任领导",
    "lead": "牵头单位",
    "responsible": "责任单位",
    "cooperating": "配合单位",
}


def _fields(work: Work, style: PlanStyle) -> list[str]:
    return [
        LABELS[name] + style.colon + style.joint.join(getattr(work, name))
        for name in LABELS
        if getattr(work, name)
    ]


def _task(text: str, fields: list[str], style: PlanStyle) -> list[str]:
    if style.layout == "brackets":
        return [text, f"（{'；'.join(fields)}）"]
    if style.layout == "one line":
        return [f"{text}（{'；'.join(fields)}）"]
    return [text, *fields]


def as_text(sections: Sequence[tuple[str, Sequence[Work]]], style: PlanStyle) -> bytes:
    """The plan as a plain text file."""
    lines, at = [TITLE, "为改善空气质量，制定本方案。", "一、重点任务"], 0
    for place, (title, works) in enumerate(sections, start=1):
        lines.append(number(style.section, place) + title)
        for work in works:
            at += 1
            text = number(style.item, at) + work.text
            lines += _task(text, _fields(work, style), style)
    if style.wrap:
        lines = [row for line in lines for row in wrapped(line, style.wrap)]
    return "\n".join(lines).encode()


HEAD = ["序号", "类别", "工作任务", *LABELS.values()]


def rows_of(sections: Sequence[tuple[str, Sequence[Work]]]) -> list[list[str]]:
    """Rows of a plan written as a table, head first; the section in a column of its own."""
    rows, at = [list(HEAD)], 0
    for title, works in sections:
        for work in works:
            at += 1
            names = ["、".join(getattr(work, name)) for name in LABELS]
            rows.append([str(at), title, work.text, *names])
    return rows


def as_word_table(sections: Sequence[tuple[str, Sequence[Work]]]) -> bytes:
    """The plan as a table of a Word file."""
    return word([TITLE, rows_of(sections)])


def as_sheet(sections: Sequence[tuple[str, Sequence[Work]]]) -> bytes:
    """The plan as an Excel sheet, its sections merged down."""
    rows = rows_of(sections)
    merges, first = ["A1:G1"], 3
    for _, works in sections:
        last = first + len(works) - 1
        merges += [f"B{first}:B{last}"] if last > first else []
        first = last + 1
    return workbook([[TITLE], *rows], merges)
