"""What rounds may reach on this machine: roads that were imported, a routing server, processes."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from layers.travel.kept_arrays import KeptArrays, key_of
from layers.travel.networks import Networks
from layers.travel.server import RoutingServer
from layers.work.parallel import in_processes
from routing.travel.choosing import Ports
from routing.travel.network import RoadNetwork
from routing.travel.records import roads_source


def travel_ports(settings: Mapping[str, str | int], folder: Path) -> Ports:
    """What rounds may reach: networks kept beside the store, a routing server, more processes.

    Raises
    ------
    InputError
        If the address or the protocol of the routing server cannot be used.
    """
    networks, shelf = Networks(folder), KeptArrays(folder / "travel")

    def network(
        lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]
    ) -> tuple[str, RoadNetwork] | None:
        kept = networks.about(lon_deg, lat_deg)
        if kept is None:
            return None
        source = roads_source(kept.filename, kept.recorded, kept.licence)
        return kept.network_id, RoadNetwork.from_arrays(networks.arrays(kept.network_id), source)

    url = str(settings["ROUTING_URL"])
    protocol = str(settings["ROUTING_PROTOCOL"])
    server = RoutingServer(url, protocol, kept=shelf) if url else None
    return Ports(network, server, in_processes, shelf, key_of)
