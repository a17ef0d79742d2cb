"""Band keys → near-duplicate pairs: those that agree in a band (MinHash-LSH, Broder 1997, Indyk & Motwani 1998)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dedup.pairs import Positions, square
from dedup.records import Words

# A bucket of more documents than this is linked in a ring and to its first member instead of pair by pair.
BUCKET = 50
# … in so many of the 32 bands, the first in which its bucket is big. Articles of a form share most bands with thousands
# of others: linked in all of them, they were half of what is judged in a million articles. Of copies among 3,000 texts
# of a form as many are found with one ring as with all; the second is for a link that the first happens to lack.
RINGS = 2
# From so many codes on, those found twice are dropped before more are looked for: 128 MB.
MANY_CODES = 1 << 24


def _buckets(keys: Words) -> tuple[Positions, Positions, Positions]:
    """Keys → order that sorts them, and the start and size of each run of two and more equal keys in that order.

    Key and position are sorted as one number, so of a million keys 44 bits are compared: with chance .03 two of them
    are taken for equal that are not, which costs one pair more to judge.
    """
    bits = np.uint64(max(1, len(keys) - 1).bit_length())
    place = (np.uint64(1) << bits) - np.uint64(1)
    ordered = (keys & ~place) | np.arange(len(keys), dtype=np.uint64)
    ordered.sort()
    same = np.zeros(len(keys) + 1, dtype=np.int8)
    np.equal(ordered[1:] >> bits, ordered[:-1] >> bits, out=same[1 : len(keys)].view(np.bool_))
    edges = np.flatnonzero(np.diff(same))
    return (ordered & place).astype(np.int64), edges[::2], edges[1::2] - edges[::2] + 1


def lsh_pairs(bands: Iterable[Words], count: int) -> tuple[Positions, int]:
    """The keys of each band, n each → sorted codes a·n + b of pairs that agree in one; how many buckets were big."""
    codes, too_big = [np.empty(0, dtype=np.int64)], 0
    rings = np.zeros(count, dtype=np.int8)  # an article
    for band in bands:
        order, starts, sizes = _buckets(band)
        for size in np.unique(sizes[sizes <= BUCKET]):
            members = np.sort(order[starts[sizes == size][:, None] + np.arange(size)], axis=1)
            codes.append(square(members, count).ravel())
        for start, size in zip(starts[sizes > BUCKET], sizes[sizes > BUCKET], strict=True):
            members = np.sort(order[start : start + size])
            new = np.flatnonzero(rings[members[1:]] < RINGS)
            first, before, own = members[0], members[new], members[new + 1]
            codes += [first * count + own, before * count + own]
            rings[own] += 1
            too_big += 1
        if sum(map(len, codes)) > MANY_CODES:  # most pairs agree in many bands
            codes = [np.unique(np.concatenate(codes))]
    return np.unique(np.concatenate(codes)), too_big
