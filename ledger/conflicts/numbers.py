"""Statements with numbers: percentages, counts in words, levels, circles, numbers left unsaid."""

import re
from collections.abc import Iterator

from ledger.conflicts.fields import TaskText
from ledger.conflicts.sentences import (
    clause_after,
    clause_before,
    closed_part,
    few,
    is_open,
    listed,
    plain,
    sentences,
)
from ledger.conflicts.statements import Statement
from ledger.reading.passages import Passage
from ledger.words.chinese_numbers import fold, integer
from ledger.words.quantities import find_quantities

SHARE = re.compile(
    r"(?:占比?|比例|比率|合格率|达标率|问题率)\s{0,2}(?:约|近|为|高达|达到|达)?\s{0,2}(?P<percent>\d{1,3}(?:\.\d{1,4})?)\s{0,2}%"
)
VAGUE_NUMBER = re.compile(r"[多余几近约]")
NUMERAL = r"(?P<number>[二两三四五六七八九十]{1,2}|\d{1,2})"
#: What a number in words counts, and how the members of the list before it end.
COUNTED = {
    "级": re.compile(r"(?:[省市县区乡镇村组户]|街道|社区|小组|网格)$"),
    "县": re.compile(r"^.{2,5}$|[市县区]$"),
    "市": re.compile(r"^.{2,5}$|[市县区]$"),
    "区": re.compile(r"^.{2,5}$|[市县区]$"),
    "镇": re.compile(r"^.{2,5}$|[镇乡道办]$"),
    "乡": re.compile(r"^.{2,5}$|[镇乡道办]$"),
    "村": re.compile(r"^.{2,5}$|村$|社区$"),
    "家": re.compile(r"[司厂矿场站店团]$|集团$|企业$"),
    "部门": re.compile(r"^.{2,4}$|[局委办厅]$|部门$"),
    "大": re.compile(
        r"^(?!抓好|推进|开展|实施|加强|落实|完成|打好|强化|推动|深化|做好|聚焦|围绕|突出|狠抓)."
    ),
}
BRACKETED = re.compile(r"[（(][^（()）]{0,30}[)）]$")
#: What stands in brackets behind a level and lists no things: 乡（镇、街道）, 企业（见附件）.
NO_MEMBERS = re.compile(
    r"附|见|详|^(?:街道(?:办事处|办)?+|办事处|社区|[市县区镇乡办村旗场、（()）])++$"
)
BEHIND = re.compile(
    NUMERAL + r"个?(?P<class>级|县|市|区|镇|乡|村|家|部门|大)(?!以上|以下|型|于|量)"
)
AHEAD = re.compile(
    NUMERAL + r"(?:个|项|类|种|家|处|条|大|个方面)[\u4e00-\u9fff]{0,8}[：:（(]"
    r"(?P<list>[^。；;：:（()）]{3,200})(?:[）)。；;]|$)"
)
RESPECTIVELY = re.compile(
    r"分别(?:是|为|由)?(?P<verb>牵头负责|牵头|负责|承担|完成|落实|主管|开展)?"
)
LEVEL = re.compile(r"[省市县区乡镇村组户网]")
RING = re.compile(
    r"以(?P<centre>[\u4e00-\u9fffA-Za-z0-9]{1,15}?)为(?:中心|圆心)[，,]?\s{0,2}(?:周边|周围|方圆)?(?:半径)?\s{0,2}"
    r"(?P<radius>\d{1,4}(?:\.\d{1,3})?)\s{0,2}(?P<unit>公里|千米|米)(?:的)?(?:范围|半径)?(?:以?内)?"
    r"(?:的)?(?P<what>[\u4e00-\u9fff]{2,10}?)?(?:共计|共有|共|有|达到了|达到|达|为)?\s{0,2}(?P<count>\d{1,5})?(?=(?P<more>[多余])?\s{0,2}(?:家|座|个|处|台)|[，。；、]|$)"
)
METRES = {"公里": 1000.0, "千米": 1000.0, "米": 1.0}
OPEN_NUMBER = re.compile(
    r"(?:[国省市县区]|上级|国家)(?:下达|核定|分解|定)(?![期位点制出于向时])的?(?P<gap>[^，。；：:;]{0,30}?)(?:目标任务|任务目标|目标|任务|指标)"
    r"|(?:下达|分解|核定)的?(?:年度)?(?:目标任务|任务数|指标数)"
)


def shares(told: TaskText) -> Iterator[Statement]:
    """Percentages with the counts of one unit before them in the sentence, the last one first."""
    for field, passage in told.fields():
        if "%" not in passage.text and "％" not in passage.text:
            continue
        for sentence in sentences(passage):
            folded = fold(sentence.text)
            counts = [one for one in find_quantities(folded) if one.unit not in ("%", "")]
            for share in few(SHARE, folded):
                before = [one for one in counts if one.end <= share.start()]
                if len(before) < 2 or VAGUE_NUMBER.search(before[-1].text):
                    continue
                part = before[-1]
                others = [
                    float(one.plain_value)
                    for one in before[:-1]
                    if one.plain_unit == part.plain_unit
                ]
                if any(other >= part.plain_value for other in others):
                    yield told.say(
                        "share", field, sentence, subject=part.plain_unit, claim=share["percent"],
                        value=float(share["percent"]), unit="%",
                        parts=(float(part.plain_value), *others),
                    )  # fmt: skip


