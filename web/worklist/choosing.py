"""What settles a name of the work list, and what takes a choice back."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from geo.datum import parse_datum
from geo.errors import InputError, NotFoundError
from geo.records import bilingual, plain
from geo.text import parse_number
from layers.tasks.choices import Asked, Position, Recorded, choose, withdraw
from ledger.locating.patches import TASK_KEY
from web.snapshot import snapshots
from web.worklist.records import Open, open_items
from web.worklist.room import worklist_room
from web.zones.bodies import Body

CHOICE_MEMBERS = (
    "task_id", "key", "name", "feature_id", "lon", "lat", "datum", "precision_m", "author",
    "reason",
)  # fmt: skip
LONGEST = 100


def settle(given: Body) -> tuple[Recorded, Open]:
    """Record the choice that a body asks for.

    Parameters
    ----------
    given
        Members of `CHOICE_MEMBERS`: the name by its task and key, and a place on record or a
        position with its datum and precision.

    Raises
    ------
    NotFoundError
        If the name is not, or no longer, on the work list, or the place is not on record.
    InputError
        If a member is missing or wrong.
    """
    room = worklist_room()
    item = _item(given.text("task_id", most=LONGEST), given.text("key", most=300))
    asked = _asked(item, given)
    recorded = choose(
        room.store,
        asked,
        author=given.text("author", most=200),
        reason=given.text("reason", most=1000),
        moment=datetime.now(UTC),
        relocate=room.relocate(),
    )
    return recorded, item


def _item(task_id: str, key: str) -> Open:
    items = open_items(worklist_room().present(), snapshots().frames())
    found = next((item for item in items if (item.task_id, item.key) == (task_id, key)), None)
    if found is None:
        raise NotFoundError(
            f"任务 {task_id} 的这处地名不在清单中，可能已经落图：请刷新",
            f"this name of task {task_id} is not on the list, or no longer: reload the page",
            field="key",
        )
    return found


def _asked(item: Open, given: Body) -> Asked:
    index = worklist_room().present().index
    feature_id = given.optional_text("feature_id", most=LONGEST)
    is_of_task = item.key.startswith(TASK_KEY)
    if feature_id is not None and is_of_task and feature_id in index.units.index:
        raise InputError(
            "这里要选具体地点，不能选整个县（市、区）",
            "choose a place here, not a whole county",
            field="feature_id",
        )
    position = _position(given) if feature_id is None else None
    code = item.jurisdiction_code
    return Asked(
        key=item.key,
        name=item.name or given.text("name", most=60),
        parents=item.parents,
        jurisdiction_code=code,
        feature_id=feature_id,
        position=position,
        stands_for=item.stands_for if position is not None else None,
        kind=item.kind,
        ancestry=index.ancestry_of(item.parents, code or ""),
    )


def _position(given: Body) -> Position:
    lon_deg, lat_deg, precision_m = (
        parse_number(_typed(given[name]), name) for name in ("lon", "lat", "precision_m")
    )
    return Position(lon_deg, lat_deg, parse_datum(_typed(given["datum"])), precision_m)


def _typed(value: Any) -> str:
    # numbers of JSON as well as what was typed; anything else is refused by the reader of numbers
    return "" if value is None else str(value) if type(value) in (str, int, float) else "?"


def take_back(choice_no: int, given: Body) -> Recorded:
    """Withdraw a choice.

    Raises
    ------
    NotFoundError, ConflictError, InputError
        As `layers.tasks.choices.withdraw`.
    """
    room = worklist_room()
    return withdraw(
        room.store,
        choice_no,
        author=given.text("author", most=200),
        reason=given.text("reason", most=1000),
        moment=datetime.now(UTC),
        relocate=room.relocate(),
    )


def settled_tasks(task_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Tasks that a choice or a gazetteer moved, with their places as they are now.

    Parameters
    ----------
    task_ids
        Of the tasks.
    """
    frames = snapshots().frames()
    names, tasks = frames.features["name"], frames.tasks
    return [
        {
            "task_id": task_id,
            "title": bilingual(tasks["title"][task_id], tasks["title_en"][task_id]),
            "places": [plain(names[key]) for key in tasks["place_ids"][task_id] if key in names],
        }
        for task_id in task_ids
    ]
