"""Gazetteers that would keep the service busy: a name ten thousand times."""

import shapely

from layers.tasks.gazetteer_files import Brought
from layers.tasks.gazetteer_matches import MOST_OF_ONE_NAME, weigh
from tests.ledger.importing.world import frames


def places(count: int, name: str = "新庄村") -> list[Brought]:
    return [
        Brought(
            row, name, "", (), (), "village", 500.0, "",
            shapely.Point(113.01 + 0.9 * (row % 1000) / 1000, 34.1 + 0.8 * row / (count + 1)),
        )
        for row in range(1, count + 1)
    ]  # fmt: skip


def test_a_name_given_ten_thousand_times_is_told_and_not_compared() -> None:
    on = frames()
    weighed = weigh(places(10_000), on.units, on.features)
    assert len(weighed.matched) <= MOST_OF_ONE_NAME
    assert len(weighed.matched) + len(weighed.refused) == 10_000
    assert weighed.refused[-1].why_zh.startswith("同名地点超过")


def test_different_names_are_all_taken() -> None:
    on = frames()
    many = [place for n in range(100) for place in places(1, f"第{n}号新庄村")]
    assert len(weigh(many, on.units, on.features).matched) == 100
