"""Closed sets of the ledger's life and their words: classes, parts to check, kinds of point."""

from geo.vocabulary import Term

#: What is to become of a site, as the lists class it.
MODES: dict[str, Term] = {
    "closure": Term("取缔", "closure"),
    "upgrade": Term("升级改造", "upgrade"),
    "relocation": Term("搬迁", "relocation"),
}
#: Classes with a time limit; who misses it is closed down.
LIMITED = frozenset({"upgrade", "relocation"})

#: 两断三清: what has to be gone from a closed site.
CLOSURE_PARTS: dict[str, Term] = {
    "water": Term("断水", "water cut off"),
    "power": Term("断电", "power cut off"),
    "materials": Term("清原料", "raw materials cleared"),
    "products": Term("清产品", "products cleared"),
    "equipment": Term("清设备", "equipment cleared"),
}
COAL_STORE = "coal_store"
#: All that can be checked off, whole or part.
PARTS: dict[str, Term] = {
    **CLOSURE_PARTS,
    COAL_STORE: Term("储煤库全封闭", "coal store fully enclosed"),
}

POINT_TYPES: dict[str, Term] = {
    "workshop": Term("散乱污企业", "scattered polluting workshop"),
    "coal_mine": Term("煤矿", "coal mine"),
    "quarry": Term("采石采矿点", "quarry"),
    "construction_site": Term("施工工地", "construction site"),
    "coal_outlet": Term("散煤销售点", "outlet of loose coal"),
    "coal_use": Term("燃煤设施", "coal-burning device"),
    "coal_yard": Term("储煤、物料堆场", "coal or material yard"),
    "fuel_outlet": Term("加油站点", "fuel outlet"),
    "road": Term("道路扬尘点", "dusty road"),
    "other": Term("其他", "other"),
}

SUBJECT_KINDS: dict[str, Term] = {
    "task": Term("任务", "task"),
    "measure": Term("措施", "measure"),
    "point": Term("问题点", "problem point"),
}
