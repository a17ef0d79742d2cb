"""Phrases that few articles share → strong pairs: the fewer share a phrase, the more it weighs.

A phrase that more than the cap share is language or furniture; two projects that never met (passim, superfastmatch)
both settled on a cap of 100.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.config import Settings
from dedup.pairs import Positions, decode, square
from dedup.phrases import Groups, Owners
from dedup.records import Words
from dedup.spill import Piece, Spill
from dedup.workers import cores

# What a block takes: four bytes of owner and of group a membership, eight a group, and as much for making it.
BYTES_A_MEMBER = 24
AT_ONCE = 4096  # articles handed to a thread: some milliseconds, and little room for what they find

# A pair found by its footprints alone is judged when what it shares weighs this much per footprint of the shorter
# article, or this much in all: a phrase in sixty, or a dozen and a half. Measured among 7,421 articles: of 340 derived
# pairs of our own families, briefs and heavy rewrites included, 99.1 % are candidates, 95.9 % are worth judging by this
# rule, and five in six of the other pairs fall away; of 927 derived pairs of real news 99.5 % are left.
SHARED_EACH = 0.0168
SHARED_ALL = 13.5


def phrase_weight(sharers: Any, articles: int) -> Any:
    """What a phrase weighs that so many of the articles share: 1 if it were one's own, 0 if everybody's.

    ln(articles / sharers), the usual measure of rarity (Spärck Jones 1972), as a share of its greatest value: what a
    rewrite shares with its source then weighs the same in a thousand articles as in a million, and it takes no more
    pairs by chance to find it.
    """
    return np.log(articles / np.asarray(sharers)) / np.log(max(articles, 2))


class SharedPhrases:
    """The phrases that a few of n articles share, as they are found: who shares each, and what was left out."""

    def __init__(self, count: int, cap: int, spill: Spill) -> None:
        self.lengths = np.zeros(count, dtype=np.int64)  # phrases an article
        self.holders = np.zeros(1, dtype=np.int64)  # how many phrases so many articles share, from none on
        self.cap, self.cut = cap, 0
        self._spill = spill
        self._parts: list[tuple[Piece, Piece]] = []
        self._members = 0

    def add(self, groups: Groups) -> None:
        self.lengths += np.bincount(groups.owners, minlength=len(self.lengths))
        sizes = groups.sizes
        counts = np.bincount(sizes, minlength=len(self.holders))
        counts[: len(self.holders)] += self.holders
        self.holders = counts
        self.cut += int((sizes > self.cap).sum())
        inside = (sizes >= 2) & (sizes <= self.cap)
        owners = groups.owners[np.repeat(inside, sizes)]
        self._members += len(owners)
        self._parts.append((self._spill.put(sizes[inside].astype(np.int32)), self._spill.put(owners)))

    def read(self, first: int, last: int) -> tuple[NDArray[np.int64], Owners]:
        """Where each group starts, one more than there are, and the owners of those that hold an article first…last."""
        everybody = (first, last) == (0, len(self.lengths))
        sizes, owners = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int32)]
        for parts in self._parts:
            size, owner = map(self._spill.get, parts)
            if not everybody and len(size):
                wanted = (owner >= first) & (owner < last)
                held = np.logical_or.reduceat(wanted, np.cumsum(size) - size)
                size, owner = size[held], owner[np.repeat(held, size)]
            sizes.append(size)
            owners.append(owner)
        return np.concatenate([[0], np.cumsum(np.concatenate(sizes), dtype=np.int64)]), np.concatenate(owners)

    def drop(self) -> None:
        """Give back all room."""
        for piece in chain.from_iterable(self._parts):
            self._spill.free(piece)
        self._parts.clear()

    def blocks(self, room: int) -> list[tuple[int, int]]:
        """Ranges of articles, each of which is worked on within so many bytes."""
        count = len(self.lengths)
        number = min(count, max(1, -(-self._members * BYTES_A_MEMBER // max(1, room))))
        edges = np.linspace(0, count, number + 1).astype(int).tolist()
        return list(pairwise(edges))


class Strong(NamedTuple):
    """Codes a·n + b, sorted, of pairs that share enough and are among the best of either; what caps left out."""

    codes: Positions
    left_out: int
    cut: int


def best_pairs(shared: SharedPhrases, settings: Settings, room: int) -> Strong:
    """Shared phrases → strong pairs, by the compiled path, in blocks of articles that fit into `room` bytes."""
    from dedup import sharing

    count, limit = len(shared.lengths), settings.candidates_per_article
    weights = np.zeros(settings.document_frequency_cap + 1, dtype=np.float32)
    weights[1:] = phrase_weight(np.arange(1, len(weights)), count)
    codes, strong = [np.empty(0, dtype=np.int64)], 0
    for first, last in shared.blocks(room):
        starts, owners = shared.read(first, last)
        held_from = np.zeros(last - first + 1, dtype=np.int64)
        held = np.empty(int(((owners >= first) & (owners < last)).sum()), dtype=np.int32)
        sharing.list_holdings(starts, owners, first, last, held_from, held)

        def search(one: int) -> tuple[Positions, int]:
            other = min(one + AT_ONCE, last)  # noqa: B023 (used up inside the loop)
            pairs = np.empty(((other - one) * limit, 2), dtype=np.int64)
            groups, holdings = (starts, owners), (held_from[one - first : other - first + 1], held)  # noqa: B023
            given = groups, holdings, weights, shared.lengths, limit, (SHARED_EACH, SHARED_ALL)
            rows, found = sharing.best_partners(one, other, *given, pairs)
            return pairs[:rows, 0] * count + pairs[:rows, 1], found

        with ThreadPoolExecutor(cores()) as pool:
            for some, found in pool.map(search, range(first, last, AT_ONCE)):
                codes.append(some)
                strong += found
    distinct = np.unique(np.concatenate(codes))
    return Strong(distinct, strong - len(distinct), shared.cut)


def strong_pairs(footprints: Sequence[Words], settings: Settings) -> Strong:
    """n arrays of footprint keys → strong pairs. The readable twin of `SharedPhrases` and `best_pairs`."""
    count = len(footprints)
    keys = np.concatenate(footprints) if count else np.empty(0, dtype=np.uint64)
    owners = np.repeat(np.arange(count), [len(own) for own in footprints])
    codes, weights, cut = _posting_pairs(keys, owners, max(count, 1), settings.document_frequency_cap)
    codes, shared = _sum_by_code(codes, weights)
    pairs = decode(codes, max(count, 1))
    chosen = _best(pairs, shared, settings.candidates_per_article)
    lengths = np.array([len(own) for own in footprints], dtype=np.int64)
    strong = (shared >= SHARED_EACH * lengths[pairs].min(axis=1)) | (shared >= SHARED_ALL)
    return Strong(codes[chosen & strong], int((strong & ~chosen).sum()), cut)


def _posting_pairs(keys: Words, owners: Positions, count: int, cap: int) -> tuple[Positions, NDArray[np.float32], int]:
    """Keys and the document of each → pair codes with the weight of each shared key, and how many keys the cap cut."""
    order, starts, sizes = _groups(keys)
    codes, weights = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.float32)]
    for size in np.unique(sizes[(sizes >= 2) & (sizes <= cap)]):
        members = np.sort(owners[order[starts[sizes == size][:, None] + np.arange(size)]], axis=1)
        pairs = square(members, count).ravel()
        codes.append(pairs)
        weights.append(np.full(len(pairs), phrase_weight(size, count), dtype=np.float32))
    return np.concatenate(codes), np.concatenate(weights), int((sizes > cap).sum())


def _groups(keys: Words) -> tuple[Positions, Positions, Positions]:
    """Keys → order that sorts them, and the start and size of each run of equal keys in that order."""
    order = np.argsort(keys)
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(keys) else np.empty(0, int)
    return order, starts, np.diff(np.append(starts, len(keys)))


def _sum_by_code(codes: Positions, weights: NDArray[np.float32]) -> tuple[Positions, NDArray[np.float32]]:
    order = np.argsort(codes, kind="stable")
    codes, weights = codes[order], weights[order]
    starts = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]])) if len(codes) else np.empty(0, int)
    totals = np.add.reduceat(weights.astype(np.float64), starts) if len(codes) else weights
    return codes[starts], totals.astype(np.float32)


def _best(pairs: Positions, shared: NDArray[np.float32], limit: int) -> NDArray[np.bool_]:
    """Which pairs are among the best `limit` of either of their documents; ties go to the lower position."""
    owner = np.concatenate([pairs[:, 0], pairs[:, 1]])
    index = np.tile(np.arange(len(pairs)), 2)
    order = np.lexsort((index, -shared[index], owner))
    _, starts, sizes = np.unique(owner[order], return_index=True, return_counts=True)
    rank = np.arange(len(order)) - np.repeat(starts, sizes)
    keep = np.zeros(len(pairs), dtype=np.bool_)
    keep[index[order[rank < limit]]] = True
    return keep
