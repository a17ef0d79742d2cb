"""Standard input: JSON lines if it begins with an object, else one plain text."""

from __future__ import annotations

import io
from collections.abc import Iterator

from dedup.read.json_lines import parse_lines
from dedup.read.lines import find_first, join_lines, read_lines
from dedup.read.record import Record
from dedup.records import Skip


def read_standard_input(stream: io.BufferedReader) -> Iterator[Record | Skip]:
    """The records in the stream, or the one article that it is."""
    first, lines = find_first(read_lines(stream))
    if first.lstrip().startswith("{"):
        yield from parse_lines(lines)
    else:
        yield Record({"text": join_lines(lines)})
