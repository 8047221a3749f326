"""What a person says of a file of readings, out of a form; all its faults are told at once."""

import difflib
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import FileStorage

from geo.board import Frames
from geo.errors import InputError
from geo.inquiry import together
from geo.vocabulary import shown
from ledger.metrics.limits import MICROGRAM
from ledger.metrics.rows import Assumed
from web.parameters import free_text
from web.readings.room import territories

LONGEST_REASON = 1000
#: Field of the form → what it means.
FIELDS = {
    "upload_id": "Id that a preview gave, in place of a file.",
    "unit": f"Unit of values that name none, such as {MICROGRAM}; else they are refused.",
    "county": "Code or name of the county of every row that names none.",
    "layer": "Sheet of a workbook that has several.",
    "author": "Who imports the readings; needed to keep them.",
    "reason": "Why values on record change; needed where any does.",
}
FORM_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "CSV or XLSX."},
                    **{name: {"type": "string", "description": d} for name, d in FIELDS.items()},
                },
            }
        }
    },
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A form: the file or the id of one that is kept, and what is said of it."""

    file: FileStorage | None
    upload_id: str | None
    assumed: Assumed
    sheet: str | None
    author: str
    reason: str


def read_form(frames: Frames) -> Sent:
    """What the form of the present request asks; an empty field is as good as none.

    Parameters
    ----------
    frames
        With the counties that may be named.

    Raises
    ------
    InputError
        With every fault at once.
    """
    form, files = request.form, request.files
    faults = [_unknown(name) for name in form if name not in (*FIELDS, "lang")]
    faults += [_unknown(name) for name in files if name != "file"]
    values: dict[str, str] = {}
    for name in FIELDS:
        try:
            values[name] = _field(name, form.get(name, ""))
        except InputError as fault:
            faults.append(fault)
    code = ""
    if values.get("county"):
        known = territories(frames)
        code = (
            values["county"]
            if values["county"] in known.values()
            else known.get(values["county"], "")
        )
        if not code:
            faults.append(_no_county(values["county"]))
    file, upload_id = files.get("file"), values.get("upload_id") or None
    if (file is None) == (upload_id is None):
        faults.append(_NO_FILE)
    if faults:
        raise together(faults)
    assumed = Assumed(values["unit"], code)
    return Sent(
        file, upload_id, assumed, values["layer"] or None, values["author"], values["reason"]
    )


def _field(name: str, text: str) -> str:
    if name != "reason":
        return free_text(name)(text)
    if len(text) > LONGEST_REASON:
        raise InputError(
            f"更正的理由最多 {LONGEST_REASON} 个字",
            f"reason holds at most {LONGEST_REASON} characters",
            field=name,
        )
    return "".join(char if char.isprintable() else " " for char in text).strip()


_NO_FILE = InputError(
    "请在 file 字段上传一个文件，或在 upload_id 中给出预览时得到的编号",
    "send one file in the field “file”, or the id that a preview gave in “upload_id”",
    field="file",
)


def _no_county(text: str) -> InputError:
    return InputError(
        f"没有名为“{shown(text)}”的区县", f"there is no county “{shown(text)}”", field="county"
    )


def _unknown(name: str) -> InputError:
    listed = ", ".join(difflib.get_close_matches(name, FIELDS, n=1) or ["file", *FIELDS])
    return InputError(
        f"没有字段“{shown(name)}”；可用的有 {listed}",
        f"there is no field “{shown(name)}”; use {listed}",
        field=shown(name),
    )
