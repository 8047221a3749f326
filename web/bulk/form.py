"""What a person says of a file, out of a form: read strictly, every fault told at once."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from geo.bulk.check import DEFAULT_KIND, RULE_OF_KIND
from geo.coordinates import parse_date
from geo.datum import parse_datum
from geo.errors import InputError
from geo.inquiry import parse_accuracy_m, parse_activity, together
from geo.points import DEFAULT_ACCURACY_M
from geo.vocabulary import require_term, shown
from layers.bulk.check import BulkQuestion
from layers.reading.source import ReadOptions
from web.snapshot import snapshots

LONGEST = 200
YES_NO = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False}


def _text(field: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > LONGEST:
            raise InputError(
                f"{field} 最多 {LONGEST} 个字",
                f"{field} holds at most {LONGEST} characters",
                field=field,
            )
        return text

    return read


def _choice(field: str) -> Callable[[str], bool]:
    return lambda text: YES_NO[require_term(text.lower(), YES_NO, field)]


#: Field of the form → reader, what it means, and an example or None.
FIELDS: dict[str, tuple[Callable[[str], Any], str]] = {
    "datum": (parse_datum, "Datum of the coordinates; asked for unless the file names one."),
    "datum_column": (
        _text("datum_column"),
        "Header of the column that names the datum of each row; “-”: one datum for all.",
    ),
    "lon": (_text("lon"), "Header of the column of longitude, if it is not recognised."),
    "lat": (_text("lat"), "Header of the column of latitude."),
    "position": (_text("position"), "Header of one column with both coordinates, or with WKT."),
    "layer": (_text("layer"), "Layer, where the file holds several."),
    "encoding": (_text("encoding"), "Encoding of a CSV or DBF, if it is not recognised."),
    "crs": (_text("crs"), "EPSG code of projected coordinates that the file does not declare."),
    "swap": (_choice("swap"), "Whether longitude and latitude are to be exchanged."),
    "repair": (_choice("repair"), "Whether invalid polygons are repaired rather than rejected."),
    "as_of": (lambda text: parse_date(text, "as_of"), "Day of the verdicts; else the default day."),
    "accuracy_m": (parse_accuracy_m, "How well the positions are known, in metres; 10."),
    "accuracy_column": (
        _text("accuracy_column"),
        "Header of the column that says how well each position is known; “-”: none does.",
    ),
    "activity": (parse_activity, "What is done at every place, if a notice may exempt it."),
    "activity_column": (_text("activity_column"), "Header of the column that says what is done."),
    "kind": (lambda text: require_term(text, RULE_OF_KIND, "kind"), "Kind of zone; coal_ban."),
}
OF_READING = (
    "datum",
    "datum_column",
    "lon",
    "lat",
    "position",
    "layer",
    "encoding",
    "crs",
    "swap",
    "repair",
)
SENT_WITH = ("upload_id", "lang")


@dataclass(frozen=True, slots=True)
class Sent:
    """A form: the file or the id of one that is kept, and the question."""

    file: FileStorage | None
    upload_id: str | None
    question: BulkQuestion


def read_form(form: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> Sent:
    """What a form asks.

    Parameters
    ----------
    form, files
        Of the request. An empty field is as good as none.

    Raises
    ------
    InputError
        With every fault at once: a field that is unknown, repeated or not understood; no file,
        or more than one.
    """
    faults = [*_unknown_fields(form, files)]
    values: dict[str, Any] = {}
    for name, (read, _) in FIELDS.items():
        text = form.get(name, "").strip()
        if not text:
            continue
        try:
            values[name] = read(text)
        except InputError as fault:
            faults.append(fault)
    file, upload_id = files.get("file"), form.get("upload_id", "").strip() or None
    if (file is None) == (upload_id is None):
        faults.append(_NO_FILE)
    if faults:
        raise together(faults)
    return Sent(file, upload_id, _question(values))


def _question(values: Mapping[str, Any]) -> BulkQuestion:
    options = ReadOptions(**{name: values[name] for name in OF_READING if name in values})
    return BulkQuestion(
        read=options,
        as_of=values.get("as_of") or snapshots().default_day(),
        accuracy_m=values.get("accuracy_m", DEFAULT_ACCURACY_M),
        activity=values.get("activity"),
        activity_column=values.get("activity_column"),
        accuracy_column=values.get("accuracy_column"),
        kind=values.get("kind", DEFAULT_KIND),
    )


_NO_FILE = InputError(
    "请在 file 字段上传一个文件，或在 upload_id 中给出预览时得到的编号",
    "send one file in the field “file”, or the id that a preview gave in “upload_id”",
    field="file",
)


def _unknown_fields(
    form: MultiDict[str, str], files: MultiDict[str, FileStorage]
) -> list[InputError]:
    known = [*FIELDS, *SENT_WITH]
    faults = [_unknown(name, known) for name in form if name not in known]
    faults += [_unknown(name, ["file"]) for name in files if name != "file"]
    twice = [name for name, values in form.lists() if len(values) > 1]
    twice += [name for name, values in files.lists() if len(values) > 1]
    return faults + [_repeated(name) for name in twice]


def _unknown(name: str, known: list[str]) -> InputError:
    close = difflib.get_close_matches(name, known, n=1)
    listed = ", ".join(close or known)
    return InputError(
        f"没有字段“{shown(name)}”；可用的有 {listed}",
        f"there is no field “{shown(name)}”; use {listed}",
        field=shown(name),
    )


def _repeated(name: str) -> InputError:
    return InputError(
        f"字段 {shown(name)} 给了多次，只能给一次",
        f"the field {shown(name)} is given more than once",
        field=shown(name),
    )
