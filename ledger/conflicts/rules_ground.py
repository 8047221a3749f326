"""Rules that hold a text against the ground: circles against territories and layers."""

from collections.abc import Iterator, Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import shapely

from geo.measure import area_km2, distance_m, geodesic_circle
from geo.ring import plants_within
from ledger.conflicts.fields import unit_places
from ledger.conflicts.rule import (
    Context,
    Count,
    Finding,
    item_en,
    item_zh,
    number_text,
    of_kind,
)
from ledger.conflicts.statements import Statement

#: Words for things of a layer; the first layer with a word in the text is meant.
LAYER_WORDS = {
    "coal_plants": ("燃煤电厂", "火电厂", "煤电厂", "燃煤发电", "电厂"),
    "mines": ("煤矿", "采石场", "矿山"),
}
#: Capacities that sort power units in China: 200 MW and 300 MW.
CLASSES_MW = (0.0, 200.0, 300.0)
LEAST_SHARE = 0.02  # of a circle; less may be the precision of a boundary


def area_beyond_units(statements: Sequence[Statement], context: Context) -> Iterator[Finding]:
    """Circles that reach beyond the territories of the units answerable for the task."""
    if context.units is None or context.features is None:
        return
    answerable = {
        one.item: one for one in of_kind(statements, "units") if one.claim == "responsible_units"
    }
    for ring in of_kind(statements, "ring"):
        units = answerable.get(ring.item)
        centre = _centre(ring.subject, context.features)
        if units is None or centre is None or not ring.value:
            continue
        beyond, beyond_all, names = _shares_beyond(ring, units, centre, context.units)
        if beyond > LEAST_SHARE:
            radius = number_text(ring.value / 1000)
            listed = "、".join(names) or "都不在图上"
            lost = [
                place
                for place in unit_places(units.names)
                if not any(_is_unit(place, name) for name in names)
            ]
            not_on_map = bool(lost) and bool(names)
            yield Finding(
                (ring, units),
                f"{item_zh(ring)} 的 {radius} 公里圈有 {beyond:.0%} 在责任单位（{listed}）之外，"
                f"{beyond_all:.0%} 在本市之外"
                + (f"；{'、'.join(lost)}没有辖区边界，未计" if not_on_map else ""),
                f"{beyond:.0%} of the {radius} km circle of {item_en(ring)} lies outside the "
                f"responsible units ({', '.join(names) or 'none on record'}), "
                f"{beyond_all:.0%} outside the city"
                + (f"; {', '.join(lost)} has no territory on record" if not_on_map else ""),
                "certain",
            )


def _centre(name: str, features: gpd.GeoDataFrame) -> shapely.Point | None:
    is_named = [
        name == row_name or name in aliases
        for row_name, aliases in zip(features["name"], features["aliases"], strict=True)
    ]
    located = [
        shape for shape in features.geometry[np.array(is_named, dtype=bool)] if not shape.is_empty
    ]
    return located[0].representative_point() if located else None


def _shares_beyond(
    ring: Statement, answerable: Statement, centre: shapely.Point, units: gpd.GeoDataFrame
) -> tuple[float, float, list[str]]:
    circle = geodesic_circle(centre.x, centre.y, ring.value or 0.0)
    is_open = any(name.startswith("各") for name in answerable.names)
    wanted = unit_places(answerable.names)
    chosen = [
        is_open or any(_is_unit(place, str(name)) for place in wanted) for name in units["name"]
    ]
    mine = units[np.array(chosen, dtype=bool)]
    within, of_city = (
        shapely.intersection(circle, shapely.union_all(each.geometry.to_numpy()))
        for each in (mine, units)
    )
    whole, inside, city = area_km2([circle, within, of_city])
    return 1 - inside / whole, 1 - city / whole, [str(name) for name in mine["name"]]


def _is_unit(place: str, name: str) -> bool:
    # 某市高新区 is the unit 高新区 or 某高新技术产业开发区
    return name in (place, place[2:]) or (len(name) > 3 and name in place)


def count_against_layer(statements: Sequence[Statement], context: Context) -> Iterator[Finding]:
    """Numbers of things within a circle that a layer on record does not give."""
    if context.features is None:
        return
    for ring in of_kind(statements, "ring"):
        layer_id = next(
            (key for key, words in LAYER_WORDS.items() if any(w in ring.claim for w in words)), None
        )
        centre = _centre(ring.subject, context.features)
        if not ring.parts or layer_id is None or centre is None or not ring.value:
            continue
        layer = context.features[context.features["layer_id"] == layer_id]
        said = ring.parts[0]
        counts = _counts(layer, (centre.x, centre.y), ring.value, said, _year(ring, statements))
        if not counts or counts[0].agrees:
            continue
        agreeing = [count for count in counts if count.agrees]
        yield Finding(
            (ring,),
            f"{item_zh(ring)} 说圈内有 {number_text(said)} 家，没有说怎么数；"
            f"图上{counts[0].zh}有 {number_text(counts[0].value)} 家"
            + (f"，只有按“{agreeing[0].zh}”才相符" if agreeing else "，按哪种数法都不相符"),
            f"{item_en(ring)} counts {number_text(said)} within the circle and does not say how; "
            f"on record {counts[0].en}: {number_text(counts[0].value)}"
            + (f"; only “{agreeing[0].en}” agrees" if agreeing else "; no way of counting agrees"),
            "possible" if agreeing else "likely",
            tuple(counts),
        )


def _year(ring: Statement, statements: Sequence[Statement]) -> int:
    """Year before the first day that the document sets: what its inspectors saw."""
    days: list[date] = [
        one.day
        for one in statements
        if one.day
        and one.source.document_id == ring.source.document_id
        and one.kind in ("deadline", "issued")
    ]
    return min(days).year - 1 if days else 0


def _counts(
    layer: gpd.GeoDataFrame,
    centre_deg: tuple[float, float],
    radius_m: float,
    said: float,
    year: int,
) -> list[Count]:
    located = layer[~layer.geometry.is_empty]
    if not len(located):
        return []
    if not year or not all("units" in properties for properties in located["properties"]):
        within = distance_m(*centre_deg, located.geometry.x, located.geometry.y) <= radius_m
        count = float(np.sum(within))
        return [Count("有记录的", "all on record", count, count == said)]
    made = []
    for each_year in (year, year + 1):
        for minimum_mw in CLASSES_MW:
            found = plants_within(located, centre_deg, radius_m, each_year, minimum_mw=minimum_mw)
            size_zh = f"、{minimum_mw / 10:g}万千瓦以上" if minimum_mw else ""
            size_en = f", at least {minimum_mw:g} MW" if minimum_mw else ""
            made += [
                Count(
                    f"{each_year}年内运行过{size_zh}的",
                    f"ran at some time in {each_year}{size_en}",
                    float(found.during_year),
                    found.during_year == said,
                ),
                Count(
                    f"{each_year}年底仍在运行{size_zh}的",
                    f"ran at the end of {each_year}{size_en}",
                    float(found.at_year_end),
                    found.at_year_end == said,
                ),
            ]
    return made
