"""What a repair works on: zones and the ground that they go on sharing, as one coverage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.audit.cover import Cover
from geo.audit.edges import TOUCHING_DEG, unmatched_sides
from geo.audit.faults import ground_km2
from geo.audit.kept import Kept, Share, without_dust
from geo.audit.widths import Shapes, polygonal

LEAST_CHANGE_KM2 = 1e-6


@dataclass(frozen=True)
class Sheet:
    """The zones less the ground that they go on sharing, and then each piece of that ground.

    `is_firm` rows give way to none and get nothing: they are to stay as they are.
    """

    shapes: Shapes
    in_force: NDArray[np.bool_]
    is_firm: NDArray[np.bool_]

    @classmethod
    def of(cls, shapes: Shapes, cover: Cover, shared: Sequence[Share], kept: Kept) -> "Sheet":
        """The sheet of a repair that begins.

        Parameters
        ----------
        shapes
            Valid polygons in the rows of `cover`, shape (n,).
        cover, shared, kept
            The zones, the ground that they go on sharing, and which of them are frozen.
        """
        frozen = np.array([label in kept.frozen for label in cover.labels], dtype=bool)
        pieces = np.empty(len(shared), dtype=object)
        pieces[:] = [ground for _, ground in shared]
        every_piece = np.ones(len(shared), dtype=bool)
        return cls(
            np.concatenate([_without(shapes, pieces), pieces]),
            np.concatenate([cover.in_force, every_piece]),
            np.concatenate([frozen, every_piece]),
        )

    def with_shapes(self, shapes: Shapes) -> "Sheet":
        """The sheet with other shapes in its rows."""
        return replace(self, shapes=shapes)

    def joined(self, shared: Sequence[Share]) -> Shapes:
        """The zones with the ground that they share."""
        count = len(self.shapes) - len(shared)
        whole = self.shapes[:count].copy()
        for (owners, _), piece in zip(shared, self.shapes[count:], strict=True):
            for row in owners:
                whole[row] = polygonal(shapely.union_all([whole[row], piece]))
        return whole


def _without(shapes: Shapes, ground: Shapes) -> Shapes:
    cut = shapes.copy()
    piece, row = shapely.STRtree(shapes).query(ground, predicate="intersects")
    for at in np.unique(row):
        taken = shapely.union_all(ground[piece[row == at]])
        cut[at] = without_dust(shapely.difference(shapes[at], taken))
    return cut


def untouched(
    cover: Cover, after: Shapes, told: Sequence[shapely.Geometry], kept: Kept
) -> NDArray[np.bool_]:
    """Which zones a repair need not change; shape (n,).

    A zone that changed in nothing but vertices, and fits its neighbours without them, has them only
    because ground that it shares was taken out and put back.

    Parameters
    ----------
    cover
        The zones as they were.
    after
        Their polygons after the repair, shape (n,), EPSG:4326.
    told, kept
        Ground that they go on sharing, and which of them have a fault of their vertices.
    """
    moved = np.array([label in kept.open_vertices for label in cover.labels], dtype=bool)
    for row in np.flatnonzero(~shapely.equals_exact(cover.shapes, after) & ~moved):
        ground = shapely.symmetric_difference(cover.shapes[row], after[row])
        moved[row] = ground_km2(ground) > LEAST_CHANGE_KM2
    left, right = shapely.STRtree(after).query(after, "dwithin", distance=TOUCHING_DEG)
    pairs = [(row, other) for row, other in zip(left, right, strict=True) if row != other]
    stays = ~moved
    while True:
        shapes = np.where(stays, cover.shapes, after)
        misfits = [
            row for row, other in pairs if stays[row] and not _fit(shapes[[row, other]], told)
        ]
        if not misfits:
            return stays
        stays[misfits] = False


# Whether two zones have the same vertices on common edges, but where zones share ground on purpose.
def _fit(both: Shapes, told: Sequence[shapely.Geometry]) -> bool:
    if shapely.is_empty(both).any() or shapely.coverage_is_valid(both):
        return True
    return not len(unmatched_sides(both, told)[0])
