"""What a change of a zone must say of itself: who, why, from which day, of which zone."""

import re
from dataclasses import dataclass
from datetime import date

from geo.errors import InputError

MAX_AUTHOR = 60
MAX_REASON = 500
LINEAGE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_LINEAGE = 48
FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who changes a zone, and why."""

    author: str
    reason: str


def signature_of(author: object, reason: object) -> Signature:
    """Author and reason of a change, both given and printable.

    Raises
    ------
    InputError
        With `field` "author" or "reason": missing, or too long.
    """
    return Signature(
        _words(author, "author", ("修改人", "the author"), MAX_AUTHOR),
        _words(reason, "reason", ("理由", "the reason"), MAX_REASON),
    )


def _words(value: object, field: str, name: tuple[str, str], most: int) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"请填写{name[0]}", f"{name[1]} is missing", field=field)
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())
    if len(text) > most:
        raise InputError(
            f"{name[0]}最多 {most} 个字，给出的有 {len(text)} 个",
            f"{name[1]} holds at most {most} characters, not {len(text)}",
            field=field,
        )
    if not text:
        raise InputError(f"请填写{name[0]}", f"{name[1]} is missing", field=field)
    return text


def lineage_of(value: object) -> str:
    """Lineage id that a person gave: lower-case words and digits joined by hyphens.

    Raises
    ------
    InputError
        If it is none.

    Examples
    --------
    >>> lineage_of("xinmi-2021")
    'xinmi-2021'
    """
    if isinstance(value, str) and len(value) <= MAX_LINEAGE and LINEAGE.fullmatch(value):
        return value
    raise InputError(
        f"区域编号应为小写字母、数字和连字符，最多 {MAX_LINEAGE} 个，例如 xinmi-2021",
        f"the id of a zone is of lower-case letters, digits and hyphens, at most {MAX_LINEAGE},"
        " such as xinmi-2021",
        field="lineage",
    )


def require_day(day: date, field: str = "valid_from") -> date:
    """The day itself, known to be one a zone can begin or end on.

    Raises
    ------
    InputError
        If it is before 1949-10-01 or after 2100-12-31.
    """
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    raise InputError(
        f"日期 {day} 应在 {FIRST_DAY} 到 {LAST_DAY} 之间",
        f"the day {day} is not between {FIRST_DAY} and {LAST_DAY}",
        field=field,
    )
