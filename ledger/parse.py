"""Official lists and plans to tasks: the one entry for text and tables, any format."""

import bisect
import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from geo.errors import SourceError
from ledger.lists.blocks import blocks
from ledger.lists.heads import Head, read_head
from ledger.lists.labels import BODY_FIELDS, TRAILING_FIELDS
from ledger.lists.records import Record, read_records
from ledger.lists.tables import read_tables
from ledger.lists.tasks import Setting, Task, build_task, remark_json
from ledger.reading.lines import Document, Line, Remark
from ledger.reading.noise import lone_numbers
from ledger.reading.paragraphs import Paragraph, paragraphs
from ledger.reading.passages import tidy
from ledger.words.numerals import read_mark
from ledger.words.places import strong_names

TASK_FIELDS = BODY_FIELDS | TRAILING_FIELDS - {"other"}
MIN_FIELDS = 2
#: 问题： alone makes no list: speeches and reports have it; 负责人： stands in any office's pages.
TELLING_FIELDS = TASK_FIELDS - {"problem", "responsible_persons"}
#: How what orders everybody, and gives nobody a task, calls itself.
ORDERS = re.compile(r"(?:通告|公告|条例|命令|守则|办法|规定)(?:[（(][^（()）]{1,12}[)）])?$")


@dataclass(frozen=True, slots=True)
class TaskList:
    """All tasks of a document, with what its head says and what a reader should know."""

    head: Head
    document: str
    tasks: tuple[Task, ...]
    remarks: tuple[Remark, ...]

    def to_json(self) -> dict[str, object]:
        """The list as JSON-ready values."""
        head = self.head
        return {
            "document": self.document,
            "document_lines": _line_pair(head.title_lines),
            "cover_title": head.cover_title,
            "issuer": head.issuer,
            "issuer_lines": _line_pair(head.issuer_lines),
            "document_no": head.document_no,
            "document_no_lines": _line_pair(head.document_no_lines),
            "issued": head.issued.isoformat() if head.issued else None,
            "issued_lines": _line_pair(head.issued_lines),
            "tasks": [task.to_json() for task in self.tasks],
            "remarks": [remark_json(remark) for remark in self.remarks],
        }


def _line_pair(lines: tuple[int, int] | None) -> list[int] | None:
    return list(lines) if lines else None


def _is_task(record: Record) -> bool:
    fields = [name for name in record.values if name in TASK_FIELDS]
    return (
        len(fields) >= MIN_FIELDS
        or (record.number is not None and len(fields) > 0)
        or (record.number is not None and bool(record.lead))
    )


def _is_list(records: Sequence[Record], title: str) -> bool:
    # labels make a list; a notice with one of them (三、责任单位：) stays a notice
    fields = [[name for name in record.values if name in TASK_FIELDS] for record in records]
    is_sparse = sum(map(bool, fields)) <= max(1, len(fields) / 2)
    if ORDERS.search(title) and is_sparse and all(len(names) < MIN_FIELDS for names in fields):
        return False
    return any(
        len(names) >= MIN_FIELDS or any(name in TELLING_FIELDS for name in names)
        for names in fields
    )


def _no_tasks(document: Document, found: Sequence[Paragraph], title: str) -> SourceError:
    if not found:
        why_zh, why_en = "文件里没有文字", "the file holds no words"
    elif any("禁燃区" in p.text or "禁煤区" in p.text for p in found[:5]):
        why_zh = "它读起来是划定区域的通告，请用“通告成区”"
        why_en = "it reads like a notice that draws a zone: use the notice reader"
    elif ORDERS.search(title):
        why_zh = "它读起来是通告或法规，没有逐项写明措施、单位和时限的任务"
        why_en = "it reads like a notice or a law: no item states its measures, units and deadline"
    else:
        why_zh = "没有带标签的任务字段（如 整改目标、牵头单位、责任单位、整改时限），表头里也没有"
        why_en = (
            "nothing carries the labels of a list (such as 整改目标, 牵头单位, 责任单位, "
            "整改时限), "
            "neither in the text nor in a table's head"
        )
    return SourceError(
        f"{document.name}：没有找到任务，因为{why_zh}",
        f"{document.name}: no tasks found, because {why_en}",
        field="file",
    )


