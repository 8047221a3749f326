"""Road networks kept beside the store: read once from an extract, then taken from flat arrays."""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.errors import NotFoundError, UpstreamError
from geo.vocabulary import shown
from layers.reading.limits import LIMITS, MEGABYTE, Limits
from layers.sandbox import run_limited
from layers.whole_file import replaced_file

JOB = "road_network"
SUFFIX = ".pbf"
#: An extract of a province is some 100 MB and takes minutes; it is imported once.
IMPORT_LIMITS: Limits = replace(
    LIMITS,
    upload_bytes=1024 * MEGABYTE,
    memory_bytes=8 * 1024 * MEGABYTE,
    cpu_s=1800,
    wall_s=1800.0,
    written_bytes=2048 * MEGABYTE,
)
FOLDER = "roads"
BLOCK_BYTES = 1 << 20
#: Twice as long as an import may take.
DRAFT_KEPT_S = 3600.0
LICENCE = "ODbL 1.0, © OpenStreetMap contributors"
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Extract:
    """Roads of an extract as its file has them: junctions, and stretches between their rows.

    Degrees in EPSG:4326; `road_class`, `limit` and `name` are text or None; `recorded` is the last
    day on which any way was edited, ISO, or None.
    """

    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    is_oneway: NDArray[np.bool_]
    road_class: list[str | None]
    limit: list[str | None]
    name: list[str | None]
    sha256: str
    recorded: str | None


