"""What files of roads and of places have in common: headers, and what a person says of the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from geo.datum import Datum
from geo.errors import SchemaError
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


def roles_of(
    cells: pd.DataFrame, headers: Mapping[str, Iterable[str]], name_column: str | None
) -> dict[str, str]:
    """Column of each role: the first whose header is listed for it; roles without one are left out.

    Parameters
    ----------
    cells
        Rows of a file of places.
    headers
        Evened headers by role; "name" is that of the names.
    name_column
        Column of the names as a person says it; None: look for it.

    Raises
    ------
    SchemaError
        If there is no column of names, or not the one said; the message lists the columns.
    """
    headed = {role: columns_headed(cells, listed_for) for role, listed_for in headers.items()}
    found = {role: columns[0] for role, columns in headed.items() if columns}
    if name_column in cells.columns:
        found["name"] = str(name_column)
    if "name" not in found or (name_column and name_column not in cells.columns):
        raise no_name_column(cells, "地名", "place names")
    return found


def no_name_column(cells: pd.DataFrame, of_zh: str, of_en: str) -> SchemaError:
    """Refusal of a file without the column of names that is asked for; it lists the columns."""
    there_are = "、".join(map(str, cells.columns)) or "—"
    return SchemaError(
        f"找不到{of_zh}列，请指明；文件中有：{there_are}",
        f"no column of {of_en}; name one of: {there_are}",
        field="name_column",
    )


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
