"""A collection → the paragraphs that are house text: footers, sign-up lines, standing background.

A paragraph that many articles hold is not yet boilerplate: copies of one wire story share their paragraphs too. It is
when the articles that hold it are otherwise different, that is when what they share explains their whole similarity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.records import Document, Mask, Offsets, Span, Words
from dedup.sketch import Signatures, estimated_jaccard, mix
from dedup.words import MULTIPLY_CHUNK

PARAGRAPH = re.compile(r"[^\n]+")
SHORTEST = 4  # words: shorter paragraphs are headings and datelines, which weigh nothing
HOLDERS = 4  # articles: three stories of one desk may share a background paragraph, a footer is under many
SAMPLE = 8  # holders compared with each other, so 28 pairs: enough to tell .9 from .5
AGREEMENT = 0.8  # share of these pairs that must be otherwise different
# Otherwise different: what the shared paragraphs do not explain stays within two standard errors of a 128-slot
# estimate at Jaccard .05 (√(.05·.95/128) = .019), and they make up at most half of the shorter article.
SLACK = 0.04
LARGEST_PART = 0.5


class Paragraphs(NamedTuple):
    """The paragraphs of one article: a hash of the words and their number, both one entry a paragraph."""

    hashes: Words
    lengths: NDArray[np.int32]


def _hash_paragraph(hashes: Words) -> int:
    """Word hashes → one hash that depends on every word and its place: a polynomial in an odd number, mod 2⁶⁴."""
    powers = np.cumprod(np.full(len(hashes), MULTIPLY_CHUNK, dtype=np.uint64))
    return int(mix((hashes * powers).sum(keepdims=True))[0])


def find_paragraphs(text: str, starts: Offsets, hashes: Words) -> list[tuple[Span, int, int]]:
    """Text, its words' offsets and hashes → span, hash and number of words of each paragraph of four words and more."""
    spans = [Span(*match.span()) for match in PARAGRAPH.finditer(text)]
    first = np.searchsorted(starts, [span.start for span in spans]).tolist()
    last = np.searchsorted(starts, [span.end for span in spans]).tolist()
    return [
        (span, _hash_paragraph(hashes[i:j]), j - i)
        for span, i, j in zip(spans, first, last, strict=True)
        if j - i >= SHORTEST
    ]


def sketch_paragraphs(text: str, starts: Offsets, hashes: Words) -> Paragraphs:
    """The paragraphs of a text as hashes, each once."""
    found = {hash_value: length for _, hash_value, length in find_paragraphs(text, starts, hashes)}
    return Paragraphs(
        np.fromiter(found, dtype=np.uint64, count=len(found)),
        np.fromiter(found.values(), dtype=np.int32, count=len(found)),
    )


def _otherwise_different(
    a: int, b: int, paragraphs: Sequence[Paragraphs], signatures: Signatures, lengths: NDArray[np.int32]
) -> bool:
    common = np.isin(paragraphs[a].hashes, paragraphs[b].hashes)
    words = int(paragraphs[a].lengths[common].sum())
    explained = words / max(1, int(lengths[a]) + int(lengths[b]) - words)
    similar = estimated_jaccard(signatures[a], signatures[b])
    return bool(similar <= explained + SLACK and words <= LARGEST_PART * min(lengths[a], lengths[b]))


def learn_boilerplate(
    paragraphs: Sequence[Paragraphs], signatures: Signatures, lengths: NDArray[np.int32]
) -> frozenset[int]:
    """Paragraphs, signatures and lengths in words of n articles → the hashes of the paragraphs that are boilerplate."""
    if not paragraphs:
        return frozenset()
    hashes = np.concatenate([own.hashes for own in paragraphs])
    owners = np.repeat(np.arange(len(paragraphs)), [len(own.hashes) for own in paragraphs])
    order = np.argsort(hashes, kind="stable")
    distinct, starts, counts = np.unique(hashes[order], return_index=True, return_counts=True)
    learned = set()
    for index in np.flatnonzero(counts >= HOLDERS):
        holders = owners[order[starts[index] : starts[index] + counts[index]]]
        sample = holders[np.linspace(0, len(holders) - 1, min(SAMPLE, len(holders))).astype(int)].tolist()
        pairs = list(combinations(sample, 2))
        different = sum(_otherwise_different(a, b, paragraphs, signatures, lengths) for a, b in pairs)
        if different >= AGREEMENT * len(pairs):
            learned.add(int(distinct[index]))
    return frozenset(learned)


def find_boilerplate(document: Document, learned: frozenset[int]) -> Mask:
    """Which words of a document stand in a paragraph that was learned to be boilerplate."""
    mask = np.zeros(len(document), dtype=np.bool_)
    if learned:
        for span, hash_value, _ in find_paragraphs(document.article.text, document.starts, document.hashes):
            if hash_value in learned:
                mask |= (document.starts >= span.start) & (document.starts < span.end)
    return mask
