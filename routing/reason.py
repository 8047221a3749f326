"""Why a visit is left out of a plan, and what would let it in: the record and its words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from routing.problem import Problem, Stop, Team
from routing.rounds.words import SKILLS

Rule = Literal[
    "window", "shift", "skill", "distance", "priority", "capacity", "stops", "joint", "spacing",
    "day", "lock", "unreachable", "search",
]  # fmt: skip
Figure = str | int | float

#: What stands in the way, by rule, in both languages.
BECAUSE: dict[str, tuple[str, str]] = {
    "window": ("时间窗内没有组能到", "no team can be there within its time window"),
    "shift": ("各组班次内都排不下", "no team has room for it within its shift"),
    "skill": ("能去的组缺少所需部门", "no team that could go has the authorities it needs"),
    "distance": ("去了就超过组的里程上限", "going there takes a team beyond its longest distance"),
    "priority": ("优先级较低，让位给更要紧的点位", "stops of higher priority take the room"),
    "capacity": ("去了就超过组的载量", "going there takes a team beyond its capacity"),
    "stops": ("各组站数已满", "the teams have as many stops as they may"),
    "joint": ("没有两个组能同时到场", "no two teams can be there at one time"),
    "spacing": ("与其他几次到访隔得太近", "it would be too near to its other visits"),
    "day": ("允许的日期排不下", "there is no room on the days that it allows"),
    "lock": ("锁定的组或顺序排不下", "there is no room at the team and place it is locked to"),
    "unreachable": ("没有路能到这里再回来", "no way leads there and back"),
    "search": ("求解时间内没有排入", "the search ended before it was put in"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that keeps a visit out, with the loosening of it that lets the visit in.

    `price_min` is what the loosening asks of people, in minutes of overtime; it compares rules.
    `relaxed` is the problem with that loosening, None where none helps. `is_least` is False where
    the time ended before others were tried, which may ask less.
    """

    rule: Rule
    price_min: float
    relax_zh: str
    relax_en: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    relaxed: Problem | None = None
    is_least: bool = True

    @property
    def zh(self) -> str:
        """What stands in the way, in Chinese."""
        return BECAUSE[self.rule][0]

    @property
    def en(self) -> str:
        """What stands in the way, in English."""
        return BECAUSE[self.rule][1]

    def plain(self) -> dict[str, Any]:
        """The reason as plain values: "rule", "because" and "relax", with its figures in the last.

        Examples
        --------
        >>> Reason("stops", 15, "第1组最多 9 站", "9 stops", {"stops": 9}).plain()["relax"]
        {'zh': '第1组最多 9 站', 'en': '9 stops', 'stops': 9}
        """
        doubt = {} if self.is_least else {"is_least": False}
        return {
            "rule": self.rule,
            "because": {"zh": self.zh, "en": self.en},
            "relax": {"zh": self.relax_zh, "en": self.relax_en, **self.figures, **doubt},
        }


def team_name(team: Team) -> str:
    """Name of a team, or its id."""
    return team.name or team.team_id


def skills_text(skills: Iterable[str]) -> tuple[str, str]:
    """Authorities in Chinese and English; one that is not known by its id.

    Examples
    --------
    >>> skills_text({"police", "transport"})
    ('公安、交通运输', 'police, transport')
    """
    terms = [SKILLS.get(each) for each in sorted(skills)]
    names = [(t.zh, t.en) if t else (s, s) for s, t in zip(sorted(skills), terms, strict=True)]
    return "、".join(zh for zh, _ in names), ", ".join(en for _, en in names)


def priority_text(stop: Stop) -> tuple[str, str]:
    """Priority of a stop in Chinese and English."""
    if stop.priority is None:
        return "必须到访", "mandatory"
    return f"优先级 {stop.priority}", f"priority {stop.priority}"
