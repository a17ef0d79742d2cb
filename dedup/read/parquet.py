"""Parquet, by arro3 (extra `parquet`): batch by batch, and only the columns that are known."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from dedup.read.decoding import decode_unmarked
from dedup.read.record import Record, RejectedFileError, find_columns

# A Parquet file begins and ends with the mark; before the last one stands the length of the footer, in four bytes.
MARK = b"PAR1"
TAIL = 4 + len(MARK)

# What Rust puts before the reason.
PANIC = re.compile(r"called `\S+` on an `Err` value: ")


def read_parquet(stream: io.BufferedReader) -> Iterator[Record]:
    """The records in the stream; `line` is the row, from 1. Raises `RejectedFileError` for what is not Parquet."""
    _check_frame(stream)
    try:
        for line, fields in enumerate(_read_rows(stream), start=1):
            yield Record(fields, line)
    except RejectedFileError:
        raise
    except BaseException as error:
        # What Rust panics with is no `Exception`, and its class cannot be imported.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise RejectedFileError("unreadable", f"broken Parquet: {PANIC.sub('', str(error))}") from error
        raise


def _check_frame(stream: io.BufferedReader) -> None:
    """Finds a file that was cut off or is something else: arro3 would print a backtrace about it before it raises."""
    head, size = stream.read(len(MARK)), stream.seek(0, os.SEEK_END)
    stream.seek(max(size - TAIL, 0))
    tail = stream.read()
    footer = int.from_bytes(tail[: -len(MARK)], "little")
    if head != MARK or not tail.endswith(MARK) or footer + TAIL + len(MARK) > size:
        raise RejectedFileError("unreadable", "not Parquet, or cut off")
    stream.seek(0)


def _read_rows(stream: io.BufferedReader) -> Iterator[dict[str, object]]:
    from arro3.io import read_parquet

    with _unheard():
        batches = read_parquet(stream)
    names = find_columns(batches.schema.names)
    for batch in batches:
        columns = [batch.column(name).to_pylist() for name in names]
        for values in zip(*columns, strict=True):
            yield {name: _as_text(value) for name, value in zip(names, values, strict=True)}


@contextmanager
def _unheard() -> Iterator[None]:
    """Nothing is written to standard error: about a broken footer Rust prints a backtrace before it raises."""
    saved = None
    with suppress(OSError):  # closed by whoever called us: nothing can be heard there
        saved = os.dup(2)
    if saved is None:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


def _as_text(value: object) -> object:
    """Text that was stored as bytes is text all the same."""
    return decode_unmarked(value) if isinstance(value, bytes) else value
