"""Deadlines as offices write them: the kind, and the day on which each is over."""

import pytest

from ledger.lists.deadlines import read_deadline

YEAR = 2020
SAID = {
    "2020年底前": ("dated", "2020-12-31"),
    "2021年6月底前": ("dated", "2021-06-30"),
    "2020.12": ("dated", "2020-12-31"),
    "2020-12": ("dated", "2020-12-31"),
    "2020.12.31": ("dated", "2020-12-31"),
    "2020/12/31": ("dated", "2020-12-31"),
    "２０２０年６月": ("dated", "2020-06-30"),
    "2020年12月31日24时前": ("dated", "2020-12-31"),
    "2020年第三季度": ("dated", "2020-09-30"),
    "2020年Q3": ("dated", "2020-09-30"),
    "2020年上半年": ("dated", "2020-06-30"),
    "2020年12月上旬前": ("dated", "2020-12-10"),
    "二0二0年12月": ("dated", "2020-12-31"),
    "二○二一年六月底前": ("dated", "2021-06-30"),
    "2020年11月15日前（采暖季前）": ("dated", "2020-11-15"),
    "2020年国庆节前": ("dated", "2020-09-30"),
    "2021年元旦前": ("dated", "2020-12-31"),
    "五一前": ("dated", "2020-04-30"),
    "9月底前": ("dated", "2020-09-30"),
    "明年6月底前": ("dated", "2021-06-30"),
    "2020年12月底前基本完成，2021年6月底前全面完成": ("dated", "2021-06-30"),
    "2020年8月31日前完成，延期至2020年12月31日": ("dated", "2020-12-31"),
    "2019年6月底前已完成一期，2021年底前完成二期": ("dated", "2021-12-31"),
    "2020年底前全部完成整改": ("dated", "2020-12-31"),
    "2021年底前（6月底前完成一半）": ("dated", "2021-12-31"),
    "年底前；6月底前": ("dated", "2020-12-31"),
    "2020年10月—2021年3月": ("until", "2021-03-31"),
    "2020年10月至2021年3月": ("until", "2021-03-31"),
    "2020.10-2021.3": ("until", "2021-03-31"),
    "2021—2025年": ("until", "2025-12-31"),
    "即日起至2020年12月31日": ("until", "2020-12-31"),
    "自2021年1月1日起": ("from", "2021-01-01"),
    "立行立改，长期坚持": ("immediate_long_term", None),
    "即日起": ("immediate_long_term", None),
    "已完成，长期坚持": ("done_long_term", None),
    "已于2019年9月完成整改": ("done_long_term", None),
    "整改完成（2019年9月）": ("done_long_term", None),
    "2020年12月底前（已完成）": ("done_long_term", None),
    "2019年9月底已完成，长期坚持": ("done_long_term", None),
    "已完成60%": ("none", None),
    "未按期完成整改": ("none", None),
    "采暖季前": ("none", None),
    "2020年采暖季前": ("none", None),
    "2021年春节前": ("none", None),
    "2020-2021年采暖季结束前": ("none", None),
    "2020年11月31日": ("none", None),
    "三个月内": ("none", None),
    "——": ("none", None),
}


@pytest.mark.parametrize("text", SAID)
def test_a_deadline_says_its_kind_and_its_last_day(text: str) -> None:
    found = read_deadline(text, year=YEAR)
    assert (found.kind, found.day.isoformat() if found.day else None) == SAID[text]


@pytest.mark.parametrize("text", ["9月底前", "明年6月底前"])
def test_a_year_that_the_text_does_not_state_is_said_to_be_assumed(text: str) -> None:
    assert read_deadline(text, year=YEAR).assumed_year
    assert read_deadline(text).day is None


def test_the_words_of_a_deadline_stay_as_they_stand() -> None:
    assert read_deadline("2020.10-2021.3。").text == "2020.10-2021.3"
