"""A paper as PDF: A4, page x / y, every figure linked to the note on its source."""

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

from geo.paper import Cell, Column, Paper, Section, cell_text, mark
from layers.reports.charts import chart_svg
from layers.reports.markup import escaped
from layers.writing.pdf import pdf_of

TIME_ZONE = ZoneInfo("Asia/Shanghai")
NUMERIC = frozenset({"count", "change", "share", "number"})
TABLE_MM = 165.5  # between the margins of an A4 page
#: A table of more columns is set smaller.
MANY_COLUMNS = 11
#: A Latin letter of the bold header at 8.5 pt and at 7 pt, on the average of our words, and what
#: stands beside it in a cell.
LETTER_MM, SMALL_LETTER_MM, PADDING_MM, SMALL_PADDING_MM = 1.75, 1.42, 3.0, 1.7
LONGEST_WORD = 16  # a longer one is broken
WORD = re.compile(r"[!-~À-ɏ①-⑳]+")
SANS = '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif'
SERIF = '"Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", serif'
PAGE_STYLE = f"""
@page {{ @bottom-left {{ content: string(running); font: 8.5pt {SANS}; color: #555; }}
  @bottom-center {{ content: none; }}
  @bottom-right {{ content: counter(page) " / " counter(pages); font: 9pt {SANS}; color: #333; }} }}
body {{ font: 10.5pt/1.65 {SERIF}; color: #1a1a1a; }}
h1 {{ font: 700 21pt/1.35 {SANS}; color: #b2182b; text-align: center; margin: 0 0 6mm;
  string-set: running content(); }}
.dated {{ display: flex; justify-content: space-between; padding-bottom: 2mm; margin-bottom: 5mm;
  border-bottom: 0.6mm solid #b2182b; }}
h2 {{ font: 700 13pt/1.4 {SANS}; margin: 7mm 0 2mm; break-after: avoid; }}
p {{ margin: 0 0 1.6mm; text-indent: 2em; break-after: avoid; orphans: 2; widows: 2; }}
html[lang="en"] p {{ text-indent: 0; }}
table {{ width: 100%; border-collapse: collapse; margin: 2mm 0 3mm; font: 8.5pt/1.45 {SANS};
  table-layout: fixed; font-variant-numeric: tabular-nums; }}
table.many {{ font-size: 7pt; }}
table.many th, table.many td {{ padding-left: 0.7mm; padding-right: 0.7mm; }}
thead {{ display: table-header-group; break-after: avoid; }}
tr {{ break-inside: avoid; }}
th {{ font-weight: 700; background: #f3f0e8; border: 0.2mm solid #9a9484; padding: 1mm 1.2mm;
  text-align: center; }}
td {{ border: 0.2mm solid #bdb8a8; padding: 0.9mm 1.2mm; vertical-align: top;
  overflow-wrap: anywhere; }}
td.number {{ text-align: right; white-space: nowrap; }}
.empty {{ text-indent: 0; color: #555; break-after: auto; }}
a {{ color: inherit; text-decoration: none; }}
a.mark {{ color: #1a5f9c; }}
svg.chart {{ width: 100%; height: auto; margin: 1mm 0 3mm; }}
ol {{ list-style: none; margin: 0; padding: 0; font: 8.5pt/1.55 {SANS}; }}
ol li {{ margin-bottom: 1.2mm; padding-left: 1.6em; text-indent: -1.6em; }}
.chart {{ font-family: {SANS}; }}
td.day {{ white-space: nowrap; }}
"""


def write_pdf(paper: Paper) -> bytes:
    """PDF of a paper; the same paper gives the same bytes.

    Parameters
    ----------
    paper
        What it says; every text of it is escaped.

    Raises
    ------
    UpstreamError
        As `layers.writing.pdf.pdf_of`.
    """
    moment = datetime.combine(paper.as_of, time(), TIME_ZONE)
    return pdf_of(paper_html(paper), title=f"{paper.title} {paper.issue}", moment=moment)


