"""folium's links to content networks, pointed at this service or taken away."""

import re
from collections.abc import Iterator
from typing import NoReturn

import folium.plugins  # its classes must exist before the pass over all subclasses
from branca.colormap import ColorMap
from folium.elements import JSCSSMixin
from folium.features import Vega, VegaLite

from geo.errors import UpstreamError
from web.assets.table import is_asset, vendor_url

# Only looks are lost: Bootstrap 3 glyph icons (name icons with prefix "fa") and turned icons.
_DROPPED = frozenset({"bootstrap-glyphicons.css", "leaflet.awesome.rotate.min.css"})
# These write their hosts while rendering, not in `default_js`.
_HOSTED_ELEMENTS = (ColorMap, Vega, VegaLite, folium.plugins.ScrollZoomToggler)
_HOSTED_TAG = re.compile(
    r"<(?:script|link|img|iframe|source|audio|video|embed|object)\b[^>]*?"
    r"""\b(?:src|href|data)\s*=\s*["']?\s*(?:https?:)?//[^>]*""",
    re.IGNORECASE,
)


def localise(prefix: str = "/static/vendor") -> None:
    """Make folium load nothing from another host, for the rest of the process.

    Links to an installed asset are pointed at it. A folium class that needs anything else raises
    `UpstreamError` when it is rendered. Calling it again is harmless.

    Parameters
    ----------
    prefix
        Address of `static/vendor/`, without a slash at its end.

    Raises
    ------
    UpstreamError
        If a link to another host is left.
    """
    for element in _elements(JSCSSMixin):
        missing = [url for _, url in _own_links(element) if not _is_known(url)]
        for attribute in ("default_js", "default_css"):
            if attribute in vars(element):
                setattr(element, attribute, _local(vars(element)[attribute], prefix))
        if missing:
            _disable(element, missing)
    for element in _HOSTED_ELEMENTS:
        _disable(element, [element.__name__])
    left = hosted_links()
    if left:
        raise UpstreamError(
            f"folium 仍会从其他主机加载：{left}",
            f"folium would still load from other hosts: {left}",
        )


def hosted_links() -> list[str]:
    """Links to another host that folium classes would put into a page: "Map: https://…"."""
    return [
        f"{element.__name__}: {url}"
        for element in _elements(JSCSSMixin)
        for _, url in _own_links(element)
        if "//" in url
    ]


def require_local(page: str) -> None:
    """Check that no tag of a rendered page loads from another host.

    Parameters
    ----------
    page
        HTML, whole or in part. Addresses inside scripts (a tile layer that a user set) and links
        to follow are not looked at.

    Raises
    ------
    UpstreamError
        If there is one; the message shows the first three.

    Examples
    --------
    >>> require_local('<script src="/static/vendor/leaflet/dist/leaflet.js"></script>')
    """
    found = _HOSTED_TAG.findall(page)
    if found:
        raise UpstreamError(
            f"页面会从其他主机加载：{found[:3]}",
            f"the page would load from other hosts: {found[:3]}",
        )


def _elements(base: type) -> Iterator[type]:
    yield base
    children: list[type] = base.__subclasses__()
    for child in children:
        yield from _elements(child)


def _own_links(element: type) -> list[tuple[str, str]]:
    return [*vars(element).get("default_js", []), *vars(element).get("default_css", [])]


def _file_name(url: str) -> str:
    return url.rpartition("/")[2]


def _is_known(url: str) -> bool:
    return is_asset(_file_name(url)) or _file_name(url) in _DROPPED


def _local(links: list[tuple[str, str]], prefix: str) -> list[tuple[str, str]]:
    return [
        (name, vendor_url(_file_name(url), prefix))
        for name, url in links
        if is_asset(_file_name(url))
    ]


def _disable(element: type, missing: list[str]) -> None:
    name = element.__name__

    def render(self: object, **kwargs: object) -> NoReturn:
        raise UpstreamError(
            f"folium.{name} 不可用：{missing} 未装入本服务",
            f"folium.{name} cannot be used: {missing} are not installed with this service",
        )

    element.render = render  # type: ignore[attr-defined]
