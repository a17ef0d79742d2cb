"""What a language says anyway: the surprisal of a word, before any corpus is seen.

In a collection of five articles document frequency says nothing, so the weight of a word comes from wordfreq's
tables (Speer 2022). A word's weight is the inverse document frequency that the table predicts,
−ln(1 − exp(−400 p)) for a word of relative frequency p in an article of 400 words: 0.0 for "the", about 3 for
"minister", 9 for a rare surname.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dedup.language.detection import UNDETERMINED
from dedup.language.words import words_of
from dedup.records import Language

ARTICLE_WORDS = 400  # the median length of the 7,421 articles we measure on is 560 words, of wire briefs 150
UNKNOWN = 2e-7  # wordfreq's small tables end at 1e-6; what is not in them is rarer still
STEPS_A_NAT = 1024
# Numbers, by count of digits: small ones are everywhere, long ones nearly unique. Four digits are mostly years.
NUMBER = {1: 2e-3, 2: 5e-4, 3: 1e-4, 4: 1e-4}


# Languages whose words stand in the table of another: standards of one language, and what is read for want of better.
TABLES = {"no": "nb", "nn": "nb", "hr": "sh", "bs": "sh", "sr": "sh", "tl": "fil", "yue": "zh", "wuu": "zh",
          "arz": "ar", "iw": "he", "und": "en"}  # fmt: skip


# Languages of our labelled families: `python -m benchmarks.languages` tells how good verdicts in them are.
MEASURED = frozenset({"ar", "de", "en", "es", "fr", "hi", "ja", "ru", "zh"})


@lru_cache(maxsize=16)
def frequencies(language: str) -> dict[str, float]:
    """Relative frequency of each folded word of a language; empty for a language wordfreq does not have.

    wordfreq itself would take a neighbour's table then: Spanish for Basque, Turkish for Kurdish.
    """
    import wordfreq

    language = TABLES.get(language, language)
    if language not in wordfreq.available_languages("small"):
        return {}
    table = wordfreq.get_frequency_dict(language, "small")
    folded: dict[str, float] = {}
    for word, frequency in table.items():
        for piece in (word,) if word.isascii() and word.isalnum() else words_of(word):
            folded[piece] = folded.get(piece, 0.0) + frequency
    return folded


def count_languages(codes: Iterable[str]) -> tuple[Language, ...]:
    """The language of each article → how many are in each, the commonest first, and what is wanting."""
    return tuple(
        Language(code, articles, shortcoming(code))
        for code, articles in sorted(Counter(codes).items(), key=lambda own: (-own[1], own[0]))
    )


def shortcoming(language: str) -> str:
    """What a reader must know of a language that is not fully supported; "" for the others."""
    if language == UNDETERMINED:
        return "the language cannot be told and is taken for English; the setting language names it"
    if not frequencies(language):
        return "no table of word frequencies, so a word counts as rare by its length"
    return "" if language in MEASURED else "nobody has measured yet how good verdicts in this language are"


def weight(frequency: float) -> float:
    """Relative frequency → the inverse document frequency it predicts, in nats, to the nearest 1/1024.

    Binary fractions add up to the same sum in any order, so no verdict depends on the machine that summed.
    """
    return round(-math.log(-math.expm1(-ARTICLE_WORDS * frequency)) * STEPS_A_NAT) / STEPS_A_NAT


@lru_cache(maxsize=1 << 18)
def word_weight(word: str, language: str) -> float:
    """The surprisal in nats of meeting a folded word in an article of that language."""
    if word.isdigit():
        return weight(NUMBER.get(len(word), UNKNOWN))
    table = frequencies(language)
    if not table:  # no prior for this language: longer words are rarer (Zipf's law of abbreviation)
        return min(9.0, 1.5 * len(word))
    return weight(table.get(word, UNKNOWN))


def word_weights(words: Iterable[str], language: str) -> NDArray[np.float32]:
    """Folded words → float32 weights, one a word."""
    return np.fromiter((word_weight(word, language) for word in words), dtype=np.float32)
