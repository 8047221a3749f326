import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.recipes.recipe import Provenance, recipe_of
from ledger.documents import read_document
from ledger.notices import parse_notice
from tests.ledger.files import pdf, text_page, word
from tests.ledger.lists.lists import wrapped
from tests.ledger.notice.notice_samples import (
    ALL_BUT,
    CLASSES,
    IN_TURN,
    NOTICES,
    ON_LINES_OF_THEIR_OWN,
    TOWNS_AND_VILLAGES,
    TWO_ZONES,
    WALK,
)  # fmt: skip

KEYS = ["issuer", "document_no", "issued", "effective", "exempt", "claimed_area_km2", "zones"]
TERM_KEYS = ["kind", "names", "parent", "width_m", "side", "text", "lines"]


def parse(content, name="通告.txt"):
    data = content.encode() if isinstance(content, str) else content
    return parse_notice(read_document(data, name)).to_json()


def terms(recipe, part="include", zone=0):
    """Kind, names and parent of each term, in order."""
    return [
        (term["kind"], " ".join(term["names"]), term["parent"])
        for term in recipe["zones"][zone][part]
    ]


def test_a_notice_has_every_key_and_every_term_keeps_its_words_and_lines():
    recipe = parse(TOWNS_AND_VILLAGES)
    assert [key for key in KEYS if key in recipe] == KEYS
    assert recipe["issuer"] == "云岭县人民政府"
    assert recipe["document_no"] == "云政告〔2021〕7号"
    assert (recipe["issued"], recipe["effective"]) == ("2021-03-15", "2021-03-15")
    assert recipe["expires"] == "2026-03-14"
    assert recipe["exempt"] == ["central_heating", "thermal_power"]
    assert [found["text"] for found in recipe["exempt_phrases"]] == ["集中供热", "火电厂用煤"]
    (zone,) = recipe["zones"]
    assert zone["name"] == "高污染燃料禁燃区"
    assert terms(recipe) == [
        ("road_ring", "迎宾大道 青石河 环城南路 陇海铁路", "云岭县"),
        ("unit", "云岭街道办事处 石桥镇 开发区管委会", "云岭县"),
        ("road_strip", "G310国道", "云岭县"),
    ]
    assert terms(recipe, "exclude") == [("village", "上坪村 下坪村", "石桥镇")]
    lines = TOWNS_AND_VILLAGES.splitlines()
    for term in zone["include"] + zone["exclude"]:
        assert [key for key in TERM_KEYS if key in term] == TERM_KEYS
        first, last = term["lines"]
        assert term["text"].split("、")[0] in "".join(lines[first - 1 : last])
    ring, _, strip = zone["include"]
    assert ring["sides"] == ["east", "west", "south", "north"]
    assert [border["kind"] for border in ring["borders"]] == ["road", "river", "road", "railway"]
    assert ring["claimed_area_km2"] == 12.6
    assert strip["width_m"] == 500


@pytest.mark.parametrize("name", NOTICES)
def test_notices_of_many_styles_are_read_whole(name):
    text, head, include, exclude = NOTICES[name]
    recipe = parse(text)
    assert tuple(recipe[key] for key in KEYS[:4]) == head
    assert [terms(recipe, "include", at) for at in range(len(recipe["zones"]))] == include
    assert [terms(recipe, "exclude", at) for at in range(len(recipe["zones"]))] == exclude


def test_two_zones_have_their_names_and_what_is_exempt():
    recipe = parse(TWO_ZONES)
    assert [zone["name"] for zone in recipe["zones"]] == ["一类禁煤区", "二类禁煤区"]
    assert recipe["exempt"] == ["gangue_brick", "clean_coal_storage"]
    doubts = recipe["zones"][1]["include"][1]["doubts"]
    assert doubts == [{"zh": "原文说 2 个，列出 3 个", "en": "the text says 2, the list has 3"}]


def test_a_share_is_kept_as_a_share():
    share = parse(ALL_BUT)["zones"][0]["include"][1]
    assert share["min_share"] == 0.8


def test_the_end_of_a_notice_is_read():
    assert parse(CLASSES)["expires"] == "2028-05-31"
    assert parse(CLASSES)["exempt"] == ["large_boiler"]


def test_the_whole_of_an_area_is_taken_from_where_it_is_stated():
    assert parse(WALK)["claimed_area_km2"] == 9.8
    assert parse(IN_TURN)["claimed_area_km2"] is None
    assert parse(ON_LINES_OF_THEIR_OWN)["claimed_area_km2"] is None


