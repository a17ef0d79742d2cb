"""What the compiled kernels look up: how each character folds, and how rare each word of a language is."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.language.prior import NUMBER, UNKNOWN, frequencies, weight
from dedup.language.words import ATTACHED_CHARACTER, LETTER_CHARACTER, SPACELESS_CHARACTER, fold_character, hash_word
from dedup.records import Words

CODE_POINTS = 0x110000


class Folding(NamedTuple):
    """What words are made of, for every code point.

    `narrowing` has ASCII as it is, 128 for what else belongs to words, and a space for the rest. The layout of
    `entries` is told in `kernels.py`; `expansions` holds what finds no room in them.
    """

    narrowing: NDArray[np.uint8]
    entries: Words
    expansions: NDArray[np.uint8]


class Prior(NamedTuple):
    """A language's word weights as a table with open addressing; see `kernels.weigh_words`."""

    keys: Words
    values: NDArray[np.float32]
    numbers: NDArray[np.float32]


def _entry(character: str, expansions: bytearray) -> int:
    """One code point → its entry in the folding table; bytes that find no room in it are added to `expansions`."""
    folded = fold_character(character)
    data = folded.encode()
    letter = bool(LETTER_CHARACTER.match(character))
    flags = letter | bool(SPACELESS_CHARACTER.match(character)) << 1 | bool(ATTACHED_CHARACTER.match(character)) << 2
    flags |= bool(folded and not folded.isdigit()) << 3
    payload = int.from_bytes(data, "little")
    if len(data) > 6:
        payload = len(expansions)
        expansions += data
    return flags | len(data) << 4 | payload << 16


@lru_cache(maxsize=1)
def folding() -> Folding:
    """The folding table: 0.3 s, once a process, and only for texts that are not ASCII."""
    entries = np.zeros(CODE_POINTS, dtype=np.uint64)
    expansions = bytearray()
    for code in range(CODE_POINTS):
        character = chr(code)
        if any(kind.match(character) for kind in (LETTER_CHARACTER, SPACELESS_CHARACTER, ATTACHED_CHARACTER)):
            entries[code] = _entry(character, expansions)
    narrowing = np.where(entries == 0, ord(" "), 128).astype(np.uint8)
    narrowing[:128] = np.arange(128)
    return Folding(narrowing, entries, np.array(expansions, dtype=np.uint8))


NO_FOLDING = Folding(np.empty(0, dtype=np.uint8), np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.uint8))


@lru_cache(maxsize=16)
def prior(language: str) -> Prior:
    """The table of a language's word weights; without keys for a language that wordfreq does not have."""
    table = {word: frequency for word, frequency in frequencies(language).items() if not word.isdigit()}
    numbers = [weight(NUMBER.get(digits, UNKNOWN)) for digits in range(max(NUMBER) + 1)]
    size = 1 << (2 * len(table)).bit_length() if table else 0
    keys = np.zeros(size, dtype=np.uint64)
    values = np.full(size, weight(UNKNOWN), dtype=np.float32)
    for word, frequency in table.items():
        place = hash_word(word) & (size - 1)
        while keys[place]:
            place = (place + 1) & (size - 1)
        keys[place], values[place] = hash_word(word), weight(frequency)  # `word_weight` would remember them all
    return Prior(keys, values, np.array(numbers, dtype=np.float32))
