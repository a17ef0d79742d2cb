"""Bytes → numbered lines of text, for whatever is read line by line."""

from __future__ import annotations

import codecs
import io
import itertools
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import cast

from dedup.read.decoding import MARK_UTF8, NUL_BYTES, decode, decode_unmarked, find_mark, guess_encoding
from dedup.read.opening import BUFFER, LARGEST, limit_size, read_whole
from dedup.read.record import RejectedFileError

# A line with its number, which counts from 1. It keeps its line end.
Line = tuple[int, str]


def read_lines(stream: io.BufferedReader) -> Iterator[Line]:
    """The lines of the stream, each decoded by itself, so that damage in one does not spoil the next.

    Raises `RejectedFileError` if it begins like a binary file.
    """
    lines, decode_line = cut_lines(stream)
    return enumerate(map(decode_line, lines), start=1)


def find_first(lines: Iterator[Line]) -> tuple[str, Iterator[Line]]:
    """The first line that is not blank (or an empty one), and again all the lines."""
    passed: list[Line] = []
    for line in lines:
        passed.append(line)
        if not line[1].isspace():
            break
    first = passed[-1][1] if passed else ""
    return first, itertools.chain(passed, lines)


def join_lines(lines: Iterable[Line]) -> str:
    """The lines as one text. Raises `RejectedFileError` if that is more than an article can be."""
    return "".join(limit_size(text for _, text in lines))


def cut_lines(stream: io.BufferedReader) -> tuple[Iterator[bytes], Callable[[bytes], str]]:
    """The lines of the stream, and what decodes one. Raises `RejectedFileError` if it begins like a binary file."""
    sample = stream.peek(BUFFER)
    mark = find_mark(sample)
    if mark == MARK_UTF8:
        stream.read(len(codecs.BOM_UTF8))
    elif mark:
        # In UTF-16 a line feed is not one byte, so there the lines can only be found after decoding.
        return _cut(io.BytesIO(decode(read_whole(stream)).encode())), bytes.decode
    elif b"\0" in sample:
        raise RejectedFileError("binary", NUL_BYTES)
    elif b"\r" in sample and b"\n" not in sample:  # line ends of the old Macintosh, which Excel can still write
        stream = cast(io.BufferedReader, io.BytesIO(read_whole(stream).replace(b"\r", b"\n")))
    # One guess for the file: a line alone says little, and asking about each would take longer than reading it.
    return _cut(stream), partial(decode_unmarked, declared=guess_encoding(sample))


def _cut(stream: io.BufferedIOBase) -> Iterator[bytes]:
    """The lines; of one that is larger than anything that is read only its beginning, and the next has its number."""
    while line := stream.readline(LARGEST):
        yield line
        while len(line) == LARGEST and not line.endswith(b"\n"):
            line = stream.readline(LARGEST)
