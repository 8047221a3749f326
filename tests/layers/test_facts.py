"""The facts that ship: whole frames, and tasks against the counts of the documents."""

import re
from collections import Counter
from datetime import date

import pandas as pd
import pytest

from geo.errors import InputError, SourceError
from geo.schema import SCHEMAS, is_missing, require
from layers.facts import FOLDERS, load_facts, read_provenance

FOLDER = FOLDERS["410100"]
CITY_CODES = {
    *("410102", "410103", "410104", "410105", "410106", "410108"),
    *("410122", "410181", "410182", "410183", "410184", "410185"),
}
DUAL_SUBSTITUTION_COUNTIES = {"410185", "410182", "410183", "410122", "410181"}
CATEGORIES = {
    *("coordination", "scattered_coal", "dual_substitution", "scattered_workshops", "dust"),
    *("mines", "coal_power", "vehicles", "fuel", "industry", "straw", "structure"),
    "accountability",
}


def ids(tasks: pd.DataFrame, column: str, value: object) -> list[str]:
    return list(tasks.index[tasks[column] == value])


@pytest.mark.parametrize("name", ["units", "features", "zones", "tasks"])
def test_every_frame_fits_its_schema_and_names_source_and_licence(facts, name: str) -> None:
    frame = require(facts[name], SCHEMAS[name])
    assert len(frame) > 0
    for column in ("source", "source_en", "licence"):
        assert frame[column].str.strip().str.len().min() > 0


def test_a_city_whose_facts_do_not_ship_has_units_and_empty_frames() -> None:
    facts = load_facts("410300")
    assert len(facts["units"]) > 5
    assert set(facts["units"]["parent_code"]) == {"410300"}
    for name in ("features", "zones", "tasks"):
        assert len(require(facts[name], SCHEMAS[name])) == 0


def test_a_code_of_no_city_is_refused() -> None:
    with pytest.raises(InputError):
        load_facts("999900")


def test_a_source_that_no_list_holds_is_refused() -> None:
    with pytest.raises(SourceError, match="hearsay"):
        read_provenance(FOLDER, ["geonames", "hearsay"])
    with pytest.raises(SourceError):
        read_provenance(FOLDER, [])


def test_joined_sources_carry_the_latest_date_and_each_licence_once() -> None:
    joined = read_provenance(FOLDER, ["zhengzhou-2014", "zhengzhou-2019", "zhengzhou-38"])
    assert joined.recorded == date(2019, 11, 13)
    assert joined.source.count("；") == 2
    assert joined.licence.count(";") == 2
    assert read_provenance(FOLDER, ["zhengzhou-38"]).recorded is None


