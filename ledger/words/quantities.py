"""Quantities with units in running text: 35.9%, 870万千瓦, 8平方公里, 六分之一.

Dates, document numbers, road numbers and the names of pollutants (PM2.5) are no quantities.
"""

import re
from dataclasses import dataclass

from ledger.words.chinese_dates import find_dates
from ledger.words.chinese_numbers import FRACTION, MYRIADS, fold, fraction_share

#: Units of measure and counting words.
UNITS = """
    微克/立方米 毫克/立方米 克/立方米 微克每立方米 μg/m3 ug/m3 mg/m3 mg/m³ μg/m³ 平方公里 平方千米
    平方米 立方米 平方 公顷 km² km2 m² 亩 公里 千米 厘米 毫米 米 兆瓦 千瓦时 千瓦 蒸吨/小时 蒸吨
    吨/年 吨/小时 吨标煤 吨标准煤 吨 公斤 千克 克 万户 户 百分点 个百分点 摄氏度 ℃ 度 百分百 %
    余家 家 户次 人次 台次 台套 台 套 辆次 辆 起 处 座 条 个村 个 名 人 项 次 件 眼 宗 批 期 天
    小时 分钟 倍 元/吨 元/千瓦时 元 美元 吨位 场 所 间 只 株 根 部 份 篇 块 片 支 组 班 级 类 轮
    户籍 吨煤 亿元
"""
UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS.split(), key=len, reverse=True))
QUANTITY = re.compile(
    r"(?<![\d.A-Za-z/〔﹝\[（(-])(?P<value>\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?)\s{0,2}"
    rf"(?P<more>多|余|几)?\s{{0,2}}(?P<myriad>[十百千]?[万亿])?\s{{0,2}}(?P<after>多|余)?(?P<unit>{UNIT})"
)
#: A unit sign that belongs to a longer word (3个月, 5部门) measures nothing.
NOT_A_UNIT = re.compile(
    r"(?:个月|个年|项目|类区|级以上|级及以上|号|期间|起重|条例|组织|台账|台帐|支持|部门|所有|场所|处理|处置|度过|次会议|期工程)"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit as written, where it stands, and its value in the plain unit.

    `value` and `unit` are as written (870, "万千瓦"); `plain_value` and `plain_unit` have 万 and 亿
    multiplied out (8 700 000, "千瓦").
    """

    text: str
    value: float
    unit: str
    plain_value: float
    plain_unit: str
    start: int
    end: int


MULTIPLES = {"十": 10, "百": 100, "千": 1000}


def _multiplier(myriad: str) -> int:
    factor = MYRIADS.get(myriad[-1:], 1)
    return factor * MULTIPLES.get(myriad[:1], 1) if len(myriad) > 1 else factor


def _quantity(text: str, found: re.Match[str]) -> Quantity:
    value = float(found["value"].replace(",", ""))
    myriad = found["myriad"] or ""
    if len(myriad) == 1 and myriad not in MYRIADS:
        myriad = ""
    plain = value * _multiplier(myriad) if myriad else value
    plain = int(plain) if plain.is_integer() else round(plain, 9)
    return Quantity(
        text[found.start() : found.end()],
        int(value) if value.is_integer() else value,
        myriad + found["unit"],
        plain,
        found["unit"],
        found.start(),
        found.end(),
    )


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities of a text in order.

    Parameters
    ----------
    text
        Running text; full-width digits and blanks before units are understood.

    Returns
    -------
    tuple of Quantity
        Fractions in Chinese numerals (六分之一) come with the unit "". Approximations keep their
        number (30多家 is 30).

    Examples
    --------
    >>> [(q.value, q.unit) for q in find_quantities("870 万千瓦，35.9%，PM2.5不高于51微克/立方米")]
    [(870, '万千瓦'), (35.9, '%'), (51, '微克/立方米')]
    >>> find_quantities("2020年10月底前，郑政办〔2020〕45号，X058道路")
    ()
    """
    folded = fold(text)
    taken = [(mention.start, mention.end) for mention in find_dates(folded, year=2000)]
    found = []
    for match in QUANTITY.finditer(folded):
        is_date = any(start <= match.start() < end for start, end in taken)
        tail = folded[match.end("unit") - len(match["unit"]) : match.end() + 2]
        if not is_date and not NOT_A_UNIT.match(tail):
            found.append(_quantity(text, match))
    for match in FRACTION.finditer(folded):
        share = fraction_share(match[0])
        if share is not None:
            found.append(Quantity(match[0], share, "", share, "", match.start(), match.end()))
    return tuple(sorted(found, key=lambda quantity: quantity.start))
