"""Which columns of a table hold a day, a station, a value: long and wide forms told apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.errors import SourceError
from ledger.metrics.words import Role, is_hourly, quantity_of, role_of

HEADER_ROWS = 10  # a title or two may stand above the header

Row = tuple[int, Sequence[str]]  # its number in the file, and its cells


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a table: its headers, the column of each role, and those of a wide table."""

    headers: Sequence[str]
    roles: dict[Role, int]
    wide: dict[int, str]  # column → quantity

    def cell(self, cells: Sequence[str], role: Role) -> str:
        """Text of a row in the column of a role; empty where there is none."""
        number = self.roles.get(role)
        return cells[number].strip() if number is not None and number < len(cells) else ""

    def name(self, role: Role) -> str:
        """Header of the column of a role; empty where there is none."""
        return self.headers[self.roles[role]] if role in self.roles else ""


def find_columns(rows: Sequence[Row]) -> tuple[Columns, Sequence[Row]]:
    """Columns of a table, and its rows below the header.

    Parameters
    ----------
    rows
        All rows as text, the header among the first ten.

    Raises
    ------
    SourceError
        If no row names a day and something that is followed.
    """
    for number, (_, headers) in enumerate(rows[:HEADER_ROWS]):
        roles: dict[Role, int] = {}
        for column, header in enumerate(headers):
            role = role_of(header)
            if role is not None:
                roles.setdefault(role, column)
        wide = {
            column: quantity
            for column, header in enumerate(headers)
            if column not in roles.values()
            and not is_hourly(header)
            and (quantity := quantity_of(header))
        }
        is_long = {"quantity", "value"} <= set(roles)
        if ("day" in roles or "first" in roles) and (is_long or wide):
            found = Columns(headers, roles, {} if is_long else wide)
            return found, rows[number + 1 :]
    raise SourceError(
        "没有认出表头：要有“日期”列，并有“污染物”和“浓度”两列，或以污染物为列名（PM2.5、NO2…）",
        "no header was recognised: it needs a column of days, and either columns of pollutant and"
        " value or columns named after pollutants (PM2.5, NO2 …)",
        field="file",
    )