def _sequence_remarks(records: Sequence[Record]) -> list[Remark]:
    # numbers left out, told with the lines between which they should stand
    remarks = []
    for before, after in itertools.pairwise(records):
        if before.number is None or after.number is None or after.number <= before.number + 1:
            continue
        missing = "、".join(str(number) for number in range(before.number + 1, after.number))
        remarks.append(
            Remark(
                f"没有找到第 {missing} 项（应在第 {before.lines[0]} 至 {after.lines[0]} 行之间）；"
                f"第 {before.number} 项可能混入其内容",
                f"item {missing} was not found (between lines {before.lines[0]} and "
                f"{after.lines[0]}); item {before.number} may hold some of it",
                (before.lines[0], after.lines[0]),
            )
        )
    return remarks


def _section_remarks(records: Sequence[Record]) -> list[Remark]:
    sections = list(dict.fromkeys(record.section for record in records if record.section))
    remarks = []
    for before, after in itertools.pairwise(sections):
        if before.number and after.number and after.number > before.number + 1:
            numbers = "、".join(str(n) for n in range(before.number + 1, after.number))
            remarks.append(
                Remark(
                    f"没有找到第 {numbers} 部分的标题",
                    f"the heading of section {numbers} was not found",
                    (before.lines[0], after.lines[0]),
                )
            )
    return remarks


def _doubt_lone_numbers(document: Document, records: Sequence[Record]) -> None:
    # a number alone on a line within a task is a page's, or a count that the margin cut off
    found = lone_numbers(document.lines) if document.kind == "txt" else []
    at = [line.number for line in found]
    for record in records:
        first, last = record.lines
        within = found[bisect.bisect_right(at, first) : bisect.bisect_left(at, last)]
        record.doubts.extend(map(_lone_number, within))


def _lone_number(line: Line) -> Remark:
    number, value = line.number, line.text.strip()
    if line.noise is not None:
        zh = f"第 {number} 行的“{value}”按页码去掉"
        return Remark(
            zh, f"line {number}, {value}, was left out as a page number", (number, number)
        )
    zh = f"第 {number} 行只有数字“{value}”，可能是页码，仍保留在文中"
    en = f"line {number} is only the number {value}, perhaps a page's; it was kept in the text"
    return Remark(zh, en, (number, number))


def _body_start(found: Sequence[Paragraph], records: Sequence[Record]) -> int:
    # the first heading or row; before it stand title and preamble
    first = min(
        (one.section.lines[0] if one.section else one.lines[0] for one in records[:1]),
        default=None,
    )
    for index, paragraph in enumerate(found):
        mark = read_mark(paragraph.text)
        is_outline = mark is not None and mark.style in ("cn_comma", "chapter") and mark.number == 1
        is_task = first is not None and paragraph.passage.span[0] >= first
        if paragraph.row or is_outline or is_task:
            return index
    return 0 if records else len(found)


def _records(found: Sequence[Paragraph]) -> tuple[list[Record], list[Remark]]:
    tabled, rows = read_tables(found)
    rest = [paragraph for index, paragraph in enumerate(found) if index not in rows]
    written = [record for record in read_records(blocks(rest)) if _is_task(record)]
    tabled = [record for record in tabled if _is_task(record)]
    if not tabled or not written:
        return tabled or written, []
    more, fewer = sorted((tabled, written), key=len, reverse=True)
    lines = (fewer[0].lines[0], fewer[-1].lines[1])
    return more, [
        Remark(
            f"文件里既有表格也有文字任务，取较多的 {len(more)} 项，另有 {len(fewer)} 项未取",
            f"the file holds tasks both as a table and as text; the {len(more)} are taken and "
            f"{len(fewer)} left",
            lines,
        )
    ]


def parse_tasks(document: Document, known_places: Collection[str] = frozenset()) -> TaskList:
    """Tasks of an official list or plan.

    Parameters
    ----------
    document
        As read from txt, docx, pdf or xlsx.
    known_places
        Names of places known beforehand (counties, a gazetteer), for doubtful cases.

    Returns
    -------
    TaskList
        Tasks in the document's order; its remarks tell of unreadable parts and missing numbers.

    Raises
    ------
    SourceError
        If the document is no such list: "no tasks found, because …".
    """
    found = paragraphs(document)
    records, remarks = _records(found)
    _doubt_lone_numbers(document, records)
    head = read_head(found, _body_start(found, records))
    title = head.title or document.name.rsplit(".", 1)[0]
    if not _is_list(records, title):
        raise _no_tasks(document, found, title)
    names = strong_names(tidy(paragraph.text) for paragraph in found if not paragraph.row)
    setting = Setting(title, head.year, names | frozenset(known_places))
    tasks = tuple(build_task(record, setting) for record in records)
    return TaskList(
        head,
        title,
        tasks,
        (*document.remarks, *remarks, *_section_remarks(records), *_sequence_remarks(records)),
    )
