"""From what a file declares and what the person says: datum and projection of its coordinates."""

import re
from dataclasses import dataclass, field

import numpy as np
import pyproj
from pyproj.exceptions import CRSError as ProjError

from geo.coordinates import DATUM_NAMES
from geo.datum import RUNG, Datum
from geo.errors import CRSError
from layers.reading.positions import Degrees
from layers.reading.source import Note, ReadOptions

EPSG_CODE = re.compile(r"EPSG:[0-9]{4,6}", re.IGNORECASE)
WEB_MERCATOR = 3857
DEGREE = np.pi / 180
PROBE_DEG = (113.0, 34.5)
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class CoordinateFrame:
    """How the numbers of a file become degrees.

    Parameters
    ----------
    datum
        Of the degrees that come out; None in a preview of a file that names none.
    label
        The CRS that the file declares, in words, or None.
    inverse
        From the file's coordinates to degrees; None where they are degrees already.
    notes
        What the person should know, in Chinese and English.
    """

    datum: Datum | None
    label: str | None = None
    inverse: pyproj.Transformer | None = None
    notes: list[Note] = field(default_factory=list)

    def degrees(self, x: Degrees, y: Degrees) -> tuple[Degrees, Degrees]:
        """Longitudes and latitudes of coordinates of the file, shape (n,); inf where there is none.

        Notes
        -----
        The inverse of the map projection on its own datum: no datum shift is applied.
        """
        if self.inverse is None:
            return x, y
        lon_deg, lat_deg = self.inverse.transform(x, y)
        return np.asarray(lon_deg), np.asarray(lat_deg)


def _datum_of(crs: pyproj.CRS) -> Datum | None:
    geodetic = crs.geodetic_crs
    names = (
        [] if geodetic is None else [geodetic.name, geodetic.datum.name if geodetic.datum else ""]
    )
    text = " ".join(names).lower().replace("_", " ")
    if re.search(r"wgs ?(19)?84|world geodetic system 1984", text):
        return "wgs84"
    if re.search(r"cgcs ?2000|china 2000|china geodetic coordinate system 2000", text):
        return "cgcs2000"
    return None


def _parse(text: str) -> pyproj.CRS:
    try:
        crs = pyproj.CRS.from_user_input(text)
    except ProjError as error:
        raise CRSError(
            "文件声明的坐标参考系无法识别，请用 EPSG 代码注明，例如 EPSG:4547",
            "the CRS that the file declares is not understood; name it as in EPSG:4547",
            field="crs",
        ) from error
    if crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    return crs.to_2d()


def _label(crs: pyproj.CRS) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code} {crs.name}" if code else crs.name[:LONGEST_LABEL]


def _inverse(crs: pyproj.CRS) -> pyproj.Transformer | None:
    is_in_degrees = all(abs(a.unit_conversion_factor - DEGREE) < 1e-12 for a in crs.axis_info)
    if crs.is_geographic and is_in_degrees:
        return None
    geodetic = crs.geodetic_crs
    if geodetic is None or not (crs.is_geographic or crs.is_projected):
        raise CRSError(
            f"坐标参考系“{_label(crs)}”没有经纬度",
            f"the CRS “{_label(crs)}” has no longitude and latitude",
            field="crs",
        )
    return pyproj.Transformer.from_crs(crs, geodetic.to_2d(), always_xy=True)


def _unknown_datum(label: str) -> CRSError:
    return CRSError(
        f"“{label}”所用的大地基准不是 WGS 84 或 CGCS2000，没有公开的换算参数，"
        "请先在 GIS 软件中换算为 CGCS2000",
        f"the datum of “{label}” is neither WGS 84 nor CGCS2000, and its parameters are not"
        " public; convert the file to CGCS2000 first",
        field="crs",
    )


