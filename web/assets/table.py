"""The scripts and style sheets that a page may load, by package and file."""

from dataclasses import dataclass

from geo.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Asset:
    """One script or style sheet of a package, as a page loads it.

    Parameters
    ----------
    package
        npm package; its version is in `static/package.json`.
    path
        File inside the package.
    stands_for
        Other file names under which folium asks for the same thing.
    extra
        Files that the script loads by itself; what a style sheet names is found by reading it.
    """

    package: str
    path: str
    stands_for: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """File name, unique among all assets."""
        return self.path.rpartition("/")[2]


ASSETS = (
    Asset("leaflet", "dist/leaflet.js"),
    Asset(
        "leaflet",
        "dist/leaflet.css",
        extra=("dist/images/marker-icon-2x.png", "dist/images/marker-shadow.png"),
    ),
    Asset("jquery", "dist/jquery.min.js", ("jquery-3.7.1.min.js",)),
    Asset("bootstrap", "dist/js/bootstrap.bundle.min.js"),
    Asset("bootstrap", "dist/css/bootstrap.min.css"),
    Asset("@fortawesome/fontawesome-free", "css/all.min.css"),
    Asset(
        "leaflet.awesome-markers",
        "dist/leaflet.awesome-markers.min.js",
        ("leaflet.awesome-markers.js",),
    ),
    Asset("leaflet.awesome-markers", "dist/leaflet.awesome-markers.css"),
    Asset("leaflet.markercluster", "dist/leaflet.markercluster.js"),
    Asset("leaflet.markercluster", "dist/MarkerCluster.css"),
    Asset("leaflet.markercluster", "dist/MarkerCluster.Default.css"),
    Asset("@geoman-io/leaflet-geoman-free", "dist/leaflet-geoman.min.js", ("leaflet-geoman.js",)),
    Asset("@geoman-io/leaflet-geoman-free", "dist/leaflet-geoman.css"),
)

PACKAGES = tuple(dict.fromkeys(asset.package for asset in ASSETS))

_BY_NAME = {name: asset for asset in ASSETS for name in (asset.name, *asset.stands_for)}


def is_asset(name: str) -> bool:
    """Whether a file name is that of an asset, or one that an asset stands for."""
    return name in _BY_NAME


def vendor_url(name: str, prefix: str = "/static/vendor") -> str:
    """Address on this service of an asset.

    Parameters
    ----------
    name
        File name of the asset, or a name that it stands for: "leaflet.js".
    prefix
        Address of `static/vendor/`, without a slash at its end.

    Raises
    ------
    NotFoundError
        If no asset has that name.

    Examples
    --------
    >>> vendor_url("leaflet.js")
    '/static/vendor/leaflet/dist/leaflet.js'
    """
    asset = _BY_NAME.get(name)
    if asset is None:
        known = ", ".join(sorted(_BY_NAME))
        raise NotFoundError(
            f"没有浏览器资源 {name}；现有：{known}", f"no browser asset {name}; known: {known}"
        )
    return f"{prefix}/{asset.package}/{asset.path}"
