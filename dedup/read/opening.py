"""A path → its bytes, unpacked."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

from dedup.read.record import RejectedFileError

DASH = "-"
GZIP = b"\x1f\x8b"

# Large enough to judge a file by its beginning.
BUFFER = 1 << 16

# No article is longer, and a small gzip can unpack to more than any memory. It also bounds one line of a large file.
LARGEST = 256 << 20

Part = TypeVar("Part", bytes, str)


@contextmanager
def open_source(path: str) -> Iterator[io.BufferedReader]:
    """A stream over the file, or over standard input for `-`; gzip is unpacked on the way, whatever it is called."""
    if path == DASH and sys.stdin is None:
        raise RejectedFileError("unreadable", "standard input is closed")
    raw = cast(io.RawIOBase, sys.stdin.buffer) if path == DASH else io.FileIO(path)
    stream: io.BufferedReader = io.BufferedReader(raw, BUFFER)
    try:
        yield _unpack(stream)
    finally:
        # Standard input belongs to whoever runs us: let go of it, do not close it.
        stream.detach() if path == DASH else stream.close()


def read_whole(stream: io.BufferedReader) -> bytes:
    """Everything in the stream. Raises `RejectedFileError` if that is more than an article can be."""
    return b"".join(limit_size(iter(lambda: stream.read(BUFFER), b"")))


def limit_size(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts of one text, as they come. Raises `RejectedFileError` once they are more than an article can be."""
    size = 0
    for part in parts:
        size += len(part)
        if size > LARGEST:
            detail = f"more than {LARGEST >> 20} MiB in one piece; as JSON lines, a collection may be of any size"
            raise RejectedFileError("too-large", detail)
        yield part


def _unpack(stream: io.BufferedReader) -> io.BufferedReader:
    if stream.peek(len(GZIP)).startswith(GZIP):
        # subtle: no buffer around it. It would be filled first, and of a file cut off nothing would come out.
        return cast(io.BufferedReader, gzip.GzipFile(fileobj=stream))
    return stream
