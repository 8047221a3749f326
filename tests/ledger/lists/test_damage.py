"""What follows a damaged page keeps the number that what comes after it gives."""

from ledger.documents import read_document
from ledger.parse import parse_tasks
from tests.ledger.files import pdf, text_page


def item(number: int) -> list[str]:
    """A task of four lines."""
    return [
        f"{number}.问题{number}。",
        "整改目标：达标。",
        "责任单位：市甲局",
        "整改时限：2021年底",
    ]


def test_a_task_whose_beginning_was_lost_with_others_is_the_one_before_the_next() -> None:
    lost = [*item(2), "3.问题3。"]
    rest = item(3)[1:]
    pages = [text_page(item(1)), text_page(lost), text_page([*rest, *item(4)])]
    found = parse_tasks(read_document(pdf(pages, broken=[2]), "清单.pdf")).to_json()
    assert [task["item_no"] for task in found["tasks"]] == [1, 3, 4]
    assert found["tasks"][1]["problem"] is None
    assert any("没有找到第 2 项" in remark["zh"] for remark in found["remarks"])
