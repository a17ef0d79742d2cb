"""A collection → the paragraphs that are house text: footers, sign-up lines, standing background.

A paragraph that many articles hold is not yet boilerplate: copies of one wire story share their paragraphs too. It is
when the articles that hold it are otherwise different, that is when what they share explains their whole similarity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.records import Span, Words
from dedup.similarity import ngram_hashes
from dedup.sketch import Signatures, estimated_jaccard
from dedup.words import hash_words, words_of

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


def _hash_paragraph(words: Sequence[str]) -> int:
    hashes = hash_words(words)
    return int(ngram_hashes(hashes, len(hashes))[0])


def find_paragraphs(text: str) -> list[tuple[Span, int, int]]:
    """Text → span, hash and number of words of each paragraph of four words and more."""
    found = []
    for match in PARAGRAPH.finditer(text):
        words = words_of(match[0])
        if len(words) >= SHORTEST:
            found.append((Span(*match.span()), _hash_paragraph(words), len(words)))
    return found


def sketch_paragraphs(text: str) -> Paragraphs:
    """Text → its paragraphs as hashes, each once."""
    found = {hash_value: length for _, hash_value, length in find_paragraphs(text)}
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


def boilerplate_spans(text: str, learned: Iterable[int]) -> list[Span]:
    """Where a text holds boilerplate."""
    known = learned if isinstance(learned, frozenset) else frozenset(learned)
    if not known:
        return []
    return [span for span, hash_value, _ in find_paragraphs(text) if hash_value in known]
