"""Files that people sent, kept for a while under random ids; and the folders of their results."""

import re
import secrets
import shutil
import time
from pathlib import Path
from typing import BinaryIO

from geo.errors import LimitError, NotFoundError
from layers.reading.limits import MEGABYTE

ID = re.compile(r"[0-9a-f]{32}")
KEPT_FOR_S = 24 * 3600
MOST_BYTES = 4096 * MEGABYTE  # of all that is kept together
BLOCK_BYTES = 1 << 20
FILE_NAME = "upload"


class Uploads:
    """Folders of random name under one folder; nothing in them bears a name that a user chose.

    Parameters
    ----------
    folder
        Made when first needed, readable by this user only.
    most_bytes
        Of one file.
    most_bytes_together
        Of all that is kept; beyond it the oldest folders go.
    kept_for_s
        Age at which a folder goes, counted from its last use.
    """

    def __init__(
        self,
        folder: Path,
        *,
        most_bytes: int,
        most_bytes_together: int = MOST_BYTES,
        kept_for_s: float = KEPT_FOR_S,
    ) -> None:
        self.root = folder
        self.most_bytes = most_bytes
        self.most_bytes_together = most_bytes_together
        self.kept_for_s = kept_for_s

    def keep(self, source: BinaryIO) -> str:
        """Id of a file that is now kept.

        Parameters
        ----------
        source
            Opened for binary reading; copied to its end.

        Raises
        ------
        LimitError
            If it is larger than one file may be; nothing of it is kept.
        """
        upload_id = self.new_folder()
        path = self.folder(upload_id) / FILE_NAME
        try:
            self._copy(source, path)
        except LimitError:
            self.remove(upload_id)
            raise
        self.sweep(spare=upload_id)
        return upload_id

    def new_folder(self) -> str:
        """Id of a new, empty folder."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder_id = secrets.token_hex(16)
        (self.root / folder_id).mkdir(mode=0o700)
        return folder_id

    def folder(self, folder_id: str) -> Path:
        """Folder by its id; asking for it counts as use.

        Raises
        ------
        NotFoundError
            If the id is none of ours, or the folder is gone.
        """
        path = self.root / folder_id
        if not ID.fullmatch(folder_id) or not path.is_dir():
            raise NotFoundError(
                "上传的文件已过期清除，请重新上传",
                "the uploaded file has been cleared away; upload it again",
                field="upload_id",
            )
        path.touch()
        return path

    def file(self, upload_id: str) -> Path:
        """Path of a kept file by its id.

        Raises
        ------
        NotFoundError
            As for `folder`.
        """
        return self.folder(upload_id) / FILE_NAME

    def remove(self, folder_id: str) -> None:
        """Delete a folder and what is in it, if it is there."""
        if ID.fullmatch(folder_id):
            shutil.rmtree(self.root / folder_id, ignore_errors=True)

    def sweep(self, *, spare: str = "") -> None:
        """Delete folders that are too old, then the oldest while all together are too large.

        Parameters
        ----------
        spare
            Id of a folder that stays in any case.
        """
        if not self.root.is_dir():
            return
        found = [
            path for path in self.root.iterdir() if ID.fullmatch(path.name) and path.name != spare
        ]
        aged = sorted((path.stat().st_mtime, path) for path in found)
        room = self.most_bytes_together - (_size(self.root / spare) if spare else 0)
        kept = sum(_size(path) for path in found)
        for modified, path in aged:
            if time.time() - modified > self.kept_for_s or kept > room:
                kept -= _size(path)
                shutil.rmtree(path, ignore_errors=True)

    def _copy(self, source: BinaryIO, path: Path) -> None:
        written = 0
        with path.open("xb") as file:
            path.chmod(0o600)
            while block := source.read(BLOCK_BYTES):
                written += len(block)
                if written > self.most_bytes:
                    raise LimitError(
                        f"文件超过 {self.most_bytes / MEGABYTE:.0f} MB 上限，请拆分后再传",
                        f"the file exceeds {self.most_bytes / MEGABYTE:.0f} MB; split it",
                        field="file",
                    )
                file.write(block)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*") if path.is_file())
