"""Which whole units a task is about.

Places say more than counties do, and a county named as somewhere to lie in is no territory. Four
rules decide, none of which knows a place:

1. A county that the target names is what the task is to change: it counts.
2. Counties named in the other texts, or one by one among those that answer, count together, unless
   every one of them holds a place that the task names: then the places say where.
3. A task that speaks of scattered coal and is laid on every county counts for all of them, for it
   is by county that zones without coal are drawn.
   A township that answers by name, beside others that do not, does not say where the work ends.
4. Where neither a place nor a county is named, the document's own jurisdiction counts if it is a
   unit with a polygon: a county's plan is about the county.
"""

import re
from collections.abc import Sequence

from ledger.locating.ground_index import GroundIndex
from ledger.locating.jurisdictions import enumerated_codes, is_every_unit, scope_of
from ledger.locating.records import LocatedMention
from ledger.locating.words import TARGET, TaskWords

SCATTERED_COAL = re.compile(r"散煤|燃煤散烧|散烧")

#: Units that are not named one by one: 各相关乡镇政府.
OPEN_UNITS = re.compile(r"[各有相]|其他|所有|全部|街道办|乡镇")


def answering_codes(
    words: TaskWords, index: GroundIndex, jurisdiction_code: str
) -> tuple[str, ...]:
    """Counties and mapped zones that a task's units name one by one; empty where all are meant.

    Parameters
    ----------
    words
        Of the task.
    index
        Units, and development zones with a code of their own.
    jurisdiction_code
        Whose document it is.
    """
    if any(is_every_unit(name) for name in words.answering):
        return ()
    units = index.units[index.units.index.str.startswith(scope_of(jurisdiction_code))]
    return enumerated_codes(words.answering, units, index.zone_codes)


def territory_of(
    words: TaskWords,
    mentions: Sequence[LocatedMention],
    index: GroundIndex,
    jurisdiction_code: str,
) -> tuple[str, ...]:
    """Codes of the units that a task is about as a whole.

    Parameters
    ----------
    words, mentions
        Of the task, its mentions settled.
    index
        Units and features.
    jurisdiction_code
        Whose document it is.

    Returns
    -------
    tuple of str
        Those that answer first, in their order, then those the texts name.
    """
    scope = scope_of(jurisdiction_code)
    every = tuple(code for code in index.units.index if code.startswith(scope))
    if _is_for_every_unit(words) and any(map(SCATTERED_COAL.search, words.texts.values())):
        return every
    answering = [
        code
        for code in answering_codes(words, index, jurisdiction_code)
        if code in index.units.index
    ]
    named = [one for one in mentions if one.state == "territory" and one.unit_code]
    targeted = [str(one.unit_code) for one in named if one.field == TARGET]
    together = list(dict.fromkeys([*answering, *(str(one.unit_code) for one in named)]))
    is_open = any(OPEN_UNITS.match(name) for name in words.answering)
    placed = [
        one.feature_id
        for one in mentions
        if one.state in ("placed", "unlocated") and not (is_open and one.field in words.units)
    ]
    if not together and not placed:
        return (jurisdiction_code,) if jurisdiction_code in index.units.index else ()
    held = {code for key in placed if key for code in index.codes_of(key)}
    counted = targeted if set(together) <= held else together
    return tuple(code for code in together if code in counted)


def _is_for_every_unit(words: TaskWords) -> bool:
    return any(is_every_unit(name) for names in words.units.values() for name in names)
