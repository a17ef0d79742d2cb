"""Two texts → whether they share enough words to be worth a full look. Cheap: single words only, no sentences.

Whoever retells a story uses its words. Of 1,272 derived pairs (real news and our own families) all but four have a
quarter of the lighter vocabulary's weight in common; of the pairs that rare phrases propose among 7,421 articles, 58 %
have less and are spared the aligner.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.hashing import distinct, found_in
from dedup.records import Words, WordTable
from dedup.stems import INFLECTED, stem_words

SHARED = 0.25


class Vocabulary(NamedTuple):
    """The distinct words of a text: sorted hashes and their surprisal in nats."""

    keys: Words
    weights: NDArray[np.float32]


def make_vocabulary(table: WordTable, language: str) -> Vocabulary:
    """A text's words in their order → each once, by its stem in an inflected language."""
    hashes, weights = stem_words(table.words, language) if language in INFLECTED else (table.hashes, table.weights)
    keys, first, _ = distinct(hashes)
    return Vocabulary(keys, weights[first])


def shared_share(a: Vocabulary, b: Vocabulary) -> float:
    """The weight of the words in common, as a share of the lighter vocabulary's weight."""
    common = found_in(a.keys, b.keys)
    lighter = min(float(a.weights.sum()), float(b.weights.sum()))
    return float(a.weights[common].sum()) / lighter if lighter > 0 else 0.0
