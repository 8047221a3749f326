"""Tasks that belong together: the same places, the same measures, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.importing import links_of

SAME = (
    "对全部在建工地落实围挡、覆盖、冲洗、硬化、湿法、密闭六项要求；",
    "每月公布一次不达标工地名单并约谈建设单位。",
)
OTHER = ("组织农户签订禁烧承诺书并落实网格员包片责任；", "采购打捆机械，提高秸秆离田利用率。")


def text(measures, numbered: bool = True):
    return {
        "measures": [
            {"no": at if numbered else None, "text": words, "lines": [1, 1]}
            for at, words in enumerate(measures, start=1)
        ]
    }


def test_the_same_measures_link_two_tasks_with_their_share() -> None:
    (link,) = links_of({"A1": text(SAME), "B7": text(SAME)}, [("A1", []), ("B7", [])])
    assert (link.first, link.second, link.kind, link.share) == ("A1", "B7", "same_measures", 1.0)
    assert link.measures == ((1, 1), (2, 2))
    assert "2 条相同的措施" in link.because_zh
    assert link.to_json()["because"]["en"].startswith("same measures: 2")


def test_blanks_stops_and_full_width_signs_make_no_difference() -> None:
    other = tuple(words.replace("；", "。").replace("、", "， ") for words in SAME)
    (link,) = links_of({"A1": text(SAME), "B7": text(other)}, [("A1", []), ("B7", [])])
    assert link.share == 1.0


def test_measures_in_another_order_are_paired() -> None:
    texts = {"A1": text(SAME), "B7": text(SAME[::-1])}
    (link,) = links_of(texts, [("A1", []), ("B7", [])])
    assert link.measures == ((1, 2), (2, 1))


def test_a_slip_of_the_pen_still_is_the_same_work() -> None:
    slip = (SAME[0].replace("湿法", "湿法作业"), SAME[1])
    (link,) = links_of({"A1": text(SAME), "B7": text(slip)}, [("A1", []), ("B7", [])])
    assert len(link.measures) == 2


@pytest.mark.parametrize(
    "second",
    [
        OTHER,
        ("加强巡查。",),
        ("建立台账。", "落实责任。"),
        (),
        (SAME[0].replace("工地", "道路"), *OTHER, "x"),
    ],
)
def test_other_work_is_not_linked(second) -> None:
    texts = {"A1": text((*SAME, "加强巡查。", "建立台账。")), "B7": text(second)}
    assert links_of(texts, [("A1", []), ("B7", [])]) == ()


def test_a_small_share_is_no_link() -> None:
    texts = {
        "A1": text((SAME[0], *OTHER)),
        "B7": text((SAME[0], "甲乙丙丁戊己庚辛壬癸子丑寅卯", SAME[1])),
    }
    assert links_of(texts, [("A1", []), ("B7", [])]) == ()


def test_the_same_places_link_and_whole_units_do_not() -> None:
    tasks = [("A1", ["village-east", "road-x"]), ("A2", ["road-y"]), ("B7", ["road-x"])]
    (link,) = links_of({}, tasks)
    assert (link.first, link.second, link.kind) == ("A1", "B7", "same_places")
    assert link.place_ids == ("road-x",)


def test_links_come_in_the_order_of_the_tasks() -> None:
    texts = {"B1": text(SAME), "A1": text(SAME), "A2": text(SAME)}
    found = links_of(texts, [("A1", []), ("A2", []), ("B1", [])])
    assert [(one.first, one.second) for one in found] == [("A1", "A2"), ("A1", "B1"), ("A2", "B1")]


def test_measures_without_numbers_are_counted_by_place() -> None:
    texts = {"A1": text(SAME, numbered=False), "B7": text(SAME)}
    (link,) = links_of(texts, [("A1", []), ("B7", [])])
    assert link.measures == ((1, 1), (2, 2))


def test_texts_of_tasks_that_are_gone_are_passed_over() -> None:
    assert links_of({"A1": text(SAME), "Z9": text(SAME)}, [("A1", [])]) == ()
    assert links_of({}, []) == ()


words = st.sampled_from([*SAME, *OTHER, "加强巡查。"])


@settings(max_examples=40)
@given(st.lists(st.lists(words, max_size=4, unique=True), min_size=2, max_size=4))
def test_links_are_symmetric_and_every_measure_counts_once(lists) -> None:
    names = [f"T{at}" for at in range(len(lists))]
    texts = {name: text(some) for name, some in zip(names, lists, strict=True)}
    found = links_of(texts, [(name, []) for name in names])
    turned = links_of(texts, [(name, []) for name in names[::-1]])
    assert {frozenset((one.first, one.second)) for one in found} == {
        frozenset((one.first, one.second)) for one in turned
    }
    for one in found:
        assert 0.5 <= one.share <= 1
        assert len({first for first, _ in one.measures}) == len(one.measures)
