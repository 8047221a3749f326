"""Corrections: nothing goes, the history is told as it should have been, or it is refused."""

import pytest

from geo.errors import InputError, NotFoundError
from ledger.life.apply import Amendment
from ledger.life.entry import corrections, in_effect
from ledger.life.replay import replay, states_on
from ledger.life.state import TaskFacts, first_states, measure_ids
from ledger.life.summary import task_lives
from ledger.life.words import CLOSURE_PARTS
from tests.ledger.life.history import DATED, LONG, PHOTO, ZONE, History, day, found_point

FIVE = list(CLOSURE_PARTS)


def closed_point(**particulars: str) -> tuple[History, str]:
    history = History()
    point = found_point(history, **particulars)  # 1 find, 2 register
    history.do(point, "start", 1)  # 3
    history.do(point, "check", 2, parts=FIVE)  # 4
    history.do(point, "request_review", 3, author="张三", evidence=(PHOTO,))  # 5
    history.do(point, "close", 5)  # 6
    return history, point


def test_a_correction_moves_the_day_and_the_original_stays():
    history, point = closed_point()
    (made,) = history.correct(6, Amendment(happened_on=day(4)))
    assert made.action == "correct"
    assert made.corrects == 6
    assert history.state(point).since == day(4)
    assert history.entries[5].happened_on == day(5)
    assert len(history.entries) == 7


def test_the_last_correction_holds_and_keeps_what_earlier_ones_said():
    history, point = closed_point(type="coal_mine")
    history.correct(4, Amendment(happened_on=day(1)))
    history.correct(4, Amendment(payload={"parts": [*FIVE, "coal_store"]}))
    assert set(history.state(point).checked) == {*FIVE, "coal_store"}
    assert history.state(point).checked["water"].day == day(1)
    assert corrections(history.entries)[4].entry_id == 8


def test_a_correction_that_breaks_a_later_entry_is_refused_and_names_it():
    history, _ = closed_point()
    for amendment in (
        Amendment(is_withdrawn=True),
        Amendment(payload={"parts": FIVE[:4]}),
    ):
        with pytest.raises(InputError) as caught:
            history.correct(4, amendment)
        assert "第 6 条“销号”" in caught.value.message_zh
        assert "清设备" in caught.value.message_zh
        assert caught.value.field == "corrects"
    assert len(history.entries) == 6


def test_a_correction_must_itself_pass_the_guards_of_the_step():
    history, _ = closed_point()
    with pytest.raises(InputError, match="refused"):
        history.correct(6, Amendment(happened_on=day(2)))  # before the review was requested
    with pytest.raises(InputError, match="photo"):
        history.correct(5, Amendment(evidence=()))


def test_what_was_withdrawn_can_be_put_back():
    history, point = closed_point()
    history.correct(6, Amendment(is_withdrawn=True))
    assert history.state(point).state == "review_requested"
    assert [entry.entry_id for entry in in_effect(history.entries)] == [1, 2, 3, 4, 5]
    history.correct(6, Amendment())
    assert history.state(point).state == "closed"


def test_a_point_found_by_mistake_can_be_withdrawn_whole_and_put_back():
    history = History()
    history.do("point-1", "find", 0, name="重复录入", type="workshop")
    history.correct(1, Amendment(is_withdrawn=True))
    assert "point-1" not in replay(history.entries, DATED).states
    history.correct(1, Amendment())
    assert history.state("point-1").point["name"] == "重复录入"


def test_particulars_of_a_point_are_corrected_by_correcting_its_finding():
    history, point = closed_point()
    payload = {**history.entries[0].payload, "name": "某石材厂"}
    history.correct(1, Amendment(payload=payload))
    assert history.state(point).point["name"] == "某石材厂"
    assert history.state(point).state == "closed"


def test_a_correction_or_an_unknown_entry_is_not_corrected():
    history, _ = closed_point()
    history.correct(6, Amendment(happened_on=day(4)))
    for entry_id in (7, 99):
        with pytest.raises(NotFoundError) as caught:
            history.correct(entry_id, Amendment(is_withdrawn=True))
        assert caught.value.field == "corrects"


