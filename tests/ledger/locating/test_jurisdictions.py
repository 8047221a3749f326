"""Whose document it is, and who answers."""

import pytest

from ledger.lists.heads import Head
from ledger.locating.jurisdictions import (
    enumerated_codes,
    is_every_unit,
    jurisdiction_of,
    responsible_codes,
)
from tests.ledger.locating.ground import BING, CITY, JIA, YI, grounds

UNITS = grounds().units
CITIES = {CITY: "丁城市", "880100": "戊州市"}


def head(issuer=None, title=None, number=None):
    return Head(title, None, issuer, number, None)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (head("甲山县人民政府办公室"), JIA),
        (head("丁城市乙水市人民政府"), YI),
        (head("丁城市人民政府"), CITY),
        (head("戊州市人民政府"), "880100"),
        (head("己河县人民政府"), None),
        (head(title="乙水市散煤整治方案"), YI),
        (head(number="甲山政办〔2020〕3号"), JIA),
        (head(title="整改任务清单"), CITY),
        (head("市环境攻坚办", "整改任务清单"), CITY),
        (head(), CITY),
    ],
)
def test_issuer_title_and_number_tell_whose_document_it_is(said, code):
    assert jurisdiction_of(said, UNITS, CITIES) == code


def test_without_names_of_cities_a_city_is_taken_for_ours_and_a_county_is_not():
    assert jurisdiction_of(head("庚州市人民政府"), UNITS) == CITY
    assert jurisdiction_of(head("己河县人民政府"), UNITS) is None


def test_without_units_a_document_is_nobody_s():
    assert jurisdiction_of(head(), grounds(units=[]).units) is None


@pytest.mark.parametrize(
    "name", ["各县（市、区）政府", "各县(市、区)人民政府", "各县市区政府", "各区县政府", "各县区"]
)
def test_words_for_every_county(name):
    assert is_every_unit(name)


@pytest.mark.parametrize(
    "name", ["相关县（市、区）政府", "各乡镇政府", "开发区管委会", "甲山县政府"]
)
def test_words_that_leave_counties_open(name):
    assert not is_every_unit(name)


def test_counties_are_enumerated_by_their_authorities():
    names = ["乙水市政府", "甲山县人民政府办公室", "丙林区", "市供电公司", "甲山县东岭镇政府"]
    assert enumerated_codes(names, UNITS) == (YI, JIA, BING)


def test_the_city_s_own_offices_answer_for_no_county():
    assert responsible_codes(["市城管局", "市公安局"], UNITS, CITY) == ()
    assert responsible_codes(["市城管局", "各乡镇政府"], UNITS, YI) == (YI,)
    assert responsible_codes(["各县（市、区）政府"], UNITS, CITY) == (JIA, YI, BING)
