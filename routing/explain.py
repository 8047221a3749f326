"""Every visit that a plan leaves out, explained: the rule in the way, and its cheapest loosening.

Nothing is guessed from how full a plan looks. Each rule is loosened on its own, the visit is put
into the tours of the plan as they are, and the exact schedule tells whether they can be driven. Of
the loosenings that let it in, the one that asks the least of people is named. Two of them are
tried for every visit first; where time ends before the others, the reason says that it may not be
the cheapest.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from routing import hours, relaxing, windows
from routing.problem import Problem
from routing.reason import BECAUSE, Reason
from routing.reinforcing import more_teams, nearer_start
from routing.scene import Key, Scene, scene_of
from routing.solve import IsOver, never
from routing.tours import Plan

__all__ = ["Reason", "loosening", "reasons"]

#: Tried for every visit whatever the time: that there is room after all, and another team.
QUICK = (relaxing.nothing, more_teams)
#: Other rules of a visit by one team, those that are tried quickly first.
TESTS = (
    hours.later_end, hours.earlier_start, windows.wider_window,
    windows.any_day_window, relaxing.locks, relaxing.days, relaxing.spacing, relaxing.skills,
    relaxing.distance, relaxing.stops, relaxing.capacity, relaxing.priority,
)  # fmt: skip
#: Other rules of a visit by two.
JOINT_TESTS = (
    hours.joint_hours, windows.joint_windows, windows.any_day_window,
    relaxing.days, relaxing.spacing, relaxing.skills, relaxing.joint,
)  # fmt: skip


def reasons(problem: Problem, plan: Plan, *, is_over: IsOver = never) -> dict[Key, Reason]:
    """Why each visit that a plan leaves out is left out, by stop and number.

    Parameters
    ----------
    problem
        What was planned.
    plan
        Made for it.
    is_over
        Asked before each visit whether the time for finding the cheapest loosening is over.

    Returns
    -------
    dict
        One reason for each of `plan.missed`. `reason.relaxed` is the problem in which the visit
        can be made beside all others, or in the place of the one that gives way.
    """
    scene = scene_of(problem, plan)
    keys = [(missed.stop_id, missed.number) for missed in plan.missed]
    found = {key: _quick_reason(scene, key) for key in keys}
    is_late = False
    for key, reason in found.items():
        if reason.price_min > 0 and scene.is_reachable(key):
            is_late = is_late or is_over()
            found[key] = replace(reason, is_least=False) if is_late else _least(scene, key, reason)
    return found


def _quick_reason(scene: Scene, key: Key) -> Reason:
    if not scene.is_reachable(key):
        return _unreachable()
    for test in QUICK:
        for reason in test(scene, key):
            return reason
    return nearer_start(scene, key) or _unreachable()


def _least(scene: Scene, key: Key, quick: Reason) -> Reason:
    is_joint = scene.problem.stop(key[0]).joint_teams == 2
    found = [reason for test in (JOINT_TESTS if is_joint else TESTS) for reason in test(scene, key)]
    helps: Iterable[Reason] = found if quick.relaxed is None else [*found, quick]
    return min(helps, key=lambda reason: reason.price_min, default=quick)


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
