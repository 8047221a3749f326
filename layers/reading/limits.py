"""How much of anything an untrusted file may cost before it is refused."""

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for one untrusted file and for the worker process that reads it.

    The defaults let a CSV of a million rows, a county's cadastre or a day of tracks pass, and
    stop a hostile file within a minute. Crossing one raises `LimitError`, which names it.
    """

    upload_bytes: int = 200 * MEGABYTE  # the file as it came
    json_bytes: int = 64 * MEGABYTE  # GeoJSON costs about ten times its size once parsed
    unpacked_bytes: int = 400 * MEGABYTE  # all members of an archive together
    unpacked_ratio: float = 200.0  # deflate ends at 1032; blank-padded DBF reaches about 150
    entries: int = 200  # members of an archive
    office_parts: int = 2000  # members of an XLSX or DOCX: sheets, pictures, themes
    rows: int = 2_000_000
    sheet_rows: int = 100_000  # XLSX is slow to read: beyond this, CSV is the right format
    columns: int = 200
    vertices: int = 2_000_000  # of all geometries together
    memory_bytes: int = 1536 * MEGABYTE  # address space; 0.4 GB of it is libraries
    cpu_s: int = 60
    wall_s: float = 90.0
    written_bytes: int = 800 * MEGABYTE  # the largest file the worker may write


LIMITS = Limits()
