"""Each guard of the ledger: what it refuses, in both languages, and what then satisfies it."""

import pytest

from geo.errors import InputError, NotFoundError
from geo.vocabulary import STATUSES
from ledger.life.apply import offers
from ledger.life.guards import GUARDS
from ledger.life.payload import read_payload
from ledger.life.replay import replay
from ledger.life.state import SETTLED
from ledger.life.transitions import ACTIONS, NOWHERE
from ledger.life.words import CLOSURE_PARTS
from tests.ledger.life.history import LONG, PHOTO, History, day, found_point

FIVE = list(CLOSURE_PARTS)


def refused(history: History, subject: str, action: str, on: int, **options) -> InputError:
    count = len(history.entries)
    with pytest.raises(InputError) as caught:
        history.do(subject, action, on, **options)
    assert len(history.entries) == count
    error = caught.value
    assert not error.message_zh.isascii()
    assert "。" in error.message_zh  # why, then what would satisfy it
    assert ". " in error.message_en
    return error


def reviewed(history: History, subject: str, on: int = 5) -> None:
    """A subject whose review was requested by 张三 with a photo."""
    history.do(subject, "request_review", on, author="张三", evidence=(PHOTO,))


# --- the table


def test_every_state_is_worded_and_can_be_reached():
    reached = {NOWHERE, "registered"}
    for _ in STATUSES:
        reached |= {
            each.target for each in ACTIONS.values() if each.target and each.sources & reached
        }
    assert reached - {NOWHERE} == set(STATUSES)


def test_every_guard_is_used_and_every_used_one_exists():
    used = {name for each in ACTIONS.values() for name in each.guards}
    assert used == set(GUARDS)


def test_nothing_but_the_steps_of_review_leads_to_a_settled_state():
    leading = {name for name, each in ACTIONS.items() if each.target in SETTLED}
    assert leading == {"close", "verify", "supervise"}
    for name in ("close", "verify"):
        assert {"parts_whole", "children_settled", "evidence", "other_reviewer"} <= set(
            ACTIONS[name].guards
        )


def test_a_dated_task_goes_through_its_states():
    history = History()
    for subject in ("T1/m1", "T1"):
        assert history.state(subject).state == "registered"
        history.do(subject, "start", 1)
        reviewed(history, subject)
        history.do(subject, "close", 6)
        assert history.state(subject).state == "closed"
        assert history.state(subject).since == day(6)
    history.do("T1", "supervise", 7, next_due="2021-03-01")
    assert history.state("T1").state == "supervised"
    history.do("T1", "relapse", 8)
    assert (history.state("T1").state, history.state("T1").relapses) == ("relapsed", 1)
    history.do("T1", "restart", 9)
    assert history.state("T1").state == "in_progress"
    assert history.state("T1").next_due is None


def test_a_step_out_of_order_says_where_the_subject_stands_and_when_it_is_possible():
    error = refused(History(), "T1", "close", 1)
    assert "已挂账" in error.message_zh
    assert "申请复查" in error.message_zh
    assert "review requested" in error.message_en
    assert error.field == "action"


# --- 两断三清


def closing(history: History, parts: list[str]) -> str:
    point = found_point(history)
    history.do(point, "start", 1)
    for part in parts:
        history.do(point, "check", 2, parts=[part])
    reviewed(history, point)
    return point


@pytest.mark.parametrize("missing", FIVE)
def test_a_closure_lacking_any_one_part_is_not_closed(missing):
    history = History()
    point = closing(history, [part for part in FIVE if part != missing])
    error = refused(history, point, "close", 6)
    assert CLOSURE_PARTS[missing].zh in error.message_zh
    history.do(point, "check", 6, parts=[missing], author="王五")
    assert history.state(point).checked[missing].author == "王五"
    assert history.state(point).checked[missing].day == day(6)
    history.do(point, "close", 6)
    assert history.state(point).state == "closed"


def test_an_upgrade_needs_no_cutting_off():
    history = History()
    point = found_point(history, mode="upgrade")
    history.do(point, "start", 1, deadline="2020-12-01")
    reviewed(history, point)
    history.do(point, "close", 6)
    assert history.state(point).state == "closed"


def test_a_check_taken_back_counts_no_more_and_none_is_made_twice():
    history = History()
    point = closing(history, FIVE)
    assert "断水" in refused(history, point, "check", 5, parts=["water"]).message_zh
    history.do(point, "uncheck", 5, parts=["water"])
    assert "断水" in refused(history, point, "close", 6).message_zh
    assert "断水" in refused(history, point, "uncheck", 6, parts=["water"]).message_zh
    assert refused(history, point, "check", 6).field == "parts"


def test_only_parts_of_its_own_are_checked_off():
    history = History()
    point = found_point(history)
    history.do(point, "start", 1)
    assert "储煤库" in refused(history, point, "check", 2, parts=["coal_store"]).message_zh
    assert refused(history, point, "check", 2, parts=["water", "coal_store"]).field == "parts"
    mine = History()
    found_point(mine, "upgrade", type="coal_mine")
    mine.do("point-1", "start", 1, deadline=day(9).isoformat())
    assert "断水" in refused(mine, "point-1", "check", 2, parts=["water"]).message_zh
    mine.do("point-1", "check", 2, parts=["coal_store"])


