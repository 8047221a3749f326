"""Wordings of notices in many cities, with made-up places: what must not be lost or turned."""

import time

import pytest

from tests.ledger.notice.test_notices import parse, terms

HEAD = "云岭县人民政府关于划定禁煤区的通告\n云政〔2020〕3号\n"
FOOT = "\n本通告自2020年10月1日零时起施行。\n云岭县人民政府\n2020年9月18日\n"


def zone(body):
    """Recipe of a notice with this body."""
    return parse(HEAD + body + FOOT)


def included(body):
    return terms(zone(body))


def excluded(body):
    return terms(zone(body), "exclude")


def test_numbered_places_are_read_where_no_heading_leads_to_them():
    body = """现将我县禁煤区公告如下。
1、东山、西山、南山三个街道全域；
2、石桥镇（上坪村、下坪村除外）；
3、沿G343两侧500米；青石高速以北，迎宾路以西；
4、北起环北路，南至青石河，西起长岭大道，东至柳河路；
5、马市坪乡，除王上村外；
6、谢旗营镇、大封镇等2个乡镇不少于80%的行政村。
以上区域总面积约156平方公里。"""
    recipe = zone(body)
    assert terms(recipe) == [
        ("unit", "东山街道 西山街道 南山街道", "云岭县"),
        ("unit", "石桥镇", "云岭县"),
        ("road_strip", "G343", "云岭县"),
        ("road_ring", "青石高速 迎宾路", "云岭县"),
        ("road_ring", "环北路 青石河 长岭大道 柳河路", "云岭县"),
        ("unit", "马市坪乡", "云岭县"),
        ("described", "谢旗营镇 大封镇", "云岭县"),
    ]
    assert terms(recipe, "exclude") == [
        ("village", "上坪村 下坪村", "石桥镇"),
        ("village", "王上村", "马市坪乡"),
    ]
    assert recipe["effective"] == "2020-10-01"
    assert recipe["claimed_area_km2"] == 156
    assert recipe["zones"][0]["include"][-1]["min_share"] == 0.8


def test_a_heading_of_principles_draws_nothing():
    body = (
        "一、划定原则\n统筹推进，先城区后农村。\n二、禁煤区范围\n（一）市城区。东山区、西山区全域。"
    )
    assert included(body) == [("unit", "东山区 西山区", "云岭县")]


def test_sides_of_one_item_do_not_swallow_the_others():
    body = """一、禁煤区范围：东山街办全部区域；石桥镇、柳林镇的镇区；青石高速两侧各1000米范围；
密山大道（西起青屏街，东止长岭路）北侧宽50米、南侧宽80米。
但下列村庄除外：石桥镇上坪村。"""
    recipe = zone(body)
    assert terms(recipe) == [
        ("unit", "东山街办", "云岭县"),
        ("described", "石桥镇 柳林镇", "云岭县"),
        ("road_strip", "青石高速", "云岭县"),
        ("road_strip", "密山大道", "云岭县"),
    ]
    assert recipe["zones"][0]["include"][-1]["width_m"] == {"north": 50.0, "south": 80.0}
    assert terms(recipe, "exclude") == [("village", "上坪村", "石桥镇")]


