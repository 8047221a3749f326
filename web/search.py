"""Names that fit what was typed, ranked by how well they fit; a pure function of text."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["position", "place", "task", "unit", "document"]

MAX_RESULTS = 20
CLOSE_SHARE = 0.6  # of the characters, of a name that is taken for a misspelling
#: Which of two that fit equally well comes first.
KIND_ORDER: dict[Kind, int] = {"position": 0, "unit": 1, "task": 2, "place": 3, "document": 4}
TASK_NUMBER = re.compile(r"第?([ab]?)([0-9]{1,3})(?:项|号|条)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found, where it is, and the names it goes by."""

    kind: Kind
    identifier: str
    label: str
    label_en: str
    names: tuple[str, ...]  # folded
    detail: str
    detail_en: str
    lon_deg: float | None = None
    lat_deg: float | None = None
    zoom: int | None = None


def folded(text: str) -> str:
    """Text without what people leave out or write in two ways: width, case, marks; one blank.

    Examples
    --------
    >>> folded("新密政办〔２０２０〕21号"), folded("  Ａ１４ ")
    ('新密政办 2020 21号', 'a14')
    """
    flat = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(char if char.isalnum() else " " for char in flat)
    return " ".join(letters.split())


def rank(query: str, entries: Iterable[Entry], *, limit: int = MAX_RESULTS) -> list[Entry]:
    """Entries that fit a query, the best first.

    Parameters
    ----------
    query
        What was typed.
    entries
        What can be found.
    limit
        Greatest number of answers.

    Returns
    -------
    list of Entry
        Exact names first, then names that begin with the query, hold it, or hold all its words;
        the shorter name first. A query without letters or digits fits nothing.

    Examples
    --------
    >>> towns = [Entry("place", n, n, n, (n,), "", "") for n in ("米村镇", "岳村镇", "岳村")]
    >>> [entry.label for entry in rank("岳村", towns)]
    ['岳村', '岳村镇']
    """
    wanted = folded(query)
    if not wanted:
        return []
    scored = [
        (score, KIND_ORDER[entry.kind], len(entry.label), order, entry)
        for order, entry in enumerate(entries)
        if (score := _score(wanted, entry)) is not None
    ]
    return [entry for *_, entry in sorted(scored, key=lambda item: item[:-1])[:limit]]


def _score(wanted: str, entry: Entry) -> int | None:
    """0 for the best fit; None for none."""
    fits = [_name_score(wanted, name) for name in entry.names]
    if entry.kind == "task" and _is_number_of(wanted, entry.identifier):
        fits.append(0)
    found = [fit for fit in fits if fit is not None]
    return min(found, default=None)


def _name_score(wanted: str, name: str) -> int | None:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if wanted in name:
        return 2
    return 3 if all(word in name for word in wanted.split()) else None


def _is_number_of(wanted: str, task_id: str) -> bool:
    """Whether "14", "a14" or "第14项" is the number of a task."""
    match = TASK_NUMBER.fullmatch(wanted.replace(" ", ""))
    if match is None:
        return False
    letter, digits = match.groups()
    return (
        task_id.casefold() in {f"{letter}{int(digits)}"}
        if letter
        else (re.sub(r"^[a-z]+", "", task_id.casefold()) == str(int(digits)))
    )


def similar(query: str, entries: Iterable[Entry], *, limit: int = 5) -> list[Entry]:
    """Entries whose name resembles a query that fits none, the nearest first.

    Examples
    --------
    >>> town = Entry("place", "t", "告成镇", "Gaocheng", ("告成镇", "gaocheng"), "", "")
    >>> [entry.label for entry in similar("告城镇", [town])]
    ['告成镇']
    """
    by_name = {name: entry for entry in entries for name in entry.names}
    close = difflib.get_close_matches(folded(query), by_name, n=limit, cutoff=CLOSE_SHARE)
    return list({by_name[name].identifier: by_name[name] for name in close}.values())
