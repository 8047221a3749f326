"""Readings out of the rows of a table, long or wide, every row that cannot be used with its reason.

Long: one value a row, with columns for day, station, county, what was measured, value and unit.
Wide: one day and station a row, with a column for each thing measured.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.errors import InputError
from ledger.air import Reading
from ledger.metrics.columns import Columns, Row, find_columns
from ledger.metrics.limits import QUANTITIES
from ledger.metrics.values import factor_of, is_hour, number_of, span_of, unit_in
from ledger.metrics.words import quantity_of

LONGEST_NAME = 60
#: Micrograms in a cubic metre beyond which a figure is a slip of unit: dust storms reach 10 000.
MOST_MICROGRAMS = 100_000.0
#: A county's name without what follows it: 新密 is 新密市, unless two units are called so.
KINDS_OF_UNIT = "市县区"

Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RowReading:
    """A reading with the row it came from and what was written there."""

    row: int
    reading: Reading
    text: str
    unit: str


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """A row, or a cell of it, that cannot be used: number, column, contents and the reason."""

    row: int
    field: str
    value: str
    reason: Words


@dataclass(frozen=True, slots=True)
class Assumed:
    """What the person says of a file where its rows say nothing.

    Parameters
    ----------
    unit
        Unit of every value without one; empty: such rows are refused.
    territory_code
        County or city of every row without one; empty: such rows are refused.
    """

    unit: str = ""
    territory_code: str = ""


@dataclass(frozen=True, slots=True)
class ParsedRows:
    """What a table holds.

    Parameters
    ----------
    form
        "long" or "wide".
    headers
        Role or quantity → header, as they were understood.
    ignored
        Headers that nothing was read from.
    accepted, refused
        In the order of the rows. A row said twice with one value is accepted once.
    repeated
        Rows that repeat another with the same value.
    missing
        Cells that say there is no value.
    """

    form: str
    headers: dict[str, str]
    ignored: tuple[str, ...]
    accepted: tuple[RowReading, ...]
    refused: tuple[RefusedCell, ...]
    repeated: int
    missing: int


def parse_rows(
    rows: Sequence[Row],
    territories: Mapping[str, str],
    latest: date,
    assumed: Assumed | None = None,
) -> ParsedRows:
    """Readings of a table.

    Parameters
    ----------
    rows
        All rows of the file as text, the header among the first ten.
    territories
        Name of a county or city, or its code → code. A name may be written without 市, 县 or 区.
    latest
        Last day a reading may be of.
    assumed
        What the person says of the file.

    Returns
    -------
    ParsedRows
        Two rows that give one day and station two values are both refused.

    Raises
    ------
    SourceError
        If no row names a day and something that is followed.
    """
    columns, body = find_columns(rows)
    known = _known(territories)
    made, refused, missing = [], [], 0
    for number, cells in body:
        for outcome in _row(number, cells, columns, known, latest, assumed or Assumed()):
            if isinstance(outcome, RowReading):
                made.append(outcome)
            elif outcome is None:
                missing += 1
            else:
                refused.append(outcome)
    accepted, contradicted, repeated = _without_repeats(made)
    headers: dict[str, str] = {str(r): columns.headers[n] for r, n in columns.roles.items()}
    headers |= {name: columns.headers[n] for n, name in columns.wide.items()}
    used = {*columns.roles.values(), *columns.wide}
    ignored = tuple(h for n, h in enumerate(columns.headers) if n not in used and h.strip())
    return ParsedRows(
        "wide" if columns.wide else "long", headers, ignored, accepted,
        tuple(sorted([*refused, *contradicted], key=lambda each: each.row)), repeated, missing,
    )  # fmt: skip


def key_of(reading: Reading) -> tuple[str, date, date, str, str]:
    """What a reading is of, whatever its value: quantity, span, station and territory."""
    return (
        reading.quantity_id, reading.first_day, reading.last_day, reading.station,
        reading.territory_code,
    )  # fmt: skip


# Full names and codes; then names without 市, 县, 区 where they mean one unit only.
def _known(territories: Mapping[str, str]) -> dict[str, str]:
    known = dict(territories) | {code: code for code in territories.values()}
    short: dict[str, set[str]] = defaultdict(set)
    for name, code in territories.items():
        if len(name) > 2 and name[-1] in KINDS_OF_UNIT:
            short[name[:-1]].add(code)
    return {name: next(iter(codes)) for name, codes in short.items() if len(codes) == 1} | known


def _row(
    number: int,
    cells: Sequence[str],
    columns: Columns,
    known: Mapping[str, str],
    latest: date,
    assumed: Assumed,
) -> Iterator[RowReading | RefusedCell | None]:
    try:
        first, last = _span(cells, columns, latest)
        code = _territory(columns.cell(cells, "territory"), columns, known, assumed)
    except InputError as fault:
        value = columns.cell(cells, "territory" if fault.field == "territory" else "day")
        header = columns.name("territory" if fault.field == "territory" else "day")
        yield RefusedCell(number, header, value[:80], (fault.message_zh, fault.message_en))
        return
    station = columns.cell(cells, "station")[:LONGEST_NAME]
    for header, name, text, unit in _values(cells, columns):
        quantity = quantity_of(name, beside=columns.name("value"))
        if quantity is None:
            yield RefusedCell(number, header, name[:80], _NOT_FOLLOWED)
            continue
        written = unit or assumed.unit
        amount = _value(text, written, quantity, (first, last))
        if amount is None:
            yield None
        elif isinstance(amount, tuple):
            yield RefusedCell(number, header, text[:80], amount)
        else:
            reading = Reading(quantity, first, last, station, code, amount)
            yield RowReading(number, reading, text[:80], written)


_NOT_FOLLOWED: Words = ("不是本系统跟踪的指标", "this is not followed here")


def _span(cells: Sequence[str], columns: Columns, latest: date) -> tuple[date, date]:
    texts = [columns.cell(cells, role) for role in ("day", "first", "last")]
    if is_hour(texts[0]):
        raise InputError("是小时值，需要日均值", "an hourly value; daily means are needed")
    if texts[0]:
        span = span_of(texts[0])
    else:
        ends = (span_of(texts[1]), span_of(texts[2]))
        span = (ends[0][0], ends[1][1]) if ends[0] and ends[1] else None
    if span is None or span[0] > span[1]:
        raise InputError(
            "日期无法识别，例如 2020-01-31 或 2020年1月",
            "the day is not understood; write 2020-01-31 or 2020-01",
        )
    if span[1] > latest:
        raise InputError(f"在 {latest} 之后", f"later than {latest}")
    return span


def _territory(text: str, columns: Columns, known: Mapping[str, str], assumed: Assumed) -> str:
    code = known.get(text) if text else assumed.territory_code
    if code:
        return code
    if text:
        raise InputError("没有这个区县", "there is no such county", field="territory")
    raise InputError(
        "没有写区县，请为整个文件选定", "no county; choose one for the file", field="territory"
    )


# Header, name of what was measured, value and unit of each cell that may hold one.
def _values(cells: Sequence[str], columns: Columns) -> Iterator[tuple[str, str, str, str]]:
    unit = columns.cell(cells, "unit")
    if not columns.wide:
        header = columns.name("value")
        name = columns.cell(cells, "quantity")
        text = columns.cell(cells, "value")
        yield header, name, text, unit or unit_in(header) or unit_in(name)
        return
    for number in columns.wide:
        header = columns.headers[number]
        text = cells[number].strip() if number < len(cells) else ""
        yield header, header, text, unit_in(header) or unit


# The value in the quantity's unit; None where the cell says there is none; or why it is refused.
def _value(text: str, unit: str, quantity_id: str, span: tuple[date, date]) -> float | Words | None:
    quantity = QUANTITIES[quantity_id]
    number = number_of(text)
    if number == "missing":
        return None
    if number is None:
        return "不是非负的数", "not a number of zero or more"
    if quantity.statistic == "annual mean" and span[0] != span[1]:
        return "浓度要日均值，不能是一段时间的均值", "a concentration must be the mean of one day"
    factor, reason = factor_of(unit, quantity_id)
    if factor is None:
        return reason
    value = round(float(number) * factor, 6)  # 0.029 mg is 29 µg, not 29.000000000000004
    if quantity.statistic == "annual mean" and value > MOST_MICROGRAMS:
        return "高得不可信，请核对单位", "too high to be believed; check the unit"
    return value


def _without_repeats(
    made: Iterable[RowReading],
) -> tuple[tuple[RowReading, ...], list[RefusedCell], int]:
    by_key: dict[object, list[RowReading]] = defaultdict(list)
    for each in made:
        by_key[key_of(each.reading)].append(each)
    accepted, contradicted, repeated = [], [], 0
    for group in by_key.values():
        if len({each.reading.value for each in group}) == 1:
            accepted.append(group[0])
            repeated += len(group) - 1
            continue
        listed = ", ".join(str(each.row) for each in group[:5])
        reason = (f"同一天同一站点有不同的值（第 {listed} 行）", f"rows {listed} contradict")
        contradicted += [RefusedCell(each.row, "", each.text, reason) for each in group]
    return tuple(sorted(accepted, key=lambda each: each.row)), contradicted, repeated
