"""Two documents → the passages they share: runs of words as long as they go, and rare words and phrases beside them.

This is evidence for people to read; what a verdict weighs is in `evidence.py`. The price is that of an index over
two-word phrases, not of a full alignment, so long texts cost little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from dedup.records import Document, Span

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


def _places(words: Sequence[str]) -> dict[tuple[str, str], list[int]]:
    """Each phrase of two words with the positions it stands at."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position, phrase in enumerate(pairwise(words)):
        places[phrase].append(position)
    return places


def _runs(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """(length, position in A, position in B) of every run of at least two words that cannot be made longer."""
    places = _places(b)
    for i, phrase in enumerate(pairwise(a)):
        starts = places.get(phrase, [])
        for j in starts if len(starts) <= COMMON else []:
            if i and j and a[i - 1] == b[j - 1]:
                continue
            length = 2
            while i + length < len(a) and j + length < len(b) and a[i + length] == b[j + length]:
                length += 1
            yield length, i, j


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
    taken, weights = [False] * len(a.words), a.weights.tolist()
    passages = []
    for length, i, j in sorted(_runs(tuple(a.words), tuple(b.words)), key=lambda run: (-run[0], run[1], run[2])):
        telling = length >= LONG or sum(weights[i : i + length]) >= RARE
        if telling and not any(taken[i : i + length]):
            taken[i : i + length] = [True] * length
            passages.append(_passage(a, b, length, i, j))
    return tuple(sorted(passages, key=lambda found: (-found.weight, found.a)))
