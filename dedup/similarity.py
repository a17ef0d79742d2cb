"""Two documents → how alike each sentence of one is to each sentence of the other. Shared by evidence and aligner.

A word's weight is its surprisal under the language prior, times how few of the pair's sentences hold it: in two
stories about Korea the word "Korea" tells nothing about which sentence answers which (inverse sentence frequency,
Allan et al. 2003). Pairs of neighbouring words count beside single words, so that word order is seen.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.hashing import ngram_hashes
from dedup.records import Document, Words

Matrix = NDArray[np.float32]


class Similarity(NamedTuple):
    """n sentences of A against m of B. All values lie between 0 and 1.

    `a_in_b[i, j]` is the weighted share of sentence i's words that stand in sentence j of B; `b_in_a[i, j]` the share
    of sentence j's words that stand in sentence i of A; `cosine[i, j]` is symmetric. `a_weight` and `b_weight` are the
    sentences' total weights (n and m values).
    """

    cosine: Matrix
    a_in_b: Matrix
    b_in_a: Matrix
    a_weight: NDArray[np.float32]
    b_weight: NDArray[np.float32]


def _terms(document: Document) -> tuple[Words, NDArray[np.int32], NDArray[np.float32]]:
    """Each word and each pair of words inside one sentence: its hash, its sentence, its surprisal."""
    sentence = np.full(len(document), -1, dtype=np.int32)
    for position, (_, _, first, last) in enumerate(document.sentences):
        sentence[first:last] = position
    weights = np.where(document.furniture, np.float32(0), document.weights)
    inside = sentence[:-1] == sentence[1:]
    pairs = ngram_hashes(document.hashes, 2)[inside]
    pair_weights = (0.5 * (weights[:-1] + weights[1:]))[inside]  # half, so that a pair never outweighs its words
    hashes = np.concatenate([document.hashes, pairs])
    return hashes, np.concatenate([sentence, sentence[:-1][inside]]), np.concatenate([weights, pair_weights])


def sentence_similarity(a: Document, b: Document) -> Similarity:
    """Two documents → the similarity of every pair of their sentences. Cost n·m·(shared words), one matrix product."""
    hashes_a, sentence_a, weight_a = _terms(a)
    hashes_b, sentence_b, weight_b = _terms(b)
    n, m = len(a.sentences), len(b.sentences)
    terms, ids = np.unique(np.concatenate([hashes_a, hashes_b]), return_inverse=True)
    weight = np.zeros(len(terms), dtype=np.float32)
    weight[ids] = np.concatenate([weight_a, weight_b])
    presence = np.zeros((n + m, len(terms)), dtype=np.float32)
    rows = np.concatenate([sentence_a, sentence_b + n])
    inside = np.concatenate([sentence_a, sentence_b]) >= 0
    presence[rows[inside], ids[inside]] = 1
    spread = presence.sum(axis=0)
    weight *= np.log1p((n + m) / np.maximum(spread, 1)) / np.log1p(n + m)
    common = np.flatnonzero(presence[:n].any(axis=0) & presence[n:].any(axis=0))
    total = presence @ weight
    shared = (presence[:n, common] * weight[common]) @ presence[n:, common].T
    a_weight, b_weight = np.maximum(total[:n], 1e-6), np.maximum(total[n:], 1e-6)
    return Similarity(
        cosine=(shared / np.sqrt(np.outer(a_weight, b_weight))).astype(np.float32),
        a_in_b=shared / a_weight[:, None],
        b_in_a=shared / b_weight[None, :],
        a_weight=a_weight,
        b_weight=b_weight,
    )
