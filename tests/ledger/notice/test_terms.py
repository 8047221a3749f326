"""One clause of a notice at a time: rings, strips, lists, exceptions, in many ways of saying."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.documents import read_document
from ledger.notices import parse_notice


def parse(text):
    return parse_notice(read_document(text.encode(), "通告.txt")).to_json()


def clause(text, *, head="一、禁煤区范围\n"):
    """Terms that one clause of a notice of 甲山县 makes: what it takes in, what it leaves out."""
    notice = f"甲山县人民政府关于划定禁煤区的通告\n{head}{text}\n甲山县人民政府\n2021年3月1日\n"
    return parse(notice)["zones"][0]


def one(text):
    """The single term of a clause that leaves nothing out."""
    zone = clause(text)
    assert zone["exclude"] == []
    (term,) = zone["include"]
    return term


@pytest.mark.parametrize(
    ("text", "names", "sides"),
    [
        ("东至甲路，西至乙路，南至丙河，北至丁铁路", "甲路 乙路 丙河 丁铁路",
         "east west south north"),
        ("东起甲路西至乙路南至丙街北至丁街", "甲路 乙路 丙街 丁街", "east west south north"),
        ("东临甲路、南接乙路、西靠丙山、北抵丁河", "甲路 乙路 丙山 丁河", "east south west north"),
        ("东界：甲路；西界：乙路；南界：丙路；北界：丁路", "甲路 乙路 丙路 丁路",
         "east west south north"),
        ("东至甲路、乙路，西至丙路—丁路，南至戊路，北至己路", "甲路 乙路 丙路 丁路 戊路 己路",
         "east east west west south north"),
        ("东、西均以甲河为界，南至乙路，北至丙路", "甲河 甲河 乙路 丙路", "east west south north"),
        ("甲路以东、乙路以西、丙街以南、丁街以北所围区域", "甲路 乙路 丙街 丁街",
         "west east north south"),
        ("东至甲路，西至乙路，丙街以南，丁街以北", "甲路 乙路 丙街 丁街", "east west north south"),
        ("东北至甲路，西南至乙路，西北至丙路，东南至丁路", "甲路 乙路 丙路 丁路",
         "northeast southwest northwest southeast"),
    ],
)  # fmt: skip
def test_four_bounds_are_told_in_many_ways(text, names, sides):
    term = one(text)
    assert term["kind"] == "road_ring"
    assert " ".join(term["names"]) == names
    assert " ".join(term["sides"]) == sides
    assert not term["closed"]


@pytest.mark.parametrize(
    "text",
    [
        "甲路—乙街—丙河—丁路—甲路围合区域",
        "甲路-乙街-丙河-丁路-甲路所围区域",
        "由甲路、乙街、丙河及丁路围合而成的区域",
        "甲路、乙街、丙河、丁路形成的闭合区域",
        "沿甲路向东至乙街，沿乙街向南至丙河，沿丙河向西至丁路，沿丁路向北至甲路闭合",
    ],
)
def test_rings_are_told_road_by_road_in_many_ways(text):
    term = one(text)
    assert (term["kind"], term["names"]) == ("road_ring", ["甲路", "乙街", "丙河", "丁路"])
    assert term["closed"]
    assert term["sides"] == [None] * 4


def test_a_ring_with_a_side_missing_says_so():
    assert (
        one("东至甲路，西至乙路，南至丙路")["doubts"][0]["en"] == "no border is stated on the north"
    )


def test_a_border_keeps_its_stretch_its_other_name_and_its_distance():
    term = one("东至甲路（一街至二街段），西至乙路（G240），南至丙路以南500米，北至丁路")
    east, west, south, north = term["borders"]
    assert east["segment"] == "一街至二街段"
    assert west["alias"] == "G240"
    assert (south["name"], south["offset_m"], south["offset_side"]) == ("丙路", 500, "south")
    assert "offset_m" not in north


def test_a_band_between_two_streets_keeps_both_distances():
    term = one("甲街（乙街）以南50米至丙大街以北200米，东起丁路，西至戊路")
    assert term["names"] == ["甲街", "丙大街", "丁路", "戊路"]
    assert term["sides"] == ["north", "south", "east", "west"]
    first, second = term["borders"][:2]
    assert (first["offset_m"], first["offset_side"]) == (50, "south")
    assert (second["offset_m"], second["offset_side"]) == (200, "north")


@pytest.mark.parametrize(
    ("text", "width_m", "limits"),
    [
        ("甲路两侧各100米", 100, None),
        ("甲路南北两侧各1.5公里范围内", 1500, None),
        ("甲路道路红线外两侧各50米", 50, None),
        ("甲大街南侧200米至北侧200米，东起乙路，西至丙路", 200, {"east": "乙路", "west": "丙路"}),
        ("甲路（乙街至丙街）东西两侧各50米", 50, {"from": "乙街", "to": "丙街"}),
        ("甲路东侧100米、西侧50米", {"east": 100, "west": 50}, None),
        ("甲路两侧", None, None),
    ],
)
def test_strips_are_told_in_many_ways(text, width_m, limits):
    term = one(text)
    assert (term["kind"], term["width_m"]) == ("road_strip", width_m)
    assert term["names"][0] in ("甲路", "甲大街")
    assert term.get("limits") == limits
    assert ("doubts" in term) == (width_m is None)


@pytest.mark.parametrize(
    ("text", "name", "side", "parent"),
    [
        ("和谐路以西", "和谐路", "west", "甲山县"),
        ("乙水镇和谐路以西", "和谐路", "west", "乙水镇"),
        ("乙水镇丙河以北区域", "丙河", "north", "乙水镇"),
        ("京广铁路以东", "京广铁路", "east", "甲山县"),
    ],
)
def test_one_side_of_a_line_keeps_the_side_the_zone_lies_on(text, name, side, parent):
    term = one(text)
    assert (term["kind"], term["names"], term["side"]) == ("half_plane", [name], side)
    assert term["parent"] == parent


def test_a_strip_and_a_side_in_one_clause_are_two_terms():
    zone = clause("乙水镇X058道路两侧、丙山镇和谐路以西")
    assert [(t["kind"], t["names"], t["parent"]) for t in zone["include"]] == [
        ("road_strip", ["X058"], "乙水镇"),
        ("half_plane", ["和谐路"], "丙山镇"),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("乙镇、丙乡、丁街道办事处", "unit", ["乙镇", "丙乡", "丁街道办事处"]),
        ("乙镇、丙乡和丁开发区所辖全部行政区域", "unit", ["乙镇", "丙乡", "丁开发区"]),
        ("乙街道、丙街道等两个街道", "unit", ["乙街道", "丙街道"]),
        ("将乙镇、丙镇全域划定为禁煤区", "unit", ["乙镇", "丙镇"]),
        ("和庄镇、和平街道", "unit", ["和庄镇", "和平街道"]),
        ("新区管委会、产业集聚区管委会", "unit", ["新区管委会", "产业集聚区管委会"]),
        ("城市建成区城区、矿区、开发区全部区域", "unit", ["城区", "矿区", "开发区"]),
        ("乙村、丙社区、丁居委会", "village", ["乙村", "丙社区", "丁居委会"]),
        ("古镇村、东乡村", "village", ["古镇村", "东乡村"]),
        ("乙大学丙校区", "described", ["乙大学丙校区"]),
    ],
)
def test_lists_of_units_and_villages(text, kind, names):
    term = one(text)
    assert (term["kind"], term["names"], term["parent"]) == (kind, names, "甲山县")


@pytest.mark.parametrize(
    ("text", "parent", "within", "names"),
    [
        ("乙镇（2个村）：丙村、丁村", "乙镇", "甲山县", ["丙村", "丁村"]),
        ("乙镇丙村、丁村", "乙镇", "甲山县", ["丙村", "丁村"]),
        ("乙镇的丙村、丁村", "乙镇", "甲山县", ["丙村", "丁村"]),
        ("乙县丙镇：丁村、戊村", "丙镇", "乙县", ["丁村", "戊村"]),
        ("乙街道办事处：丙社区、丁社区", "乙街道办事处", "甲山县", ["丙社区", "丁社区"]),
        ("乙镇建成区丙村、丁村", "乙镇", "甲山县", ["丙村", "丁村"]),
    ],
)
def test_villages_lie_in_the_town_that_the_text_names(text, parent, within, names):
    term = one(text)
    assert (term["kind"], term["parent"], term["within"]) == ("village", parent, within)
    assert term["names"] == names


@pytest.mark.parametrize(
    ("text", "kind", "names", "parent"),
    [
        ("乙镇（丙村、丁村除外）", "village", ["丙村", "丁村"], "乙镇"),
        ("乙镇（不含丙村、丁村）", "village", ["丙村", "丁村"], "乙镇"),
        ("乙镇（除丙村、丁村外）", "village", ["丙村", "丁村"], "乙镇"),
        ("全县除乙镇、丙镇外的全部区域", "unit", ["乙镇", "丙镇"], "甲山县"),
        ("除偏远山区外，其他区域全部划定为禁煤区", "described", ["偏远山区"], "甲山县"),
        ("乙街道、丙街道（村民委员会行政区域除外）", "described", ["村民委员会行政区域"], "丙街道"),
        ("乙村、丙村（不含农村分散居住且供热未及的居民区）", "described",
         ["农村分散居住且供热未及的居民区"], "甲山县"),
    ],
)  # fmt: skip
def test_exceptions_are_told_in_many_ways(text, kind, names, parent):
    (term,) = clause(text)["exclude"]
    assert (term["kind"], term["names"], term["parent"]) == (kind, names, parent)


def test_a_part_named_in_brackets_is_taken_in():
    zone = clause(
        "乙区（包括丙开发区）行政边界内所有区域（除丁乡、戊镇外），面积约为1030.75平方公里"
    )
    assert [(t["names"], t["parent"]) for t in zone["include"]] == [
        (["乙区"], "甲山县"), (["丙开发区"], "乙区"),
    ]  # fmt: skip
    assert [(t["names"], t["parent"]) for t in zone["exclude"]] == [(["丁乡", "戊镇"], "乙区")]
    assert zone["include"][0]["claimed_area_km2"] == 1030.75


def test_areas_of_several_parts_stay_with_their_parts():
    zone = clause(
        "乙区禁煤区分为中心片区（东起甲路、西至乙河、南至丙线、北至丁河，面积27平方公里）、"
        "丙片区（面积6.23平方公里），总面积33.23平方公里"
    )
    assert [t["claimed_area_km2"] for t in zone["include"]] == [27, 6.23]
    assert zone["include"][0]["label"] == "中心片区"
    assert zone["include"][0]["parent"] == "乙区"


roads = st.sampled_from(
    ["人民路", "和平大道", "沿江路", "青石河", "陇海铁路", "G310国道", "东风街"]
)
towns = st.sampled_from(
    ["石桥镇", "柳林乡", "城关街道", "和庄镇", "东关街道办事处", "新城区管委会"]
)
villages = st.sampled_from(["上坪村", "下坪村", "李家寨", "古镇村", "西街社区", "大王庄"])


@settings(max_examples=40)
@given(st.permutations(["东", "西", "南", "北"]), st.lists(roads, min_size=4, max_size=4),
       st.sampled_from(["至", "起", "到", "临"]), st.sampled_from(["，", "、", ","]))  # fmt: skip
def test_four_bounds_read_back_whatever_their_order(points, lines, verb, stop):
    text = stop.join(f"{point}{verb}{line}" for point, line in zip(points, lines, strict=True))
    term = one(text)
    words = {"east": "东", "west": "西", "south": "南", "north": "北"}
    assert [words[side] for side in term["sides"]] == list(points)
    assert term["names"] == lines


@settings(max_examples=40)
@given(st.lists(st.tuples(towns, st.lists(villages, min_size=1, max_size=5, unique=True)),
                min_size=1, max_size=4, unique_by=lambda pair: pair[0]),
       st.sampled_from(["；", "。", "；\n"]))  # fmt: skip
def test_village_lists_read_back(listed, stop):
    text = stop.join(f"{town}（{len(names)}个村）：{'、'.join(names)}" for town, names in listed)
    found = clause(text)["include"]
    assert [(t["parent"], t["names"], t["stated_count"]) for t in found] == [
        (town, names, len(names)) for town, names in listed
    ]
