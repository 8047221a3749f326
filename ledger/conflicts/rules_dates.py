"""Rules about days: deadlines that differ, measures after them, documents that come too late."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ledger.conflicts.rule import Context, Finding, HowSure, item_en, item_zh, of_kind
from ledger.conflicts.statements import Statement

ENDING = ("dated", "until")


def different_deadlines(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """Tasks of one kind of work at one place about one sort of thing that end on different days."""
    groups: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for one in of_kind(statements, "deadline"):
        if one.claim in ENDING and one.subject and one.names:
            groups[one.subject, one.source.category].append(one)
    shared: dict[tuple[object, ...], tuple[list[Statement], set[str], set[str]]] = {}
    for (subject, _), group in groups.items():
        for tasks, objects in _by_object(group):
            key = tuple(one.item for one in tasks)
            kept = shared.setdefault(key, (tasks, set(), set()))
            kept[1].add(subject)
            kept[2].update(objects)
    for tasks, subjects, objects in shared.values():
        yield _deadlines_differ(tasks, sorted(subjects), sorted(objects))


def _by_object(group: Sequence[Statement]) -> Iterator[tuple[list[Statement], set[str]]]:
    if len({one.day for one in group}) < 2:
        return
    about: dict[str, list[Statement]] = defaultdict(list)
    for one in group:
        for name in one.names:
            about[name].append(one)
    together: dict[tuple[object, ...], tuple[list[Statement], set[str]]] = {}
    for name, tasks in about.items():
        if len({one.day for one in tasks}) > 1:
            key = tuple(one.item for one in tasks)
            together.setdefault(key, (tasks, set()))[1].add(name)
    yield from together.values()


def _deadlines_differ(
    tasks: Sequence[Statement], subjects: Sequence[str], objects: Sequence[str]
) -> Finding:
    days_zh = "，".join(f"{item_zh(one)} 是 {one.day}" for one in tasks)
    days_en = ", ".join(f"{item_en(one)} says {one.day}" for one in tasks)
    where, what = "、".join(subjects), "、".join(objects[:4])
    sure: HowSure = "likely" if all(one.unit == "named" for one in tasks) else "possible"
    return Finding(
        tuple(tasks),
        f"{where}的{what}，时限不同：{days_zh}",
        f"deadlines of “{', '.join(objects[:4])}” in {', '.join(subjects)} differ: {days_en}",
        sure,
    )


def measure_after_deadline(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """Measures that are to be done later than the task they belong to."""
    last: dict[object, Statement] = {}
    for one in of_kind(statements, "deadline"):
        if one.claim in ENDING:
            last.setdefault(one.item, one)
    for measure in of_kind(statements, "dated"):
        task = last.get(measure.item)
        if task and task.day and measure.day and measure.day > task.day:
            yield Finding(
                (task, measure),
                f"{item_zh(task)} 的时限是 {task.day}，它的一项措施却到 {measure.day} 才完成",
                f"{item_en(task)} is due on {task.day}, but one of its measures only on "
                f"{measure.day}",
                "certain",
            )


def born_overdue(statements: Sequence[Statement], _context: Context) -> Iterator[Finding]:
    """Days that lie before the date of the very document that sets them."""
    issued = {one.source.document_id: one for one in of_kind(statements, "issued")}
    seen = set()
    for one in of_kind(statements, "deadline"):
        document = issued.get(one.source.document_id)
        if document is None or one.item in seen or one.day is None or document.day is None:
            continue
        seen.add(one.item)
        if one.day < document.day:
            verb_zh, verb_en = (
                ("起算日", "begins on") if one.claim == "from" else ("时限", "is due on")
            )
            yield Finding(
                (one, document),
                f"{item_zh(one)} 的{verb_zh} {one.day} 早于发文日 {document.day}：下达时已过",
                f"{item_en(one)} {verb_en} {one.day}, before the document's own date "
                f"{document.day}",
                "certain",
            )
