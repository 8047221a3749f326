"""Tasks that belong together: they name the same places, or hold the same measures."""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ledger.importing.words import bare, bigrams, likeness, measures_of

LinkKind = Literal["same_places", "same_measures"]
#: Measures this much alike are the same work: a slip of the pen apart.
SAME_MEASURE = 0.9
#: Of the shorter of two lists of measures, this share must be the same.
LEAST_SHARE = 0.5
#: Shorter measures (加强巡查) say too little to tell whether two are the same work.
LEAST_LENGTH = 12
#: Length of the stretches by which measures that may be the same are found, and how many
#: measures may hold one before it is taken for a phrase of office language.
STRETCH, MOST_HOLDERS = 8, 40


@dataclass(frozen=True, slots=True)
class Link:
    """Two tasks that belong together, the one earlier on record first.

    `place_ids` are those both name; `measures` pairs the numbers of equal measures (their places,
    counted from 1, where a measure has no number); `share` is that of the shorter list, 0 to 1, and
    1 for places.
    """

    first: str
    second: str
    kind: LinkKind
    share: float
    place_ids: tuple[str, ...] = ()
    measures: tuple[tuple[int, int], ...] = ()

    @property
    def because_zh(self) -> str:
        """Why, in Chinese."""
        if self.kind == "same_places":
            return f"点名 {len(self.place_ids)} 个相同的地点"
        return f"有 {len(self.measures)} 条相同的措施（占较少一方的 {self.share:.0%}）"

    @property
    def because_en(self) -> str:
        """Why, in English."""
        if self.kind == "same_places":
            return f"same places named: {len(self.place_ids)}"
        return f"same measures: {len(self.measures)} ({self.share:.0%} of the shorter list)"

    def to_json(self) -> dict[str, Any]:
        """The link as JSON-ready values."""
        return {
            "first": self.first,
            "second": self.second,
            "kind": self.kind,
            "share": round(self.share, 3),
            "place_ids": list(self.place_ids),
            "measures": [list(pair) for pair in self.measures],
            "because": {"zh": self.because_zh, "en": self.because_en},
        }


@dataclass(frozen=True, slots=True)
class _Held:
    """A measure of a task: the task, its place there, its number, its words."""

    task_id: str
    place: int
    number: int
    text: str
    words: frozenset[str]


def links_of(
    texts: Mapping[str, Mapping[str, Any]], tasks: Iterable[tuple[str, Iterable[str]]]
) -> tuple[Link, ...]:
    """Pairs of tasks that name the same places or hold the same measures.

    Parameters
    ----------
    texts
        Latest text of each task, by id: what `ledger.lists.tasks.Task.to_json` gave.
    tasks
        Ids of tasks on record with the ids of the places they name, in order.

    Returns
    -------
    tuple of Link
        In the order of `tasks`. A pair may be linked twice, by places and by measures. Whole units
        are no places: two tasks about one county are not linked by it.
    """
    listed = [(task_id, list(dict.fromkeys(places))) for task_id, places in tasks]
    order = {task_id: at for at, (task_id, _) in enumerate(listed)}
    found = [*_place_links(listed), *_measure_links(texts, order)]
    return tuple(sorted(found, key=lambda link: (order[link.first], order[link.second], link.kind)))


def _place_links(listed: list[tuple[str, list[str]]]) -> list[Link]:
    holders: dict[str, list[str]] = {}
    for task_id, places in listed:
        for place in places:
            holders.setdefault(place, []).append(task_id)
    shared: dict[tuple[str, str], list[str]] = {}
    for place, task_ids in holders.items():
        for pair in itertools.combinations(task_ids, 2):
            shared.setdefault(pair, []).append(place)
    return [
        Link(first, second, "same_places", 1.0, place_ids=tuple(places))
        for (first, second), places in shared.items()
    ]


def _measures(
    texts: Mapping[str, Mapping[str, Any]], order: Mapping[str, int]
) -> dict[str, list[_Held]]:
    held: dict[str, list[_Held]] = {}
    for task_id in sorted(texts.keys() & order.keys(), key=lambda key: order[key]):
        for at, measure in enumerate(measures_of(texts[task_id]), start=1):
            text = bare(measure["text"])
            if len(text) >= LEAST_LENGTH:
                one = _Held(task_id, at, measure["no"] or at, text, bigrams(text))
                held.setdefault(task_id, []).append(one)
    return held


def _measure_links(texts: Mapping[str, Mapping[str, Any]], order: Mapping[str, int]) -> list[Link]:
    held = _measures(texts, order)
    alike: dict[tuple[str, str], list[tuple[_Held, _Held]]] = {}
    for first, second in _candidates([one for some in held.values() for one in some]):
        if first.text == second.text or likeness(first.words, second.words) >= SAME_MEASURE:
            alike.setdefault((first.task_id, second.task_id), []).append((first, second))
    links = []
    for (one, other), pairs in alike.items():
        matched = _once_each(pairs)
        share = len(matched) / min(len(held[one]), len(held[other]))
        if share >= LEAST_SHARE:
            links.append(Link(one, other, "same_measures", share, measures=matched))
    return links


def _candidates(measures: list[_Held]) -> list[tuple[_Held, _Held]]:
    # pairs of measures of different tasks that share a stretch of characters
    holders: dict[str, list[int]] = {}
    for at, measure in enumerate(measures):
        text = measure.text
        for start in range(len(text) - STRETCH + 1):
            places = holders.setdefault(text[start : start + STRETCH], [])
            if not places or places[-1] != at:
                places.append(at)
    counted: Counter[tuple[int, int]] = Counter()
    for places in holders.values():
        if 1 < len(places) <= MOST_HOLDERS:
            counted.update(itertools.combinations(places, 2))
    return [
        (measures[first], measures[second])
        for first, second in sorted(counted)
        if measures[first].task_id != measures[second].task_id
    ]


def _once_each(pairs: list[tuple[_Held, _Held]]) -> tuple[tuple[int, int], ...]:
    # each measure counts once, the likest pair first
    ranked = sorted(pairs, key=lambda pair: -likeness(pair[0].words, pair[1].words))
    used: tuple[set[int], set[int]] = (set(), set())
    kept = []
    for first, second in ranked:
        if first.place not in used[0] and second.place not in used[1]:
            used[0].add(first.place)
            used[1].add(second.place)
            kept.append((first.number, second.number))
    return tuple(sorted(kept))
