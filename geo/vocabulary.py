"""Closed sets of the product and their words in Chinese and English: one table for each.

Whatever a frame stores as an id (a category, a state, a kind of deadline, a verdict) is worded
here and nowhere else; the page, the API and the shell all read these tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.errors import InputError


@dataclass(frozen=True, slots=True)
class Term:
    """An id's words in Chinese and English, and the sign that stands for it, if any."""

    zh: str
    en: str
    sign: str = ""

    def word(self, language: str) -> str:
        """Word in one language: English for "en", Chinese for anything else."""
        return self.en if language.startswith("en") else self.zh

    def labelled(self, language: str) -> str:
        """Sign and word together, as every verdict is shown."""
        return f"{self.sign} {self.word(language)}".strip()


VERDICTS: dict[str, Term] = {
    "outside": Term("区外", "outside", "▲"),
    "edge": Term("边界附近", "near the boundary", "◆"),
    "unknown": Term("待定", "undetermined", "？"),
    "exempt": Term("豁免", "exempt", "◇"),
    "inside": Term("区内", "inside", "●"),
    "not_applicable": Term("无空间规则", "no spatial rule", "□"),
}

CATEGORIES: dict[str, Term] = {
    "coordination": Term("统筹协调", "coordination"),
    "scattered_coal": Term("散煤治理", "scattered coal"),
    "dual_substitution": Term("双替代", "dual substitution"),
    "scattered_workshops": Term("散乱污", "scattered polluting workshops"),
    "dust": Term("扬尘", "dust"),
    "mines": Term("矿山", "mines"),
    "coal_power": Term("燃煤电厂", "coal power"),
    "vehicles": Term("机动车", "vehicles"),
    "fuel": Term("油品", "fuel"),
    "industry": Term("工业污染", "industry"),
    "straw": Term("秸秆禁烧", "straw burning"),
    "structure": Term("结构调整", "structural change"),
    "accountability": Term("督导问责", "accountability"),
}

#: States of a task, a measure or a problem point, in the order in which they are passed through.
STATUSES: dict[str, Term] = {
    "found": Term("已发现", "found"),
    "registered": Term("已挂账", "registered"),
    "in_progress": Term("整治中", "being put right"),
    "review_requested": Term("申请复查", "review requested"),
    "closed": Term("已销号", "closed"),
    "supervised": Term("长期监管", "under long-term watch"),
    "relapsed": Term("复燃", "relapsed"),
}

DEADLINE_KINDS: dict[str, Term] = {
    "dated": Term("有明确时限", "by a date"),
    "until": Term("持续至某日", "until a date"),
    "from": Term("自某日起", "from a date"),
    "immediate_long_term": Term("立即整改，长期坚持", "at once, then kept up"),
    "done_long_term": Term("已经完成，长期坚持", "done, then kept up"),
    "none": Term("未写时限", "none stated"),
}

#: What a list can be narrowed to by time: a kind of deadline, or what the day makes of it.
DEADLINES: dict[str, Term] = {
    "overdue": Term("已超期", "overdue"),
    "born_overdue": Term("发文时已超期", "overdue when issued"),
    **DEADLINE_KINDS,
}

DATUM_TERMS: dict[str, Term] = {
    "wgs84": Term("WGS 84（GPS）", "WGS 84 (GPS)"),
    "cgcs2000": Term("CGCS2000（国家2000、天地图）", "CGCS2000 (Tianditu)"),
    "gcj02": Term("GCJ-02（高德、腾讯）", "GCJ-02 (Amap, Tencent)"),
    "bd09": Term("BD-09（百度）", "BD-09 (Baidu)"),
}


def require_term(value: str, terms: Mapping[str, object], field: str) -> str:
    """The value itself, known to be one of a closed set.

    Parameters
    ----------
    value
        What was given.
    terms
        The closed set: its keys are what may be given.
    field
        Name of the input field, for the error.

    Raises
    ------
    InputError
        If `value` is not a key of `terms`; the message lists the keys.

    Examples
    --------
    >>> require_term("inside", VERDICTS, "verdict")
    'inside'
    """
    if value in terms:
        return value
    listed = ", ".join(terms)
    raise InputError(
        f"{field}：没有“{shown(value)}”；可用的值是 {listed}",
        f"{field}: there is no “{shown(value)}”; it is one of {listed}",
        field=field,
    )


def shown(text: str, *, limit: int = 60) -> str:
    r"""What a person gave, short and printable enough to stand in a message.

    Examples
    --------
    >>> shown("a" * 70) == "a" * 60 + "…", shown("x\x00y")
    (True, 'x·y')
    """
    printable = "".join(char if char.isprintable() else "·" for char in text[: limit + 1])
    return printable if len(printable) <= limit else f"{printable[:limit]}…"
