"""No text can keep the two readers busy: their time grows as the text does (see also
tests/test_every_pattern.py, which holds each pattern for itself).
"""

import contextlib
import time

import pytest

from geo.errors import SourceError
from ledger.documents import read_document
from ledger.notices import parse_notice
from ledger.parse import parse_tasks

SHORT, LONG = 5_000, 20_000
#: What is read in less is too quick for a ratio to mean anything.
LEAST_S = 0.3
UNITS = [
    "甲县党委、政府、", "立即整改，", "甲局牵头，", "甲路（乙街至丙街）、", "2020年1月1日", "1\n",
    "1.\n", "禁煤区\n", "整改目标：\n", "责任单位：甲局、乙局\n", "东至甲路，", "（", "、", "　",
]  # fmt: skip


def read_s(wrap, reader, unit: str, length: int) -> float:
    """Seconds of the process's own time that reading takes."""
    body = (unit * length)[:length]
    document = read_document(wrap.format(body).encode(), "a.txt")
    started = time.process_time()
    with contextlib.suppress(SourceError):
        reader(document)
    return time.process_time() - started


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    ("wrap", "reader"),
    [
        ("某县人民政府禁煤区通告\n一、禁煤区范围\n{0}\n", parse_notice),
        ("1.{0}\n整改目标：{0}\n责任单位：{0}\n整改时限：立即\n", parse_tasks),
        ("{0}", parse_tasks),
    ],
    ids=["notice", "list", "bare"],
)
def test_reading_takes_time_in_proportion_to_the_text(wrap, reader, unit: str) -> None:
    long_s = read_s(wrap, reader, unit, LONG)
    if long_s < LEAST_S:
        return
    # four times the text: 4 in proportion, 16 with the square; a busy machine may stall once
    ratios = [
        read_s(wrap, reader, unit, LONG) / max(read_s(wrap, reader, unit, SHORT), 1e-6)
        for _ in range(3)
    ]
    assert min(ratios) < 9
