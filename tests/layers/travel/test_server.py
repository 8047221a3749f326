"""Routing servers: a small one on loopback that speaks each protocol, and one that misbehaves."""

import json
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
import pytest

from geo.errors import InputError, UpstreamError
from geo.measure import distance_m
from layers.travel.kept_arrays import KeptArrays
from layers.travel.server import LONGEST_PAUSE_S, RoutingServer
from layers.travel.valhalla import decode_polyline
from routing.rounds.planning import planned
from routing.rounds.request import read_request
from routing.travel.choosing import Ports
from tests.routing.rounds.asked import request

LON = np.linspace(113.5, 113.9, 90)
LAT = np.linspace(34.6, 34.9, 90)
METRES_A_SECOND = 10.0
SILENT, DRIPPING, CUT_OFF = "silent", "dripping", '{"durations": [['


def encode(line: list[tuple[float, float]]) -> str:
    """Encoded polyline of longitudes and latitudes with six decimals."""
    text, before = "", (0, 0)
    for lon, lat in line:
        now = (round(lat * 1e6), round(lon * 1e6))
        for value in (now[0] - before[0], now[1] - before[1]):
            number = ~(value << 1) if value < 0 else value << 1
            while number >= 32:
                text += chr((32 | (number & 31)) + 63)
                number >>= 5
            text += chr(number + 63)
        before = now
    return text


def straight_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(distance_m(*a, *b))


class Handler(BaseHTTPRequestHandler):
    """Roads are straight; nothing east of 113.89 can be reached."""

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        server = self.server
        server.asked += 1  # type: ignore[attr-defined]
        if server.faults:  # type: ignore[attr-defined]
            status, body = server.faults.pop(0)  # type: ignore[attr-defined]
        else:
            status, body = 200, json.dumps(self.answer())
        self.send_response(status)
        if status == 302:
            self.send_header("Location", server.elsewhere)  # type: ignore[attr-defined]
        if status == 429:
            self.send_header("Retry-After", "3600")
        if body == CUT_OFF:
            self.send_header("Content-Length", "1000")
        self.end_headers()
        if body in (SILENT, DRIPPING):
            self.wait(self.wfile.write if body == DRIPPING else None)
            return
        self.wfile.write(body.encode() if isinstance(body, str) else body)

    def wait(self, write) -> None:
        """Hold the connection until the test is over, with or without a byte now and then."""
        while not self.server.is_over.wait(0.05):  # type: ignore[attr-defined]
            try:
                if write is not None:
                    write(b" ")
            except OSError:  # the other side has gone
                return

    def answer(self) -> dict[str, object]:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if match := re.fullmatch(r"/(table|route)/v1/driving/(.+)", unquote(url.path)):
            places = [tuple(map(float, pair.split(","))) for pair in match[2].split(";")]
            return self.osrm(match[1], places, query)
        asked = json.loads(query["json"])
        if url.path == "/sources_to_targets":
            starts, ends = (
                [(each["lon"], each["lat"]) for each in asked[side]]
                for side in ("sources", "targets")
            )
            return {
                "sources_to_targets": [
                    [
                        {"time": None, "distance": None}
                        if max(a[0], b[0]) > 113.89
                        else {
                            "time": straight_m(a, b) / METRES_A_SECOND,
                            "distance": straight_m(a, b) / 1000,
                        }
                        for b in ends
                    ]
                    for a in starts
                ]
            }
        a, b = ((each["lon"], each["lat"]) for each in asked["locations"])
        length_km = straight_m(a, b) / 1000
        step = {"type": 15, "street_names": ["中原路"], "length": length_km, "bearing_after": 90}
        return {
            "trip": {
                "legs": [
                    {
                        "shape": encode([a, b]),
                        "maneuvers": [step, {"type": 4, "length": 0.0}],
                        "summary": {"length": length_km, "time": 100 * length_km},
                    }
                ]
            }
        }

    def osrm(self, service, places, query):
        if service == "table":
            starts, ends = (
                [places[int(row)] for row in query[side].split(";")]
                for side in ("sources", "destinations")
            )
            ways = [
                [None if max(a[0], b[0]) > 113.89 else straight_m(a, b) for b in ends]
                for a in starts
            ]
            times = [
                [None if way is None else way / METRES_A_SECOND for way in row] for row in ways
            ]
            return {"code": "Ok", "durations": times, "distances": ways}
        a, b = places
        if max(a[0], b[0]) > 113.89:
            return {"code": "NoRoute"}
        manoeuvre = {"type": "turn", "modifier": "sharp left", "bearing_after": 12}
        step = {"name": "嵩山路", "distance": straight_m(a, b), "maneuver": manoeuvre}
        return {
            "code": "Ok",
            "routes": [
                {
                    "geometry": {"coordinates": [a, b]},
                    "distance": straight_m(a, b),
                    "duration": straight_m(a, b) / METRES_A_SECOND,
                    "legs": [{"steps": [step]}],
                }
            ],
        }


