"""Links that start navigation to a place, each with coordinates in the datum of its own map."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

import numpy as np

from geo.datum import Datum, convert
from geo.errors import GeometryError

#: What the makers ask to be named by.
CALLER = "sansan"
DIGITS = 6  # about 0.1 m


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A link to one map: its address, and the datum and coordinates that stand in it."""

    map_id: str
    zh: str
    en: str
    url: str
    datum: Datum
    lon_deg: float
    lat_deg: float


def navigation_links(lon_deg: float, lat_deg: float, name: str) -> tuple[NavigationLink, ...]:
    """Links that navigate to a place: 高德, 百度, 腾讯, and `geo:` for any other map.

    Parameters
    ----------
    lon_deg, lat_deg
        The place in WGS 84.
    name
        What the map shows at the end of the way; may hold anything.

    Returns
    -------
    tuple of NavigationLink
        高德 and 腾讯 in GCJ-02, 百度 in BD-09, `geo:` in WGS 84, rounded to 0.1 m.

    Raises
    ------
    GeometryError
        If a coordinate is not finite.

    References
    ----------
    高德开放平台, "URI API: 路径规划与导航", https://lbs.amap.com/api/uri-api/guide/travel/route;
    百度地图开放平台, "地图调起 API: 路线规划", https://lbsyun.baidu.com/index.php?title=uri/api/web;
    腾讯位置服务, "地图调起: 路线规划", https://lbs.qq.com/webApi/uriV1/uriGuide/uriWebRoute;
    RFC 5870, "A Uniform Resource Identifier for Geographic Locations".

    Examples
    --------
    >>> [link.datum for link in navigation_links(113.66, 34.7531, "二七塔")]
    ['gcj02', 'bd09', 'gcj02', 'wgs84']
    """
    if not (np.isfinite(lon_deg) and np.isfinite(lat_deg)):
        raise GeometryError(
            f"坐标 {lon_deg}, {lat_deg} 无效", f"coordinates {lon_deg}, {lat_deg} are not finite"
        )
    label = "".join(char for char in name if char.isprintable()).strip() or "目的地"
    gcj02, bd09 = (_in(datum, lon_deg, lat_deg) for datum in ("gcj02", "bd09"))
    wgs84 = (round(lon_deg, DIGITS), round(lat_deg, DIGITS))
    return (
        NavigationLink("amap", "高德地图", "Amap", _amap(*gcj02, label), "gcj02", *gcj02),
        NavigationLink("baidu", "百度地图", "Baidu Maps", _baidu(*bd09, label), "bd09", *bd09),
        NavigationLink(
            "tencent", "腾讯地图", "Tencent Maps", _tencent(*gcj02, label), "gcj02", *gcj02
        ),
        NavigationLink("geo", "其他地图", "another map", _geo(*wgs84, label), "wgs84", *wgs84),
    )


def _in(datum: Datum, lon_deg: float, lat_deg: float) -> tuple[float, float]:
    lon, lat = convert(lon_deg, lat_deg, "wgs84", datum)
    return round(float(lon), DIGITS), round(float(lat), DIGITS)


# A comma ends a field for 高德, a bar and a colon do for 百度.
def _without(label: str, characters: str) -> str:
    return label.translate(dict.fromkeys(map(ord, characters), " "))


def _amap(lon: float, lat: float, label: str) -> str:
    asked = {
        "to": f"{lon:.6f},{lat:.6f},{_without(label, ',，')}",
        "mode": "car",
        "coordinate": "gaode",
        "callnative": "1",
        "src": CALLER,
    }
    return "https://uri.amap.com/navigation?" + urlencode(asked, quote_via=quote)


def _baidu(lon: float, lat: float, label: str) -> str:
    asked = {
        "destination": f"latlng:{lat:.6f},{lon:.6f}|name:{_without(label, '|:')}",
        "mode": "driving",
        "coord_type": "bd09ll",
        "output": "html",
        "src": CALLER,
    }
    return "https://api.map.baidu.com/direction?" + urlencode(asked, quote_via=quote)


def _tencent(lon: float, lat: float, label: str) -> str:
    asked = {"type": "drive", "to": label, "tocoord": f"{lat:.6f},{lon:.6f}", "referer": CALLER}
    return "https://apis.map.qq.com/uri/v1/routeplan?" + urlencode(asked, quote_via=quote)


def _geo(lon: float, lat: float, label: str) -> str:
    here = f"{lat:.6f},{lon:.6f}"
    return f"geo:{here}?q={here}({quote(label, safe='')})"
