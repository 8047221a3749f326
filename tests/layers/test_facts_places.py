"""The places that ship: names, positions, precision, and the plants round the ring."""

import re

import pytest
import shapely

from geo.measure import distance_m
from geo.ring import plants_within, ring_margin_m
from geo.rulebook import ACTIVITIES

CITY_CODES = {
    *("410102", "410103", "410104", "410105", "410106", "410108"),
    *("410122", "410181", "410182", "410183", "410184", "410185"),
}


class TestPlaces:
    """Features: what they are called, where they lie and how well that is known."""

    def test_every_place_of_a_task_resolves_and_names_the_task(self, tasks, features) -> None:
        named = {(i, p) for i, places in tasks["place_ids"].items() for p in places}
        told = {
            (task_id, feature_id)
            for feature_id, properties in features["properties"].items()
            for task_id in properties.get("task_ids", [])
        }
        assert {place_id for _, place_id in named} <= set(features.index)
        assert named == told

    def test_every_inspection_point_and_mine_belongs_to_a_task(self, features) -> None:
        for layer_id, count in (("inspection_points", 13), ("mines", 7)):
            rows = features[features["layer_id"] == layer_id]
            assert len(rows) == count
            assert all(properties["task_ids"] for properties in rows["properties"])

    def test_a_place_has_a_precision_exactly_where_it_is_located(self, features) -> None:
        is_located = ~features.geometry.is_empty
        assert (is_located == features["precision_m"].notna()).all()
        assert features["precision_m"].min() >= 100
        assert features.loc[~is_located, "note"].notna().all()

    def test_located_places_lie_in_and_round_henan(self, features) -> None:
        located = features[~features.geometry.is_empty]
        west, south, east, north = located.total_bounds
        assert shapely.box(112, 33, 115, 36).contains(shapely.box(west, south, east, north))

    def test_ancestry_runs_from_the_place_to_a_county(self, features) -> None:
        zone_codes = {"410171", "410172", "410173"}
        for feature_id, row in features.iterrows():
            own, last = row["ancestry"][0], row["ancestry"][-1]
            if row["layer_id"] == "coal_plants":
                assert re.fullmatch(r"\d{6}", last), feature_id
            else:
                assert last in CITY_CODES | zone_codes | {"410100", "devzone-zhengdong"}
            assert own == feature_id or re.fullmatch(r"\d{6}|\d{12}", own), feature_id
            for larger, smaller in zip(row["ancestry"][1:], row["ancestry"], strict=False):
                if re.fullmatch(r"\d{9}|\d{12}", smaller):
                    assert smaller.startswith(larger), feature_id

    def test_a_township_lies_in_the_county_it_is_of(self, features, facts) -> None:
        units = facts["units"]
        rows = features[(features["kind"] == "township") & ~features.geometry.is_empty]
        of_county = rows[[row["ancestry"][-1] in units.index for _, row in rows.iterrows()]]
        counties = units.geometry[[a[-1] for a in of_county["ancestry"]]].reset_index(drop=True)
        assert counties.contains(of_county.geometry.reset_index(drop=True)).all()

    def test_activities_are_known_to_the_rules(self, features) -> None:
        used = {p["activity"] for p in features["properties"] if "activity" in p}
        assert used == {"household_heating", "shop_heating", "coal_mine", "thermal_power"}
        assert used <= set(ACTIVITIES)

    def test_the_quarry_of_item_27_works_on_8_square_kilometres(self, features) -> None:
        quarries = features[features["kind"] == "quarry"]
        assert list(quarries.index) == ["quarry-tuoyao"]
        properties = quarries["properties"].iloc[0]
        assert (properties["area_km2"], properties["working"]) == (8.0, True)
        assert quarries["precision_m"].iloc[0] == 5000

    def test_villages_without_coordinates_are_known_to_five_kilometres(self, features) -> None:
        villages = features[features["kind"] == "village"]
        assert len(villages) == 8
        assert set(villages["precision_m"]) == {5000.0}

    def test_what_no_source_locates_has_no_geometry(self, features) -> None:
        lost = set(features.index[features.geometry.is_empty])
        assert {
            *("plant-xinmi-dongfeng", "park-xinmi-equipment", "road-fourth-ring"),
            *("road-ring-expressway", "mine-zhongbo", "mine-wangzhuang", "mine-weiye"),
        } <= lost

    def test_ids_are_ascii_slugs_or_codes(self, features, zones) -> None:
        for label in [*features.index, *zones.index]:
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", label), label


class TestPlants:
    """The 90 km ring: the document's 26 beside what is on record."""

    CENTRE_DEG = (113.66, 34.7531)

    def test_taixiang_is_15_km_from_the_tower(self, plants) -> None:
        properties = plants["properties"]["plant-taixiang"]
        assert properties["distance_km"] == pytest.approx(15.14, abs=0.005)
        assert properties["task_ids"] == ["A28", "A30"]

    def test_counts_by_date_and_by_definition(self, plants) -> None:
        # 29 sites, 26 of 200 MW, 23 left: Global Coal Plant Tracker, January 2023, by hand
        counts = plants_within(plants, self.CENTRE_DEG, 90_000, 2019)
        large = plants_within(plants, self.CENTRE_DEG, 90_000, 2019, minimum_mw=200)
        later = plants_within(plants, self.CENTRE_DEG, 90_000, 2020)
        found = (counts.during_year, large.during_year, later.at_year_end)
        assert found == (29, 26, 23)

    def test_the_note_of_the_ring_tells_the_counts(self, plants, zones) -> None:
        note, note_en = zones.loc["plant-ring-90km-in-force", ["note", "note_en"]]
        for words in (note, note_en):
            assert {"26", "29", "23"} <= set(re.findall(r"\d+", words))

    def test_only_two_sites_lie_within_a_kilometre_of_the_ring(self, plants) -> None:
        edge = [i for i, p in plants["properties"].items() if p.get("ring_edge")]
        assert edge == ["plant-shouyangshan-3", "plant-zhongyou"]
        margin_m = dict(
            zip(plants.index, ring_margin_m(plants, self.CENTRE_DEG, 90_000), strict=True)
        )
        assert margin_m["plant-shouyangshan-3"] == pytest.approx(-630, abs=10)
        # 630 m is more than plant and tower are known to, 80 m is not
        within = plants_within(plants, self.CENTRE_DEG, 90_000, 2019, centre_precision_m=100)
        assert within.edge_ids == ("plant-zhongyou",)
        assert all(plants["note"][i].count("1公里以内") == 1 for i in edge)

    def test_dongfeng_is_in_no_list_and_counts_nowhere(self, plants) -> None:
        assert plants["properties"]["plant-xinmi-dongfeng"] == {
            "activity": "thermal_power",
            "units": [],
            "status_2020": "unknown",
            "task_ids": ["A28", "A30"],
        }

    def test_the_ring_is_a_geodesic_circle(self, zones) -> None:
        ring = zones.loc["plant-ring-90km-in-force"].geometry
        reach_m = distance_m(*self.CENTRE_DEG, *shapely.get_coordinates(ring).T)
        assert reach_m == pytest.approx(90_000, abs=0.01)
