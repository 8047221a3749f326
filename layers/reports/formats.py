"""The formats a report can be had in: one table."""

from collections.abc import Callable
from dataclasses import dataclass

from geo.paper import Paper
from layers.format_tables import format_by_suffix
from layers.reports.docx import write_docx
from layers.reports.pdf import write_pdf
from layers.reports.xlsx import write_xlsx
from layers.write import SPREADSHEET


@dataclass(frozen=True, slots=True)
class PaperFormat:
    """One format: what people call it, suffix and media type of its files, and its writer."""

    title: str
    suffix: str
    media_type: str
    write: Callable[[Paper], bytes]


DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Every format of a report. A new one is a function and an entry here.
PAPER_FORMATS: dict[str, PaperFormat] = {
    "docx": PaperFormat("DOCX (Word)", ".docx", DOCUMENT, write_docx),
    "pdf": PaperFormat("PDF", ".pdf", "application/pdf", write_pdf),
    "xlsx": PaperFormat("XLSX (Excel)", ".xlsx", SPREADSHEET, write_xlsx),
}


def paper_format(key: str) -> PaperFormat:
    """Format by its key, which is its suffix without the dot, in any case.

    Raises
    ------
    InputError
        If there is none; the message lists those there are.

    Examples
    --------
    >>> paper_format("PDF").suffix
    '.pdf'
    """
    return format_by_suffix(PAPER_FORMATS, key, of_zh="报表", of_en="reports")