def _conflict(label: str, datum: Datum) -> CRSError:
    return CRSError(
        f"文件声明为“{label}”，不可能是 {DATUM_NAMES[datum]} 坐标",
        f"the file declares “{label}”, which cannot hold {DATUM_NAMES[datum]} coordinates",
        field="datum",
    )


def _overruled(named: Datum, datum: Datum) -> Note:
    return (
        f"文件标明 {DATUM_NAMES[named]}，已按您选择的 {DATUM_NAMES[datum]} 读取",
        f"the file names {DATUM_NAMES[named]}; it was read as {DATUM_NAMES[datum]}, as you chose",
    )


# Two texts for one CRS differ in names and order; what they make of a place does not.
def _agree(one: pyproj.CRS, other: pyproj.CRS) -> bool:
    if _datum_of(one) != _datum_of(other) or one.is_projected != other.is_projected:
        return False
    places = [
        pyproj.Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(*PROBE_DEG)
        for crs in (one, other)
    ]
    return bool(np.allclose(places[0], places[1], rtol=0, atol=1e-6))


def _declared_text(declared: str | None, options: ReadOptions) -> str | None:
    if options.crs is None:
        return declared
    if not EPSG_CODE.fullmatch(options.crs):
        raise CRSError(
            f"“{options.crs[:40]}”不是 EPSG 代码，例如 EPSG:4547",
            f"“{options.crs[:40]}” is not an EPSG code such as EPSG:4547",
            field="crs",
        )
    if declared is not None and not _agree(_parse(declared), _parse(options.crs)):
        label = _label(_parse(declared))
        raise CRSError(
            f"文件声明为“{label}”，与给出的 {options.crs} 不同",
            f"the file declares “{label}”, not {options.crs}",
            field="crs",
        )
    return options.crs


def _without_crs(named: Datum | None, options: ReadOptions, *, is_preview: bool) -> CoordinateFrame:
    datum = options.datum or named
    if datum is None and not is_preview:
        known = "、".join(DATUM_NAMES.values())
        raise CRSError(
            f"文件没有说明坐标系，请指明：{known}",
            f"the file does not say its datum; name one of {', '.join(DATUM_NAMES.values())}",
            field="datum",
        )
    is_overruled = datum is not None and named is not None and RUNG[named] != RUNG[datum]
    notes = [_overruled(named, datum)] if is_overruled and named and datum else []
    return CoordinateFrame(datum, notes=notes)


def resolve(
    declared: str | None, named: Datum | None, options: ReadOptions, *, is_preview: bool = False
) -> CoordinateFrame:
    """Datum and projection of a file's coordinates; never guessed.

    Parameters
    ----------
    declared
        CRS in the file (a .prj, a layer's SRS), as WKT, PROJJSON or a code; None if there is none.
    named
        Datum that the file names in our own manner (a header, a GeoJSON member), or None.
    options
        The person's word. For degrees it overrules the file, with a note: GCJ-02 is often labelled
        WGS 84. For a map projection other than Web Mercator it cannot.
    is_preview
        Whether a missing datum is no error yet.

    Returns
    -------
    CoordinateFrame
        With the inverse of the projection, if there is one.

    Raises
    ------
    CRSError
        If nobody names the datum, the CRS is not understood or contradicts the person, or its
        datum is neither WGS 84 nor CGCS2000 (Beijing 1954 and Xi'an 1980 have no public
        parameters).
    """
    text = _declared_text(declared, options)
    if text is None:
        return _without_crs(named, options, is_preview=is_preview)
    crs = _parse(text)
    label, own = _label(crs), _datum_of(crs)
    if own is None:
        raise _unknown_datum(label)
    datum = options.datum or named or own
    inverse = _inverse(crs)
    if RUNG[datum] == RUNG[own]:
        return CoordinateFrame(datum, label, inverse)
    if inverse is not None and crs.to_epsg() != WEB_MERCATOR:
        raise _conflict(label, datum)
    return CoordinateFrame(datum, label, inverse, [_overruled(own, datum)])
