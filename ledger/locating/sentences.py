"""What is said of every name: why it is where it is, or why nobody can tell."""

from collections.abc import Iterable

Pair = tuple[str, str]  # (zh, en)

PARTS: dict[str, Pair] = {
    "holder": (
        "说明后面的地名在哪里，本身不是任务地点",
        "says where the name behind it lies; not a place of the task itself",
    ),
    "title": ("文件标题里的地名", "stands in the title of a document"),
    "measure": ("用作量距离的中心", "is what distances are measured from"),
    "actor": ("这里指机关，不是地点", "stands for an authority here, not for a place"),
    "kind": ("是一类设施的统称，没有点名", "is a kind of works, not the name of one"),
    "above": ("是文件所属的辖区或更大的范围", "is the document's own jurisdiction or larger"),
    "elsewhere": ("在文件辖区之外", "lies outside of the document's jurisdiction"),
}
FEW = 3


def joined(names: Iterable[str]) -> Pair:
    """Names as a list in both languages; the first few where there are many."""
    listed = list(dict.fromkeys(names))
    shown = listed[:FEW]
    more = len(listed) - len(shown)
    zh = "、".join(shown) + (f"等{len(listed)}处" if more else "")
    en = ", ".join(shown) + (f" and {more} more" if more else "")
    return zh, en


def chosen(name: str) -> Pair:
    """A name that a person has settled before."""
    return f"按已记下的选择，指{name}", f"by a choice on record it is {name}"


def unit_named(name: str) -> Pair:
    """A whole unit that is named."""
    return f"整个{name}", f"the whole of {name}"


def found_by(name: str, known: str, how: Pair) -> Pair:
    """The one feature that bears a name."""
    same = name == known
    zh = f"资料中的“{known}”" if not same else f"资料中有“{known}”"
    en = f"“{known}” on record"
    return f"{zh}，{how[0]}", f"{en}, {how[1]}"


BY_PARENT: Pair = ("上级地名相符", "in the larger place the text names")
BY_NEARNESS: Pair = (
    "在所说县（市、区）内只此一处，离所说乡镇不远",
    "the only one in the county named and near the township named",
)
BY_UNITS: Pair = ("在责任单位辖区内只此一处", "the only one in the territory of those responsible")
BY_JURISDICTION: Pair = ("在文件辖区内只此一处", "the only one in the document's jurisdiction")
BY_WORK: Pair = ("文中所说的是它旁边或里面的设施", "the work beside or in it that the text means")


def not_located(pair: Pair) -> Pair:
    """A known place without coordinates."""
    return f"{pair[0]}；没有坐标", f"{pair[1]}; without coordinates"


def in_relation(pair: Pair, relation: str, precision: Pair) -> Pair:
    """A place that is only near the one named."""
    return (
        f"{pair[0]}；说的是其“{relation}”，精度放宽到{precision[0]}",
        f"{pair[1]}; the text says {relation} of it, so it is known to {precision[1]} only",
    )


def ambiguous(name: str, count: int) -> Pair:
    """A name that several features bear."""
    return (
        f"有 {count} 处叫“{name}”，文中没有说明是哪一处",
        f"{count} places are called “{name}” and the text does not say which",
    )


def only_elsewhere(name: str) -> Pair:
    """A name borne only by features outside of where the text puts it."""
    return (
        f"“{name}”只在文中所说范围之外查到，请确认",
        f"“{name}” is on record only outside of where the text puts it",
    )


def written_otherwise(name: str, known: Iterable[str]) -> Pair:
    """A name that is on record with another suffix."""
    zh, en = joined(known)
    return (
        f"没有“{name}”，有写法相近的{zh}，请确认",
        f"no “{name}” is on record, but {en} is: confirm it",
    )


def parent_unknown(name: str, parent: str) -> Pair:
    """A name whose larger place is not on record."""
    return (
        f"资料中没有“{name}”的上级“{parent}”，不能确认",
        f"“{parent}”, in which the text puts “{name}”, is not on record",
    )


def not_found(name: str) -> Pair:
    """A name that nothing on record bears."""
    return f"资料中没有“{name}”", f"nothing on record is called “{name}”"


NO_PLACE: Pair = ("没有点名地点", "names no place")
EVERY_UNIT: Pair = (
    "面向各县（市、区），没有点名地点",
    "laid on every county, and names no place",
)


def no_place_found(names: Iterable[str]) -> Pair:
    """A task whose places cannot be found."""
    zh, en = joined(names)
    return f"点名了{zh}，但还不能确定位置", f"names {en}, which cannot be located yet"
