"""Text → words: folded, with offsets into the original, and 64-bit hashes.

The one idea: typography is invisible. Case, accents, ligatures, full-width forms, soft hyphens and zero-width
characters disappear; every kind of quotation mark, dash, space and apostrophe only separates words; digits of every
script are 0 to 9. Chinese, Japanese, Thai, Lao, Khmer and Burmese have no spaces, so there each character is a word.

Folding works character by character (never on a whole string), so that composed and decomposed forms agree and
the compiled kernel, which sees one character at a time, gives the same words. Its price: "año" and "ano" are one word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import overload

import numpy as np
from numpy.typing import NDArray

from dedup.records import Offsets, Words

# Ranges of scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Han with its extensions.
SPACELESS = (
    "\u0e01-\u0e3a\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ec0-\u0ec6\u1000-\u102a\u103f\u1780-\u17b3"
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff6f\uff71-\uff9d\U00020000-\U0003ffff"
)

# Marks that only accent a letter and may be dropped: Latin, Greek, Cyrillic diacritics; Hebrew points; Arabic vowel
# signs and tatweel. The marks of Indic and South-East Asian scripts are vowels and stay.
DIACRITICS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
                        "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]")  # fmt: skip

MASK = 0xFFFF_FFFF_FFFF_FFFF
# Odd multipliers of splitmix64 and murmur3's finaliser (public domain; Steele et al. 2014, Appleby 2011).
SEED = 0x9E37_79B9_7F4A_7C15
MULTIPLY_CHUNK = 0xBF58_476D_1CE4_E5B9
MULTIPLY_FINAL = 0x94D0_49BB_1331_11EB


def _ranges(characters: Sequence[str]) -> str:
    """Characters in ascending order → the inside of a regular expression's character class."""
    pieces: list[list[str]] = []
    for character in characters:
        if pieces and ord(character) == ord(pieces[-1][1]) + 1:
            pieces[-1][1] = character
        else:
            pieces.append([character, character])
    return "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in pieces)


def _is_attached(character: str) -> bool:
    """True for what belongs to the letter before it: combining marks and invisible format characters."""
    return unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf")


# Only the Basic Multilingual Plane: the attached characters beyond it are emoji tags and historic scripts.
ATTACHED = _ranges([c for c in map(chr, range(0xA0, 0x10000)) if _is_attached(c)])
# Letters to Unicode, apostrophes to whoever types them: "don\u02bct" and "don't" are the same words.
APOSTROPHES = "\u02b9-\u02bf\u0374"
LETTER = f"[^\\W_{SPACELESS}{APOSTROPHES}]"
WORD = re.compile(f"{LETTER}+(?:[{ATTACHED}]+{LETTER}*)*|[{SPACELESS}][{ATTACHED}]*")
ASCII_WORD = re.compile("[0-9A-Za-z]+")
SPACELESS_CHARACTER = re.compile(f"[{SPACELESS}]")
ATTACHED_CHARACTER = re.compile(f"[{ATTACHED}]")
LETTER_CHARACTER = re.compile(LETTER)
DROPPED = re.compile(f"{DIACRITICS.pattern[:-1]}{APOSTROPHES}]")


@lru_cache(maxsize=1 << 16)
def fold_character(character: str) -> str:
    """One character as it counts in a word: no case, no accents, no compatibility forms; "" if nothing is left.

    >>> fold_character("É"), fold_character("ﬁ"), fold_character("ß"), fold_character("\\u00ad")
    ('e', 'fi', 'ss', '')
    >>> fold_character("\u0663")  # an Arabic 3
    '3'
    """
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    folded = DROPPED.sub("", unicodedata.normalize("NFKD", decomposed))
    return "".join(c for c in folded if c.isalnum() or unicodedata.category(c) in ("Mn", "Mc"))


@lru_cache(maxsize=1 << 18)
def fold_word(word: str) -> str:
    """A word as it is compared. "" when nothing but invisible characters is left."""
    return word.lower() if word.isascii() else "".join(map(fold_character, word))


@lru_cache(maxsize=1 << 18)
def hash_word(word: str) -> int:
    """A folded word → 64 bits. Its UTF-8 bytes are taken eight at a time, little-endian, padded with zeros.

    Not cryptographic. On the 321,000 words of wordfreq's large English list there is no collision.
    """
    data = word.encode("utf-8", "surrogatepass")
    value = (SEED ^ len(data)) & MASK
    for at in range(0, len(data), 8):
        value = ((value ^ int.from_bytes(data[at : at + 8], "little")) * MULTIPLY_CHUNK) & MASK
        value ^= value >> 29
    value = (value * MULTIPLY_FINAL) & MASK
    return value ^ (value >> 32)


def find_words(text: str) -> tuple[list[str], list[int], list[int]]:
    """Text → folded words, and where each starts and ends in the text.

    >>> find_words("The “naïve” U.S.")
    (['the', 'naive', 'u', 's'], [0, 5, 12, 14], [3, 10, 13, 15])
    """
    pattern = ASCII_WORD if text.isascii() else WORD
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in pattern.finditer(text):
        word = fold_word(match[0])
        if word:
            words.append(word)
            starts.append(match.start())
            ends.append(match.end())
    return words, starts, ends


def words_of(text: str) -> list[str]:
    """Text → folded words, without the offsets."""
    pattern = ASCII_WORD if text.isascii() else WORD
    return [word for word in map(fold_word, pattern.findall(text)) if word]


def hash_words(words: Iterable[str]) -> Words:
    """Folded words → uint64 array of their hashes, one a word."""
    return np.fromiter(map(hash_word, words), dtype=np.uint64)


def offsets(positions: Sequence[int]) -> Offsets:
    """Positions in a text as int32: no article has two thousand million characters."""
    return np.asarray(positions, dtype=np.int32)


def code_points(text: str) -> NDArray[np.uint32]:
    """A text's code points, at least one; lone surrogates too. Sooner than encoding it to UTF-32."""
    return np.array([text]).view(np.uint32)


def find_all(text: str, pieces: Iterable[str]) -> Iterator[int]:
    """Where each of some pieces of text stands, one after the other: one pattern for all takes ten times as long."""
    for piece in pieces:
        at = text.find(piece)
        while at >= 0:
            yield at
            at = text.find(piece, at + 1)


class FoldedWords(Sequence[str]):
    """The folded words of a text, made when somebody asks for them: judging asks for their hashes only."""

    def __init__(self, text: str, starts: Offsets, ends: Offsets) -> None:
        self._text, self._starts, self._ends = text, starts, ends

    @cached_property
    def _words(self) -> tuple[str, ...]:
        return self._fold(slice(None))

    def _fold(self, place: slice) -> tuple[str, ...]:
        spans = zip(self._starts[place].tolist(), self._ends[place].tolist(), strict=True)
        words = [self._text[start:end] for start, end in spans]
        return tuple([word.lower() if word.isascii() else fold_word(word) for word in words])

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        if isinstance(place, slice) and "_words" not in vars(self):
            return self._fold(place)  # a few quotations are asked for more often than all words
        return self._words[place]
