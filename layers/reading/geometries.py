"""Well-known binary of untrusted files, geometry by geometry."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from layers.reading.source import Chunk, Geometries, Request


def readable(
    rows: NDArray[np.int64],
    columns: pa.Table,
    wkb: Sequence[bytes | None],
    name: str,
    request: Request,
) -> Chunk:
    """Chunk of the rows whose geometry is absent or can be read; the others are refused.

    Parameters
    ----------
    rows
        Numbers in the file, shape (n,).
    columns
        Attributes, n rows.
    wkb
        Geometry of each row, or None for none; n values.
    name
        Column at fault, for the list of refusals.
    request
        With that list.

    Returns
    -------
    Chunk
        At most n rows.
    """
    present = np.array([item is not None for item in wkb], dtype=np.bool_)
    geometry: Geometries = np.full(len(rows), None, dtype=object)
    geometry[present] = shapely.from_wkb([w for w in wkb if w is not None], on_invalid="ignore")
    broken = present & shapely.is_missing(geometry)
    for number in rows[broken].tolist():
        request.refusals.add(number, name, "", "unreadable_geometry")
    return Chunk(rows, columns, geometry).kept(~broken)
