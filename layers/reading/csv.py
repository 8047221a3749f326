"""CSV of any size and of the encodings and delimiters in use in China; one block in memory."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from geo.errors import SourceError
from layers.reading.columns import describe
from layers.reading.encodings import (
    REPLACEMENT,
    TITLES,
    detect_encoding,
    require_encoding,
    transcode,
)
from layers.reading.source import Chunk, Request, Source
from layers.reading.tables import find_header, header_names, unprotect

SAMPLE_BYTES = 1 << 18
SAMPLE_RECORDS = 50
BLOCK_BYTES = 4 << 20
DELIMITERS = ",;\t"


def _damaged(line: str) -> SourceError:
    return SourceError(
        f"CSV 无法解析，可能有未闭合的引号：{line[:120]}",
        f"the CSV cannot be parsed; a quotation mark may be left open: {line[:120]}",
        field="file",
    )


# Records of the beginning of the file, without the one that the sample may have cut.
def _sample(path: Path, delimiter: str) -> tuple[list[list[str]], list[int]]:
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
        is_whole = not file.read(1)
    text = head.decode("utf-8-sig", "replace")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records, lines = [], []
    try:
        for record in reader:
            records.append(record)
            lines.append(reader.line_num)
            if len(records) > SAMPLE_RECORDS:
                break
        else:
            cut = 0 if is_whole else 1
            records, lines = records[: len(records) - cut], lines[: len(lines) - cut]
    except csv.Error as error:
        raise _damaged(str(error)) from error
    return records, lines


# The delimiter that shows most columns of coordinates, then most columns, row by row alike.
def _sniff(path: Path) -> str:
    scores = {}
    for delimiter in DELIMITERS:
        records = _sample(path, delimiter)[0]
        header = records[find_header(records)] if records else []
        roles = sum(describe(cell) is not None for cell in header)
        alike = sum(len(record) == len(header) for record in records)
        scores[delimiter] = (roles, alike * (len(header) - 1))
    return max(scores, key=lambda delimiter: scores[delimiter])


class _Rows:
    """The rows below the header, read once, with those of a wrong width noted."""

    def __init__(self, request: Request, path: Path, delimiter: str, *, is_clean: bool) -> None:
        self._request, self._path, self._is_clean = request, path, is_clean
        self._delimiter = delimiter
        records, lines = _sample(path, delimiter)
        header = find_header(records)
        if not records or not any(cell.strip() for cell in records[header]):
            raise SourceError("文件没有表头", "the file has no header", field="file")
        # Some programs end every row but the header with a delimiter.
        width = max((len(record) for record in records[header:]), default=0)
        spare = [record[len(records[header]) :] for record in records[header + 1 :]]
        if any(cell.strip() for cells in spare for cell in cells):
            width = len(records[header])
        self.fields = header_names(records[header], width)
        self.title_rows = header
        self._skip_lines = lines[header]
        self._skewed: list[int] = []

    # A line of blanks is no row; any other row of a wrong width is a refused one.
    def _note_skewed(self, row: arrow_csv.InvalidRow) -> str:
        number = row.number - self._skip_lines + self.title_rows + 1
        self._skewed.append(number)
        if row.text.strip(f'{self._delimiter}" \r\n'):
            wanted = len(self.fields)
            self._request.refusals.add(
                number,
                "",
                row.text,
                "field_count",
                (
                    f"应有 {wanted} 列，该行 {row.actual_columns} 列",
                    f"{wanted} fields expected, this row has {row.actual_columns}",
                ),
            )
        return "skip"

    def _open(self) -> arrow_csv.CSVStreamingReader:
        names = [str(number) for number in range(len(self.fields))]
        return arrow_csv.open_csv(
            str(self._path),
            arrow_csv.ReadOptions(
                use_threads=False,  # in one thread the numbers of skewed rows are known
                block_size=BLOCK_BYTES,
                column_names=names,
                skip_rows=self._skip_lines,
            ),
            arrow_csv.ParseOptions(
                delimiter=self._delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=self._note_skewed,
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )

    def chunks(self) -> Iterator[Chunk]:
        """Rows in blocks of about 4 MB, numbered as a spreadsheet numbers them."""
        next_row = self.title_rows + 2
        try:
            for batch in self._open():
                rows = _numbers(next_row, batch.num_rows, self._skewed)
                next_row = int(rows[-1]) + 1 if len(rows) else next_row
                yield self._checked(rows, pa.Table.from_batches([batch]))
        except pa.ArrowInvalid as error:
            raise _damaged(str(error)) from error

    def _checked(self, rows: NDArray[np.int64], table: pa.Table) -> Chunk:
        columns = [unprotect(column.combine_chunks()) for column in table.columns]
        blank = _all_of([pc.equal(pc.utf8_trim_whitespace(c), "") for c in columns])
        keep = ~blank
        if not self._is_clean:
            damaged = ~_all_of([pc.invert(pc.match_substring(c, REPLACEMENT)) for c in columns])
            for number in rows[keep & damaged].tolist():
                self._request.refusals.add(number, "", "", "undecodable")
            keep &= ~damaged
        return Chunk(rows, pa.table(columns, names=table.column_names)).kept(keep)


def _all_of(flags: list[pa.Array]) -> NDArray[np.bool_]:
    result = np.ones(len(flags[0]), dtype=np.bool_)
    for flag in flags:
        result &= flag.to_numpy(zero_copy_only=False)
    return result


# Numbers of the next n good rows: the skewed ones, already noted, are passed over.
def _numbers(first: int, n: int, skewed: list[int]) -> NDArray[np.int64]:
    passed = np.array(skewed, dtype=np.int64)
    passed = passed[passed >= first]
    numbers = np.arange(first, first + n + len(passed), dtype=np.int64)
    return np.setdiff1d(numbers, passed, assume_unique=True)[:n]


def read_csv(request: Request) -> Source:
    """Rows of a delimited text file.

    Parameters
    ----------
    request
        The file, with `options.encoding` if the person names one.

    Returns
    -------
    Source
        All columns as text; numbers of rows are those a spreadsheet shows. Lines of blanks are
        no rows; rows of a wrong width or with damaged text are refused, each listed.

    Raises
    ------
    SourceError
        If there is no header, or a quotation mark is left open.
    InputError
        If the named encoding is not supported.
    """
    encoding, is_clean = detect_encoding(request.path)
    if request.options.encoding is not None:
        encoding, is_clean = require_encoding(request.options.encoding), False
    path = request.path
    if encoding != "utf-8" or not is_clean:
        path = request.path.with_suffix(".utf8")
        transcode(request.path, path, encoding)
    delimiter = _sniff(path)
    rows = _Rows(request, path, delimiter, is_clean=is_clean)
    notes = []
    if rows.title_rows:
        notes.append(
            (
                f"表头上方有 {rows.title_rows} 行标题，未作为数据",
                f"{rows.title_rows} title rows above the header",
            )
        )
    return Source(
        rows.fields,
        rows.chunks(),
        has_geometry=False,
        encoding=TITLES[encoding],
        delimiter=delimiter,
        notes=notes,
    )
