"""The compiled loop that tells English by its words. Nothing else: numba's cache does not notice changes elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]

PARTS_WORDS, OTHER = np.uint8(0), np.uint8(255)  # what a character is, beside a small letter or digit
EIGHT = np.uint64(8)
NO_WORD = np.uint64(0)


@njit(nogil=True)
def tell_english(points: Array, ends: Array, kinds: Array, common: Array, enough: float, told: Array) -> None:
    """n texts in code points → whether each is certainly English, as `detection.looks_english`.

    Text i ends before ends[i], where something stands that parts words, and the next begins behind that. `kinds` has
    what each code point is, its last entry all that follow; a text with any `OTHER` is left for `looks_english`.
    `common` has each of the common words at its remainder, its letters in as many bytes.
    """
    start = 0
    for text in range(len(ends)):
        words, found, word, plain = 0, 0, NO_WORD, True
        for at in range(start, ends[text] + 1):
            kind = kinds[min(points[at], len(kinds) - 1)]
            plain &= kind != OTHER
            if kind:
                word = (word << EIGHT) | np.uint64(kind)
            elif word:
                words += 1
                found += common[word % np.uint64(len(common))] == word
                word = NO_WORD
        told[text] = plain and words > 0 and found >= enough * words
        start = ends[text] + 1
