"""JSON lines: one record a line. A broken line costs that line."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from dedup.read.lines import Line, read_lines
from dedup.read.parsing import parse_json
from dedup.read.record import Record
from dedup.records import Skip


def read_json_lines(stream: io.BufferedReader) -> Iterator[Record | Skip]:
    """The records in the stream, and a `Skip` for each line that is not JSON."""
    return parse_lines(read_lines(stream))


def parse_lines(lines: Iterable[Line]) -> Iterator[Record | Skip]:
    """Numbered lines → records. Blank lines are nothing."""
    for number, line in lines:
        if line.isspace():
            continue
        try:
            yield Record(parse_json(line), number)
        except ValueError as error:
            yield Skip(None, "not-json", str(error), line=number)