def test_work_begun_anew_has_to_be_checked_and_shown_anew():
    history = History()
    point = closing(history, FIVE)
    history.do(point, "close", 6)
    history.do(point, "relapse", 7)
    history.do(point, "restart", 8)
    assert history.state(point).missing_parts == tuple(FIVE)
    assert refused(history, point, "request_review", 9).field == "evidence"


# --- class and limit


def test_a_point_without_a_class_cannot_begin():
    history = History()
    point = found_point(history, mode=None)
    assert refused(history, point, "start", 1).field == "mode"
    history.do(point, "start", 1, mode="closure")


def test_an_upgrade_needs_a_last_day_ahead():
    history = History(LONG)
    point = found_point(history, mode="upgrade")
    assert refused(history, point, "start", 1).field == "deadline"
    assert refused(history, point, "start", 1, deadline="2020-11-01").field == "deadline"
    history.do(point, "start", 1, deadline="2020-11-02")
    assert history.state(point).deadline == day(1)


def test_the_deadline_of_a_dated_task_is_that_of_its_points():
    history = History()
    point = found_point(history, mode="relocation")
    history.do(point, "start", 1)
    assert history.state(point).deadline == history.facts.deadline_date


@pytest.mark.parametrize("mode", ["upgrade", "relocation"])
def test_who_misses_the_limit_can_only_be_closed_down(mode):
    history = History()
    point = found_point(history, mode=mode)
    history.do(point, "start", 1, deadline="2020-11-06")
    history.do(point, "note", 5)
    assert (
        "2020-11-06" in refused(history, point, "request_review", 6, evidence=(PHOTO,)).message_zh
    )
    other = "relocation" if mode == "upgrade" else "upgrade"
    error = refused(history, point, "change_class", 6, mode=other, deadline="2020-12-30")
    assert "取缔" in error.message_zh
    history.do(point, "change_class", 6, mode="closure")
    assert history.state(point).is_forced
    assert history.state(point).deadline is None
    assert refused(history, point, "change_class", 7, mode=mode, deadline="2020-12-30")
    reviewed(history, point, 8)
    assert "断水" in refused(history, point, "close", 9).message_zh


def test_a_request_made_on_the_last_day_is_in_time():
    history = History()
    point = found_point(history, mode="upgrade")
    history.do(point, "start", 1, deadline="2020-11-06")
    reviewed(history, point, 5)
    history.do(point, "close", 30)
    assert history.state(point).state == "closed"


def test_a_class_on_record_is_not_changed_in_passing():
    history = History()
    point = found_point(history, mode="closure")
    assert refused(history, point, "start", 1, mode="upgrade").field == "mode"
    assert refused(history, point, "change_class", 1, mode="closure").field == "mode"
    history.do(point, "change_class", 1, mode="upgrade", deadline="2020-12-01")
    history.do(point, "start", 2, mode="upgrade")


# --- mines


def mine(history: History) -> str:
    history.do("point-1", "find", 0, name="某煤矿", type="coal_mine", mode="upgrade")
    history.do("point-1", "register", 0)
    history.do("point-1", "stop", 0)
    history.do("point-1", "start", 1)
    return "point-1"


def test_a_mine_without_an_enclosed_coal_store_does_not_resume():
    history = History()
    point = mine(history)
    assert "储煤库" in refused(history, point, "resume", 2).message_zh
    history.do(point, "check", 3, parts=["coal_store"])
    history.do(point, "resume", 3)
    assert not history.state(point).is_stopped
    assert "没有停产" in refused(history, point, "resume", 4).message_zh


def test_what_is_classed_for_closure_never_resumes():
    history = History()
    point = mine(history)
    history.do(point, "check", 2, parts=["coal_store"])
    history.do(point, "change_class", 3, mode="closure")
    assert "取缔" in refused(history, point, "resume", 4).message_zh
    assert refused(history, point, "stop", 4)


# --- kept up for good


def test_what_is_to_be_kept_up_is_never_finally_closed():
    history = History(LONG)
    history.do("T2", "start", 1)
    reviewed(history, "T2")
    assert "长期坚持" in refused(history, "T2", "close", 6).message_zh
    assert refused(history, "T2", "verify", 6).field == "next_due"
    assert refused(history, "T2", "verify", 6, next_due="2020-11-07").field == "next_due"
    history.do("T2", "verify", 6, next_due="2020-11-08")
    state = history.state("T2")
    assert (state.state, state.verified_on, state.next_due) == ("supervised", day(6), day(7))
    assert not state.is_due(day(7))
    assert state.is_due(day(8))
    assert refused(history, "T2", "recheck", 8, next_due="2020-12-01").field == "evidence"
    history.do("T2", "recheck", 8, next_due="2020-12-01", evidence=(PHOTO,))
    assert not history.state("T2").is_due(day(9))


def test_a_dated_task_is_closed_and_not_verified():
    history = History()
    history.do("T1/m1", "start", 1)
    reviewed(history, "T1/m1")
    assert "销号" in refused(history, "T1/m1", "verify", 6, next_due="2021-01-01").message_zh


