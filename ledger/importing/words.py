"""Texts compared as a reader would compare them: without blanks, stops and ways of writing."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from ledger.words.chinese_numbers import fold

#: Ways of writing one unit, the longer first.
UNIT_WORDS = (
    ("监督管理", "监管"),
    ("人民政府", "政府"),
    ("发展和改革", "发展改革"),
    ("住房和城乡建设", "住建"),
    ("工业和信息化", "工信"),
    ("农业农村委员会", "农委"),
    ("交通运输", "交通"),
    ("城市管理", "城管"),
    ("自然资源和规划", "资源规划"),
    ("管理委员会", "管委会"),
    ("委员会", "委"),
    ("办公室", "办"),
    ("办事处", "办"),
)
#: Words that begin with a mark of level but belong to the unit (市场监管局).
OWN_WORDS = ("市场", "市政", "市容", "市民", "县城", "区域")
LEVEL = re.compile(r"[市县区](?=[\u4e00-\u9fff]{3})")


def bare(text: str) -> str:
    """Text without blanks, punctuation and full-width forms.

    Examples
    --------
    >>> bare("（1）裸土 覆盖 ≥ 80％。")
    '1裸土覆盖≥80%'
    """
    return "".join(
        sign for sign in fold(text) if unicodedata.category(sign)[0] in "LNS" or sign == "%"
    )


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters of the bare text; the text itself where it is one sign.

    Examples
    --------
    >>> sorted(bigrams("散煤。治理"))
    ['散煤', '治理', '煤治']
    """
    packed = bare(text)
    if len(packed) < 2:
        return frozenset({packed} - {""})
    return frozenset(packed[at : at + 2] for at in range(len(packed) - 1))


def likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """Share of bigrams that two texts have in common, 0 to 1: the coefficient of Dice.

    Parameters
    ----------
    first, second
        As `bigrams` returns them; 0 where both are empty.

    References
    ----------
    L. R. Dice, "Measures of the Amount of Ecologic Association Between Species", Ecology 26 (3),
    1945, 297-302.

    Examples
    --------
    >>> likeness(bigrams("散煤治理"), bigrams("散煤治理"))
    1.0
    >>> likeness(bigrams("甲乙"), bigrams("丙丁"))
    0.0
    """
    together = len(first) + len(second)
    return 2 * len(first & second) / together if together else 0.0


def unit_key(name: str) -> str:
    """What a unit is compared by: without its level, long words shortened.

    Examples
    --------
    >>> unit_key("市市场监管局") == unit_key("市场监督管理局"), unit_key("市发展和改革委员会")
    (True, '发展改革委')
    """
    key = bare(name)
    for long, short in UNIT_WORDS:
        key = key.replace(long, short)
    if not key.startswith(OWN_WORDS) and LEVEL.match(key):
        key = key[1:]
    return key


def unit_keys(names: Iterable[str]) -> frozenset[str]:
    """Keys of several units."""
    return frozenset(unit_key(name) for name in names)


def words_of(record: Mapping[str, Any]) -> str:
    """All that a task's record says, as one text: problem or task, target, measures.

    Parameters
    ----------
    record
        What `ledger.lists.tasks.Task.to_json` gave.
    """
    parts = [record.get("text"), record.get("target")]
    parts += [measure["text"] for measure in measures_of(record)]
    return "".join(dict.fromkeys(part for part in parts if part))


def measures_of(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Measures of a task's record; none where a record from elsewhere has no such list."""
    return [one for one in record.get("measures") or () if one.get("text")]
