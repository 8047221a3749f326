"""Zones to be audited or mended: valid polygons, and what their columns say of them."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import shapely

from geo.audit.repair_shapes import mended
from geo.audit.widths import Shapes
from geo.schema import is_missing


@dataclass(frozen=True)
class Cover:
    """Zones to be audited: the frame, its labels, and valid polygons for whatever it holds."""

    zones: gpd.GeoDataFrame

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Index as text, shape (n,)."""
        return tuple(str(label) for label in self.zones.index)

    @cached_property
    def shapes(self) -> Shapes:
        """Valid polygons in EPSG:4326, shape (n,); empty where there is none."""
        return mended(self.zones.geometry)

    @cached_property
    def union(self) -> shapely.Geometry:
        """All ground that a zone covers."""
        return shapely.union_all(self.shapes)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of `shapes`."""
        return shapely.STRtree(self.shapes)

    @cached_property
    def in_force(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which rows are in force: all, unless a column `part` says otherwise; shape (n,)."""
        if "part" not in self.zones.columns:
            return np.ones(len(self.zones), dtype=bool)
        return np.array([part != "undetermined" for part in self.zones["part"]], dtype=bool)

    @cached_property
    def lineages(self) -> tuple[str | None, ...]:
        """Lineage of each row, None where it is not told; shape (n,)."""
        if "lineage" not in self.zones.columns:
            return (None,) * len(self.zones)
        return tuple(None if is_missing(each) else str(each) for each in self.zones["lineage"])

    @cached_property
    def lasting(self) -> dict[str, str]:
        """Label → what stays of it in the next version of the zone: its lineage and part."""
        parts = ["in force" if is_firm else "undetermined" for is_firm in self.in_force]
        rows = zip(self.labels, self.lineages, parts, strict=True)
        return {
            label: label if lineage is None else f"{lineage}/{part}"
            for label, lineage, part in rows
        }

    def is_doubtful(self, row: int, other: int) -> bool:
        """Whether two zones may share ground because the bounds of one are not known.

        What is undetermined is not a zone with a boundary but ground in which one may lie, so it
        contradicts no text but its own: parts of one version are made not to overlap.
        """
        both = (self.lineages[row], self.lineages[other])
        is_open = not (self.in_force[row] and self.in_force[other])
        return is_open and None not in both and both[0] != both[1]
