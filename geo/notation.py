"""Notations of a coordinate pair: a scanner and a reader of degrees, minutes and seconds.

The scanner walks the text once and never backs up (its quantifiers are possessive), so that its
time grows with the length of the text and no faster.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from geo.datum import DATUM_PATTERNS, DATUM_SUFFIX, Datum
from geo.errors import CRSError, InputError

Axis = Literal["lon", "lat"]

TOKEN = re.compile(
    "|".join(
        [
            *(f"(?P<{name}>(?:{words}){DATUM_SUFFIX})" for name, words in DATUM_PATTERNS.items()),
            r"(?P<colons>[0-9]{1,3}+:[0-9]{1,2}+(?::[0-9]{1,2}+(?:\.[0-9]{1,18}+)?+)?+(?![0-9.:]))",
            r"(?P<number>(?:(?<![0-9.])[+-])?[0-9]{1,18}+(?:\.[0-9]{1,18}+)?+(?![0-9.]))",
            r"(?P<filler>经纬度|坐标|位置|point|geo)",
            r"(?P<label_lon>经度|longitude|long|lon|lng)",
            r"(?P<label_lat>纬度|latitude|lat)",
            r"(?P<east>东经|east|东|e)",
            r"(?P<west>西经|west|西|w)",
            r"(?P<north>北纬|north|北|n)",
            r"(?P<south>南纬|south|南)",
            r"(?P<degree>°|度|deg|d)",
            r"(?P<second>\"|''|秒|sec)",
            r"(?P<minute>'|分|min|m)",
            r"(?P<s>s)",
            r"(?P<comma>[,/|&])",
            r"(?P<blank>[ ()\[\]{}:=?]++)",
        ]
    )
)
HEMISPHERES: dict[str, tuple[Axis, int]] = {
    "east": ("lon", 1),
    "west": ("lon", -1),
    "north": ("lat", 1),
    "south": ("lat", -1),
}
LABELS: dict[str, Axis] = {"label_lon": "lon", "label_lat": "lat"}
UNITS = ("degree", "minute", "second")
# "34,75" is half a position with a decimal comma, or 34 N 75 E: nobody can tell.
UNCERTAIN_COMMA = re.compile(r"[0-9]{1,2},[0-9]{1,2}")


def scan(tidied: str) -> list[tuple[str, str]] | None:
    """Tokens of a text that holds nothing but coordinates, or None.

    Parameters
    ----------
    tidied
        Text as `geo.text.tidy` leaves it.

    Returns
    -------
    list of (kind, text) or None
        None where any character is none of a coordinate's.

    Examples
    --------
    >>> scan("gcj02 113.65,34")
    [('gcj02', 'gcj02'), ('number', '113.65'), ('comma', ','), ('number', '34')]
    >>> scan("a14") is None
    True
    """
    tokens = []
    position = 0
    while position < len(tidied):
        match = TOKEN.match(tidied, position)
        if match is None or match.lastgroup is None:
            return None
        position = match.end()
        if match.lastgroup not in ("blank", "filler"):
            tokens.append((match.lastgroup, match.group()))
    return tokens


def _fault(zh: str, en: str) -> InputError:
    return InputError(
        f"{zh}。请写成 113.65,34.75 或 34°45′N 113°39′E",
        f"{en}; write 113.65,34.75 or 34°45′N 113°39′E",
        field="q",
    )


@dataclass(slots=True)
class Angle:
    """One coordinate in the making: up to three numbers, their units and the axis, if named."""

    numbers: list[str] = field(default_factory=list)
    units: list[str | None] = field(default_factory=list)
    axis: Axis | None = None
    sign: int | None = None
    is_closed: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether no further number can belong to this coordinate."""
        return bool(self.numbers) and (
            self.is_closed or len(self.numbers) == 3 or "." in self.numbers[-1]
        )

    def degrees(self) -> float:
        """Signed decimal degrees.

        Raises
        ------
        InputError
            For 60 minutes or more, a fraction before the last number, or two signs.
        """
        *whole, last = self.numbers
        if any("." in number for number in whole):
            raise _fault(f"“{whole[0]}”之后不能再有分、秒", f"“{whole[0]}” is already a fraction")
        if any(number[0] in "+-" for number in self.numbers[1:]):
            raise _fault("分、秒不能带正负号", "minutes and seconds carry no sign")
        degrees, *small = (float(number) for number in (*whole, last))
        if any(value >= 60 for value in small):
            raise _fault("分和秒必须小于 60", "minutes and seconds must be below 60")
        size = abs(degrees)
        for value, per_degree in zip(small, (60, 3600), strict=False):
            size += value / per_degree
        is_signed = self.numbers[0][0] in "+-"
        if is_signed and self.sign is not None:
            raise _fault("正负号与东西南北重复", "give a sign or a hemisphere, not both")
        if is_signed:
            return -size if self.numbers[0].startswith("-") else size
        return size * (self.sign or 1)