def test_slips_of_units_are_doubted_and_never_mended():
    text = (
        "1.甲路两侧各50米，面积105.8平方米。\n2.乙路两侧各50米，面积41.44万平方米。\n"
        "合计147.24万平方米。"
    )
    recipe = parse(f"甲山县人民政府关于划定禁煤区的通告\n一、范围\n{text}\n")
    first, second = recipe["zones"][0]["include"]
    assert first["claimed_area_km2"] == pytest.approx(0.0001058)
    assert "105.8" in first["doubts"][0]["zh"]
    assert "doubts" not in second
    assert recipe["claimed_area_km2"] == pytest.approx(1.4724)
    assert "the sum agrees" in recipe["doubts"][-1]["en"]


@pytest.mark.parametrize(
    ("sentence", "activities"),
    [
        ("除煤矿、火电厂、洁净煤仓储供应、集中供热和原料用煤的单位外，其他单位禁止使用散煤。",
         ["coal_mine", "thermal_power", "clean_coal_storage", "central_heating",
          "raw_material_coal"]),
        ("例外：电煤、集中供热、原料用煤。其余单位不得使用散煤。",
         ["thermal_power", "central_heating", "raw_material_coal"]),
        ("下列情形除外：煤矿企业开采、销售原煤；以煤矸石为原料的矸石砖厂。",
         ["coal_mine", "gangue_brick"]),
        ("任何单位禁止燃煤，集中供热锅炉和发电厂锅炉除外。", ["central_heating", "thermal_power"]),
        ("禁止使用燃煤。", []),
        ("除乙镇、丙镇外，禁止使用燃煤。", []),
    ],
)  # fmt: skip
def test_exempt_activities_are_named(sentence, activities):
    recipe = parse(f"甲山县人民政府通告\n一、禁煤区范围\n全县。\n二、管理\n{sentence}\n")
    assert recipe["exempt"] == activities


def test_an_exemption_not_known_is_kept_and_doubted():
    recipe = parse(
        "甲山县人民政府通告\n一、禁煤区范围\n全县。\n二、管理\n除电煤、古法制茶用柴外，禁止燃煤。\n"
    )
    assert recipe["exempt"] == ["thermal_power"]
    assert [found["text"] for found in recipe["exempt_phrases"]] == ["电煤", "古法制茶用柴"]
    assert any("古法制茶" in doubt["zh"] for doubt in recipe["doubts"])


@pytest.mark.parametrize(
    ("sentence", "effective", "doubted"),
    [
        ("本通告自2021年4月1日起施行。", "2021-04-01", False),
        ("自发布之日起施行。", "2021-03-01", False),
        ("本通告自公布之日起30日后施行。", "2021-03-31", False),
        ("自4月1日起执行。", "2021-04-01", True),
        ("自二〇二一年五月一日起实施。", "2021-05-01", False),
        ("2021年11月1日起，禁止燃煤。", "2021-11-01", True),
        ("禁止燃煤。", None, False),
    ],
)
def test_the_day_a_notice_applies_from(sentence, effective, doubted):
    recipe = parse(
        f"甲山县人民政府通告\n一、禁煤区范围\n全县。\n二、{sentence}\n甲山县人民政府\n2021年3月1日\n"
    )
    assert (recipe["issued"], recipe["effective"]) == ("2021-03-01", effective)
    assert bool(recipe["doubts"]) == doubted


def test_word_and_pdf_say_what_the_text_says():
    plain = parse(TOWNS_AND_VILLAGES)
    lines = [line for line in TOWNS_AND_VILLAGES.splitlines() if line]
    for content, name in ((word(lines), "a.docx"), (pdf([text_page(lines)]), "a.pdf")):
        other = parse(content, name)
        assert terms(other) == terms(plain)
        assert terms(other, "exclude") == terms(plain, "exclude")
        assert [other[key] for key in KEYS[:6]] == [plain[key] for key in KEYS[:6]]


@pytest.mark.parametrize("columns", [56, 64])
@pytest.mark.parametrize("line_end", ["\n", "\n\n"])
@pytest.mark.parametrize("name", [name for name in NOTICES if name != "table"])
def test_a_notice_wrapped_by_the_margin_says_the_same(name, line_end, columns):
    text, head, include, exclude = NOTICES[name]
    rows = [row for line in text.splitlines() if line for row in wrapped(line, columns)]
    recipe = parse(line_end.join(rows))
    assert tuple(recipe[key] for key in KEYS[:4]) == head
    assert [terms(recipe, "include", at) for at in range(len(recipe["zones"]))] == include
    assert [terms(recipe, "exclude", at) for at in range(len(recipe["zones"]))] == exclude


