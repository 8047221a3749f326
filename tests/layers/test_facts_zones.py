"""The zone versions that ship: time without gaps, ground without holes, and what is in force."""

import json
from datetime import date

import geopandas as gpd
import pytest
import shapely

from geo.measure import area_km2
from geo.rulebook import ACTIVITIES
from geo.schema import is_missing
from layers.facts import FOLDERS

FIVE_DISTRICTS = ("410102", "410103", "410104", "410105", "410108")
#: First and last day each lineage is asked about: before any record, and after the newest.
DAYS = (date(2014, 1, 1), date(2022, 12, 31))


def coal_bans(zones: gpd.GeoDataFrame, day: date, part: str | None = None) -> gpd.GeoDataFrame:
    rows = zones[zones["kind"] == "coal_ban"]
    counts = [
        (row["valid_from"] is None or row["valid_from"] <= day)
        and (row["valid_to"] is None or day < row["valid_to"])
        and part in (None, row["part"])
        for _, row in rows.iterrows()
    ]
    return rows[counts]


class TestZones:
    """Versions: one territory each at all dates, and in force only what a text says."""

    def test_there_are_19_versions_of_the_coal_ban_in_8_lineages(self, zones) -> None:
        bans = zones[zones["kind"] == "coal_ban"]
        versions = bans.groupby("lineage")["version_id"].nunique().to_dict()
        assert versions == {
            "zhengzhou-urban": 4,
            "shangjie": 3,
            "xinzheng": 3,
            "zhongmu": 2,
            "xingyang": 3,
            "gongyi": 2,
            "dengfeng": 1,
            "xinmi": 1,
        }
        assert set(zones["kind"]) == {"coal_ban", "plant_ring"}

    def test_a_lineage_has_no_gap_and_no_overlap_in_time(self, zones) -> None:
        for lineage, rows in zones.groupby("lineage"):
            spans = rows.drop_duplicates("version_id")[["valid_from", "valid_to"]]
            spans = sorted(spans.itertuples(index=False), key=lambda s: s.valid_from or date.min)
            assert spans[0].valid_from is None, lineage
            assert spans[-1].valid_to is None, lineage
            ends = [span.valid_to for span in spans[:-1]]
            assert ends == [span.valid_from for span in spans[1:]], lineage
            assert rows.groupby("version_id")["valid_from"].nunique(dropna=False).max() == 1

    def test_on_every_day_every_county_is_covered(self, zones, facts) -> None:
        units = facts["units"]
        changes = {d for d in [*zones["valid_from"], *zones["valid_to"]] if not is_missing(d)}
        for day in [*DAYS, *changes]:
            covered = shapely.union_all(coal_bans(zones, day).geometry.to_numpy())
            left_m2 = area_km2(shapely.difference(units.geometry.to_numpy(), covered)) * 1e6
            assert left_m2.max() < 1.0, day

    def test_the_two_parts_of_a_version_do_not_overlap(self, zones) -> None:
        for version_id, rows in zones.groupby("version_id"):
            if len(rows) == 2:
                common = shapely.intersection(*rows.geometry.to_numpy())
                assert area_km2([common])[0] < 1e-6, version_id
                assert set(rows["part"]) == {"in force", "undetermined"}

    @pytest.mark.parametrize(
        ("day", "in_force"),
        [
            (date(2014, 10, 30), set()),
            (date(2017, 9, 30), set()),
            (date(2017, 10, 1), {*FIVE_DISTRICTS}),
            (date(2020, 7, 30), {*FIVE_DISTRICTS}),
            (date(2020, 7, 31), {*FIVE_DISTRICTS, "410184", "410122"}),
            (date(2022, 1, 1), {*FIVE_DISTRICTS, "410184", "410122"}),
        ],
    )
    def test_units_wholly_in_force_on_a_day(self, zones, facts, day, in_force) -> None:
        units = facts["units"]
        banned = shapely.union_all(coal_bans(zones, day, "in force").geometry.to_numpy())
        left = area_km2(shapely.difference(units.geometry.to_numpy(), banned))
        assert {code for code, km2 in zip(units.index, left, strict=True) if km2 < 1e-6} == in_force

    def test_the_ring_of_2014_was_the_only_zone_with_bounds_until_2017(self, zones) -> None:
        for day in (date(2014, 10, 31), date(2016, 6, 1)):
            rows = coal_bans(zones, day, "in force")
            assert list(rows.index) == ["xingyang-2014-in-force"]
        # 8.06 km² by its source; its corners are given to 0.001°, which is a quarter of a km²
        assert area_km2(rows.geometry)[0] == pytest.approx(8.06, abs=0.25)
        assert rows["claimed_area_km2"].iloc[0] == 7.2
        assert rows["boundary_precision_m"].iloc[0] == 500

    def test_the_development_zones_are_named_in_and_drawn_open(self, zones, facts) -> None:
        rows = zones[zones["version_id"] == "zhengzhou-urban-2019"]
        assert rows["names_in"].tolist() == [["410171", "410172", "devzone-zhengdong"]] * 2
        districts = facts["units"].geometry[list(FIVE_DISTRICTS)].union_all()
        in_force, undetermined = (
            rows.geometry[rows["part"] == p].iloc[0] for p in ("in force", "undetermined")
        )
        assert area_km2([in_force ^ districts])[0] < 1e-6
        assert 0 < area_km2([undetermined])[0] < 50

    def test_gongyi_names_two_places_in_and_five_villages_out(self, zones, features) -> None:
        row = zones.loc["gongyi-2019-undetermined"]
        assert set(row["names_in"]) == {"road-x058-luzhuang", "road-hexie-xicun"}
        out = features[[a[0] in row["names_out"] for a in features["ancestry"]]]
        assert set(out["name"]) == {"东风村", "老井沟村", "白窑村", "蔡庄村", "羽林庄村"}
        assert row["review_due"] == date(2020, 9, 30)

    def test_exemptions_are_on_record_for_three_notices_only(self, zones) -> None:
        five = ["coal_mine", "thermal_power", "clean_coal_storage"]
        five += ["central_heating", "raw_material_coal"]
        bans = zones[zones["kind"] == "coal_ban"].drop_duplicates("version_id")
        exempt = {
            row["version_id"]: row["exempt"]
            for _, row in bans.iterrows()
            if row["exempt"] is not None
        }
        assert exempt == {
            "zhengzhou-urban-2019": five,
            "gongyi-2019": five,
            "xinzheng-2021": ["coal_mine", "gangue_brick"],
        }
        assert {a for acts in exempt.values() for a in acts} <= set(ACTIVITIES)

    def test_all_fifteen_units_of_the_xinzheng_notice_are_found(self, zones) -> None:
        named = zones.loc["xinzheng-2021-in-force", "names_in"]
        assert len(named) == 15
        assert all(code.startswith("410184") for code in named)

    def test_the_disputed_county_is_open_and_its_ring_ended(self, zones) -> None:
        row = zones.loc["xingyang-2020-undetermined"]
        assert row["valid_from"] == zones.loc["xingyang-2014-in-force", "valid_to"]
        assert "第10项" in row["note"]
        assert "第13项" in row["note"]

    def test_every_row_says_on_what_it_rests_in_both_languages(self, zones) -> None:
        for column in ("name", "name_en", "legal_basis", "legal_basis_en", "note", "note_en"):
            assert zones[column].notna().all(), column
        assert not zones["note"].str.endswith("。").any()  # notes end inside a longer sentence


def test_recipes_are_plain_json_with_the_keys_of_a_notice() -> None:
    paths = sorted((FOLDERS["410100"] / "zones").glob("*.json"))
    assert len(paths) == 20
    for path in paths:
        notice = json.loads(path.read_text("utf-8"))
        assert path.stem == notice["version_id"]
        keys = {"issuer", "document_no", "issued", "effective", "exempt", "claimed_area_km2"}
        assert keys | {"zones", "sources", "legal_basis", "note"} <= set(notice)
