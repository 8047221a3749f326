"""A plan as a whole: who goes out and who stays, what is left out and why, how far at least."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from geo.day_sheets import Words
from geo.paper import Column, Section

M_PER_KM = 1000
WORDS = {
    "plan": ("计划总览", "The plan"),
    "team": ("检查组", "Team"),
    "day": ("日期", "Day"),
    "hours": ("时间", "Hours"),
    "count": ("站数", "Stops"),
    "km": ("路程（公里）", "Way (km)"),
    "home": ("不出发", "stays at home"),
    "missed": ("未排点位", "Stops left out"),
    "place": ("地点", "Place"),
    "because": ("原因", "Because"),
    "relax": ("最省的放宽办法", "The cheapest loosening"),
    "all": ("全部点位都已排入。", "Every stop is planned."),
    "aside": ("没有地点、不能排的任务", "Tasks without a place to go to"),
    "task": ("任务", "Task"),
    "estimated": ("（估算）", " (estimate)"),
}


@dataclass(frozen=True, slots=True)
class TeamDay:
    """One team on one day; one that stays at home has no stop. `hours` is as "08:30–16:05"."""

    team: str
    day: date
    hours: str
    stops: int
    distance_m: float


@dataclass(frozen=True, slots=True)
class MissedStop:
    """A visit that no team makes: which rule bars it, and the cheapest way to let it in."""

    stop_id: str
    name: str
    visit: int
    because: Words
    relax: Words


@dataclass(frozen=True, slots=True)
class AsideTask:
    """A task that was asked for and names no place that could be driven to, with the reason."""

    task_id: str
    title: Words
    because: Words


@dataclass(frozen=True, slots=True)
class Overview:
    """What a plan says beside its single days; metres.

    `lower_bound_m` is what no plan of the same visits can go below, None if it is not known;
    `loosen` is what to loosen first where nothing could be planned, else empty; `aside` are tasks
    that could be no stops.
    """

    plan_id: str
    first_day: date
    last_day: date
    team_days: tuple[TeamDay, ...]
    missed: tuple[MissedStop, ...]
    distance_m: float
    lower_bound_m: float | None
    source: Words
    is_estimate: bool = False
    loosen: Words = field(default_factory=dict)
    aside: tuple[AsideTask, ...] = ()

    @property
    def at_home(self) -> tuple[TeamDay, ...]:
        """Teams on shift that have no stop on a day."""
        return tuple(each for each in self.team_days if not each.stops)


def overview_lines(overview: Overview, language: str) -> tuple[str, ...]:
    """Sentences on a plan as a whole: its sums, its lower bound, who stays at home, what to loosen.

    Parameters
    ----------
    overview
        The plan.
    language
        "zh" or "en".

    Examples
    --------
    >>> day = date(2020, 11, 2)
    >>> team = TeamDay("一组", day, "08:30–09:00", 1, 9000)
    >>> words = {"zh": "道路网", "en": "roads"}
    >>> overview_lines(Overview("p", day, day, (team,), (), 9000, 8000, words), "en")
    ('1 stop planned, 0 left out; 9.0 km, no plan of the same visits is below 8.0 km.',)
    """
    stops, left = sum(each.stops for each in overview.team_days), len(overview.missed)
    km, bound_m = overview.distance_m / M_PER_KM, overview.lower_bound_m
    if language == "en":
        mark = "about " if overview.is_estimate else ""
        line = f"{stops} stop{'s' * (stops != 1)} planned, {left} left out; {mark}{km:.1f} km"
        if bound_m is not None:
            line += f", no plan of the same visits is below {bound_m / M_PER_KM:.1f} km"
    else:
        mark = "约 " if overview.is_estimate else ""
        line = f"已排 {stops} 站，未排 {left} 站；{mark}{km:.1f} 公里"
        if bound_m is not None:
            line += f"，同样的走访任何排法都不少于 {bound_m / M_PER_KM:.1f} 公里（下界）"
    lines = [line + ("." if language == "en" else "。")]
    told = overview.loosen.get(language) or overview.loosen.get("zh")
    return (*lines, *_at_home(overview, language), *((told,) if told else ()))


def _at_home(overview: Overview, language: str) -> tuple[str, ...]:
    if not overview.at_home:
        return ()
    is_one_day = overview.first_day == overview.last_day
    named = [each.team + ("" if is_one_day else f" {each.day:%m-%d}") for each in overview.at_home]
    if language == "en":
        return (f"Stays at home, not needed: {', '.join(named)}.",)
    return (f"留守、不用出发：{'、'.join(named)}。",)


def overview_sections(overview: Overview, language: str) -> tuple[Section, ...]:
    """Sections "plan" and "missed" of a paper, and "aside" where tasks could be no stops.

    Parameters
    ----------
    overview
        The plan.
    language
        "zh" or "en".
    """
    say = speaker(language)
    mark = say("estimated") if overview.is_estimate else ""
    return (
        Section(
            "plan",
            say("plan"),
            tuple((line, 1 if at == 0 else 0) for at, line in enumerate(
                overview_lines(overview, language))),
            (
                Column(say("team"), width=1.4),
                Column(say("day"), "day", 1.0),
                Column(say("hours") + mark, width=1.2, note=1),
                Column(say("count"), "count", 0.7),
                Column(say("km") + mark, "number", 1.0, 1),
            ),
            tuple(
                (
                    each.team, each.day, each.hours if each.stops else say("home"), each.stops,
                    each.distance_m / M_PER_KM,
                )
                for each in overview.team_days
            ),
        ),
        Section(
            "missed",
            say("missed"),
            (),
            (
                Column(say("place"), width=1.4),
                Column(say("because"), width=2.4),
                Column(say("relax"), width=2.4),
            ),
            tuple(
                (missed_name(each, language), *(
                    words.get(language) or words.get("zh") for words in (each.because, each.relax)))
                for each in overview.missed
            ),
            say("all"),
        ),
        *_aside(overview, language),
    )  # fmt: skip


def _aside(overview: Overview, language: str) -> tuple[Section, ...]:
    if not overview.aside:
        return ()
    say = speaker(language)
    columns = (Column(say("task"), width=2.4), Column(say("because"), width=2.4))
    rows = tuple(
        (f"{each.task_id} {in_words(each.title, language)}", in_words(each.because, language))
        for each in overview.aside
    )
    return (Section("aside", say("aside"), (), columns, rows),)


def in_words(words: Words, language: str) -> str:
    """Words in a language, in Chinese where there are none, else empty.

    Examples
    --------
    >>> in_words({"zh": "路网"}, "en"), in_words({}, "zh")
    ('路网', '')
    """
    return words.get(language) or words.get("zh") or ""


def missed_name(missed: MissedStop, language: str) -> str:
    """Name of a visit that is left out, with its number where it is not the first.

    Examples
    --------
    >>> missed_name(MissedStop("a", "甲厂", 2, {}, {}), "zh")
    'a 甲厂（第 2 次）'
    """
    name = " ".join(dict.fromkeys((missed.stop_id, missed.name)))
    if missed.visit < 2:
        return name
    return (
        f"{name} (visit {missed.visit})" if language == "en" else f"{name}（第 {missed.visit} 次）"
    )


def speaker(language: str) -> Callable[[str], str]:
    """Words of an overview by key, in one language."""
    at = 1 if language == "en" else 0
    return lambda key: WORDS[key][at]
