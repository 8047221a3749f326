"""What a step needs beside who, when and why: read strictly, in the form that is kept."""

from collections.abc import Callable, Mapping
from typing import Any

from geo.coordinates import require_lon_lat
from geo.datum import parse_datum
from geo.errors import InputError
from geo.text import parse_date
from geo.vocabulary import require_term, shown
from ledger.life.transitions import ACTIONS
from ledger.life.words import MODES, PARTS, POINT_TYPES

LONGEST = {"name": 80, "owner": 80, "place_name": 120, "feature_id": 80}
LEAST_PRECISION_M, MOST_PRECISION_M = 0.0, 100_000.0
PLACE = ("lon", "lat", "datum", "precision_m")


def read_payload(action: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """Members of a step's payload, each of its kind; what is empty is left out.

    Parameters
    ----------
    action
        Key of `ledger.life.transitions.ACTIONS`.
    members
        As a request or a row of a list gives them: texts, numbers, lists of texts.

    Returns
    -------
    dict
        Plain values; days as ISO text, longitude and latitude in degrees of `datum`.

    Raises
    ------
    InputError
        If a member is none of the action's, or not of its kind; for a problem point, if it has no
        name or type, or a position that is not whole.

    Examples
    --------
    >>> read_payload("verify", {"next_due": "2021-06-30"})
    {'next_due': '2021-06-30'}
    """
    known = require_action(action)
    given = {name: value for name, value in members.items() if value not in (None, "", [])}
    for name in given:
        require_term(name, dict.fromkeys(known), "payload")
    payload = {name: READERS[name](given[name], name) for name in known if name in given}
    if action == "find":
        _require_point(payload)
    return payload


def require_action(action: str) -> tuple[str, ...]:
    """Members that the payload of an action may have.

    Raises
    ------
    InputError
        If there is no such action.
    """
    return ACTIONS[require_term(action, ACTIONS, "action")].fields


def require_text(value: object, name: str, most: int) -> str:
    r"""A text that is not empty, not too long and fit to be shown.

    Raises
    ------
    InputError
        If it is none.

    Examples
    --------
    >>> require_text(" 某石料厂\n", "name", 80)
    '某石料厂'
    """
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"缺少 {name}", f"{name} is missing", field=name)
    text = value.strip()
    if len(text) > most:
        raise InputError(
            f"{name} 最多 {most} 个字，给出的有 {len(text)} 个",
            f"{name} holds at most {most} characters, not {len(text)}",
            field=name,
        )
    if not all(char.isprintable() or char == "\n" for char in text):
        raise InputError(f"{name} 含有控制字符", f"{name} holds control characters", field=name)
    return text


def _text(value: object, name: str) -> str:
    return require_text(value, name, LONGEST[name])


def _day(value: object, name: str) -> str:
    return parse_date(value if isinstance(value, str) else "", name).isoformat()


def _number(least: float, most: float) -> Callable[[object, str], float]:
    def read(value: object, name: str) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise InputError(
                f"{name} 应为数，给出的是“{shown(str(value))}”",
                f"{name} must be a number, not “{shown(str(value))}”",
                field=name,
            )
        if not least <= value <= most:
            raise InputError(
                f"{name} 应在 {least:g} 到 {most:g} 之间",
                f"{name} must be between {least:g} and {most:g}",
                field=name,
            )
        return float(value)

    return read


def _term(terms: Mapping[str, object]) -> Callable[[object, str], str]:
    return lambda value, name: require_term(str(value), terms, name)


def _parts(value: object, name: str) -> list[str]:
    if not isinstance(value, list):
        raise InputError(f"{name} 应为列表", f"{name} must be a list", field=name)
    given = [require_term(str(part), PARTS, name) for part in value]
    return [part for part in PARTS if part in given]


READERS: dict[str, Callable[[Any, str], Any]] = {
    "mode": _term(MODES),
    "deadline": _day,
    "next_due": _day,
    "parts": _parts,
    "type": _term(POINT_TYPES),
    **dict.fromkeys(LONGEST, _text),
    "lon": _number(-360, 360),  # what is swapped or abroad is told by `require_lon_lat`
    "lat": _number(-360, 360),
    "datum": lambda value, _: parse_datum(str(value)),
    "precision_m": _number(LEAST_PRECISION_M, MOST_PRECISION_M),
}


def _require_point(payload: Mapping[str, Any]) -> None:
    for name in ("name", "type"):
        if name not in payload:
            raise InputError(f"问题点缺少 {name}", f"the problem point has no {name}", field=name)
    missing = [name for name in PLACE if name not in payload]
    if len(missing) == len(PLACE):
        return
    if missing:
        raise InputError(
            f"坐标要给全：还缺 {'、'.join(missing)}",
            f"a position needs {', '.join(PLACE)}; missing: {', '.join(missing)}",
            field=missing[0],
        )
    require_lon_lat(payload["lon"], payload["lat"])
