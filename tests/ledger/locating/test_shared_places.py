"""The two real documents located, held against the places that ship with the built-in tasks."""

import json

import pytest

from layers.facts import load_facts
from ledger.documents import read_document
from ledger.locating.ground_index import GroundIndex
from ledger.locating.jurisdictions import jurisdiction_of, responsible_codes
from ledger.locating.locate import locate, locate_words
from ledger.locating.records import Grounds
from ledger.locating.words import TaskWords
from ledger.parse import parse_tasks

FILES = {
    "A": ("sansan-rectification-list-38.txt", "410100", 38),
    "B": ("xinmi-2020-21-implementation-plan.txt", "410183", 13),
}


@pytest.fixture(scope="module")
def facts():
    return load_facts("410100")


@pytest.fixture(scope="module")
def documents(shared_folder):
    folder = shared_folder / "documents"
    return {
        prefix: parse_tasks(read_document((folder / name).read_bytes(), name))
        for prefix, (name, _, _) in FILES.items()
    }


@pytest.fixture(scope="module")
def grounds(facts):
    return Grounds(facts["units"], facts["features"])


@pytest.mark.parametrize("prefix", FILES)
def test_the_document_tells_whose_it_is(documents, facts, prefix):
    assert jurisdiction_of(documents[prefix].head, facts["units"]) == FILES[prefix][1]


@pytest.mark.parametrize("prefix", FILES)
def test_every_task_has_exactly_the_places_and_territories_on_record(
    documents, facts, grounds, prefix
):
    """Precision and recall of all 51 tasks are 1: nothing missing, nothing more."""
    _, code, count = FILES[prefix]
    found = locate(documents[prefix], grounds, {}, code)
    assert len(found) == count
    differences = {}
    for task, places in zip(documents[prefix].tasks, found, strict=True):
        row = facts["tasks"].loc[f"{prefix}{task.item_no}"]
        expected = (set(row["place_ids"]), set(row["territory_codes"]))
        if expected != (set(places.place_ids), set(places.territory_codes)):
            differences[task.item_no] = (expected, places.place_ids, places.territory_codes)
    assert differences == {}


@pytest.mark.parametrize("prefix", FILES)
def test_the_responsible_counties_are_those_on_record(documents, facts, grounds, prefix):
    code, zones = FILES[prefix][1], GroundIndex(grounds).zone_codes
    for task in documents[prefix].tasks:
        names = (*task.responsible_units, *task.cooperating_units)
        found = responsible_codes(names, facts["units"], code, zones)
        expected = facts["tasks"].loc[f"{prefix}{task.item_no}", "responsible_codes"]
        assert set(found) == set(expected), task.item_no


@pytest.mark.parametrize("prefix", FILES)
def test_a_kept_record_is_located_as_the_task_was(documents, grounds, prefix):
    code, tasks = FILES[prefix][1], documents[prefix].tasks
    records = [json.loads(json.dumps(task.to_json())) for task in tasks]
    words = [TaskWords.of_record(record) for record in records]
    again = locate_words(words, GroundIndex(grounds), {}, code)
    for one, other in zip(locate(documents[prefix], grounds, {}, code), again, strict=True):
        assert one.place_ids == other.place_ids
        assert one.territory_codes == other.territory_codes
        assert [m.key for m in one.open_mentions] == [m.key for m in other.open_mentions]


def test_open_names_are_those_without_coordinates_and_one_that_is_not_on_record(documents, grounds):
    found = locate(documents["A"], grounds, {}, "410100")
    missing = [m.name for one in found for m in one.open_mentions if m.state == "not_found"]
    assert missing == ["郑州煤电集团"]  # item 18 names a group, none of its mines: C8
    assert not [m for one in found for m in one.open_mentions if m.state == "ambiguous"]
    dim = [m.feature_id for one in found for m in one.open_mentions if m.state == "unlocated"]
    assert (len(dim), len(set(dim))) == (10, 8)
