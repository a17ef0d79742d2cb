"""Settings and a collection → how likely two articles that have copy in common are to be judged at all.

What is no candidate is never found, so nobody should have to guess. By the near-duplicate channel a pair of Jaccard
similarity j (of word 3-grams) agrees in at least one of b bands of r slots with probability 1 − (1 − jʳ)ᵇ. By the
channel of rare phrases it is a candidate when the phrases in common weigh enough: how much one weighs depends on how
many articles hold it, which varies; the distribution of the sum is that of one phrase, convolved with itself. A small
collection is compared pair by pair.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.config import Settings
from dedup.sketch import BANDS, ROWS
from dedup.strong import SHARED_ALL, SHARED_EACH, phrase_weight

JACCARDS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
IN_COMMON = (1, 2, 3, 4, 5, 6, 8, 12)  # rare phrases
LENGTHS = (150, 400, 800)  # words of the shorter article: a brief, a report, a long read

# Measured on 7,421 articles (2012–20, some 490 outlets): rare phrases for each word of an article (half of the articles
# have between .41 and .52), and of the phrases that several articles hold the share that so many hold. From eight on
# the rest, .0377, falls off with the third power.
PHRASES_PER_WORD = 0.46
HOLDERS = {2: 0.5909, 3: 0.1726, 4: 0.0767, 5: 0.0417, 6: 0.0282, 7: 0.0180, 8: 0.0120}
ARTICLES = 10_000  # of a collection that nobody has named
STEP = 0.001  # of a phrase: weights are rounded to it, so that sums can be counted


class Corpus(NamedTuple):
    """What the chances depend on: how many articles there are, and by how many a shared phrase is held.

    `share` is the share of phrases held by 2, 3, … articles; it sums to 1. `phrases` are those of an article of each of
    the `LENGTHS`.
    """

    articles: int
    share: NDArray[np.float64]
    phrases: tuple[int, ...]


class Chances(NamedTuple):
    """Chances between 0 and 1: by Jaccard similarity, and by phrases in common for an article of each length.

    `every_pair` says that the collection is so small that every pair is judged; all chances are 1 then.
    """

    articles: int
    every_pair: bool
    by_jaccard: tuple[tuple[float, float], ...]
    by_phrases: tuple[tuple[int, tuple[float, ...]], ...]


def typical_corpus(articles: int = ARTICLES) -> Corpus:
    """A collection of American news of some size."""
    tail = np.arange(9, 101, dtype=np.float64) ** -3
    share = np.concatenate([list(HOLDERS.values()), tail / tail.sum() * (1 - sum(HOLDERS.values()))])
    return Corpus(articles, share, tuple(round(PHRASES_PER_WORD * words) for words in LENGTHS))


def corpus_of(holders: NDArray[np.int64], lengths: NDArray[np.int32]) -> Corpus:
    """How many rare phrases so many articles hold, from none on, and the length in words of each article → the corpus.

    Where nothing is shared, a typical one.
    """
    counts = np.trim_zeros(holders[2:], "b")
    rate = int(holders @ np.arange(len(holders))) / max(1, int(lengths.sum()))
    share = counts / counts.sum() if len(counts) else typical_corpus().share
    return Corpus(len(lengths), share, tuple(max(1, round(rate * words)) for words in LENGTHS))


def chance_by_jaccard(jaccard: float) -> float:
    """The chance that two texts of a Jaccard similarity agree in a band.

    >>> [round(chance_by_jaccard(jaccard), 2) for jaccard in (0.1, 0.3, 0.5, 0.7)]
    [0.0, 0.23, 0.87, 1.0]
    """
    return 1 - (1 - jaccard**ROWS) ** BANDS


def chance_by_phrases(common: int, phrases: int, corpus: Corpus, settings: Settings) -> float:
    """The chance that so many phrases in common weigh enough when the shorter article has `phrases` rare ones.

    A phrase that more articles hold than the cap allows weighs nothing. Whether enough others are left for a pair to be
    among an article's best `candidates_per_article` is not in it: a scan counts the pairs that are not.
    """
    holders = np.arange(2, 2 + len(corpus.share))
    weights = np.where(holders <= settings.document_frequency_cap, phrase_weight(holders, corpus.articles), 0.0).clip(0)
    one = np.bincount(np.rint(weights / STEP).astype(np.int64), weights=corpus.share)
    together = one
    for _ in range(common - 1):
        together = np.convolve(together, one)
    needed = min(SHARED_EACH * phrases, SHARED_ALL)
    return float(together[math.ceil(needed / STEP) :].sum().clip(0, 1))


def find_chances(corpus: Corpus, settings: Settings) -> Chances:
    """The chances at some settings, for every row that is shown."""
    every = corpus.articles <= settings.all_pairs_up_to

    def by_phrases(common: int) -> tuple[float, ...]:
        return tuple(1.0 if every else chance_by_phrases(common, own, corpus, settings) for own in corpus.phrases)

    return Chances(
        articles=corpus.articles,
        every_pair=every,
        by_jaccard=tuple((jaccard, 1.0 if every else chance_by_jaccard(jaccard)) for jaccard in JACCARDS),
        by_phrases=tuple((common, by_phrases(common)) for common in IN_COMMON),
    )
