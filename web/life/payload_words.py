"""What an entry holds beside who, when and why, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from geo.vocabulary import DATUM_TERMS, Term
from ledger.life.entry import DETAILS, WITHDRAWN
from ledger.life.situation import listed
from ledger.life.words import MODES, PARTS, POINT_TYPES


def payload_words(payload: Mapping[str, Any]) -> list[Term]:
    """A payload in words, one line a member.

    Parameters
    ----------
    payload
        Of a step or of a correction; a member that has no words here is left out.

    Examples
    --------
    >>> [line.en for line in payload_words({"mode": "closure", "parts": ["water"]})]
    ['class: closure', 'parts: water cut off']
    """
    if payload.get(WITHDRAWN):
        return [Term("作废，如同没有写过", "withdrawn, as if never written")]
    members = payload.get(DETAILS, payload)
    lines = [
        _line(NAMES[name], read(members[name])) for name, read in WORDS.items() if name in members
    ]
    return lines + _position(members)


def _line(name: Term, value: Term) -> Term:
    return Term(f"{name.zh}：{value.zh}", f"{name.en}: {value.en}")


def _as_is(value: object) -> Term:
    return Term(str(value), str(value))


def _of(terms: Mapping[str, Term]) -> Callable[[Any], Term]:
    return lambda value: terms[value]


def _parts(value: list[str]) -> Term:
    return listed([PARTS[part] for part in value])


NAMES = {
    "name": Term("名称", "name"),
    "type": Term("类型", "type"),
    "mode": Term("类别", "class"),
    "owner": Term("业主", "owner"),
    "place_name": Term("地点", "place"),
    "feature_id": Term("在册地点", "place on record"),
    "deadline": Term("限期", "due"),
    "next_due": Term("下次复查", "next re-check"),
    "parts": Term("内容", "parts"),
    "caused_by": Term("起因", "caused by"),
}
WORDS: dict[str, Callable[[Any], Term]] = {
    **dict.fromkeys(NAMES, _as_is),
    "type": _of(POINT_TYPES),
    "mode": _of(MODES),
    "parts": _parts,
}


def _position(members: Mapping[str, Any]) -> list[Term]:
    if "lon" not in members:
        return []
    datum = DATUM_TERMS[members["datum"]]
    place = f"{members['lon']:.6f}, {members['lat']:.6f}"
    within = f"±{members['precision_m']:g} m"
    return [
        Term(f"坐标：{place}，{datum.zh}，{within}", f"position: {place}, {datum.en}, {within}")
    ]
