"""Ranking as a pure function, and the search box on the built-in facts."""

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from web.search import Entry, folded, rank, similar

DAY = "2020-11-01"


def entry(kind: str, identifier: str, *names: str) -> Entry:
    return Entry(kind, identifier, names[0], names[0], tuple(map(folded, names)), "", "")


TOWNS = [
    entry("place", "t1", "岳村镇", "Yuecun", "Yuecun Town"),
    entry("place", "t2", "岳村", "Yue village"),
    entry("place", "t3", "东岳村", "Dongyue"),
    entry("place", "t4", "告成镇", "Gaocheng", "告城镇"),
    entry("unit", "410183", "新密市", "Xinmi"),
    entry("place", "s1", "新密市城区", "Xinmi (seat)"),
]
TASKS = [entry("task", f"A{n}", f"A{n} 任务") for n in (1, 4, 14, 38)]
TASKS += [entry("task", f"B{n}", f"B{n} 任务") for n in (1, 4, 13)]


def found(query: str, entries: list[Entry]) -> list[str]:
    return [each.identifier for each in rank(query, entries)]


def test_the_exact_name_comes_before_its_beginning_and_its_middle() -> None:
    assert found("岳村", TOWNS) == ["t2", "t1", "t3"]


def test_an_alias_finds_the_place() -> None:
    assert found("告城镇", TOWNS) == ["t4"]


def test_case_width_and_blanks_do_not_matter() -> None:
    assert found("  ｙｕｅｃｕｎ   TOWN", TOWNS) == ["t1"]


def test_the_words_may_stand_apart() -> None:
    assert found("seat xinmi", TOWNS) == ["s1"]


def test_a_unit_comes_before_a_place_whose_name_begins_with_it() -> None:
    assert found("新密市", TOWNS) == ["410183", "s1"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("A14", ["A14"]),
        ("a14", ["A14"]),
        ("Ａ１４", ["A14"]),
        ("14", ["A14"]),
        ("第14项", ["A14"]),
        ("4", ["A4", "B4"]),
        ("B 4", ["B4"]),
        ("014", ["A14"]),
        ("第38项", ["A38"]),
        ("99", []),
    ],
)
def test_a_task_is_found_by_its_number(query: str, expected: list[str]) -> None:
    best = [each for each in found(query, TASKS) if each in {"A4", "A14", "A38", "B4"}]
    assert best[: len(expected)] == expected
    assert expected or not best


def test_nothing_fits_an_empty_query() -> None:
    assert rank("", TOWNS) == rank(" ，。 ", TOWNS) == []


def test_a_misspelling_is_answered_with_the_nearest_name() -> None:
    close = similar("岳村阵", TOWNS)
    assert {"t1", "t2"} <= {each.identifier for each in close}
    assert similar("石家庄高新技术开发区", TOWNS) == []


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=20), st.permutations(TOWNS + TASKS))
def test_the_answer_does_not_hang_on_the_order_of_what_can_be_found(
    query: str, entries: list[Entry]
) -> None:
    assert set(found(query, entries)) == set(found(query, TOWNS + TASKS))


@given(st.sampled_from(TOWNS), st.integers(0, 5))
def test_every_part_of_a_name_finds_it(town: Entry, cut: int) -> None:
    name = town.names[0]
    assert town.identifier in found(name[min(cut, len(name) - 1) :], TOWNS)


# --- the search box


def search(client: FlaskClient, query: str, **more: str) -> dict[str, object]:
    response = client.get("/api/search", query_string={"q": query, "as_of": DAY, **more})
    assert response.status_code == 200
    return response.json


def test_a_task_number_finds_the_task_first(client: FlaskClient) -> None:
    for query in ("A14", "a14", "第14项"):
        first = search(client, query)["results"][0]
        assert (first["kind"], first["id"]) == ("task", "A14")


def test_a_county_is_found_in_both_languages_with_where_it_is(client: FlaskClient) -> None:
    for query in ("巩义市", "gongyi", "410181"):
        first = search(client, query)["results"][0]
        assert (first["kind"], first["id"]) == ("unit", "410181")
        assert 112.6 < first["lon"] < 113.3
        assert 34.5 < first["lat"] < 34.95
        assert first["datum"] == "wgs84"


def test_a_place_of_a_task_is_found_with_its_county_and_precision(client: FlaskClient) -> None:
    result = search(client, "驼腰")
    assert result["results"]
    first = next(each for each in result["results"] if each["kind"] == "place")
    assert "新密" in first["detail"]
    assert "精度" in first["detail"]
    english = search(client, "驼腰", lang="en")["results"]
    assert "known to" in next(each for each in english if each["kind"] == "place")["detail"]


def test_a_document_is_found_by_its_number(client: FlaskClient) -> None:
    kinds = {each["kind"] for each in search(client, "新密政办〔2020〕21号")["results"]}
    assert "document" in kinds


@pytest.mark.parametrize(
    "query",
    ["113.65,34.75", "34.75 113.65", "34°45′N 113°39′E", "经度113.65 纬度34.75", "３４.75，113.65"],
)
def test_coordinates_without_a_datum_are_asked_about_instead_of_guessed(
    client: FlaskClient, query: str
) -> None:
    answer = search(client, query)
    assert [each["datum"] for each in answer["results"]] == ["wgs84", "gcj02", "bd09"]
    assert "坐标系" in answer["message"]
    for each in answer["results"]:
        assert each["kind"] == "position"
        assert each["lon"] == pytest.approx(113.65)
        assert each["lat"] == pytest.approx(34.75)
    shifted = {round(each["wgs84"]["lon"], 4) for each in answer["results"]}
    assert len(shifted) == 3


def test_coordinates_with_a_datum_have_one_reading(client: FlaskClient) -> None:
    answer = search(client, "gcj02 113.65,34.75")
    assert [each["datum"] for each in answer["results"]] == ["gcj02"]
    assert answer["message"] is None


def test_coordinates_that_cannot_be_are_explained(client: FlaskClient) -> None:
    answer = search(client, "48.85 N, 2.35 E")
    assert answer["results"] == []
    assert "中国" in answer["message"]
    assert "China" in search(client, "48.85 N, 2.35 E", lang="en")["message"]


def test_nothing_found_says_what_can_be_typed(client: FlaskClient) -> None:
    answer = search(client, "qqqqqqqq")
    assert answer["results"] == []
    assert "A14" in answer["message"]
    assert "113.65,34.75" in answer["message"]


def test_a_misspelt_place_offers_the_nearest_names(client: FlaskClient) -> None:
    answer = search(client, "新密是")
    assert "相近" in answer["message"]
    assert "新密市" in [each["label"] for each in answer["results"]]
