"""What the head and foot of an official document say: title, issuer, document number, date."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.lists.labels import label_at_start
from ledger.reading.paragraphs import DOCUMENT_NO, Paragraph
from ledger.reading.passages import tidy
from ledger.words.chinese_dates import find_dates
from ledger.words.chinese_numbers import fold
from ledger.words.numerals import read_mark

ISSUER = re.compile(
    r"[\u4e00-\u9fff]{2,24}?(?:人民政府办公[室厅]|人民政府|管理委员会|管委会|生态环境局|环境保护局|环保局|办公室|指挥部|领导小组|委员会)"
)
#: Words that a title ends in.
TITLE_END = re.compile(
    r"(?:通告|通知|公告|方案|清单|计划|意见|办法|规定|决定|台账|台帐|任务分解表?|一览表|责任表|任务表|整改表|安排|措施|函|报告|细则|区划|报道|任务书?|反馈)"
    r"(?:[（(][^（()）]{1,20}[)）])?$"
)
SENTENCE = re.compile(r"[。；;！!？?]|[：:]$|，.{0,40}，")
SKIPPED = re.compile(
    r"^(?:附\s{0,9}件|附表|附录|目录|机密|秘密|特急|急件|（此件|\(此件)|文件$|^[（(][^（()）]{1,30}[)）]$"
)
#: Not the end of a period: of 2020—2021年 no single year can be taken.
TITLE_YEAR = re.compile(r"(?<![—–―－\-~～至到、和\d])(?P<year>20\d{2})年(?![—–―－\-~～至到])")
#: A label before the issuer, as web pages and sheets give it.
ISSUER_STAMP = re.compile(
    r"^(?:发文机关|发布机构|制发机关|印发机关|发文单位|制定机关)\s{0,4}[:：]\s{0,4}"
    r"(?P<name>[\u4e00-\u9fff]{2,40})$"
)
STAMP = re.compile(r"(?:成文日期|发文日期|发布日期|发布时间|印发日期|日期|时间)\s{0,4}[:：]\s{0,4}")
FOOT_PARAGRAPHS = 8
HEAD_PARAGRAPHS = 60
MAX_TITLE = 60
MIN_FIRST = 6
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of the head or foot: its words tidied and as they were, and its lines."""

    text: str
    raw: str
    lines: Span


@dataclass(frozen=True, slots=True)
class Head:
    """Title, issuer, number and date of a document; None for what it does not say.

    `cover_title` is that of the notice a document came with, where it has one of its own besides.
    Each value has the lines it came from.
    """

    title: str | None
    cover_title: str | None
    issuer: str | None
    document_no: str | None
    issued: date | None
    title_lines: Span | None = None
    issuer_lines: Span | None = None
    document_no_lines: Span | None = None
    issued_lines: Span | None = None

    @property
    def year(self) -> int | None:
        """Year of the date, else of the document number, else the one that a title names."""
        if self.issued:
            return self.issued.year
        found = DOCUMENT_NO.search(self.document_no or "")
        for title in (self.title, self.cover_title):
            found = found or TITLE_YEAR.search(title or "")
        return int(found["year"]) if found else None


def _is_title_line(text: str) -> bool:
    return (
        2 <= len(text) <= MAX_TITLE
        and not SENTENCE.search(text)
        and not SKIPPED.search(text)
        and not DOCUMENT_NO.fullmatch(fold(text))
        and (TITLE_END.search(text) is not None or not _is_date_line(text))
    )


def _is_date_line(text: str) -> bool:
    mentions = find_dates(text)
    return bool(mentions) and mentions[0].start < 12 and len(text) - len(mentions[0].text) < 12


def title_runs(paragraphs: Sequence[Paragraph]) -> list[tuple[str, tuple[int, int]]]:
    """Runs of neighbouring short lines that end as a title does, with their lines.

    Parameters
    ----------
    paragraphs
        Those before the first heading, in order.
    """
    runs: list[tuple[str, tuple[int, int]]] = []
    run: list[tuple[str, int, int]] = []
    for paragraph in [*paragraphs, None]:
        text = "" if paragraph is None or paragraph.row else tidy(paragraph.text)
        if paragraph is not None and text and _is_title_line(text):
            run.append((text, *paragraph.passage.span))
            continue
        ends = [place for place, line in enumerate(run) if TITLE_END.search(line[0])]
        if ends:
            lines = run[max(0, ends[-1] - 3) : ends[-1] + 1]
            runs.append(("".join(line[0] for line in lines), (lines[0][1], lines[-1][2])))
        run = []
    return runs


