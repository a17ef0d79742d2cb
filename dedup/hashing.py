"""Hashes of words → hashes of phrases, and what is found in both of two sorted lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dedup.language.words import MULTIPLY_CHUNK, MULTIPLY_FINAL
from dedup.records import Mask, Words


def mix(values: Words) -> Words:
    """Finaliser of splitmix64: spreads every input bit over all output bits."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(MULTIPLY_CHUNK)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(MULTIPLY_FINAL)
    return values ^ (values >> np.uint64(31))


def ngram_hashes(hashes: Words, size: int) -> Words:
    """Word hashes → hashes of the n-grams of `size` consecutive words; empty when there are fewer words than that.

    Word hashes are random already: each is turned by 21 bits more than the next, so that their order counts (three
    thirds of 64), and added; one multiplication spreads the sum.
    """
    if size == 1:
        return hashes
    count = len(hashes) - size + 1
    if count <= 0:
        return hashes[:0]
    mixed = hashes[:count]
    for offset in range(1, size):
        mixed = ((mixed << np.uint64(21)) | (mixed >> np.uint64(43))) + hashes[offset : offset + count]
    mixed *= np.uint64(MULTIPLY_CHUNK)
    return mixed ^ (mixed >> np.uint64(32))


@lru_cache(maxsize=4)
def _powers(count: int) -> tuple[Words, Words]:
    """The powers of an odd number mod 2⁶⁴, from the first on, and of its inverse, from the none on."""
    power = np.full(count, MULTIPLY_CHUNK, dtype=np.uint64)
    inverse = np.full(count, pow(MULTIPLY_CHUNK, -1, 1 << 64), dtype=np.uint64)
    inverse[:1] = 1
    return np.cumprod(power, dtype=np.uint64), np.cumprod(inverse, dtype=np.uint64)


def hash_spans(hashes: Words, first: Sequence[int], last: Sequence[int]) -> Words:
    """Word hashes → a hash of each span first…last of words, its order included: a polynomial mod 2⁶⁴.

    All are taken from one sum over the text: an odd number has an inverse, by which each goes back to its own first
    word.
    """
    begin, end = np.asarray(first, dtype=np.int64), np.asarray(last, dtype=np.int64)
    power, inverse = _powers(1 << len(hashes).bit_length())
    before = np.zeros(len(hashes) + 1, dtype=np.uint64)
    np.cumsum(hashes * power[: len(hashes)], out=before[1:])
    return mix((before[end] - before[begin]) * inverse[begin])


def found_in(keys: Words, others: Words) -> Mask:
    """Which of `keys` are among `others`; both sorted and distinct."""
    if not len(others):
        return np.zeros(len(keys), dtype=np.bool_)
    place = np.minimum(np.searchsorted(others, keys), len(others) - 1)
    return np.asarray(others[place] == keys, dtype=np.bool_)


def sort_distinct(keys: Words) -> Words:
    """Each key once, sorted; `keys` is sorted in place. A sixth of the time of `np.unique`."""
    keys.sort()
    new = np.empty(len(keys), dtype=np.bool_)
    new[:1] = True
    np.not_equal(keys[1:], keys[:-1], out=new[1:])
    return keys[new]


def distinct(keys: Words) -> tuple[Words, NDArray[np.int64], NDArray[np.int64]]:
    """Keys → the distinct ones sorted, where each stands first, and the index of each key's own among them.

    As `np.unique` with both answers, in a third of its time: that sorts stably, which for 64 bits is slow.
    """
    order = np.argsort(keys)
    ordered = keys[order]
    new = np.empty(len(keys), dtype=np.bool_)
    new[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    starts = np.flatnonzero(new)
    inverse = np.empty(len(keys), dtype=np.int64)
    inverse[order] = np.cumsum(new) - 1
    first = np.minimum.reduceat(order, starts) if len(keys) else order
    return ordered[starts], first, inverse
