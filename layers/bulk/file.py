"""A file of places checked from a shell: file in, file out."""

import tempfile
from pathlib import Path

from geo.board import Frames
from geo.errors import InputError
from layers.bulk.check import BulkQuestion, BulkReport, Progress, Upload, check_upload, no_progress
from layers.bulk.result import REJECTED, RESULT, export_result, rejected_csv
from layers.names import display_name
from layers.whole_file import replaced_file
from layers.write import WRITERS

#: Suffix of a file to write → format; ".geoparquet" besides those of the formats themselves.
FORMAT_OF_SUFFIX = {
    **{entry.suffix: key for key, entry in WRITERS.items()},
    ".json": "geojson",
    ".geoparquet": "geoparquet",
}


def check_file(
    source: Path,
    target: Path,
    frames: Frames,
    question: BulkQuestion,
    *,
    rejected: Path | None = None,
    progress: Progress = no_progress,
) -> BulkReport:
    """Report on a file whose rows were checked; every row with its verdict goes to another file.

    Parameters
    ----------
    source
        File of any format of `layers.read.READERS`; it is read in the limited worker.
    target
        File to write; its suffix names the format. An existing one is replaced at the end.
    frames
        Units, zones, features and tasks.
    question
        What is asked.
    rejected
        CSV file to write with the rejected rows; None: they are only counted.
    progress
        Is told the steps "read", "check" and "write".

    Returns
    -------
    BulkReport
        Its figures add up to the rows of the file.

    Raises
    ------
    InputError
        As `layers.bulk.check.check_upload`; and if a file cannot be opened or written, or the
        suffix of the target is that of no format.
    """
    key = format_of_target(target)
    try:
        with source.open("rb") as file, tempfile.TemporaryDirectory(prefix="sansan-") as name:
            folder = Path(name)
            upload = Upload(file, source.name)
            report = check_upload(upload, frames, question, folder, progress=progress)
            progress("write", 0, report.accepted)
            title = display_name(source.name).rpartition(".")[0] or "check"
            with replaced_file(target) as draft:
                export_result(folder / RESULT, key, draft, title=title)
            if rejected is not None:
                rejected.write_bytes(rejected_csv(folder / REJECTED, "zh"))
            progress("write", report.accepted, report.accepted)
    except OSError as error:
        raise InputError(
            f"无法读写 {error.filename}：{error.strerror}",
            f"{error.filename} cannot be used: {error.strerror}",
            field="file",
        ) from error
    return report


def format_of_target(target: Path) -> str:
    """Key of `layers.write.WRITERS` for the name of a file to write.

    Raises
    ------
    InputError
        If no format has its suffix; the message lists those there are.

    Examples
    --------
    >>> format_of_target(Path("结果.GPKG"))
    'geopackage'
    """
    key = FORMAT_OF_SUFFIX.get(target.suffix.lower())
    if key is None:
        listed = " ".join(FORMAT_OF_SUFFIX)
        raise InputError(
            f"输出文件“{display_name(target.name)}”的后缀应为 {listed} 之一",
            f"the output “{display_name(target.name)}” must end in one of {listed}",
            field="output",
        )
    return key
