"""Lists of units and people, split where they truly separate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.words.agencies import split_people, split_units

UNITS = {
    "各市（州）党委、政府，省直有关部门": ["各市（州）党委、政府", "省直有关部门"],
    "各县（市、区）人民政府、管委会": ["各县（市、区）人民政府", "管委会"],
    "甲镇政府/乙乡政府": ["甲镇政府", "乙乡政府"],
    "（一）区住建局（房建工地）；（二）区交通局": ["区住建局（房建工地）", "区交通局"],
    "1.市甲局；2.市乙局。": ["市甲局", "市乙局"],
    "市住建局 市城管局　各县（市、区）政府": ["市住建局", "市城管局", "各县（市、区）政府"],
    "市发展和改革委员会和市市场监督管理局": ["市发展和改革委员会", "市市场监督管理局"],
    "国家税务总局某市税务局": ["国家税务总局某市税务局"],
    "甲公司（筹）及乙公司": ["甲公司（筹）", "乙公司"],
    "无": [],
    "——": [],
}
PEOPLE = {
    "李 明（区委常委）": ["李明（区委常委）"],
    "张 三(镇长)、李四": ["张三(镇长)", "李四"],
    "李 明  王小二 张 三": ["李明", "王小二", "张三"],
    "旗委副书记、旗长　巴特尔": ["旗委副书记、旗长巴特尔"],
    "欧阳 修、司马 光": ["欧阳修", "司马光"],
    "（空缺）": ["（空缺）"],
    "无": [],
}


@pytest.mark.parametrize("text", UNITS)
def test_units_are_split_where_they_separate(text: str) -> None:
    assert split_units(text) == UNITS[text]


@pytest.mark.parametrize("text", PEOPLE)
def test_names_have_no_inner_blanks_and_keep_their_titles(text: str) -> None:
    assert split_people(text) == PEOPLE[text]


@given(st.text(alphabet="市甲乙局镇政府党委、，；/ （）和及·", max_size=40))
def test_any_text_is_split_into_names_that_stand_in_it(text: str) -> None:
    bare = "".join(text.split())
    for name in split_units(text):
        assert all(part in bare for part in name.split("、"))
