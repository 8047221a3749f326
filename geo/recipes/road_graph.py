"""A road as a graph: its pieces joined over small gaps, and the way along it between two points.

All geometry here is in metres of a local plane.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely

from geo.recipes.centre_lines import lines_of

#: Coordinates are held to this, so that lines which touch share a node.
GRID_M = 1e-3

Node = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Way:
    """A way along a road: its line, and the longest gap it was carried across."""

    line: shapely.LineString
    gap_m: float = 0.0


class RoadGraph:
    """One connected road.

    Parameters
    ----------
    lines
        Its pieces and the joints between them.
    joints
        Those of the lines that bridge a gap.
    """

    def __init__(
        self, lines: Sequence[shapely.LineString], joints: Sequence[shapely.LineString] = ()
    ) -> None:
        self.lines = lines_of(shapely.union_all([*lines, *joints], grid_size=GRID_M))
        self.geometry = shapely.MultiLineString(self.lines)
        self._joints = shapely.MultiLineString(list(joints))

    @property
    def length_m(self) -> float:
        """Length of all its lines."""
        return float(self.geometry.length)

    def ends(self) -> list[tuple[shapely.Point, shapely.LineString]]:
        """Dangling ends, each with the line that ends there, turned to end there."""
        met: dict[Node, list[shapely.LineString]] = {}
        for line in self.lines:
            for towards in (line, shapely.reverse(line)):
                met.setdefault(towards.coords[-1], []).append(towards)
        return [(shapely.Point(node), lines[0]) for node, lines in met.items() if len(lines) == 1]

    def way(self, start: shapely.Point, end: shapely.Point) -> Way | None:
        """Shortest way along the road between two points on it; None if they coincide."""
        edges = self._edges((start, end))
        first, last = self._nearest(start, edges), self._nearest(end, edges)
        came, _ = _shortest(edges, first)
        if first == last or last not in came:
            return None
        nodes, passed = [last], []
        while nodes[-1] != first:
            node, edge = came[nodes[-1]]
            passed.append(edge if edge.coords[-1] == nodes[-1] else shapely.reverse(edge))
            nodes.append(node)
        xy = [corner for edge in reversed(passed) for corner in edge.coords]
        line = shapely.remove_repeated_points(shapely.LineString(xy))
        return Way(line, self._gap_m(line))

    def longest_way(self) -> Way | None:
        """Longest of the shortest ways between two dangling ends; the loop of a road without."""
        ends = [end for end, _ in self.ends()]
        if len(ends) < 2:
            loops = lines_of(shapely.line_merge(self.geometry))
            return Way(max(loops, key=shapely.length)) if loops else None
        edges = self._edges(())
        reach: dict[Node, float] = {}
        start = ends[0].coords[0]
        for _ in range(2):  # the end farthest from the farthest end
            _, reach = _shortest(edges, start)
            other = max((end.coords[0] for end in ends), key=lambda node: reach.get(node, -1.0))
            start, far = other, start
        return self.way(shapely.Point(far), shapely.Point(start))

    def _edges(self, cuts: Iterable[shapely.Point]) -> list[shapely.LineString]:
        edges = list(self.lines)
        for cut in cuts:
            at = int(shapely.STRtree(edges).nearest(cut))
            along_m = shapely.line_locate_point(edges[at], cut)
            if GRID_M < along_m < edges[at].length - GRID_M:
                edges[at : at + 1] = _divided(edges[at], along_m)
        return edges

    @staticmethod
    def _nearest(point: shapely.Point, edges: Sequence[shapely.LineString]) -> Node:
        nodes = {node for edge in edges for node in (edge.coords[0], edge.coords[-1])}
        nearest: Node = min(
            nodes, key=lambda node: (node[0] - point.x) ** 2 + (node[1] - point.y) ** 2
        )
        return nearest

    def _gap_m(self, line: shapely.LineString) -> float:
        if self._joints.is_empty:
            return 0.0
        near = shapely.buffer(line, 10 * GRID_M)
        used = [joint.length for joint in self._joints.geoms if near.contains(joint)]
        return max(used, default=0.0)


def _divided(line: shapely.LineString, along_m: float) -> list[shapely.LineString]:
    cut = shapely.line_interpolate_point(line, along_m).coords[0]
    before, after, passed_m = [line.coords[0]], [cut], 0.0
    for a, b in zip(line.coords, line.coords[1:], strict=False):
        passed_m += shapely.distance(shapely.Point(a), shapely.Point(b))
        (before if passed_m < along_m else after).append(b)
    return [shapely.LineString([*before, cut]), shapely.LineString(after)]


def _shortest(
    edges: Sequence[shapely.LineString], start: Node
) -> tuple[dict[Node, tuple[Node, shapely.LineString]], dict[Node, float]]:
    """Where the shortest way to each node comes from, and how long it is (E. W. Dijkstra, 1959)."""
    beside: dict[Node, list[tuple[Node, shapely.LineString]]] = {}
    for edge in edges:
        first, last = edge.coords[0], edge.coords[-1]
        beside.setdefault(first, []).append((last, edge))
        beside.setdefault(last, []).append((first, edge))
    reach, came, queue = {start: 0.0}, {}, [(0.0, start)]
    while queue:
        so_far_m, node = heapq.heappop(queue)
        if so_far_m > reach[node]:
            continue
        for other, edge in beside.get(node, []):
            length_m = so_far_m + edge.length
            if length_m < reach.get(other, float("inf")):
                reach[other], came[other] = length_m, (node, edge)
                heapq.heappush(queue, (length_m, other))
    return came, reach


def connected(lines: Sequence[shapely.LineString], gap_m: float) -> list[RoadGraph]:
    """Roads that pieces of one name form, longest first: pieces within a gap are one road.

    Parameters
    ----------
    lines
        Pieces in metres of a plane.
    gap_m
        Greatest gap that is bridged by a straight joint.
    """
    if not lines:
        return []
    first, second = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=gap_m)
    pairs = [(int(a), int(b)) for a, b in zip(first, second, strict=True) if a < b]
    pairs.sort(key=lambda pair: shapely.distance(lines[pair[0]], lines[pair[1]]))
    group = list(range(len(lines)))
    joints: dict[int, list[shapely.LineString]] = {at: [] for at in group}
    for a, b in pairs:
        if group[a] == group[b]:
            continue
        joint = shapely.shortest_line(lines[a], lines[b])
        kept, gone = group[a], group[b]
        joints[kept] += joints.pop(gone) + ([joint] if joint.length > GRID_M else [])
        group = [kept if g == gone else g for g in group]
    roads = [
        RoadGraph([line for line, g in zip(lines, group, strict=True) if g == key], joints[key])
        for key in joints
    ]
    return sorted(roads, key=lambda road: road.length_m, reverse=True)


#: The direction in which a road leaves is that of its last metres, not of its last vertex alone.
DIRECTION_M = 30.0


def prolonged(line: shapely.LineString, length_m: float) -> shapely.Point:
    """Point straight on beyond the last vertex of a line, in the direction of its last 30 m."""
    end = shapely.Point(line.coords[-1])
    behind = shapely.line_interpolate_point(line, -min(DIRECTION_M, line.length))
    away_m = behind.distance(end)
    if away_m == 0:
        return end
    share = length_m / away_m
    return shapely.Point(end.x + (end.x - behind.x) * share, end.y + (end.y - behind.y) * share)
