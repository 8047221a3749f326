"""Names of a city that does not exist, each told from its neighbours by what the text gives."""

from dataclasses import dataclass

import pytest

from geo.standing import STANDS_FOR, WITHDRAWN
from ledger.locating.locate import locate
from tests.ledger.locating.ground import (
    BING,
    CITY,
    DONG,
    JIA,
    PLACES,
    UNITS_ROWS,
    XI,
    YI,
    grounds,
    item,
    mention_of,
    place,
    places_of,
    task_list,
)


@dataclass(frozen=True)
class Chosen:
    feature_id: str


def test_parents_tell_two_villages_of_one_name_apart():
    assert places_of("甲山县东岭镇柳庄村用煤。").place_ids == ("liu-dong",)
    assert places_of("甲山县西桥镇柳庄村用煤。").place_ids == ("liu-xi",)


def test_two_villages_of_one_name_without_a_township_are_candidates():
    found = places_of("甲山县柳庄村用煤。")
    mention = mention_of(found, "柳庄村")
    assert found.place_ids == ()
    assert mention.state == "ambiguous"
    assert {one.key for one in mention.candidates} == {"liu-dong", "liu-xi"}
    assert {one.within for one in mention.candidates} == {
        ("东岭镇", "甲山县"), ("西桥镇", "甲山县"),
    }  # fmt: skip
    assert "2 处" in mention.how_zh
    assert "柳庄村" in (found.unlocated_zh or "") or found.territory_codes


def test_a_town_in_another_county_is_told_by_the_county():
    assert places_of("乙水市东岭镇露天烧煤。").place_ids == ("yi-dong",)
    assert places_of("甲山县东岭镇露天烧煤。").place_ids == (DONG,)


def test_responsible_counties_settle_a_name_without_parents():
    mention = mention_of(places_of("东岭镇露天烧煤。"), "东岭镇")
    assert mention.state == "ambiguous"
    assert places_of("东岭镇露天烧煤。", units="乙水市政府").place_ids == ("yi-dong",)


def test_the_documents_own_county_settles_a_name_without_parents():
    assert places_of("东岭镇露天烧煤。", code=YI, units="各乡镇政府").place_ids == ("yi-dong",)


def test_a_list_of_villages_keeps_the_township_before_it():
    found = places_of("如甲山县东岭镇的柳庄村、河湾村，以及西桥镇的柳庄村。")
    assert found.place_ids == ("liu-dong", "he", "liu-xi")
    assert mention_of(found, "东岭镇").state == "context"


def test_an_alias_on_record_is_followed():
    assert places_of("甲山县冬岭镇露天烧煤。").place_ids == (DONG,)


@pytest.mark.parametrize("name", ["县道901", "901县道", "X901道路", "X901"])
def test_a_numbered_road_is_found_however_its_number_is_written(name):
    found = places_of(f"甲山县{name}两侧扬尘。")
    assert found.place_ids == ("road",)
    assert found.beside_m == {"road": 1500.0}


def test_a_place_whose_name_says_the_side_already_is_not_widened_again():
    west = place(
        "west",
        "柳河路以西（东岭镇段）",
        [DONG, JIA],
        (113.1, 34.1),
        kind="road",
        aliases=["柳河路"],
    )
    found = places_of("甲山县柳河路以西燃煤。", ground=grounds([*PLACES, west]))
    assert found.beside_m == {"west": 1000.0}


def test_blanks_and_widths_in_a_gazetteer_do_not_matter():
    spaced = place("n", "新 安\u3000村", [DONG, JIA], (113.1, 34.1))
    ground = grounds([*PLACES, spaced])
    assert places_of("甲山县东岭镇新安村用煤。", ground=ground).place_ids == ("n",)
    assert places_of("甲山县东岭镇Ｘ９０１道路旁用煤。").place_ids == ("road",)


def test_a_name_inside_a_longer_one_is_not_found():
    short = place("short", "湾村", [DONG, JIA], (113.1, 34.1))
    found = places_of("甲山县东岭镇河湾村用煤。", ground=grounds([*PLACES, short]))
    assert found.place_ids == ("he",)


def test_town_and_village_of_one_name_stay_apart():
    both = [
        place("t", "石桥镇", [JIA], (113.2, 34.2), kind="township"),
        place("v", "石桥", ["t", JIA], (113.21, 34.21)),
    ]
    ground = grounds([*PLACES, *both])
    assert places_of("甲山县石桥镇用煤。", ground=ground).place_ids == ("t",)
    assert places_of("甲山县石桥镇石桥村用煤。", ground=ground).place_ids == ("v",)


def test_a_name_without_its_suffix_on_record_is_the_same_village():
    bare = place("b", "石桥", [DONG, JIA], (113.1, 34.1))
    ground = grounds([*PLACES, bare])
    assert places_of("甲山县东岭镇石桥村用煤。", ground=ground).place_ids == ("b",)


