"""A document read, placed and held against the record in one step, for the shell and the web."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from geo.board import Frames
from geo.errors import LimitError
from ledger.importing.proposal import ImportProposal, Kept, Placed
from ledger.importing.propose import Places, Source, propose
from ledger.importing.sheet import require_whole
from ledger.locating.jurisdictions import city_of, jurisdiction_of, scope_of
from ledger.locating.locate import locate
from ledger.locating.records import Grounds, Remembered
from ledger.parse import TaskList, parse_tasks
from ledger.reading.lines import Document

#: Where the tasks of a list are: (list, code of the document's unit) to one place a task.
Locate = Callable[[TaskList, str], Sequence[Placed]]
#: The longest list on record has 18,000 characters.
MAX_CHARACTERS = 300_000
#: Placing and matching some thousands takes minutes, while somebody waits.
MAX_TASKS = 500


class Nowhere:
    """Place of a task of a document that is of another city: none."""

    place_ids: tuple[str, ...] = ()
    territory_codes: tuple[str, ...] = ()
    beside_m: Mapping[str, float] = MappingProxyType({})
    unlocated_zh: str | None = "文书属于其他城市"
    unlocated_en: str | None = "the document is of another city"


def require_small(document: Document) -> None:
    """Nothing, for a document short enough to be parsed while somebody waits.

    Raises
    ------
    LimitError
        If it holds more than `MAX_CHARACTERS`.
    """
    length = sum(len(line.text) for line in document.lines)
    if length > MAX_CHARACTERS:
        raise LimitError(
            f"{document.name}：有 {length} 个字，最多 {MAX_CHARACTERS} 个：请只给清单本身",
            f"{document.name}: {length} characters, at most {MAX_CHARACTERS}: give the list only",
            field="file",
        )


def locator(
    frames: Frames, choices: Mapping[str, Remembered], city_names: Mapping[str, str]
) -> Locate:
    """What places the tasks of lists on the units and features of a store.

    Parameters
    ----------
    frames
        Of the store.
    choices
        What people have settled before, by `LocatedMention.key`.
    city_names
        Names of cities by code.
    """
    grounds = Grounds(frames.units, frames.features, city_names)
    return lambda task_list, code: locate(task_list, grounds, choices, code)


def source_of(document: Document, content: bytes) -> Source:
    """The file a document was read from, with its digest."""
    return Source(document, document.name, hashlib.sha256(content).hexdigest())


def prepare(
    source: Source,
    frames: Frames,
    kept: Kept,
    place: Locate,
    *,
    city_names: Mapping[str, str],
    as_new: bool = False,
) -> ImportProposal:
    """What importing a document would do.

    Parameters
    ----------
    source
        The document, read.
    frames
        Of the store.
    kept
        What earlier imports left.
    place
        What `locator` returned.
    city_names
        Names of cities by code, to know another city's document.
    as_new
        Take it for a document of its own, whatever is on record.

    Raises
    ------
    SourceError
        If it holds no tasks, or it is a sheet with faulty rows: every one is named.
    LimitError
        If it is longer than `MAX_CHARACTERS`, or has more than `MAX_TASKS` tasks.
    """
    require_small(source.document)
    task_list = parse_tasks(source.document)
    count = len(task_list.tasks)
    if count > MAX_TASKS:
        raise LimitError(
            f"{source.filename}：有 {count} 项任务，一次最多 {MAX_TASKS} 项：请分开导入",
            f"{source.filename}: {count} tasks; at most {MAX_TASKS} at a time: import it in parts",
            field="file",
        )
    require_whole(source.document, task_list)
    places = _places(task_list, frames, place, city_names)
    return propose(task_list, places, frames, kept, source=source, as_new=as_new)


def _places(
    task_list: TaskList, frames: Frames, place: Locate, city_names: Mapping[str, str]
) -> Places:
    code = jurisdiction_of(task_list.head, frames.units, city_names)
    nowhere = [Nowhere() for _ in task_list.tasks]
    if code is None:
        return Places(None, nowhere)
    found = place(task_list, code)
    scope = scope_of(code)
    if any(str(unit).startswith(scope) for unit in frames.units.index):
        return Places(code, found)
    # its units are not on record: what nobody has brought as places cannot be found
    known = [
        one if one.place_ids or one.territory_codes else none
        for one, none in zip(found, nowhere, strict=True)
    ]
    city = city_of(code)
    return Places(code, known, (city, city_names.get(city, city)))
