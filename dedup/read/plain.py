"""Plain text: the file is the article, character for character."""

from __future__ import annotations

import io
from collections.abc import Iterator

from dedup.read.decoding import decode
from dedup.read.opening import read_whole
from dedup.read.record import Record


def read_plain(stream: io.BufferedReader) -> Iterator[Record]:
    """The one article in the stream. Nothing is stripped and no line end changed, so offsets fit the file."""
    yield Record({"text": decode(read_whole(stream))})
