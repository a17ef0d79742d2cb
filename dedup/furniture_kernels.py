"""The compiled look for words that may belong to furniture. Nothing else.

As `furniture.find_hints`. Nothing here calls into another module, because numba's cache does not notice when a function
elsewhere changes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]

ONE, SPACE = np.uint32(1), np.uint32(1 << 31)


@njit(nogil=True, forceinline=True)
def stands_at(codes: Array, place: int, word: Array) -> bool:
    """Whether a word, which ends with the first 0, stands at a place: behind the text is what stands in no word."""
    for i in range(len(word)):
        if word[i] == 0:
            break
        if codes[place + i] != word[i]:
            return False
    return True


@njit(nogil=True)
def find_hints(codes: Array, kinds: Array, words: Array) -> tuple[Array, bool]:
    """The code points of a text and two line breaks → where a word stands; whether a space of another width is there.

    `words` has the characters of a word a row. `kinds` (3, n) has for each code point below n, and at 0 for the others,
    a bit a word of which it may be the first, second and third character; the highest bit of the first for a space of
    another width.
    """
    places, count, spaces = np.empty(len(codes), np.int32), 0, False
    begun = going_on = np.uint32(0)
    for i in range(len(codes)):
        code = codes[i] if codes[i] < kinds.shape[1] else np.uint32(0)
        hits = going_on & kinds[2, code]
        going_on = begun & kinds[1, code]
        begun = kinds[0, code]
        spaces |= begun >= SPACE
        if not hits:
            continue
        for k in range(len(words)):
            if hits >> np.uint32(k) & ONE and stands_at(codes, i - 2, words[k]):
                places[count] = i - 2
                count += 1
                break
    return places[:count].copy(), spaces
