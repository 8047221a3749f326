"""Zone geometry from recipes, on two square counties that share an edge."""

from datetime import date

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.compile import compile_version
from geo.errors import GeometryError
from geo.measure import area_km2, distance_m
from geo.recipes.recipe import Provenance, Recipe, Term, ZoneText
from geo.recipes.resolve import resolve_terms
from geo.rows import frame_of
from geo.schema import FEATURES, UNITS

PROVENANCE = Provenance("某公告", "a notice", "facts only", date(2020, 1, 1))
WEST = shapely.box(113.0, 34.0, 113.5, 34.5)
EAST = shapely.box(113.5, 34.0, 114.0, 34.5)
VILLAGE_AREA = shapely.box(113.6, 34.1, 113.7, 34.2)


def unit_row(code: str, name: str, polygon: shapely.Polygon, precision_m: float) -> dict:
    return {
        "unit_code": code,
        "name": name,
        "name_en": None,
        "level": "county",
        "parent_code": "990000",
        "area_km2": float(area_km2([polygon])[0]),
        "boundary_precision_m": precision_m,
        "source": "test",
        "source_en": "test",
        "licence": "none",
        "recorded": None,
        "geometry": polygon,
    }


def place_row(feature_id: str, name: str, ancestry: list[str], geometry, precision_m=None) -> dict:
    return {
        "feature_id": feature_id,
        "layer_id": "places",
        "kind": "village",
        "name": name,
        "name_en": None,
        "aliases": [f"{name}别名"],
        "ancestry": [feature_id, *ancestry],
        "precision_m": precision_m,
        "note": None,
        "note_en": None,
        "properties": {},
        "source": "test",
        "source_en": "test",
        "licence": "none",
        "recorded": None,
        "geometry": geometry,
    }


UNITS_FRAME = frame_of(
    [unit_row("990001", "西县", WEST, 300.0), unit_row("990002", "东县", EAST, 250.0)], UNITS
)
FEATURES_FRAME = frame_of(
    [
        place_row("town", "甲镇", ["990001"], shapely.Point(113.2, 34.2), 2000.0),
        place_row("village", "乙村", ["town", "990001"], shapely.Point(113.25, 34.25), 5000.0),
        place_row("edge-village", "边村", ["990001"], shapely.Point(113.49, 34.25), 3000.0),
        place_row("far-village", "远村", ["990001"], shapely.Point(115.0, 34.25), 1000.0),
        place_row("lost-village", "失村", ["990001"], shapely.Point()),
        place_row("same-west", "同名村", ["990001"], shapely.Point(113.1, 34.1), 1000.0),
        place_row("same-east", "同名村", ["990002"], shapely.Point(113.9, 34.1), 1000.0),
        place_row("area-village", "有界村", ["990002"], VILLAGE_AREA, 50.0),
        place_row("tower", "塔", ["990002"], shapely.Point(113.75, 34.25), 100.0),
    ],
    FEATURES,
)


def recipe(*include: Term, exclude: tuple[Term, ...] = (), **changes: object) -> Recipe:
    values = {
        "version_id": "v",
        "lineage": "l",
        "kind": "coal_ban",
        "name": "禁煤区",
        "name_en": "zone",
        "issuer": None,
        "document_no": None,
        "issued": None,
        "effective": None,
        "valid_from": date(2020, 1, 1),
        "valid_to": None,
        "review_due": None,
        "exempt": None,
        "claimed_area_km2": None,
        "legal_basis": "公告",
        "legal_basis_en": None,
        "note": "注",
        "note_en": "note",
        "open_note": None,
        "open_note_en": None,
        "zones": (ZoneText("禁煤区", include, exclude),),
        "provenance": PROVENANCE,
        **changes,
    }
    return Recipe(**values)


def unit(*names: str) -> Term:
    return Term("unit", names)


def compiled(*include: Term, exclude: tuple[Term, ...] = (), **changes) -> gpd.GeoDataFrame:
    made = recipe(*include, exclude=exclude, **changes)
    return compile_version(made, UNITS_FRAME, FEATURES_FRAME)


def part(zones: gpd.GeoDataFrame, name: str):
    rows = zones[zones["part"] == name]
    return rows.geometry.iloc[0] if len(rows) else shapely.Polygon()


