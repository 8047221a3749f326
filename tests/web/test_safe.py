"""The escape itself; what it prevents is shown in a browser by tests/browser/test_sinks.py."""

import html

from hypothesis import given
from hypothesis import strategies as st

from web.safe import js_safe


@given(st.text())
def test_a_browser_reads_back_the_text_as_it_was_written(text: str) -> None:
    assert html.unescape(js_safe(text)) == text


@given(st.text(alphabet="<>&\"'`$\\{}%# a中\n"))
def test_no_character_with_a_meaning_in_html_or_script_is_left(text: str) -> None:
    assert not set(js_safe(text)) & set("<>\"'`$\\{}")


def test_plain_chinese_text_is_left_alone() -> None:
    assert js_safe("巩义市X058县道（鲁庄镇段）") == "巩义市X058县道（鲁庄镇段）"


def test_empty_text_stays_empty() -> None:
    assert js_safe("") == ""
