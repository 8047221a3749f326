"""Statements about how far something holds: everywhere or not yet, how strongly, how bounded."""

import re
from collections.abc import Iterator

from ledger.conflicts.fields import TaskText
from ledger.conflicts.sentences import clause_after, clause_before, few, plain, sentences
from ledger.conflicts.statements import Statement
from ledger.reading.passages import Passage
from ledger.words.chinese_dates import find_dates
from ledger.words.places import PlaceMention

#: What works are against or for; two claims speak of one matter where they share one of these.
MATTERS = (
    "煤",
    "尘",
    "秸秆",
    "油",
    "柴油",
    "垃圾",
    "污水",
    "锅炉",
    "矿",
    "烟花",
    "养殖",
    "供暖",
    "绿化",
)
WHOLE = re.compile(
    r"(?P<not>未|尚未|没有|不|未能)?(?:实现|完成|做到|达到|是|为)?(?P<where>全域|全境|全覆盖)"
)
#: What makes "everywhere" an aim and not a fact.
GOAL = re.compile(r"要求|应当?|须|要(?!求)|确保|力争|推进|努力|前实现|达到")
AREA_ENDS = r"(?:地区|区域|地带|乡村|村庄|乡镇|镇村|县市|区县|村|乡|镇)"
PARTLY = re.compile(
    rf"(?:部分|一些|个别|少数|不少|许多)(?P<area>[\u4e00-\u9fff]{{2,5}}?{AREA_ENDS})(?P<gap>[^，。；：]{{0,6}}?)"
    r"(?P<not>未|尚未|没有)(?P<what>[^，。；：]{1,14})"
)
#: 山前地带尚未全部纳入管控区: of one kind of ground not all is in yet.
NOT_ALL = re.compile(
    rf"(?P<area>[\u4e00-\u9fff]{{2,5}}?{AREA_ENDS})(?P<not>尚未|还未|仍未|未能|没有|未)"
    r"(?:全部|全面|完全|全域)(?P<what>[^，。；：]{1,14})"
)
AREA_BEFORE = re.compile(rf"(?P<area>[\u4e00-\u9fff]{{2,5}}?{AREA_ENDS})$")

#: How strongly a clause asks for an end: at once and wholly, by one of two ways, or step by step.
ABSOLUTE = re.compile(r"实现|确保|做到|必须|一律|全部|全面|彻底|坚决|完成|达到")
STEPWISE = re.compile(
    r"(?:持续|稳步|有序|加快|积极|进一步|逐步|分批|分期)?(?:推进|推动)|逐步|分批|分期|有序|力争|鼓励|争取"
)
ENDED = r"(?:关停|关闭|取缔|淘汰|拆除|清退)"
ZERO = re.compile(r"清零|归零")
CHOICE = re.compile(rf"{ENDED}(?:或|或者|、)(?:改造|升级|搬迁|提升|转型)(?P<part>部分|一批)?")
CLOSED = re.compile(rf"(?P<how>全部|全面|一律|彻底|逐步|分批|分期|有序)(?P<verb>{ENDED})")
FUELS = ("煤", "气", "柴油", "汽油", "油", "生物质", "柴")
GENERAL_HEADS = frozenset(
    {"企业", "设施", "设备", "单位", "问题", "行为", "现象", "工作", "项目", "点位", "方案"}
)
DYNAMIC = "动态"

#: Words for places that nothing bounds until somebody defines them.
VAGUE = (
    r"(?:偏远|边远|重点|敏感|核心|主要|关键|特殊|部分|个别|人口密集|条件较差|不具备条件)"
    r"(?:的)?(?:山区|地区|区域|地段|路段|部位|地带|乡村|村庄|村|区)"
)
EXCEPT_VAGUE = re.compile(rf"除(?P<term>[^，。；、除]{{0,6}}?{VAGUE})(?:以|之)?外")
WITHIN_VAGUE = re.compile(
    rf"(?P<term>{VAGUE})(?:周边|周围|附近|外)?\s{{0,2}}\d{{1,4}}(?:\.\d{{1,2}})?\s{{0,2}}(?:公里|千米|米)"
)
BESIDE = re.compile(
    r"(?P<term>[\u4e00-\u9fffA-Za-z0-9]{0,16}?(?:两侧|沿线|沿岸|附近|周边))(?!\s{0,2}(?:各|外延|以外)?\s{0,2}\d)"
)
ZONE_WORDS = re.compile(
    r"禁[煤燃停放烧养止]区|限[煤行]区|(?:控制|管控|保护|禁燃|禁煤)区|均属|划定|划为|划入"
)
OWNED = re.compile(
    r"(?P<owner>地方(?:管理|所属|属)?|市属|县属|区属|乡镇(?:办|所属)|民营|集体)(?P<what>煤矿|矿山|矿井|企业|电厂|火电|水泥厂|加油站)"
)
GROUP = re.compile(
    r"(?P<group>[\u4e00-\u9fff]{2,12}(?:集团|总公司))(?:下属|所属|旗下|下辖)|(?P<central>央企|省属企业|中央企业|省管企业)"
)


def matter_of(text: str) -> str:
    """First of the matters that a text names, "" where it names none."""
    found = [(text.find(matter), matter) for matter in MATTERS if matter in text]
    return min(found)[1] if found else ""


def matters_of(text: str) -> str:
    """All the matters that a text names, joined by 、.

    Examples
    --------
    >>> matters_of("散煤和扬尘")
    '煤、尘'
    """
    return "、".join(matter for matter in MATTERS if matter in text)


def _stem(area: str) -> str:
    return re.sub(AREA_ENDS + "$", "", area)