def test_the_edge_two_units_share_vanishes() -> None:
    zones = compiled(unit("西县", "东县"))
    assert list(zones.index) == ["v-in-force"]
    assert part(zones, "in force").geom_type == "Polygon"
    assert part(zones, "in force").equals(shapely.box(113.0, 34.0, 114.0, 34.5))
    assert zones["boundary_precision_m"].tolist() == [300.0]


def test_a_described_term_leaves_its_unit_open() -> None:
    zones = compiled(Term("described", (), "东县"))
    assert list(zones.index) == ["v-undetermined"]
    assert part(zones, "undetermined").equals(EAST)


def test_a_description_in_several_units_leaves_each_open() -> None:
    zones = compiled(Term("described", ("西县", "东县"), "某市"))
    assert part(zones, "undetermined").equals(shapely.box(113.0, 34.0, 114.0, 34.5))


def test_a_unit_known_by_a_point_is_open_in_a_disc_and_named_in() -> None:
    zones = compiled(unit("甲镇"))
    disc = part(zones, "undetermined")
    assert zones["names_in"].tolist() == [["town"]]
    reach_m = distance_m(113.2, 34.2, *shapely.get_coordinates(disc).T)
    assert reach_m == pytest.approx(2000.0, abs=0.1)


def test_a_disc_is_cut_at_the_unit_that_must_hold_it() -> None:
    disc = part(compiled(Term("village", ("边村",), "西县")), "undetermined")
    assert disc.bounds[2] == pytest.approx(113.5)
    assert shapely.area(disc - WEST) == 0


def test_an_alias_names_the_same_place() -> None:
    assert compiled(Term("village", ("乙村别名",), "甲镇"))["names_in"].tolist() == [["village"]]


@pytest.mark.parametrize("name", ["失村", "远村", "没有的村"])
def test_a_village_without_a_position_of_use_opens_its_whole_unit(name: str) -> None:
    zones = compiled(Term("village", (name,), "西县"))
    assert part(zones, "undetermined").equals(WEST)


def test_a_village_of_a_town_is_held_by_the_county_of_the_town() -> None:
    zones = compiled(Term("village", ("没有的村",), "甲镇"))
    assert part(zones, "undetermined").equals(WEST)
    assert zones["names_in"].tolist() == [[]]


def test_of_two_places_of_one_name_the_parent_decides() -> None:
    east = compiled(Term("village", ("同名村",), "东县"))
    assert east["names_in"].tolist() == [["same-east"]]
    unclear = compiled(Term("village", ("同名村",), ""))
    assert unclear["names_in"].tolist() == [[]]
    assert part(unclear, "undetermined").equals(WEST | EAST)


def test_a_village_with_an_area_is_in_force() -> None:
    zones = compiled(Term("village", ("有界村",), "东县"))
    assert part(zones, "in force").equals(VILLAGE_AREA)
    assert zones["boundary_precision_m"].tolist() == [50.0]


def test_an_excluded_village_without_an_area_opens_its_disc_in_a_whole_unit() -> None:
    zones = compiled(unit("西县"), exclude=(Term("village", ("乙村",), "甲镇"),))
    assert zones["names_out"].tolist() == [["village"], ["village"]]
    disc = part(zones, "undetermined")
    assert disc.contains(shapely.Point(113.25, 34.25))
    assert shapely.area(disc & part(zones, "in force")) == 0
    assert (disc | part(zones, "in force")).area == pytest.approx(WEST.area)


def test_an_excluded_village_with_an_area_is_neither_in_force_nor_open() -> None:
    zones = compiled(unit("东县"), exclude=(Term("village", ("有界村",), "东县"),))
    assert list(zones.index) == ["v-in-force"]
    assert part(zones, "in force").area == pytest.approx(EAST.area - VILLAGE_AREA.area)


def test_an_excluded_place_beyond_the_zone_opens_nothing() -> None:
    zones = compiled(unit("东县"), exclude=(Term("village", ("乙村",), "甲镇"),))
    assert list(zones.index) == ["v-in-force"]


