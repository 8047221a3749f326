"""An Office file that is sent as evidence, looked at in the limited worker."""

from dataclasses import replace
from pathlib import Path

from geo.errors import SourceError
from layers.reading.archive import open_archive
from layers.reading.limits import Limits
from layers.reading.office import check_office


def check_office_file(
    folder: Path, arguments: dict[str, object], limits: Limits
) -> dict[str, object]:
    """Nothing, for a document or a table of bounded size without macros: the job of the worker.

    Parameters
    ----------
    folder
        Holds "upload" plus the suffix.
    arguments
        "suffix" and "main_part".
    limits
        Ceilings.

    Raises
    ------
    SourceError, LimitError
        As `layers.reading.office.check_office`, and if it holds macros.
    """
    path = folder / f"upload{arguments['suffix']}"
    check_office(path, limits, main_part=str(arguments["main_part"]))
    allowed = replace(limits, entries=limits.office_parts)
    with open_archive(path, allowed, nested=True) as archive:
        if any(entry.name.lower().endswith("vbaproject.bin") for entry in archive.entries):
            raise SourceError(
                "Office 文件含有宏，不予接受", "the Office file holds macros", field="file"
            )
    return {}