@dataclass(slots=True)
class Reader:
    """State of reading: the coordinates so far and the datum, if named."""

    angles: list[Angle] = field(default_factory=list)
    datum: Datum | None = None

    def _open(self, *, fresh: bool = False) -> Angle:
        if fresh or not self.angles or self.angles[-1].is_closed:
            self.angles.append(Angle())
        return self.angles[-1]

    def add_number(self, number: str, unit: str | None = None) -> None:
        """Take a number as the next part of a coordinate or as the start of another."""
        last = self._open()
        starts = last.is_complete or (bool(last.numbers) and number[0] in "+-")
        angle = self._open(fresh=starts)
        angle.numbers.append(number)
        angle.units.append(unit)

    def add_unit(self, unit: str) -> None:
        """Take a mark of degrees, minutes or seconds for the number before it."""
        angle = self._open()
        if not angle.numbers or angle.units[-1] is not None:
            raise _fault("度、分、秒之前没有数", "a unit stands without a number")
        if unit == "degree" and len(angle.numbers) > 1:
            number = angle.numbers.pop()
            angle.units.pop()
            angle.is_closed = True
            self.add_number(number, unit)
            return
        if UNITS.index(unit) != len(angle.numbers) - 1:
            raise _fault("度、分、秒的顺序不对", "degrees, minutes and seconds are out of order")
        angle.units[-1] = unit
        angle.is_closed = unit == "second"

    def add_axis(self, axis: Axis, sign: int | None, *, is_suffix: bool) -> None:
        """Take a hemisphere or a label, of the number before it or of the one to come."""
        last = self.angles[-1] if self.angles else Angle()
        belongs_before = bool(last.numbers) and (
            (last.axis is None and is_suffix) or (last.axis == axis and last.sign is None)
        )
        if belongs_before:
            last.axis, last.sign, last.is_closed = axis, sign, True
            return
        angle = self._open(fresh=bool(last.numbers))
        if angle.axis not in (None, axis) or (angle.sign is not None and angle.sign != sign):
            raise _fault("经度与纬度的标注互相矛盾", "the labels of the axes contradict each other")
        angle.axis = axis
        angle.sign = sign if sign is not None else angle.sign

    def add_datum(self, datum: Datum) -> None:
        """Take the name of the datum; two different ones are a fault."""
        if self.datum not in (None, datum):
            raise CRSError(
                f"写了两个坐标系：{self.datum} 和 {datum}",
                f"two datums are given: {self.datum} and {datum}",
                field="datum",
            )
        self.datum = datum

    def close(self) -> None:
        """End the coordinate at a comma."""
        if self.angles and self.angles[-1].numbers:
            self.angles[-1].is_closed = True


def _add(reader: Reader, kind: str, text: str, *, is_suffix: bool) -> None:
    if kind in DATUM_PATTERNS:
        reader.add_datum(next(datum for datum in DATUM_PATTERNS if datum == kind))
    elif kind == "number":
        reader.add_number(text)
    elif kind == "colons":
        for number, unit in zip(text.split(":"), UNITS, strict=False):
            reader.add_number(number, unit)
        reader.close()
    elif kind in UNITS:
        reader.add_unit(kind)
    elif kind in HEMISPHERES:
        axis, sign = HEMISPHERES[kind]
        reader.add_axis(axis, sign, is_suffix=is_suffix)
    elif kind in LABELS:
        reader.add_axis(LABELS[kind], None, is_suffix=is_suffix)
    else:
        reader.close()


def read_angles(tokens: list[tuple[str, str]]) -> tuple[list[Angle], Datum | None]:
    """Two coordinates and the datum that tokens spell.

    Parameters
    ----------
    tokens
        As `scan` returns them.

    Returns
    -------
    list of Angle, Datum or None
        Exactly two coordinates, in the order of the text; None where no datum is named.

    Raises
    ------
    InputError
        For anything but two coordinates, and for units or axes that contradict each other.
    """
    kinds = [kind for kind, _ in tokens]
    axes = [i for i, kind in enumerate(kinds) if kind in HEMISPHERES or kind in LABELS]
    numbers = [i for i, kind in enumerate(kinds) if kind in ("number", "colons")]
    is_suffix = bool(numbers) and (not axes or numbers[0] < axes[0])
    reader = Reader()
    for kind, text in tokens:
        last = reader.angles[-1] if reader.angles else Angle()
        if kind == "s":  # a second after minutes, the southern hemisphere anywhere else
            kind = "second" if len(last.numbers) == 3 and last.units[2] is None else "south"
        _add(reader, kind, text, is_suffix=is_suffix)
    return _pair(reader.angles, has_comma="comma" in kinds), reader.datum


def _pair(angles: list[Angle], *, has_comma: bool) -> list[Angle]:
    if any(not angle.numbers for angle in angles):
        raise _fault("经度或纬度的标注后没有数", "a label of an axis has no number")
    if len(angles) == 1 and angles[0].units == [None, None] and angles[0].axis is None:
        return [Angle(numbers=[number]) for number in angles[0].numbers]
    if (
        len(angles) > 2
        and has_comma
        and not any("." in number for angle in angles for number in angle.numbers)
    ):
        raise _fault("小数请用点号，不要用逗号", "write decimals with a point, not a comma")
    if len(angles) != 2:
        raise _fault(
            f"需要经度和纬度两个坐标，读到 {len(angles)} 个",
            f"a position is two coordinates; this text holds {len(angles)}",
        )
    return angles