def _first_line(paragraphs: Sequence[Paragraph]) -> list[tuple[str, tuple[int, int]]]:
    # a title in other words than usual: the first line, if it is short and no sentence
    first = next((one for one in paragraphs if one.row is None and tidy(one.text)), None)
    if first is None or not len(tidy(first.text)) >= MIN_FIRST or read_mark(first.text):
        return []
    text = tidy(first.text)
    return [(text, first.passage.span)] if _is_title_line(text) else []


def _document_no(parts: Sequence[Part]) -> tuple[str, Span] | None:
    # a number that stands alone is the document's own; those inside sentences are others'
    for part in parts:
        found = DOCUMENT_NO.search(fold(part.raw))
        if found and len(part.raw.strip()) - len(found[0]) <= 6:
            return tidy(found[0]), part.lines
    for part in parts[:4]:
        found = DOCUMENT_NO.search(fold(part.raw))
        if found and not re.search(r"[《》]|根据|按照", part.raw):
            return tidy(found[0]), part.lines
    return None


def _clean_issuer(name: str) -> str:
    return re.sub(r"^(?:根据|按照|经|由|中共|附件|发布机构|发文机关|制发机关|来源)", "", name)


def _issuer(
    titles: Sequence[tuple[str, Span]], head: Sequence[Part], foot: Sequence[Part]
) -> tuple[str, Span] | None:
    for part in head:
        stamped = ISSUER_STAMP.match(part.text)
        if stamped:
            return stamped["name"], part.lines
    for text, lines in titles:
        found = ISSUER.match(text)
        if found:
            return found[0], lines
    for part in reversed(foot):
        text = part.text
        found = ISSUER.match(text)
        if found and len(text) - len(found[0]) < 24 and text[0] not in "各本由我":
            return _clean_issuer(found[0]), part.lines
    return None


def _issued(head: Sequence[Part], foot: Sequence[Part]) -> tuple[date, Span] | None:
    # the day under the signature, else a day alone on a line near the head
    for part in [*reversed(foot), *head]:
        text = part.text
        is_signed = _is_date_line(text) or ISSUER.match(text)
        if not is_signed or label_at_start(text) is not None:
            continue
        days = [m.first for m in find_dates(text) if "日" in m.text and m.relation == "on"]
        if days:
            return days[-1], part.lines
    return _stamped(head)


def _stamped(head: Sequence[Part]) -> tuple[date, Span] | None:
    # the day a web page gives with the text
    for part in head:
        found = STAMP.search(part.text)
        if found:
            days = [m.first for m in find_dates(part.text[found.end() : found.end() + 20])]
            if days:
                return days[0], part.lines
    return None


def _parts(paragraphs: Sequence[Paragraph]) -> list[Part]:
    return [Part(tidy(p.text), p.text, p.passage.span) for p in paragraphs if not p.row]


def read_head(paragraphs: Sequence[Paragraph], body_start: int) -> Head:
    """Title, issuer, number and date of a document.

    Parameters
    ----------
    paragraphs
        All of the document.
    body_start
        Index of the first paragraph of the body proper.

    Returns
    -------
    Head
        None for each thing the document does not say.
    """
    before = paragraphs[:body_start]
    # blanks are what sets a number off from the title before it: a part keeps its words as written
    head, foot = _parts(before[:HEAD_PARAGRAPHS]), _parts(paragraphs[-FOOT_PARAGRAPHS:])
    runs = title_runs(before) or _first_line(before)
    title, lines = runs[-1] if runs else (None, None)
    short = [part for part in foot if len(part.text) < MAX_TITLE]
    issuer, issuer_lines = _issuer(runs[:1] + runs[1:][-1:], head, short) or (None, None)
    number, number_lines = _document_no(head) or (None, None)
    issued, issued_lines = _issued(head, foot) or (None, None)
    return Head(
        title,
        runs[0][0] if len(runs) > 1 else None,
        issuer,
        number,
        issued,
        lines,
        issuer_lines,
        number_lines,
        issued_lines,
    )
