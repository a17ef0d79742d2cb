"""Keys as databases hold them: signed 64-bit integers, and rows of key and number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from dedup.records import Words


def signed(keys: Words) -> list[int]:
    """Unsigned 64-bit keys as signed integers, bit for bit.

    >>> signed(np.array([1, 2**64 - 1], dtype=np.uint64))
    [1, -1]
    """
    found: list[int] = keys.view(np.int64).tolist()
    return found


def unsigned(keys: Iterable[int]) -> Words:
    """Signed integers as unsigned keys, ascending."""
    return np.sort(np.array(list(keys), dtype=np.int64).view(np.uint64))


def key_pairs(keys: Iterable[Words], numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Keys of several articles → (key, number), each once, sorted as the tables are: neighbours share a page."""
    own = list(keys)
    flat = np.concatenate([*own, np.empty(0, dtype=np.uint64)]).view(np.int64)
    owners = np.repeat(np.array(numbers, dtype=np.int64), [len(some) for some in own])
    order = np.lexsort((owners, flat))
    flat, owners = flat[order], owners[order]
    fresh = np.ones(len(flat), dtype=np.bool_)
    fresh[1:] = (flat[1:] != flat[:-1]) | (owners[1:] != owners[:-1])
    return list(zip(flat[fresh].tolist(), owners[fresh].tolist(), strict=True))