def extents(told: TaskText) -> Iterator[Statement]:
    """What holds everywhere ("whole"), shall do so ("goal") or does not yet ("not_yet").

    The subject is a place or a sort of ground.

    `unit` is the matter (煤, 尘 …), `day` the day named in the same sentence.
    """
    for field, passage in told.fields():
        for offset, sentence, places in told.placed_sentences(field, passage):
            yield from _whole(told, field, sentence, places, offset)
            yield from _partly(told, field, sentence)


def _whole(
    told: TaskText, field: str, sentence: Passage, places: list[PlaceMention], offset: int
) -> Iterator[Statement]:
    found_all = few(WHOLE, sentence.text)
    dates = find_dates(sentence.text, year=told.year) if found_all else ()
    for found in found_all:
        matter = matter_of(plain(clause_after(sentence.text, found.end()))[:12])
        if not matter:
            continue
        area = AREA_BEFORE.search(clause_before(sentence.text, found.start()))
        behind = sentence.text[found.end() : found.end() + 14].find("的")
        if area:
            subjects = [_stem(area["area"])[-2:]]
        elif found["not"] and behind >= 0:  # 未实现全域禁煤的甲市、乙市
            subjects = _run(places, offset + found.end() + behind + 1)
        else:
            subjects = [one.name for one in places if one.end <= offset + found.start()]
        is_fact = field == "problem" and not GOAL.search(clause_before(sentence.text, found.end()))
        claim = "not_yet" if found["not"] else "whole" if is_fact else "goal"
        for subject in dict.fromkeys(subjects):
            yield told.say(
                "extent", field, sentence, subject=subject, unit=matter, claim=claim,
                day=dates[-1].last if dates else None,
            )  # fmt: skip


def _run(places: list[PlaceMention], start: int) -> list[str]:
    # places that follow one another from a position on
    names, end = [], start
    for place in places:
        if place.start >= start and place.start <= end + 1:
            names.append(place.name)
            end = place.end
    return names


def _partly(told: TaskText, field: str, sentence: Passage) -> Iterator[Statement]:
    for found in (*few(PARTLY, sentence.text), *few(NOT_ALL, sentence.text)):
        stem = _stem(found["area"])[-2:]
        matter = matter_of(plain(found["what"])) or matter_of(plain(sentence.text))
        if stem and matter:
            yield told.say(
                "extent", field, sentence, subject=stem, claim="not_yet", unit=matter
            )  # fmt: skip


def demands(told: TaskText) -> Iterator[Statement]:
    """How strongly an end is asked for; the subject is the last word of what is to end."""
    for field, passage in told.fields():
        for sentence in sentences(passage):
            text = plain(sentence.text)
            for claim, thing in (*_zeros(text), *_choices(text), *_closed(text)):
                head = _head(thing)
                if head:
                    fuel = next((each for each in FUELS if each in thing), "")
                    yield told.say("demand", field, sentence, subject=head, claim=claim, unit=fuel)


def _head(thing: str) -> str:
    bare = re.sub(r"[的等]$", "", thing)
    bare = re.sub(r"(?:情况|工作|任务|行动|方案)$", "", bare)
    head = bare[-2:]
    return (bare[-4:] if len(bare) >= 4 else "") if head in GENERAL_HEADS else head


def _zeros(text: str) -> Iterator[tuple[str, str]]:
    for found in few(ZERO, text):
        before = clause_before(text, found.start())
        if before.endswith(DYNAMIC):
            continue
        stepwise = list(STEPWISE.finditer(before))
        absolute = list(ABSOLUTE.finditer(before))
        last = max((one.end() for one in (*stepwise, *absolute)), default=0)
        if not last:
            continue
        is_stepwise = bool(stepwise) and stepwise[-1].end() == last
        yield ("stepwise" if is_stepwise else "absolute"), before[last:]


def _choices(text: str) -> Iterator[tuple[str, str]]:
    for found in few(CHOICE, text):
        after = clause_after(text, found.end())
        before = clause_before(text, found.start())
        yield "choice", after if found["part"] else re.sub(r"实施$|进行$", "", before)


def _closed(text: str) -> Iterator[tuple[str, str]]:
    for found in few(CLOSED, text):
        after = clause_after(text, found.end())
        is_stepwise = STEPWISE.fullmatch(found["how"]) is not None
        if not CHOICE.match(text, found.start("verb")):
            thing = after or re.sub(r"^对", "", clause_before(text, found.start()))
            yield ("stepwise" if is_stepwise else "absolute"), thing.split("、")[0]


def vague_extents(told: TaskText) -> Iterator[Statement]:
    """Zones and duties that hang on a term which only a definition could bound."""
    for field, passage in told.fields():
        for sentence in sentences(passage):
            for pattern in (EXCEPT_VAGUE, WITHIN_VAGUE):
                for found in few(pattern, sentence.text):
                    yield told.say(
                        "vague", field, sentence, subject=found["term"].strip("“”"), claim="term"
                    )
            for clause in re.split("[，：]", sentence.text):
                if ZONE_WORDS.search(clause):
                    for found in few(BESIDE, clause):
                        yield told.say(
                            "vague", field, sentence, subject=found["term"], claim="width"
                        )


def owners(told: TaskText) -> Iterator[Statement]:
    """Whose works a problem names and a measure reaches: local ones, or those of a group."""
    for field, passage in told.fields():
        for sentence in sentences(passage):
            group, owned = GROUP.search(sentence.text), OWNED.search(sentence.text)
            if group:
                name = re.sub(
                    "^(?:例?如|比如|包括|涉及|及|和)", "", group["group"] or group["central"]
                )
                yield told.say("owner", field, sentence, subject=name, claim="group")
            if owned and field != "problem":
                yield told.say("owner", field, sentence, subject=owned[0], claim="local")
