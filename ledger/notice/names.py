"""Names of units and villages in a notice: what sort each is, and which unit it lies in."""

import re
from dataclasses import dataclass
from typing import Literal

from ledger.notice.terms import Extent
from ledger.notice.text import without_brackets

NameKind = Literal["unit", "village", "part", "other"]

TOWN = r"街道办事处|街道办|街道|街办|办事处|民族乡|苏木|镇|乡(?!镇)"
NAME_AHEAD = r"的?(?=[\u4e00-\u9fffA-Z0-9])"
TOWN_PREFIX = re.compile(rf"(?P<town>[\u4e00-\u9fff]{{1,8}}?(?:{TOWN})){NAME_AHEAD}")
COUNTY_PREFIX = re.compile(
    rf"(?P<county>[\u4e00-\u9fff]{{1,6}}?(?:自治州|市|县|区|旗|盟)(?![市区旗州]|县(?!城))){NAME_AHEAD}"
)
UNIT_END = re.compile(
    rf"(?:{TOWN}|管理委员会|管委会|开发区|高新区|经开区|新区|示范区|试验区|度假区|风景名胜区|风景区|产业集聚区|先进制造业开发区|集聚区|工业园区|工业园|产业园区|"
    r"产业园|科技园|物流园|园区|功能区|保税区|综保区|港区|农场|林场|牧场|矿区|城区|县|市|区|旗|盟|自治州|新城|商务区|组团)$"
)
VILLAGE_END = re.compile(
    r"(?:行政村|自然村|村民委员会|村委会|居民委员会|居委会|社区|村|屯|庄|寨|营|堡|村民小组|居民小组|小组|组|嘎查)$"
)
PART_END = re.compile(
    r"(?:城市建成区|县城建成区|镇建成区|建成区|城市规划区|总体规划区|县城规划区|规划区|中心城区|主城区|老城区|镇区|集镇区|集镇|建制镇|驻地|政府驻地|县城|城市|市区|建成区域|"
    r"片区|建成区域|规划范围|控制区|建设用地)$"
)
BUILT_UP = re.compile(
    r"(?:城市|县城|城镇|集镇|中心|主)?(?:建成区|镇区|城区|集镇区|规划区)(?:域)?(?:范围)?(?:内)?$"
)
#: 甲村等辖区内城市建成区域: the built-up part of what is named before.
OF_PART = re.compile(
    r"等?(?:所?辖区?内?|范围内|内)的?(?:城市|城镇|县城|镇)?(?:建成区|规划区)域?(?:范围)?内?$"
)
#: 乙城区的建成区: the same with 的.
OF_ITS_PART = re.compile(
    r"的(?:城市|城镇|县城|镇)?(?:建成区|规划区|镇区|集镇区|城区)域?(?:范围)?内?$"
)
#: Closing words that mean all of a unit.
WHOLE_TAILS = (
    "行政边界内所有区域", "行政边界内全部区域", "行政区域内全部区域", "辖区内全部区域",
    "辖区内所有区域", "辖区范围内", "所辖全部区域", "所辖全部行政区域", "所辖行政区域",
    "全部行政区域", "所有行政区域", "行政管辖区域", "行政管辖范围", "行政区域范围", "行政区域内",
    "行政区域", "行政辖区", "行政区划范围", "管辖区域", "管辖范围", "所辖区域", "所辖范围",
    "全部区域", "所有区域", "全部辖区", "全辖区", "辖区全域", "辖区全部", "辖区内", "辖区",
    "全部范围", "全境", "全域", "全部", "整体", "整建制", "全镇", "全乡", "全街道", "全区",
    "所有行政村", "全部行政村", "所有村庄", "全部村庄", "所有村", "全部村", "所有村（社区）",
    "范围内", "范围", "区域内", "区域", "境内", "的", "内", "全部村居", "所有村居",
)  # fmt: skip
#: City-wide words that stand for the notice's own territory.
WHOLE_TERRITORY = re.compile(
    r"^(?:本|我|全)(?:市|县|区|旗|镇)的?(?:域|境内|范围内?|全域|全境|所有区域|行政区域(?:内|范围)?|辖区内?|行政管辖区域|全部(?:行政)?区域)?$|^(?:全域|全境|市域|县域|区域全境|市区全域|全部行政区域|本行政区域|其[他余](?:所有|全部)?(?:行政)?(?:区域|地区|范围)(?:全部|均)?)$"
)
NOT_COUNTY = (
    "城市",
    "全市",
    "本市",
    "我市",
    "全县",
    "本县",
    "我县",
    "市区",
    "城区",
    "县区",
    "园区",
    "辖区",
    "社区",
    "小区",
    "地区",
    "主城区",
    "中心城区",
    "建成区",
    "规划区",
    "行政区",
)
CLOSING = ("等", "共", "共计", "以及", "其中", "包括", "含", "即")
#: 等八个街道, 三个村 after a list; 工人二村 is a name.
COUNT_TAIL = re.compile(
    r"(?:(?:等|共|共计)\s?(?:\d{1,4}|[一二两三四五六七八九十百]{1,4})\s?个?"
    r"|(?:\d{1,4}|[一二两三四五六七八九十百]{1,4})\s?个)"
    r"(?:行政村|自然村|村庄|村居|村|社区|街道办事处|街道|乡镇|镇|乡|办事处|县区|区|片区|居委会)(?:（社区）)?$"
)
COUNT_OF_VILLAGES = re.compile(
    r"(?<![所有部])(?:\d{1,4}|[一二两三四五六七八九十百]{1,4})\s?个(?:行政村|自然村|村庄|村居|村|社区)$"
)
MAX_NAME = 24
MAX_WORDS = 120
NO_NAMES = frozenset({"区域", "范围", "以内", "地区", "部分", "区域内", "范围内"})


