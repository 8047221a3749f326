"""Rows of a list that came as an Excel sheet, checked before any of them is taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from geo.errors import SourceError
from ledger.lists.labels import Field
from ledger.lists.tables import Head, read_head
from ledger.lists.tasks import Task
from ledger.parse import TaskList
from ledger.reading.lines import Document, Line
from ledger.reading.paragraphs import only_text
from ledger.words.chinese_numbers import integer

SHOWN_FAULTS = 20


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that cannot be taken as it is: its number in the sheet, its field and why."""

    row: int
    field: str
    message_zh: str
    message_en: str

    def to_json(self) -> dict[str, Any]:
        """The fault as JSON-ready values."""
        return {
            "row": self.row,
            "field": self.field,
            "zh": self.message_zh,
            "en": self.message_en,
        }


def row_faults(document: Document, task_list: TaskList) -> tuple[RowFault, ...]:
    """Faults of the rows of a sheet; none for a document of any other kind.

    Parameters
    ----------
    document
        As read.
    task_list
        Its tasks.

    Returns
    -------
    tuple of RowFault
        In the order of the rows, which are counted as Excel counts them in the first sheet.
    """
    if document.kind != "xlsx":
        return ()
    seen: dict[int, int] = {}
    found: list[RowFault] = []
    rows = list(_rows(document))
    is_numbered = any(head.column("item_no") is not None for head, _ in rows)
    begun = {task.source_lines[0] for task in task_list.tasks}
    for head, row in rows:
        if row.number not in begun:
            found.extend(_left_out(head, row, task_list))
    for task in task_list.tasks:
        found.extend(_number_faults(task, seen) if is_numbered else [])
        found.extend(_field_faults(task))
    return tuple(sorted(found, key=lambda fault: fault.row))


def _rows(document: Document) -> Iterator[tuple[Head, Line]]:
    # rows below a head, without those that hold one text only: sections and notes
    head: Head | None = None
    for line, below in zip(document.lines, [*document.lines[1:], None], strict=True):
        if not line.cells:
            continue
        own = read_head(line, below if below is not None and below.cells else None)
        if own is not None:
            head = own
        elif head is not None and line.text.strip():
            text = only_text(line)
            if text is None or integer(text.strip()) is not None:
                yield head, line


def _own(head: Head, row: Line, name: Field) -> str | None:
    # text of a field in this row itself; None where its cell hangs down from a row above
    column = head.column(name)
    if column is None or column >= len(row.cells):
        return None
    cell = row.cells[column]
    is_own = cell.origin[0] == max(one.origin[0] for one in row.cells)
    return cell.text.strip() if is_own else None


def _left_out(head: Head, row: Line, task_list: TaskList) -> list[RowFault]:
    number = _own(head, row, "item_no")
    if number == "" and _own(head, row, "problem"):
        return [RowFault(row.number, "item_no", "缺少序号", "there is no number")]
    is_within = any(
        task.source_lines[0] <= row.number <= task.source_lines[1] for task in task_list.tasks
    )
    if is_within or not number:
        return []
    zh, en = "除序号外没有可用的内容", "there is nothing but a number"
    return [RowFault(row.number, "problem", zh, en)]


def _number_faults(task: Task, seen: dict[int, int]) -> list[RowFault]:
    row = task.source_lines[0]
    if task.item_no is None:
        return [RowFault(row, "item_no", "序号不是整数", "its number is none")]
    earlier = seen.setdefault(task.item_no, row)
    if earlier == row:
        return []
    return [
        RowFault(
            row,
            "item_no",
            f"序号 {task.item_no} 与第 {earlier} 行重复",
            f"number {task.item_no} is that of row {earlier} too",
        )
    ]


def _field_faults(task: Task) -> list[RowFault]:
    row, found = task.source_lines[0], []
    if not task.text.text and not task.target.text and not task.measures:
        zh, en = "问题、整改目标、整改措施都是空的", "problem, target and measures are all empty"
        found.append(RowFault(row, "problem", zh, en))
    if not task.lead_units and not task.responsible_units:
        zh, en = "没有牵头单位，也没有责任单位", "neither a lead nor a responsible unit is named"
        found.append(RowFault(row, "responsible_units", zh, en))
    if task.deadline.text and task.deadline.kind == "none":
        words = task.deadline.text[:40]
        zh = f"看不懂整改时限“{words}”：应为日期，或如“立即整改，长期坚持”"
        en = (
            f"the deadline “{words}” is not understood: give a date, or words such as "
            "立即整改，长期坚持"
        )
        found.append(RowFault(row, "deadline", zh, en))
    return found


def require_whole(document: Document, task_list: TaskList) -> None:
    """Nothing, for a document whose rows can all be taken.

    Raises
    ------
    SourceError
        If rows of a sheet are faulty; every one is named, and none is taken.
    """
    faults = row_faults(document, task_list)
    if faults:
        raise SourceError(*_listed(document.name, faults), field="file")


def _listed(name: str, faults: Sequence[RowFault]) -> tuple[str, str]:
    rows = len({fault.row for fault in faults})
    more = len(faults) - SHOWN_FAULTS
    zh = "；".join(f"第 {fault.row} 行：{fault.message_zh}" for fault in faults[:SHOWN_FAULTS])
    en = "; ".join(f"row {fault.row}: {fault.message_en}" for fault in faults[:SHOWN_FAULTS])
    return (
        f"{name}：{rows} 行有问题，一行也没有导入。{zh}"
        + (f"；另有 {more} 处" if more > 0 else ""),
        f"{name}: {rows} rows are faulty, so none was taken. {en}"
        + (f"; and {more} more" if more > 0 else ""),
    )
