"""Answers that took long, kept on disk by what was asked; the longest unused go first."""

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import InputError
from layers.whole_file import whole_file

MOST_KEPT = 60


def key_of(*parts: bytes | str | NDArray[Any]) -> str:
    """Key of a question: the same for the same parts in the same order.

    Examples
    --------
    >>> key_of("roads", np.array([1.0])) == key_of("roads", np.array([1.0]))
    True
    """
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            contents = (
                f"{part.dtype.str}{part.shape}".encode() + np.ascontiguousarray(part).tobytes()
            )
        else:
            contents = part.encode() if isinstance(part, str) else part
        digest.update(len(contents).to_bytes(8, "big"))
        digest.update(contents)
    return digest.hexdigest()[:32]


class KeptArrays:
    """Arrays by key in one folder; safe for several processes, since files appear whole.

    Parameters
    ----------
    folder
        Made with the first answer.
    most
        How many answers are kept.
    """

    def __init__(self, folder: Path, *, most: int = MOST_KEPT) -> None:
        self.folder = folder
        self.most = most

    def get(self, key: str) -> dict[str, NDArray[Any]] | None:
        """Arrays kept under a key, or None; a damaged file counts as none."""
        path = self.folder / f"{key}.npz"
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
                found = {name: held[name] for name in held.files}
            path.touch()
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None
        return found

    def put(self, key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep arrays; a disk that is full or read-only only means that nothing is kept."""
        path = self.folder / f"{key}.npz"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            with whole_file(path) as draft, draft.open("wb") as file:
                np.savez(file, allow_pickle=False, **arrays)
            _drop(sorted(self.folder.glob("*.npz"), key=_age)[self.most :])
        except (OSError, InputError):  # InputError: another process was first
            return


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _drop(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
