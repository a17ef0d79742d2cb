"""JSON lines: one record a line. A broken line costs that line."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from dedup.read.lines import Line, cut_lines
from dedup.read.parsing import parse_json, parse_strictly
from dedup.read.record import Record
from dedup.records import Skip


def read_json_lines(stream: io.BufferedReader) -> Iterator[Record | Skip]:
    """The records in the stream, and a `Skip` for each line that is not JSON."""
    lines, decode_line = cut_lines(stream)
    for number, line in enumerate(lines, start=1):
        try:
            value = parse_strictly(line)  # most lines need not be decoded first
        except ValueError:
            yield from parse_lines([(number, decode_line(line))])
        else:
            yield Record(value, number)


def parse_lines(lines: Iterable[Line]) -> Iterator[Record | Skip]:
    """Numbered lines → records. Blank lines are nothing."""
    for number, line in lines:
        if line.isspace():
            continue
        try:
            yield Record(parse_json(line), number)
        except ValueError as error:
            yield Skip(None, "not-json", str(error), line=number)
