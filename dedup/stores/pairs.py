"""Keys as databases hold them: signed 64-bit integers, and rows of key and number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat

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
    rows = {pair for own, number in zip(keys, numbers, strict=True) for pair in zip(signed(own), repeat(number))}
    return sorted(rows)
