"""Recipes that the page sends back, compiled: on this city's ground or another's, with roads."""

from collections.abc import Mapping
from concurrent.futures import BrokenExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.compile import Compiled
from geo.errors import InputError, LimitError, SchemaError, UpstreamError
from geo.measure import area_km2
from geo.recipes.recipe import Provenance, Recipe, recipe_of
from geo.recipes.report import report_of
from geo.records import bilingual
from geo.versions.drawn import line_of
from layers.admin import City
from layers.work.executors import Runner
from layers.zones.brought import compile_kept
from layers.zones.recipes import city_holding, city_of, facts_of
from web.snapshot import Snapshots
from web.zones.notices import terms_of

MAX_TERMS = 400
MAX_NAMES = 3_000
MAX_CORNERS = 2_000
LICENCE = "official notice, facts only"
COMPILE_WAIT_S = 60
OUTLINE_DECIMALS = 5  # of a degree: about 1 m

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows that a person brought: files that jobs kept, or None."""

    roads: Path | None = None
    places: Path | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A compiled notice, and the city on whose ground it was compiled."""

    compiled: Compiled
    city: City | None
    is_own: bool
    units: gpd.GeoDataFrame


def compile_notice(notice: object, snapshots: Snapshots, lines: Lines, runner: Runner) -> Drawn:
    """A recipe that a page sends back, as zones.

    Parameters
    ----------
    notice
        Parsed JSON of a recipe, corrected or not.
    snapshots
        Of the service's own store: the ground of its own city.
    lines
        Roads and places beside it.
    runner
        Compiles in a process of its executor where there are any, for that may take a while.

    Raises
    ------
    InputError
        If it is no recipe or too long, or several cities have a unit of its jurisdiction's name;
        SchemaError with every fault of it.
    UpstreamError
        If the executor is too busy, or its process ended.
    """
    if not isinstance(notice, Mapping):
        raise InputError("缺少 recipe", "recipe is missing", field="recipe")
    recipe = _recipe(notice)
    frames = snapshots.frames()
    own = city_holding(str(frames.units.index[0]))
    code = city_of(recipe, own.code if own else "")
    is_own = own is None or code == own.code
    ground = (frames.units, frames.features) if is_own else facts_of(code)
    city = own if is_own else city_holding(str(ground[0].index[0]))
    return Drawn(_compiled(recipe, ground, lines, runner), city, is_own, ground[0])


def _compiled(
    recipe: Recipe,
    ground: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
    lines: Lines,
    runner: Runner,
) -> Compiled:
    if lines == Lines():
        return compile_kept(recipe, ground, None, None)
    future = runner.call(compile_kept, recipe, ground, lines.roads, lines.places)
    try:
        return future.result(timeout=COMPILE_WAIT_S)
    except FutureTimeoutError as error:
        future.cancel()
        raise UpstreamError(
            f"{COMPILE_WAIT_S} 秒内没有生成：排队的任务较多，或道路文件太大，请稍后再试",
            f"not made within {COMPILE_WAIT_S} s: other jobs are waiting, or the road file is too "
            "large; try again in a while",
        ) from error
    except BrokenExecutor as error:
        raise UpstreamError(
            "生成区域的进程中断，请重试", "the process that makes the zone ended; try again"
        ) from error


def _recipe(notice: Mapping[str, Any]) -> Recipe:
    _require_small(notice)
    title = notice.get("title") or notice.get("document_no") or "公告"
    source = str(notice.get("issuer") or title)[:200]
    return recipe_of(_with_basis(notice), Provenance(source, None, LICENCE, None))


