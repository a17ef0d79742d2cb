"""A collection → what is house text in it: footers, sign-up lines, standing background, phrases pasted into every text.

A paragraph that many articles hold is not yet boilerplate: copies of one wire story share their paragraphs too. It is
when the articles that hold it are otherwise different, that is when what they share explains their whole similarity.
The same goes for rare phrases of three words, which catch house text that is glued into paragraphs.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.hashing import found_in, hash_spans, ngram_hashes
from dedup.phrases import Groups, Owners, group_many
from dedup.records import Document, Mask, Offsets, Words
from dedup.sketch import SLOTS, Signatures, estimated_jaccard

PARAGRAPH = re.compile(r"[^\n]+")
BREAK = re.compile(r"\n")
SHORTEST = 4  # words: shorter paragraphs are headings and datelines, which weigh nothing
HOLDERS = 4  # articles: three stories of one desk may share a background paragraph, a footer is under many
OF_ONE_OUTLET = 0.8
HOLDERS_OF_ONE_OUTLET = 3  # an outlet's own paragraphs show themselves sooner
# A rare phrase is house text when one article in 400 holds it, and at least 12: below that it may be a story's own.
# When only one outlet's articles hold it, four are enough.
PHRASE_SHARE, PHRASE_HOLDERS = 1 / 400, 12
UNLIKE = 0.05  # estimated Jaccard of two articles that are not copies; two stories on one event have about .02
SAMPLE = 8  # holders compared with each other, so 28 pairs: enough to tell .9 from .5
AGREEMENT = 0.8  # share of these pairs that must be otherwise different
# Otherwise different: what the shared paragraphs do not explain stays within so many standard errors of a 128-slot
# estimate, which are √(J(1−J)/128): .04 where a footer is a twentieth of two articles, .08 where it is a quarter, of
# which .04 would miss one footer in nine that only three articles have. And they are at most half of the shorter one.
STANDARD_ERRORS = 2.0
LARGEST_PART = 0.5
# Bits of a hash that tell house phrases from others: a million articles have 20,000, two in a hundred endings of twenty
# bits.
MARK_BITS = 20
MARK = np.uint64((1 << MARK_BITS) - 1)


KeyOf = Callable[[Words], Words]


class Paragraphs(NamedTuple):
    """The paragraphs of one article: a hash of the words and their number, both one entry a paragraph."""

    hashes: Words
    lengths: NDArray[np.int32]


def paragraph_words(text: str, starts: Offsets) -> NDArray[np.int32]:
    """Text and its words' offsets → the words, (n, 2), of each paragraph of four words and more."""
    spans = np.array([match.span() for match in PARAGRAPH.finditer(text)], dtype=np.int32).reshape(-1, 2)
    words = np.searchsorted(starts, spans).astype(np.int32)
    return words[words[:, 1] - words[:, 0] >= SHORTEST]


def find_paragraphs(text: str, starts: Offsets, hashes: Words) -> tuple[NDArray[np.int32], Words, NDArray[np.int32]]:
    """Text, its words' offsets and hashes → words (n, 2), hash and length of each paragraph of four words and more."""
    words = paragraph_words(text, starts)
    return words, hash_spans(hashes, *words.T), words[:, 1] - words[:, 0]


def sketch_paragraphs(text: str, starts: Offsets, hashes: Words) -> Paragraphs:
    """The paragraphs of a text as hashes, each once."""
    _, keys, lengths = find_paragraphs(text, starts, hashes)
    found = dict(zip(keys.tolist(), lengths.tolist(), strict=True))
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
    expected = max(explained, UNLIKE)
    slack = STANDARD_ERRORS * math.sqrt(expected * (1 - expected) / SLOTS)
    similar = estimated_jaccard(signatures[a], signatures[b])
    return bool(similar <= explained + slack and words <= LARGEST_PART * min(lengths[a], lengths[b]))


@dataclass(frozen=True, eq=False)
class Boilerplate:
    """What a collection has shown to be house text: hashes of paragraphs, and of phrases of three words, sorted."""

    paragraphs: frozenset[int]
    phrases: Words

    @cached_property
    def sorted_paragraphs(self) -> Words:
        """The paragraphs as an array, for the compiled loop."""
        return np.array(sorted(self.paragraphs), dtype=np.uint64)

    @cached_property
    def marks(self) -> Mask:
        """Which endings the phrases have: by them nearly all others are told from them at one look."""
        marks = np.zeros(1 << MARK_BITS, dtype=np.bool_)
        marks[self.phrases & MARK] = True
        return marks


def learn_paragraphs(
    paragraphs: Sequence[Paragraphs],
    signatures: Signatures,
    lengths: NDArray[np.int32],
    outlets: Sequence[str | None],
) -> frozenset[int]:
    """Paragraphs, signatures, lengths in words and outlets of n articles → hashes of those that are boilerplate."""
    if not paragraphs:
        return frozenset()
    learned = set()
    for hash_value, holders in _groups([own.hashes for own in paragraphs], HOLDERS_OF_ONE_OUTLET):
        if len(holders) < HOLDERS and not are_of_one_outlet(holders, outlets):
            continue
        pairs = list(combinations(sample_holders(holders), 2))
        different = sum(_otherwise_different(a, b, paragraphs, signatures, lengths) for a, b in pairs)
        if different >= AGREEMENT * len(pairs):
            learned.add(hash_value)
    return frozenset(learned)