@dataclass(frozen=True, slots=True)
class Named:
    """A name of a list: the name itself, its sort, the units it says it lies in, and its extent."""

    name: str
    kind: NameKind
    town: str | None = None
    county: str | None = None
    extent: Extent | None = None


def is_town(name: str) -> bool:
    """Whether a name is that of a township, town or street office.

    Examples
    --------
    >>> is_town("甲街道办事处"), is_town("甲县")
    (True, False)
    """
    return re.search(rf"(?:{TOWN})$", name) is not None


def split_prefix(name: str) -> tuple[str | None, str | None, str]:
    """County and town that a name begins with, and the rest.

    Examples
    --------
    >>> split_prefix("甲山市乙水镇丙庄村")
    ('甲山市', '乙水镇', '丙庄村')
    >>> split_prefix("古镇村")
    (None, None, '古镇村')
    """
    county, town = None, None
    found = COUNTY_PREFIX.match(name)
    if found and is_county(found["county"]) and _stands_alone(name[found.end() :]):
        county, name = found["county"], name[found.end() :]
    found = TOWN_PREFIX.match(name)
    is_town_name = (
        found is not None and len(found["town"]) > 1 and found["town"][0] not in "各每全该"
    )
    if found and is_town_name and _stands_alone(name[found.end() :]):
        town, name = found["town"], name[found.end() :]
    return county, town, name


def is_county(name: str) -> bool:
    """Whether a word that ends in 市, 县, 区 … is a unit's name and no ordinary word.

    Examples
    --------
    >>> is_county("甲城市"), is_county("中心城市"), is_county("建成区")
    (True, False, False)
    """
    if len(name) == 3 and name.endswith("城市"):
        return True
    if len(name) == 2 and name[-1] in "市旗盟":
        return False  # 马市坪乡, 谢旗营镇: no city and no banner has a name of one character
    return len(name) > 1 and not name.endswith(NOT_COUNTY) and name[0] not in "各每全该本"


def _stands_alone(rest: str) -> bool:
    # 古镇村, 新区管委会: what is left after a prefix must be a name by itself
    return (
        len(rest) > 1
        and not VILLAGE_END.fullmatch(rest)
        and not UNIT_END.fullmatch(rest)
        and not PART_END.fullmatch(rest)
        and not re.match(r"事处|及其|及周|[和与及]周边|以外|以内|周边|外$|内$", rest)
    )


def _without_tail(name: str) -> tuple[str, bool]:
    # closing words off, and whether they said "all of it"
    whole, changed = False, True
    while changed:
        changed = False
        bare = COUNT_TAIL.sub("", name)
        if bare != name and len(bare) > 1:
            name, changed = bare, True
        for tail in WHOLE_TAILS:
            if name.endswith(tail) and len(name) > len(tail) + 1:
                rest = name[: -len(tail)].rstrip("的、，, ")
                if tail in ("全区", "全镇", "全乡", "区域") and not _kind(rest, allow_other=False):
                    continue
                whole = whole or tail not in (
                    "的",
                    "内",
                    "范围",
                    "范围内",
                    "区域",
                    "区域内",
                    "境内",
                )
                name, changed = rest, True
                break
        for tail in CLOSING:
            if name.endswith(tail) and len(name) > len(tail) + 1:
                name, changed = name[: -len(tail)], True
    return name, whole