def _require_small(notice: Mapping[str, Any]) -> None:
    zones = notice.get("zones")
    if not isinstance(zones, list) or not all(isinstance(zone, Mapping) for zone in zones):
        raise SchemaError("recipe 缺少 zones", "the recipe has no zones", field="recipe")
    entries = [
        term for zone in zones for side in ("include", "exclude") for term in _list(zone.get(side))
    ]
    terms = [term for term in entries if isinstance(term, Mapping)]
    names = sum(len(_list(term.get("names"))) for term in terms)
    rings = [_list(term.get("corners")) for term in terms]
    corners = sum(map(len, rings))
    for count, most, zh, en in (
        (len(entries), MAX_TERMS, "条", "terms"),
        (names, MAX_NAMES, "个名称", "names"),
        (corners, MAX_CORNERS, "个角点", "corners"),
    ):
        if count > most:
            raise LimitError(
                f"recipe 有 {count} {zh}，最多 {most} {zh}",
                f"the recipe has {count} {en}, at most {most}",
                field="recipe",
            )
    for ring in rings:
        if ring:
            line_of(ring, "recipe", least=3)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _with_basis(notice: Mapping[str, Any]) -> dict[str, Any]:
    words = (notice.get("title"), notice.get("document_no"))
    basis = " ".join(str(word) for word in words if isinstance(word, str) and word.strip())
    given = {"legal_basis": {"zh": basis[:300] or "公告（无标题）", "en": None}}
    return {**given, **notice, "version_id": "draft", "lineage": "draft"}


def compiled_record(notice: Mapping[str, Any], drawn: Drawn) -> Record:
    """Zones of a notice: their parts, what became of every name, areas against the claims.

    Parameters
    ----------
    notice
        The recipe's JSON.
    drawn
        What `compile_notice` made of it.

    Returns
    -------
    dict
        "parts", "names" (one for each name of each term: how it was resolved, to which precision,
        or why not), "whole" and "zones" (areas against the claims), "city", and "units": outlines
        of the city's units where it is another than the service's own, else None.
    """
    compiled = drawn.compiled
    report = report_of(compiled).to_json()
    keys = {id(term): key for (key, _), (term, _) in
            zip(terms_of(notice), compiled.recipe.terms, strict=True)}  # fmt: skip
    told = report["terms"]
    names = [
        {**term, "key": keys[id(resolution.mention.term)], **_shapes(resolution)}
        for term, resolution in zip(told, compiled.resolutions, strict=True)
    ] if isinstance(told, (list, tuple)) else []  # fmt: skip
    rows = compiled.zones
    return {
        "valid_from": compiled.recipe.valid_from.isoformat()
        if compiled.recipe.valid_from
        else None,
        "name": compiled.recipe.name,
        "parts": [
            {
                "part": row["part"],
                "area_km2": float(area_km2([row.geometry])[0]),
                "boundary_precision_m": float(row["boundary_precision_m"]),
                "geometry": shapely.geometry.mapping(row.geometry),
            }
            for _, row in rows.iterrows()
        ],
        "names": names,
        "whole": report["whole"],
        "zones": report["zones"],
        "city": _city_record(drawn),
        "units": None if drawn.is_own else _outlines(drawn.units),
    }


def _city_record(drawn: Drawn) -> Record:
    code = None if drawn.city is None else drawn.city.code
    name = (None, None) if drawn.city is None else (drawn.city.name, drawn.city.name_en)
    return {"code": code, "name": bilingual(*name), "is_own": drawn.is_own}


def _outlines(units: gpd.GeoDataFrame) -> list[Record]:
    def rounded(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(xy, OUTLINE_DECIMALS)

    return [
        {
            "code": str(code),
            "name": bilingual(row["name"], row["name_en"]),
            **_middle(row.geometry),
            "geometry": shapely.geometry.mapping(shapely.transform(row.geometry, rounded)),
        }
        for code, row in units.iterrows()
    ]


def _middle(outline: BaseGeometry) -> Record:
    inner = shapely.point_on_surface(outline)
    return {"lon": round(inner.x, OUTLINE_DECIMALS), "lat": round(inner.y, OUTLINE_DECIMALS)}


def _shapes(resolution: Any) -> Record:
    return {"fixed": _shape(resolution.fixed), "open": _shape(resolution.open)}


def _shape(geometry: BaseGeometry) -> Record | None:
    if geometry.is_empty:
        return None
    mapped: Record = shapely.geometry.mapping(geometry)
    return mapped
