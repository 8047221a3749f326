"""What is done at each place, out of a column of a file."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.rulebook import ACTIVITIES
from layers.reading.columns import named_column
from layers.reading.table import Table, refused_cells

UNKNOWN_ACTIVITY = "unknown_activity"
#: Word in any of its spellings → key of `ACTIVITIES`.
WORDS: dict[str, str] = {
    word.casefold(): key for key, pair in ACTIVITIES.items() for word in (key, *pair)
}


@dataclass(frozen=True, slots=True)
class Doings:
    """What is done at the n rows of a table.

    Parameters
    ----------
    activity
        Keys of `ACTIVITIES` or None, shape (n,).
    is_known
        Whether the row's word was understood (no word is), shape (n,).
    refused
        The rows whose word was not, as `Table.refused` lists them.
    """

    activity: NDArray[np.object_]
    is_known: NDArray[np.bool_]
    refused: pd.DataFrame


def read_activities(table: Table, column: str | None, activity: str | None) -> Doings:
    """What is done at each row of a table.

    Parameters
    ----------
    table
        Rows of a file.
    column
        Header of the column that says it, by key or by name in Chinese or English; None: every
        row has the same.
    activity
        Key of `ACTIVITIES` for rows whose cell is empty, or without a column for all; None is
        coal in general.

    Raises
    ------
    InputError
        If there is no such column.

    Notes
    -----
    A word that is none of the list is refused and not read as "coal in general": the texts exempt
    by name, so that a misspelt one would turn an exemption into an offence without a trace.
    """
    n = len(table.attributes)
    if column is None:
        none = table.refused.iloc[:0]
        return Doings(np.full(n, activity, dtype=object), np.ones(n, dtype=bool), none)
    headers = [str(name) for name in table.attributes.columns]
    column = headers[named_column(headers, column, "activity_column")]
    words = table.attributes[column].astype("string").fillna("").str.strip()
    number, found = pd.factorize(words)  # a million cells hold a few different words
    keys = [activity if word == "" else WORDS.get(word.casefold()) for word in found]
    known = [word == "" or word.casefold() in WORDS for word in found]
    is_known = np.array(known, dtype=bool)[number]
    refused = _refused(table, column, words[~is_known])
    return Doings(np.array(keys, dtype=object)[number], is_known, refused)


def _refused(table: Table, column: str, words: pd.Series) -> pd.DataFrame:
    listed_zh = "、".join(zh for zh, _ in ACTIVITIES.values())
    listed_en = ", ".join(en for _, en in ACTIVITIES.values())
    reason = (
        f"用煤活动不在可识别之列：{listed_zh}",
        f"this activity is none of: {listed_en}",
    )
    return refused_cells(table, column, words, UNKNOWN_ACTIVITY, reason)
