"""The ledger's steps as one table: from which state to which, for whom, under which guards.

The table is the whole of the rules; `ledger.life.guards` only says how each guard is tested. The
states and guards are what the lists themselves demand: 建立台账, 挂账, 销号, 两断三清, 死灰复燃.
"""

from dataclasses import dataclass

from geo.vocabulary import STATUSES, Term
from ledger.life.state import SETTLED

EVERY_KIND = frozenset({"task", "measure", "point"})
POINTS = frozenset({"point"})
EVERY_STATE = frozenset(STATUSES)
OPEN = EVERY_STATE - SETTLED
#: What stands before the first entry about a problem point.
NOWHERE = ""
#: Members that describe a problem point.
POINT_FIELDS = (
    "name", "type", "mode", "owner", "place_name", "feature_id", "lon", "lat", "datum",
    "precision_m",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Transition:
    """One kind of step.

    Parameters
    ----------
    words
        Its name.
    sources, target
        States in which it is possible, and the state it leads to; None: it stays.
    guards
        Keys of `ledger.life.guards.GUARDS`, all of which must let it pass.
    kinds
        Kinds of subject it is for.
    fields
        Members of its payload.
    restarts
        Whether the work begins anew: what was checked and shown before counts no more.
    """

    words: Term
    sources: frozenset[str]
    target: str | None
    guards: tuple[str, ...] = ()
    kinds: frozenset[str] = EVERY_KIND
    fields: tuple[str, ...] = ()
    restarts: bool = False


def _from(*states: str) -> frozenset[str]:
    return frozenset(states)


_CLASSED = ("class_known", "class_stands", "limit_given")
_REVIEWED = ("parts_whole", "children_settled", "evidence", "other_reviewer")

ACTIONS: dict[str, Transition] = {
    "find": Transition(
        Term("发现问题点", "find a problem point"),
        _from(NOWHERE),
        "found",
        kinds=POINTS,
        fields=POINT_FIELDS,
    ),
    "register": Transition(
        Term("建档挂账", "enter in the ledger"), _from("found"), "registered", kinds=POINTS
    ),
    "start": Transition(
        Term("开始整治", "begin the work"),
        _from("registered"),
        "in_progress",
        _CLASSED,
        fields=("mode", "deadline"),
        restarts=True,
    ),
    "change_class": Transition(
        Term("改变类别", "change the class"),
        _from("found", "registered", "in_progress", "relapsed"),
        None,
        ("is_classed", "class_changes", "closure_stays", "missed_means_closure", "limit_given"),
        fields=("mode", "deadline"),
    ),
    "check": Transition(
        Term("核对", "check off"),
        _from("in_progress", "review_requested"),
        None,
        ("has_checklist", "parts_own", "parts_open", "missed_limit"),
        fields=("parts",),
    ),
    "uncheck": Transition(
        Term("撤去核对", "take a check back"),
        _from("in_progress", "review_requested"),
        None,
        ("any_checked", "parts_checked"),
        fields=("parts",),
    ),
    "request_review": Transition(
        Term("申请复查", "request a review"),
        _from("in_progress"),
        "review_requested",
        ("missed_limit", "evidence"),
    ),
    "send_back": Transition(
        Term("退回整治", "send back"), _from("review_requested"), "in_progress"
    ),
    "close": Transition(
        Term("销号", "close"),
        _from("review_requested"),
        "closed",
        ("not_long_term", *_REVIEWED),
    ),
    "verify": Transition(
        Term("核实并定下次复查", "verify and set the next re-check"),
        _from("review_requested"),
        "supervised",
        ("long_term", *_REVIEWED, "next_due"),
        fields=("next_due",),
    ),
    "supervise": Transition(
        Term("转入长期监管", "put under long-term watch"),
        _from("closed"),
        "supervised",
        ("next_due",),
        fields=("next_due",),
    ),
    "recheck": Transition(
        Term("复查（回头看）", "re-check"),
        _from("supervised"),
        None,
        ("children_settled", "evidence_here", "next_due"),
        fields=("next_due",),
    ),
    "relapse": Transition(
        Term("记录复燃", "record a relapse"), _from("closed", "supervised"), "relapsed"
    ),
    "restart": Transition(
        Term("重新整治", "begin anew"),
        _from("relapsed"),
        "in_progress",
        _CLASSED,
        fields=("mode", "deadline"),
        restarts=True,
    ),
    "stop": Transition(
        Term("停产", "stop production"), EVERY_STATE, None, ("is_running",), kinds=POINTS
    ),
    "resume": Transition(
        Term("复工复产", "resume production"),
        EVERY_STATE,
        None,
        ("is_stopped", "closure_is_final", "coal_store", "missed_limit"),
        kinds=POINTS,
    ),
    "note": Transition(Term("记录情况", "add a note"), EVERY_STATE, None),
}
