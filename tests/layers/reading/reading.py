"""Reading in the process of the tests: for many small files that are not hostile."""

import tempfile
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa

from layers.read import READERS, format_of, read
from layers.reading.job import read_upload
from layers.reading.limits import LIMITS
from layers.reading.report import Report
from layers.reading.table import Table, table_from


def read_here(contents, name, options, limits=LIMITS) -> Table:
    """The table that `layers.read.read` returns, without a worker; also with no row left.

    GDAL has all its drivers in this process, so shapefiles go through a worker all the same.
    """
    key, suffix = format_of(name)
    entry = READERS[key]
    if key == "shapefile":
        return read(contents, name, options, limits=limits)
    with tempfile.TemporaryDirectory() as folder_name:
        folder = Path(folder_name)
        (folder / f"upload{suffix}").write_bytes(contents)
        arguments = {
            "format": key,
            "title": entry.title,
            "contents": entry.contents,
            "reader": entry.reader,
            "suffix": suffix,
            "options": asdict(options),
            "is_preview": False,
        }
        report = Report(**read_upload(folder, arguments, limits))
        tables = {
            path.stem: pa.ipc.open_file(path.read_bytes()).read_all()
            for path in folder.glob("*.arrow")
        }
    return table_from(tables.get("rows"), tables["refused"], tables["repaired"], report)