@dataclass(frozen=True, slots=True)
class KeptNetwork:
    """What a network is, without reading it; `bounds_deg` is west, south, east, north."""

    network_id: str
    filename: str
    recorded: str | None
    imported: str
    junctions: int
    stretches: int
    bounds_deg: tuple[float, float, float, float]
    licence: str = LICENCE

    def within(
        self, lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Whether each place lies within the bounds; EPSG:4326, shape (n,)."""
        west, south, east, north = self.bounds_deg
        across = (lon_deg >= west) & (lon_deg <= east)
        inside: NDArray[np.bool_] = across & (lat_deg >= south) & (lat_deg <= north)
        return inside


def read_extract(upload: BinaryIO, *, limits: Limits = IMPORT_LIMITS) -> Extract:
    """Roads of an OpenStreetMap extract, read in the limited worker.

    Parameters
    ----------
    upload
        An open .osm.pbf file that can be read twice.
    limits
        Ceilings for the file and the worker.

    Raises
    ------
    SourceError
        If the file is damaged, no extract, or holds no roads for driving.
    LimitError
        If it is too large, or reading it takes too much.
    UpstreamError
        If the worker cannot run.
    """
    digest = hashlib.sha256()
    while block := upload.read(BLOCK_BYTES):
        digest.update(block)
    upload.seek(0)
    outcome = run_limited(JOB, {}, upload=upload, suffix=SUFFIX, limits=limits)
    junctions, stretches = outcome.tables["junctions"], outcome.tables["stretches"]
    recorded = json.loads(outcome.report)["recorded"]
    return Extract(
        _numbers(junctions, "lon"),
        _numbers(junctions, "lat"),
        _numbers(stretches, "start"),
        _numbers(stretches, "end"),
        _numbers(stretches, "is_oneway"),
        stretches["class"].to_pylist(),
        stretches["limit"].to_pylist(),
        stretches["name"].to_pylist(),
        sha256=digest.hexdigest(),
        recorded=recorded,
    )


def _numbers(table: pa.Table, name: str) -> NDArray[Any]:
    values: NDArray[Any] = table[name].to_numpy()
    return values


class Networks:
    """Networks kept in a folder beside a store.

    Parameters
    ----------
    folder
        Folder of the store; the networks get one of their own in it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER

    def keep(
        self, extract: Extract, arrays: Mapping[str, NDArray[Any]], *, filename: str, at: datetime
    ) -> KeptNetwork:
        """Keep a network; the same extract again takes its place without a moment between.

        Parameters
        ----------
        extract
            What was read.
        arrays
            The network made of it, by name.
        filename
            Name of the extract, for people.
        at
            Moment of the import.

        Raises
        ------
        UpstreamError
            If the folder cannot be written.
        """
        lon_deg, lat_deg = extract.lon_deg, extract.lat_deg
        kept = KeptNetwork(
            extract.sha256[:16],
            filename,
            extract.recorded,
            at.isoformat(timespec="seconds"),
            len(lon_deg),
            len(extract.start),
            (
                float(lon_deg.min()),
                float(lat_deg.min()),
                float(lon_deg.max()),
                float(lat_deg.max()),
            ),
        )
        data, facts = (self.folder / f"{kept.network_id}{end}" for end in (".npz", ".json"))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._clear_drafts(at)
            with replaced_file(data) as draft, draft.open("wb") as file:
                np.savez(file, allow_pickle=False, **arrays)
            with replaced_file(facts) as draft:  # a network is there as soon as its facts are
                draft.write_text(json.dumps(asdict(kept), ensure_ascii=False), encoding="utf-8")
        except OSError as error:
            raise UpstreamError(
                f"路网无法写入 {self.folder}：{error.strerror}",
                f"the network cannot be written to {self.folder}: {error.strerror}",
            ) from error
        return kept

    def one(self, network_id: str) -> KeptNetwork:
        """What a network is, by its id.

        Raises
        ------
        NotFoundError
            If there is none of this id.
        """
        kept = next((each for each in self.all() if each.network_id == network_id), None)
        if kept is None:
            raise _no_network(network_id)
        return kept

    def remove(self, network_id: str) -> KeptNetwork:
        """Forget a network: what it was.

        Parameters
        ----------
        network_id
            As `all` names it.

        Raises
        ------
        NotFoundError
            If there is none of this id.
        UpstreamError
            If its files cannot be removed.
        """
        kept = self.one(network_id)
        try:
            for end in (".json", ".npz"):  # in this order: without facts there is no network
                (self.folder / f"{network_id}{end}").unlink(missing_ok=True)
        except OSError as error:
            raise UpstreamError(
                f"路网 {network_id} 无法删除：{error.strerror}",
                f"the network {network_id} cannot be removed: {error.strerror}",
            ) from error
        return kept

    # What an import that was killed left behind; one that runs is never this old.
    def _clear_drafts(self, now: datetime) -> None:
        for draft in (*self.folder.glob(".*.tmp"), *self.folder.glob("*.new")):
            if now.timestamp() - draft.stat().st_mtime > DRAFT_KEPT_S:
                draft.unlink(missing_ok=True)

    def all(self) -> list[KeptNetwork]:
        """Every kept network, the newest import first."""
        found = []
        for path in sorted(self.folder.glob("*.json")):
            members = json.loads(path.read_text(encoding="utf-8"))
            members["bounds_deg"] = tuple(members["bounds_deg"])
            found.append(KeptNetwork(**members))
        return sorted(found, key=lambda kept: kept.imported, reverse=True)

    def about(
        self, lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]
    ) -> KeptNetwork | None:
        """The newest network that holds all places, else the one that holds most of them.

        Parameters
        ----------
        lon_deg, lat_deg
            EPSG:4326, shape (n,).

        Returns
        -------
        KeptNetwork or None
            None where no network holds two of the places (or the only one).
        """
        held = [(int(kept.within(lon_deg, lat_deg).sum()), kept) for kept in self.all()]
        most, best = max(held, key=lambda each: each[0], default=(0, None))  # the first of equals
        return best if most >= min(2, len(lon_deg)) else None

    def arrays(self, network_id: str) -> Arrays:
        """Arrays of a network, by name.

        Raises
        ------
        NotFoundError
            If there is none of this id.
        UpstreamError
            If its file cannot be read.
        """
        path = self.folder / f"{network_id}.npz"
        if not (network_id.isalnum() and path.is_file()):
            raise _no_network(network_id)
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
                return {name: held[name] for name in held.files}
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise UpstreamError(
                f"路网文件 {path.name} 无法读取，请重新导入",
                f"the network {path.name} cannot be read; import it again",
            ) from error


def _no_network(network_id: str) -> NotFoundError:
    name = shown(network_id)
    return NotFoundError(
        f"没有路网 {name}；用 python server.py roads list 查看",
        f"there is no network {name}; see python server.py roads list",
        field="network_id",
    )
