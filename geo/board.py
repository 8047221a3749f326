"""The frames and one day: what every verdict is measured on."""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from geo.timeline import DayZones
from geo.verdicts.rulings import Ground


@dataclass(frozen=True, slots=True)
class Frames:
    """All that the rules look at: frames of the schemas UNITS, ZONES, FEATURES and TASKS."""

    units: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    features: gpd.GeoDataFrame
    tasks: pd.DataFrame


class Board:
    """The ground of every kind of zone on a day, made when first asked for.

    Parameters
    ----------
    frames
        Units, zones, features and tasks.
    as_of
        The day every verdict of this board speaks of.
    """

    def __init__(self, frames: Frames, as_of: date) -> None:
        self.frames = frames
        self.as_of = as_of
        self._grounds: dict[str, Ground] = {}

    def ground(self, kind: str) -> Ground:
        """Units and zones of a kind on the board's day."""
        if kind not in self._grounds:
            day = DayZones(self.frames.zones, kind, self.as_of)
            self._grounds[kind] = Ground(self.frames.units, day)
        return self._grounds[kind]
