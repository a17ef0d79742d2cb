"""Many articles' rare phrases → which articles share each, in bounded memory. Hashes in, groups of articles out.

Keys are put away in 256 parts by their highest bits as they come; later a few parts at a time are sorted, so that
memory depends on the limit and not on the number of articles. Which parts are taken together changes nothing: groups
come in the order of their keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.records import Words
from dedup.spill import Piece, Spill
from dedup.workers import work_ahead

PARTS = 256
PART_SHIFT = np.uint64(56)  # the highest eight bits
TOGETHER = 1 << 18  # keys sorted at once: few enough to stay in the processor's cache, which takes half the time
AHEAD = 2  # groups made by another thread while earlier ones are looked at: with what sorting needs, 10 MB each
Owners = NDArray[np.int32]


class Groups(NamedTuple):
    """Distinct keys, ascending; group i is owners[starts[i] : starts[i + 1]], distinct and ascending."""

    keys: Words
    starts: NDArray[np.int64]
    owners: Owners

    @property
    def sizes(self) -> NDArray[np.int64]:
        return np.diff(self.starts)


def group(keys: Words, owners: Owners) -> Groups:
    """Keys with the owner of each, in any order and even twice → groups. `sharing.tidy` gives the same sooner."""
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order]
    new = np.ones(len(keys), dtype=np.bool_)
    new[1:] = keys[1:] != keys[:-1]
    once = new.copy()
    once[1:] |= owners[1:] != owners[:-1]
    starts = np.flatnonzero(new[once])
    return Groups(keys[new], np.append(starts, once.sum()), owners[once])


def group_many(keys: Words, owners: Owners) -> Groups:
    """As `group`, by the compiled path: sorting need not be stable there, which makes it three times as quick."""
    from dedup import sharing

    order = np.argsort(keys)
    keys, owners = keys[order], owners[order]
    starts = np.empty(len(keys) + 1, dtype=np.int64)
    count = sharing.tidy(keys, owners, starts)
    return Groups(keys[:count], starts[: count + 1], owners[: starts[count]])


class Chunk(NamedTuple):
    """Some keys in the order of their parts; part i stands at bounds[i] : bounds[i + 1]."""

    keys: Piece
    owners: Piece
    bounds: NDArray[np.int64]


class Phrases:
    """The phrases of n articles. Owners are numbered in the order of arrival."""

    def __init__(self, spill: Spill) -> None:
        self._spill = spill
        self._chunks: list[Chunk] = []

    def add(self, keys: Words, owners: Owners) -> None:
        parts = (keys >> PART_SHIFT).astype(np.uint8)
        order = np.argsort(parts, kind="stable")
        bounds = np.zeros(PARTS + 1, dtype=np.int64)
        np.cumsum(np.bincount(parts, minlength=PARTS), out=bounds[1:])
        self._chunks.append(Chunk(self._spill.put(keys[order]), self._spill.put(owners[order]), bounds))

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Parts that are taken together, half-open."""
        sizes = sum((np.diff(chunk.bounds) for chunk in self._chunks), start=np.zeros(PARTS, dtype=np.int64))
        first = total = 0
        for part, size in enumerate(sizes.tolist()):
            if part > first and total + size > TOGETHER:
                yield first, part
                first, total = part, 0
            total += size
        yield first, PARTS

    def groups(self, rank: Owners, *, compiled: bool) -> Iterator[Groups]:
        """All groups in the order of their keys, some thousands at a time.

        `rank` has the position of each owner, −1 for one that is left out; groups hold positions.
        """

        def read(span: tuple[int, int]) -> Groups:
            keys, owners = self._read(*span, rank)
            return (group_many if compiled else group)(keys, owners)

        yield from work_ahead(read, self._spans(), AHEAD)

    def _read(self, first: int, last: int, rank: Owners) -> tuple[Words, Owners]:
        """The keys of the parts first…last, and the positions of their owners, without those that are left out."""
        parts = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=np.int32)]
        for chunk in self._chunks:
            start, end = int(chunk.bounds[first]), int(chunk.bounds[last])
            if start < end:
                parts[0].append(self._spill.get(chunk.keys, start, end))
                parts[1].append(self._spill.get(chunk.owners, start, end))
        keys, owners = np.concatenate(parts[0]), rank[np.concatenate(parts[1])]
        if (gone := owners < 0).any():
            keys, owners = keys[~gone], owners[~gone]
        return keys, owners

    def drop(self) -> None:
        """Give back all room."""
        for chunk in self._chunks:
            self._spill.free(chunk.keys)
            self._spill.free(chunk.owners)
        self._chunks.clear()