def learn_many_paragraphs(
    hashes: Words,
    lengths: NDArray[np.int32],
    owners: Owners,
    signatures: Signatures,
    words: NDArray[np.int32],
    outlets: Sequence[str | None],
) -> frozenset[int]:
    """The same by the compiled path. Of each paragraph, in any order: hash, words, article."""
    from dedup import sharing

    order = np.lexsort((hashes, owners))
    once = np.ones(len(order), dtype=np.bool_)
    once[1:] = (hashes[order[1:]] != hashes[order[:-1]]) | (owners[order[1:]] != owners[order[:-1]])
    order = order[once]
    hashes, lengths, owners = hashes[order], lengths[order], owners[order]
    starts = np.searchsorted(owners, np.arange(len(signatures) + 1))
    groups = group_many(hashes, owners)
    learned = set()
    for index in np.flatnonzero(groups.sizes >= HOLDERS_OF_ONE_OUTLET).tolist():
        holders = groups.owners[groups.starts[index] : groups.starts[index + 1]].astype(np.int64)
        if len(holders) < HOLDERS and not are_of_one_outlet(holders, outlets):
            continue
        sample = np.array(sample_holders(holders), dtype=np.int64)
        given = sample, hashes, lengths, starts, signatures, words
        different = sharing.otherwise_different(*given, UNLIKE, STANDARD_ERRORS, LARGEST_PART)
        if different >= AGREEMENT * (len(sample) * (len(sample) - 1) // 2):
            learned.add(int(groups.keys[index]))
    return frozenset(learned)


def learn_phrases(footprints: Sequence[Words], signatures: Signatures, outlets: Sequence[str | None]) -> Words:
    """Footprints, signatures, outlets of n articles → the rare phrases that many hold which are no copies, sorted."""
    if not footprints:
        return np.empty(0, dtype=np.uint64)
    many = max(PHRASE_HOLDERS, int(len(footprints) * PHRASE_SHARE))
    learned = []
    for hash_value, holders in _groups(footprints, HOLDERS):
        if len(holders) < many and not are_of_one_outlet(holders, outlets):
            continue
        if are_unlike(signatures[sample_holders(holders)]):
            learned.append(hash_value)
    return np.array(learned, dtype=np.uint64)


def house_phrases(groups: Groups, signatures: Signatures, outlets: NDArray[np.int32]) -> Words:
    """What `learn_phrases` learns from some groups, by the compiled path. An outlet is a number, −1 for none."""
    from dedup import sharing

    many = max(PHRASE_HOLDERS, int(len(outlets) * PHRASE_SHARE))
    found = np.empty(len(groups.keys), dtype=np.bool_)
    given = groups.starts, groups.owners, outlets, signatures
    sharing.house_phrases(*given, HOLDERS, many, OF_ONE_OUTLET, SAMPLE, UNLIKE, AGREEMENT, found)
    return groups.keys[found]


def are_of_one_outlet(holders: NDArray[np.int64], outlets: Sequence[str | None]) -> bool:
    """Whether the holders are of one outlet, but for one in five: guests and partners carry its house text too."""
    (first, count), *_ = Counter(outlets[holder] for holder in holders.tolist()).most_common(1)
    return first is not None and count >= OF_ONE_OUTLET * len(holders)


def are_unlike(sample: Signatures) -> bool:
    """Whether the signatures of some holders of one phrase say that they are no copies of each other."""
    unlike = (sample[1:] == sample[:-1]).mean(axis=1) <= UNLIKE
    return bool(unlike.mean() >= AGREEMENT)


def _groups(keys: Sequence[Words], least: int) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Distinct keys of n articles → each key that at least so many hold, ascending, with its holders."""
    flat = np.concatenate(keys)
    owners = np.repeat(np.arange(len(keys)), [len(own) for own in keys])
    order = np.argsort(flat, kind="stable")
    distinct, starts, counts = np.unique(flat[order], return_index=True, return_counts=True)
    for index in np.flatnonzero(counts >= least).tolist():
        yield int(distinct[index]), owners[order[starts[index] : starts[index] + counts[index]]]


def sample_holders(holders: NDArray[np.int64]) -> list[int]:
    """At most eight of the holders, evenly spread over all."""
    places = np.linspace(0, len(holders) - 1, min(SAMPLE, len(holders))).astype(int)
    return [int(holder) for holder in holders[places]]


def find_boilerplate(document: Document, learned: Boilerplate, key_of: KeyOf | None = None) -> Mask:
    """Which words of a document stand in a paragraph or a phrase that was learned to be boilerplate.

    `key_of` makes keys of the hashes of phrases, where what was learned are not the hashes themselves.
    """
    mask = np.zeros(len(document), dtype=np.bool_)
    if learned.paragraphs:
        words, keys, _ = find_paragraphs(document.article.text, document.starts, document.hashes)
        for (first, last), key in zip(words.tolist(), keys.tolist(), strict=True):
            if key in learned.paragraphs:
                mask[first:last] = True
    if len(learned.phrases):
        grams = ngram_hashes(document.hashes, 3)
        keys = key_of(grams) if key_of else grams
        places = np.flatnonzero(learned.marks[keys & MARK])
        for place in places[found_in(keys[places], learned.phrases)].tolist():
            mask[place : place + 3] = True
    return mask


def find_boilerplate_of_many(document: Document, learned: Boilerplate, kernels: Any = None) -> Mask:
    """The same by the compiled path."""
    from dedup.evidence.fast_profile import load_kernels

    breaks = np.fromiter(map(re.Match.start, BREAK.finditer(document.article.text)), dtype=np.int32)
    given = learned.sorted_paragraphs, learned.phrases, learned.marks
    mask: Mask = (kernels or load_kernels()).find_boilerplate(document.hashes, document.starts, breaks, *given)
    return mask
