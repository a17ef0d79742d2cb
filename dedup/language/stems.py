"""Words in inflected languages → what is left when endings do not count.

"Мост", "моста" and "мостом" are one word to a reader, so a rewrite that only turns a sentence around shares hardly a
form with its source. Words are cut to their first five letters, the length that serves nearly every alphabetic language
best (McNamee, Nicholas & Mayfield 2009), Arabic ones after their article. English, whose endings are few, is left as it
is, and so is what no capital or space tells into words. Measured on our families: of four rewrites in Russian, Arabic,
German and Spanish each, 4, 4, 3 and 4 are found instead of 1, 2, 0 and 3; no report of the same event is taken for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dedup.language.prior import UNKNOWN, frequencies, weight, word_weight
from dedup.language.words import hash_word
from dedup.records import Document, Words

LETTERS = 5
# Measured: ar, de, es, ru. The others decline and conjugate at least as much as these.
INFLECTED = frozenset({
    "ar", "be", "bg", "bs", "cs", "de", "el", "es", "et", "fi", "hr", "hu", "lt", "lv", "mk", "pl", "ro", "ru", "sh",
    "sk", "sl", "sr", "tr", "uk",
})  # fmt: skip
ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")  # "the", alone and with the particles that are written onto it
# German writes every noun with a capital: a name is one that the table of frequencies does not have (the rarest word in
# it weighs 7.8 nats, one that is not in it 9.4).
NAME_AMONG_NOUNS = 8.5


def stem(word: str, language: str) -> str:
    """A folded word without its ending.

    >>> stem("мостом", "ru"), stem("والجسر", "ar"), stem("brucken", "de"), stem("2026", "ru")
    ('мосто', 'جسر', 'bruck', '2026')
    """
    if word.isdigit():
        return word
    if language == "ar":
        article = next((own for own in ARTICLES if word.startswith(own) and len(word) >= len(own) + 3), "")
        word = word.removeprefix(article)
    return word[:LETTERS]


@lru_cache(maxsize=16)
def stem_frequencies(language: str) -> dict[str, float]:
    """Relative frequency of each stem of a language."""
    found: dict[str, float] = {}
    for word, frequency in frequencies(language).items():
        own = stem(word, language)
        found[own] = found.get(own, 0.0) + frequency
    return found


@lru_cache(maxsize=1 << 18)
def hash_stem(word: str, language: str) -> tuple[int, float]:
    """A folded word → the hash of its stem and the stem's surprisal in nats."""
    if word.isdigit() or not stem_frequencies(language):
        return hash_word(stem(word, language)), word_weight(word, language)
    own = stem(word, language)
    return hash_word(own), weight(stem_frequencies(language).get(own, UNKNOWN))


def stem_words(words: Sequence[str], language: str) -> tuple[Words, NDArray[np.float32]]:
    """Folded words → the hashes of their stems and the stems' weights in nats."""
    pairs = [hash_stem(word, language) for word in words]
    hashes = np.array([own for own, _ in pairs], dtype=np.uint64)
    return hashes, np.array([own for _, own in pairs], dtype=np.float32)


def by_stems(document: Document) -> Document:
    """The same document with the hashes and weights of its stems; itself where the language needs none."""
    if document.language not in INFLECTED:
        return document
    hashes, weights = stem_words(document.words, document.language)
    names = weights >= NAME_AMONG_NOUNS if document.language == "de" else np.True_
    return replace(document, hashes=hashes, weights=weights, capital=document.capital & names)
