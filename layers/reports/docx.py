"""A paper as DOCX in the style of official papers: title, issue and day, sections, tables.

Fonts are named as offices in China have them (GB/T 9704-2012: 小标宋 for the title, 黑体 for
headings, 仿宋 for the text), each with a name to fall back on where it is not installed.
"""

import io
from datetime import datetime
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from geo.paper import Cell, Column, Paper, Section, cell_text, mark
from layers.reports.markup import printable
from layers.reports.zips import dated_zip

TITLE, HEADING, BODY, LATIN = "方正小标宋简体", "黑体", "仿宋", "Times New Roman"
#: Font → what to take where it is not installed, first to last.
FALLBACKS = {
    TITLE: "FZXiaoBiaoSong-B05S, STZhongsong, SimSun, Noto Serif CJK SC",
    HEADING: "SimHei, STHeiti, Noto Sans CJK SC",
    BODY: "FangSong, FangSong_GB2312, STFangsong, Noto Serif CJK SC",
}
RED = RGBColor(0xB2, 0x18, 0x2B)
PAGE_WIDTH_MM, SIDE_MM, TOP_MM, BOTTOM_MM = 210, 22, 30, 25
NUMERIC = frozenset({"count", "change", "share", "number"})
FONT_TABLE = "/word/fontTable.xml"


def write_docx(paper: Paper) -> bytes:
    """DOCX of a paper; the same paper gives the same bytes.

    Parameters
    ----------
    paper
        What it says.

    References
    ----------
    GB/T 9704-2012, Layout key for official document of Party and government organs, section 5.
    """
    document = docx.Document()
    _set_page(document, paper)
    _heading(document, paper)
    for number, section in enumerate(paper.sections, start=1):
        _section(document, number, section)
    _notes(document, paper)
    _set_properties(document, paper)
    _name_fallbacks(document)
    sink = io.BytesIO()
    document.save(sink)
    return dated_zip(sink.getvalue(), paper.as_of)


def _set_page(document: Any, paper: Paper) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(PAGE_WIDTH_MM), Mm(297)
    page.left_margin = page.right_margin = Mm(SIDE_MM)
    page.top_margin, page.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    style = document.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.rPr.append(language)
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _page_number(footer, paper)


def _page_number(paragraph: Any, paper: Paper) -> None:
    for instruction, after in (("PAGE", " / "), ("NUMPAGES", "")):
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), instruction)
        inner = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = "1"
        inner.append(text)
        field.append(inner)
        paragraph._p.append(field)
        if after:
            _run(paragraph, after, 10)


def _run(paragraph: Any, text: str, size_pt: float, font: str = BODY, **style: Any) -> Any:
    run = paragraph.add_run(printable(text))
    run.font.size, run.font.name = Pt(size_pt), LATIN
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    run.bold = style.get("bold", False)
    if "color" in style:
        run.font.color.rgb = style["color"]
    return run


def _heading(document: Any, paper: Paper) -> None:
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(10)
    _run(title, paper.title, 22, TITLE, bold=paper.language == "en", color=RED)
    line = document.add_paragraph()
    width = Mm(PAGE_WIDTH_MM - 2 * SIDE_MM)
    line.paragraph_format.tab_stops.add_tab_stop(width, alignment=2)  # 2: right
    _run(line, paper.issue, 12)
    line.add_run().add_tab()
    _run(line, paper.dated, 12)
    _rule(line)


def _rule(paragraph: Any) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", "B2182B")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    # Word insists on the order of these: borders stand before tabs and all that follows them.
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _section(document: Any, number: int, section: Section) -> None:
    heading = document.add_paragraph()
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(12), Pt(4)
    heading.paragraph_format.keep_with_next = True
    _outline(heading)
    _run(heading, f"{number}. {section.title}", 15, HEADING, bold=True)
    for sentence, note in section.lead:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(28)
        paragraph.paragraph_format.line_spacing = Pt(24)
        paragraph.paragraph_format.space_after = Pt(0)
        _run(paragraph, sentence, 14)
        _link(paragraph, note, 10)
    if section.columns and not section.rows:
        _run(document.add_paragraph(), section.empty, 12)
    elif section.columns:
        _table(document, section)


# Headings by their level and not by a style: that of the library's template brings its own font.
def _outline(paragraph: Any) -> None:
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().append(level)


def _table(document: Any, section: Section) -> None:
    table = document.add_table(rows=1, cols=len(section.columns))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    total = sum(column.width for column in section.columns)
    widths = [Mm((PAGE_WIDTH_MM - 2 * SIDE_MM) * c.width / total) for c in section.columns]
    for cell, column, width in zip(table.rows[0].cells, section.columns, widths, strict=True):
        cell.width = width
        paragraph = _only(cell)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, column.title, 9, HEADING, bold=True)
        _link(paragraph, column.note, 8)
    _repeat_header(table.rows[0])
    for row in section.rows:
        cells = table.add_row().cells
        for cell, value, column, width in zip(cells, row, section.columns, widths, strict=True):
            cell.width = width
            _fill(cell, value, column)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _only(cell: Any) -> Any:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    return paragraph


def _fill(cell: Any, value: Cell, column: Column) -> None:
    paragraph = _only(cell)
    if column.kind in NUMERIC:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _run(paragraph, cell_text(value, column), 9)


def _repeat_header(row: Any) -> None:
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)


# A mark that leads to the note of its number within the document.
def _link(paragraph: Any, note: int, size_pt: float) -> None:
    if not note:
        return
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), f"note_{note}")
    run = _run(paragraph, mark(note), size_pt)
    link.append(run._r)
    paragraph._p.append(link)


def _notes(document: Any, paper: Paper) -> None:
    heading = document.add_paragraph()
    heading.paragraph_format.space_before = Pt(12)
    heading.paragraph_format.keep_with_next = True
    _outline(heading)
    _run(heading, paper.notes_title, 15, HEADING, bold=True)
    for number, text in enumerate(paper.notes, start=1):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(3)
        _bookmark(paragraph, number)
        _run(paragraph, f"{mark(number)} {text}", 10.5)


def _bookmark(paragraph: Any, number: int) -> None:
    for name in ("w:bookmarkStart", "w:bookmarkEnd"):
        element = OxmlElement(name)
        element.set(qn("w:id"), str(number))
        if name.endswith("Start"):
            element.set(qn("w:name"), f"note_{number}")
        paragraph._p.append(element)


def _set_properties(document: Any, paper: Paper) -> None:
    properties = document.core_properties
    made = datetime(paper.as_of.year, paper.as_of.month, paper.as_of.day)  # noqa: DTZ001 - has no zone
    properties.created = properties.modified = properties.last_printed = made
    properties.title, properties.subject = f"{paper.title} {paper.issue}", paper.dated
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.language, properties.revision = paper.language, 1


def _name_fallbacks(document: Any) -> None:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in FALLBACKS.items()
    ).encode()
    for part in document.part.package.iter_parts():
        if str(part.partname) == FONT_TABLE:
            part._blob = part.blob.replace(b"</w:fonts>", fonts + b"</w:fonts>")
