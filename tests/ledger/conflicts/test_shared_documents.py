"""The contradictions noted for the two real documents, and a judgement of everything found."""

import pytest

from ledger.conflicts.reading import statements_of
from ledger.conflicts.rule import Context
from ledger.conflicts.rules import find_conflicts
from ledger.documents import read_document
from ledger.parse import parse_tasks

FILES = {
    "A": "sansan-rectification-list-38.txt",
    "B": "xinmi-2020-21-implementation-plan.txt",
}
#: Each contradiction of the notes: the rule that finds it, and the tasks it shows side by side.
NOTED = {
    "C1": ("whole-and-not-yet", "A10 A13"),
    "C2": ("different-deadlines", "A13 A14"),
    "C3": ("count-of-list", "A1"),
    "C4": ("tiers-differ", "A4 A32"),
    "C4 again": ("tiers-differ", "A31 A34"),
    "C5": ("different-deadlines", "A26 A27"),
    "C6": ("strengths-differ", "A3 A28 A30"),
    "C7": ("unit-left-out", "A10 A2 A8 A9 A35"),
    "C8": ("measure-narrower", "A18"),
    "C9": ("area-beyond-units", "A28"),
    "C10": ("duplicate-measures", "A20 A36"),
    "C11": ("target-repeats-problem", "A34"),
    "C12": ("whole-and-not-yet", "A11 A13 A14"),
    "C13 B1": ("born-overdue", "B1"),
    "C13 B7": ("born-overdue", "B7"),
    "C13 B10": ("born-overdue", "B10"),
    "C13 B11": ("born-overdue", "B11"),
    "C14": ("number-not-stated", "B2"),
    "C15 width": ("extent-undefined", "A12"),
    "C15 hills": ("extent-undefined", "A13 A14"),
    "C15 key areas": ("extent-undefined", "B1"),
    "C16": ("leads-differ", "B13 A1"),
}
#: Found beside those noted, each read in the text and judged right or at least worth a look.
BESIDE = {
    "26 plants, 29 on record": ("count-against-layer", "A28"),
    "an order to be zero by 2019, a plan to advance in 2020": ("strengths-differ", "A11 B9"),
    "one inspection drive, three leaders": ("leads-differ", "A31 A34 B9"),
    "a task set by the province, not stated": ("number-not-stated", "A3"),
}


@pytest.fixture(scope="module")
def statements(shared_folder):
    made = []
    for prefix, name in FILES.items():
        content = (shared_folder / "documents" / name).read_bytes()
        task_list = parse_tasks(read_document(content, name))
        task_ids = [f"{prefix}{task.item_no}" for task in task_list.tasks]
        made.extend(statements_of(task_list, task_ids=task_ids))
    return made


@pytest.fixture(scope="module")
def found(statements):
    from layers.facts import load_facts

    facts = load_facts("410100")
    return find_conflicts(statements, Context(facts["units"], facts["features"]))


def tasks(conflict):
    ids = [each.source.task_id for each in conflict.statements if each.source.task_id]
    return " ".join(dict.fromkeys(ids))


@pytest.mark.parametrize("noted", NOTED)
def test_a_noted_contradiction_is_found(found, noted):
    rule_id, ids = NOTED[noted]
    assert ids in [tasks(each) for each in found if each.rule_id == rule_id]


def test_nothing_is_found_that_was_not_read_and_judged(found):
    judged = [*NOTED.values(), *BESIDE.values()]
    assert sorted((each.rule_id, tasks(each)) for each in found) == sorted(judged)


def test_percentages_that_agree_are_no_finding(statements, found):
    shares = [each for each in statements if each.kind == "share"]
    assert [(each.source.task_id, each.value, each.parts) for each in shares] == [
        ("A8", 30.3, (40, 132)), ("A11", 32.7, (16, 49)), ("A16", 84, (74, 88)),
    ]  # fmt: skip
    assert "share-of-counts" not in {each.rule_id for each in found}


def test_every_source_shows_words_of_its_own_lines(found, shared_folder):
    texts = {}
    for name in FILES.values():
        lines = (shared_folder / "documents" / name).read_text("utf-8").splitlines()
        texts[parse_tasks(read_document("\n".join(lines).encode(), name)).document] = lines
    for conflict in found:
        for statement in conflict.statements:
            first, last = statement.source.lines
            held = "".join("".join(texts[statement.source.document][first - 1 : last]).split())
            if statement.kind in ("units", "issued"):
                assert all("".join(name.split()) in held for name in statement.names)
            else:
                assert "".join(statement.words.split())[:12] in held


def test_the_ring_leaves_the_city_and_the_count_has_a_definition(found):
    (ring,) = [each for each in found if each.rule_id == "area-beyond-units"]
    assert "71% 在本市之外" in ring.because_zh
    (count,) = [each for each in found if each.rule_id == "count-against-layer"]
    agreeing = [each.zh for each in count.counts if each.agrees]
    assert agreeing == ["2019年内运行过、20万千瓦以上的"]
    assert count.counts[0].value == 29
