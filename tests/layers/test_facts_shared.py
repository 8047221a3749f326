"""The facts that ship against the documents and tables they were made from."""

import csv
import re
from pathlib import Path

import pytest

from layers.facts import BUILTIN

RUN = 15  # as many characters in a row are a quotation, fewer can be a name


def runs(text: str, length: int) -> set[str]:
    packed = re.sub(r"\s", "", text)
    return {packed[i : i + length] for i in range(len(packed) - length + 1)}


def own_words() -> dict[Path, str]:
    files = [path for path in BUILTIN.rglob("*") if path.suffix in {".csv", ".json", ".toml"}]
    # sources.toml names the documents, whose titles may be long
    return {path: path.read_text("utf-8") for path in files if path.name != "sources.toml"}


def documents(shared_folder: Path) -> str:
    texts = (path.read_text("utf-8") for path in (shared_folder / "documents").glob("*.txt"))
    return "\n".join(texts)


def test_no_file_repeats_a_sentence_of_the_documents(shared_folder: Path) -> None:
    quoted = runs(documents(shared_folder), RUN)
    for path, text in own_words().items():
        assert not runs(text, RUN) & quoted, path.name


def test_no_file_names_a_person_of_the_documents(shared_folder: Path) -> None:
    lines = re.findall(r"责任领导：(.+)", documents(shared_folder))
    people = {re.sub(r"\s", "", name) for line in lines for name in line.split("、")}
    assert len(people) > 15
    for path, text in own_words().items():
        assert not [name for name in people if name in text], path.name


def test_plants_agree_with_the_research_table(shared_folder: Path, plants) -> None:
    with (shared_folder / "data" / "coal_plants.csv").open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    assert len(known) == len(plants)
    for row, (plant_id, plant) in zip(known, plants.iterrows(), strict=True):
        properties = plant["properties"]
        if not row["lon"]:
            assert plant.geometry.is_empty
            continue
        assert (plant.geometry.x, plant.geometry.y) == (float(row["lon"]), float(row["lat"]))
        assert plant["precision_m"] == float(row["precision_m"])
        assert properties["distance_km"] == pytest.approx(float(row["distance_km"]), abs=0.011)
        assert properties["capacity_mw_2019"] == float(row["capacity_mw_operating_2019"]), plant_id
        assert properties["capacity_mw_end_2020"] == float(row["capacity_mw_operating_end2020"])
        assert properties["ring_edge"] == ("edge of 90 km" in row["flag"])


def test_places_agree_with_the_research_gazetteer(shared_folder: Path, features) -> None:
    with (shared_folder / "data" / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        known = [row for row in csv.DictReader(file) if row["level"] != "county"]
    located = {(p.x, p.y) for p in features.geometry if not p.is_empty}
    missing = [
        row["name"]
        for row in known
        if row["lon"] and (float(row["lon"]), float(row["lat"])) not in located
    ]
    # its addresses are those of the subdistrict of the same short name, 25 km away
    assert missing == ["三官庙镇"]
    codes = {row["admin_code"]: row for row in known if row["level"] == "township"}
    townships = features[features["kind"] == "township"]
    assert set(townships.index) == set(codes)
    for code, town in townships.drop("410173116").iterrows():
        assert town.geometry.is_empty == (codes[code]["lon"] == "")
        if not town.geometry.is_empty:
            assert town["precision_m"] == float(codes[code]["precision_m"]), code
    # besides that town, the unnamed quarries of southern Xingyang, which the gazetteer leaves out
    lost = sum(row["lon"] == "" for row in known)
    assert int(features.geometry.is_empty.sum()) == lost + 2
