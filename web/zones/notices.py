"""Notices on the page: from a text or a file to a recipe with its words marked."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from geo.errors import InputError, LimitError
from layers.official import DOCUMENT_LIMITS, read_official
from layers.reading.limits import MEGABYTE
from ledger.documents import read_document
from ledger.notices import parse_notice
from ledger.reading.lines import Document
from ledger.reading.untrusted import read_untrusted

#: A notice is a few pages; the longest on record has 8,000 characters.
MAX_CHARACTERS = 60_000
MAX_FILE_BYTES = 20 * MEGABYTE
SUFFIXES = (".txt", ".docx", ".pdf")
#: A notice has a few pages of text, so that its lines never come to more than a few megabytes.
FILE_LIMITS = replace(
    DOCUMENT_LIMITS, upload_bytes=MAX_FILE_BYTES, written_bytes=16 * MEGABYTE, cpu_s=30, wall_s=45.0
)
PARSED_NAME = "notice"

Record = dict[str, Any]


def parse_text(text: str, name: str = "") -> Record:
    """What a pasted notice says.

    Parameters
    ----------
    text
        The notice.
    name
        What messages call it.

    Returns
    -------
    dict
        As `notice_record`.

    Raises
    ------
    LimitError
        If it has more than `MAX_CHARACTERS`.
    SourceError
        If it draws no zone.
    """
    _require_short(text, "text")
    document = read_document(text.encode("utf-8", "replace"), f"{name or PARSED_NAME}.txt")
    return notice_record(document)


def _require_short(text: str, field: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise LimitError(
            f"文本有 {len(text)} 个字，最多 {MAX_CHARACTERS} 个：请只给公告本身",
            f"the text has {len(text)} characters, at most {MAX_CHARACTERS}: give the notice only",
            field=field,
        )


def parse_file(contents: bytes, filename: str) -> Record:
    """What a notice in a file says, read by the limited worker.

    Parameters
    ----------
    contents
        The file.
    filename
        Its name; only its suffix counts.

    Raises
    ------
    InputError
        If the suffix is none of `SUFFIXES`, the file is damaged, too large, or draws no zone.
    UpstreamError
        If the worker found itself unprotected.
    """
    suffix = next((end for end in SUFFIXES if filename.lower().endswith(end)), None)
    if suffix is None:
        listed = "、".join(SUFFIXES)
        raise InputError(
            f"公告文件应为 {listed}；doc、wps 请另存为 docx",
            f"a notice is one of {', '.join(SUFFIXES)}; save doc and wps as docx",
            field="file",
        )
    run = partial(read_official, limits=FILE_LIMITS)
    document = read_untrusted(run, contents, f"{PARSED_NAME}{suffix}")
    _require_short(document.text, "file")
    return notice_record(document)


def notice_record(document: Document) -> Record:
    """A notice's lines and its recipe, each term with the places of its words.

    Parameters
    ----------
    document
        As read.

    Returns
    -------
    dict
        "lines" [{number, text, noise}] and "recipe", whose terms have "marks": [line, from, to]
        for each stretch of their words, characters counted from 0.

    Raises
    ------
    SourceError
        If it draws no zone.
    """
    recipe = parse_notice(document).to_json()
    lines = {line.number: line.text for line in document.lines}
    for _, term in terms_of(recipe):
        term["marks"] = _marks(str(term.get("text") or ""), term.get("lines"), lines)
    return {
        "lines": [
            {"number": line.number, "text": line.text, "noise": line.noise is not None}
            for line in document.lines
        ],
        "recipe": recipe,
    }


def terms_of(recipe: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Terms of a recipe with their keys "zone.include.term", in the order in which they compile."""
    found = []
    for side in ("include", "exclude"):
        for at, zone in enumerate(recipe.get("zones") or ()):
            for number, term in enumerate(zone.get(side) or ()):
                found.append((f"{at}.{side}.{number}", term))
    return found


# The words of a term without blanks and line ends are looked for in its lines without theirs, so
# that a phrase broken over two lines is found, too.
def _marks(text: str, span: object, lines: Mapping[int, str]) -> list[list[int]]:
    if not isinstance(span, (list, tuple)) or len(span) != 2:
        return []
    signs = [
        (sign, number, at)
        for number in range(int(span[0]), int(span[1]) + 1)
        for at, sign in enumerate(lines.get(number, ""))
        if not sign.isspace()
    ]
    wanted = "".join(text.split())
    start = "".join(sign for sign, _, _ in signs).find(wanted)
    if start < 0 or not wanted:
        return [[number, 0, len(lines[number])] for number in lines if span[0] <= number <= span[1]]
    marks: list[list[int]] = []
    for _, number, at in signs[start : start + len(wanted)]:
        if marks and marks[-1][0] == number:
            marks[-1][2] = at + 1
        else:
            marks.append([number, at, at + 1])
    return marks
