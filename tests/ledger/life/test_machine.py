"""Whatever is tried in whatever order, the ledger keeps its promises."""

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from geo.errors import InputError, NotFoundError
from ledger.life.apply import Amendment
from ledger.life.entry import in_effect
from ledger.life.replay import replay, states_on
from ledger.life.transitions import ACTIONS
from ledger.life.words import CLOSURE_PARTS, MODES, PARTS
from tests.ledger.life.history import DATED, PHOTO, History, day

SUBJECTS = ("T1", "T1/m1", "point-1", "point-2")
PEOPLE = ("张三", "李四", "王五")
FACTS = {"T1": DATED}


class Ledger(RuleBasedStateMachine):
    """People write steps and corrections, sensible or not; the refused ones change nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History()
        self.today = 0
        self.length = 0

    @rule(
        subject=st.sampled_from(SUBJECTS),
        action=st.sampled_from(sorted(ACTIONS)),
        author=st.sampled_from(PEOPLE),
        has_photo=st.booleans(),
        mode=st.sampled_from((None, *MODES)),
        parts=st.sets(st.sampled_from(sorted(PARTS))),
        ahead=st.integers(-2, 9),
        late=st.integers(0, 3),
    )
    def step(self, subject, action, author, has_photo, mode, parts, ahead, late):
        self._try(subject, action, author, has_photo, mode, parts, ahead, late)

    # The same people, but each does what leads on: so that long ways are walked to their end too.
    @rule(
        subject=st.sampled_from(SUBJECTS),
        mode=st.sampled_from(sorted(MODES)),
        is_whole=st.booleans(),
        left_out=st.sampled_from(sorted(CLOSURE_PARTS)),
        steps=st.integers(1, 7),
    )
    def go_on(self, subject, mode, is_whole, left_out, steps):
        parts = [part for part in CLOSURE_PARTS if is_whole or part != left_out]
        for number in range(steps):
            told = replay(self.history.entries, DATED).states
            state = told[subject].state if subject in told else ""
            if state == "in_progress":
                self._try(subject, "check", "王五", False, mode, parts, 5, 0)
            for action in (name for name in ACTIONS if ACTIONS[name].target):
                if state in ACTIONS[action].sources and action != "send_back":
                    self._try(subject, action, PEOPLE[number % 2], True, mode, (), 5, 0)
                    break

    def _try(self, subject, action, author, has_photo, mode, parts, ahead, late):
        fields = ACTIONS[action].fields
        payload = {
            "name": "某厂",
            "type": "coal_mine",
            "mode": mode,
            "parts": sorted(parts),
            "deadline": day(self.today + ahead).isoformat(),
            "next_due": day(self.today + ahead).isoformat(),
        }
        given = {name: value for name, value in payload.items() if name in fields}
        past = self._told(self.today - late - 1)
        try:
            made = self.history.do(
                subject,
                action,
                self.today - late,
                author=author,
                evidence=(PHOTO,) if has_photo else (),
                written=self.today,
                **given,
            )
        except (InputError, NotFoundError):
            assert len(self.history.entries) == self.length
            return
        # what is not known of a day does not change what was known of the days before it
        assert self._told(self.today - late - 1) == past
        self._recorded(made)

    @precondition(lambda self: self.length > 0)
    @rule(which=st.integers(0, 999), withdrawn=st.booleans(), shift=st.integers(-3, 3))
    def correct(self, which, withdrawn, shift):
        entry = self.history.entries[which % self.length]
        moved = day(min((entry.happened_on - day(0)).days + shift, self.today))
        try:
            made = self.history.correct(
                entry.entry_id,
                Amendment(is_withdrawn=withdrawn, happened_on=moved),
                written=self.today,
            )
        except (InputError, NotFoundError):
            assert len(self.history.entries) == self.length
            return
        assert len(made) == 1
        self.length += 1

    @rule(days=st.integers(1, 4))
    def days_pass(self, days):
        self.today += days

    def _told(self, number):
        return states_on(self.history.entries, day(number), FACTS)

    def _recorded(self, made):
        # incremental: each entry was given the state that the history told anew ends with
        for number, entry in enumerate(made, start=self.length + 1):
            told = replay(self.history.entries[:number], DATED).states[entry.subject_id]
            assert entry.state_after == told.state
        self.length += len(made)

    @invariant()
    def nothing_is_lost(self):
        entries = self.history.entries
        assert len(entries) == self.length
        assert [entry.entry_id for entry in entries] == list(range(1, self.length + 1))

    @invariant()
    def every_step_on_record_is_possible(self):
        assert replay(self.history.entries, DATED).impossible == {}

    @invariant()
    def nothing_classed_for_closure_is_closed_without_the_whole_checklist(self):
        for number in (self.today, self.today - 3):
            for state in self._told(number).values():
                if state.state in ("closed", "supervised") and state.mode == "closure":
                    assert set(CLOSURE_PARTS) <= set(state.checked)

    @invariant()
    def no_closed_task_has_an_open_part(self):
        told = self._told(self.today)
        if told["T1"].state == "closed":
            assert all(state.is_settled for state in told.values())

    @invariant()
    def who_closed_did_not_ask_for_it(self):
        for step in replay(self.history.entries, DATED).steps:
            if step.entry.action in ("close", "verify"):
                assert step.before.requested_by != step.entry.author
                assert step.after.evidence

    @invariant()
    def the_last_day_tells_all(self):
        last = max((entry.happened_on for entry in self.history.entries), default=day(0))
        told = replay(self.history.entries, DATED)
        assert states_on(self.history.entries, last, FACTS) == dict(told.states) or any(
            entry.happened_on > last for entry in in_effect(self.history.entries)
        )


Ledger.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestLedger = Ledger.TestCase
