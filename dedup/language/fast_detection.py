"""Many articles → the language to read each in, as `detection.language_of`, which takes ten times as long."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from dedup.compiled import keep_on_disk
from dedup.language.detection import COMMON, ENGLISH, ENOUGH, OPENING, TYPOGRAPHY, detect_language, language_code
from dedup.language.words import ASCII_WORD, code_points
from dedup.records import Article, Mask, Words

BEYOND = 0x2028  # the first character behind the typography


@lru_cache(maxsize=1)
def _load_kernels() -> ModuleType:
    from dedup.language import detection_kernels as kernels

    keep_on_disk([kernels.tell_english])
    return kernels


@lru_cache(maxsize=1)
def _kinds() -> NDArray[np.uint8]:
    """What each character is: a small letter or a digit, what parts words, or something else."""
    parts_words, other = 0, 255
    kinds = np.full(BEYOND + 1, other, dtype=np.uint8)
    for code in range(BEYOND):
        if code < 128 or TYPOGRAPHY.match(chr(code)):
            kinds[code] = ord(chr(code).lower()) if ASCII_WORD.match(chr(code)) else parts_words
    return kinds


@lru_cache(maxsize=1)
def _common() -> Words:
    """The common words, the letters of each as a number; each at its remainder, which no other has."""
    words = [int.from_bytes(word.encode(), "big") for word in COMMON]
    size = next(size for size in count(len(words)) if len({word % size for word in words}) == len(words))
    table = np.zeros(size, dtype=np.uint64)
    for word in words:
        table[word % size] = word
    return table


def look_english(texts: Sequence[str], kernels: ModuleType | None = None) -> Mask:
    """Which texts are certainly English; some that are full of foreign names are not among them."""
    points = code_points("\n".join([*texts, ""]))
    ends = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64) - 1
    told = np.empty(len(texts), dtype=np.bool_)
    (kernels or _load_kernels()).tell_english(points, ends, _kinds(), _common(), ENOUGH, told)
    return told


def languages_of(articles: Sequence[Article], default: str | None = None) -> list[str]:
    """The codes of the languages to read articles in. `default` is for those that state none; None detects it."""
    asked = language_code(default) or ""
    languages = [language_code(article.language) or asked for article in articles]
    unknown = [place for place, language in enumerate(languages) if not language]
    openings = [articles[place].text[:OPENING] for place in unknown]
    for place, opening, english in zip(unknown, openings, look_english(openings).tolist(), strict=True):
        languages[place] = ENGLISH if english else detect_language(opening)
    return languages
