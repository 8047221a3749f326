"""The built-in facts, read once for the tests of this folder, which do not change them."""

import geopandas as gpd
import pandas as pd
import pytest

from layers.facts import load_facts
from layers.store import Store
from tests.layers.frames import counting_units


@pytest.fixture
def store(tmp_path):
    """A store of units and nothing else, which a test may change."""
    store = Store(tmp_path / "s.gpkg")
    store.create({"units": counting_units(1)})
    yield store
    store.close()


@pytest.fixture(scope="session")
def facts() -> dict[str, pd.DataFrame]:
    return load_facts("410100")


@pytest.fixture(scope="session")
def tasks(facts) -> pd.DataFrame:
    return facts["tasks"]


@pytest.fixture(scope="session")
def features(facts) -> gpd.GeoDataFrame:
    return facts["features"]


@pytest.fixture(scope="session")
def zones(facts) -> gpd.GeoDataFrame:
    return facts["zones"]


@pytest.fixture(scope="session")
def plants(features) -> gpd.GeoDataFrame:
    return features[features["layer_id"] == "coal_plants"]
