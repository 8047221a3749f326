"""The rows that a file holds and we cannot use: each one listed, none lost."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

#: Why a row is refused, in Chinese and English. The order is that of the checks.
REASONS: dict[str, tuple[str, str]] = {
    "field_count": ("列数与表头不符", "the number of fields differs from the header's"),
    "undecodable": ("文字无法解码", "the text cannot be decoded"),
    "no_position": ("没有坐标", "no coordinates"),
    "no_geometry": ("没有几何", "no geometry"),
    "unreadable_geometry": ("几何无法读取", "the geometry cannot be read"),
    "geometry_kind": ("几何类型不被接受", "this kind of geometry is not accepted"),
    "not_a_number": ("坐标不是数", "the coordinate is not a number"),
    "not_finite": ("坐标不是有限的数", "the coordinate is not finite"),
    "other_datum": ("该行写明了另一个坐标系", "this row names another datum"),
    "no_datum": ("没有写明坐标系", "no datum is named"),
    "unknown_datum": (
        "坐标系不认识，应为 WGS84、CGCS2000、GCJ-02、BD-09 之一",
        "unknown datum; it must be one of WGS84, CGCS2000, GCJ-02, BD-09",
    ),
    "swapped": (
        "经纬度似乎写反了，确认后可选择对调",
        "longitude and latitude seem swapped; ask for a swap if so",
    ),
    "projected": (
        "像是投影坐标（米），请注明坐标参考系，例如 EPSG:4547",
        "looks like projected metres; name the CRS, for example EPSG:4547",
    ),
    "not_projectable": (
        "投影坐标无法换算为经纬度",
        "the projected coordinates have no longitude and latitude",
    ),
    "out_of_range": (
        "坐标超出范围（经度 ±180°，纬度 ±90°）",
        "the coordinate is out of range (longitude ±180°, latitude ±90°)",
    ),
    "outside_china": (
        "不在中国范围内（东经 73-136°，北纬 3-54°）",
        "outside China (73-136° E, 3-54° N)",
    ),
    "invalid_geometry": ("多边形无效", "the polygon is not valid"),
}
#: Numbers of the codes in arrays; 0 is "nothing wrong".
CODES: tuple[str, ...] = ("", *REASONS)
NUMBERS = {code: number for number, code in enumerate(CODES)}
LONGEST_VALUE = 80
# Sentences of their own for a million rows would fill the memory; the first ones tell the story.
MOST_DETAILED = 10_000
COLONS = ("：", ": ")
Codes = NDArray[np.int8]


class Refusals:
    """Refused rows in the making; a row may be entered once."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._fields: list[str] = []
        self._values: list[str] = []
        self._codes: list[str] = []
        self._details: dict[int, tuple[str, str]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def add(
        self, row: int, field: str, value: object, code: str, detail: tuple[str, str] = ("", "")
    ) -> None:
        """Enter one row.

        Parameters
        ----------
        row
            Its number in the file.
        field
            The column at fault, in the file's own spelling.
        value
            What it holds; shortened to 80 characters.
        code
            Key of `REASONS`.
        detail
            What more there is to say, in Chinese and English; kept for the first 10 000 rows.
        """
        text = "" if value is None else str(value)[:LONGEST_VALUE]
        self._rows.append(int(row))
        self._fields.append(field)
        self._values.append(text.encode("utf-8", "replace").decode("utf-8"))
        self._codes.append(code)
        if detail[0] and len(self._details) < MOST_DETAILED:
            self._details[len(self._codes) - 1] = detail

    def counts(self) -> dict[str, int]:
        """How many rows were refused for each reason, by code."""
        codes, counts = np.unique(np.array(self._codes, dtype=object), return_counts=True)
        return {str(code): int(n) for code, n in zip(codes, counts, strict=True)}

    def table(self) -> pa.Table:
        """Arrow table of the refused rows, in the order of the file.

        Returns
        -------
        Table
            Columns row, field, value, code, reason_zh, reason_en.
        """
        zh, en = (self._reasons(language) for language in range(2))  # Chinese, English
        table = pa.table(
            {
                "row": pa.array(self._rows, pa.int64()),
                "field": _shared(self._fields),
                "value": pa.array(self._values, pa.string()),
                "code": _shared(self._codes),
                "reason_zh": _shared(zh),
                "reason_en": _shared(en),
            }
        )
        return table.sort_by("row")

    def _reasons(self, language: int) -> list[str]:
        reasons = [REASONS[code][language] for code in self._codes]
        for number, detail in self._details.items():
            reasons[number] += COLONS[language] + detail[language]
        return reasons


# A million refusals share a dozen sentences.
def _shared(texts: Sequence[str]) -> pa.Array:
    return pa.array(texts, pa.string()).dictionary_encode()
