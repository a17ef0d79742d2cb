"""Document → its profile: all that the measures need of one text, made once and used for every pair it is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.evidence.likeness import make_letters
from dedup.evidence.links import wordings
from dedup.evidence.similarity import Terms, holders, make_terms
from dedup.hashing import distinct, mix, ngram_hashes
from dedup.language.number_words import SCALES, SHORT_SCALES
from dedup.language.stems import by_stems
from dedup.language.words import hash_word
from dedup.records import Cap, Document, Mask, Words

SIZES = (1, 2, 3, 5)  # words, and phrases of two, three and five words
RUN = 3  # words: what runs on in both texts is made of phrases of so many
RARE_WORD = 9.0  # nats: words that are not among the 29,000 commonest of their language
NAME_WORD = 4.0  # nats: a capitalised word rarer than "President" counts as a name
MARK = re.compile(r"[^\w ]")
MOST_SENTENCES = 2000  # the first of a text that are held against those of another: of two books four million pairs


# Lists of `Wording.keys` behind those of phrases.
RARE, NAMES, NUMBERS = range(len(SIZES), len(SIZES) + 3)
# Rows of `Telling.parts`.
ALL, UNQUOTED, STORY, NARRATION = range(4)


class Grams(NamedTuple):
    """The distinct n-grams of a document, sorted by hash, what each weighs and whether it is quoted."""

    keys: Words
    weights: NDArray[np.float64]
    quoted: Mask


class Wording(NamedTuple):
    """The words and phrases of a document, packed into few arrays: a compiled loop takes time to unpack each.

    `keys` has seven sorted lists of distinct hashes one behind the other: the phrases of each of `SIZES`, then `RARE`
    words, `NAMES` and `NUMBERS`; `starts` says where each begins, int64, 8. A number is hashed whole ("6-5/16",
    "8,000"). `weights` and `quoted` are those of the phrases. `running` maps each three-word phrase of the running text
    to its index among the distinct ones, −1 where it touches furniture.
    """

    keys: Words
    weights: NDArray[np.float64]
    quoted: Mask
    running: NDArray[np.int32]
    starts: NDArray[np.int64]

    def words(self, kind: int) -> Words:
        """One of the seven lists."""
        return self.keys[self.starts[kind] : self.starts[kind + 1]]

    def phrases(self, size: int) -> Grams:
        """The phrases of one of `SIZES`."""
        kind = SIZES.index(size)
        start, end = self.starts[kind], self.starts[kind + 1]
        return Grams(self.keys[start:end], self.weights[start:end], self.quoted[start:end])


class Telling(NamedTuple):
    """What the n sentences of a document tell.

    `terms` are its words by sentence; `wordings` has a hash of each sentence's words. `parts` counts each sentence's
    words, int64 (4, n): `ALL`, those outside quotation marks, those that are no furniture, those that are neither.
    `facts` has for each sentence its numbers, its capitalised words and its other words, three sorted lists of hashes
    one behind the other; `fact_starts` says where each begins, int64, 3n + 1.
    """

    terms: Terms
    wordings: Words
    parts: NDArray[np.int64]
    facts: Words
    fact_starts: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Profile:
    """A document and all that the measures need of it; `document` counts words by stems, `written` as they stand."""

    document: Document
    written: Document
    wording: Wording
    telling: Telling
    make_letters: Callable[[Document], Terms]

    @cached_property
    def letters(self) -> Terms:
        """Its runs of letters, by sentence: they take as long as all the rest, and few pairs get so far."""
        return self.make_letters(self.written)

    @cached_property
    def quotations(self) -> frozenset[str]:
        """The hashes of each quotation's words, a character a byte: strings are sooner found in others than bytes."""
        hashes, spans = self.written.hashes, np.array(self.written.quotations, dtype=np.int32).reshape(-1, 2)
        ranges = self.written.starts.searchsorted(spans).tolist()
        return frozenset(hashes[first:last].tobytes().decode("latin-1") for first, last in ranges if last > first)


def _window_any(mask: Mask, size: int, count: int) -> Mask:
    return np.asarray(np.logical_or.reduce([mask[offset : offset + count] for offset in range(size)]), dtype=np.bool_)


def make_grams(document: Document, size: int) -> tuple[Grams, NDArray[np.int32]]:
    """The distinct n-grams of `size` words that touch no furniture, and the index of each of the text among them."""
    hashes = ngram_hashes(document.hashes, size)
    count = len(hashes)
    usable = ~_window_any(document.furniture, size, count)
    single = document.weights.astype(np.float64)
    weights = np.add.reduce([single[offset : offset + count] for offset in range(size)])
    quoted = _window_any(document.quoted, size, count)
    keys, first, inverse = distinct(hashes[usable])
    running = np.full(count, -1, dtype=np.int32)
    running[usable] = inverse
    return Grams(keys, weights[usable][first], quoted[usable][first]), running


# What may stand between the parts of one number: 8,000 · 1.5 · 6-5/16 · 10:52 · 2019–20 · ٨٬٠٠٠.
JOINTS = frozenset(",.-/:–٬٫")
# A number may have its scale or unit attached: £119m, 4million, 80mg, 5pm; one in fourteen of METER's newspapers has.
UNITS = "k p pc kg mg lb lbs oz mm cm km ft in mph kmh am pm hr hrs"
WITH_UNIT = re.compile(rf"([0-9]+)(?:{'|'.join([*SCALES, *SHORT_SCALES, *UNITS.split()])})")


