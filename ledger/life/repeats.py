"""The same photo or file used more than once: where else, and how alike the two are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ledger.life.entry import Entry, in_effect

Likeness = Literal["file", "pixels", "alike"]
BITS_OF_A_DIGIT = 4
#: Share of a fingerprint's bits that may differ between two copies of one photo. Measured: see
#: "The same photo" in docs/ledger-life.md. Two pictures without anything in common differ by half.
ALIKE_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Picture:
    """What tells a picture from another.

    Parameters
    ----------
    pixels
        Hash of its pixels.
    fingerprint
        Hexadecimal; None for a plain picture, and for those kept before there were fingerprints.
    """

    pixels: str
    fingerprint: str | None = None

    @classmethod
    def from_record(cls, photo: Mapping[str, Any]) -> "Picture":
        """What is on record of a photo ("pixels", and "fingerprint" if it has one)."""
        return cls(photo["pixels"], photo.get("fingerprint"))


@dataclass(frozen=True, slots=True)
class Use:
    """A place of the ledger where a file is used.

    Parameters
    ----------
    likeness
        "file" if it is the same to the byte, "pixels" if the picture is the same and was saved
        anew, "alike" if it is probably the same photo, compressed, shrunk or trimmed.
    difference_share
        Of the fingerprint's bits; 0 for the same picture.
    """

    task_id: str
    subject_id: str
    entry_id: int
    happened_on: date
    author: str
    likeness: Likeness
    difference_share: float

    @property
    def is_same_file(self) -> bool:
        """Whether it is the same to the byte."""
        return self.likeness == "file"


def difference_share(first: str, second: str) -> float | None:
    """Share of bits in which two fingerprints differ; None if they are of different lengths.

    Examples
    --------
    >>> difference_share("ff00", "ff03"), difference_share("ff00", "ff")
    (0.125, None)
    """
    if len(first) != len(second):
        return None  # made by another rule
    return (int(first, 16) ^ int(second, 16)).bit_count() / (len(first) * BITS_OF_A_DIGIT)


def alike(sha256: str, pictures: Mapping[str, Picture]) -> dict[str, tuple[Likeness, float]]:
    """Files that are, or probably are, the same as one: how, and by what share they differ.

    Parameters
    ----------
    sha256
        Of the file.
    pictures
        By the hash of their file: all on record.
    """
    found: dict[str, tuple[Likeness, float]] = {sha256: ("file", 0.0)}
    own = pictures.get(sha256)
    if own is None:
        return found
    for other, picture in pictures.items():
        if other == sha256:
            continue
        if picture.pixels == own.pixels:
            found[other] = ("pixels", 0.0)
        elif own.fingerprint and picture.fingerprint:
            share = difference_share(own.fingerprint, picture.fingerprint)
            if share is not None and share <= ALIKE_SHARE:
                found[other] = ("alike", share)
    return found


def uses(sha256: str, pictures: Mapping[str, Picture], entries: Iterable[Entry]) -> list[Use]:
    """Every step that shows a file, or a picture that is probably the same photo.

    Parameters
    ----------
    sha256
        Of the file.
    pictures
        By the hash of their file: all on record.
    entries
        Of all tasks; withdrawn ones do not count.

    Returns
    -------
    list of Use
        In the order in which they happened; each with the likest of its pictures.
    """
    wanted = alike(sha256, pictures)
    order: tuple[Likeness, ...] = ("file", "pixels", "alike")
    found = []
    for entry in in_effect(entries):
        matches = [wanted[shown] for shown in entry.evidence if shown in wanted]
        if matches:
            likest = min(matches, key=lambda match: (order.index(match[0]), match[1]))
            found.append(
                Use(
                    entry.task_id,
                    entry.subject_id,
                    entry.entry_id,
                    entry.happened_on,
                    entry.author,
                    *likest,
                )
            )
    return found
