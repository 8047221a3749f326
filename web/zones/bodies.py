"""Bodies of requests that change zones: a JSON object with known members, each of its kind."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request

from geo.errors import InputError
from geo.text import parse_date
from geo.versions.signing import require_day
from geo.vocabulary import shown

MAX_WORDS = 500


class Body:
    """Members of a JSON object, taken out by name; one that nobody knows is refused.

    Parameters
    ----------
    members
        Parsed JSON object.
    known
        Names it may have.

    Raises
    ------
    InputError
        If it has another one.
    """

    def __init__(self, members: Mapping[str, Any], known: tuple[str, ...]) -> None:
        unknown = sorted(set(members) - set(known))
        if unknown:
            listed = ", ".join(known)
            raise InputError(
                f"请求体中没有“{shown(unknown[0])}”这一项；可用的有 {listed}",
                f"the body has no member “{shown(unknown[0])}”; its members are {listed}",
                field=shown(unknown[0]),
            )
        self.members = members

    def __getitem__(self, name: str) -> Any:
        """Value of a member, None where it is left out."""
        return self.members.get(name)

    def text(self, name: str, *, most: int = MAX_WORDS) -> str:
        """Text of a member that must be given.

        Raises
        ------
        InputError
            If it is missing, no text, empty or longer than `most` characters.
        """
        value = self.optional_text(name, most=most)
        if value is None:
            raise InputError(f"缺少 {name}", f"{name} is missing", field=name)
        return value

    def optional_text(self, name: str, *, most: int = MAX_WORDS) -> str | None:
        """Text of a member, None where it is left out or blank.

        Raises
        ------
        InputError
            If it is no text or longer than `most` characters.
        """
        value = self.members.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > most:
            raise InputError(
                f"{name} 应为文字，最多 {most} 个字",
                f"{name} must be a text of at most {most} characters",
                field=name,
            )
        return value.strip() or None

    def day(self, name: str) -> date:
        """Day that a member names.

        Raises
        ------
        InputError
            If it is missing, no day, or one no zone can begin on.
        """
        return require_day(parse_date(self.optional_text(name, most=40) or "", name), name)

    def number(self, name: str, least: float, most: float) -> float | None:
        """Number of a member within bounds, None where it is left out.

        Raises
        ------
        InputError
            If it is no number, or out of bounds.
        """
        value = self.members.get(name)
        if value is None:
            return None
        if type(value) not in (int, float) or not least <= value <= most:
            raise InputError(
                f"{name} 应为 {least:g} 到 {most:g} 之间的数",
                f"{name} must be a number from {least:g} to {most:g}",
                field=name,
            )
        return float(value)


def json_body(*known: str) -> Body:
    """Body of the present request.

    Parameters
    ----------
    known
        Names of its members.

    Raises
    ------
    InputError
        If it is no JSON object, holds a number that is not finite, or a member unknown here.
    """
    members = request.get_json() if request.is_json else None
    if not isinstance(members, dict):
        raise InputError(
            "请求体应为 JSON 对象（Content-Type: application/json）",
            "the body must be a JSON object (Content-Type: application/json)",
        )
    return Body(members, known)
