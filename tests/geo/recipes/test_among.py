"""A shape that a notice draws over several units of a county."""

import shapely

from geo.gazetteer import Gazetteer
from geo.recipes.terms import Term
from tests.geo import world


def holder_of(*names):
    frames = world.frames()
    gazetteer = Gazetteer(frames.units, frames.features)
    return gazetteer.holder_of(Term("road_ring", ("甲路",), "某市", among=names))


def test_the_units_together_hold_the_shape():
    held = holder_of("西县", "中县")
    assert shapely.equals(held, shapely.union(world.square(0), world.square(1)))


def test_where_one_of_them_is_not_on_record_all_must_be_taken():
    every = shapely.union_all([world.square(column) for column in range(3)])
    assert shapely.equals(holder_of("西县", "无名乡"), every)
