"""CSV and TSV: a header, then one record a row. A broken row costs that row."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from typing import cast

from dedup.read.lines import Line, find_first, read_lines
from dedup.read.opening import LARGEST
from dedup.read.record import NAMES, Record, RejectedFileError, find_columns
from dedup.records import Skip

# A semicolon where the comma stands in numbers; a tab in .tsv. Whichever gives the header a text, and most columns.
DELIMITERS = ",;\t|"
KNOWN_TEXTS = frozenset(NAMES["text"])


def read_table(stream: io.BufferedReader) -> Iterator[Record | Skip]:
    """The records in the stream; `line` is where a row begins. Raises `RejectedFileError` if no column holds text."""
    first, lines = find_first(read_lines(stream))
    rows = _read_rows(lines, max(DELIMITERS, key=lambda mark: (_has_text(first, mark), first.count(mark))))
    header = next(rows, Skip(None, "empty", "there is no record in it"))
    if isinstance(header, Skip):
        raise RejectedFileError(header.reason, header.detail)
    names = cast(list[str], header.value)
    find_columns(names)
    for row in rows:
        yield row if isinstance(row, Skip) else _name_cells(names, row)


def _has_text(header: str, delimiter: str) -> bool:
    """Whether a column of the header holds the text, if this is what stands between columns."""
    return not KNOWN_TEXTS.isdisjoint(name.strip(" \t\r\n\"'").lower() for name in header.split(delimiter))


class _Lines:
    """Lines that can be given back: those of the row that is being read are remembered."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines, self._returned = iter(lines), deque[Line]()
        self.row: list[Line] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.row.append(self._returned.popleft() if self._returned else next(self._lines))
        return self.row[-1][1]

    def give_back(self) -> None:
        """All but the first line of the row."""
        self._returned.extendleft(reversed(self.row[1:]))


def _in_words(error: csv.Error) -> str:
    """What is wrong with a row, so that one knows what to look for."""
    if "end of data" in str(error):
        return "a quotation mark is opened and never closed"
    if "expected after" in str(error):
        return "something stands between a closing quotation mark and the end of the cell"
    return str(error)


def _read_rows(lines: Iterable[Line], delimiter: str) -> Iterator[Record | Skip]:
    """Lines → rows, each a list of cells. After a broken one it goes on in the next line."""
    csv.field_size_limit(LARGEST)  # otherwise 128 KB, and an article can be longer
    source = _Lines(lines)
    while True:
        # Strict: otherwise one quotation mark that is never closed takes in the rest of the file without a word.
        rows = csv.reader(source, delimiter=delimiter, skipinitialspace=True, strict=True)
        try:
            for row in rows:
                if any(cell.strip() for cell in row):
                    yield Record(row, source.row[0][0])
                source.row.clear()
            return
        except csv.Error as error:
            yield Skip(None, "not-csv", _in_words(error), line=source.row[0][0])
            source.give_back()
            source.row.clear()


def _name_cells(names: list[str], row: Record) -> Record | Skip:
    cells = cast(list[str], row.value)
    if any(cells[len(names) :]):  # most likely a comma in a text without quotation marks, which would be cut there
        return Skip(None, "not-csv", f"{len(cells)} cells under {len(names)} columns", line=row.line)
    return Record(dict(zip(names, cells, strict=False)), row.line)
