"""What a document states otherwise than the record of a task: listed, never settled here."""

from collections.abc import Sequence

from ledger.importing.proposal import Difference, Record
from ledger.importing.words import bare, unit_keys

#: Fields of the text that are compared with the edition before.
TEXT_FIELDS = ("text", "target", "responsible_leaders", "responsible_persons", "places")


def _pair(
    field: str, names: Sequence[str], before: Record, after: Record, *, is_adoptable: bool = True
) -> Difference:
    return Difference(
        field,
        {name: before[name] for name in names},
        {name: after[name] for name in names},
        is_adoptable,
    )


def row_differences(before: Record, after: Record) -> tuple[Difference, ...]:
    """Columns of a task on record that the document would fill otherwise.

    Parameters
    ----------
    before, after
        Columns of TASKS on record and as a new row of the document would have them; days as ISO
        text. Units are compared without regard to their order and their ways of writing. Of
        places, only those count that the document names and the record lacks: the record may know
        more than its document.

    Returns
    -------
    tuple of Difference
        "deadline", "lead_units", "responsible_units", "category" and "places", in this order.
    """
    found = []
    days = ("deadline_kind", "deadline_date")
    if any(before[name] != after[name] for name in days):
        found.append(_pair("deadline", days, before, after))
    if unit_keys(before["lead_units"]) != unit_keys(after["lead_units"]):
        found.append(_pair("lead_units", ("lead_units",), before, after))
    if unit_keys(before["responsible_units"]) != unit_keys(after["responsible_units"]):
        names = ("responsible_units", "responsible_codes")
        found.append(_pair("responsible_units", names, before, after))
    if before["category"] != after["category"]:
        found.append(_pair("category", ("category",), before, after))
    found.extend(_places(before, after))
    return tuple(found)


def _places(before: Record, after: Record) -> list[Difference]:
    names = ("place_ids", "territory_codes")
    lacking = {name: [one for one in after[name] if one not in before[name]] for name in names}
    if not lacking["place_ids"] and not lacking["territory_codes"]:
        return []
    together = {name: [*before[name], *lacking[name]] for name in names}
    return [_pair("places", names, before, together)]


def text_differences(before: Record, after: Record) -> tuple[Difference, ...]:
    """Fields of a task's text that differ from the edition before; for information.

    Parameters
    ----------
    before, after
        What `ledger.lists.tasks.Task.to_json` gave for both editions.
    """
    found = [
        _pair(name, (name,), before, after, is_adoptable=False)
        for name in TEXT_FIELDS
        if _words(before[name]) != _words(after[name])
    ]
    measures = [[one["text"] for one in record["measures"]] for record in (before, after)]
    if _words(measures[0]) != _words(measures[1]):
        found.append(
            Difference("measures", {"measures": measures[0]}, {"measures": measures[1]}, False)
        )
    return tuple(found)


def _words(value: object) -> list[str]:
    parts = value if isinstance(value, list) else [value or ""]
    return [bare(str(part)) for part in parts]