#: Ends of ordinary words for land that no office draws a border round.
LANDSCAPE = re.compile(
    r"(?:居民区|丘陵区|半山区|深山区|偏远山区|浅山区|地区|区域|平原区|林区|牧区|住宅区|生活区|保护区"
    r"|校区|厂区|院区|小区|库区|营区|街区|等村|深山村|山区村|偏远村)$|(?<=..)山区$"
    r"|(?:^|的|部分|偏远|周边|其他)(?:农村|乡村|村庄|城中村)$"
)


def _kind(name: str, *, allow_other: bool = True) -> NameKind | None:
    if VILLAGE_END.fullmatch(name) or LANDSCAPE.search(name):
        return "other" if allow_other else None
    if PART_END.search(name) and not re.fullmatch(r"[^市县主中心]{1,2}城区|[^的等]{1,2}集镇", name):
        return "part"
    if VILLAGE_END.search(name):
        return "village"
    if UNIT_END.search(name):
        return "unit"
    return "other" if allow_other else None


def read_name(words: str) -> Named | None:
    """One name of a list, without its brackets and closing words; None where none is left.

    Parameters
    ----------
    words
        One entry, such as 甲镇全域 or 乙镇建成区丙村.

    Examples
    --------
    >>> read_name("甲街道所辖区域").name, read_name("乙镇建成区丙庄村").town
    ('甲街道', '乙镇')
    >>> read_name("丁镇建成区").extent
    'built_up'
    """
    bare = without_brackets(words).strip('，,、；;。：: 　\n“”"')
    bare = re.sub(r"^(?:以及|包括|其中|含|即|将|由)(?=[\u4e00-\u9fff]{2})", "", bare)
    if len(bare) > MAX_WORDS:
        return None
    found = OF_PART.search(bare) or OF_ITS_PART.search(bare)
    of_part = found if found is not None and found.start() > 1 else None
    name, is_whole = _without_tail(bare[: of_part.start()] if of_part else bare)
    counted = COUNT_OF_VILLAGES.search(bare) is not None and "等" not in bare
    if len(name) < 2 or len(name) > MAX_NAME + 12 or name in NO_NAMES:
        return None
    county, town, rest = split_prefix(name)
    extent: Extent | None = "built_up" if of_part else "whole" if is_whole else None
    built_up = re.match(r"(?:城市|县城|城镇|镇)?建成区(?=[^及和与以周外内、]{2})", rest)
    kind = _kind(rest[built_up.end() :] if built_up else rest) or "other"
    if built_up:
        # 城市建成区城区 only says where the district lies
        rest = rest[built_up.end() :]
        extent = extent or (None if kind == "unit" else "built_up")
    if kind == "other" and VILLAGE_END.fullmatch(rest):
        rest = bare
    if kind == "part":
        return _part(name, rest, town, county)
    if kind == "unit" and counted and extent is None:
        extent = "part"  # 甲镇的12个村: which ones is not said
    return Named(rest, kind, town, county, extent)


def _part(name: str, rest: str, town: str | None, county: str | None) -> Named:
    # 丁镇镇区 is the built-up part of 丁镇; 县城规划区 is a part that no unit bears the name of
    own = BUILT_UP.sub("", rest).rstrip("的")
    extent: Extent | None = "built_up" if BUILT_UP.search(rest) else None
    if len(own) > 1 and _kind(own, allow_other=False) == "unit":
        return Named(own, "unit", None, county, extent)
    if town is not None and not own:
        return Named(town, "unit", None, county, extent)
    return Named(name if town is None else rest, "part", town, county, extent)


def means_whole_territory(words: str) -> bool:
    """Whether words stand for all of the issuer's territory (全市行政区域).

    Examples
    --------
    >>> means_whole_territory("全市行政区域"), means_whole_territory("甲镇全域")
    (True, False)
    """
    return WHOLE_TERRITORY.search(without_brackets(words).strip("，,。；; ")) is not None