def test_another_suffix_is_a_candidate_and_no_guess():
    found = places_of("甲山县西桥乡用煤。")
    mention = mention_of(found, "西桥乡")
    assert mention.state == "ambiguous"
    assert [one.key for one in mention.candidates] == [XI]


def test_a_village_recorded_without_township_counts_if_it_lies_near_the_one_named():
    near = place("near", "桃园村", [JIA], (113.12, 34.12))
    far = place("far", "桃园村", [JIA], (113.45, 34.45))
    text = "甲山县东岭镇桃园村用煤。"
    assert places_of(text, ground=grounds([*PLACES, near])).place_ids == ("near",)
    found = places_of(text, ground=grounds([*PLACES, far]))
    assert found.place_ids == ()
    assert [one.key for one in mention_of(found, "桃园村").candidates] == ["far"]


def test_a_place_on_record_only_in_another_county_is_a_candidate():
    found = places_of("乙水市西桥镇用煤。")
    mention = mention_of(found, "西桥镇")
    assert (mention.state, found.place_ids) == ("ambiguous", ())
    assert "范围之外" in mention.how_zh


@pytest.mark.parametrize(
    ("relation", "times", "least_m"),
    [("附近", 2.0, 1000.0), ("周边", 2.0, 1000.0), ("以西", 2.0, 2000.0), ("两侧", 1.5, 500.0)],
)
def test_what_lies_beside_a_place_is_known_less_well(relation, times, least_m):
    mention = mention_of(places_of(f"甲山县西桥镇柳庄村{relation}有垃圾。"), "柳庄村")
    assert (mention.feature_id, mention.relation) == ("liu-xi", relation)
    assert mention.precision_m == max(times * 1000.0, least_m)
    assert relation in mention.how_zh


def test_only_places_that_are_never_named_themselves_are_known_less_well():
    beside = places_of("甲山县西桥镇柳庄村附近有垃圾，甲山县东岭镇河湾村用煤。")
    assert beside.beside_m == {"liu-xi": 2000.0}
    both = places_of("甲山县西桥镇柳庄村附近有垃圾，甲山县西桥镇柳庄村用煤。")
    assert both.beside_m == {}


def test_the_work_beside_a_village_is_the_place_where_it_is_on_record():
    found = places_of("甲山县东岭镇河湾村附近一采石场未复绿。")
    assert found.place_ids == ("quarry",)
    assert mention_of(found, "河湾村").precision_m == 1000.0  # it is the quarry itself


def test_a_known_place_without_coordinates_says_so():
    found = places_of("乙水市乌金煤矿扬尘。")
    mention = mention_of(found, "乌金煤矿")
    assert (mention.state, mention.feature_id, mention.precision_m) == ("unlocated", "mine", None)
    assert found.place_ids == ("mine",)


def test_a_name_that_is_not_on_record_says_so():
    found = places_of("甲山县东岭镇无名村用煤。")
    mention = mention_of(found, "无名村")
    assert (mention.state, mention.candidates) == ("not_found", ())
    assert "资料中没有" in mention.how_zh
    assert mention in found.open_mentions


def test_a_village_of_an_unknown_township_is_not_guessed():
    found = places_of("甲山县南湖镇河湾村用煤。")
    assert found.place_ids == ()
    assert mention_of(found, "河湾村").state == "ambiguous"


def test_places_of_another_city_are_not_confused():
    names = {"names": {"990100": "丁城市", "880100": "戊州市"}}
    found = places_of("戊州市丙林区和戊州市东岭镇用煤。", ground=grounds(**names))
    assert found.place_ids == ()
    assert found.territory_codes == ()
    assert mention_of(found, "丙林区").state == "aside"
    ours = places_of("丁城市丙林区用煤。", ground=grounds(**names))
    assert ours.territory_codes == (BING,)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("按照《甲山县东岭镇方案》执行。", "东岭镇"),
        ("以河湾村为中心的5公里内用煤。", "河湾村"),
        ("由西桥镇政府牵头落实。", "西桥镇"),
        ("对高速公路沿线加油站检查。", "高速公路"),
    ],
)
def test_names_that_are_no_place_of_the_task_are_left_aside(text, name):
    found = places_of(text)
    assert found.place_ids == ()
    assert mention_of(found, name).state == "aside"


def test_an_empty_gazetteer_finds_nothing_and_says_why():
    found = places_of("甲山县东岭镇柳庄村用煤。", ground=grounds([], []))
    assert (found.place_ids, found.territory_codes) == ((), ())
    assert "柳庄村" in found.unlocated_zh
    assert found.unlocated_en


def test_a_gazetteer_without_units_finds_places_by_name():
    assert places_of("甲山县西桥镇用煤。", ground=grounds(units=[])).place_ids in ((), (XI,))