def test_what_was_believed_at_a_moment_can_be_told():
    history, point = closed_point()
    history.correct(6, Amendment(is_withdrawn=True), written=20)
    facts = {"T1": DATED}
    assert states_on(history.entries, day(30), facts)[point].state == "review_requested"
    before = history.entries[-1].at.replace(hour=0)
    then = states_on(history.entries, day(30), facts, known_at=before)
    assert then[point].state == "closed"
    assert before.tzinfo == ZONE


# --- any past day


def test_states_are_told_for_any_day():
    history, point = closed_point()
    facts = {"T1": DATED, "T2": LONG}
    told = {n: states_on(history.entries, day(n), facts) for n in range(-1, 7)}
    assert point not in told[-1]
    assert [told[n][point].state for n in range(6)] == [
        "registered", "in_progress", "in_progress", "review_requested", "review_requested",
        "closed",
    ]  # fmt: skip
    assert all(each["T2"].state == "registered" for each in told.values())


def test_a_task_that_is_not_on_record_is_told_without_facts():
    history, point = closed_point()
    assert states_on(history.entries, day(9))[point].state == "closed"
    assert states_on([], day(9)) == {}


def test_an_older_status_is_read_as_a_state():
    states = first_states(TaskFacts("A15", "done_long_term", status="verified"))
    assert states["A15"].state == "supervised"


def test_measures_without_numbers_or_with_one_number_twice_are_told_apart():
    assert measure_ids("A1", (None, 1, 2, 2)) == ("A1/m0", "A1/m1", "A1/m2", "A1/m2.2")


def test_a_task_in_short_counts_what_is_open_and_tells_the_next_day():
    history, point = closed_point()
    history.do(point, "supervise", 6, next_due="2020-11-20")
    facts = {"T1": DATED, "T2": LONG}
    life = task_lives(history.entries, facts, day(10))["T1"]
    assert (life.status, life.measures, life.measures_open) == ("registered", 1, 1)
    assert (life.points, life.points_open, life.relapses) == (1, 0, 0)
    assert life.next_due == day(19)
    assert not life.is_due
    assert task_lives(history.entries, facts, day(20))["T1"].is_due
    assert list(task_lives(history.entries, facts, day(20))) == ["T1", "T2"]
    assert task_lives(history.entries, {"T2": LONG}, day(20)).keys() == {"T2"}


def relapsed_task() -> History:
    """A closed task that a relapse of its measure (7) has reopened (8)."""
    history = History()
    for subject in ("T1/m1", "T1"):
        history.do(subject, "start", 1)
        history.do(subject, "request_review", 2, author="张三", evidence=(PHOTO,))
        history.do(subject, "close", 3)
    history.do("T1/m1", "relapse", 8)
    return history


def test_a_task_reopened_by_mistake_goes_back_with_the_relapse_of_its_part():
    history = relapsed_task()
    made = history.correct(7, Amendment(is_withdrawn=True))
    assert [entry.corrects for entry in made] == [7, 8]
    assert history.state("T1").state == history.state("T1/m1").state == "closed"
    assert (history.state("T1").relapses, len(history.entries)) == (0, 10)
    back = history.correct(7, Amendment(happened_on=day(9)))  # after all, but on another day
    assert [entry.corrects for entry in back] == [7, 8]
    assert history.state("T1").since == history.state("T1/m1").since == day(9)


def test_a_correction_that_leaves_the_day_alone_leaves_the_task_alone():
    history = relapsed_task()
    assert len(history.correct(7, Amendment(evidence=(PHOTO,)))) == 1


def test_no_correction_leaves_a_task_settled_above_a_relapsed_part():
    history = relapsed_task()
    with pytest.raises(InputError) as caught:
        history.correct(8, Amendment(is_withdrawn=True))
    assert "T1/m1（复燃）" in caught.value.message_zh
    assert "T1/m1" in caught.value.message_en
    assert len(history.entries) == 8
