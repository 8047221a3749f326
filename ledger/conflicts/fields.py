"""The fields of a task as passages, and statements made from them."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.conflicts.sentences import sentences_at
from ledger.conflicts.statements import Kind, Source, Span, Statement, shown_words
from ledger.lists.tasks import Task
from ledger.reading.passages import Passage
from ledger.words.places import PlaceMention

MAX_WORDS = 400  # of a quotation; longer sentences are cut in the middle of nothing of interest


@dataclass(frozen=True, slots=True)
class TaskText:
    """A task with what its document says of itself: all an extractor looks at."""

    task: Task
    source: Source
    year: int | None

    def at(self, field: str, lines: Span) -> Source:
        """Source of a statement in one of the task's fields."""
        return replace(self.source, field=field, lines=lines)

    def fields(self) -> Iterator[tuple[str, Passage]]:
        """Problem, target and measures of a list's task; the text of a plan's."""
        if self.task.family == "plan":
            yield "text", self.task.text
            return
        yield "problem", self.task.problem
        yield "target", self.task.target
        for at, measure in enumerate(self.task.measures):
            yield f"measures/{at}", measure.passage

    def places(self, field: str) -> list[PlaceMention]:
        """Places that a field names, in order."""
        return [
            found.value
            for found in self.task.places
            if found.field == field and isinstance(found.value, PlaceMention)
        ]

    def placed_sentences(
        self, field: str, passage: Passage
    ) -> Iterator[tuple[int, Passage, list[PlaceMention]]]:
        """Sentences of a field, the position each begins at, and the places named in it."""
        places = deque(self.places(field))
        for at, sentence in sentences_at(passage):
            end, inside = at + len(sentence.text), []
            while places and places[0].start < end:
                inside.append(places.popleft())
            yield at, sentence, inside

    def say(self, kind: Kind, field: str, words: Passage, **values: object) -> Statement:
        """Statement that stands in some words of a field; `values` are those of Statement."""
        told = {"subject": "", "claim": "", **values}
        quoted = shown_words(words)[:MAX_WORDS]
        return Statement(kind, words=quoted, source=self.at(field, words.span), **told)  # type: ignore[arg-type]


Extractor = Callable[[TaskText], Iterable[Statement]]


def unit_places(units: Sequence[str]) -> list[str]:
    """Names of the places whose governments or committees are among some units.

    Examples
    --------
    >>> unit_places(["甲县政府", "乙市人民政府", "丙高新区管委会", "市公安局", "各县政府"])
    ['甲县', '乙市', '丙高新区']
    """
    found = []
    for unit in units:
        for end in ("人民政府", "政府", "管理委员会", "管委会"):
            name = unit.removesuffix(end)
            if (
                name != unit
                and len(name) > 1
                and not name.startswith(("各", "相关", "有关", "开发"))
            ):
                found.append(name)
                break
    return found


def year_of(issued: date | None, stated: int | None) -> int | None:
    """Year for dates without one: that of the document's date, else the one its head gives."""
    return issued.year if issued else stated
