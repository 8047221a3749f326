"""docs/security.md names tests that exist, for every case of A, B and C."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROW = re.compile(r"^\| (\d+) \| .* \| (.*) \|$", re.MULTILINE)


def rows() -> dict[int, list[str]]:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    return {int(case): re.findall(r"`(test_\w+)`", tests) for case, tests in ROW.findall(page)}


@pytest.fixture(scope="module")
def written() -> set[str]:
    """Names of all tests."""
    files = (ROOT / "tests").rglob("test_*.py")
    found = (
        re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE) for path in files
    )
    return {name for names in found for name in names}


def test_every_case_of_a_b_and_c_has_a_row():
    assert sorted(rows()) == list(range(1, 48))


@pytest.mark.parametrize("case", range(1, 48))
def test_every_case_names_tests_that_exist(case, written):
    named = rows()[case]
    assert named
    assert set(named) <= written
