"""The map as folium builds it, cut into parts for our own page; no other file knows folium.

folium escapes nothing, so nothing that a person or a document wrote passes through it: it gets
numbers, unit codes and layer ids. Names are drawn in the browser, by `textContent`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import folium
import numpy as np
import shapely
from branca.element import CssLink, Figure, JavascriptLink
from folium.map import CustomPane
from geopandas import GeoDataFrame
from markupsafe import Markup
from numpy.typing import NDArray

from geo.errors import InputError

BASEMAP_PANE = "basemap"
LABEL_PANE = "unit-labels"
BASEMAP_Z = 350  # under every layer: Leaflet's own overlays start at 400
LAYER_Z = 410
LAYER_Z_STEP = 10
LABEL_Z = 405  # over the basemap, under what the labels must never hide
MAX_ZOOM = 19  # an option of the map itself: without tiles Leaflet has no other limit
MIN_ZOOM = 6
DRAWN_DECIMALS = 5  # of a degree: about 1 m on the ground, finer than any boundary on record
LAYER_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")
UNIT_CODE = re.compile(r"[0-9A-Za-z_-]{1,32}")


class HasLayerId(Protocol):
    """Anything of the catalogue: a layer that has an id."""

    @property
    def layer_id(self) -> str:
        """Identifier, a lower-case ASCII slug."""


@dataclass(frozen=True, slots=True)
class UnitLabel:
    """Name of an administrative unit, the one place where it is written, and its area."""

    code: str
    name: str
    name_en: str
    lon_deg: float
    lat_deg: float
    area_km2: float


@dataclass(frozen=True, slots=True)
class MapParts:
    """What a page needs of a map: its assets, its element, its script and its variable's name."""

    header: Markup
    html: Markup
    script: Markup
    map_name: str
    labels: tuple[UnitLabel, ...]
    bounds_deg: tuple[float, float, float, float]  # west, south, east, north


def build_map(units: GeoDataFrame, catalogue: Sequence[HasLayerId], *, nonce: str) -> MapParts:
    """Parts of a map with the administrative units as its offline basemap.

    Parameters
    ----------
    units
        Frame of schema UNITS, EPSG:4326; may be empty.
    catalogue
        Layers from the lowest to the highest; each gets a pane of its own, named by its id.
    nonce
        Nonce of the response's content security policy.

    Returns
    -------
    MapParts
        Elements that carry the nonce. They load only what folium's asset lists name, so these
        must have been pointed at local files before.

    Raises
    ------
    InputError
        If a layer id or a unit code is not a plain ASCII identifier: both enter a script.
    """
    layer_ids = [_checked(layer.layer_id, LAYER_ID, "layer_id") for layer in catalogue]
    bounds_deg = _bounds_deg(units)
    folium_map = _bare_map(bounds_deg)
    figure = Figure()
    figure.add_child(folium_map)
    _add_panes(folium_map, layer_ids)
    _basemap(units).add_to(folium_map)
    figure.render()
    return MapParts(
        header=_asset_tags(figure, nonce),
        html=Markup(figure.html.render()),  # noqa: S704  # ids and numbers only, checked above
        script=_script_tag(figure.script.render(), nonce),
        map_name=folium_map.get_name(),
        labels=tuple(_labels(units)),
        bounds_deg=bounds_deg,
    )


def _checked(value: str, pattern: re.Pattern[str], field: str) -> str:
    if not pattern.fullmatch(value):
        raise InputError(
            f"{field} 应为 ASCII 标识符，现为 {value!r}",
            f"{field} must be a plain ASCII identifier, not {value!r}",
            field=field,
        )
    return value


def _bounds_deg(units: GeoDataFrame) -> tuple[float, float, float, float]:
    drawn = units[~(units.geometry.isna() | units.geometry.is_empty)]
    if drawn.empty:
        return (112.7, 34.2, 114.3, 35.0)  # about Zhengzhou: an empty map still opens somewhere
    west, south, east, north = (float(side) for side in drawn.total_bounds)
    return (west, south, east, north)