def paper_html(paper: Paper) -> str:
    """Whole document of a paper as HTML, its style inside and nothing from elsewhere."""
    lang = "en" if paper.language == "en" else "zh-CN"
    sections = "".join(_section(number, each) for number, each in enumerate(paper.sections, 1))
    notes = "".join(
        f'<li id="note-{number}">{mark(number)} {escaped(text)}</li>'
        for number, text in enumerate(paper.notes, 1)
    )
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f"<title>{escaped(paper.title)}</title><style>{PAGE_STYLE}</style></head><body>"
        f"<h1>{escaped(paper.title)}</h1>"
        f'<div class="dated"><span>{escaped(paper.issue)}</span>'
        f"<span>{escaped(paper.dated)}</span></div>"
        f"{sections}<h2>{escaped(paper.notes_title)}</h2><ol>{notes}</ol></body></html>"
    )


def _mark(number: int) -> str:
    return f'<a class="mark" href="#note-{number}">{mark(number)}</a>' if number else ""


def _section(number: int, section: Section) -> str:
    lead = "".join(f"<p>{escaped(sentence)}{_mark(note)}</p>" for sentence, note in section.lead)
    heading = f"<h2>{number}. {escaped(section.title)}</h2>"
    if not section.columns:
        return heading + lead
    if not section.rows:
        return f'{heading}{lead}<p class="empty">{escaped(section.empty)}</p>'
    return heading + lead + chart_svg(section) + _table(section)


def _table(section: Section) -> str:
    widths = "".join(f'<col style="width:{width:.1f}mm">' for width in widths_mm(section))
    heads = "".join(f"<th>{escaped(c.title)}{_mark(c.note)}</th>" for c in section.columns)
    rows = "".join(
        f"<tr>{''.join(_cell(cell, c) for cell, c in zip(row, section.columns, strict=True))}</tr>"
        for row in section.rows
    )
    many = ' class="many"' if len(section.columns) > MANY_COLUMNS else ""
    return (
        f"<table{many}><colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def widths_mm(section: Section) -> list[float]:
    """Widths of a table's columns: as they are wished, but none narrower than its longest word.

    Parameters
    ----------
    section
        With columns and rows.

    Returns
    -------
    list of float
        Millimetres, `TABLE_MM` together; as they are wished where the words would need more.
    """
    columns = section.columns
    floors = [_floor_mm(number, section) for number in range(len(columns))]
    fixed: dict[int, float] = {}
    while True:
        free_mm = TABLE_MM - sum(fixed.values())
        wished = sum(c.width for number, c in enumerate(columns) if number not in fixed)
        if free_mm <= 0 or wished == 0:
            fixed, free_mm, wished = {}, TABLE_MM, sum(c.width for c in columns)
            floors = [0.0] * len(columns)
        shares = [free_mm * c.width / wished for c in columns]
        narrow = {n for n, floor in enumerate(floors) if n not in fixed and shares[n] < floor}
        if not narrow:
            return [fixed.get(number, share) for number, share in enumerate(shares)]
        fixed |= {number: floors[number] for number in narrow}


def _floor_mm(number: int, section: Section) -> float:
    column = section.columns[number]
    texts = [column.title + mark(column.note) if column.note else column.title]
    texts += [cell_text(row[number], column) for row in section.rows]
    longest = max((len(word) for text in texts for word in WORD.findall(text)), default=0)
    letters = min(longest, LONGEST_WORD)
    if len(section.columns) > MANY_COLUMNS:
        return letters * SMALL_LETTER_MM + SMALL_PADDING_MM
    return letters * LETTER_MM + PADDING_MM


def _cell(cell: Cell, column: Column) -> str:
    kind = ' class="number"' if column.kind in NUMERIC else f' class="{column.kind}"'
    return f"<td{kind}>{escaped(cell_text(cell, column))}</td>"
