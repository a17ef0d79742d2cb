"""Arrays that are put away until they are wanted: in memory while there is room, then in one file without a name.

A file without a name is gone with the process that made it, however that ends. Forked processes may read it too:
each reads at a place, and none moves a common position.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One array put away: itself, or an empty one of its type and the byte at which it starts in the file."""

    array: Array
    count: int
    start: int = -1


@lru_cache(maxsize=8)
def _none_of(kind: Any) -> Array:
    """An empty array of a type, the same for all pieces in the file."""
    return np.empty(0, dtype=kind)


class Spill:
    """Keeps one-dimensional arrays, `room` bytes of them in memory and the rest on disk."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._file: IO[bytes] | None = None
        self.spilled = 0

    def put(self, array: Array) -> Piece:
        """Take an array, which must not be changed afterwards."""
        if array.nbytes <= self._room:
            self._room -= array.nbytes
            return Piece(array, len(array))
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="dedup-", buffering=0)  # noqa: SIM115 (open while we live)
            weakref.finalize(self, self._file.close)
        start = self.spilled
        view = memoryview(array.tobytes())
        while view:  # one call writes at most two gigabytes
            written = os.pwrite(self._file.fileno(), view, self.spilled)
            view, self.spilled = view[written:], self.spilled + written
        return Piece(_none_of(array.dtype), len(array), start)

    def get(self, piece: Piece, first: int = 0, last: int | None = None) -> Array:
        """The entries first…last of an array (half-open), not to be changed."""
        last = piece.count if last is None else last
        if piece.start < 0 or self._file is None:
            return piece.array[first:last]
        size = piece.array.itemsize
        data = os.pread(self._file.fileno(), (last - first) * size, piece.start + first * size)
        return np.frombuffer(data, dtype=piece.array.dtype)

    def take(self, pieces: list[Piece]) -> Iterator[Array]:
        """Arrays in their order, each for the last time. Empties the list."""
        pieces.reverse()
        while pieces:
            piece = pieces.pop()
            yield self.get(piece)
            self.free(piece)

    def free(self, piece: Piece) -> None:
        """Give back the room of an array that nobody will ask for again."""
        if piece.start < 0:
            self._room += piece.array.nbytes
