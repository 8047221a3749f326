import re
import time

import pytest

from geo import notation, text
from geo.datum import DATUM_PATTERNS, DATUM_SUFFIX
from geo.notation import TOKEN, scan

SEEDS = ["1", "1 ", "1.", "1.1", "1:", "1:1", "1:1:", "+", "-1", "°", "e", "n1", "地图 ", "gps坐标"]
SEEDS += [" ", "(", "''", "国家", "经纬", "东", "2000", "epsg ", "wgs ", "1e", "1,", "市", "s", "m"]


# The slowest of these takes a few milliseconds; a pattern that backs up would take minutes.
@pytest.mark.parametrize("tail", ["", "!", "1", "."])
@pytest.mark.parametrize("seed", SEEDS)
def test_patterns_do_not_slow_down_on_ten_thousand_adversarial_characters(seed, tail):
    adversarial = (seed * 10_000)[:10_000] + tail
    began = time.process_time()
    scan(adversarial)
    for start in range(len(seed)):
        TOKEN.match(adversarial, start)
    for pattern in (text.NUMBER, text.ISO_DATE, notation.UNCERTAIN_COMMA):
        pattern.fullmatch(adversarial)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("name", DATUM_PATTERNS)
def test_names_of_datums_do_not_slow_down_either(name):
    adversarial = "gps" + "坐标 " * 3_000 + "!"
    began = time.process_time()
    re.fullmatch(f"(?:{DATUM_PATTERNS[name]}){DATUM_SUFFIX}", adversarial)
    assert time.process_time() - began < 0.5


def test_a_word_with_a_letter_of_no_coordinate_scans_to_nothing():
    assert scan("a14") is None
    assert scan("113.65 34.75 gcj") is None


def test_blanks_and_fillers_leave_no_token():
    assert scan("坐标: (113.65)") == [("number", "113.65")]


def test_a_number_is_taken_whole_or_not_at_all():
    assert scan("1.2.3") is None
    assert scan("1" * 19) is None
    assert scan("2020-10-31") is None
