"""What a request says of a step or of a file, read strictly."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from geo.errors import InputError
from geo.text import parse_date
from geo.vocabulary import shown
from ledger.life.payload import require_text
from web.life.room import StepRequest
from web.zones.bodies import Body

MOST_FILES = 30
LONGEST_AUTHOR, LONGEST_REASON = 60, 1000
HASH = re.compile(r"[0-9a-f]{64}")
CLIENT_KEY = re.compile(r"[0-9A-Za-z-]{8,64}")

#: Members of the body of a step, and what they mean.
STEP_MEMBERS = {
    "subject_id": "Task, measure or problem point; the task where it is left out.",
    "action": "What is done; left out for a correction.",
    "happened_on": "Day on which it happened; today (Beijing) where it is left out.",
    "author": "Who does it.",
    "reason": "Why.",
    "details": "What the action needs: mode, deadline, next_due, parts; of a new problem point "
    "name, type, mode, owner, place_name, feature_id, lon, lat, datum, precision_m.",
    "evidence": "SHA-256 of files sent for this task before.",
    "last_entry_id": "Id of the last entry of the task that the sender has seen, 0 for none.",
    "corrects": "Id of the entry that this one corrects.",
    "withdrawn": "Of a correction: whether that entry counts as never written.",
    "client_key": "The sender's own id of this request; sent again, it counts once.",
}
#: Fields of the form that sends a file.
FILE_FIELDS = {
    "author": "Who sends it.",
    "subject_id": "What it shows; the task where it is left out.",
    "happened_on": "Day of the step that it is to prove; today where it is left out.",
}


def read_step(body: Body) -> StepRequest:
    """A step out of a JSON body.

    Parameters
    ----------
    body
        With no other members than `STEP_MEMBERS`.

    Raises
    ------
    InputError
        Naming the member that is missing or wrong.
    """
    corrects, action = _whole(body, "corrects"), body.optional_text("action", most=40)
    if (corrects is None) == (action is None):
        raise InputError(
            "请给出 action，或用 corrects 指明要更正的记录，二者取一",
            "give either an action, or the entry that it corrects",
            field="action",
        )
    return StepRequest(
        author=require_text(body["author"], "author", LONGEST_AUTHOR),
        reason=require_text(body["reason"], "reason", LONGEST_REASON),
        seen=_required(_whole(body, "last_entry_id")),
        action=action,
        subject_id=body.optional_text("subject_id", most=80),
        happened_on=_day(body.optional_text("happened_on", most=40)),
        details=_details(body["details"]),
        evidence=_hashes(body["evidence"]),
        corrects=corrects,
        is_withdrawn=_flag(body["withdrawn"]),
        client_key=_client_key(body.optional_text("client_key", most=64)),
    )


def _required(seen: int | None) -> int:
    if seen is not None:
        return seen
    raise InputError(
        "缺少 last_entry_id：您看到的最后一条记录的编号，没有记录时为 0",
        "last_entry_id is missing: the id of the last entry you saw, 0 for none",
        field="last_entry_id",
    )


def _whole(body: Body, name: str) -> int | None:
    value = body[name]
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise InputError(f"{name} 应为整数", f"{name} must be a whole number", field=name)


def _day(text: str | None) -> date | None:
    return None if text is None else parse_date(text, "happened_on")


def _flag(value: object) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    raise InputError("withdrawn 应为真或假", "withdrawn must be true or false", field="withdrawn")


def _details(value: object) -> Mapping[str, Any] | None:
    if value is None or isinstance(value, dict):
        return value
    raise InputError("details 应为对象", "details must be an object", field="details")


def _hashes(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    given = value if isinstance(value, list) else [value]
    wrong = [each for each in given if not isinstance(each, str) or not HASH.fullmatch(each)]
    if wrong or len(given) > MOST_FILES:
        raise InputError(
            f"evidence 应为最多 {MOST_FILES} 个 SHA-256",
            f"evidence must be a list of at most {MOST_FILES} SHA-256",
            field="evidence",
        )
    return tuple(dict.fromkeys(given))


def _client_key(text: str | None) -> str | None:
    if text is None or CLIENT_KEY.fullmatch(text):
        return text
    raise InputError(
        "client_key 应为 8 到 64 个字母、数字或连字符",
        "client_key must be 8 to 64 letters, digits or hyphens",
        field="client_key",
    )


def read_file_form(
    form: MultiDict[str, str], files: MultiDict[str, FileStorage]
) -> tuple[FileStorage, str, str | None, date | None]:
    """File, sender, subject and day out of a form.

    Raises
    ------
    InputError
        If there is not exactly one file, no sender, or a field that is not known.
    """
    unknown = [name for name in form if name not in (*FILE_FIELDS, "lang")]
    unknown += [name for name in files if name != "file"]
    if unknown:
        raise InputError(
            f"没有字段“{shown(unknown[0])}”", f"there is no field “{shown(unknown[0])}”",
            field=shown(unknown[0]),
        )  # fmt: skip
    sent = files.getlist("file")
    if len(sent) != 1:
        raise InputError(
            "请在 file 字段上传一个文件", "send one file in the field “file”", field="file"
        )
    author = require_text(form.get("author", ""), "author", LONGEST_AUTHOR)
    subject_id = form.get("subject_id", "").strip()[:80] or None
    return sent[0], author, subject_id, _day(form.get("happened_on", "").strip() or None)
