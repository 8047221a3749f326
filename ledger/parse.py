"""Official lists and plans to tasks: the one entry for text and tables, any format."""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from geo.errors import SourceError
from ledger.lists.blocks import blocks
from ledger.lists.heads import Head, read_head
from ledger.lists.labels import BODY_FIELDS, TRAILING_FIELDS
from ledger.lists.records import Record, read_records
from ledger.lists.tables import read_tables
from ledger.lists.tasks import Setting, Task, build_task, remark_json
from ledger.reading.lines import Document, Remark
from ledger.reading.paragraphs import Paragraph, paragraphs
from ledger.reading.passages import tidy
from ledger.words.numerals import read_mark
from ledger.words.places import strong_names

TASK_FIELDS = BODY_FIELDS | TRAILING_FIELDS - {"other"}
MIN_FIELDS = 2
#: 问题： alone makes no list: speeches and reports have it, too.
TELLING_FIELDS = TASK_FIELDS - {"problem"}


@dataclass(frozen=True, slots=True)
class TaskList:
    """All tasks of a document, with what its head says and what a reader should know."""

    head: Head
    document: str
    tasks: tuple[Task, ...]
    remarks: tuple[Remark, ...]

    def to_json(self) -> dict[str, object]:
        """The list as JSON-ready values."""
        issued = self.head.issued
        return {
            "document": self.document,
            "cover_title": self.head.cover_title,
            "issuer": self.head.issuer,
            "document_no": self.head.document_no,
            "issued": issued.isoformat() if issued else None,
            "tasks": [task.to_json() for task in self.tasks],
            "remarks": [remark_json(remark) for remark in self.remarks],
        }


def _is_task(record: Record) -> bool:
    fields = [name for name in record.values if name in TASK_FIELDS]
    return (
        len(fields) >= MIN_FIELDS
        or (record.number is not None and len(fields) > 0)
        or (record.number is not None and bool(record.lead))
    )


def _no_tasks(document: Document, found: Sequence[Paragraph]) -> SourceError:
    if not found:
        why_zh, why_en = "文件里没有文字", "the file holds no words"
    elif any("禁燃区" in p.text or "禁煤区" in p.text for p in found[:5]):
        why_zh = "它读起来是划定区域的通告，请用“通告成区”"
        why_en = "it reads like a notice that draws a zone: use the notice reader"
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


def _body_start(found: Sequence[Paragraph], records: Sequence[Record]) -> int:
    # the first heading or row; before it stand title and preamble
    first = records[0].lines[0]
    if records[0].section is not None:
        first = min(first, records[0].section.lines[0])
    for index, paragraph in enumerate(found):
        mark = read_mark(paragraph.text)
        is_outline = mark is not None and mark.style in ("cn_comma", "chapter") and mark.number == 1
        if paragraph.row or is_outline or paragraph.passage.span[0] >= first:
            return index
    return 0


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
    if not any(name in TELLING_FIELDS for record in records for name in record.values):
        raise _no_tasks(document, found)
    head = read_head(found, _body_start(found, records))
    title = head.title or document.name.rsplit(".", 1)[0]
    names = strong_names(tidy(paragraph.text) for paragraph in found if not paragraph.row)
    setting = Setting(title, head.year, names | frozenset(known_places))
    tasks = tuple(build_task(record, setting) for record in records)
    return TaskList(
        head,
        title,
        tasks,
        (*document.remarks, *remarks, *_section_remarks(records), *_sequence_remarks(records)),
    )