@pytest.mark.parametrize("name", NOTICES)
def test_what_is_read_fits_what_makes_geometry_of_it(name):
    recipe = json.loads(json.dumps(parse(NOTICES[name][0]), allow_nan=False))
    made = recipe_of(recipe, Provenance("通告", None, "facts", None))
    stated = [term for zone in recipe["zones"] for term in zone["include"] + zone["exclude"]]
    assert sorted(term.kind for term, _ in made.terms) == sorted(term["kind"] for term in stated)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("某市人民政府关于放假的通知\n一、范围\n甲镇。\n", "nowhere speaks of"),
        (
            "某市人民政府关于加强禁煤区管理的通知\n各单位要提高认识，落实责任。\n",
            "how far it reaches",
        ),
    ],
)
def test_what_draws_no_zone_says_why(text, why):
    with pytest.raises(SourceError) as error:
        parse(text)
    assert why in error.value.message_en
    assert "没有读出区域，因为" in error.value.message_zh


class TestSharedNotices:
    """Facts of four real notices, as the developer's folder restates them."""

    def recipe(self, shared_folder, name):
        path = shared_folder / "notices" / name
        return parse(path.read_bytes(), path.name)

    def test_whole_towns_and_villages(self, shared_folder):
        recipe = self.recipe(shared_folder, "01_suiping_2019.txt")
        assert [recipe[key] for key in KEYS[:5]] == [
            "遂平县人民政府", None, "2019-09-10", "2019-11-01",
            ["thermal_power", "central_heating", "raw_material_coal"],
        ]  # fmt: skip
        found = recipe["zones"][0]["include"]
        assert [(t["kind"], len(t["names"]), t["parent"]) for t in found] == [
            ("unit", 11, "遂平县"), ("village", 2, "花庄镇"), ("village", 2, "嵖岈山镇"),
            ("village", 4, "槐树乡"), ("village", 2, "玉山镇"), ("village", 4, "文城乡"),
        ]  # fmt: skip
        assert all(t["stated_count"] == len(t["names"]) for t in found[1:])
        assert recipe["doubts"] == []

    def test_strips_and_slips_of_units(self, shared_folder):
        recipe = self.recipe(shared_folder, "03_hequ_2017.txt")
        assert (recipe["issued"], recipe["effective"]) == ("2017-11-08", None)
        assert recipe["claimed_area_km2"] == pytest.approx(2.4736)
        assert recipe["exempt"] == ["central_heating", "thermal_power"]
        found = recipe["zones"][0]["include"]
        assert [(t["kind"], t["names"][0], t["width_m"]) for t in found] == [
            ("road_ring", "向阳街", None), ("road_strip", "黄河东大街", 100),
            ("road_strip", "长城大街", 200), ("road_strip", "益民北路", 50),
        ]  # fmt: skip
        assert [t.get("limits") for t in found[1:]] == [
            {"east": "开元路", "west": "河偏路"}, {"east": "河偏路", "west": "临隩大道"},
            {"from": "黄河大街", "to": "长城大街"},
        ]  # fmt: skip
        slips = [any("lacks 万" in d["en"] for d in t.get("doubts", [])) for t in found]
        assert slips == [True, False, True, True]
        assert "the sum agrees" in recipe["doubts"][-1]["en"]

    def test_a_ring_and_villages(self, shared_folder):
        recipe = self.recipe(shared_folder, "04_gaoping_2025.txt")
        assert [recipe[key] for key in KEYS[:4]] == [
            "高平市人民政府", "高政通告〔2025〕2号", "2025-12-12", None,
        ]  # fmt: skip
        found = recipe["zones"][0]["include"]
        assert found[0]["names"] == ["北环路", "南内环街", "长晋一级路", "长晋高速公路"]
        assert found[0]["sides"] == ["north", "south", "west", "east"]
        assert [(len(t["names"]), t["parent"]) for t in found[1:]] == [
            (1, "高平市"), (7, "东城街街道办事处"), (10, "南城街街道办事处"),
            (1, "三甲镇"), (1, "野川镇"),
        ]  # fmt: skip

    def test_districts_and_an_exception(self, shared_folder):
        recipe = self.recipe(shared_folder, "09_yangquan.txt")
        assert recipe["claimed_area_km2"] == 48.46
        assert recipe["effective"] is None
        zone = recipe["zones"][0]
        assert [(t["kind"], len(t["names"]), t["parent"]) for t in zone["include"]] == [
            ("unit", 3, "阳泉市"), ("described", 1, "阳泉市"), ("village", 6, "荫营镇"),
        ]  # fmt: skip
        assert [t["kind"] for t in zone["exclude"]] == ["described"]


@settings(max_examples=60)
@given(st.text(st.sampled_from("禁煤区范围东西南北至以路街村镇乡、，；。：（）除外两侧100米含划定为—一二(1)\n"),
               max_size=300))  # fmt: skip
def test_any_text_is_read_or_refused_in_a_moment(text):
    started = time.perf_counter()
    try:
        parse("某县禁煤区通告\n" + text)
    except SourceError as error:
        assert "no zone found" in error.message_en  # noqa: PT017  # an error is a good answer too
    assert time.perf_counter() - started < 2