def with_units(document: Document, begun: Sequence[int]) -> tuple[Mask, Words]:
    """Which words are a number or a part of one, and the hashes of all words: of a number with its unit that alone.

    `begun` are the words that begin with a digit of ASCII and are more.
    """
    matches = {place: WITH_UNIT.fullmatch(document.words[place]) for place in begun}
    bare = {place: hash_word(match[1]) for place, match in matches.items() if match}
    if not bare:
        return document.digit, document.hashes
    digit, hashes = document.digit.copy(), document.hashes.copy()
    digit[list(bare)], hashes[list(bare)] = True, list(bare.values())
    return digit, hashes


def find_numbers(document: Document) -> tuple[Mask, Words]:
    """Which words are a number, or a part of one; and for each the hash of the number that starts there, else 0.

    Parts are joined by a single mark.
    """
    text = document.article.text
    begun = [place for place, start in enumerate(document.starts.tolist()) if "0" <= text[start] <= "9"]
    digit, hashes = with_units(document, [place for place in begun if not document.digit[place]])
    number = np.zeros(len(document), dtype=np.uint64)
    joined_from = -1
    for place in np.flatnonzero(digit).tolist():
        start = document.starts[place]
        joined = place and digit[place - 1] and start - document.ends[place - 1] == 1 and text[start - 1] in JOINTS
        if not joined:
            joined_from = place
            number[place] = hashes[place]
        else:
            number[joined_from] = mix(number[joined_from : joined_from + 1] ^ hashes[place])[0]
    return digit, number


def sentence_parts(document: Document) -> NDArray[np.int64]:
    """Document → how many words of each kind its sentences have; see `Telling`."""
    told = ~document.furniture
    kinds = np.stack([np.ones_like(told), ~document.quoted, told, told & ~document.quoted])
    before = np.concatenate([np.zeros((4, 1), dtype=np.int64), np.cumsum(kinds, axis=1)], axis=1)
    first, last = ([one[side] for one in document.sentences] for side in (2, 3))
    return np.ascontiguousarray(before[:, last] - before[:, first])


def sentence_facts(document: Document, digit: Mask, number: Words) -> tuple[Words, NDArray[np.int64]]:
    """Document and its numbers, as found by `find_numbers` → `facts` and `fact_starts` of what it tells."""
    sentence = holders(document)
    kinds = (number != 0, document.capital, ~digit & ~document.capital)
    chosen = [kind & (sentence >= 0) for kind in kinds]
    keys = np.concatenate([(document.hashes if kind else number)[words] for kind, words in enumerate(chosen)])
    holder = np.concatenate([3 * sentence[words] + kind for kind, words in enumerate(chosen)])
    order = np.lexsort((keys, holder))
    keys, holder = keys[order], holder[order]
    new = np.append(True, (keys[1:] != keys[:-1]) | (holder[1:] != holder[:-1]))[: len(keys)]
    return keys[new], np.searchsorted(holder[new], np.arange(3 * len(document.sentences) + 1))


def bounded(document: Document) -> Document:
    """The document with at most so many sentences; its words all remain."""
    if len(document.sentences) <= MOST_SENTENCES:
        return document
    return replace(document, sentences=document.sentences[:MOST_SENTENCES])


def may_have_more(text: str) -> bool:
    """Whether a text may have more sentences than are looked at: each but the last ends with a mark or a line."""
    return sum(1 for _ in MARK.finditer(text)) >= MOST_SENTENCES


def sentence_caps(documents: Iterable[Document]) -> tuple[Cap, ...]:
    """The limit on sentences, if some documents have more of them than are looked at."""
    times = sum(len(document.sentences) > MOST_SENTENCES for document in documents)
    detail = "texts of which only the first sentences were held against those of another; their words all count"
    return (Cap("sentences", MOST_SENTENCES, times, detail),) if times else ()


def make_profile(document: Document) -> Profile:
    """Document → everything the measures need of it. About 0.4 ms for 600 words.

    Words count by their stems in an inflected language, but phrases of five words as they stand: what is equal in all
    of them is the same text.
    """
    as_written = bounded(document)
    document = by_stems(as_written)
    digit, number = find_numbers(document)
    opening = np.zeros(len(document), dtype=np.bool_)
    opening[[sentence.first for sentence in document.sentences]] = True
    usable = ~document.furniture
    facts, starts = sentence_facts(document, digit, number)
    found = [make_grams(as_written if size == SIZES[-1] else document, size) for size in SIZES]
    phrases, running = zip(*found, strict=True)
    keys = [
        *(own.keys for own in phrases),
        np.unique(document.hashes[usable & (document.weights >= RARE_WORD)]),
        np.unique(document.hashes[usable & document.capital & ~opening & (document.weights >= NAME_WORD)]),
        np.unique(number[usable & (number != 0)]),
    ]
    wording = Wording(
        keys=np.concatenate(keys),
        weights=np.concatenate([own.weights for own in phrases]),
        quoted=np.concatenate([own.quoted for own in phrases]),
        running=running[SIZES.index(RUN)],
        starts=np.cumsum([0, *map(len, keys)]),
    )
    telling = Telling(
        terms=make_terms(document),
        wordings=wordings(as_written),
        parts=sentence_parts(document),
        facts=facts,
        fact_starts=starts,
    )
    return Profile(document, as_written, wording, telling, make_letters)
