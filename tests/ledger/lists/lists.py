"""Lists made for the tests, and how an office would write one down: as text or as a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.reading.lines import width
from tests.ledger.files import word, workbook

CHINESE = ("", *"一二三四五六七八九", "十", *(f"十{ones}" for ones in "一二三四五六七八九"))


@dataclass(frozen=True)
class Item:
    """One task as its author means it."""

    problem: str
    target: str
    measures: tuple[str, ...]
    leaders: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()
    persons: str = ""
    deadline: str = "立即整改，长期坚持"


@dataclass(frozen=True)
class Style:
    """How one office writes its lists."""

    item: str = "{n}."
    measure: str = "({n})"
    colon: str = "："
    section: str = "{c}、"
    order: tuple[str, ...] = (
        "target", "measures", "leaders", "lead", "responsible", "cooperating", "persons",
        "deadline",
    )  # fmt: skip
    problem_label: str = ""
    deadline_label: str = "整改时限"
    wrap: int = 0
    is_double_spaced: bool = False
    marks: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    form: str = (
        "plain"  # 整改目标：…, "brackets" 【整改目标】…, "own line" 整改目标 above its value
    )
    joint: str = "、"
    others: tuple[str, ...] = ()  # labels that only every second item has
    line_end: str = "\n"
    head: str = ""  # repeated after every page mark


LABELS = {
    "target": "整改目标", "measures": "整改措施", "leaders": "责任领导", "lead": "牵头单位",
    "responsible": "责任单位", "cooperating": "配合单位", "persons": "责任人",
}  # fmt: skip


def number(pattern: str, value: int) -> str:
    """A number in one of the ways offices write it."""
    return pattern.format(n=value, c=CHINESE[value], o=chr(0x2460 + value - 1))


def field_lines(item: Item, name: str, style: Style) -> list[str]:
    """Lines of one field; none where the item does not have it."""
    labels = LABELS | {"deadline": style.deadline_label} | style.labels
    value = getattr(item, name)
    if not value:
        return []
    if name != "measures":
        joint = "、" if name == "leaders" else style.joint
        return labelled(labels[name], value if isinstance(value, str) else joint.join(value), style)
    if len(value) == 1:
        return labelled(labels[name], value[0], style)
    numbered = [number(style.measure, at) + text for at, text in enumerate(value, start=1)]
    return [line for line in labelled(labels[name], "", style) if line] + numbered


def labelled(name: str, value: str, style: Style) -> list[str]:
    """A label with its value, on one line or two."""
    if style.form == "own line":
        return [name, value]
    return [f"【{name}】{value}" if style.form == "brackets" else name + style.colon + value]


def text_lines(sections: Sequence[tuple[str, Sequence[Item]]], style: Style) -> list[str]:
    """Paragraphs of a list written as text."""
    lines, at = ["某市环境问题整改任务清单", "针对反馈意见，制定任务清单如下："], 0
    for place, (title, items) in enumerate(sections, start=1):
        lines.append(number(style.section, place) + title)
        for item in items:
            at += 1
            lines.append(number(style.item, at) + style.problem_label + item.problem)
            for name in style.order:
                lines.extend(field_lines(item, name, style))
                if name == "responsible" and at % 2:
                    for other in style.others:
                        lines.extend(labelled(other, "某办", style))
    return lines


def wrapped(line: str, columns: int) -> list[str]:
    """A paragraph broken as Word breaks it: not within a number or Latin word, no stop first."""
    rows, row = [], ""
    for at, sign in enumerate(line):
        is_inner = sign.isascii() and row[-1:].isascii() and row[-1:] != " "
        starts_run = sign.isascii() and not is_inner
        run = width(run_from(line[at:])) if starts_run else width(sign)
        if (
            row
            and width(row) + run > columns
            and not is_inner
            and sign not in "，。、；：！？”）》"
        ):
            rows.append(row)
            row = ""
        row += sign
    return [*rows, row]


def run_from(text: str) -> str:
    """Latin letters, digits and signs at the head of a text."""
    end = next((at for at, sign in enumerate(text) if not sign.isascii()), len(text))
    return text[:end]


def as_text(sections: Sequence[tuple[str, Sequence[Item]]], style: Style) -> bytes:
    """The list as a plain text file."""
    lines = text_lines(sections, style)
    if style.wrap:
        lines = [row for line in lines for row in wrapped(line, style.wrap)]
    if style.marks:
        lines = [
            row
            for at, line in enumerate(lines, start=1)
            for row in ([line] if at % 17 else [line, f" —{at // 17}— ", *style.head.splitlines()])
        ]
    return (style.line_end * (2 if style.is_double_spaced else 1)).join(lines).encode()


HEAD = [
    "序号",
    "问题",
    "整改目标",
    "整改措施",
    "责任领导",
    "牵头单位",
    "责任单位",
    "配合单位",
    "责任人",
    "整改时限",
]


def rows_of(sections: Sequence[tuple[str, Sequence[Item]]], style: Style) -> list[list[str]]:
    """Rows of a list written as a table, head first, sections on rows of their own."""
    rows, at = [list(HEAD)], 0
    for place, (title, items) in enumerate(sections, start=1):
        rows.append([number(style.section, place) + title, *[""] * (len(HEAD) - 1)])
        for item in items:
            at += 1
            measures = item.measures
            if len(measures) > 1:
                numbered = [number(style.measure, n) + text for n, text in enumerate(measures, 1)]
                measures = ("\n".join(numbered),)
            names = (item.leaders, item.lead, item.responsible, item.cooperating)
            rows.append(
                [str(at), item.problem, item.target, measures[0]]
                + ["、".join(value) for value in names]
                + [item.persons, item.deadline]
            )
    return rows


def as_word_table(sections: Sequence[tuple[str, Sequence[Item]]], style: Style) -> bytes:
    """The list as a table of a Word file."""
    return word(["某市环境问题整改任务清单", rows_of(sections, style)])


def as_sheet(sections: Sequence[tuple[str, Sequence[Item]]], style: Style) -> bytes:
    """The list as an Excel sheet with its title and sections merged across."""
    rows = rows_of(sections, style)
    merges = ["A1:J1"] + [f"A{at}:J{at}" for at, row in enumerate(rows, 2) if not any(row[1:])]
    return workbook([["某市环境问题整改任务清单"], *rows], merges)
