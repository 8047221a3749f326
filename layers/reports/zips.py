"""Archives that repeat themselves byte for byte: every entry bears the day of its contents."""

import io
import zipfile
from datetime import date

EARLIEST = 1980  # a zip knows no earlier year


def dated_zip(contents: bytes, day: date) -> bytes:
    """The same archive with every entry dated to midnight of a day, in its own order.

    Parameters
    ----------
    contents
        A zip file that a library of ours made, with the time of its making inside.
    day
        What its entries are dated to; a day before 1980 is written as the first of 1980.
    """
    stamp = (
        (day.year, day.month, day.day, 0, 0, 0) if day.year >= EARLIEST else (1980, 1, 1, 0, 0, 0)
    )
    sink = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(contents)) as source,
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            copy = zipfile.ZipInfo(entry.filename, stamp)
            copy.compress_type, copy.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(copy, source.read(entry))
    return sink.getvalue()
