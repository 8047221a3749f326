"""Notes of a day as phones send them: done, skipped with a reason, added; each counts once."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from geo.errors import InputError
from geo.text import parse_date
from geo.vocabulary import require_term, shown
from routing.rounds import values
from routing.rounds.record import BEIJING
from web.rounds.records import STATES

MEMBERS = {
    "client_key": "The sender's own id of the note; sent again, it counts once.",
    "team": "Team of the plan.",
    "day": "Day of the plan.",
    "stop_id": "Stop of the plan, or an id for one that is added.",
    "state": "done, skipped or added.",
    "at": "When it happened, ISO 8601; now where it is left out.",
    "author": "Who notes it.",
    "reason": "Why a stop is skipped or added.",
    "details": "Of an added stop: name, lon, lat, datum.",
}
CLIENT_KEY = re.compile(r"[0-9A-Za-z-]{8,64}")
MOST_NOTES = 200
#: A phone whose clock is wrong by more than that is told so.
AHEAD = timedelta(days=1)
Plain = Mapping[str, Any]


def read_notes(body: Plain, kept: Plain, now: datetime) -> list[dict[str, Any]]:
    """Notes out of a body, as `layers.rounds.plans.note_progress` takes them.

    Parameters
    ----------
    body
        With "notes", a list of objects of `MEMBERS`.
    kept
        The plan.
    now
        The moment, aware.

    Raises
    ------
    InputError
        If a member is missing or wrong.
    """
    notes = values.listed(body.get("notes"), "notes", MOST_NOTES)
    if not notes:
        raise InputError("没有记录", "there is no note", field="notes")
    return [_note(values.mapping(each, "notes"), kept, now) for each in notes]


def _note(given: Plain, kept: Plain, now: datetime) -> dict[str, Any]:
    unknown = sorted(set(given) - set(MEMBERS))
    if unknown:
        name = shown(unknown[0])
        raise InputError(f"没有“{name}”这一项", f"there is no member “{name}”", field="notes")
    state = require_term(str(given.get("state") or ""), STATES, "state")
    reason = values.words(given.get("reason"), "reason", 500)
    if state == "skipped" and not reason:
        raise InputError("跳过要写原因", "a stop is skipped for a reason: give it", field="reason")
    key = str(given.get("client_key") or "")
    if not CLIENT_KEY.fullmatch(key):
        zh, en = "client_key 应为 8 到 64 位字母数字", "client_key is 8 to 64 letters and digits"
        raise InputError(zh, en, field="client_key")
    note = {
        "plan_id": kept["plan_id"],
        "client_key": key,
        "team": values.words(given.get("team"), "team", 40),
        "day": parse_date(str(given.get("day") or ""), "day"),
        "stop_id": values.words(given.get("stop_id"), "stop_id", 80),
        "state": state,
        "at": _moment(given.get("at"), now),
        "author": values.words(given.get("author"), "author", 60),
        "reason": reason,
        "details": _details(given.get("details")) if state == "added" else {},
    }
    _require_known(note, kept)
    return note


def _require_known(note: Plain, kept: Plain) -> None:
    request = kept["request"]
    if note["team"] not in {team["team_id"] for team in request["teams"]}:
        name = shown(note["team"])
        raise InputError(f"计划中没有组“{name}”", f"the plan has no team “{name}”", field="team")
    if note["day"].isoformat() not in set(request["days"]):
        day = note["day"]
        raise InputError(f"{day} 不是计划的日期", f"{day} is no day of the plan", field="day")
    known = {stop["stop_id"] for stop in request["stops"]}
    if note["state"] != "added" and note["stop_id"] not in known:
        name = shown(note["stop_id"])
        zh, en = f"计划中没有点位“{name}”", f"the plan has no stop “{name}”"
        raise InputError(zh, en, field="stop_id")
    if not note["stop_id"]:
        raise InputError("缺少 stop_id", "stop_id is missing", field="stop_id")


def _moment(value: object, now: datetime) -> datetime:
    if value is None:
        return now
    try:
        found = datetime.fromisoformat(str(value))
        found = found if found.tzinfo else found.replace(tzinfo=BEIJING)
        found.astimezone(UTC)  # a moment at either end of time has none
    except (ValueError, OverflowError) as error:
        zh, en = "at 应为 ISO 8601 时刻", "at must be a moment in ISO 8601"
        raise InputError(zh, en, field="at") from error
    if found > now + AHEAD:
        zh, en = "记录的时刻在将来：请核对手机时间", "the note is of the future: check the clock"
        raise InputError(zh, en, field="at")
    return found


def _details(value: object) -> dict[str, Any]:
    given = values.mapping(value or {}, "details")
    name = values.words(given.get("name"), "details.name", 200)
    if not name:
        raise InputError("临时增加的点位要有名称", "an added stop needs a name", field="details")
    told: dict[str, Any] = {"name": name}
    if given.get("lon") is not None or given.get("lat") is not None:
        lon_deg, lat_deg = values.place(given, "details")
        told |= {"lon": lon_deg, "lat": lat_deg}
    return told
