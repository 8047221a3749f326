"""Rules about who: units left out of a list, and work that different units lead."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ledger.conflicts.dates import objects_of
from ledger.conflicts.fields import unit_places
from ledger.conflicts.roles import function_of
from ledger.conflicts.rule import Context, Finding, HowSure, item_en, item_zh, items, of_kind
from ledger.conflicts.statements import Statement

MIN_LISTED = 2
QUOTED = re.compile(r"“([^“”]{2,10})”")


def unit_left_out(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """Places that one task faults and that the closed list of units of its sister tasks omits.

    Only lists that the task itself does not explain by naming those places count: a task about
    three counties may well have three responsible units.
    """
    lists = [one for one in of_kind(statements, "units") if one.claim == "responsible_units"]
    known = {(one.source.document_id, place) for one in lists for place in unit_places(one.names)}
    texts = _texts(statements)
    unexplained = [one for one in lists if _is_unexplained(one, texts)]
    topics = {item: _topics(text) for item, text in texts.items()}
    faulted: dict[tuple[str, str, str], Statement] = {}
    for one in of_kind(statements, "fault"):
        if (one.source.document_id, one.subject) in known:
            key = (one.source.document_id, one.source.category, one.subject)
            faulted.setdefault(key, one)
    for (document_id, category, place), fault in faulted.items():
        without = [
            one
            for one in unexplained
            if (one.source.document_id, one.source.category) == (document_id, category)
            and place not in unit_places(one.names)
            and one.item != fault.item
            and topics.get(one.item, set()) & topics.get(fault.item, set())
        ]
        if without:
            zh, en = items(without)
            yield Finding(
                (fault, *without),
                f"{item_zh(fault)} 指出{place}有同类问题，{zh} 的责任单位却没有列它",
                f"{item_en(fault)} faults {place} for the same kind of work; the responsible "
                f"units of {en} omit it",
                "likely",
            )


def _topics(text: str) -> set[str]:
    # terms of art that stand in quotation marks, and the objects of the work
    return set(QUOTED.findall(text)) | set(objects_of(text))


def _texts(statements: Sequence[Statement]) -> dict[object, str]:
    texts: dict[object, list[str]] = defaultdict(list)
    for one in of_kind(statements, "field"):
        texts[one.item].append(one.words)
    return {item: "\n".join(words) for item, words in texts.items()}


def _is_unexplained(units: Statement, texts: dict[object, str]) -> bool:
    places = unit_places(units.names)
    is_open = any(name.startswith(("各", "相关", "有关")) for name in units.names)
    if is_open or len(places) < MIN_LISTED:
        return False
    words = texts.get(units.item, "")
    return not all(place in words for place in places)


def leads_differ(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """One piece of work with different lead units in different tasks or documents."""
    leads = of_kind(statements, "lead")
    yield from _against_lists(leads)
    yield from _by_words(leads, "text")
    yield from _by_words(leads, "scheme")


def _against_lists(leads: Sequence[Statement]) -> Iterator[Finding]:
    # a list says who leads which trade; a task that opens with the trade names someone else
    listed = [one for one in leads if one.claim == "listed"]
    own = [one for one in leads if one.claim == "task"]
    for task in own:
        units = {function_of(unit) for unit in task.names}
        matters = set(filter(None, task.unit.split("、")))
        against = [
            one
            for one in listed
            if one.item != task.item
            and one.subject in task.subject
            and matters & set(one.unit.split("、"))
        ]
        if against and not any(
            units & {function_of(unit) for unit in one.names} for one in against
        ):
            one = against[0]
            zh, en = "或".join(one.names), " or ".join(one.names)
            yield Finding(
                (task, one),
                f"“{one.subject}”一项，{item_zh(task)} 由{'、'.join(task.names)}牵头，"
                f"{item_zh(one)} 由{zh}牵头",
                f"“{one.subject}” is led by {', '.join(task.names)} in {item_en(task)}, by {en} "
                f"in {item_en(one)}",
                "likely",
            )


def _by_words(leads: Sequence[Statement], claim: str) -> Iterator[Finding]:
    groups: dict[str, dict[tuple[str, int], Statement]] = defaultdict(dict)
    for one in leads:
        if one.claim == claim:
            groups[one.subject].setdefault(one.item, one)
    for work, by_item in groups.items():
        told = list(by_item.values())
        functions = [{function_of(unit) for unit in one.names} for one in told]
        if len(told) < 2 or any(a & b for a in functions for b in functions if a is not b):
            continue
        sure: HowSure = "likely" if claim == "text" else "possible"
        who_zh = "，".join(f"{item_zh(one)} 是{'、'.join(one.names)}" for one in told)
        who_en = ", ".join(f"{item_en(one)}: {', '.join(one.names)}" for one in told)
        yield Finding(
            tuple(told),
            f"“{work}”的牵头单位不同：{who_zh}",
            f"different units lead “{work}”: {who_en}",
            sure,
        )
