"""What a text is read against: units, places and roads, and the lines of one road among them."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.gazetteer import Gazetteer
from geo.recipes.centre_lines import centre_lines, lines_of
from geo.recipes.local_plane import LocalPlane
from geo.recipes.road_graph import RoadGraph, connected
from geo.recipes.roads import RoadIndex, RoadPieces, Tolerances


@dataclass(frozen=True, slots=True)
class Ground:
    """Units and places, the roads if there are any, and how far lines may be off."""

    gazetteer: Gazetteer
    roads: RoadIndex | None = None
    tolerances: Tolerances = field(default_factory=Tolerances)

    def pieces(self, name: str, within: BaseGeometry, kind: str | None = None) -> RoadPieces:
        """Lines of a name in an area: of the kind its name suggests, else of any."""
        if self.roads is None:
            return RoadPieces(np.array([], dtype=object), np.array([], dtype=np.bool_))
        found = self.roads.find(name, within, kind)
        return found if len(found) else self.roads.find(name, within)

    def graphs(self, pieces: RoadPieces, plane: LocalPlane) -> list[RoadGraph]:
        """Roads that pieces form in a plane, longest first."""
        if not len(pieces):
            return []
        lines = [plane.to_metres(line) for line in pieces.lines]
        single = [(part, bool(two)) for line, two in zip(lines, pieces.is_two_way, strict=True)
                  for part in lines_of(line)]  # fmt: skip
        middle = centre_lines(
            [line for line, _ in single], [two for _, two in single], self.tolerances.dual_gap_m
        )
        return connected(middle, self.tolerances.gap_m)

    def key_of(self, name: str, parent: str) -> str | None:
        """Ancestry key of the place that bears a name within a parent; None if none is known."""
        feature_id = self.gazetteer.place(name, parent)
        if feature_id is None:
            return None
        return str(self.gazetteer.features.loc[feature_id, "ancestry"][0])

    def similar(self, name: str) -> tuple[str, ...]:
        """Names of roads that are spelt nearly so."""
        return () if self.roads is None else self.roads.similar(name)


def plane_of(pieces: list[RoadPieces]) -> LocalPlane:
    """Plane about the middle of all pieces; at least one line."""
    lines = [line for found in pieces for line in found.lines]
    return LocalPlane.about(shapely.GeometryCollection(lines))
