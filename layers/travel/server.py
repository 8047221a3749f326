"""A routing server reached by its address, in OSRM's or Valhalla's protocol.

The address is a setting, never part of a request. A server that is slow, down or talks nonsense is
an `UpstreamError` that says so; what it once said is kept on disk.
"""

import json
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import requests
from numpy.typing import NDArray
from urllib3.exceptions import HTTPError

from geo.errors import InputError, UpstreamError
from layers.travel import osrm, valhalla
from layers.travel.kept_arrays import KeptArrays, key_of
from layers.travel.served import ServedLeg, nonsense

PROTOCOLS: dict[str, ModuleType] = {"osrm": osrm, "valhalla": valhalla}
#: Servers of either kind refuse larger tables by default (OSRM 100 places, Valhalla 50 by 50).
BLOCK = 40
MOST_BYTES = 50 * 1024 * 1024
BLOCK_BYTES = 1 << 16
PAUSE_S = 0.5
#: What a server that is asked too often may have us wait.
LONGEST_PAUSE_S = 5.0
TOO_MANY = 429


class RoutingServer:
    """One routing server.

    Parameters
    ----------
    url
        Its address, "http://host:port" or with a path before the service.
    protocol
        "osrm" or "valhalla".
    kept
        Where answers are kept, or None.
    timeout_s
        For each request, from its first byte to its last one; a request that fails is made again
        once, after a pause: of `LONGEST_PAUSE_S` at most where the server names one.
    pause
        Waits some seconds between the two.

    Raises
    ------
    InputError
        If the address or the protocol cannot be used.
    """

    def __init__(
        self,
        url: str,
        protocol: str,
        *,
        kept: KeptArrays | None = None,
        timeout_s: float = 20.0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(
                f"路径服务地址 {url} 无效，应为 http(s)://主机:端口",
                f"the address {url} of the routing server must be http(s)://host:port",
                field="routing_url",
            )
        if protocol not in PROTOCOLS:
            raise InputError(
                f"路径服务协议 {protocol} 应为 {'、'.join(PROTOCOLS)} 之一",
                f"the protocol {protocol} must be one of {', '.join(PROTOCOLS)}",
                field="routing_protocol",
            )
        self.url = url.rstrip("/")
        self.protocol: str = protocol
        self.host: str = parts.netloc.rpartition("@")[2]
        self._speak = PROTOCOLS[protocol]
        self._kept = kept
        self._timeout_s = timeout_s
        self._pause = pause

    def table(
        self,
        lon_deg: NDArray[np.float64],
        lat_deg: NDArray[np.float64],
        *,
        note: Callable[[int, int], None] | None = None,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Seconds and metres between every two places; infinite where the server finds no way.

        Parameters
        ----------
        lon_deg, lat_deg
            Places in EPSG:4326, shape (n,).
        note
            Told how many requests are done, of how many.

        Raises
        ------
        UpstreamError
            If the server does not answer in time, refuses, or its answer makes no sense.
        """
        key = key_of("table", self.url, self.protocol, lon_deg, lat_deg)
        known = self._kept.get(key) if self._kept is not None else None
        if known is None:
            known = self._whole_table(np.column_stack([lon_deg, lat_deg]), note)
            if self._kept is not None:
                self._kept.put(key, known)
        return known["duration_s"], known["distance_m"]

    def _whole_table(
        self, places: NDArray[np.float64], note: Callable[[int, int], None] | None
    ) -> dict[str, NDArray[Any]]:
        count = len(places)
        found = {name: np.full((count, count), np.inf) for name in ("duration_s", "distance_m")}
        blocks = [np.arange(at, min(at + BLOCK, count)) for at in range(0, count, BLOCK)]
        pairs = [(starts, ends) for starts in blocks for ends in blocks]
        for done, (starts, ends) in enumerate(pairs, 1):
            request = self._speak.table_request(self._speak.PROFILE, places[starts], places[ends])
            answer = self._get(*request)
            duration_s, distance_m = self._speak.read_table(answer, (len(starts), len(ends)))
            found["duration_s"][np.ix_(starts, ends)] = duration_s
            found["distance_m"][np.ix_(starts, ends)] = distance_m
            if note:
                note(done, len(pairs))
        for each in found.values():
            np.fill_diagonal(each, 0.0)
        return found

    def leg(self, lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]) -> ServedLeg | None:
        """Way between two places, or None where the server finds none.

        Parameters
        ----------
        lon_deg, lat_deg
            The two places, EPSG:4326, shape (2,).

        Raises
        ------
        UpstreamError
            As for `table`.
        """
        key = key_of("leg", self.url, self.protocol, lon_deg, lat_deg)
        known = self._kept.get(key) if self._kept is not None else None
        if known is not None:
            return _unpacked(known)
        request = self._speak.leg_request(self._speak.PROFILE, np.column_stack([lon_deg, lat_deg]))
        answer = self._get(*request, no_way=self._speak.NO_WAY)
        if not answer:
            return None
        found: ServedLeg = self._speak.read_leg(answer)
        if self._kept is not None:
            self._kept.put(key, _packed(found))
        return found

    # A redirect is an error: the address is what the administrator trusts.
    def _get(
        self, path: str, parameters: dict[str, str], *, no_way: tuple[str | int, ...] = ()
    ) -> dict[str, Any]:
        why, pause_s = "", 0.0
        for _attempt in (1, 2):
            if why:
                self._pause(pause_s)
            pause_s = PAUSE_S
            try:
                with requests.get(
                    self.url + path,
                    params=parameters,
                    timeout=self._timeout_s,
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    contents, status = self._contents(response), response.status_code
                    asked_s = response.headers.get("Retry-After", "")
            except (requests.RequestException, HTTPError, OSError) as error:
                why = type(error).__name__
                continue
            if status < 500 and status != TOO_MANY:
                return self._read(status, contents, no_way)
            why = f"HTTP {status}"
            if asked_s.isdecimal():
                pause_s = min(float(asked_s[:6]), LONGEST_PAUSE_S)
        raise self._down(why)

    # The timeout of a socket is for each of its bytes; one that drips would hold us for hours.
    def _contents(self, response: requests.Response) -> bytes:
        ends, blocks, held = time.monotonic() + self._timeout_s, [], 0
        while held <= MOST_BYTES and (
            block := response.raw.read1(BLOCK_BYTES, decode_content=True)
        ):
            blocks.append(block)
            held += len(block)
            if time.monotonic() > ends:
                raise requests.Timeout(response=response)
        return b"".join(blocks)

    def _read(self, status: int, contents: bytes, no_way: tuple[str | int, ...]) -> dict[str, Any]:
        try:
            answer = json.loads(contents) if len(contents) <= MOST_BYTES else None
        except (ValueError, RecursionError):
            answer = None
        if isinstance(answer, dict):
            if {answer.get("code"), answer.get("error_code")} & set(no_way):
                return {}
            if status == 200:
                return answer
        if status != 200:
            raise self._down(f"HTTP {status}")
        raise nonsense()

    def _down(self, why: str) -> UpstreamError:
        return UpstreamError(
            f"路径服务 {self.host} 没有给出结果（{why}）；可改用路网文件或估算",
            f"the routing server {self.host} gave no answer ({why});"
            " use a file of roads or an estimate",
        )


def _packed(leg: ServedLeg) -> dict[str, NDArray[Any]]:
    return {
        "lon": leg.lon_deg,
        "lat": leg.lat_deg,
        "sums": np.array([leg.distance_m, leg.duration_s]),
        "turns": np.array(json.dumps(leg.turns, ensure_ascii=False)),
    }


def _unpacked(known: dict[str, NDArray[Any]]) -> ServedLeg:
    distance_m, duration_s = map(float, known["sums"])
    turns = tuple((turn[0], turn[1], turn[2], turn[3]) for turn in json.loads(str(known["turns"])))
    return ServedLeg(known["lon"], known["lat"], distance_m, duration_s, turns)
