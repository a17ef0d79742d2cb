"""Texts → signatures, band keys and footprint keys: what candidates are found by. The readable path, in numpy.

A signature estimates the Jaccard similarity of two texts' word 3-gram sets: one-permutation hashing (Li, Owen & Zhang
2012) whose empty slots are filled by up to three further rounds (fast similarity sketching, Dahlgaard, Knudsen & Thorup
2017) and then by a fresh minimum each, never by copying a neighbour (densification is biased below 100 shingles). One
hash of a shingle is enough for all rounds: it has bits for a slot in each, and what is lowest in one round is highest
in the next, so that a shingle seldom stands for two slots. With a hash of its own for each round a signature takes a
fifth longer and is no better (standard error at Jaccard .8: the same of 12 shingles and of 600, .0270 instead of .0263
of 200; 20,000 pairs each).
Footprints are the rare phrases of two and three words (three and four characters of Chinese): what two texts on one
event share only if one copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.hashing import mix, ngram_hashes
from dedup.language.prior import word_weights
from dedup.language.words import SEED, hash_words, words_of
from dedup.records import Words

Signatures = NDArray[np.uint32]

SHINGLE = 3  # words: the longest phrase that one change of word in ten leaves standing often enough (field.md: .57)
SLOTS = 128
SLOT_SHIFT, SLOT_BITS = 57, 7  # the top seven bits of a hash choose the slot, the next seven that of the next round
ROUNDS = 4
# 32 bands of 4 rows: a pair of Jaccard .3 becomes a candidate with probability .23, .5 with .87, .7 with .9999.
BANDS, ROWS = 32, 4
TOGETHER, BLOCK = 4, 8192  # bands and signatures folded at once: a megabyte and a half
EMPTY = np.uint32(0xFFFF_FFFF)  # a value like any other, and the highest: a slot that has no lower one is filled again
# Phrases of less surprisal than this, in nats, are in both texts only because the language is so.
FOOTPRINT_WEIGHT = 8.0
FOOTPRINT_WORDS = 2  # in the shorter of a text's footprints; the others have one more
# Where each character is a word, two and three rare ones would leave an article of 450 characters 18 footprints, some
# none. Among 3,414 Chinese articles, three and four from 4 nats on make 313, and 12 candidates an article instead of
# 22; of our briefs 5 of 6 are found instead of 3. In the others, never measured, a word has four letters or so.
SPACELESS_FOOTPRINTS = {"zh": (3, 4.0), "yue": (3, 4.0), "wuu": (3, 4.0), "ja": (3, 4.0)} | dict.fromkeys(
    ("th", "lo", "km", "my"), (8, FOOTPRINT_WEIGHT)
)


# One a slot, for the fresh minima.
SEEDS = mix(np.arange(1, SLOTS + 1, dtype=np.uint64) * np.uint64(SEED))


def shingles(hashes: Words) -> Words:
    """Word hashes → hashes of the word 3-grams; one shingle of the whole text when it has fewer words."""
    return ngram_hashes(hashes, min(SHINGLE, len(hashes)))


def sign(shingle_hashes: Words) -> Signatures:
    """Shingle hashes → signature of 128 slots. Raises `ValueError` for no shingles: two empty texts are not alike.

    The bits of a hash are taken as they are, for they must be random: those of `shingles` are.
    """
    if not len(shingle_hashes):
        raise ValueError("a text without words has no signature")
    slots = np.full(SLOTS, EMPTY)
    for turn in range(ROUNDS):
        places = (shingle_hashes >> np.uint64(SLOT_SHIFT - turn * SLOT_BITS)) % np.uint64(SLOTS)
        fresh = np.full(SLOTS, EMPTY)
        np.minimum.at(fresh, places, (~shingle_hashes if turn % 2 else shingle_hashes).astype(np.uint32))
        slots = np.where(slots == EMPTY, fresh, slots)
        if not (slots == EMPTY).any():
            break
    for slot in np.flatnonzero(slots == EMPTY):
        slots[slot] = mix(shingle_hashes ^ SEEDS[slot]).astype(np.uint32).min()
    return slots


def signatures(texts: Sequence[str]) -> Signatures:
    """Texts → signatures, uint32 (n, 128), one row a text. Raises `ValueError` for a text without words.

    >>> one, two = signatures(["The cat sat on the mat today", "The cat sat on the mat — today!"])
    >>> float((one == two).mean())
    1.0
    """
    rows = [sign(shingles(hash_words(words_of(text)))) for text in texts]
    return np.stack(rows) if rows else np.empty((0, SLOTS), dtype=np.uint32)


def estimated_jaccard(a: Signatures, b: Signatures) -> float:
    """Share of equal slots: an unbiased estimate of Jaccard, standard error at most √(J(1−J)/128) ≤ .044."""
    return float((a == b).mean())


def _fold(seeds: Words, slots: Signatures) -> Words:
    """The four slots of some bands, (…, 4) → a key for each."""
    keys = seeds
    for row in range(ROWS):
        keys = mix(keys ^ slots[..., row])
    return keys


def band_keys(signature_rows: Signatures) -> Words:
    """Signatures (n, 128) → one key a band, uint64 (n, 32); equal keys mean that all four slots of the band agree."""
    return _fold(SEEDS[:BANDS], signature_rows.reshape(-1, BANDS, ROWS))


def bands(signature_rows: Signatures) -> Iterator[Words]:
    """The same, a band at a time, n keys each: those of a million articles need not all be there at once.

    Four bands of a row are one line of a processor's cache, so they are made together.
    """
    slots = signature_rows.reshape(-1, BANDS, ROWS)
    for band in range(0, BANDS, TOGETHER):
        keys = np.empty((TOGETHER, len(slots)), dtype=np.uint64)
        for row in range(0, len(slots), BLOCK):
            block = slots[row : row + BLOCK, band : band + TOGETHER]
            keys[:, row : row + BLOCK] = _fold(SEEDS[band : band + TOGETHER], block).T
        yield from keys


def footprint_rule(language: str) -> tuple[int, float]:
    """A language → the words of its shorter footprints, and the least surprisal of both kinds."""
    return SPACELESS_FOOTPRINTS.get(language, (FOOTPRINT_WORDS, FOOTPRINT_WEIGHT))


def footprints(words: Sequence[str], hashes: Words, language: str) -> Words:
    """A text's words → sorted distinct hashes of its two- and three-word phrases that the language leaves rare."""
    weights = word_weights(words, language)
    shortest, least = footprint_rule(language)
    kept = []
    for size in (shortest, shortest + 1):
        grams = ngram_hashes(hashes, size)
        weight = np.add.reduce([weights[offset : offset + len(grams)] for offset in range(size)])
        kept.append(grams[weight >= least])
    return np.unique(np.concatenate(kept))
