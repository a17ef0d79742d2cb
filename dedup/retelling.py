"""Two documents → how much of each is told by the other: the share of its words in sentences that have a partner there.

Shared words cannot tell a heavy rewrite from a rival's report of the same event; that sentence after sentence finds its
counterpart can. The aligner's reading says so (`links.py`): it weighs each sentence against all others and against its
neighbourhood. It is dear, so it is done only where the cheap measures leave room for doubt.
"""

from __future__ import annotations

from math import log1p

import numpy as np
from numpy.typing import NDArray

from dedup.links import TOO_MANY, read
from dedup.records import Document

# A pair whose sentences match less than this (`best_match`, the better side) is not read: 99 in 100 derived pairs of
# our labelled news match more, six in ten candidates of an archive less.
WORTH_READING = 0.085
ROUNDS = 2  # of the reading: more than two moved no figure here, and each costs as much again
DECIMALS = 4  # the rest depends on the order of a matrix product's sums


def _words(document: Document, left_out: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Each sentence's words but those left out, as shares of all; equal shares where nothing remains."""
    kept = np.concatenate([[0], np.cumsum(~left_out)])
    first = [sentence.first for sentence in document.sentences]
    last = [sentence.last for sentence in document.sentences]
    words = (kept[last] - kept[first]).astype(np.float64)
    return words / words.sum() if words.any() else np.full(len(words), 1 / len(words))


def _told(side: str, document: Document, told: NDArray[np.float64]) -> dict[str, float]:
    """How probable it is of each sentence that the other text tells it → shares of all words, and of those unquoted."""
    furniture = document.furniture
    return {
        f"told_{side}": round(float(told @ _words(document, furniture)), DECIMALS),
        f"told_outside_{side}": round(float(told @ _words(document, furniture | document.quoted)), DECIMALS),
    }


def measure_retelling(a: Document, b: Document, best_match: float) -> dict[str, float]:
    """Two documents, and how well their sentences match at best → shares told by the other, and how many sentences."""
    n, m = len(a.sentences), len(b.sentences)
    told_a, told_b = np.zeros(n), np.zeros(m)
    if best_match >= WORTH_READING and n * m <= TOO_MANY:
        reading = read(a, b, rounds=ROUNDS)
        told_a, told_b = reading.from_a.sum(axis=1), reading.from_b.sum(axis=0)
    count = round(log1p(float(min(told_a.sum(), told_b.sum()))), DECIMALS)
    return _told("a", a, told_a) | _told("b", b, told_b) | {"told_sentences": count}
