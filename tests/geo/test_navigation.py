"""Links to navigation: the datum of each map against published values, and hostile names."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.datum import convert
from geo.errors import GeometryError
from geo.measure import distance_m
from geo.navigation import navigation_links

#: github.com/wandergis/coordtransform, test/app.js: WGS 84 to GCJ-02.
WANDERGIS = {"wgs84": (116.404, 39.915), "gcj02": (116.41024449916938, 39.91640428150164)}
#: The tests of the crate geotool: one place in all three.
GEOTOOL = {
    "wgs84": (121.0917077, 30.6107779),
    "gcj02": (121.09626935575027, 30.608604331756705),
    "bd09": (121.10271732371203, 30.61484572185035),
}


@pytest.mark.parametrize("published", [WANDERGIS, GEOTOOL])
def test_links_hold_the_published_coordinates_of_their_datum(published):
    for link in navigation_links(*published["wgs84"], "点位"):
        if link.datum in published:
            lon, lat = published[link.datum]
            off_m = float(distance_m(link.lon_deg, link.lat_deg, lon, lat))
            assert off_m < 0.1, link.map_id


def coordinates_in(link):
    """Longitude and latitude as they stand in the address itself."""
    query = parse_qs(urlsplit(link.url).query)
    if link.map_id == "amap":
        lon, lat, _ = query["to"][0].split(",", 2)
    elif link.map_id == "baidu":
        lat, lon = query["destination"][0].split("|")[0].removeprefix("latlng:").split(",")
    elif link.map_id == "tencent":
        lat, lon = query["tocoord"][0].split(",")
    else:
        lat, lon = link.url.removeprefix("geo:").split("?")[0].split(",")
    return float(lon), float(lat)


@given(lon=st.floats(110.3, 116.7), lat=st.floats(31.3, 36.4), name=st.text(max_size=40))
def test_every_address_leads_back_to_the_place_whatever_its_name(lon, lat, name):
    links = navigation_links(lon, lat, name)
    assert [link.map_id for link in links] == ["amap", "baidu", "tencent", "geo"]
    for link in links:
        back = convert(*coordinates_in(link), link.datum, "wgs84")
        assert float(distance_m(*back, lon, lat)) < 0.2
        assert link.url.isascii()
        assert not set(link.url) & set("<>\"'` {}\\\n")


def test_each_map_says_which_datum_it_is_given():
    amap, baidu, tencent, other = navigation_links(113.66, 34.7531, "二七塔")
    assert "coordinate=gaode" in amap.url
    assert "coord_type=bd09ll" in baidu.url
    assert tencent.datum == "gcj02"
    assert unquote(other.url) == "geo:34.753100,113.660000?q=34.753100,113.660000(二七塔)"


def test_a_name_cannot_add_a_parameter_or_a_field():
    for link in navigation_links(113.66, 34.75, "甲&coordinate=wgs84|name:乙,丙#x"):
        query = parse_qs(urlsplit(link.url).query)
        assert query.get("coordinate", ["gaode"]) == ["gaode"]
        assert urlsplit(link.url).fragment == ""
        if link.map_id == "amap":
            assert query["to"][0].count(",") == 2
        if link.map_id == "baidu":
            assert query["destination"][0].count("|") == 1


def test_a_place_without_a_name_is_a_destination():
    assert "%E7%9B%AE%E7%9A%84%E5%9C%B0" in navigation_links(113.66, 34.75, "\n\t")[0].url


def test_no_place_is_no_link():
    with pytest.raises(GeometryError):
        navigation_links(float("nan"), 34.75, "甲")