def _bare_map(bounds_deg: tuple[float, float, float, float]) -> folium.Map:
    west, south, east, north = bounds_deg
    folium_map = folium.Map(
        location=((south + north) / 2, (west + east) / 2),  # folium wants lat, lon
        zoom_start=9,
        tiles=None,
        zoom_control=False,  # the page adds its own three controls, metric scale and attribution
        attributionControl=False,
        maxZoom=MAX_ZOOM,
        minZoom=MIN_ZOOM,
        zoomSnap=0.25,
        zoomDelta=1,
        wheelPxPerZoomLevel=90,
        worldCopyJump=False,
    )
    # Leaflet alone: the page has no use for the jQuery, Bootstrap and icon fonts of folium.
    folium_map.default_js = [pair for pair in folium_map.default_js if pair[0] == "leaflet"]
    folium_map.default_css = [pair for pair in folium_map.default_css if pair[0] == "leaflet_css"]
    return folium_map


def _add_panes(folium_map: folium.Map, layer_ids: Iterable[str]) -> None:
    CustomPane(BASEMAP_PANE, z_index=BASEMAP_Z).add_to(folium_map)
    CustomPane(LABEL_PANE, z_index=LABEL_Z).add_to(folium_map)
    for rank, layer_id in enumerate(layer_ids):
        z_index = LAYER_Z + rank * LAYER_Z_STEP
        CustomPane(f"layer-{layer_id}", z_index=z_index, pointer_events=True).add_to(folium_map)


def _rounded(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(coordinates, DRAWN_DECIMALS)


def _basemap(units: GeoDataFrame) -> folium.GeoJson:
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "properties": {"unit_code": _checked(str(code), UNIT_CODE, "unit_code")},
            "geometry": shapely.geometry.mapping(shapely.transform(outline, _rounded)),
        }
        for code, outline in units.geometry.items()
        if outline is not None and not outline.is_empty
    ]
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        name=BASEMAP_PANE,
        style_function=lambda _feature: {"className": "unit"},  # colours are the stylesheet's
        control=False,
        smooth_factor=0.5,
        pane=BASEMAP_PANE,
        interactive=False,
    )


def _labels(units: GeoDataFrame) -> Iterable[UnitLabel]:
    for code, row in units.iterrows():
        if row.geometry is None or row.geometry.is_empty:
            continue
        point = _label_point(row.geometry)
        name_en = row.get("name_en")
        yield UnitLabel(
            str(code),
            str(row["name"]),
            name_en if isinstance(name_en, str) else str(row["name"]),
            round(float(point.x), DRAWN_DECIMALS),
            round(float(point.y), DRAWN_DECIMALS),
            round(float(row["area_km2"]), 1),
        )


def _label_point(outline: shapely.Geometry) -> shapely.Point:
    # The middle of the widest spot of the largest part: a representative point may lie at an edge.
    parts = shapely.get_parts(outline)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    return shapely.get_point(shapely.maximum_inscribed_circle(largest), 0)


def _asset_tags(figure: Figure, nonce: str) -> Markup:
    """Tags for the links folium collected; its inline styles and switches are left behind."""
    tags = []
    for element in figure.header._children.values():
        if isinstance(element, CssLink):
            tags.append(Markup('<link rel="stylesheet" href="{}">').format(element.url))
        elif isinstance(element, JavascriptLink):
            tags.append(Markup('<script src="{}" nonce="{}"></script>').format(element.url, nonce))
    return Markup("\n").join(tags)


def _script_tag(script: str, nonce: str) -> Markup:
    body = Markup(script.replace("</", "<\\/"))  # noqa: S704  # ids and numbers only, checked above
    return Markup('<script nonce="{}">{}</script>').format(nonce, body)
