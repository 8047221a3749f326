"""The same photo or file used more than once: where else, and whether it is the very same file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.life.entry import Entry, in_effect


@dataclass(frozen=True, slots=True)
class Use:
    """A place of the ledger where a file is used.

    Parameters
    ----------
    is_same_file
        Whether it is the same to the byte; else its pixels are the same, saved anew.
    """

    task_id: str
    subject_id: str
    entry_id: int
    happened_on: date
    author: str
    is_same_file: bool


def uses(sha256: str, pixels: Mapping[str, str], entries: Iterable[Entry]) -> list[Use]:
    """Every step that shows a file, or a picture of the same pixels.

    Parameters
    ----------
    sha256
        Of the file.
    pixels
        File hash to the hash of its pixels, for all pictures on record.
    entries
        Of all tasks; withdrawn ones do not count.

    Returns
    -------
    list of Use
        In the order in which they happened.
    """
    wanted = pixels.get(sha256)
    found = []
    for entry in in_effect(entries):
        alike = [
            shown == sha256
            for shown in entry.evidence
            if shown == sha256 or (wanted is not None and pixels.get(shown) == wanted)
        ]
        if alike:
            use = Use(
                entry.task_id,
                entry.subject_id,
                entry.entry_id,
                entry.happened_on,
                entry.author,
                any(alike),
            )
            found.append(use)
    return found
