"""Which coordinate stands first in a column of pairs: counted, so that it can be told."""

import numpy as np
from numpy.typing import NDArray

from layers.reading.positions import Flags
from layers.reading.source import Note


class PairOrders:
    """Which coordinate stood first in the pairs that were accepted."""

    def __init__(self) -> None:
        self.counts = [0, 0]  # longitude first, latitude first
        self._examples: list[int | None] = [None, None]

    def add(self, rows: NDArray[np.int64], is_latitude_first: Flags | None, fine: Flags) -> None:
        """Count the accepted rows of a chunk, whose numbers are `rows`."""
        if is_latitude_first is None:
            return
        first = is_latitude_first[fine]
        for number, numbers in enumerate((rows[~first], rows[first])):
            self.counts[number] += len(numbers)
            if len(numbers) and self._examples[number] is None:
                self._examples[number] = int(numbers[0])

    def note(self, title: str) -> Note | None:
        """What the person should know of a column of pairs; None where there is none."""
        lon_first, lat_first = self.counts
        if not lon_first + lat_first:
            return None
        if lon_first and lat_first:
            one, other = self._examples
            return (
                f"“{title}”列两种顺序都有：{lon_first} 行经度在前（如第 {one} 行），{lat_first} 行"
                f"纬度在前（如第 {other} 行）；已按各行数值逐行判定，请核对",
                f"the column “{title}” holds both orders: {lon_first} rows with longitude first "
                f"(row {one}), {lat_first} with latitude first (row {other}); each was told by its "
                "own numbers, please check",
            )
        if lat_first:
            return (
                f"“{title}”列按“纬度, 经度”的顺序读取，共 {lat_first} 行",
                f"the column “{title}” was read as latitude, longitude in {lat_first} rows",
            )
        return (
            f"“{title}”列按“经度, 纬度”的顺序读取，共 {lon_first} 行",
            f"the column “{title}” was read as longitude, latitude in {lon_first} rows",
        )
