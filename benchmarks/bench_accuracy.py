"""How far the estimated Jaccard similarity of two sets lies from the true one: ours, datasketch's, classic theory."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from datasketch import MinHash
from numpy.random import Generator

from dedup.records import Words
from dedup.sketch import SLOTS, sign

SIZES = (12, 30, 100, 300, 600, 1200, 5000)  # shingles in each of the two sets
JACCARD = 0.8


class Accuracy(NamedTuple):
    """Root mean square errors over `pairs` pairs of sets of `size` shingles each; `theory` is √(J(1−J)/128)."""

    size: int
    jaccard: float
    pairs: int
    ours: float
    bias: float
    datasketch: float
    theory: float


def make_pair(chance: Generator, size: int) -> tuple[Words, Words, float]:
    """Two random sets of a size → the sets and their Jaccard similarity, as near to .8 as whole numbers allow."""
    shared = round(2 * JACCARD * size / (1 + JACCARD))
    drawn = chance.integers(0, 1 << 64, size=2 * size - shared, dtype=np.uint64)
    return drawn[:size], np.concatenate([drawn[:shared], drawn[size:]]), shared / len(drawn)


def datasketch_estimate(a: Words, b: Words) -> float:
    hashed = [[int(value) >> 32 for value in one] for one in (a, b)]
    one, two = MinHash.bulk(hashed, num_perm=SLOTS, seed=1, hashfunc=int, scheme="affine32")
    return float(one.jaccard(two))


def measure_accuracy(size: int, pairs: int, seed: int = 1) -> Accuracy:
    chance = np.random.default_rng(seed)
    ours, theirs = np.empty(pairs), np.empty(pairs)
    for number in range(pairs):
        a, b, jaccard = make_pair(chance, size)
        ours[number] = (sign(a) == sign(b)).mean() - jaccard
        theirs[number] = datasketch_estimate(a, b) - jaccard
    error, other = (float(np.sqrt((errors**2).mean())) for errors in (ours, theirs))
    return Accuracy(
        size, jaccard, pairs, error, float(ours.mean()), other, float(np.sqrt(jaccard * (1 - jaccard) / SLOTS))
    )
