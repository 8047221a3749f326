"""Notices on the page: text or file to a recipe with its words marked, recipe to a drawn zone."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.compile import Compiled, compile_recipe
from geo.errors import InputError, LimitError, SchemaError
from geo.measure import area_km2
from geo.recipes.recipe import Provenance, recipe_of
from geo.recipes.report import report_of
from geo.versions.drawn import line_of
from layers.reading.limits import MEGABYTE, Limits
from layers.sandbox import JOBS, run_limited
from ledger.documents import read_document
from ledger.notices import parse_notice
from ledger.reading.lines import Document

#: A notice is a few pages; the longest on record has 8,000 characters.
MAX_CHARACTERS = 60_000
MAX_FILE_BYTES = 20 * MEGABYTE
MAX_TERMS = 400
MAX_NAMES = 3_000
MAX_CORNERS = 2_000
SUFFIXES = (".txt", ".docx", ".pdf")
LICENCE = "official notice, facts only"
JOB = "notice"
JOBS.setdefault(JOB, "web.zones.notices:parse_upload")
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
    if len(text) > MAX_CHARACTERS:
        raise LimitError(
            f"文本有 {len(text)} 个字，最多 {MAX_CHARACTERS} 个：请只粘贴公告本身",
            f"the text has {len(text)} characters, at most {MAX_CHARACTERS}: paste the notice only",
            field="text",
        )
    document = read_document(text.encode("utf-8", "replace"), f"{name or PARSED_NAME}.txt")
    return notice_record(document)


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
    limits = Limits(upload_bytes=MAX_FILE_BYTES)
    outcome = run_limited(JOB, {}, upload=contents, suffix=suffix, limits=limits)
    record: Record = json.loads(outcome.report)
    return record


def parse_upload(folder: Path, arguments: dict[str, object], limits: Limits) -> dict[str, object]:
    """The worker's job: the notice that lies in a folder, as `notice_record`.

    Parameters
    ----------
    folder
        Holds one file "upload" with a suffix.
    arguments, limits
        As every job takes them.

    Raises
    ------
    SourceError, LimitError
        If it cannot be read, is too long or draws no zone.
    """
    upload = next(folder.glob("upload.*"))
    document = read_document(upload.read_bytes(), f"{PARSED_NAME}{upload.suffix}")
    if len(document.text) > MAX_CHARACTERS:
        raise LimitError(
            f"文件有 {len(document.text)} 个字，最多 {MAX_CHARACTERS} 个：请只给公告本身",
            f"the file has {len(document.text)} characters, at most {MAX_CHARACTERS}: give the "
            "notice only",
            field="file",
        )
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


def compile_notice(notice: object, units: gpd.GeoDataFrame, features: gpd.GeoDataFrame) -> Compiled:
    """A recipe that a page sends back, as zones.

    Parameters
    ----------
    notice
        Parsed JSON of a recipe, corrected or not.
    units, features
        Frames of the schemas UNITS and FEATURES.

    Raises
    ------
    InputError
        If it is no recipe or too long; SchemaError with every fault of it.
    """
    if not isinstance(notice, Mapping):
        raise InputError("缺少 recipe", "recipe is missing", field="recipe")
    _require_small(notice)
    title = notice.get("title") or notice.get("document_no") or "公告"
    source = str(notice.get("issuer") or title)[:200]
    return compile_recipe(
        recipe_of(_with_basis(notice), Provenance(source, None, LICENCE, None)), units, features
    )


def _require_small(notice: Mapping[str, Any]) -> None:
    zones = notice.get("zones")
    if not isinstance(zones, list) or not all(isinstance(zone, Mapping) for zone in zones):
        raise SchemaError("recipe 缺少 zones", "the recipe has no zones", field="recipe")
    entries = [
        term for zone in zones for side in ("include", "exclude") for term in _list(zone.get(side))
    ]
    terms = [term for term in entries if isinstance(term, Mapping)]
    names = sum(len(_list(term.get("names"))) for term in terms)
    rings = [_list(term.get("corners")) for term in terms]
    corners = sum(map(len, rings))
    for count, most, zh, en in (
        (len(entries), MAX_TERMS, "条", "terms"),
        (names, MAX_NAMES, "个名称", "names"),
        (corners, MAX_CORNERS, "个角点", "corners"),
    ):
        if count > most:
            raise LimitError(
                f"recipe 有 {count} {zh}，最多 {most} {zh}",
                f"the recipe has {count} {en}, at most {most}",
                field="recipe",
            )
    for ring in rings:
        if ring:
            line_of(ring, "recipe", least=3)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _with_basis(notice: Mapping[str, Any]) -> dict[str, Any]:
    words = (notice.get("title"), notice.get("document_no"))
    basis = " ".join(str(word) for word in words if isinstance(word, str) and word.strip())
    given = {"legal_basis": {"zh": basis[:300] or "公告（无标题）", "en": None}}
    return {**given, **notice, "version_id": "draft", "lineage": "draft"}


def compiled_record(notice: Mapping[str, Any], compiled: Compiled) -> Record:
    """Zones of a notice: their parts, what became of every name, areas against the claims.

    Parameters
    ----------
    notice
        The recipe's JSON.
    compiled
        What `compile_notice` made of it.
    """
    report = report_of(compiled).to_json()
    keys = {id(term): key for (key, _), (term, _) in
            zip(terms_of(notice), compiled.recipe.terms, strict=True)}  # fmt: skip
    told = report["terms"]
    names = [
        {**term, "key": keys[id(resolution.mention.term)], **_shapes(resolution)}
        for term, resolution in zip(told, compiled.resolutions, strict=True)
    ] if isinstance(told, (list, tuple)) else []  # fmt: skip
    rows = compiled.zones
    return {
        "valid_from": compiled.recipe.valid_from.isoformat()
        if compiled.recipe.valid_from
        else None,
        "name": compiled.recipe.name,
        "parts": [
            {
                "part": row["part"],
                "area_km2": float(area_km2([row.geometry])[0]),
                "boundary_precision_m": float(row["boundary_precision_m"]),
                "geometry": shapely.geometry.mapping(row.geometry),
            }
            for _, row in rows.iterrows()
        ],
        "names": names,
        "whole": report["whole"],
        "zones": report["zones"],
    }


def _shapes(resolution: Any) -> Record:
    return {"fixed": _shape(resolution.fixed), "open": _shape(resolution.open)}


def _shape(geometry: BaseGeometry) -> Record | None:
    if geometry.is_empty:
        return None
    mapped: Record = shapely.geometry.mapping(geometry)
    return mapped
