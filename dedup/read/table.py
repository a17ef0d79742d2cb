"""CSV and TSV: a header, then one record a row. A broken row costs that row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import cast

from dedup.read.lines import Line, find_first, read_lines
from dedup.read.opening import LARGEST
from dedup.read.record import Record, RejectedFileError, find_columns
from dedup.records import Skip

# A semicolon where the comma stands in numbers; a tab in .tsv. Whichever the header has most of.
DELIMITERS = ",;\t|"


def read_table(stream: io.BufferedReader) -> Iterator[Record | Skip]:
    """The records in the stream; `line` is where a row begins. Raises `RejectedFileError` if no column holds text."""
    first, lines = find_first(read_lines(stream))
    rows = _read_rows(lines, max(DELIMITERS, key=first.count))
    header = next(rows, Skip(None, "empty", "the file is empty"))
    if isinstance(header, Skip):
        raise RejectedFileError(header.reason, header.detail)
    names = cast(list[str], header.value)
    find_columns(names)
    for row in rows:
        yield row if isinstance(row, Skip) else _name_cells(names, row)


def _read_rows(lines: Iterable[Line], delimiter: str) -> Iterator[Record | Skip]:
    """Lines → rows, each a list of cells."""
    csv.field_size_limit(LARGEST)  # otherwise 128 KB, and an article can be longer
    # Strict: otherwise one quotation mark that is never closed takes in the rest of the file without a word.
    rows = csv.reader((text for _, text in lines), delimiter=delimiter, strict=True)
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Skip(None, "not-csv", str(error), line=line)
            continue
        if any(cell.strip() for cell in row):
            yield Record(row, line)


def _name_cells(names: list[str], row: Record) -> Record | Skip:
    cells = cast(list[str], row.value)
    if any(cells[len(names) :]):  # most likely a comma in a text without quotation marks, which would be cut there
        return Skip(None, "not-csv", f"{len(cells)} cells under {len(names)} columns", line=row.line)
    return Record(dict(zip(names, cells, strict=False)), row.line)
