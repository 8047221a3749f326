"""Every visit that a plan leaves out, explained: the rule in the way, and its cheapest loosening.

Nothing is guessed from how full a plan looks. Each rule is loosened on its own, the visit is put
into the tours of the plan as they are, and the exact schedule tells whether they can be driven. Of
the loosenings that let it in, the one that asks the least of people is named.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from routing import hours, relaxing, windows
from routing.problem import Problem
from routing.reason import BECAUSE, Reason
from routing.reinforcing import more_teams
from routing.scene import Key, Scene, scene_of
from routing.tours import Plan

__all__ = ["Reason", "loosening", "reasons"]

#: Rules of a visit by one team, those that are tried quickly first.
TESTS = (
    relaxing.nothing, hours.later_end, hours.earlier_start, windows.wider_window,
    windows.any_day_window, relaxing.locks, relaxing.days, relaxing.spacing, relaxing.skills,
    relaxing.distance, relaxing.stops, relaxing.capacity, relaxing.priority, more_teams,
)  # fmt: skip
#: Rules of a visit by two.
JOINT_TESTS = (
    relaxing.nothing, hours.joint_hours, windows.joint_windows, windows.any_day_window,
    relaxing.days, relaxing.spacing, relaxing.skills, relaxing.joint, more_teams,
)  # fmt: skip


def reasons(problem: Problem, plan: Plan) -> dict[Key, Reason]:
    """Why each visit that a plan leaves out is left out, by stop and number.

    Parameters
    ----------
    problem
        What was planned.
    plan
        Made for it.

    Returns
    -------
    dict
        One reason for each of `plan.missed`. `reason.relaxed` is the problem in which the visit
        can be made beside all others, or in the place of the one that gives way.
    """
    scene = scene_of(problem, plan)
    keys = [(missed.stop_id, missed.number) for missed in plan.missed]
    return {key: _reason(scene, key) for key in keys}


def _reason(scene: Scene, key: Key) -> Reason:
    if not scene.is_reachable(key):
        return _unreachable()
    is_joint = scene.problem.stop(key[0]).joint_teams == 2
    found = [reason for test in (JOINT_TESTS if is_joint else TESTS) for reason in test(scene, key)]
    return min(found, key=lambda reason: reason.price_min, default=_unreachable())


def _unreachable() -> Reason:
    return Reason(
        "unreachable",
        float("inf"),
        "核对坐标，或换用能到这里的路网或行程来源",
        "check its coordinates, or take roads or another source of travel that lead there",
    )


def loosening(plan: Plan, reasons: Mapping[Key, Reason]) -> dict[str, Any] | None:
    """What to loosen first where a plan has no visit at all, in plain values; None where it has.

    Parameters
    ----------
    plan
        Any.
    reasons
        Of its visits.

    Returns
    -------
    dict
        "zh" and "en", sentences; "rule", the one that is in the way of most visits, and "visits",
        of how many.
    """
    if not reasons or any(tour.calls for tour in plan.tours):
        return None
    rule, count = Counter(reason.rule for reason in reasons.values()).most_common(1)[0]
    least = min(
        (each for each in reasons.values() if each.rule == rule), key=lambda each: each.price_min
    )
    zh, en = BECAUSE[rule]
    return {
        "rule": rule,
        "visits": count,
        "zh": f"一次到访也排不进。最多的原因（{count} 次）：{zh}。先放宽：{least.relax_zh}。",
        "en": f"No visit could be planned. In the way of most ({count}): {en}. "
        f"Loosen first: {least.relax_en}.",
    }
