"""A parsed document held against the record: what importing it would do."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.board import Frames
from ledger.importing.differences import row_differences, text_differences
from ledger.importing.known import Lineage, Recognised, lineages_of, recognise
from ledger.importing.matching import Match, candidate_of
from ledger.importing.numbering import document_id_of, free_prefix, item_numbers, task_ids
from ledger.importing.proposal import ImportProposal, Kept, Placed, Reason, Record, TaskProposal
from ledger.importing.sites import (
    SitePlace,
    made_place,
    placed_by,
    site_place,
    unused_positions,
)
from ledger.importing.titles import short_title
from ledger.locating.jurisdictions import responsible_codes
from ledger.parse import TaskList
from ledger.reading.lines import Document, Remark

LICENCE = "official document, facts only"
NOT_LOCATED = Reason("没有点名在册的地点", "names no place on record")
#: What of a task's record its words are: the digest of a document is over these.
CONTENT = (
    "item_no", "section", "text", "target", "measures", "responsible_leaders", "lead_units",
    "responsible_units", "cooperating_units", "responsible_persons", "deadline_text",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """The file a list was parsed from: its lines, name and digest."""

    document: Document
    filename: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Places:
    """Whose document a list is, and where its tasks are, in their order.

    `jurisdiction_code` as `ledger.locating.jurisdictions.jurisdiction_of` gives it, None for a
    place without a code; `of_tasks` as `ledger.locating.locate` gives them; `elsewhere` has code
    and name of the document's city where no unit of it is on record.
    """

    jurisdiction_code: str | None
    of_tasks: Sequence[Placed]
    elsewhere: tuple[str, str] | None = None


def content_digest(records: Sequence[Record]) -> str:
    """SHA-256 of what tasks say, whatever file and lines they stand in; 64 hexadecimal digits.

    Parameters
    ----------
    records
        What `ledger.lists.tasks.Task.to_json` gave, in order.
    """
    said = [
        {
            **{name: record[name] for name in CONTENT if name != "measures"},
            "measures": [[one["no"], one["text"]] for one in record["measures"]],
            **({"site": record["site"]} if record.get("site") else {}),
        }
        for record in records
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def propose(
    task_list: TaskList,
    places: Places,
    frames: Frames,
    kept: Kept,
    *,
    source: Source,
    as_new: bool = False,
) -> ImportProposal:
    """What importing a document would do: tasks matched with those on record, or new.

    Parameters
    ----------
    task_list
        As parsed.
    places
        Whose document it is, and where its tasks are.
    frames
        Units, features, zones and tasks of the store.
    kept
        What earlier imports left.
    source
        The file it was parsed from.
    as_new
        Take it for a document of its own, whatever is on record.

    Returns
    -------
    ImportProposal
        Nothing is changed yet.
    """
    records = [task.to_json() for task in task_list.tasks]
    numbers, remarks = item_numbers(task_list)
    lineages = lineages_of(frames, kept)
    candidates = [
        candidate_of(str(at), number, record)
        for at, (number, record) in enumerate(zip(numbers, records, strict=True))
    ]
    known = None if as_new else recognise(task_list, candidates, lineages, kept.texts)
    header = {
        **_identity(content_digest(records), known, lineages, kept),
        **_told(task_list, source),
        "jurisdiction_code": places.jurisdiction_code,
    }
    rows = [
        _row(header, number, record, place, frames)
        for number, record, place in zip(numbers, records, places.of_tasks, strict=True)
    ]
    ids = _new_ids(rows, known, header, set(map(str, frames.tasks.index)))
    sites = {at: site_place(records[at], str(rows[at]["title"]), frames) for at in ids}
    tasks = _tasks(rows, records, known, kept, {at: (ids[at], sites[at]) for at in ids})
    found = {match.task_id for match in known.matches} if known else set()
    return ImportProposal(
        header,
        tasks,
        is_unchanged=known is not None and _is_unchanged(known, header),
        is_known=known is not None,
        reasons=known.reasons if known else _new_reasons(header, lineages),
        missing=tuple(key for key in known.lineage.rows if key not in found) if known else (),
        remarks=(
            *task_list.remarks,
            *remarks,
            *_foreign(places),
            *(one.remark for one in sites.values() if one.remark is not None),
            *unused_positions(tasks),
        ),
    )


def _identity(
    digest: str, known: Recognised | None, lineages: Sequence[Lineage], kept: Kept
) -> dict[str, Any]:
    # which document it is: a fresh one, or the next edition of one on record
    if known is None:
        ids = {one.document_id for one in kept.documents} | {one.document_id for one in lineages}
        prefixes = {one.prefix for one in lineages} | {one.prefix for one in kept.documents}
        document_id = document_id_of(digest, ids)
        lineage, prefix, edition = document_id, free_prefix(prefixes), 1
    else:
        lineage, prefix = known.lineage.document_id, known.lineage.prefix
        latest = known.lineage.editions[-1] if known.lineage.editions else None
        is_next = latest is not None and latest.content_sha256 != digest
        edition = latest.edition + is_next if latest else 1
        document_id = lineage if edition == 1 else f"{lineage}-{edition}"
    return {
        "document_id": document_id,
        "lineage": lineage,
        "edition": edition,
        "prefix": prefix,
        "content_sha256": digest,
    }


def _told(task_list: TaskList, source: Source) -> dict[str, Any]:
    head = task_list.head
    return {
        "sha256": source.sha256,
        "filename": source.filename,
        "title": task_list.document,
        "issuer": head.issuer,
        "document_no": head.document_no,
        "issued": head.issued.isoformat() if head.issued else None,
        "lines": source.document.to_json(),
    }


def _is_unchanged(known: Recognised, header: Mapping[str, Any]) -> bool:
    editions = known.lineage.editions
    return bool(editions) and editions[-1].content_sha256 == header["content_sha256"]


def _row(
    header: Mapping[str, Any], number: int, record: Record, place: Placed, frames: Frames
) -> dict[str, Any]:
    # a whole row of TASKS but for its id
    responsible = list(dict.fromkeys([*record["responsible_units"], *record["cooperating_units"]]))
    lead = list(record["lead_units"])
    title = short_title(record)
    is_placed = bool(place.place_ids or place.territory_codes)
    return {
        "document_id": header["lineage"],
        "item_no": number,
        "section_no": record["section_no"] or 1,
        "title": title,
        "title_en": title,
        "category": record["category"],
        "lead_units": lead,
        "responsible_units": responsible,
        "responsible_codes": _codes([*lead, *responsible], header["jurisdiction_code"], frames),
        "deadline_kind": record["deadline_kind"],
        "deadline_date": record["deadline_date"],
        "status": "supervised" if record["deadline_kind"] == "done_long_term" else "registered",
        "place_ids": list(place.place_ids),
        "territory_codes": list(place.territory_codes),
        "unlocated_reason": None if is_placed else place.unlocated_zh or NOT_LOCATED.zh,
        "unlocated_reason_en": None if is_placed else place.unlocated_en or NOT_LOCATED.en,
        "properties": _properties(record, place),
        "source": "，".join(filter(None, (header["document_no"], header["title"]))),
        "source_en": None,
        "licence": LICENCE,
        "recorded": header["issued"],
    }


def _properties(record: Record, place: Placed) -> dict[str, Any]:
    # only what there is: units that help, and places meant by what is near them
    found = {
        "cooperating_units": list(record["cooperating_units"]),
        "place_precision_m": dict(place.beside_m),
    }
    return {name: value for name, value in found.items() if value}


def _new_ids(
    rows: Sequence[Mapping[str, Any]],
    known: Recognised | None,
    header: Mapping[str, Any],
    taken: set[str],
) -> dict[int, str]:
    matched = {match.at for match in known.matches} if known else set()
    fresh = [at for at in range(len(rows)) if at not in matched]
    numbers = [int(rows[at]["item_no"]) for at in fresh]
    return dict(zip(fresh, task_ids(str(header["prefix"]), numbers, taken), strict=True))


def _tasks(
    rows: Sequence[Mapping[str, Any]],
    records: Sequence[Record],
    known: Recognised | None,
    kept: Kept,
    fresh: Mapping[int, tuple[str, SitePlace]],
) -> tuple[TaskProposal, ...]:
    matches = {match.at: match for match in known.matches} if known else {}
    return tuple(
        _matched(row, record, known.lineage, matches[at], kept)
        if known is not None and at in matches
        else _new(*fresh[at], row, record)
        for at, (row, record) in enumerate(zip(rows, records, strict=True))
    )


def _matched(
    row: Mapping[str, Any], record: Record, lineage: Lineage, match: Match, kept: Kept
) -> TaskProposal:
    before = lineage.rows[match.task_id]
    differences = row_differences(before, row)
    if match.task_id in kept.texts:
        differences += text_differences(kept.texts[match.task_id], record)
    return TaskProposal(
        match.task_id,
        int(row["item_no"]),
        "matched",
        str(before["title"]),
        record,
        match.score,
        match.reasons,
        differences,
    )


def _new(task_id: str, site: SitePlace, row: Mapping[str, Any], record: Record) -> TaskProposal:
    reason = Reason("记录中没有相同的任务", "no task on record is the same")
    place = made_place(f"site-{task_id}", site.feature, row) if site.feature else None
    whole = {"task_id": task_id, **row, **placed_by(site, place, row)}
    return TaskProposal(
        task_id,
        int(row["item_no"]),
        "new",
        str(row["title"]),
        record,
        0.0,
        (reason,),
        (),
        whole,
        place,
    )


def _new_reasons(header: Mapping[str, Any], lineages: Sequence[Lineage]) -> tuple[Reason, ...]:
    for lineage in lineages:
        if lineage.number_agrees(header["document_no"]):
            return (
                Reason(
                    f"文号与在册的“{lineage.title}”相同，但任务对不上，按新文书处理",
                    f"its number is that of “{lineage.title}” on record, but its tasks are "
                    "others: it is taken for a new document",
                ),
            )
    return (Reason("在册文书中没有这一份", "no document on record is this one"),)


def _codes(names: Sequence[str], jurisdiction_code: str | None, frames: Frames) -> list[str]:
    if jurisdiction_code is None:
        return []
    zones = frames.features[frames.features["kind"] == "development_zone"]
    others = {
        name: keys[0]
        for own, aliases, keys in zip(
            zones["name"], zones["aliases"], zones["ancestry"], strict=True
        )
        if keys and keys[0].isdigit()
        for name in (own, *aliases)
    }
    return list(responsible_codes(names, frames.units, jurisdiction_code, others))


def _foreign(places: Places) -> tuple[Remark, ...]:
    if places.elsewhere is not None:
        code, name = places.elsewhere
        return (
            Remark(
                f"这份文书属于{name}，不在本图的范围：任务照样记录，但落不到图上；"
                f"要看地图，请用 --city {code} 另建数据文件",
                f"this document is of {name}, outside the city of this map: its tasks are "
                f"recorded, but get no place; make a store of its own with --city {code}",
            ),
        )
    if places.jurisdiction_code is not None:
        return ()
    return (
        Remark(
            "这份文书不属于本图的城市：任务不会落到图上",
            "this document is of a place outside the city of this map: its tasks get no place",
        ),
    )