def test_a_task_without_names_says_that_there_are_none():
    assert places_of("扬尘污染严重。").unlocated_zh == "面向各县（市、区），没有点名地点"
    assert places_of("扬尘污染严重。", units="市公安局").unlocated_zh == "没有点名地点"


def test_a_remembered_choice_settles_a_name():
    mention = mention_of(places_of("甲山县柳庄村用煤。"), "柳庄村")
    choices = {mention.key: Chosen("liu-xi")}
    assert places_of("甲山县柳庄村用煤。", choices=choices).place_ids == ("liu-xi",)
    again = places_of("柳庄村用煤。", choices=choices, code=JIA, units="各乡镇政府")
    assert again.place_ids == ("liu-xi",)  # the county's own list means the same village
    assert places_of("乙水市柳庄村用煤。", choices=choices).place_ids == ()


def test_a_choice_of_something_that_is_gone_does_not_count():
    mention = mention_of(places_of("甲山县柳庄村用煤。"), "柳庄村")
    found = places_of("甲山县柳庄村用煤。", choices={mention.key: Chosen("nothing")})
    assert mention_of(found, "柳庄村").state == "ambiguous"


def test_a_place_that_stands_for_another_takes_its_place():
    put = place(
        "placed-1", "乌金煤矿", ["mine", YI], (113.7, 34.2), properties={STANDS_FOR: "mine"}
    )
    found = places_of("乙水市乌金煤矿扬尘。", ground=grounds([*PLACES, put]))
    assert found.place_ids == ("placed-1",)
    taken = put | {"properties": {STANDS_FOR: "mine", WITHDRAWN: "2021-01-01T00:00:00+00:00"}}
    found = places_of("乙水市乌金煤矿扬尘。", ground=grounds([*PLACES, taken]))
    assert found.place_ids == ("mine",)


def test_counties_in_the_target_are_the_territory():
    found = places_of("甲山县东岭镇用煤。", target="甲山县全域清零。", units="甲山县政府")
    assert (found.place_ids, found.territory_codes) == ((DONG,), (JIA,))


def test_counties_that_hold_the_places_named_are_no_territory():
    found = places_of("甲山县东岭镇用煤。", measures="甲山县加强监管。", units="甲山县政府")
    assert found.territory_codes == ()


def test_counties_that_hold_none_of_the_places_are_territory_together():
    found = places_of("甲山县东岭镇用煤。", units="乙水市政府、甲山县政府")
    assert found.territory_codes == (YI, JIA)


def test_counties_in_full_or_without_suffix_are_the_same():
    assert places_of("甲山县、乙水市问题突出。").territory_codes == (JIA, YI)
    assert places_of("针对甲山、乙水等市县的问题整治。").territory_codes == (JIA, YI)
    assert places_of("甲山下有河。").territory_codes == ()


def test_responsible_counties_are_the_territory_where_nothing_is_named():
    found = places_of("补贴未到位。", units="丙林区人民政府、甲山县政府、市供电公司")
    assert found.territory_codes == (BING, JIA)


def test_scattered_coal_laid_on_every_county_is_about_all_of_them():
    assert places_of("散煤销售反弹。").territory_codes == (JIA, YI, BING)
    assert places_of("散煤销售反弹。", units="相关县（市、区）政府").territory_codes == ()


def test_a_county_s_own_plan_is_about_the_county():
    assert places_of("扬尘污染。", code=YI, units="各乡镇政府").territory_codes == (YI,)


def test_a_township_that_answers_by_name_is_where_the_work_is():
    found = places_of("道路破损。", code=JIA, units="城管局、西桥镇政府及各相关乡镇政府")
    assert (found.place_ids, found.territory_codes) == ((XI,), (JIA,))
    only = places_of("道路破损。", code=JIA, units="西桥镇政府")
    assert (only.place_ids, only.territory_codes) == ((XI,), ())


def test_a_development_zone_that_answers_holds_its_plant():
    plant = place("plant", "白马电厂", ["990172", BING], (114.1, 34.1), kind="power_plant")
    found = places_of(
        "白马电厂排放。", units="丁城高新区管委会、甲山县政府", ground=grounds([*PLACES, plant])
    )
    assert found.place_ids == ("plant",)
    assert found.territory_codes == (JIA,)


def test_every_mention_keeps_its_field_and_lines():
    listed = task_list(item(1, "甲山县东岭镇柳庄村用煤。", measures="(1)检查。\n(2)西桥镇整改。"))
    found = locate(listed, grounds(), {}, CITY)[0]
    mention = mention_of(found, "西桥镇")
    assert mention.field == "measures/1"
    assert mention.lines[0] == mention.lines[1] == 8
    assert mention.excerpt == "西桥镇整改。"
    assert UNITS_ROWS
    assert mention.to_json()["lines"] == [8, 8]
