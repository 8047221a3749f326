"""What holds of locating whatever the names are."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.locating.locate import locate
from tests.ledger.locating.ground import (
    CITY,
    DONG,
    JIA,
    PLACES,
    grounds,
    item,
    place,
    places_of,
    task_list,
)

SENTENCES = (
    "甲山县东岭镇柳庄村用煤。",
    "甲山县柳庄村用煤。",
    "乙水市乌金煤矿扬尘。",
    "散煤销售反弹。",
    "针对甲山、乙水等市县的问题整治。",
    "甲山县东岭镇河湾村附近一采石场未复绿。",
    "扬尘污染严重。",
)
#: Characters that begin no word which a name cannot begin with, and end no kind of place.
SIGNS = "柏桃杏梨柿枣榆槐椿楸茂泰祥瑞福寿禄康宁靖渊泓澄清"
PROPER = st.text(alphabet=SIGNS, min_size=2, max_size=3)


@settings(max_examples=12)
@given(order=st.permutations(range(len(SENTENCES))))
def test_locating_does_not_depend_on_the_order_of_tasks(order):
    ground = grounds()
    listed = [SENTENCES[at] for at in order]
    document = task_list(*(item(number, text) for number, text in enumerate(listed, 1)))
    found = locate(document, ground, {}, CITY)
    for text, places in zip(listed, found, strict=True):
        alone = places_of(text, ground=ground)
        assert places.place_ids == alone.place_ids
        assert places.territory_codes == alone.territory_codes
        assert [m.state for m in places.mentions] == [m.state for m in alone.mentions]


@settings(max_examples=15)
@given(name=PROPER, lon=st.floats(113.0, 114.5), lat=st.floats(34.0, 34.5))
def test_a_place_that_no_text_names_changes_nothing(name, lon, lat):
    other = place("other", f"{name}村", [JIA], (lon, lat), aliases=[f"{name}庄"])
    document = task_list(*(item(at, text) for at, text in enumerate(SENTENCES, 1)))
    before = locate(document, grounds(), {}, CITY)
    after = locate(document, grounds([*PLACES, other]), {}, CITY)
    assert after == before


@settings(max_examples=30)
@given(name=PROPER, suffix=st.sampled_from(["村", "社区"]))
def test_a_unique_name_with_all_its_parents_is_always_found(name, suffix):
    village = place("v", f"{name}{suffix}", [DONG, JIA], (113.1, 34.1))
    twin = place("w", f"{name}{suffix}", ["yi-dong", "990102"], (113.8, 34.3))
    found = places_of(f"甲山县东岭镇{name}{suffix}用煤。", ground=grounds([*PLACES, village, twin]))
    assert found.place_ids == ("v",)


@settings(max_examples=25)
@given(text=st.text(alphabet="甲山县东岭镇村的《》、，。以为中心附近 \u3000X9", max_size=60))
def test_any_text_is_located_without_an_error(text):
    found = places_of(f"问题{text}")
    known = {row["feature_id"] for row in PLACES}
    assert set(found.place_ids) <= known
    assert (found.unlocated_zh is None) == bool(found.place_ids or found.territory_codes)


@pytest.mark.parametrize("text", SENTENCES)
def test_locating_twice_gives_the_same(text):
    assert places_of(text) == places_of(text)


@pytest.mark.parametrize(
    "part", ["甲山县东岭镇柳庄村、", "甲山县", "《", "甲山、乙水", "X901", "河湾村附近", "甲山县的"]
)
def test_no_text_keeps_locating_busy(part):
    document = task_list(item(1, part * (10_000 // len(part))))
    ground = grounds()
    started = time.perf_counter()
    locate(document, ground, {}, CITY)
    assert time.perf_counter() - started < 3  # a quarter of a second on an idle machine
