"""How far from a place the words lie that are said of it: 附近, 两侧, 以西."""

import re

from ledger.words.place_words import LANDMARKS

#: By how much the precision of a place is multiplied, and the least it then is, in metres. Nobody
#: has measured what an official means by 附近: the multiples are this product's own, taken so that
#: what is said stays inside them. Along a road the road's own extent is in its precision already;
#: beside it lie the plots next to it. A direction says which side, not how far.
WIDENED: dict[str, tuple[float, float]] = {
    "境内": (1.0, 0.0),
    "两侧": (1.5, 500.0),
    "沿线": (1.5, 500.0),
    "沿岸": (1.5, 500.0),
    "附近": (2.0, 1000.0),
    "周边": (2.0, 1000.0),
    "周围": (2.0, 1000.0),
    "一带": (2.0, 2000.0),
}
#: 东侧, 以西, …
SIDEWAYS = (2.0, 2000.0)
RELATION = re.compile(
    r"(?:道路|公路|干道)?(?:附近|周边|周围|沿线|两侧|以[东南西北]|[东南西北]侧|一带|境内|沿岸)"
)
NOUN = re.compile(
    r"的?(?:[一二两三四五几数多某]|部分|若干)?(?:个|家|处|座|条|些)?(?P<noun>"
    + "|".join(sorted(map(re.escape, LANDMARKS.split()), key=len, reverse=True))
    + ")"
)
CENTRE_BEFORE = re.compile(r"(?P<measured>距离?)$|以$")
CENTRE_AFTER = re.compile(r"(?:为|作为|做)(?:中心|圆心|起点|基点|原点|界)")
ACTOR_AFTER = re.compile(r"(?:人民)?(?:政府|党委|党工委|管委会|管理委员会|市委|县委|区委)")


def widened_m(precision_m: float, relation: str | None) -> float:
    """Precision of what lies in some relation to a place.

    Parameters
    ----------
    precision_m
        Of the place itself.
    relation
        Word of the text, None for the place itself.

    Returns
    -------
    float
        Metres, never less than `precision_m`.

    Examples
    --------
    >>> widened_m(300.0, None), widened_m(300.0, "附近"), widened_m(5000.0, "以西")
    (300.0, 1000.0, 10000.0)
    """
    if relation is None:
        return precision_m
    times, least_m = WIDENED.get(relation, SIDEWAYS)
    return max(times * precision_m, least_m)


def composed_names(
    text: str, end: int, name: str, parents: tuple[str, ...], relation: str | None
) -> list[str]:
    """Names that a work would bear which a text puts beside or into a place, the fullest first.

    Parameters
    ----------
    text, end
        The text, and where the name ends in it.
    name, parents, relation
        Of the mention.

    Examples
    --------
    >>> composed_names("乙庄村附近一采石场", 3, "乙庄村", ("甲水镇",), "附近")
    ['甲水镇乙庄村附近采石场', '乙庄村附近采石场', '甲水镇乙庄村采石场', '乙庄村采石场']
    """
    beside = RELATION.match(text, end) if relation else None
    noun = NOUN.match(text, beside.end() if beside else end)
    if noun is None:
        return []
    work = noun["noun"]
    before = ["".join(parents[at:]) for at in range(len(parents) + 1)]
    middles = [relation, ""] if relation else [""]
    return [f"{held}{name}{middle}{work}" for middle in middles for held in before]


def is_yardstick(text: str, start: int, end: int) -> bool:
    """Whether a place is only what others are measured from: 以甲塔为中心.

    Examples
    --------
    >>> is_yardstick("以甲塔为中心，半径5公里", 1, 3), is_yardstick("在甲塔旁", 1, 3)
    (True, False)
    """
    before = CENTRE_BEFORE.search(text[max(0, start - 2) : start])
    return before is not None and bool(before["measured"] or CENTRE_AFTER.match(text, end))


def is_actor(text: str, end: int) -> bool:
    """Whether what follows a name makes it an authority that acts: 乙水镇政府.

    Examples
    --------
    >>> is_actor("乙水镇政府", 3), is_actor("乙水镇境内", 3)
    (True, False)
    """
    return ACTOR_AFTER.match(text, end) is not None


def in_title(text: str, start: int) -> bool:
    """Whether a position lies inside the title of a document: 《…》.

    Examples
    --------
    >>> in_title("按照《甲市方案》，乙县", 4), in_title("按照《甲市方案》，乙县", 10)
    (True, False)
    """
    return text.count("《", 0, start) > text.count("》", 0, start)
