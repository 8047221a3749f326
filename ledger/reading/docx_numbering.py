"""The numbers Word shows before a paragraph but does not keep in its text.

References
----------
ECMA-376-1:2016, Office Open XML, 17.9 Numbering: abstractNum, num, lvl, lvlText, numFmt, start.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

CHINESE = "零一二三四五六七八九"
CIRCLED_FIRST = 0x2460
MAX_LEVEL = 8


def chinese_count(number: int) -> str:
    """Counting numeral from 1 to 99, as 一, 十, 十二, 二十.

    Examples
    --------
    >>> chinese_count(3), chinese_count(10), chinese_count(21)
    ('三', '十', '二十一')
    """
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else CHINESE[tens] + "十"
    return head + (CHINESE[ones] if ones else "")


def _roman(number: int) -> str:
    steps = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for value, sign in steps:
        while number >= value:
            text, number = text + sign, number - value
    return text


def rendered(number: int, style: str) -> str:
    """One counter as Word shows it in a number format of the standard.

    Examples
    --------
    >>> rendered(2, "chineseCounting"), rendered(2, "decimalEnclosedCircle"), rendered(2, "decimal")
    ('二', '②', '2')
    """
    lowered = style.lower()
    if "chinese" in lowered or "japanesecounting" in lowered or "ideographdigital" in lowered:
        return chinese_count(number)
    if "enclosedcircle" in lowered and 1 <= number <= 20:
        return chr(CIRCLED_FIRST + number - 1)
    if lowered.endswith("letter") and 1 <= number <= 26:
        return chr(ord("A" if lowered.startswith("upper") else "a") + number - 1)
    if lowered.endswith("roman") and 1 <= number <= 39:
        return _roman(number) if lowered.startswith("upper") else _roman(number).lower()
    return str(number)


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts: number format, text pattern such as "%1.", first value."""

    style: str
    pattern: str
    start: int


def _attribute(element: etree._Element | None, default: str) -> str:
    value = None if element is None else element.get(qn("w:val"))
    return default if value is None else str(value)


def _levels(abstract: etree._Element) -> dict[int, Level]:
    levels = {}
    for level in abstract.findall(qn("w:lvl")):
        start = _attribute(level.find(qn("w:start")), "1")
        levels[int(level.get(qn("w:ilvl"), "0"))] = Level(
            _attribute(level.find(qn("w:numFmt")), "decimal"),
            _attribute(level.find(qn("w:lvlText")), ""),
            int(start) if start.isdigit() else 1,
        )
    return levels


@dataclass(slots=True)
class Numbering:
    """Counters of every list of one document; `label` must be asked in document order."""

    lists: dict[str, dict[int, Level]]
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    # Finding a style takes as long as reading a hundred paragraphs, and a document has few.
    styles: dict[str | None, list[etree._Element | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: WordDocument) -> "Numbering":
        """Lists a document defines; none where it has no numbering part."""
        part = next(
            (
                relation.target_part
                for relation in document.part.rels.values()
                if relation.reltype.endswith("/numbering") and not relation.is_external
            ),
            None,
        )
        root = None if part is None else getattr(part, "element", None)
        if root is None:
            return cls({})
        abstracts = {
            element.get(qn("w:abstractNumId")): _levels(element)
            for element in root.findall(qn("w:abstractNum"))
        }
        lists = {}
        for element in root.findall(qn("w:num")):
            target = _attribute(element.find(qn("w:abstractNumId")), "")
            lists[str(element.get(qn("w:numId")))] = abstracts.get(target, {})
        return cls(lists)

    def label(self, paragraph: Paragraph) -> str:
        """Number Word would show before a paragraph, or "" where it shows none."""
        style_id = paragraph._p.style
        if style_id not in self.styles:
            self.styles[style_id] = _of_styles(paragraph)
        number_id, depth = _list_of([paragraph._p.pPr, *self.styles[style_id]])
        levels = self.lists.get(number_id or "", {})
        if depth not in levels or levels[depth].style in ("bullet", "none"):
            return ""
        counters = self.counters.setdefault(number_id or "", {})
        counters[depth] = counters.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in counters if level > depth]:
            del counters[deeper]
        text = levels[depth].pattern
        for level in range(depth + 1):
            shown = levels.get(level, levels[depth])
            value = counters.get(level, shown.start)
            text = text.replace(f"%{level + 1}", rendered(value, shown.style))
        return text


def _of_styles(paragraph: Paragraph) -> list[etree._Element | None]:
    # properties of the paragraph's style, then of the styles this one is based on
    found: list[etree._Element | None] = []
    style = paragraph.style
    while style is not None and len(found) <= MAX_LEVEL:
        found.append(style.element.find(qn("w:pPr")))
        style = getattr(style, "base_style", None)
    return found


def _list_of(sources: Sequence[etree._Element | None]) -> tuple[str | None, int]:
    # the paragraph's own list, else that of its style or the styles this one is based on
    for properties in sources:
        listed = None if properties is None else properties.find(qn("w:numPr"))
        if listed is None:
            continue
        depth = _attribute(listed.find(qn("w:ilvl")), "0")
        return _attribute(listed.find(qn("w:numId")), ""), int(depth) if depth.isdigit() else 0
    return None, 0
