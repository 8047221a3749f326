"""Short titles in the document's own words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.importing.titles import MOST, short_title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("物料露天堆放，扬尘严重。另有三处未覆盖。", "物料露天堆放，扬尘严重"),
        ("2020年10月1日起，车辆全部密闭。", "车辆全部密闭"),
        ("2020年12月底前，完成七座料仓建设。", "完成七座料仓建设"),
        ("（1）道路积尘。", "道路积尘"),
        ("持续推进（含补贴、奖励。等）工作；其他。", "持续推进（含补贴、奖励。等）工作"),
        ("甲" * 60, "甲" * (MOST - 1) + "…"),
        ("本市在检查中发现，" + "乙" * 40 + "。", "本市在检查中发现"),
        ("第一行\n第二行", "第一行"),
    ],
)
def test_the_first_clause_is_the_title(text: str, title: str) -> None:
    assert short_title({"text": text}) == title


def test_what_says_nothing_is_called_by_what_it_has() -> None:
    measure = {"text": "加强巡查。"}
    assert short_title({"text": None, "target": "全面达标。", "measures": [measure]}) == "全面达标"
    assert short_title({"text": "", "target": None, "measures": [measure]}) == "加强巡查"
    assert short_title({"section": "散煤治理"}) == "散煤治理"
    assert short_title({"item_no": 7}) == "第 7 项"
    assert short_title({}) == "未写内容的任务"


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_a_title_is_short_and_never_empty(text: str) -> None:
    title = short_title({"text": text, "item_no": 3})
    assert title
    assert len(title) <= MOST