@pytest.fixture
def service() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.faults = 0, []  # type: ignore[attr-defined]
    server.elsewhere, server.is_over = "/elsewhere", threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.is_over.set()  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


def reach(service, protocol="osrm", **more) -> RoutingServer:
    url = f"http://127.0.0.1:{service.server_address[1]}"
    return RoutingServer(url, protocol, pause=lambda _seconds: None, **more)


@pytest.mark.parametrize("protocol", ["osrm", "valhalla"])
def test_a_table_larger_than_a_server_takes_is_asked_in_blocks(service, protocol):
    notes = []
    duration_s, way_m = reach(service, protocol).table(
        LON, LAT, note=lambda done, total: notes.append((done, total))
    )
    assert duration_s.shape == way_m.shape == (90, 90)
    assert way_m[0, 50] == pytest.approx(straight_m((LON[0], LAT[0]), (LON[50], LAT[50])), abs=0.1)
    assert duration_s[3, 4] * METRES_A_SECOND == pytest.approx(way_m[3, 4], abs=0.1)
    assert np.isinf(way_m[0, 89])
    assert way_m[89, 89] == 0
    assert notes[-1] == (9, 9)


@pytest.mark.parametrize(("protocol", "road"), [("osrm", "嵩山路"), ("valhalla", "中原路")])
def test_a_way_has_its_line_and_its_turns(service, protocol, road):
    leg = reach(service, protocol).leg(LON[:2], LAT[:2])
    assert leg is not None
    assert leg.lon_deg == pytest.approx(LON[:2], abs=1e-6)
    assert leg.turns[0][1] == road
    assert leg.turns[0][0] in ("sharp_left", "left")
    assert leg.distance_m == pytest.approx(straight_m((LON[0], LAT[0]), (LON[1], LAT[1])), abs=0.5)


def test_no_way_is_an_answer_and_not_an_error(service):
    assert reach(service).leg(LON[[0, 89]], LAT[[0, 89]]) is None


def test_what_was_said_once_is_not_asked_again(service, tmp_path):
    kept = KeptArrays(tmp_path)
    first = reach(service, kept=kept).table(LON[:5], LAT[:5])
    leg = reach(service, kept=kept).leg(LON[:2], LAT[:2])
    asked = service.asked
    again = reach(service, kept=kept).table(LON[:5], LAT[:5])
    assert np.array_equal(first[0], again[0])
    assert reach(service, kept=kept).leg(LON[:2], LAT[:2]).turns == leg.turns
    assert service.asked == asked
    reach(service, kept=kept).table(LON[1:6], LAT[1:6])
    assert service.asked > asked


def test_one_failure_is_forgiven_and_two_are_told(service):
    service.faults = [(503, "busy")]
    assert reach(service).table(LON[:3], LAT[:3])[0].shape == (3, 3)
    service.faults = [(503, "busy"), (502, "bad gateway")]
    with pytest.raises(UpstreamError, match="HTTP 502"):
        reach(service).table(LON[:3], LAT[:3])


