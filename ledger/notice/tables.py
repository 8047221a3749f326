"""Tables of a notice that list towns and villages, row by row, as clauses."""

import re
from collections.abc import Iterator, Sequence

from ledger.reading.lines import Line
from ledger.reading.paragraphs import Paragraph
from ledger.reading.passages import Passage, tidy

TOWN_HEAD = re.compile(
    r"乡镇|乡（镇）|镇（|乡\(镇\)|街道|镇办|办事处|县区|县（市|区县|所属|属地|辖区单位"
)
VILLAGE_HEAD = re.compile(r"村|社区|居委会|范围|区域|名单")
ALL_OF_IT = re.compile(
    r"^(?:全域|全境|全部|全辖区|所有(?:行政)?村|全部(?:行政)?村|整建制|全镇|全乡)$"
)


def _head(row: Line) -> tuple[int | None, int] | None:
    # columns of the towns, if there is one, and of the villages
    texts = [tidy(cell.text) for cell in row.cells]
    town = next((at for at, text in enumerate(texts) if TOWN_HEAD.search(text)), None)
    village = next(
        (at for at, text in enumerate(texts) if at != town and VILLAGE_HEAD.search(text)), None
    )
    if village is None or any(len(text) > 20 for text in texts):
        return None
    return town, village


def _clause(row: Line, town: int | None, village: int) -> Passage | None:
    if max(village, town or 0) >= len(row.cells):
        return None
    names = tidy(row.cells[village].text.replace("\n", "、"))
    where = tidy(row.cells[town].text) if town is not None else ""
    if ALL_OF_IT.match(names):
        return Passage.of_line(where + "全域", row.number)
    text = f"{where}：{names}" if where else names
    return Passage.of_line(text, row.number) if names else None


def listed_clauses(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, Passage]]:
    """Clauses that the rows of a notice's tables stand for, each with its paragraph's position.

    Parameters
    ----------
    paragraphs
        Of the notice. A table counts where its head names towns or villages.
    """
    head: tuple[int | None, int] | None = None
    table: int | None = None
    for index, paragraph in enumerate(paragraphs):
        row = paragraph.row
        if row is None:
            continue
        if row.table != table:
            table, head = row.table, _head(row)
        elif head is not None:
            clause = _clause(row, *head)
            if clause is not None:
                yield index, clause