@pytest.mark.parametrize(
    ("words", "include", "exclude"),
    [
        # what is excepted within the words of a shape
        ("青石铁路以东、沙河以南的区域（石桥镇上坪村、下坪村除外）",
         [("road_ring", "青石铁路 沙河", "云岭县")], [("village", "上坪村 下坪村", "石桥镇")]),
        ("东至沙河，西至甲路，南至乙路（不含路南工业园区），北至丙路",
         [("road_ring", "沙河 甲路 乙路 丙路", "云岭县")], [("unit", "路南工业园区", "云岭县")]),
        ("东至沙河，西至甲路，南至乙路（不含道路），北至丙路",
         [("road_ring", "沙河 甲路 乙路 丙路", "云岭县")], []),
        # all but: the names are what is left out
        ("石桥镇、柳林镇以外的全部乡镇", [("unit", "云岭县", None)],
         [("unit", "石桥镇 柳林镇", "云岭县")]),
        ("石桥镇除上坪村、下坪村以外的村", [("unit", "石桥镇", "云岭县")],
         [("village", "上坪村 下坪村", "石桥镇")]),
        ("屯子镇（全域，裴庄村除外）", [("unit", "屯子镇", "云岭县")],
         [("village", "裴庄村", "屯子镇")]),
        ("全县行政区域，其中狼山镇、韩寺镇除偏远村庄外", [("unit", "云岭县", None)],
         [("described", "狼山镇 韩寺镇", "云岭县")]),
        ("来集镇。除上述外，各乡镇镇区", [("unit", "来集镇", "云岭县"),
                                   ("described", "各乡镇镇区", "云岭县")], []),
        # lists
        ("城区四个街道办事处（东山、西山、南山、北山）及产业集聚区",
         [("unit", "东山街道办事处 西山街道办事处 南山街道办事处 北山街道办事处 产业集聚区",
           "云岭县")], []),
        ("城关镇，张龙乡（2个村）：东张村、西张村",
         [("unit", "城关镇", "云岭县"), ("village", "东张村 西张村", "张龙乡")], []),
        # borders
        ("东：以迎宾大道为界；南：以黄河路为界；西：以青石高速为界；北：以与东县交界为界",
         [("road_ring", "迎宾大道 黄河路 青石高速 东县交界", "云岭县")], []),
        ("东至国道，南至甲路，西至青石铁路，北至北环路及其延长线",
         [("road_ring", "国道 甲路 青石铁路 北环路", "云岭县")], []),
        ("东起甲路、西至乙路、南起陇山铁路、北到沙河大堤以内的区域均为禁煤区",
         [("road_ring", "甲路 乙路 陇山铁路 沙河大堤", "云岭县")], []),
        ("物流通道以北、万山公路以东至县界", [("road_ring", "物流通道 万山公路", "云岭县")], []),
    ],
)  # fmt: skip
def test_a_wording_keeps_its_meaning(words, include, exclude):
    recipe = zone(f"一、禁煤区范围\n1.{words}。\n二、禁煤区内禁止燃用散煤。")
    assert terms(recipe) == include
    assert terms(recipe, "exclude") == exclude


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("石桥镇：上坪村（部分）", ["上坪村"]),
        ("东山街道、西山街道的32个行政村", ["东山街道", "西山街道"]),
        ("青石铁路以西、沙河以北区域内的所有乡镇政府所在地", ["青石铁路", "沙河"]),
    ],
)
def test_what_is_only_a_part_says_so(words, names):
    (term,) = zone(f"一、禁煤区范围\n1.{words}。")["zones"][0]["include"]
    assert (term["names"], term["extent"]) == (names, "part")


def test_sides_on_lines_without_stops_make_one_ring():
    body = "禁煤区范围为：\n北部边界：甲路以北500米\n南部边界：乙路\n东部边界：沙河\n西部边界：丙路"
    recipe = zone(body)
    assert terms(recipe) == [("road_ring", "甲路 乙路 沙河 丙路", "云岭县")]
    assert recipe["zones"][0]["include"][0]["borders"][0]["offset_m"] == 500


def test_a_branch_issues_for_its_own_county_under_a_number_by_year():
    recipe = parse(
        "青城市生态环境局浚山县分局\n公告\n（2021年第7号）\n将下列区域划为禁煤区：\n石桥镇。\n"
        "对以下情形除外：1.火力发电厂；2.集中供热。\n自2021年12月1日起实施。\n"
        "青城市生态环境局浚山县分局\n2021年11月20日\n"
    )
    assert recipe["issuer"] == "青城市生态环境局浚山县分局"
    assert (recipe["jurisdiction"], recipe["document_no"]) == ("浚山县", "2021年第7号")
    assert terms(recipe) == [("unit", "石桥镇", "浚山县")]
    assert recipe["exempt"] == ["thermal_power", "central_heating"]


