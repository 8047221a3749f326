"""How well the position of each row is known, out of a column of a file."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import InputError
from geo.inquiry import MAX_ACCURACY_M, parse_accuracy_m
from layers.reading.columns import PUNCTUATION, named_column
from layers.reading.source import NO_COLUMN, Note
from layers.reading.table import Table, refused_cells

UNKNOWN_ACCURACY = "unknown_accuracy"
#: Headers, once blanks and punctuation are gone. "精度" alone is none: often it is a misspelt 经度.
HEADERS = re.compile(
    r"(?:(?:gps|gnss|定位|水平|平面|坐标|位置)(?:精度|误差)|(?:gps|horizontal|position(?:al)?)?accuracy)"
    r"(?:m|米|metres?|meters?)?"
)
UNIT = re.compile(r"^(?:±|\+/?-)?\s*(?P<number>.*?)\s*(?:m|米|metres?|meters?)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Accuracies:
    """How well the n rows of a table are known.

    Parameters
    ----------
    column
        Header of the column it was read from; None: one accuracy for all.
    accuracy_m
        Metres, shape (n,).
    is_known
        Whether the row's cell was understood (an empty one is), shape (n,).
    refused
        The rows whose cell was not, as `Table.refused` lists them.
    """

    column: str | None
    accuracy_m: NDArray[np.float64]
    is_known: NDArray[np.bool_]
    refused: pd.DataFrame

    def note(self) -> Note:
        """From which column it was read and how far it goes, in Chinese and English."""
        known_m = self.accuracy_m[self.is_known]
        low_m, high_m = (known_m.min(), known_m.max()) if len(known_m) else (np.nan, np.nan)
        return (
            f"定位精度按“{self.column}”列逐行取用（{low_m:g} 至 {high_m:g} 米）",
            f"the accuracy was read row by row from the column “{self.column}” "
            f"({low_m:g} to {high_m:g} m)",
        )


def accuracy_column(headers: Sequence[str], wanted: str | None) -> str | None:
    """Header of the column that says how well each position is known, or None.

    Parameters
    ----------
    headers
        Column names of a file.
    wanted
        The person's choice: a header, `NO_COLUMN` for none, or None to recognise it.

    Raises
    ------
    InputError
        If the column that is asked for does not exist.

    Examples
    --------
    >>> accuracy_column(["名称", "定位精度（米）"], None)
    '定位精度（米）'
    """
    if wanted == NO_COLUMN:
        return None
    if wanted is not None:
        return headers[named_column(headers, wanted, "accuracy_column")]
    found = [header for header in headers if HEADERS.fullmatch(_plain(header))]
    return found[0] if len(found) == 1 else None


def _plain(header: str) -> str:
    return PUNCTUATION.sub("", unicodedata.normalize("NFKC", header[:100]).lower())


def read_accuracies(table: Table, wanted: str | None, otherwise_m: float) -> Accuracies:
    """How well each row of a table is known.

    Parameters
    ----------
    table
        Rows of a file.
    wanted
        As `accuracy_column` takes it.
    otherwise_m
        Metres, for rows whose cell is empty, or for all without a column.

    Raises
    ------
    InputError
        If there is no such column.

    Notes
    -----
    A cell that is no length is refused and not taken for the usual accuracy: a point would be
    called inside that nobody knows to be.
    """
    n = len(table.attributes)
    column = accuracy_column([str(name) for name in table.attributes.columns], wanted)
    if column is None:
        none = table.refused.iloc[:0]
        return Accuracies(None, np.full(n, otherwise_m), np.ones(n, dtype=bool), none)
    cells = table.attributes[column].astype("string").fillna("").str.strip()
    number, found = pd.factorize(cells)
    values_m = np.array([_metres(text, otherwise_m) for text in found], dtype=float)[number]
    is_known = np.isfinite(values_m)
    return Accuracies(column, values_m, is_known, _refused(table, column, cells[~is_known]))


def _metres(text: str, otherwise_m: float) -> float:
    match = UNIT.match(text)
    if text == "" or match is None:
        return otherwise_m
    try:
        return parse_accuracy_m(match["number"])
    except InputError:
        return np.nan


def _refused(table: Table, column: str, cells: pd.Series) -> pd.DataFrame:
    reason = (
        f"定位精度应为 0 到 {MAX_ACCURACY_M:.0f} 的米数",
        f"the accuracy must be metres from 0 to {MAX_ACCURACY_M:.0f}",
    )
    return refused_cells(table, column, cells, UNKNOWN_ACCURACY, reason)
