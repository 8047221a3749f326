"""The catalogue of layers: whole, true to the frames, and refused where it lacks a source."""

import re
from pathlib import Path

import pytest

from geo.errors import SourceError
from layers.catalogue import load_catalogue
from layers.facts import LAYER_FILES, load_facts

LAYER_IDS = [
    *("units", "coal_ban", "plant_ring", "coal_plants"),
    *("mines", "inspection_points", "places", "tasks"),
]
#: Colours of verdicts; a layer in one of them would read as a verdict.
FLAG_COLOURS = {"#B2182B", "#B35C00", "#595959"}


def test_the_layers_are_the_eight_agreed_in_order() -> None:
    assert [layer.layer_id for layer in load_catalogue()] == LAYER_IDS


@pytest.mark.parametrize("layer", load_catalogue(), ids=lambda layer: layer.layer_id)
def test_every_layer_tells_title_source_licence_and_note_in_both_languages(layer) -> None:
    for text in (layer.title, layer.source, layer.note):
        assert re.search(r"[\u4e00-\u9fff]", text)
    for text in (layer.title_en, layer.source_en, layer.note_en):
        assert re.search(r"[A-Za-z]{3}", text)
    assert layer.licence.strip()
    assert layer.group in {"boundaries", "zones", "places", "tasks"}
    assert layer.kind in {"polygon", "zone", "point", "task"}


def test_every_layer_of_the_frames_is_in_the_catalogue() -> None:
    facts = load_facts("410100")
    used = {*facts["features"]["layer_id"], *facts["zones"]["kind"], "units", "tasks"}
    assert used == set(LAYER_IDS)
    assert set(LAYER_FILES) <= used


def test_no_layer_wears_the_colour_of_a_flag() -> None:
    for layer in load_catalogue():
        colours = set(re.findall(r"#[0-9A-Fa-f]{6}", str(layer.style)))
        assert not colours & FLAG_COLOURS, layer.layer_id


def test_a_zone_looks_different_in_each_of_its_parts() -> None:
    coal_ban = next(layer for layer in load_catalogue() if layer.layer_id == "coal_ban")
    assert coal_ban.style["fill_opacity"] < 0.5
    assert coal_ban.style["stroke"] == coal_ban.style["fill"]
    assert coal_ban.style["undetermined"]["pattern"] == "hatch"
    assert coal_ban.style["undetermined"]["stroke"] == "none"
    assert coal_ban.style["superseded"]["fill"] == "none"
    assert coal_ban.style["superseded"]["dash"]


def test_the_ring_layer_tells_claim_and_counts_and_the_plant_at_its_edge() -> None:
    ring = next(layer for layer in load_catalogue() if layer.layer_id == "plant_ring")
    for note in (ring.note, ring.note_en):
        assert {"26", "29", "23"} <= set(re.findall(r"\d+", note))
    assert "首阳山-3" in ring.note
    assert "Shouyangshan-3" in ring.note_en


def test_every_lack_of_a_layer_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.toml"
    path.write_text('[roads]\ntitle = "路"\ntitle_en = " "\nvisible = true\n', encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        load_catalogue(path)
    for name in ("title_en", "source", "source_en", "licence", "note", "note_en"):
        assert f"roads.{name}" in caught.value.message_en


def test_a_file_that_is_not_toml_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.toml"
    path.write_text("[roads", encoding="utf-8")
    with pytest.raises(SourceError, match=r"catalogue\.toml"):
        load_catalogue(path)
