"""Places and territories of the tasks of a document: the one entry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ledger.locating import sentences
from ledger.locating.ground_index import GroundIndex
from ledger.locating.jurisdictions import is_every_unit
from ledger.locating.match import Matcher, Setting
from ledger.locating.mentions import find_mentions
from ledger.locating.records import Grounds, LocatedMention, Remembered, TaskPlaces
from ledger.locating.territory import answering_codes, territory_of
from ledger.locating.words import TaskWords
from ledger.parse import TaskList


def locate(
    task_list: TaskList,
    grounds: Grounds,
    choices: Mapping[str, Remembered],
    jurisdiction_code: str,
) -> tuple[TaskPlaces, ...]:
    """Places and territories of every task of a list.

    Parameters
    ----------
    task_list
        As parsed.
    grounds
        Units and features on record.
    choices
        What people have settled before, by `LocatedMention.key`.
    jurisdiction_code
        GB/T 2260 code of whose document it is (`ledger.locating.jurisdictions.jurisdiction_of`):
        what its 市 means, and where a name without a larger place is looked for.

    Returns
    -------
    tuple of TaskPlaces
        In the order of the tasks; each depends on its own task alone.
    """
    index = GroundIndex(grounds)
    words = [TaskWords.of_task(task) for task in task_list.tasks]
    return locate_words(words, index, choices, jurisdiction_code)


def locate_words(
    tasks: Iterable[TaskWords],
    index: GroundIndex,
    choices: Mapping[str, Remembered],
    jurisdiction_code: str,
) -> tuple[TaskPlaces, ...]:
    """Places and territories of tasks given as their words.

    Parameters
    ----------
    tasks
        Words of parsed or of kept tasks.
    index
        Made once of the units and features on record.
    choices, jurisdiction_code
        As for `locate`.
    """
    return tuple(_locate(words, index, choices, jurisdiction_code) for words in tasks)


def _locate(
    words: TaskWords,
    index: GroundIndex,
    choices: Mapping[str, Remembered],
    jurisdiction_code: str,
) -> TaskPlaces:
    answering = answering_codes(words, index, jurisdiction_code)
    matcher = Matcher(index, choices, Setting(jurisdiction_code, answering))
    settled = [matcher.match(mention) for mention in find_mentions(words, index)]
    mentions = _without_holders(settled, index)
    place_ids = [m.feature_id for m in mentions if m.state in ("placed", "unlocated")]
    territory = territory_of(words, mentions, index, jurisdiction_code)
    kept = tuple(dict.fromkeys(key for key in place_ids if key))
    zh, en = (None, None) if kept or territory else _reason(words, mentions)
    return TaskPlaces(kept, territory, zh, en, tuple(mentions))


def _without_holders(
    mentions: Sequence[LocatedMention], index: GroundIndex
) -> list[LocatedMention]:
    """Mentions, with a place that holds another place of the task put down as its context."""
    inner = {
        key
        for one in mentions
        if one.state in ("placed", "unlocated") and one.feature_id
        for key in index.known[one.feature_id].ancestry[1:]
    }
    zh, en = sentences.PARTS["holder"]
    return [
        replace(one, state="context", how_zh=zh, how_en=en)
        if one.state in ("placed", "unlocated") and one.feature_id in inner
        else one
        for one in mentions
    ]


def _reason(words: TaskWords, mentions: Sequence[LocatedMention]) -> sentences.Pair:
    missing = [one.name for one in mentions if one.is_open]
    if missing:
        return sentences.no_place_found(missing)
    every = any(is_every_unit(name) for names in words.units.values() for name in names)
    return sentences.EVERY_UNIT if every else sentences.NO_PLACE