class TestTasks:
    """Counts of the two documents, as their own text has them."""

    def test_there_are_38_and_13(self, tasks) -> None:
        assert Counter(tasks["document_id"]) == {"zhengzhou-38": 38, "xinmi-2020-21": 13}
        assert list(tasks.index) == [f"A{i}" for i in range(1, 39)] + [
            f"B{i}" for i in range(1, 14)
        ]

    def test_sections_hold_the_items_of_the_documents(self, tasks) -> None:
        by_section = tasks.groupby(["document_id", "section_no"])["item_no"].agg(["min", "max"])
        spans = [tuple(row) for row in by_section.loc["zhengzhou-38"].itertuples(index=False)]
        assert spans == [
            *((1, 3), (4, 7), (8, 10), (11, 15), (16, 22)),
            *((23, 25), (26, 27), (28, 30), (31, 38)),
        ]
        spans = [tuple(row) for row in by_section.loc["xinmi-2020-21"].itertuples(index=False)]
        assert spans == [(1, 8), (9, 11), (12, 13)]

    def test_deadlines_are_those_of_the_documents(self, tasks) -> None:
        kinds = tasks.groupby("document_id")["deadline_kind"].value_counts()
        assert kinds["zhengzhou-38"].to_dict() == {
            "immediate_long_term": 29,
            "dated": 8,
            "done_long_term": 1,
        }
        assert kinds["xinmi-2020-21"].to_dict() == {"none": 5, "dated": 3, "until": 3, "from": 2}
        assert ids(tasks, "deadline_kind", "done_long_term") == ["A15"]

    def test_every_date_is_the_last_day_of_what_the_text_says(self, tasks) -> None:
        dates = tasks["deadline_date"].dropna().to_dict()
        october, end_of_2020 = date(2020, 10, 31), date(2020, 12, 31)
        assert dates == {
            "A13": october,
            "A14": date(2020, 9, 30),
            "A18": date(2020, 9, 30),
            "A26": end_of_2020,
            "A27": date(2021, 12, 31),
            "A28": end_of_2020,
            "A30": end_of_2020,
            "A38": date(2020, 7, 31),
            "B1": date(2020, 10, 1),
            "B2": end_of_2020,
            "B3": end_of_2020,
            "B4": end_of_2020,
            "B5": end_of_2020,
            "B7": date(2020, 11, 1),
            "B10": october,
            "B11": october,
        }

    def test_four_dates_of_the_xinmi_plan_precede_the_plan(self, tasks) -> None:
        dated = tasks[tasks["deadline_date"].notna() & tasks["recorded"].notna()]
        born_late = dated[dated["deadline_date"] < dated["recorded"]]
        assert set(born_late["recorded"]) == {date(2020, 11, 2)}
        assert list(born_late.index) == ["B1", "B7", "B10", "B11"]

    def test_seven_items_have_no_leading_unit(self, tasks) -> None:
        without = [task_id for task_id, units in tasks["lead_units"].items() if not units]
        assert without == ["A10", "A12", "A13", "A14", "A15", "A19", "A27"]

    def test_only_the_task_the_list_calls_done_is_verified(self, tasks) -> None:
        assert ids(tasks, "status", "supervised") == ["A15"]
        assert set(tasks["status"]) == {"registered", "supervised"}

    def test_categories_are_the_thirteen_agreed(self, tasks) -> None:
        assert set(tasks["category"]) == CATEGORIES
        assert ids(tasks, "category", "dual_substitution") == ["A2", "A8", "A9", "A10", "A35"]
        scattered_coal = ["A11", "A12", "A13", "A14", "A15", "A34", "B9"]
        assert ids(tasks, "category", "scattered_coal") == scattered_coal

    def test_titles_are_short_and_differ(self, tasks) -> None:
        assert tasks["title"].is_unique
        assert tasks["title_en"].is_unique
        assert tasks["title"].str.len().max() <= 20
        assert tasks["title_en"].str.len().max() <= 60

    def test_responsible_counties_are_units_or_the_high_tech_zone(self, tasks) -> None:
        codes = {code for codes in tasks["responsible_codes"] for code in codes}
        assert codes == CITY_CODES | {"410172"}
        named_five = [set(tasks["responsible_codes"][i]) for i in ("A2", "A8", "A9", "A35")]
        assert named_five == [DUAL_SUBSTITUTION_COUNTIES] * 4
        assert all(tasks["responsible_codes"][f"B{i}"] == ["410183"] for i in range(1, 14))
        everywhere = [i for i, c in tasks["responsible_codes"].items() if set(c) == CITY_CODES]
        listing = [i for i, u in tasks["responsible_units"].items() if "各县（市、区）政府" in u]
        assert everywhere == listing

    def test_lists_of_units_are_split_into_units(self, tasks) -> None:
        names = [
            name
            for column in ("lead_units", "responsible_units")
            for units in tasks[column]
            for name in units
        ]
        inner = [name.replace("（市、区）", "") for name in names]
        assert not [name for name in inner if re.search(r"[、，,。及\s]", name)]
        assert tasks["responsible_units"]["B13"] == [
            *("城管局", "白寨镇政府", "各相关乡镇政府", "街道办事处"),
        ]
        assert [len(units) for units in tasks["lead_units"][["A1", "A21", "A29", "A30"]]] == [
            *(6, 3, 3, 4),
        ]

    def test_city_wide_coal_tasks_cover_all_twelve_units(self, tasks) -> None:
        everywhere = [i for i, c in tasks["territory_codes"].items() if set(c) == CITY_CODES]
        assert everywhere == ["A11", "A31", "A34"]

    def test_every_task_has_a_place_a_territory_or_a_reason_for_having_none(self, tasks) -> None:
        for task_id, task in tasks.iterrows():
            has_ground = bool(task["place_ids"] or task["territory_codes"])
            assert has_ground or task["unlocated_reason"], task_id
            assert is_missing(task["unlocated_reason"]) == is_missing(task["unlocated_reason_en"])
        assert {code for codes in tasks["territory_codes"] for code in codes} <= CITY_CODES

    @pytest.mark.parametrize(
        ("task_id", "values"),
        [
            ("A3", [20.85, 35.9, 80]),
            ("A8", [132, 40, 30.3]),
            ("A10", [6277, 3.531]),
            ("A11", [49, 16, 32.7, 239]),
            ("A16", [88, 74, 84]),
            ("A26", [75, 75]),
            ("A27", [8, 3]),
            ("A28", [10, 8.7, 26, 90]),
            ("A29", [4.1, 350_000]),
            ("A30", [62_860, 89_460, 218, 11_700]),
            ("B1", [26, 1]),
            ("B9", [51]),
            ("B13", [92]),
        ],
    )
    def test_numbers_are_those_of_the_documents(self, tasks, task_id, values) -> None:
        numbers = tasks["properties"][task_id]["numbers"]
        assert [number["value"] for number in numbers] == values
        assert all(set(n) == {"what", "what_en", "value", "unit"} for n in numbers)

    def test_shares_follow_from_their_counts(self, tasks) -> None:
        for task_id in ("A8", "A11", "A16"):
            checked, faulty, share = (
                n["value"] for n in tasks["properties"][task_id]["numbers"][:3]
            )
            assert 100 * faulty / checked == pytest.approx(share, abs=0.12)
