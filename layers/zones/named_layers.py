"""What files of roads and of places have in common: headers, and what a person says of the file."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from geo.datum import Datum
from geo.schema import is_missing

#: Licence of what a person brings without a word about it.
NOT_STATED = ("未说明", "not stated")


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerOptions:
    """What a person says of a file of named lines, points or areas.

    Parameters
    ----------
    datum
        Of its coordinates; None where the file names it itself.
    layer
        Which one, where it holds several.
    name_column
        Its column of names; None: the first whose header says so.
    """

    datum: Datum | None = None
    layer: str | None = None
    name_column: str | None = None


def evened(header: str) -> str:
    """Header without what is spelling only.

    Examples
    --------
    >>> evened("Road_Name"), evened("name:zh")
    ('roadname', 'namezh')
    """
    return "".join(char for char in header.casefold() if char.isalnum())


def columns_headed(cells: pd.DataFrame, headers: Iterable[str]) -> list[str]:
    """Columns whose evened header is one of those listed, in the order of the list.

    Examples
    --------
    >>> columns_headed(pd.DataFrame(columns=["Code", "Road_Name"]), ["roadname", "code"])
    ['Road_Name', 'Code']
    """
    by_key = {evened(str(column)): str(column) for column in reversed(list(cells.columns))}
    return [by_key[header] for header in headers if header in by_key]


def texts(cells: pd.DataFrame, column: str | None) -> list[str | None]:
    """Cells of a column as text; None for those that are empty, and for all without a column."""
    if column is None:
        return [None] * len(cells)
    values = ("" if is_missing(value) else str(value).strip() for value in cells[column])
    return [value or None for value in values]


def listed(text: str | None) -> list[str]:
    """Entries of a list in one cell.

    Examples
    --------
    >>> listed("一路|二路； 三路")
    ['一路', '二路', '三路']
    """
    parts = (text or "").replace("；", ";").replace("|", ";").split(";")
    return [part.strip() for part in parts if part.strip()]
