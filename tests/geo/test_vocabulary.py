"""Every id has words in both languages, and what is no id is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.datum import DATUMS
from geo.errors import InputError
from geo.verdict import SEVERITY
from geo.vocabulary import (
    CATEGORIES,
    DATUM_TERMS,
    DEADLINE_KINDS,
    DEADLINES,
    STATUSES,
    VERDICTS,
    require_term,
    shown,
)


@pytest.mark.parametrize(
    "terms", [VERDICTS, CATEGORIES, STATUSES, DEADLINES, DEADLINE_KINDS, DATUM_TERMS]
)
def test_every_term_has_a_chinese_and_an_english_word_of_its_own(terms: dict[str, object]) -> None:
    assert len({term.zh for term in terms.values()}) == len(terms)
    assert len({term.en for term in terms.values()}) == len(terms)
    assert all(term.word("en").isascii() for term in terms.values())
    assert not any(term.word("zh-CN").isascii() for term in terms.values())


def test_every_verdict_and_datum_of_the_product_has_words() -> None:
    assert set(VERDICTS) == {*SEVERITY, "not_applicable"}
    assert tuple(DATUM_TERMS) == DATUMS


def test_verdicts_differ_in_their_sign_as_well() -> None:
    assert len({term.sign for term in VERDICTS.values()}) == len(VERDICTS)
    assert VERDICTS["outside"].labelled("en") == "▲ outside"


@given(st.text(max_size=300))
def test_what_is_no_term_is_refused_in_a_short_printable_message(text: str) -> None:
    if text in STATUSES:
        return
    with pytest.raises(InputError) as caught:
        require_term(text, STATUSES, "status")
    assert caught.value.field == "status"
    assert caught.value.message_en.isprintable()
    assert len(caught.value.message_en) < 200
    assert "registered" in caught.value.message_zh


def test_text_at_the_limit_is_shown_whole() -> None:
    assert shown("a" * 60) == "a" * 60
    assert shown("a" * 61) == "a" * 60 + "…"
