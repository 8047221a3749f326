"""Tables of formats: one looked up by its key, and the refusal that lists those there are."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from geo.errors import InputError, NotFoundError
from geo.vocabulary import shown

Entry = TypeVar("Entry")


def format_by_suffix(table: Mapping[str, Entry], key: str, *, of_zh: str, of_en: str) -> Entry:
    """Format by its key, which is its suffix without the dot, in any case.

    Parameters
    ----------
    table
        Formats by key.
    key
        As a person gives it.
    of_zh, of_en
        What is written in these formats, for the message.

    Raises
    ------
    InputError
        If there is none; the message lists those there are.

    Examples
    --------
    >>> format_by_suffix({"pdf": 1}, ".PDF", of_zh="报表", of_en="reports")
    1
    """
    found = table.get(key.lower().removeprefix("."))
    if found is None:
        listed = ", ".join(table)
        raise InputError(
            f"没有{of_zh}格式“{shown(key)}”，可选：{listed}",
            f"there is no format “{shown(key)}” of {of_en}; choose one of {listed}",
            field="format",
        )
    return found


def no_export_format(key: str, keys: Iterable[str]) -> NotFoundError:
    """Refusal of a format in which layers are not written; it lists those in which they are."""
    listed = ", ".join(keys)
    return NotFoundError(
        f"没有导出格式“{shown(key)}”，可选：{listed}",
        f"there is no export format “{shown(key)}”; choose one of {listed}",
        field="format",
    )
