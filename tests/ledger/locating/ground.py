"""Units and places of a city that does not exist, and lists of tasks that name them."""

import shapely

from geo.rows import frame_of
from geo.schema import FEATURES, UNITS
from ledger.documents import read_document
from ledger.locating.locate import locate
from ledger.locating.records import Grounds
from ledger.parse import parse_tasks

CITY, JIA, YI, BING = "990100", "990101", "990102", "990103"
PROVENANCE = {"source": "s", "source_en": None, "licence": "l", "recorded": None}
EVERY = "各县（市、区）政府、开发区管委会"


def unit(code, name, west):
    return {
        "unit_code": code, "name": name, "name_en": None, "level": "county",
        "parent_code": CITY, "area_km2": 1000.0, "boundary_precision_m": 300.0,
        "geometry": shapely.box(west, 34.0, west + 0.5, 34.5), **PROVENANCE,
    }  # fmt: skip


def place(key, name, within, at=None, *, kind="village", precision_m=1000.0, **more):
    return {
        "feature_id": key, "layer_id": "places", "kind": kind, "name": name, "name_en": None,
        "aliases": [], "ancestry": [key, *within], "precision_m": precision_m if at else None,
        "note": None, "note_en": None, "properties": {},
        "geometry": shapely.Point(*at) if at else shapely.Point(), **PROVENANCE, **more,
    }  # fmt: skip


UNITS_ROWS = [
    unit(JIA, "甲山县", 113.0),
    unit(YI, "乙水市", 113.5),
    unit(BING, "丙林区", 114.0),
]
DONG, XI = "town-dong", "town-xi"
PLACES = [
    place("seat", "丁城市城区", [CITY], (113.6, 34.2), kind="seat"),
    place(DONG, "东岭镇", [JIA], (113.1, 34.1), kind="township", aliases=["冬岭镇"]),
    place(XI, "西桥镇", [JIA], (113.4, 34.4), kind="township"),
    place("yi-dong", "东岭镇", [YI], (113.8, 34.3), kind="township"),
    place("liu-dong", "柳庄村", [DONG, JIA], (113.11, 34.11)),
    place("liu-xi", "柳庄村", [XI, JIA], (113.41, 34.41)),
    place("he", "河湾村", [DONG, JIA], (113.12, 34.12)),
    place("quarry", "河湾村附近采石场", [DONG, JIA], (113.13, 34.13), kind="quarry"),
    place("mine", "乌金煤矿", [YI], kind="mine"),
    place("road", "X901县道东岭镇段", [DONG, JIA], (113.1, 34.1), kind="road", aliases=["X901"]),
    place("zone", "丁城高新区", [], (114.1, 34.1), kind="development_zone", ancestry=["990172"]),
]


def grounds(places=PLACES, units=UNITS_ROWS, **names):
    return Grounds(frame_of(units, UNITS), frame_of(places, FEATURES), **names)


def item(number, problem, *, target="整改到位。", measures="加强监管。", units=EVERY):
    return (
        f"{number}.{problem}\n整改目标：{target}\n整改措施：{measures}\n"
        f"责任领导：赵钱\n牵头单位：市城管局\n责任单位：{units}\n整改时限：立即整改，长期坚持\n"
    )


def task_list(*items, title="整改任务清单"):
    text = f"{title}\n\n一、总体\n\n" + "\n".join(items)
    return parse_tasks(read_document(text.encode(), "a.txt"))


def places_of(problem, *, code=CITY, choices=None, ground=None, **fields):
    """What one task comes to."""
    listed = task_list(item(1, problem, **fields))
    return locate(listed, ground or grounds(), choices or {}, code)[0]


def mention_of(found, name):
    return next(one for one in found.mentions if one.name == name)
