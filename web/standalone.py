"""One HTML file that shows a layer on a map anywhere: no server, no other host, no other file.

Leaflet and our script are written into the page, the rows as JSON beside them. The page's own
policy names the two scripts by their hashes and admits no other and no connection; texts of rows
become `textContent`, so that nothing a person wrote can run.
"""

import base64
import hashlib
import json
import re
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from geo.errors import UpstreamError
from geo.records import plain
from geo.vocabulary import VERDICTS
from layers.writing.export import Written
from web.assets import STATIC
from web.i18n import HTML_LANG

HTML = "html"
MEDIA_TYPE = "text/html; charset=utf-8"
DECIMALS = 6  # of a degree: about 0.1 m on the ground
SCRIPTS = ("vendor/leaflet/dist/leaflet.js", "js/zones_standalone.js")
STYLES = ("vendor/leaflet/dist/leaflet.css", "css/zones_standalone.css")
#: Pictures of controls that the page does not have.
IMAGES = re.compile(r"url\(images/[^)]*\)")
WORDS = {
    "zh": {
        "search": "筛选名称和说明",
        "rows": "行",
        "no_position": "没有坐标",
        "units": "县级政区",
        "datum": "坐标系 WGS 84",
        "close": "关闭",
        "made": "离线地图：本文件不需要网络，也不加载其他文件",
        "fit": "显示全部",
        "yes": "是",
        "no": "否",
    },
    "en": {
        "search": "Filter names and notes",
        "rows": "rows",
        "no_position": "no coordinates",
        "units": "County units",
        "datum": "Datum WGS 84",
        "close": "Close",
        "made": "Offline map: this file needs no network and loads no other file",
        "fit": "Show all",
        "yes": "yes",
        "no": "no",
    },
}
#: Words for the columns of layers and results; a column without one is shown by its own name.
COLUMNS = {
    "name": ("名称", "name"),
    "title": ("任务", "task"),
    "task_id": ("编号", "number"),
    "document_id": ("文件", "document"),
    "item_no": ("条目号", "item"),
    "category": ("类别", "category"),
    "verdict": ("判定", "verdict"),
    "place_verdict": ("地点判定", "verdict of the place"),
    "place_name": ("地点", "place"),
    "place_distance_m": ("距边界（米）", "distance (m)"),
    "place_precision_m": ("点位精度（米）", "precision (m)"),
    "because": ("理由", "because"),
    "overdue": ("已逾期", "overdue"),
    "born_overdue": ("下达时已过期", "overdue when issued"),
    "deadline_date": ("时限", "deadline"),
    "lead_units": ("牵头单位", "lead units"),
    "responsible_units": ("责任单位", "responsible units"),
    "unlocated_reason": ("未落图的原因", "why it has no place"),
    "inside_km2": ("区内（平方公里）", "inside (km²)"),
    "outside_km2": ("区外（平方公里）", "outside (km²)"),
    "undetermined_km2": ("未定（平方公里）", "undetermined (km²)"),
    "lineage": ("区域", "zone"),
    "version_id": ("版本", "version"),
    "legal_basis": ("依据", "legal basis"),
    "valid_from": ("起始日", "valid from"),
    "valid_to": ("终止日（不含）", "valid to (exclusive)"),
    "exempt": ("豁免", "exempt"),
    "part": ("部分", "part"),
    "boundary_precision_m": ("边界精度（米）", "precision of the boundary (m)"),
    "claimed_area_km2": ("公布面积（平方公里）", "published area (km²)"),
    "area_km2": ("面积（平方公里）", "area (km²)"),
    "note": ("说明", "note"),
    "source": ("来源", "source"),
    "licence": ("许可", "licence"),
    "recorded": ("资料日期", "date of the source"),
    "kind": ("种类", "kind"),
    "precision_m": ("精度（米）", "precision (m)"),
    "distance_m": ("距边界（米）", "distance (m)"),
    "as_of": ("截至", "as of"),
    "feature_name": ("地点", "place"),
    "direction": ("划入或划出", "gained or lost"),
}
PAGE = Markup(
    """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><h1>{title}</h1><p>{made}</p></header>
<main><div id="map"></div><aside id="side"></aside></main>
<script type="application/json" id="layer">{layer}</script>
<script>{leaflet}</script>
<script>{script}</script>
</body>
</html>
"""
)


def standalone_map(
    frame: gpd.GeoDataFrame, units: gpd.GeoDataFrame, title: str, language: str
) -> Written:
    """A layer as one HTML file that needs nothing else.

    Parameters
    ----------
    frame
        Rows in EPSG:4326; those without a geometry are listed.
    units
        Frame of schema UNITS, drawn under them.
    title
        Of the page.
    language
        "zh" or "en".

    Returns
    -------
    Written
        The page; a browser opens it from a disk.

    Raises
    ------
    UpstreamError
        If Leaflet is not installed with this service.
    """
    is_english = language == "en"
    words = WORDS["en" if is_english else "zh"]
    layer = {
        "title": title,
        "lang": language,
        "words": words,
        "columns": {name: pair[is_english] for name, pair in COLUMNS.items()},
        "verdicts": {
            key: {"sign": term.sign, "word": term.word(language)} for key, term in VERDICTS.items()
        },
        "units": _collection(units[["name", "name_en", "geometry"]]),
        "rows": _collection(frame),
    }
    leaflet, script = (_inline(_asset(name), "script") for name in SCRIPTS)
    page = PAGE.format(
        lang=HTML_LANG["en" if is_english else "zh"],
        policy=_policy(leaflet, script),
        title=title,
        made=words["made"],
        style=_inline("\n".join(map(_asset, STYLES)), "style"),
        layer=_json(layer),
        leaflet=leaflet,
        script=script,
    )
    return Written(str(page).encode(), ".html", MEDIA_TYPE)


def _asset(name: str) -> str:
    path = STATIC / name
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UpstreamError(
            f"缺少浏览器资源 {name}：请运行 python server.py assets",
            f"the browser asset {name} is missing: run python server.py assets",
        ) from error
    return IMAGES.sub("none", text.replace("\r\n", "\n"))


def _inline(text: str, element: str) -> Markup:
    # The end of the element inside a text would end it; neither of ours has one.
    if f"</{element}" in text.lower():
        raise UpstreamError(
            f"浏览器资源含有 </{element}，不能写入页面",
            f"a browser asset holds </{element} and cannot stand in a page",
        )
    return Markup(text)  # noqa: S704  # files of this program and of pinned packages


def _json(value: object) -> Markup:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704  # no tag can begin in it


def _policy(*scripts: str) -> str:
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in scripts
    )
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:"


def _rounded(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(coordinates, DECIMALS)


def _collection(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    columns = [name for name in frame.columns if name != frame.geometry.name]
    return [
        {
            "type": "Feature",
            "id": str(label),
            "geometry": _geometry(row.geometry),
            "properties": {name: plain(row[name]) for name in columns},
        }
        for label, row in frame.iterrows()
    ]


def _geometry(geometry: shapely.Geometry | None) -> dict[str, Any] | None:
    if geometry is None or geometry.is_empty:
        return None
    mapped: dict[str, Any] = shapely.geometry.mapping(shapely.transform(geometry, _rounded))
    return mapped
