"""Two documents → how alike each sentence of one is to each sentence of the other. Shared by evidence and aligner.

A word's weight is its surprisal under the language prior, times how few of the pair's sentences hold it: in two
stories about Korea the word "Korea" tells nothing about which sentence answers which (inverse sentence frequency,
Allan et al. 2003). Pairs of neighbouring words count beside single words, so that word order is seen.

Weights are binary fractions: their sums are exact, so the same on every machine and in any order.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.hashing import ngram_hashes
from dedup.records import Document, Words

Values = NDArray[np.float64]
LAST_SENTENCE = np.uint64((1 << 20) - 1)
STEPS = 4096  # weights within a pair are rounded to such parts of a nat
# Products of matrices with more steps are of sparse ones. At a hundred sentences on each side these take a fifth of the
# time, at a thousand a sixtieth; up to forty they take longer, and what makes them takes a while to be loaded.
MOST_DENSE = 1 << 22


class Terms(NamedTuple):
    """A document's terms (words and phrases, or runs of letters), for comparison sentence by sentence.

    `keys` are distinct and sorted; `weights` what each counts; `spread` in how many sentences each stands. `sentence`
    lists these sentences, ascending, one term behind the other.
    """

    keys: Words
    weights: NDArray[np.float32]
    spread: NDArray[np.int32]
    sentence: NDArray[np.int32]
    sentences: int


class Similarity(NamedTuple):
    """n sentences of A against m of B. All values but the weights lie between 0 and 1.

    `a_in_b[i, j]` is the weighted share of sentence i's words that stand in sentence j of B; `b_in_a[i, j]` the share
    of sentence j's words that stand in sentence i of A; `cosine[i, j]` is symmetric. `a_weight` and `b_weight` are the
    sentences' total weights (n and m values).
    """

    cosine: Values
    a_in_b: Values
    b_in_a: Values
    a_weight: Values
    b_weight: Values


def list_terms(hashes: Words, weights: Values, holder: NDArray[np.int64], sentences: int) -> Terms:
    """Every occurrence of a term with its weight and its sentence → the terms of a document.

    Hash and sentence are sorted as one number: of the hash 44 bits are kept, and sentences from the millionth on count
    as one.
    """
    places = (hashes & ~LAST_SENTENCE) | np.minimum(holder.astype(np.uint64), LAST_SENTENCE)
    order = np.argsort(places)
    ordered = places[order]
    order = order[np.append(True, ordered[1:] != ordered[:-1])[: len(order)]]
    keys = hashes[order] & ~LAST_SENTENCE
    new = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
    starts = np.flatnonzero(new)
    spread = np.diff(np.append(starts, len(keys))).astype(np.int32)
    single = weights[order[starts]].astype(np.float32)
    return Terms(keys[starts], single, spread, holder[order].astype(np.int32), sentences)


def holders(document: Document) -> NDArray[np.int64]:
    """The sentence of each word, −1 for a word in none."""
    found = np.full(len(document), -1, dtype=np.int64)
    for position, sentence in enumerate(document.sentences):
        found[sentence.first : sentence.last] = position
    return found


def make_terms(document: Document) -> Terms:
    """Document → its words and pairs of neighbouring words, without furniture.

    A pair weighs the mean of its words, so never outweighs them.
    """
    inside = holders(document)
    inside[document.furniture] = -1
    weights = document.weights.astype(np.float64)
    paired = (inside[:-1] == inside[1:]) & (inside[1:] >= 0)
    hashes = np.concatenate([document.hashes[inside >= 0], ngram_hashes(document.hashes, 2)[paired]])
    holder = np.concatenate([inside[inside >= 0], inside[:-1][paired]])
    weight = np.concatenate([weights[inside >= 0], (0.5 * (weights[:-1] + weights[1:]))[paired]])
    return list_terms(hashes, weight, holder, len(document.sentences))


@lru_cache(maxsize=1024)
def rarities(sentences: int) -> Values:
    """What a term counts that stands in none, one, two … of a pair's sentences, as a share."""
    spread = np.maximum(np.arange(sentences + 1), 1)
    rarity: Values = np.log1p(sentences / spread) / np.log1p(sentences)
    return rarity


def _grid(terms: Terms, column: NDArray[np.int64], columns: int, *, sparse: bool) -> Any:
    """Which of the common terms stand in which sentence: 0 or 1, (sentences, common terms), also as a sparse matrix."""
    chosen = np.repeat(column, terms.spread)
    common = chosen >= 0
    places = terms.sentence[common], chosen[common]
    if sparse:
        from scipy.sparse import csr_array

        return csr_array((np.ones(len(places[0])), places), shape=(terms.sentences, columns))
    grid = np.zeros((terms.sentences, columns))
    grid[places] = 1
    return grid


def in_steps(weights: Values) -> Values:
    """Weights to the nearest of the steps in which sums are exact."""
    rounded: Values = np.rint(weights * STEPS) / STEPS
    return rounded


def compare_terms(a: Terms, b: Terms, rarity_of: Callable[[int], Values] = rarities) -> Similarity:
    """Two documents' terms → the similarity of every pair of their sentences.

    `rarity_of` says how the weight of a term falls with the number of sentences that hold it. Costs one look-up of A's
    terms among B's and one product of matrices.
    """
    place = np.minimum(np.searchsorted(b.keys, a.keys), max(0, len(b.keys) - 1))
    in_a = np.flatnonzero(b.keys[place] == a.keys) if len(b.keys) else np.empty(0, dtype=np.int64)
    in_b = place[in_a]
    spread_a, spread_b = a.spread.copy(), b.spread.copy()
    spread_a[in_a] += b.spread[in_b]
    spread_b[in_b] += a.spread[in_a]
    rarity = rarity_of(a.sentences + b.sentences)
    weight_a, weight_b = in_steps(a.weights * rarity[spread_a]), in_steps(b.weights * rarity[spread_b])
    total_a, total_b = (
        np.maximum(np.bincount(terms.sentence, np.repeat(weight, terms.spread), terms.sentences), 1 / STEPS)
        for terms, weight in ((a, weight_a), (b, weight_b))
    )
    column_a, column_b = np.full(len(a.keys), -1), np.full(len(b.keys), -1)
    column_a[in_a] = column_b[in_b] = np.arange(len(in_a))
    sparse = a.sentences * b.sentences * len(in_a) > MOST_DENSE
    grid_a, grid_b = (_grid(*side, len(in_a), sparse=sparse) for side in ((a, column_a), (b, column_b)))
    # A term's weight is the same on both sides but where one side has it only as furniture: the lesser counts.
    shared = (grid_a * np.minimum(weight_a[in_a], weight_b[in_b])) @ grid_b.T
    shared = shared.toarray() if sparse else shared
    return Similarity(
        cosine=shared / np.sqrt(np.outer(total_a, total_b)),
        a_in_b=shared / total_a[:, None],
        b_in_a=shared / total_b[None, :],
        a_weight=total_a,
        b_weight=total_b,
    )
