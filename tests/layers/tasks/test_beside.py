"""What lies near a place that a person chose is known less precisely, until the choice goes."""

from dataclasses import asdict
from datetime import UTC, date, datetime

import pytest
import shapely

from geo.board import Frames
from geo.rows import frame_of
from geo.rules import check
from geo.schema import FEATURES, TASKS, UNITS, ZONES
from layers.store import Store
from layers.tasks.choices import Asked, Position, choose, withdraw
from ledger.locating.patches import KeptWords, View, patches
from ledger.locating.records import Grounds
from tests.geo.world import zone
from tests.layers.tasks.place_store import task
from tests.ledger.locating.ground import CITY, PLACES, UNITS_ROWS, item, task_list

DAY = date(2020, 11, 1)
SIGNED = {
    "author": "张三", "reason": "现场核实", "moment": datetime(2021, 3, 1, tzinfo=UTC),
}  # fmt: skip
TEXTS = {
    "T1": "甲山县柳庄村附近居民用煤。",
    "T2": "甲山县柳庄村用煤。",
    "T3": "乙水市乌金煤矿附近居民用煤。",
}
KEPT = {
    task_id: KeptWords.of_record(one.to_json(), CITY)
    for task_id, one in zip(
        TEXTS,
        task_list(*(item(at, text) for at, text in enumerate(TEXTS.values(), 1))).tasks,
        strict=True,
    )
}
#: About 1.6 km from the village to each side: farther than it is known, nearer than what is near.
ROUND = {
    name: zone(version_id=name, lineage=name, geometry=shapely.Point(*at).buffer(0.0185))
    for name, at in {"village": (113.41, 34.41), "mine": (113.7, 34.2)}.items()
}


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "s.gpkg")
    found = view_of(frame_of(UNITS_ROWS, UNITS), frame_of(PLACES, FEATURES), {}).places
    tasks = [
        task(task_id, places.place_ids, places.unlocated_zh)
        | {"category": "scattered_coal", "properties": {"cooperating_units": ["某局"]}}
        for task_id, places in found.items()
    ]
    zones = [row | {"zone_id": name} for name, row in ROUND.items()]
    frames = {"units": (UNITS_ROWS, UNITS), "features": (PLACES, FEATURES), "tasks": (tasks, TASKS)}
    every = {name: frame_of(rows, schema) for name, (rows, schema) in frames.items()}
    made.create(every | {"zones": frame_of([filled(row) for row in zones], ZONES)})
    yield made
    made.close()


def filled(row):
    return dict.fromkeys((ZONES.index, *ZONES.column_names)) | row


def view_of(units, features, choices):
    return View.of(Grounds(units, features), choices, KEPT)


def relocate(before, after):
    views = [view_of(m.frames["units"], m.frames["features"], m.choices) for m in (before, after)]
    found = patches(before.frames["tasks"], *views)
    return {task_id: asdict(patch) for task_id, patch in found.items()}


def verdicts(store, rule_id="coal-ban-cover"):
    frames = Frames(*(store.read(name) for name in ("units", "zones", "features", "tasks")))
    found = check(frames, DAY)
    rows = found[found["rule_id"] == rule_id]
    return {row["task_id"]: (row["verdict"], row["precision_m"]) for _, row in rows.iterrows()}


def properties(store, task_id):
    return store.read("tasks").loc[task_id, "properties"]


def key_of(store, task_id):
    view = view_of(store.read("units"), store.read("features"), {})
    return view.places[task_id].open_mentions[0].key


def test_what_is_near_a_chosen_place_is_judged_with_the_wider_precision_until_withdrawn(store):
    before = verdicts(store)
    assert "T1" not in before
    done = choose(
        store,
        Asked(key=key_of(store, "T1"), name="柳庄村", feature_id="liu-xi"),
        relocate=relocate,
        **SIGNED,
    )
    assert properties(store, "T1") == {
        "cooperating_units": ["某局"], "place_precision_m": {"liu-xi": 2000.0},
    }  # fmt: skip
    assert properties(store, "T2") == {"cooperating_units": ["某局"]}
    now = verdicts(store)
    assert now["T1"] == ("edge", 2000.0)
    assert now["T2"][0] == "inside"
    withdraw(store, done.choice_no, relocate=relocate, **SIGNED)
    assert properties(store, "T1") == {"cooperating_units": ["某局"]}
    assert verdicts(store) == before


def test_a_place_put_for_a_known_one_is_widened_under_the_key_that_the_rules_look_for(store):
    position = Position(113.7, 34.2, "wgs84", 500.0)
    asked = Asked(key=key_of(store, "T3"), name="乌金煤矿", position=position, stands_for="mine")
    before = verdicts(store)
    done = choose(store, asked, relocate=relocate, **SIGNED)
    assert list(store.read("tasks").loc["T3", "place_ids"]) == [done.feature_id]
    assert properties(store, "T3")["place_precision_m"] == {done.feature_id: 1000.0}
    assert verdicts(store)["T3"][1] == 1000.0
    assert verdicts(store)["T3"][0] == "inside"
    withdraw(store, done.choice_no, relocate=relocate, **SIGNED)
    assert list(store.read("tasks").loc["T3", "place_ids"]) == ["mine"]
    assert "place_precision_m" not in properties(store, "T3")
    assert verdicts(store) == before
