"""Who issued a notice, for which territory, under which title."""

import re
from collections import Counter
from collections.abc import Sequence

from ledger.lists.heads import ISSUER, Head
from ledger.notice.names import COUNTY_PREFIX, is_county
from ledger.reading.paragraphs import Paragraph
from ledger.words.numerals import read_mark
from ledger.words.places import PROVINCES, find_places

ZONE_WORDS = re.compile(r"禁煤|禁燃|限煤|限燃|无煤|无燃煤|禁烧|禁用区|管控区")
TERRITORY_TAIL = re.compile(
    r"(?:人民政府办公[室厅]|人民政府|管理委员会|管委会|生态环境局|环境保护局|环保局|办公室|指挥部|领导小组|委员会|生态环境分局)$"
)
#: 甲市生态环境局乙县分局: the branch's own county stands last.
BRANCH = re.compile(r"(?:生态环境|环境保护|环保)局(?=[\u4e00-\u9fff]{2,10}分局$)")
NUMBER_LINE = re.compile(r"[（(]?\s?(?P<number>\d{4}年\s?第?\s?\d{1,4}\s?号)\s?[)）]?")
NEWS_ISSUER = re.compile(
    r"(?![我本全])[\u4e00-\u9fff]{2,8}?(?:省|市|州|县|区(?<!禁.区)|旗)(?=调整|划定|关于|扩大|重新|公布|发布|政府决定|人民政府)"
)


def territory_of(issuer: str | None, title: str | None) -> str | None:
    """Territory of an issuer: its name without the office, the province and the city round it.

    Examples
    --------
    >>> territory_of("甲山市乙水区人民政府", None), territory_of("丙县人民政府办公室", None)
    ('乙水区', '丙县')
    """
    found = NEWS_ISSUER.match(title or "")
    name = issuer or (found[0] if found else None)
    if name is None:
        return None
    bare = TERRITORY_TAIL.sub("", BRANCH.sub("", name).removesuffix("分局"))
    for province in PROVINCES:
        if bare.startswith(province) and len(bare) - len(province) >= 3:
            bare = bare.removeprefix(province).removeprefix("省").removeprefix("自治区")
    return _innermost(bare) or bare or name


def _innermost(name: str) -> str | None:
    # 甲市乙区生态环境局: county by county from the left, as far as they go
    innermost, rest = None, name + "人民政府"
    while found := COUNTY_PREFIX.match(rest):
        if not is_county(found["county"]):
            break
        innermost, rest = found["county"], rest[found.end() :]
    return innermost


def territory_named_most(texts: Sequence[str]) -> str | None:
    """City or county that the opening of a notice names most, for a notice without an issuer.

    Examples
    --------
    >>> territory_named_most(["为改善甲山市空气质量，划定甲山市禁燃区"])
    '甲山市'
    """
    names = Counter(
        place.name
        for text in texts[:6]
        for place in find_places(text)
        if place.level in (2, 3) and place.name.endswith(("市", "县", "旗"))
    )
    return names.most_common(1)[0][0] if names else None


def number_of(head: Head, texts: Sequence[str]) -> str | None:
    """Document number: as the head has it, else a line of its own near the title (2018年第7号).

    Examples
    --------
    >>> number_of(Head(None, None, None, None, None), ["某县通告", "（2018年第7号）"])
    '2018年第7号'
    """
    if head.document_no:
        return head.document_no
    found = (NUMBER_LINE.fullmatch(text.strip()) for text in texts[:6])
    return next((match["number"].replace(" ", "") for match in found if match), None)


def issuer_of(head: Head, texts: Sequence[str]) -> str | None:
    """Who issued a notice: as its head or foot says, else as its first lines begin, or None.

    A branch in a county is its own issuer: 甲市生态环境局乙县分局.
    """
    if head.issuer:
        branch = re.compile(rf"{re.escape(head.issuer)}[\u4e00-\u9fff]{{2,10}}分局")
        return next((text for text in map(str.strip, texts) if branch.fullmatch(text)), head.issuer)
    for text in texts[:6]:
        found = ISSUER.match(text)
        if found and len(text) < 80 and text[0] not in "各本由我":
            return found[0]
    for text in texts[:3]:
        found = NEWS_ISSUER.match(text)
        if found:
            return found[0]
    return None


def title_of(head: Head, texts: Sequence[str]) -> str | None:
    """Title of a notice: its own line, else the first clause of its opening that speaks as one."""
    if head.title:
        return head.title
    for text in texts[:6]:
        lead = re.split(r"[，。,：:]", text)[0]
        if re.match(r"为|根据|按照|本通告|本公告", lead):
            continue
        if ZONE_WORDS.search(lead) and re.search(r"通告|通知|公告|方案|决定|报道", lead):
            number = re.search(r"[\u4e00-\u9fff]{1,8}[〔﹝\[]", lead)
            cut = re.search(r"(?:通告|通知|公告|方案|决定)(?=[\u4e00-\u9fff])", lead)
            return lead[: cut.end()] if number and cut else lead
    return None


def body_start(found: Sequence[Paragraph]) -> int:
    """Index of the first numbered paragraph, before which stand title and preamble."""
    for index, paragraph in enumerate(found):
        mark = read_mark(paragraph.text)
        if mark is not None and mark.number == 1:
            return index
    return min(len(found), 8)
