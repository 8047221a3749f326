"""What a choice or a gazetteer changes in the tasks, and what it leaves alone."""

from dataclasses import dataclass

import pandas as pd

from geo.standing import STANDS_FOR, WITHDRAWN
from ledger.locating.patches import KeptWords, View, patches
from tests.ledger.locating.ground import (
    CITY,
    DONG,
    JIA,
    PLACES,
    YI,
    grounds,
    item,
    place,
    task_list,
)


@dataclass(frozen=True)
class Chosen:
    feature_id: str


TEXTS = {
    "T1": "甲山县柳庄村用煤。",
    "T2": "乙水市乌金煤矿扬尘。",
    "T3": "甲山县东岭镇无名村用煤。",
    "T4": "扬尘污染严重。",
}
LISTED = task_list(*(item(at, text) for at, text in enumerate(TEXTS.values(), 1)))
KEPT = {
    task_id: KeptWords.of_record(task.to_json(), CITY)
    for task_id, task in zip(TEXTS, LISTED.tasks, strict=True)
}


def view(places=PLACES, choices=None):
    return View.of(grounds(places), choices or {}, KEPT)


def tasks(found, **more):
    rows = {
        task_id: {
            "place_ids": list(places.place_ids),
            "territory_codes": list(places.territory_codes),
            "unlocated_reason": places.unlocated_zh,
            "unlocated_reason_en": places.unlocated_en,
            "properties": {"place_precision_m": places.beside_m} if places.beside_m else {},
        }
        for task_id, places in found.places.items()
    }
    return pd.DataFrame.from_dict(rows | more, orient="index")


def row_with(*place_ids):
    reasons = dict.fromkeys(("unlocated_reason", "unlocated_reason_en"))
    return {"place_ids": list(place_ids), "territory_codes": [], "properties": {}, **reasons}


def put(**properties):
    return place("placed-1", "乌金煤矿", ["mine", YI], (113.7, 34.2), properties=properties)


def test_nothing_changes_without_a_reason():
    assert patches(tasks(view()), view(), view()) == {}


def test_a_choice_gives_the_tasks_that_name_it_their_place_and_the_rest_nothing():
    key = view().places["T1"].open_mentions[0].key
    changed = patches(tasks(view()), view(), view(choices={key: Chosen("liu-xi")}))
    assert list(changed) == ["T1"]
    assert changed["T1"].place_ids == ["liu-xi"]


def test_withdrawing_it_leads_back():
    key = view().places["T1"].open_mentions[0].key
    chosen = view(choices={key: Chosen("liu-xi")})
    changed = patches(tasks(chosen), chosen, view())
    assert changed["T1"].place_ids == []
    assert patches(tasks(view()), chosen, chosen) == {}


def test_a_place_for_a_known_one_takes_its_place_and_gives_it_back():
    with_place = view([*PLACES, put(**{STANDS_FOR: "mine"})])
    changed = patches(tasks(view()), view(), with_place)
    assert changed["T2"].place_ids == ["placed-1"]
    gone = view([*PLACES, put(**{STANDS_FOR: "mine", WITHDRAWN: "2021"})])
    back = patches(tasks(with_place), with_place, gone)
    assert back["T2"].place_ids == ["mine"]


def test_tasks_without_a_kept_text_follow_too():
    row = {"place_ids": ["mine"], "territory_codes": [], "unlocated_reason": "没有坐标",
           "unlocated_reason_en": "no coordinates", "properties": {}}  # fmt: skip
    with_place = view([*PLACES, put(**{STANDS_FOR: "mine"})])
    changed = patches(tasks(view(), old=row), view(), with_place)
    assert changed["old"].place_ids == ["placed-1"]
    assert changed["old"].unlocated_reason is None


def test_a_gazetteer_settles_what_was_not_on_record():
    brought = place("g", "无名村", [DONG, JIA], (113.1, 34.1))
    changed = patches(tasks(view()), view(), view([*PLACES, brought]))
    assert changed["T3"].place_ids == ["g"]
    assert changed["T3"].unlocated_reason is None
    assert list(changed) == ["T3"]


def test_places_that_a_person_gave_stay():
    rows = tasks(view(), T3=row_with("he"))
    brought = place("g", "无名村", [DONG, JIA], (113.1, 34.1))
    changed = patches(rows, view(), view([*PLACES, brought]))
    assert changed["T3"].place_ids == ["he", "g"]


def test_a_task_that_names_nothing_takes_a_place_of_its_own():
    changed = patches(tasks(view()), view(), view(choices={"task|T4": Chosen("he")}))
    assert changed["T4"].place_ids == ["he"]
    after = view(choices={"task|T4": Chosen("he")})
    rows = tasks(view(), T4=row_with("he"))
    assert patches(rows, after, view())["T4"].place_ids == []


NEAR = task_list(item(1, "甲山县柳庄村附近用煤。"), item(2, "甲山县东岭镇河湾村一带用煤。"))
KEPT_NEAR = {
    f"N{at}": KeptWords.of_record(task.to_json(), CITY) for at, task in enumerate(NEAR.tasks, 1)
}


def near(choices=None):
    return View.of(grounds(), choices or {}, KEPT_NEAR)


def test_what_is_near_a_chosen_place_gets_the_wider_precision_and_loses_it_again():
    key = near().places["N1"].open_mentions[0].key
    chosen = near({key: Chosen("liu-xi")})
    changed = patches(tasks(near()), near(), chosen)
    assert list(changed) == ["N1"]
    assert changed["N1"].properties == {"place_precision_m": {"liu-xi": 2000.0}}
    other = near({key: Chosen("liu-dong")})
    assert patches(tasks(chosen), chosen, other)["N1"].properties == {
        "place_precision_m": {"liu-dong": 2000.0}
    }
    assert patches(tasks(chosen), chosen, near())["N1"].properties == {}


def test_a_place_that_facts_gave_without_a_wider_precision_stays_without():
    rows = tasks(near(), N2=row_with("he"), N1=row_with("liu-xi"))
    key = near().places["N1"].open_mentions[0].key
    assert patches(rows, near(), near({key: Chosen("liu-xi")})) == {}


def test_other_properties_of_a_task_stay():
    key = near().places["N1"].open_mentions[0].key
    rows = tasks(near())
    rows.loc["N1", "properties"]["cooperating_units"] = ["某局"]
    chosen = near({key: Chosen("liu-xi")})
    properties = patches(rows, near(), chosen)["N1"].properties
    assert properties["cooperating_units"] == ["某局"]
    assert set(properties) == {"cooperating_units", "place_precision_m"}