def test_exemptions_may_stand_in_items_of_their_own():
    recipe = zone(
        "一、禁煤区范围：石桥镇。\n二、下列设施不受本通告限制：\n（一）燃煤热电联产机组；\n（二）集中供热锅炉。\n三、其他"
    )
    assert recipe["exempt"] == ["thermal_power", "central_heating"]


def test_the_day_of_issue_is_the_one_on_its_own_line():
    recipe = parse(
        "青城市人民政府办公室关于印发禁煤区划定方案的通知\n青政办〔2018〕31号\n各县人民政府：\n"
        "现印发给你们。\n青城市人民政府办公室\n2018年7月12日\n青城市禁煤区划定方案\n"
        "一、禁煤区范围\n东山区全域。\n二、时间安排\n2018年10月31日前完成。\n"
    )
    assert recipe["issued"] == "2018-07-12"


@pytest.mark.parametrize(
    "unit", ["甲镇、", "除", "以外的", "以北", "（", "个街道（", "其中", "延长线"]
)
def test_repeated_words_cost_no_more_than_their_length(unit):
    text = HEAD + "一、禁煤区范围\n石桥镇；" + unit * (6000 // len(unit)) + FOOT
    start = time.perf_counter()
    parse(text)
    assert time.perf_counter() - start < 3


PLAIN = ("石桥镇 大封镇 青山镇", "part")


@pytest.mark.parametrize(
    ("words", "names", "extent"),
    [
        ("石桥、大封、青山镇平原地区所有行政村", *PLAIN),
        ("石桥、大封及青山镇丘陵区的全部村庄", *PLAIN),
        ("石桥、大封、青山三个镇的平原村", *PLAIN),
        ("石桥镇、大封镇、青山镇浅山地带的行政村", *PLAIN),
        ("东关街道、石桥、大封两镇半山区全部村", "东关街道|石桥镇 大封镇", "part"),
        ("石桥、大封、青山镇全域", "石桥镇 大封镇 青山镇", "whole"),
        ("石桥、大封、青山镇所有行政村", "石桥镇 大封镇 青山镇", "whole"),
        ("石桥镇平原村", None, None),
    ],
)
def test_what_is_said_of_the_last_of_several_towns_is_said_of_all(words, names, extent):
    include = zone(f"一、禁煤区范围：{words}。")["zones"][0]["include"]
    if names is None:  # a village may bear the name of its land
        assert terms(zone(f"一、禁煤区范围：{words}。")) == [("village", "平原村", "石桥镇")]
        return
    assert "|".join(" ".join(term["names"]) for term in include) == names
    assert {term["kind"] for term in include} == {"unit"}
    assert include[-1].get("extent") == extent


def test_names_that_are_completed_are_told():
    include = zone("一、禁煤区范围：石桥、大封、青山镇全域。")["zones"][0]["include"]
    assert "石桥镇、大封镇" in include[0]["doubts"][0]["zh"]
    assert "doubts" not in zone("一、禁煤区范围：石桥镇、青山镇全域。")["zones"][0]["include"][0]


@pytest.mark.parametrize("label", ["石桥乡、大封乡", "石桥乡和大封乡"])
def test_a_shape_of_several_units_lies_in_these_and_not_in_all_the_county(label):
    body = f"""一、禁煤区范围
（一）{label}：东至迎宾路，西至柳河路，南至青石河，北至环北路。
（二）青山镇：东至东大街，西至西大街，南至南大街，北至北大街。
（三）城区：迎宾路以西。"""
    first, second, third = zone(body)["zones"][0]["include"]
    assert (first["among"], first["parent"]) == (["石桥乡", "大封乡"], "云岭县")
    assert "among" not in second
    assert second["parent"] == "青山镇"
    assert "among" not in third