@pytest.mark.parametrize(
    "body",
    [
        "<html>",
        "[]",
        "{}",
        '{"durations": [[0]], "distances": [[0]]}',
        '{"durations": [[0, -5, 1], [1, 0, 1], [1, 1, 0]], "distances": 5}',
        '{"durations": [["a", "b", "c"]], "distances": []}',
        '{"durations": [[0, 1e999, 1], [1, 0, 1], [1, 1, 0]], "distances": [[0]]}',
        "[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_nonsense_is_told_as_such(service, body):
    service.faults = [(200, body)] * 2
    with pytest.raises(UpstreamError, match="protocol"):
        reach(service).table(LON[:3], LAT[:3])


def test_a_redirect_is_not_followed_to_this_host_or_another(service):
    other = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    other.asked = 0
    thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    for elsewhere in ("/elsewhere", f"http://127.0.0.1:{other.server_address[1]}/x"):
        service.faults, service.elsewhere = [(302, "")], elsewhere
        asked = service.asked
        with pytest.raises(UpstreamError, match="HTTP 302"):
            reach(service).table(LON[:3], LAT[:3])
        assert service.asked == asked + 1
    other.shutdown()
    thread.join()
    other.server_close()
    assert other.asked == 0


@pytest.mark.parametrize("body", [SILENT, DRIPPING])
def test_a_server_that_is_silent_or_drips_is_left_in_time(service, body):
    service.faults = [(200, body)] * 2
    start = time.monotonic()
    with pytest.raises(UpstreamError, match="no answer"):
        reach(service, timeout_s=0.3).table(LON[:3], LAT[:3])
    assert time.monotonic() - start < 5
    assert service.asked == 2


def test_an_answer_that_is_cut_off_is_asked_for_again(service):
    service.faults = [(200, CUT_OFF)]
    assert reach(service).table(LON[:3], LAT[:3])[0].shape == (3, 3)
    assert service.asked == 2


def test_a_server_that_is_asked_too_often_is_given_a_pause_that_ends(service):
    pauses = []
    url = f"http://127.0.0.1:{service.server_address[1]}"
    server = RoutingServer(url, "osrm", pause=pauses.append)
    service.faults = [(429, "slow down")]
    assert server.table(LON[:3], LAT[:3])[0].shape == (3, 3)
    assert pauses == [LONGEST_PAUSE_S]
    service.faults = [(429, "slow down")] * 2
    with pytest.raises(UpstreamError, match="HTTP 429"):
        server.table(LON[:3], LAT[:3])


@pytest.mark.parametrize("status", [400, 404, 414])
def test_a_refusal_is_told_at_once(service, status):
    service.faults = [(status, '{"code": "TooBig", "message": "x"}')]
    with pytest.raises(UpstreamError, match=f"HTTP {status}"):
        reach(service).table(LON[:3], LAT[:3])
    assert service.asked == 1


def test_an_answer_beyond_all_measure_is_not_read_to_its_end(service, monkeypatch):
    monkeypatch.setattr("layers.travel.server.MOST_BYTES", 200_000)
    service.faults = [(200, '{"durations": "' + "x" * 5_000_000 + '"}')]
    with pytest.raises(UpstreamError, match="protocol"):
        reach(service).table(LON[:3], LAT[:3])


def test_a_table_with_single_holes_keeps_its_other_ways(service):
    rows = [[0, None, 3], [2, 0, 4], [None, 5, 0]]
    service.faults = [(200, json.dumps({"code": "Ok", "durations": rows, "distances": rows}))]
    duration_s, way_m = reach(service).table(LON[:3], LAT[:3])
    assert np.isinf(duration_s).tolist() == [[v is None for v in row] for row in rows]
    assert way_m[1].tolist() == [2, 0, 4]


def test_what_a_server_said_is_planned_again_without_asking_it(service, tmp_path):
    shelf = KeptArrays(tmp_path)
    asked = read_request(request(travel="server"))
    plans = []
    for _ in range(2):
        ports = Ports(server=reach(service, kept=shelf), shelf=shelf)
        plans.append((planned(asked, ports), service.asked))
    assert plans[0][1] == plans[1][1] > 0
    assert plans[0][0]["travel_source"] == "server"
    assert plans[0][0]["distance_m"] == plans[1][0]["distance_m"]
    assert all(leg["by_road"] for leg in plans[1][0]["teams"][0]["legs"])


def test_a_server_that_is_not_there_is_told_with_what_to_do():
    server = RoutingServer("http://127.0.0.1:9", "osrm", pause=lambda _seconds: None, timeout_s=2)
    with pytest.raises(UpstreamError, match="estimate"):
        server.table(LON[:2], LAT[:2])


@pytest.mark.parametrize("url", ["file:///etc/passwd", "osrm", "ftp://host/", "http://"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(InputError, match="address"):
        RoutingServer(url, "osrm")


def test_an_unknown_protocol_is_refused():
    with pytest.raises(InputError, match="valhalla"):
        RoutingServer("http://host", "google")


def test_a_password_in_the_address_is_never_told():
    server = RoutingServer("http://user:secret@127.0.0.1:9", "osrm", pause=lambda _s: None)
    with pytest.raises(UpstreamError) as caught:
        server.table(LON[:2], LAT[:2])
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("text", ["_", "~~~~~~~~", "abc def", "é"])
def test_an_encoded_line_that_is_cut_off_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        decode_polyline(text)
