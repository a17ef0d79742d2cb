"""A JSON file: one object, an array of objects, or JSON lines under another name."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from dedup.read.json_lines import parse_lines
from dedup.read.lines import Line, find_first, join_lines, read_lines
from dedup.read.parsing import parse_json
from dedup.read.record import Record, RejectedFileError
from dedup.records import Skip


def read_json(stream: io.BufferedReader) -> Iterator[Record | Skip]:
    """The records in the stream. In an array, `line` is the place in it, since the lines mean nothing."""
    first, lines = find_first(read_lines(stream))
    if _is_object(first):  # many data sets are JSON lines and are called .json
        yield from parse_lines(lines)
        return
    for number, value in enumerate(_parse_whole(lines), start=1):
        yield Record(value, number)


def _is_object(line: str) -> bool:
    try:
        return line.lstrip().startswith("{") and isinstance(parse_json(line), dict)
    except ValueError:
        return False


def _parse_whole(lines: Iterable[Line]) -> list[object]:
    try:
        value = parse_json(join_lines(lines))
    except ValueError as error:
        raise RejectedFileError("not-json", str(error)) from error
    return value if isinstance(value, list) else [value]
