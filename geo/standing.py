"""Which places on record count: those that stand for another, and those that were withdrawn.

A place that is known by name only is never overwritten. A person, or a gazetteer, puts a further
row beside it whose property `stands_for` has its key; withdrawing that row marks it `withdrawn`,
and the first one counts again.
"""

import geopandas as gpd
import numpy as np

STANDS_FOR = "stands_for"
WITHDRAWN = "withdrawn"


def in_use(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Features that were not withdrawn.

    Parameters
    ----------
    features
        Frame of schema FEATURES.
    """
    gone = np.array([bool(each.get(WITHDRAWN)) for each in features["properties"]], dtype=bool)
    return features[~gone]


def replacements(features: gpd.GeoDataFrame) -> dict[str, str]:
    """Key of the feature that stands for another, by the key of that other.

    Parameters
    ----------
    features
        Frame of schema FEATURES.

    Returns
    -------
    dict
        Followed to the end where one stands for one that stands for a third; of two that stand for
        the same, the later row counts.
    """
    used = in_use(features)
    direct = {
        str(each[STANDS_FOR]): str(key)
        for key, each in used["properties"].items()
        if each.get(STANDS_FOR)
    }
    return {old: _last(old, direct) for old in direct}


def _last(key: str, direct: dict[str, str]) -> str:
    seen = {key}
    while key in direct and direct[key] not in seen:
        key = direct[key]
        seen.add(key)
    return key


def standing(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Features that count: not withdrawn, and not replaced by another.

    Parameters
    ----------
    features
        Frame of schema FEATURES.
    """
    used = in_use(features)
    replaced = [old for old, new in replacements(features).items() if old != new]
    return used[~used.index.isin(replaced)]
