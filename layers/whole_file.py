"""Files that appear whole under their name, or not at all, however the process ends."""

import errno
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import InputError

# What SQLite keeps beside a database.
SIDE_SUFFIXES = ("-journal", "-wal", "-shm")
LINKS_UNSUPPORTED = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


def _remove(path: Path, suffixes: tuple[str, ...]) -> None:
    for suffix in suffixes:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# A link, unlike a rename, never takes the place of a file that another process has just made; file
# systems without links (exFAT, some shares) get the rename.
def _publish(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except OSError as error:
        if error.errno not in LINKS_UNSUPPORTED or path.exists():
            raise
        draft.replace(path)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Context in which a new file is written as a draft and, at the end, given its name.

    Parameters
    ----------
    path
        Name of the file to come; its folder is made if needed.

    Yields
    ------
    Path
        An empty draft in the same folder, readable by this user only. When the block ends it is
        on disk and bears the name; when the block raises it is gone.

    Raises
    ------
    InputError
        If a file of that name exists, at the beginning or by the end.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    exists = InputError(f"文件 {path} 已经存在", f"the file {path} exists already", field="path")
    if path.exists():
        raise exists
    _remove(path, SIDE_SUFFIXES)  # left by a database that was deleted without them
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        _sync(draft)
        _publish(draft, path)
        _sync(path.parent)
    except FileExistsError as error:
        raise exists from error
    finally:
        _remove(draft, ("", *SIDE_SUFFIXES))


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """Context in which a file is written as a draft and, at the end, takes its name at one stroke.

    Parameters
    ----------
    path
        Name of the file; one that is there is replaced.

    Yields
    ------
    Path
        Where to write the draft: a name of its own in the same folder. When the block ends it is
        on disk and bears the name; when the block raises it is gone and the name is as it was.

    Raises
    ------
    OSError
        If the block leaves no draft, or the folder cannot be written.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        yield draft
        _sync(draft)
        draft.replace(path)
        _sync(path.parent)
    finally:
        draft.unlink(missing_ok=True)
