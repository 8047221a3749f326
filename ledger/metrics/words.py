"""How the headers of a table of readings name what stands below them."""

import re
import unicodedata
from typing import Literal

Role = Literal["day", "first", "last", "station", "territory", "quantity", "value", "unit"]
LONGEST = 60  # characters of a header, a unit, a value or a date that are looked at


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Headers by role, in the form that `_bare` gives.
HEADERS: dict[Role, frozenset[str]] = {
    "day": _words(
        "日期 监测日期 统计日期 数据日期 时间 监测时间 年月日 月份 统计月份 期间 统计期间 年月"
        " date day time month period"
    ),
    "first": _words("开始日期 起始日期 起始日 开始时间 from start startdate firstday"),
    "last": _words("结束日期 截止日期 截止日 终止日期 结束时间 to end enddate lastday"),
    "station": _words(
        "站点 站点名称 监测点 监测点位 点位 点位名称 测点 测点名称 站名 监测站 监测站点 填报单位"
        " 企业名称 station site stationname sitename"
    ),
    "territory": _words(
        "区县 县区 县市区 区县名称 所属区县 所在区县 行政区 行政区划 所属地区 地区 城市"
        " county district territory region"
    ),
    "quantity": _words(
        "污染物 污染物名称 指标 指标名称 项目 监测项目 监测因子 因子 参数"
        " pollutant parameter indicator"
    ),
    "value": _words(
        "浓度 浓度值 监测值 监测浓度 数值 值 日均值 日均浓度 日平均浓度 排放量 消费量 数量"
        " value concentration amount mean"
    ),
    "unit": _words("单位 浓度单位 计量单位 数据单位 unit units"),
}
#: Names of what is measured, likewise.
NAMES: dict[str, str] = {
    name: quantity_id
    for quantity_id, names in {
        "no2": "no2 二氧化氮",
        "pm25": "pm2.5 pm25 细颗粒物 细颗粒物pm2.5",
        "pm10": "pm10 可吸入颗粒物 可吸入颗粒物pm10",
        "so2": "so2 二氧化硫",
        "nox": "nox 氮氧化物",
        "co": "co 一氧化碳",
        "so2_emission": "二氧化硫排放量 so2排放量 so2emissions so2emission so2emitted",
        "nox_emission": "氮氧化物排放量 nox排放量 noxemissions noxemission noxemitted",
        "coal": "煤炭消费量 煤炭消费总量 燃煤总量 燃煤量 煤炭消耗量 耗煤量 coal coalburnt",
    }.items()
    for name in names.split()
}
EMITTED = {"so2": "so2_emission", "nox": "nox_emission"}
# Words round the name of a substance that change nothing: a daily mean is what we take.
AROUND = re.compile(r"24小时平均|24小时|日平均|日均值|日均|平均|均值|浓度值|浓度|监测值|daily|mean")
HOURLY = re.compile(r"(?<![\d2])1?小时|hourly|1h")
BRACKETED = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,30})[)）\]】]")
PUNCTUATION = re.compile(r"[\s_\-·、,，:：/*'\"]+")


def folded(text: str) -> str:
    """First characters of a text in half width and lower case, without blanks around.

    Examples
    --------
    >>> folded(" ＰＭ₂.₅（μg/m³） ")
    'pm2.5(μg/m3)'
    """
    return unicodedata.normalize("NFKC", text[:LONGEST]).strip().lower()


def _bare(text: str) -> str:
    return PUNCTUATION.sub("", BRACKETED.sub("", folded(text)))


def role_of(header: str) -> Role | None:
    """What a column holds by its header; None for one that is none of the roles.

    Examples
    --------
    >>> role_of("县（市、区）"), role_of("浓度 (μg/m³)"), role_of("备注")
    ('territory', 'value', None)
    """
    bare = _bare(header)
    if folded(header) in ("县(市、区)", "县(市,区)"):
        return "territory"
    return next((role for role, names in HEADERS.items() if bare in names), None)


def quantity_of(text: str, *, beside: str = "") -> str | None:
    """Key of `QUANTITIES` for the name of a substance; None for one that is not followed.

    Parameters
    ----------
    text
        Header of a column, or a cell.
    beside
        Header of the column of values: 排放量 makes an amount of a substance.

    Examples
    --------
    >>> quantity_of("PM2.5日均浓度（μg/m³）"), quantity_of("ＮＯ₂"), quantity_of("臭氧")
    ('pm25', 'no2', None)
    >>> quantity_of("二氧化硫", beside="排放量（吨）")
    'so2_emission'
    """
    bare = _bare(text)
    found = NAMES.get(bare) or NAMES.get(AROUND.sub("", bare))
    if found and "排放" in folded(beside):
        return EMITTED.get(found, found)
    return found


def is_hourly(header: str) -> bool:
    """Whether a header speaks of hourly means, which are no daily ones.

    Examples
    --------
    >>> is_hourly("NO2 1小时平均"), is_hourly("NO2 24小时平均")
    (True, False)
    """
    return HOURLY.search(folded(header).replace("24小时", "")) is not None
