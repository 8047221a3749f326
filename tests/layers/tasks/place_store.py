"""A small store with units, places and tasks, and what works out the tasks' places for tests."""

from collections.abc import Mapping

from geo.rows import frame_of
from geo.schema import FEATURES, TASKS, UNITS
from geo.standing import replacements
from layers.store import Store
from tests.ledger.locating.ground import JIA, PROVENANCE, YI, place, unit


def task(task_id, place_ids, reason=None):
    return {
        "task_id": task_id, "document_id": "d", "item_no": 1, "section_no": 1, "title": "t",
        "title_en": "t", "category": "dust", "lead_units": [], "responsible_units": [],
        "responsible_codes": [], "deadline_kind": "none", "deadline_date": None,
        "status": "registered", "place_ids": list(place_ids), "territory_codes": [],
        "unlocated_reason": reason, "unlocated_reason_en": reason, "properties": {}, **PROVENANCE,
    }  # fmt: skip


UNITS_ROWS = [unit(JIA, "甲山县", 113.0), unit(YI, "乙水市", 113.5)]
PLACES = [
    place("dong", "东岭镇", [JIA], (113.1, 34.1), kind="township", precision_m=2000.0),
    place("xi", "西桥镇", [JIA], (113.4, 34.4), kind="township", precision_m=2000.0),
    place("he", "河湾村", ["dong", JIA], (113.12, 34.12), precision_m=5000.0),
    place("mine", "乌金煤矿", [YI], kind="mine", properties={"activity": "coal_mine"}),
]
TASK_ROWS = [task("T1", ["mine"], "没有坐标"), task("T2", [], "没有点名地点"), task("T3", ["he"])]


def made_store(path):
    store = Store(path)
    store.create(
        {
            "units": frame_of(UNITS_ROWS, UNITS),
            "features": frame_of(PLACES, FEATURES),
            "tasks": frame_of(TASK_ROWS, TASKS),
        }
    )
    return store


def relocate(before, after):
    """Places that stand for others take their place; a choice for a task gives it its place."""
    ahead = replacements(after.frames["features"])
    back = {new: old for old, new in replacements(before.frames["features"]).items()}
    changed = {}
    for task_id, row in after.frames["tasks"].iterrows():
        own = {
            moment: choice.feature_id
            for moment, choices in (("was", before.choices), ("is", after.choices))
            if (choice := choices.get(f"task|{task_id}"))
        }
        ids = [back.get(key, key) for key in row["place_ids"] if key != own.get("was")]
        ids = [ahead.get(key, key) for key in [*ids, *([own["is"]] if "is" in own else [])]]
        if ids != list(row["place_ids"]):
            changed[task_id] = {"place_ids": ids, "unlocated_reason": None}
    return changed


def nothing(_before, _after) -> Mapping[str, Mapping[str, object]]:
    return {}
