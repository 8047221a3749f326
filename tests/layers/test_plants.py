"""Cells of the plants file: what they say, and which cannot be read."""

import pytest

from geo.errors import SourceError
from layers.plants import capacity_properties, parse_plant_units


def test_an_empty_cell_has_no_units() -> None:
    assert parse_plant_units("") == []


def test_units_keep_their_order_and_open_years() -> None:
    units = parse_plant_units("II-3:1030:operating:2012-; 9:200:retired:2005-; 1:60:operating:-")
    assert [(u["unit"], u["from"], u["to"]) for u in units] == [
        ("II-3", 2012, None),
        ("9", 2005, None),
        ("1", None, None),
    ]


@pytest.mark.parametrize("cell", ["1:135", "1:135:retired:2008", "1:many:operating:2008-", "x"])
def test_a_cell_that_cannot_be_read_is_refused_by_name(cell: str) -> None:
    with pytest.raises(SourceError, match=cell.split(":")[0]):
        parse_plant_units(cell)


def test_a_site_in_no_list_has_no_capacity() -> None:
    assert capacity_properties([]) == {"units": [], "status_2020": "unknown"}


def test_capacity_is_counted_by_moment() -> None:
    # Datang Luoyang: 75 MW until 2019, two of 165 MW until 2020, two of 320 MW since 2005
    site = capacity_properties(
        parse_plant_units(
            "10:75:retired:2001-2019; 11:320:operating:2005-; 12:320:operating:2005-; "
            "8:165:retired:1999-2020; 9:165:retired:1999-2020"
        )
    )
    assert (site["capacity_mw_2019"], site["capacity_mw_end_2020"]) == (1045.0, 640.0)
    assert site["status_2020"] == "partly operating"
    assert (site["commissioned"], site["retired"]) == ([1999, 2001, 2005], [2019, 2020])
