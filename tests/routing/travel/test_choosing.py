"""Which source of travel is taken, and that every one of them says what it is."""

import numpy as np
import pytest
import shapely

from geo.errors import InputError
from geo.measure import distance_m
from routing.travel.choosing import Ports, Wish, journeys
from routing.travel.estimate import estimated_travel
from tests.routing.travel.grids import LAT_DEG, LON_DEG, STEP_DEG, street_grid

LON = LON_DEG + STEP_DEG * np.array([0.0, 2.0, 1.0])
LAT = LAT_DEG + STEP_DEG * np.array([0.0, 0.0, 2.0])
NETWORK = street_grid(4, 4)


class Served:
    """A server whose ways are straight."""

    protocol, host = "osrm", "roads.example:5000"

    def table(self, lon_deg, lat_deg, *, note):
        if note:
            note(1, 1)
        ways = estimated_travel(lon_deg, lat_deg, detour_factor=1.0)
        return ways.duration_s, ways.distance_m

    def leg(self, lon_deg, lat_deg):
        return self._Way(lon_deg, lat_deg)

    class _Way:
        def __init__(self, lon_deg, lat_deg):
            self.lon_deg, self.lat_deg = lon_deg, lat_deg
            self.distance_m, self.duration_s = 1.0, 2.0
            self.turns = (("depart", "路", 1.0, 0.0),)


class Shelf(dict):
    """Arrays in memory."""

    def put(self, key, arrays):
        self[key] = arrays


def test_roads_go_before_a_server_and_a_server_before_an_estimate():
    roads = Ports(network=lambda *_places: ("n1", NETWORK), server=Served())
    assert journeys(LON, LAT, Wish(), roads).travel.source.kind == "roads"
    served = Ports(network=lambda *_places: None, server=Served())
    found = journeys(LON, LAT, Wish(), served)
    assert found.travel.source.kind == "server"
    assert "roads.example:5000" in found.travel.source.title_en
    assert found.leg(0, 1).turns[0].road == "路"
    bare = journeys(LON, LAT, Wish(), Ports())
    assert bare.travel.source.kind == "estimate"
    assert "估算" in bare.travel.source.title_zh
    assert not bare.leg(0, 1).is_drawn_by_road


def test_a_source_that_is_asked_for_and_not_there_is_told():
    with pytest.raises(InputError, match="roads import"):
        journeys(LON, LAT, Wish(source="roads"), Ports(network=lambda *_places: None))
    with pytest.raises(InputError, match="SANSAN_ROUTING_URL"):
        journeys(LON, LAT, Wish(source="server"), Ports())
    roads = Ports(network=lambda *_places: ("n1", NETWORK))
    assert journeys(LON, LAT, Wish(source="estimate"), roads).travel.source.kind == "estimate"


def test_a_network_that_holds_some_places_only_is_taken_where_roads_are_asked_for():
    ports = Ports(network=lambda *_places: ("n1", NETWORK))
    lon = np.append(LON, LON_DEG + 1.0)
    lat = np.append(LAT, LAT_DEG)
    taken = journeys(lon, lat, Wish(source="roads"), ports).travel
    assert taken.source == NETWORK.source
    assert np.isfinite(taken.access_m).tolist() == [True, True, True, False]
    passed = journeys(lon, lat, Wish(), ports).travel
    assert passed.source.kind == "estimate"
    assert "1 个地点在" in passed.source.title_zh
    assert "outside" in passed.source.title_en
    assert "之外" not in journeys(LON, LAT, Wish(source="estimate"), ports).travel.source.title_zh


def test_a_matrix_that_is_on_the_shelf_is_not_searched_again_and_legs_still_draw():
    shelf, notes = Shelf(), []
    ports = Ports(
        network=lambda *_places: ("n1", NETWORK),
        shelf=shelf,
        key_of=lambda *parts: repr([getattr(part, "tolist", lambda p=part: p)() for part in parts]),
    )
    first = journeys(LON, LAT, Wish(), ports, note=lambda *done: notes.append(done))
    assert notes
    assert len(shelf) == 1
    notes.clear()
    again = journeys(LON, LAT, Wish(), ports, note=lambda *done: notes.append(done))
    assert notes == []
    assert np.array_equal(first.travel.duration_s, again.travel.duration_s)
    assert again.leg(0, 2).line.equals(first.leg(0, 2).line)
    wall = shapely.box(LON_DEG + 0.005, LAT_DEG - 0.01, LON_DEG + 0.015, LAT_DEG + 0.005)
    round_it = journeys(LON, LAT, Wish(avoid=wall), ports)
    assert len(shelf) == 2
    assert round_it.travel.distance_m[0, 1] > first.travel.distance_m[0, 1]


def test_an_estimate_is_the_geodesic_stretched():
    travel = estimated_travel(LON, LAT, detour_factor=1.5, speed_mps=10.0)
    straight_m = float(distance_m(LON[0], LAT[0], LON[1], LAT[1]))
    assert travel.distance_m[0, 1] == pytest.approx(1.5 * straight_m)
    assert travel.duration_s[0, 1] == pytest.approx(0.15 * straight_m)
    assert (travel.distance_m == travel.distance_m.T).all()
    assert "1.5" in travel.source.title_en
    assert "36 km/h" in travel.source.title_en


@pytest.mark.parametrize("wrong", [{"detour_factor": 0.9}, {"speed_mps": 0}, {"speed_mps": np.nan}])
def test_an_estimate_with_wrong_numbers_is_refused(wrong):
    with pytest.raises(InputError):
        estimated_travel(LON, LAT, **wrong)
