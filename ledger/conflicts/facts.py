"""Statements from the facts on record, for documents whose text is not: dates, units, counts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from geo.schema import is_missing
from ledger.conflicts.dates import objects_of
from ledger.conflicts.statements import Source, Statement

Row = Mapping[str, Any]


def statements_of_facts(
    tasks: pd.DataFrame, unit_names: Mapping[str, str]
) -> tuple[Statement, ...]:
    """What the rows of the ledger say by themselves.

    Parameters
    ----------
    tasks
        Frame of schema TASKS, or some of its rows; `recorded` is the date of the document.
    unit_names
        Unit code → name, for the places that units answer for.

    Returns
    -------
    tuple of Statement
        Deadlines, units, percentages and the documents' dates. Their words are our titles, not the
        document's, and their lines (0, 0).
    """
    made: list[Statement] = []
    seen: set[str] = set()
    for order, row in enumerate(tasks.reset_index().to_dict("records")):
        source = _source(order, row)
        if source.document_id not in seen and source.issued:
            seen.add(source.document_id)
            made.append(_issued(source))
        made += [*_deadlines(row, source, unit_names), *_units(row, source), *_shares(row, source)]
    return tuple(made)


def _source(order: int, row: Row) -> Source:
    recorded = None if is_missing(row["recorded"]) else row["recorded"]
    return Source(
        str(row["document_id"]), str(row["source"]), None, recorded, int(row["item_no"]),
        "facts", (0, 0), str(row["category"]), str(row["task_id"]), order,
    )  # fmt: skip


def _issued(source: Source) -> Statement:
    whole = Source(source.document_id, source.document, None, source.issued, None, "head", (0, 0))
    return Statement("issued", "", "issued", source.document, whole, day=source.issued)


def _deadlines(row: Row, source: Source, unit_names: Mapping[str, str]) -> Iterator[Statement]:
    if is_missing(row["deadline_date"]):
        return
    codes = dict.fromkeys([*row["territory_codes"], *row["responsible_codes"]])
    places = [unit_names[code] for code in codes if code in unit_names]
    # a task of all units is about none of them in particular
    subjects = places if len(places) < len(unit_names) else []
    for subject in subjects or [""]:
        yield Statement(
            "deadline", subject, str(row["deadline_kind"]), str(row["title"]), source,
            day=row["deadline_date"], names=objects_of(str(row["title"])),
        )  # fmt: skip


def _units(row: Row, source: Source) -> Iterator[Statement]:
    for field in ("lead_units", "responsible_units"):
        units: Sequence[str] = row[field]
        if units:
            yield Statement(
                "units", "", field, "、".join(units), source, names=tuple(map(str, units))
            )


def _shares(row: Row, source: Source) -> Iterator[Statement]:
    numbers: Sequence[Row] = row["properties"].get("numbers", [])
    counts: list[float] = []
    for each in numbers:
        if each["unit"] == "count":
            counts.append(float(each["value"]))
        is_share = each["unit"] == "%" and any(word in str(each["what"]) for word in ("占", "比例"))
        if is_share and len(counts) >= 2:
            said = f"{float(each['value']):g}"
            words = "，".join(f"{one['what']} {one['value']}" for one in numbers)
            yield Statement(
                "share", "", said, words, source, value=float(each["value"]), unit="%",
                parts=(counts[-1], *counts[:-1]),
            )  # fmt: skip
