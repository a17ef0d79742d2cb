"""Two documents → the passages they share: runs of words as long as they go, and rare words and phrases beside them.

This is evidence for people to read; what a verdict weighs is in `measures.py`. The price is that of an index over
two-word phrases, not of a full alignment, so long texts cost little.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.hashing import ngram_hashes
from dedup.language.stems import INFLECTED
from dedup.language.words import hash_words
from dedup.records import Document, Span, Words

Places = NDArray[np.int64]

COMMON = 20  # places in B: a phrase that stands in more is a refrain, and no run starts from it
LONG = 5  # words: a run of so many is shown whatever its words
RARE = 14.0  # nats: a shorter run must be as rare as two words that each make up one in 1,100 of their language


class Passage(NamedTuple):
    """The same words in both texts: where in each, how many, their surprisal in nats, and what marks them.

    `furniture` says that they are all in a dateline, a credit or the like, in one text or the other, and no evidence.
    """

    a: Span
    b: Span
    words: int
    weight: float
    quoted: bool
    furniture: bool


def _words(document: Document) -> Words:
    """A document's words as hashes; as they stand where it has the hashes of its stems."""
    return hash_words(document.words) if document.language in INFLECTED else document.hashes


def _starts(a: Words, b: Words) -> tuple[Places, Places]:
    """Where in A and in B every run of at least two words begins that cannot be made longer at its beginning."""
    own, other = ngram_hashes(a, 2), ngram_hashes(b, 2)
    order = np.argsort(other, kind="stable")
    first, behind = (np.searchsorted(other[order], own, side) for side in ("left", "right"))
    counts = behind - first
    counts[counts > COMMON] = 0
    i = np.repeat(np.arange(len(own)), counts)
    j = order[np.arange(len(i)) - np.repeat(np.cumsum(counts) - counts - first, counts)]
    begins = (i == 0) | (j == 0) | (a[i - 1] != b[j - 1])
    return i[begins], j[begins]


def _telling_runs(a: Document, b: Document) -> list[tuple[int, int, int]]:
    """(length, position in A, position in B) of the runs worth showing that cannot be made longer, the longest first.

    Of most it is certain after a few words that they are short, and whether those are rare.
    """
    own, other = _words(a), _words(b)
    i, j = _starts(own, other)
    lengths, weight, running = np.zeros_like(i), np.zeros(len(i)), np.ones(len(i), dtype=np.bool_)
    for offset in range(LONG):
        running &= (i + offset < len(own)) & (j + offset < len(other))
        at_a, at_b = np.minimum(i + offset, len(own) - 1), np.minimum(j + offset, len(other) - 1)
        running &= own[at_a] == other[at_b]
        lengths += running
        weight += np.where(running, a.weights[at_a], 0)
    telling = np.flatnonzero((lengths >= LONG) | (weight >= RARE))
    runs = zip(lengths[telling].tolist(), i[telling].tolist(), j[telling].tolist(), strict=True)
    whole = ((_length(own[i:], other[j:]) if length == LONG else length, i, j) for length, i, j in runs)
    return sorted(whole, key=lambda run: (-run[0], run[1], run[2]))


def _length(a: Words, b: Words) -> int:
    """How many words are the same from the beginning on."""
    most = min(len(a), len(b))
    unlike = a[:most] != b[:most]
    return int(unlike.argmax()) if unlike.any() else most


def _passage(a: Document, b: Document, length: int, i: int, j: int) -> Passage:
    return Passage(
        a=Span(int(a.starts[i]), int(a.ends[i + length - 1])),
        b=Span(int(b.starts[j]), int(b.ends[j + length - 1])),
        words=length,
        weight=float(a.weights[i : i + length].sum()),
        quoted=bool(a.quoted[i : i + length].all()),
        furniture=bool((a.furniture[i : i + length] | b.furniture[j : j + length]).all()),
    )


def find_passages(a: Document, b: Document) -> tuple[Passage, ...]:
    """Two documents → what they share word for word, the most telling first; no word of A in two passages.

    Runs of five words and more whatever they say, shorter ones ("Wandering Albatross") when their words are rare.
    """
    taken, passages = [False] * len(a), []
    for length, i, j in _telling_runs(a, b):
        if not any(taken[i : i + length]):
            taken[i : i + length] = [True] * length
            passages.append(_passage(a, b, length, i, j))
    return tuple(sorted(passages, key=lambda found: (-found.weight, found.a)))
