"""Whose document it is, what its 市 means, and which units answer for a task."""

import re
from collections.abc import Iterable, Mapping

import geopandas as gpd

from ledger.lists.heads import Head
from ledger.locating.names import normalised, stem

#: First two digits of the codes of the provinces (GB/T 2260).
PROVINCES = {
    "11": "北京", "12": "天津", "13": "河北", "14": "山西", "15": "内蒙古", "21": "辽宁",
    "22": "吉林", "23": "黑龙江", "31": "上海", "32": "江苏", "33": "浙江", "34": "安徽",
    "35": "福建", "36": "江西", "37": "山东", "41": "河南", "42": "湖北", "43": "湖南",
    "44": "广东", "45": "广西", "46": "海南", "50": "重庆", "51": "四川", "52": "贵州",
    "53": "云南", "54": "西藏", "61": "陕西", "62": "甘肃", "63": "青海", "64": "宁夏",
    "65": "新疆", "71": "台湾", "81": "香港", "82": "澳门",
}  # fmt: skip
SEAT = "城区"
#: Every county at once: 各县（市、区）政府, 各区县, 各县市区政府. 相关 and 有关 leave open which.
EVERY_UNIT = re.compile(
    r"(?:各|全部|所有)(?:县|区|市|旗)(?:[（(〔][市县区旗、，/及和]{1,9}[）)〕]|[市县区旗、]{1,5})?"
    r"(?:人民)?(?:政府|管委会|党委)?(?:办公?室)?$"
)
MIN_STEM = 2
#: What may stand before a unit's name: its province, its city.
LARGER = r"(?:[\u4e00-\u9fff]{2,6}[省市]){0,2}"


def scope_of(code: str) -> str:
    """Digits with which the codes of all that lies in a jurisdiction begin.

    Examples
    --------
    >>> scope_of("410100"), scope_of("410183"), scope_of("110000")
    ('4101', '410183', '11')
    """
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def city_of(code: str) -> str:
    """Code of the city a jurisdiction belongs to; of a city, its own.

    Examples
    --------
    >>> city_of("410183"), city_of("410100")
    ('410100', '410100')
    """
    return code if code.endswith("00") else f"{code[:4]}00"


def seat_names(features: gpd.GeoDataFrame) -> dict[str, str]:
    """Names of units and cities by code, from their seats of government.

    Parameters
    ----------
    features
        Frame of schema FEATURES; a seat has the kind "seat" and a name such as 甲市城区.
    """
    seats = features[features["kind"] == "seat"]
    return {
        keys[1]: name.removesuffix(SEAT)
        for name, keys in zip(seats["name"], seats["ancestry"], strict=True)
        if len(keys) > 1 and name.endswith(SEAT)
    }


def jurisdiction_of(
    head: Head, units: gpd.GeoDataFrame, names: Mapping[str, str] | None = None
) -> str | None:
    """Code of the unit or city whose document it is.

    Parameters
    ----------
    head
        Of the document.
    units
        Frame of schema UNITS: the counties of the city that the service is set for.
    names
        Names of cities by code, as `layers.admin.cities` lists them; they tell another city's
        document from ours.

    Returns
    -------
    str or None
        The unit named at the start of issuer, title or document number; else the city named there;
        else the city that all units belong to, for a document that does not say whose it is is
        taken to be of the city that the service is set for. None if it is of a place without a
        code, or there are no units.
    """
    own = set(units["parent_code"])
    home = next(iter(own)) if len(own) == 1 else None
    cities = dict(names or {})
    for text in filter(None, (head.issuer, head.title, head.cover_title)):
        found = _begins(text, dict(units["name"])) or _begins(text, cities)
        if found:
            return found
    place = _issuing_place(head.issuer or "")
    if place:  # neither a unit of ours nor, where the cities are known, any city
        return None if cities or not place.endswith("市") else home
    stems = {code: stem(name) for code, name in units["name"].items()}
    return _begins(head.document_no or "", stems) or home


def _issuing_place(text: str) -> str:
    found = re.match(r"[\u4e00-\u9fff]{1,9}?[市县区旗](?=人民|政府|委|环|大气|生态|三散|办)", text)
    return found[0] if found else ""


def _begins(text: str, names: Mapping[str, str]) -> str | None:
    # after its province and its city a unit may follow: 甲省乙市丙县
    text = normalised(text)
    fitting = [
        (code, name)
        for code, name in names.items()
        if len(name) >= MIN_STEM and re.match(LARGER + re.escape(name), text)
    ]
    return max(fitting, key=lambda pair: len(pair[1]))[0] if fitting else None


def is_every_unit(name: str) -> bool:
    """Whether a unit's name stands for all counties of the city.

    Examples
    --------
    >>> is_every_unit("各县（市、区）政府"), is_every_unit("相关县（市、区）政府")
    (True, False)
    """
    return EVERY_UNIT.match(name) is not None


def enumerated_codes(
    names: Iterable[str], units: gpd.GeoDataFrame, other_names: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Codes of the counties that a list of units names one by one, in its order.

    Parameters
    ----------
    names
        Units as the document writes them: 甲山县政府, 乙水市人民政府.
    units
        Frame of schema UNITS, those of the jurisdiction.
    other_names
        Further territories by name, for those without a polygon: {"甲市高新区": "410172"}.
    """
    by_name = {name: code for code, name in units["name"].items()} | dict(other_names or {})
    found = []
    for name in names:
        fitting = [known for known in by_name if _is_authority(name, known)]
        if fitting:
            found.append(by_name[max(fitting, key=len)])
    return tuple(dict.fromkeys(found))


AUTHORITY = re.compile(
    r"(?:人民政府|政府|管委会|管理委员会|党委|党工委|市委|县委|区委|委)?(?:办公室|办公厅|办)?"
)


def _is_authority(name: str, unit: str) -> bool:
    # 甲山县政府 answers for 甲山县, 甲山县公安局 too; 甲山县乙水镇政府 does not
    rest = name.removeprefix(unit)
    if rest == name and name != unit:
        return False
    is_office = rest.endswith(("局", "委", "办")) and not re.search("[镇乡村]|街道|社区", rest)
    return bool(AUTHORITY.fullmatch(rest)) or is_office


def responsible_codes(
    names: Iterable[str],
    units: gpd.GeoDataFrame,
    jurisdiction_code: str,
    other_names: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Codes of the units with a territory that answer for a task.

    Parameters
    ----------
    names
        Responsible and cooperating units as the document writes them.
    units
        Frame of schema UNITS.
    jurisdiction_code
        Whose document it is: its 市 or 县, and what bears no name of its own.
    other_names
        As for `enumerated_codes`.

    Returns
    -------
    tuple of str
        All units of the jurisdiction where all are meant; those named; the jurisdiction itself
        where it is a unit. Empty where a city leaves open which of its counties are meant.
    """
    names = list(names)
    within = units[units.index.str.startswith(scope_of(jurisdiction_code))]
    if any(is_every_unit(name) for name in names):
        return tuple(within.index)
    found = enumerated_codes(names, within, other_names)
    return found or ((jurisdiction_code,) if jurisdiction_code in units.index else ())
