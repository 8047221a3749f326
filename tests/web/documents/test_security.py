"""Long lists and hostile texts of documents: told at once, never worked at for minutes."""

import pytest

from geo.errors import LimitError
from ledger.importing import Kept
from ledger.importing.preparing import MAX_TASKS
from tests.ledger.importing.world import ITEMS, Paper, frames, proposed


def test_a_list_of_more_tasks_than_anybody_writes_is_refused(monkeypatch) -> None:
    monkeypatch.setattr("ledger.importing.preparing.MAX_TASKS", 2)
    with pytest.raises(LimitError, match="3 tasks; at most 2"):
        proposed(Paper().text(), frames(), Kept())
    assert 10 * len(ITEMS) <= MAX_TASKS


@pytest.mark.parametrize(
    "text", ["整改时限：" * 20_000, "一、" * 30_000, "（" * 60_000, "新密市岳村镇" * 10_000]
)
def test_no_repetition_takes_long(own, text: str) -> None:
    answer = own.post("/api/documents/parse", json={"text": text})
    assert answer.status_code == 400, answer.text
    assert len(answer.text) < 1000


@pytest.mark.parametrize("year", ["0000", "0001", "9999"])
def test_a_deadline_at_an_end_of_time_is_none(own, year: str) -> None:
    text = Paper(title="郑州市整改任务清单", moved=f"{year}年12月31日前").text()
    found = own.post("/api/documents/parse", json={"text": text}).json
    assert found["list"]["tasks"][0]["deadline_date"] is None