def test_a_ring_by_corners_is_in_force_and_the_rest_of_its_unit_open() -> None:
    corners = ((113.1, 34.1), (113.2, 34.1), (113.2, 34.2), (113.1, 34.2))
    ring = Term("road_ring", ("甲路", "乙路"), "西县", corners=corners, precision_m=500.0)
    zones = compiled(ring, Term("described", (), "西县"), open_note="其余未定")
    assert list(zones.index) == ["v-in-force", "v-undetermined"]
    assert zones["boundary_precision_m"].tolist() == [500.0, 300.0]
    assert zones["note"].tolist() == ["注", "其余未定"]
    assert part(zones, "in force").equals(shapely.box(113.1, 34.1, 113.2, 34.2))
    assert part(zones, "undetermined").equals(WEST - shapely.box(113.1, 34.1, 113.2, 34.2))


def test_a_ring_without_corners_stays_open() -> None:
    zones = compiled(Term("road_ring", ("甲路", "乙路", "丙路"), "西县"))
    assert list(zones.index) == ["v-undetermined"]


def test_a_ring_that_crosses_itself_is_refused() -> None:
    corners = ((113.1, 34.1), (113.2, 34.2), (113.2, 34.1), (113.1, 34.2))
    ring = Term("road_ring", ("甲路",), "西县", corners=corners, precision_m=500.0)
    with pytest.raises(GeometryError, match="crosses itself"):
        compiled(ring)


def test_a_circle_is_geodesic_and_as_precise_as_its_centre() -> None:
    zones = compiled(Term("circle", ("塔",), radius_m=90_000.0), kind="plant_ring")
    reach_m = distance_m(113.75, 34.25, *shapely.get_coordinates(part(zones, "in force")).T)
    assert reach_m == pytest.approx(90_000.0, abs=0.1)
    assert zones["boundary_precision_m"].tolist() == [100.0]


@pytest.mark.parametrize("kind", ["road_strip", "half_plane"])
def test_a_road_without_a_line_is_open_and_holds_by_name(kind: str) -> None:
    zones = compiled(Term(kind, ("失村",), "西县", side="west"))
    assert zones["names_in"].tolist() == [["lost-village"]]
    assert part(zones, "undetermined").equals(WEST)


def test_what_a_covering_unit_holds_leaves_no_vertices_on_its_edges() -> None:
    zones = compiled(Term("described", (), "西县"), Term("village", ("边村",), "西县"))
    assert len(shapely.get_coordinates(part(zones, "undetermined"))) == 5


def test_every_name_is_answered_with_how() -> None:
    made = recipe(unit("西县", "甲镇"), exclude=(Term("village", ("没有的村",), "西县"),))
    answers = resolve_terms(made, UNITS_FRAME, FEATURES_FRAME)
    assert [(a.mention.name, a.mention.is_included) for a in answers] == [
        ("西县", True),
        ("甲镇", True),
        ("没有的村", False),
    ]
    assert [a.how_en for a in answers] == [
        "by the polygon of the unit",
        "a disc of the position's precision",
        "not in the gazetteer, or several of that name",
    ]


def test_the_columns_of_a_version_are_those_of_its_recipe() -> None:
    zones = compiled(unit("西县"), exempt=("coal_mine",), claimed_area_km2=12.5)
    row = zones.iloc[0]
    assert (row["exempt"], row["claimed_area_km2"], row["part"]) == (
        ["coal_mine"],
        12.5,
        "in force",
    )
    assert (row["source"], row["recorded"]) == ("某公告", date(2020, 1, 1))
    assert compiled(unit("西县"))["exempt"].iloc[0] is None


NAMES = ["西县", "东县", "甲镇", "乙村", "边村", "失村", "有界村", "没有的村"]
terms = st.builds(
    Term,
    kind=st.sampled_from(["unit", "village", "described"]),
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(tuple),
    parent=st.sampled_from(["西县", "东县", "甲镇", ""]),
)


@given(include=st.lists(terms, min_size=1, max_size=3), exclude=st.lists(terms, max_size=2))
def test_the_parts_never_overlap_and_lie_within_what_was_taken_in(
    include: list[Term], exclude: list[Term]
) -> None:
    made = recipe(*include, exclude=tuple(exclude))
    zones = compile_version(made, UNITS_FRAME, FEATURES_FRAME)
    taken = [
        shapely.union(r.fixed, r.open)
        for r in resolve_terms(made, UNITS_FRAME, FEATURES_FRAME)
        if r.mention.is_included
    ]
    in_force, undetermined = part(zones, "in force"), part(zones, "undetermined")
    assert shapely.area(in_force & undetermined) < 1e-12
    both = shapely.union(in_force, undetermined)
    assert shapely.area(both - shapely.union_all(taken)) < 1e-7
