"""Shares that a notice states without bounds: 不少于80%的行政村, 至少5个村."""

import re

from ledger.notice.lists import read_list
from ledger.notice.names import split_prefix
from ledger.notice.terms import Doubt, Place, Term
from ledger.notice.text import without_brackets
from ledger.reading.passages import Passage
from ledger.words.chinese_numbers import NUMERAL, fold, integer

SHARE = re.compile(
    r"(?:不少于|不低于|不小于|至少|达到|达|占)(?P<of>[^，,。；;\d]{0,24}?)(?P<value>\d{1,3}(?:\.\d{1,2})?)\s?%|"
    r"(?P<of2>[^，,。；;\d]{0,24}?)(?P<value2>\d{1,3}(?:\.\d{1,2})?)\s?%\s?(?:以上|及以上)"
)
AT_LEAST = re.compile(rf"(?:不少于|不低于|至少)\s?(?P<count>\d{{1,4}}|[{NUMERAL}]{{1,4}})\s?个")


def share_of(passage: Passage, place: Place) -> Term | None:
    """Described term of a clause that states a share or a least count, or None.

    Parameters
    ----------
    passage
        One clause, such as 甲镇、乙镇等2个乡镇不少于80%的行政村.
    place
        Unit it stands under.
    """
    text = fold(passage.text)
    share, count = SHARE.search(text), AT_LEAST.search(text)
    if share is None and count is None:
        return None
    value = float(share["value"] or share["value2"]) / 100 if share else None
    doubt = Doubt("只说了份额，没有边界", "only a share is stated, no boundary")
    county, town, _ = split_prefix(without_brackets(passage.text))
    names = _units_before(passage, place, share or count) or (passage.text.strip("，,。；; "),)
    if len(names) > 1:
        county, town = None, None
    return Term(
        "described", names, town or county or place.parent, passage,
        within=place.within, label=place.label, min_share=value,
        min_count=integer(count["count"]) if count else None, doubts=(doubt,),
    )  # fmt: skip


def _units_before(
    passage: Passage, place: Place, found: re.Match[str] | None
) -> tuple[str, ...] | None:
    # 甲镇、乙镇等2个乡镇不少于80%: the units a share is of, where several are named
    words = passage.cut(0, found.start() if found else None)
    units = [term for term in read_list(words, place).include if term.kind == "unit"]
    names = tuple(name for term in units for name in term.names)
    return names if len(names) > 1 else None
