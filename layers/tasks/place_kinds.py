"""Kinds of places as gazetteers word them, and how well each is known."""

import re

#: How well a place of a kind is known where its source does not say, in metres: figures of this
#: product. GeoNames states no accuracy and gives many Chinese villages to the minute only (1.9 km);
#: a node of OpenStreetMap stands somewhere in the built-up part; a table is as good as its maker.
PRECISION_M: dict[str, dict[str, float]] = {
    "geonames": {"village": 2000.0, "township": 3000.0, "place": 2000.0},
    "osm": {"village": 500.0, "township": 1500.0, "place": 1000.0},
    "table": {"village": 1000.0, "township": 2000.0, "place": 1000.0},
}
#: Values of place=*: https://wiki.openstreetmap.org/wiki/Key:place
OSM_KINDS = {
    "village": "village", "hamlet": "village", "isolated_dwelling": "village", "town": "township",
    "city": "county", "county": "county", "district": "county", "borough": "county",
    "state": "county", "province": "county", "country": "county", "region": "county",
    "municipality": "county",
}  # fmt: skip
#: Codes of GeoNames: http://www.geonames.org/export/codes.html
GEONAMES_KINDS = {
    "ADM1": "county", "ADM2": "county", "ADM3": "county", "ADM4": "township", "ADM5": "village",
    "PPLC": "county", "PPLA": "county", "PPLA2": "county", "PPLA3": "county", "PPLA4": "township",
}  # fmt: skip
SUFFIX_KINDS = (
    (re.compile(r"(?:镇|乡|街道|街道办|街道办事处|苏木)$"), "township"),
    (re.compile(r"(?:村|社区|居委会|屯|寨)$"), "village"),
)
KIND_WORDS = (
    (re.compile(r"村|社区|居委|village|hamlet|dwelling|屯", re.IGNORECASE), "village"),
    (re.compile(r"镇|乡|街道|town(?:ship)?|subdistrict", re.IGNORECASE), "township"),
    (
        re.compile(r"^(?:省|市|县|区|县级|地级|县级市)|county|city|province", re.IGNORECASE),
        "county",
    ),
)


def kind_of_name(name: str) -> str | None:
    """Kind that a name's suffix tells, or None.

    Examples
    --------
    >>> kind_of_name("乙水镇"), kind_of_name("丙庄村"), kind_of_name("丁山")
    ('township', 'village', None)
    """
    return next((kind for pattern, kind in SUFFIX_KINDS if pattern.search(name)), None)


def kind_of_words(words: str | None, name: str) -> str:
    """Kind that a table states in its own words; else what the name tells.

    Examples
    --------
    >>> kind_of_words("行政村", "丙庄"), kind_of_words(None, "乙水镇"), kind_of_words("湖", "丁")
    ('village', 'township', 'place')
    """
    if words in OSM_KINDS:
        return OSM_KINDS[words]
    stated = next((kind for pattern, kind in KIND_WORDS if words and pattern.search(words)), None)
    return stated or kind_of_name(name) or "place"


def kind_of_geonames(feature_class: str, code: str, name: str) -> str:
    """Kind of a row of GeoNames: by its Chinese name, then by its code.

    Examples
    --------
    >>> kind_of_geonames("P", "PPL", "丙庄"), kind_of_geonames("P", "PPL", "乙水镇")
    ('village', 'township')
    """
    if GEONAMES_KINDS.get(code) == "county":
        return "county"
    named = kind_of_name(name)
    return named or GEONAMES_KINDS.get(code) or ("village" if feature_class == "P" else "place")


def precision_of(family: str, kind: str) -> float:
    """How well a place of a kind is known, in metres.

    Parameters
    ----------
    family
        Key of `PRECISION_M`.
    kind
        "village", "township", "place"; any other is as "place".
    """
    known = PRECISION_M[family]
    return known.get(kind, known["place"])
