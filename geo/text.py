"""Numbers and dates as people type them, read strictly."""

import re
from datetime import date

import numpy as np

from geo.errors import InputError, LimitError

MAX_CHARACTERS = 200
NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?(?:e[+-]?[0-9]{1,3})?", re.IGNORECASE)
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: Years that a day may be of: every period round such a day is one that `date` can hold.
FIRST_YEAR, LAST_YEAR = 1000, 2999
FIELD_NAMES_ZH = {"lon": "经度", "lat": "纬度", "as_of": "截至日期", "accuracy_m": "定位精度"}
# Full width to half width, and one of each kind of prime, quote, dash, comma and blank. Unicode's
# own compatibility folding would go too far: it reads 10² as 102 and ① as 1.
FULL_WIDTH = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
LOOKALIKES = str.maketrans(
    {
        **FULL_WIDTH,
        **dict.fromkeys("′‵’‘ʹ´`＇", "'"),
        **dict.fromkeys("″‶”“ʺ＂", '"'),
        **dict.fromkeys("º˚", "°"),
        **dict.fromkeys("−–—‐‑－﹣", "-"),
        **dict.fromkeys("，、；;。﹐", ","),
        "\u200b": " ",
        "\ufeff": " ",
    }
)


def field_zh(field: str) -> str:
    """Chinese name of an input field, with its own name behind it.

    Examples
    --------
    >>> field_zh("lon"), field_zh("f")
    ('经度（lon）', 'f')
    """
    name = FIELD_NAMES_ZH.get(field)
    return f"{name}（{field}）" if name else field


def tidy(text: str, field: str) -> str:
    """Text in half width, lower case, with one kind of prime, quote, dash, comma and blank.

    Parameters
    ----------
    text
        What was typed.
    field
        Name of the input field, for the message.

    Returns
    -------
    str
        The same text in that form; tidying it again changes nothing.

    Raises
    ------
    LimitError
        If the text is longer than `MAX_CHARACTERS`: no number, date, datum or position is.

    Examples
    --------
    >>> tidy(" １１３．６５，３４°４５′Ｎ ", "q")
    "113.65,34°45'n"
    """
    if len(text) > MAX_CHARACTERS:
        raise LimitError(
            f"{field_zh(field)}太长：{len(text)} 个字符，最多 {MAX_CHARACTERS} 个",
            f"{field} is too long: {len(text)} characters, at most {MAX_CHARACTERS}",
            field=field,
        )
    return " ".join(text.translate(LOOKALIKES).lower().split())


def parse_number(text: str, field: str) -> float:
    """Finite number that a text holds.

    Parameters
    ----------
    text
        Digits of half or full width with a decimal point, a sign, an exponent.
    field
        Name of the input field, for the message.

    Returns
    -------
    float
        The number, in whatever unit the field has.

    Raises
    ------
    InputError
        If the text is empty, is no number, has a decimal comma, or is not finite.

    Examples
    --------
    >>> parse_number("１１３．６５", "lon")
    113.65
    """
    cleaned = tidy(text, field)
    name = field_zh(field)
    if not cleaned:
        raise InputError(f"缺少{name}", f"{field} is missing", field=field)
    if re.fullmatch(r"[+-]?[0-9]{1,18},[0-9]{1,18}", cleaned):
        raise InputError(
            f"{name}“{cleaned}”：小数请用点号，例如 113.65",
            f"{field} “{cleaned}”: write the decimals with a point, as in 113.65",
            field=field,
        )
    if not NUMBER.fullmatch(cleaned) or not np.isfinite(float(cleaned)):
        raise InputError(
            f"{name}“{cleaned[:40]}”不是有限的数，例如 113.65",
            f"{field} “{cleaned[:40]}” is not a finite number such as 113.65",
            field=field,
        )
    return float(cleaned)


def parse_date(text: str, field: str) -> date:
    """Day that a text names in the ISO notation.

    Parameters
    ----------
    text
        Year, month and day: "2020-11-01".
    field
        Name of the input field, for the message.

    Returns
    -------
    date
        The day.

    Raises
    ------
    InputError
        If the text is empty, written otherwise, or names a day that does not exist or is of no
        year from `FIRST_YEAR` to `LAST_YEAR`.

    Examples
    --------
    >>> parse_date("2020-11-01", "as_of")
    datetime.date(2020, 11, 1)
    """
    cleaned = tidy(text, field)
    name = field_zh(field)
    if not cleaned:
        raise InputError(f"缺少{name}", f"{field} is missing", field=field)
    if not ISO_DATE.fullmatch(cleaned):
        raise InputError(
            f"{name}“{cleaned[:40]}”不是日期，应写成 2020-11-01",
            f"{field} “{cleaned[:40]}” is not a date such as 2020-11-01",
            field=field,
        )
    try:
        day = date.fromisoformat(cleaned)
    except ValueError as error:
        raise InputError(
            f"{name}“{cleaned}”：没有这一天",
            f"{field} “{cleaned}”: there is no such day",
            field=field,
        ) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InputError(
            f"{name}“{cleaned}”：年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间",
            f"{field} “{cleaned}”: the year must be from {FIRST_YEAR} to {LAST_YEAR}",
            field=field,
        )
    return day
