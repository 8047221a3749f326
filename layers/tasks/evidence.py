"""Evidence: photos and files kept by the hash of their content, and who sent them for which task.

The files lie beside the store, in `evidence/ab/abcdef….jpg`; a second sending of the same bytes
adds a row and no file. Rows are only added, and nothing here deletes a file.
"""

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa

from geo.errors import InputError, NotFoundError, UpstreamError
from layers import append_only, gpkg
from layers.names import display_name
from layers.reading.limits import LIMITS, MEGABYTE
from layers.sandbox import run_limited
from layers.store import Store
from layers.tasks.evidence_kinds import HEAD_BYTES, KINDS, Kind, kind_of
from layers.whole_file import whole_file
from layers.work.uploads import Uploads

FOLDER = "evidence"
INCOMING = "incoming"
THUMBNAIL_SUFFIX = ".thumbnail.jpg"
MOST_BYTES = 200 * MEGABYTE
#: A phone's photo needs a second and some 300 MB; a film or a PDF is not opened at all.
PHOTO_LIMITS = replace(LIMITS, memory_bytes=1536 * MEGABYTE, cpu_s=20, wall_s=40.0)
PHOTO_JOB, OFFICE_JOB = "evidence_photo", "evidence_office"

METADATA = sa.MetaData()
TABLE = sa.Table(
    "ledger_evidence",
    METADATA,
    sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("task_id", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("filename", sa.Text, nullable=False),  # as people called it, never a path
    sa.Column("bytes", sa.Integer, nullable=False),
    sa.Column("photo", sa.Text),  # JSON; NULL for what is no picture
    sa.Column("sent_at", gpkg.Declared("DATETIME"), nullable=False),  # UTC
    sa.Column("sent_by", sa.Text, nullable=False),
)
SENT = ("sha256", "task_id", "kind", "filename", "bytes", "sent_by")


@dataclass(frozen=True, slots=True)
class Kept:
    """A sending of a file.

    Parameters
    ----------
    sha256
        Of its content.
    task_id
        For which task it was sent.
    kind
        Key of `layers.tasks.evidence_kinds.KINDS`.
    filename
        As people called it, fit to be shown.
    bytes
        Its size.
    photo
        What a picture says of itself, as `layers.tasks.photos.read_photo` without the thumbnail.
    sent_at, sent_by
        When and by whom.
    """

    sha256: str
    task_id: str
    kind: str
    filename: str
    bytes: int
    photo: Mapping[str, Any] | None
    sent_at: datetime
    sent_by: str


class Evidence:
    """Evidence of one store, safe for use from many threads.

    Parameters
    ----------
    store
        An existing store; the folder is made beside it with the first file.
    most_bytes
        Of one file.
    """

    def __init__(self, store: Store, *, most_bytes: int = MOST_BYTES) -> None:
        self._store = store
        self.root = store.path.parent / FOLDER
        self.most_bytes = most_bytes
        self._incoming = Uploads(self.root / INCOMING, most_bytes=most_bytes)

    def keep(
        self, source: BinaryIO, filename: str, *, task_id: str, author: str, moment: datetime
    ) -> Kept:
        """A file that is now kept; it is on disk, with its row, when this returns.

        Parameters
        ----------
        source
            Opened for binary reading; copied to its end.
        filename
            As the sender calls it, hostile or not.
        task_id, author, moment
            For which task, by whom, when (aware).

        Raises
        ------
        LimitError
            If it is larger than one file may be, or has too many pixels.
        SourceError
            If it is of no kind that is taken, or damaged.
        UpstreamError
            If it cannot be written.
        """
        with _disk_errors(self.root):
            upload_id = self._incoming.keep(source)
            try:
                return self._kept(upload_id, display_name(filename), task_id, author, moment)
            finally:
                self._incoming.remove(upload_id)

    def _kept(
        self, upload_id: str, filename: str, task_id: str, author: str, moment: datetime
    ) -> Kept:
        path = self._incoming.file(upload_id)
        kind = kind_of(_head(path), filename)
        photo = _looked_at(path, kind)
        sha256 = _sha256(path)
        thumbnail = photo.pop("thumbnail", None) if photo else None
        self._publish(path, self.path(sha256, kind))
        if thumbnail is not None:
            self._write(base64.b64decode(thumbnail), self._thumbnail(sha256))
        size = path.stat().st_size
        kept = Kept(sha256, task_id, kind.key, filename, size, photo, moment, author)
        self._record(kept)
        return kept

    def path(self, sha256: str, kind: Kind) -> Path:
        """Where the content of a hash lies, whether or not it is there."""
        return self.root / sha256[:2] / f"{sha256}{kind.suffix}"

    def _thumbnail(self, sha256: str) -> Path:
        return self.root / sha256[:2] / f"{sha256}{THUMBNAIL_SUFFIX}"

    def _publish(self, source: Path, target: Path) -> None:
        if target.exists():
            return
        with _unless_there(target), whole_file(target) as draft:
            shutil.copyfile(source, draft)

    def _write(self, contents: bytes, target: Path) -> None:
        if target.exists():
            return
        with _unless_there(target), whole_file(target) as draft:
            draft.write_bytes(contents)

    def _record(self, kept: Kept) -> None:
        row = {name: getattr(kept, name) for name in SENT}
        row["sent_at"] = append_only.instant_text(kept.sent_at)
        row["photo"] = None if kept.photo is None else json.dumps(kept.photo, allow_nan=False)
        with self._store.transaction() as connection:
            append_only.append(connection, TABLE, [row])

    def all(self, task_id: str | None = None) -> list[Kept]:
        """Every sending, the oldest first; those of one task where one is named.

        Raises
        ------
        NotFoundError
            If the store has not been created.
        UpstreamError
            If the file cannot be read.
        """
        where = () if task_id is None else (TABLE.c.task_id == task_id,)
        with self._store.transaction() as connection:
            rows = append_only.select(connection, TABLE, *where)
        return [_kept_of(row) for row in rows]

    def find(self, task_id: str, sha256: str) -> Kept:
        """The last sending of a file for a task.

        Raises
        ------
        NotFoundError
            If it was never sent for that task.
        """
        found = [kept for kept in self.all(task_id) if kept.sha256 == sha256]
        if not found:
            raise NotFoundError(
                f"{task_id} 没有这份凭证", f"{task_id} has no such evidence", field="evidence"
            )
        return found[-1]

    def contents(self, kept: Kept, *, is_thumbnail: bool = False) -> Path:
        """File of a sending, or its thumbnail.

        Raises
        ------
        NotFoundError
            If it has no thumbnail.
        UpstreamError
            If the file is not where it should be.
        """
        if is_thumbnail and kept.photo is None:
            raise NotFoundError("它不是照片，没有缩略图", "it is no picture", field="evidence")
        thumbnail = self._thumbnail(kept.sha256)
        path = thumbnail if is_thumbnail else self.path(kept.sha256, KINDS[kept.kind])
        if not path.is_file():
            raise UpstreamError(f"凭证文件 {path.name} 不见了", f"the file {path.name} is missing")
        return path


def _kept_of(row: Mapping[str, Any]) -> Kept:
    return Kept(
        **{name: row[name] for name in SENT},
        photo=None if row["photo"] is None else json.loads(row["photo"]),
        sent_at=datetime.fromisoformat(row["sent_at"]),
    )


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _looked_at(path: Path, kind: Kind) -> dict[str, Any] | None:
    if not kind.pillow and not kind.main_part:
        return None
    job = PHOTO_JOB if kind.pillow else OFFICE_JOB
    arguments = {"suffix": kind.suffix, "format": kind.pillow, "main_part": kind.main_part}
    with path.open("rb") as file:
        outcome = run_limited(job, arguments, upload=file, suffix=kind.suffix, limits=PHOTO_LIMITS)
    report: dict[str, Any] = json.loads(outcome.report)
    return report if kind.pillow else None


@contextmanager
def _unless_there(target: Path) -> Iterator[None]:
    try:
        yield
    except InputError:
        if not target.exists():  # else another thread has just kept the same content
            raise


@contextmanager
def _disk_errors(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UpstreamError(
            f"凭证无法写入 {root}：{error.strerror}",
            f"evidence cannot be written to {root}: {error.strerror}",
        ) from error