# --- review


def test_nothing_is_closed_by_who_asked_for_it():
    history = History()
    history.do("T1/m1", "start", 1)
    reviewed(history, "T1/m1")
    error = refused(history, "T1/m1", "close", 6, author=" 张 三")
    assert error.field == "author"
    history.do("T1/m1", "send_back", 6, author="张三")
    history.do("T1/m1", "request_review", 7, author="李四")
    history.do("T1/m1", "close", 8, author="张三")


def test_a_review_is_not_requested_without_evidence():
    history = History()
    history.do("T1", "start", 1)
    assert refused(history, "T1", "request_review", 2).field == "evidence"
    history.do("T1", "note", 2, evidence=(PHOTO,))
    history.do("T1", "request_review", 3)


def test_a_task_with_an_open_part_is_not_closed_and_the_part_is_named():
    history = History()
    point = found_point(history)
    history.do("T1", "start", 1)
    reviewed(history, "T1")
    error = refused(history, "T1", "close", 6)
    assert "T1/m1（已挂账）" in error.message_zh
    assert "某石料厂（已挂账）" in error.message_zh
    assert history.state(point).state == "registered"


# --- parts that reopen the whole


def closed_task(history: History) -> None:
    for subject in ("T1/m1", "T1"):
        history.do(subject, "start", 1)
        reviewed(history, subject)
        history.do(subject, "close", 6)


@pytest.mark.parametrize("action", ["relapse", "find"])
def test_a_relapsed_part_or_a_new_point_reopens_a_closed_task(action):
    history = History()
    closed_task(history)
    if action == "find":
        made = history.do("point-1", "find", 8, name="新厂", type="workshop", evidence=(PHOTO,))
    else:
        made = history.do("T1/m1", "relapse", 8)
    assert [entry.subject_id for entry in made][1] == "T1"
    assert made[1].action == "relapse"
    assert made[1].evidence == ()
    assert history.state("T1").state == "relapsed"


def test_a_point_found_before_the_day_of_closing_would_make_that_impossible():
    history = History()
    closed_task(history)
    error = refused(history, "point-1", "find", 3, name="漏报的厂", type="workshop", written=9)
    assert "销号" in error.message_zh
    assert "漏报的厂" in error.message_zh


# --- what is given


def test_a_day_to_come_and_a_subject_unknown_are_refused():
    history = History()
    with pytest.raises(InputError) as caught:
        history.do("T1", "start", 3, written=2)
    assert caught.value.field == "happened_on"
    with pytest.raises(NotFoundError):
        history.do("T1/m9", "start", 1)
    with pytest.raises(NotFoundError):
        history.do("point-7", "note", 1)


@pytest.mark.parametrize(
    ("action", "members", "field"),
    [
        ("find", {"type": "workshop"}, "name"),
        ("find", {"name": "厂"}, "type"),
        ("find", {"name": "厂", "type": "factory"}, "type"),
        ("find", {"name": "厂" * 81, "type": "workshop"}, "name"),
        ("find", {"name": "a\x00b", "type": "workshop"}, "name"),
        ("find", {"name": "厂", "type": "workshop", "lon": 113.6}, "lat"),
        (
            "find",
            {"name": "厂", "type": "workshop", "lon": 34.7, "lat": 113.6, "datum": "wgs84",
             "precision_m": 5},
            "lon",
        ),
        (
            "find",
            {"name": "厂", "type": "workshop", "lon": 113.6, "lat": float("nan"), "datum": "wgs84",
             "precision_m": 5},
            "lat",
        ),
        ("verify", {"next_due": "2021-02-30"}, "next_due"),
        ("verify", {"next_due": 5}, "next_due"),
        ("check", {"parts": "water"}, "parts"),
        ("check", {"parts": ["roof"]}, "parts"),
        ("start", {"colour": "red"}, "payload"),
        ("delete", {}, "action"),
    ],
)  # fmt: skip
def test_a_payload_that_is_not_understood_is_refused(action, members, field):
    with pytest.raises(InputError) as caught:
        read_payload(action, members)
    assert caught.value.field == field


def test_a_position_keeps_its_own_datum():
    payload = read_payload(
        "find",
        {"name": "厂", "type": "workshop", "lon": 113.6, "lat": 34.7, "datum": "高德",
         "precision_m": 30},
    )  # fmt: skip
    assert payload["datum"] == "gcj02"


# --- what can be done now


def test_offers_tell_what_is_possible_and_why_the_rest_is_not():
    history = History()
    point = found_point(history, mode="upgrade")
    history.do(point, "start", 1, deadline="2020-11-06")
    told = replay(history.entries, history.facts)
    probe = history.draft(point, "note", 10)
    made = {each.action: each for each in offers(told.states[point], told, history.facts, probe)}
    assert "find" not in made
    assert made["request_review"].refusal.guard == "missed_limit"
    assert made["change_class"].refusal is None
    assert made["change_class"].modes == ("closure",)
    assert made["close"].refusal.guard == "order"
    assert made["note"].refusal is None
