"""A small city for the import of documents: three units, two places, and lists to import."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

import shapely

from geo.board import Frames
from geo.rows import frame_of
from geo.schema import FEATURES, TASKS, UNITS, ZONES
from ledger.documents import read_document
from ledger.importing import ImportProposal, Kept, locator, prepare, source_of

NAMES = {"990100": "某市", "990200": "他市"}
PROVENANCE = {"source": "试", "source_en": None, "licence": "own", "recorded": None}
UNIT_NAMES = {"990101": "甲县", "990102": "乙县", "990103": "丙区"}


def units():
    rows = [
        {
            "unit_code": code,
            "name": name,
            "name_en": None,
            "level": "county",
            "parent_code": "990100",
            "area_km2": 100.0,
            "boundary_precision_m": 50.0,
            "geometry": shapely.box(113 + at, 34, 114 + at, 35),
            **PROVENANCE,
        }
        for at, (code, name) in enumerate(UNIT_NAMES.items())
    ]
    return frame_of(rows, UNITS)


def place(key: str, name: str, lon_deg: float, county: str):
    return {
        "feature_id": key,
        "layer_id": "places",
        "kind": "village",
        "name": name,
        "name_en": None,
        "aliases": [],
        "ancestry": [key, county],
        "precision_m": 500.0,
        "note": None,
        "note_en": None,
        "properties": {},
        "geometry": shapely.Point(lon_deg, 34.5),
        **PROVENANCE,
    }


def frames(tasks: Sequence[dict] = ()) -> Frames:
    """Units and places of the city, with tasks on record."""
    places = [
        place("village-east", "东风村", 113.2, "990101"),
        place("village-west", "西坡村", 114.2, "990102"),
    ]
    return Frames(units(), frame_of([], ZONES), frame_of(places, FEATURES), frame_of(tasks, TASKS))


#: Problem, target, measures, lead units, responsible units, deadline.
ITEMS = (
    (
        "甲县东风村物料露天堆放，扬尘严重。",
        "全部入棚。",
        ("建设封闭料棚并安装喷淋装置；", "每日清扫场内道路两次以上。"),
        "市住建局",
        "甲县政府",
        "2021年6月底前",
    ),
    (
        "散煤销售点取缔不彻底，存在复燃现象。",
        "动态清零。",
        ("开展联合执法检查并查扣劣质煤炭；", "对复燃的网点从严从快处理到位。"),
        "市市场监管局",
        "各县（市、区）政府",
        "立即整改，长期坚持",
    ),
    (
        "柴油货车路检路查次数不足。",
        "每周不少于三次。",
        ("在国省干线设置固定检查点位；", "抽测结果每月通报一次各相关单位。"),
        "市公安局、市交通局",
        "乙县政府、丙区政府",
        "2021年12月底前",
    ),
)


@dataclass(frozen=True)
class Paper:
    """A list as its office writes it; `moved` puts another deadline in the first item."""

    title: str = "某市扬尘散煤整改任务清单"
    number: str | None = "某政办〔2021〕3号"
    moved: str | None = None
    dropped: int = 0
    items: tuple[tuple, ...] = ITEMS

    def text(self) -> str:
        """The whole document."""
        lines = [self.title, *([self.number] if self.number else []), "", "一、扬尘和散煤"]
        for at, item in enumerate(self.items[self.dropped :], start=1 + self.dropped):
            problem, target, measures, lead, responsible, deadline = item
            lines += [f"{at}.{problem}", f"整改目标：{target}", "整改措施："]
            lines += [f"（{n}）{words}" for n, words in enumerate(measures, start=1)]
            lines += [f"牵头单位：{lead}", f"责任单位：{responsible}"]
            lines += [f"整改时限：{self.moved if self.moved and at == 1 else deadline}"]
        return "\n".join(lines) + "\n"


def proposed(
    text: str, on: Frames, kept: Kept | None = None, *, name: str = "清单.txt", as_new: bool = False
) -> ImportProposal:
    """What importing a text into the city would do."""
    content = text.encode()
    source = source_of(read_document(content, name), content)
    place_of = locator(on, {}, NAMES)
    return prepare(source, on, kept or Kept(), place_of, city_names=NAMES, as_new=as_new)


@dataclass(frozen=True)
class Edition:
    """An edition on record, as the store would give it."""

    document_id: str
    lineage: str
    edition: int
    prefix: str
    content_sha256: str
    title: str
    document_no: str | None


def after(on: Frames, kept: Kept, proposal: ImportProposal) -> tuple[Frames, Kept]:
    """The city after an import, without a store."""
    rows = [task.to_json()["row"] for task in proposal.tasks if task.row is not None]
    known = [
        {**row, "task_id": task_id} for task_id, row in on.tasks.to_dict(orient="index").items()
    ]
    document = proposal.document
    edition = Edition(**{field.name: document[field.name] for field in fields(Edition)})
    texts = {**kept.texts, **{task.task_id: task.record for task in proposal.tasks}}
    return frames([*known, *map(dated, rows)]), Kept((*kept.documents, edition), texts)


def dated(row: dict) -> dict:
    """A proposed row with its days as days."""
    return {
        **row,
        **{
            name: date.fromisoformat(row[name]) if row[name] else None
            for name in ("deadline_date", "recorded")
        },
    }
