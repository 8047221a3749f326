"""Recipes from a notice's JSON, and every fault of one named at once."""

from datetime import date

import pytest

from geo.errors import SchemaError
from geo.recipes.recipe import Provenance, recipe_of

PROVENANCE = Provenance("某公告", None, "facts only", None)


def notice(**changes: object) -> dict:
    term = {"kind": "unit", "names": ["西县"], "parent": "某市", "text": "西县全域"}
    return {
        "issuer": "某市政府",
        "document_no": "某政告〔2020〕1号",
        "issued": "2020-01-05",
        "effective": "2020-02-01",
        "exempt": ["coal_mine"],
        "claimed_area_km2": 7,
        "zones": [{"name": "禁煤区", "include": [term], "exclude": []}],
        **changes,
    }


def test_a_bare_notice_becomes_a_draft_that_counts_from_its_effective_date() -> None:
    recipe = recipe_of(notice(), PROVENANCE)
    assert (recipe.version_id, recipe.lineage, recipe.kind) == ("draft", "draft", "coal_ban")
    assert recipe.valid_from == date(2020, 2, 1)
    assert recipe.legal_basis == "某政告〔2020〕1号"
    assert recipe.exempt == ("coal_mine",)
    assert recipe.claimed_area_km2 == 7.0
    (term, is_included) = recipe.terms[0]
    assert (term.names, is_included) == (("西县",), True)


def test_without_an_effective_date_a_notice_counts_from_its_issue() -> None:
    assert recipe_of(notice(effective=None), PROVENANCE).valid_from == date(2020, 1, 5)


def test_a_stated_none_means_since_before_the_records() -> None:
    assert recipe_of(notice(valid_from=None), PROVENANCE).valid_from is None


def test_exemptions_not_on_record_are_not_an_empty_list() -> None:
    assert recipe_of(notice(exempt=None), PROVENANCE).exempt is None
    assert recipe_of(notice(exempt=[]), PROVENANCE).exempt == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"zones": []}, "no zone includes anything"),
        ({"zones": [{"name": "z", "include": []}]}, "no zone includes anything"),
        ({"zones": "西县"}, "zones is '西县'"),
        ({"zones": ["西县"]}, "zones holds '西县'"),
        ({"issued": "5 January"}, "issued is '5 January', not YYYY-MM-DD"),
        ({"claimed_area_km2": "seven"}, "claimed_area_km2 is 'seven'"),
        ({"claimed_area_km2": True}, "claimed_area_km2 is True"),
        ({"name": 5}, "name is 5"),
        (
            {"valid_from": "2020-02-01", "valid_to": "2020-02-01"},
            "valid_to 2020-02-01 is not after",
        ),
    ],
)
def test_a_fault_is_named(changes: dict, message: str) -> None:
    with pytest.raises(SchemaError) as caught:
        recipe_of(notice(**changes), PROVENANCE)
    assert message in caught.value.message_en


@pytest.mark.parametrize(
    ("term", "message"),
    [
        ({"kind": "polygon", "names": ["a"]}, "kind of term 'polygon'"),
        ({"kind": "circle", "names": ["塔"]}, "needs a centre and a radius_m"),
        ({"kind": "road_ring", "names": ["路"], "corners": [[113, 34], [114, 34]]}, "3 corners"),
        ({"kind": "road_ring", "names": ["路"], "corners": [[113], [114, 34]]}, "corner [113]"),
        ({"kind": "unit", "names": "西县"}, "names is '西县'"),
    ],
)
def test_a_fault_of_a_term_is_named(term: dict, message: str) -> None:
    with pytest.raises(SchemaError) as caught:
        recipe_of(notice(zones=[{"name": "z", "include": [term], "exclude": []}]), PROVENANCE)
    assert message in caught.value.message_en


def test_all_faults_are_named_at_once_in_both_languages() -> None:
    with pytest.raises(SchemaError) as caught:
        recipe_of(notice(issued="x", claimed_area_km2="y", zones=[]), PROVENANCE)
    for message in (caught.value.message_en, caught.value.message_zh):
        assert message.count(";") == 2