def counts(told: TaskText) -> Iterator[Statement]:
    """Numbers in words beside enumerations: behind them, ahead of them, or two lists side by side.

    `parts` are the number said and the number listed.
    """
    for field, passage in told.fields():
        for sentence in sentences(passage):
            yield from _behind(told, field, sentence)
            yield from _ahead(told, field, sentence)
            yield from _respectively(told, field, sentence)


def _behind(told: TaskText, field: str, sentence: Passage) -> Iterator[Statement]:
    text = plain(sentence.text)
    for found in few(BEHIND, text):
        before = clause_before(text, found.start())
        number = integer(found["number"])
        if "、" not in before or number is None:
            continue
        is_closed = not is_open(before)
        members = listed(closed_part(before))
        named = COUNTED[found["class"]]
        bare = [BRACKETED.sub("", member) for member in members]
        tested = bare if found["class"] == "级" else bare[1:]
        if len(members) < 2 or not all(named.search(member) for member in tested):
            continue
        if is_closed or len(members) > number:
            subject = (found["class"] + clause_after(text, found.end()))[:20]
            yield told.say(
                "count", field, sentence, subject=subject, claim="behind", value=float(number),
                names=members, parts=(float(number), float(len(members))),
            )  # fmt: skip


def _ahead(told: TaskText, field: str, sentence: Passage) -> Iterator[Statement]:
    for found in few(AHEAD, sentence.text):
        number, members = integer(found["number"]), listed(closed_part(found["list"]))
        if number is None or len(members) < 2 or is_open(found["list"]) or "，" in found["list"]:
            continue
        if NO_MEMBERS.search(found["list"]):
            continue
        yield told.say(
            "count", field, sentence, subject=found[0][:12], claim="ahead", value=float(number),
            names=members, parts=(float(number), float(len(members))),
        )  # fmt: skip


def respective_lists(sentence: str) -> tuple[tuple[str, ...], tuple[str, ...], str] | None:
    """Two lists that a sentence matches member by member, and the verb between them.

    Parameters
    ----------
    sentence
        Without its full stop.

    Returns
    -------
    tuple or None
        Members on the left of 分别, members on the right, and the verb; None where the sentence
        has no two lists of at least two members each.

    Examples
    --------
    >>> respective_lists("市甲局、市乙局分别负责道路、工地等行业的扬尘")
    (('市甲局', '市乙局'), ('道路', '工地'), '负责')
    """
    found = RESPECTIVELY.search(sentence)
    if found is None:
        return None
    before, after = clause_before(sentence, found.start()), clause_after(sentence, found.end())
    if "、" not in before or "、" not in after or is_open(before):
        return None
    left, right = listed(before), listed(closed_part(after))
    return (left, right, found["verb"] or "") if len(left) > 1 and len(right) > 1 else None


def _respectively(told: TaskText, field: str, sentence: Passage) -> Iterator[Statement]:
    lists = respective_lists(plain(sentence.text))
    if lists is not None:
        left, right, _ = lists
        yield told.say(
            "count", field, sentence, subject="分别", claim="respectively", value=float(len(left)),
            names=(*left, *right), parts=(float(len(left)), float(len(right))),
        )  # fmt: skip


def tiers(told: TaskText) -> Iterator[Statement]:
    """Schemes of several levels whose levels are listed: 市、县、乡三级台账."""
    for counted in counts(told):
        if counted.subject.startswith("级") and counted.claim == "behind":
            yield Statement(
                "tier", counted.subject.removeprefix("级"), "levels", counted.words, counted.source,
                value=counted.value, names=counted.names,
            )  # fmt: skip


def rings(told: TaskText) -> Iterator[Statement]:
    """Circles round a named centre: `value` is the radius in metres, `parts` a count within."""
    for field, passage in told.fields():
        for sentence in sentences(passage):
            for found in few(RING, fold(sentence.text)):
                radius_m = float(found["radius"]) * METRES[found["unit"]]
                is_exact = found["count"] and not found["more"]
                yield told.say(
                    "ring", field, sentence, subject=found["centre"], claim=found["what"] or "",
                    value=radius_m, unit="m",
                    parts=(float(found["count"]),) if is_exact else (),
                )  # fmt: skip


def open_numbers(told: TaskText) -> Iterator[Statement]:
    """Targets that somebody has set, in sentences that state no number."""
    for field, passage in told.fields():
        for sentence in sentences(passage):
            found = OPEN_NUMBER.search(sentence.text)
            if found and not find_quantities(sentence.text):
                yield told.say("open_number", field, sentence, subject=found[0], claim="unstated")
