"""Articles → a collection: each article sketched once as it streams by, and made into a document when it is needed.

Texts are held once, as bytes. Positions follow the ids, not the order of arrival, so that every later result is the
same for the same articles in any order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate import (
    Boilerplate,
    Paragraphs,
    house_phrases,
    learn_many_paragraphs,
    learn_paragraphs,
    learn_phrases,
)
from dedup.candidates import Candidates, find_candidates
from dedup.config import Settings
from dedup.direction import Lead, lead_of
from dedup.evidence import profile
from dedup.evidence.profile import Profile
from dedup.fast import WORTHWHILE, Sketches
from dedup.furniture import find_agency
from dedup.gathering import Gathered
from dedup.pairs import Positions
from dedup.phrases import Owners
from dedup.records import Article, Document, Progress, Skip, Words
from dedup.sketch import bands
from dedup.sketching import checked, sketch_together
from dedup.strong import SharedPhrases, Strong, best_pairs, strong_pairs
from dedup.text import make_document
from dedup.vocabulary import Vocabulary
from dedup.ways import COMPILED, READABLE
from dedup.workers import cores, work_ahead

Channels = Literal["all", "lsh"]
NONE_STRONG, ONLY_BANDS = Strong(np.empty(0, dtype=np.int64), 0, 0), Settings(all_pairs_up_to=1)
MEMORY = 4 << 30  # bytes: what a scan may take where nobody says
AT_WORK = 0.16  # share of it for finding candidates
# What a process keeps ready for judging, documents with their profiles and vocabularies: how many at most, the bytes of
# one, and the share of memory for those of all processes.
PROFILES = 2000, 130_000, 0.15
VOCABULARIES = 1 << 15, 4000, 0.05
FEWEST = 16  # … and at least, however little may be taken
TABLES = 64  # of words, each wanted for a vocabulary and soon after for a profile
CHUNK = 1024  # articles sketched together: 4 MB of text
AHEAD = 2  # chunks that may wait for their sketches while more is read


def kept_ready(memory: int, most: int, size: int, share: float) -> int:
    """How many things of some bytes each process keeps within a share of the memory for all."""
    return max(FEWEST, min(most, int(memory * share / cores()) // size))


class Collection:
    """n articles in the order of their ids, what candidates are found by, and what had to be left out.

    `lengths` counts words, int32 (n); `signatures` is uint32 (n, 128).
    """

    def __init__(self, gathered: Gathered, memory: int, channels: Channels) -> None:
        self.settings, self.skipped = gathered.settings, tuple(gathered.skipped)
        self.ids = sorted(gathered.numbers)
        self._numbers = np.array([gathered.numbers[name] for name in self.ids], dtype=np.int64)
        gathered.numbers.clear()  # the positions say it all
        self.spill, self._shelf, self._phrases = gathered.spill, gathered.shelf, gathered.phrases
        self._memory, self._channels = memory, channels
        numbers = self._numbers.tolist()
        self.languages = [gathered.languages[number] for number in numbers]
        self.outlets = [gathered.outlets[number] for number in numbers]
        self.signatures = gathered.signatures(self._rank())
        self.lengths = np.concatenate([np.empty(0, dtype=np.int32), *gathered.lengths])[self._numbers]
        self.many = len(self) >= WORTHWHILE
        self.way = COMPILED if self.many else READABLE
        self._shared_phrases = SharedPhrases(len(self), self.settings.document_frequency_cap, gathered.spill)
        self.boilerplate = Boilerplate(self._learn_paragraphs(gathered), self._learn_phrases())
        self.profile = lru_cache(maxsize=kept_ready(memory, *PROFILES))(self._profile)
        self._read_words = lru_cache(maxsize=TABLES)(self.way.read_words)
        self.vocabulary = lru_cache(maxsize=kept_ready(memory, *VOCABULARIES))(self._vocabulary)

    def __len__(self) -> int:
        return len(self.ids)

    def article(self, position: int) -> Article:
        return self._shelf[self._numbers[position]]

    def _rank(self) -> Owners:
        """The position of each article by the number of its arrival, −1 for one that did not stay."""
        rank = np.full(len(self._shelf) + 1, -1, dtype=np.int32)
        rank[self._numbers] = np.arange(len(self), dtype=np.int32)
        return rank

    def _learn_paragraphs(self, gathered: Gathered) -> frozenset[int]:
        hashes, lengths, owners = gathered.paragraphs(self._rank())
        if self.many:
            return learn_many_paragraphs(hashes, lengths, owners, self.signatures, self.lengths, self.outlets)
        own = [Paragraphs(hashes[owners == place], lengths[owners == place]) for place in range(len(self))]
        return learn_paragraphs(own, self.signatures, self.lengths, self.outlets)

    def _learn_phrases(self) -> Words:
        """House phrases; on the way, where there are many articles, who shares which phrase is noted for candidates."""
        if not self.many:
            return learn_phrases(self.footprints(), self.signatures, self.outlets)
        numbers = {outlet: number for number, outlet in enumerate(sorted(set(filter(None, self.outlets))))}
        outlets = np.array([numbers.get(outlet or "", -1) for outlet in self.outlets], dtype=np.int32)
        learned = [np.empty(0, dtype=np.uint64)]
        for groups in self._phrases.groups(self._rank(), compiled=True):
            learned.append(house_phrases(groups, self.signatures, outlets))
            self._shared_phrases.add(groups)
        self._phrases.drop()
        return np.concatenate(learned)

    def footprints(self) -> list[Words]:
        """The phrases of each article, sorted, of a small collection."""
        own: list[list[int]] = [[] for _ in self.ids]
        for groups in self._phrases.groups(self._rank(), compiled=False):
            for key, owner in zip(np.repeat(groups.keys, groups.sizes).tolist(), groups.owners.tolist(), strict=True):
                own[owner].append(key)
        return [np.array(keys, dtype=np.uint64) for keys in own]

    def holders(self) -> NDArray[np.int64]:
        """How many phrases are held by so many articles, from none on."""
        if self.many:
            return self._shared_phrases.holders
        _, counts = np.unique(np.concatenate([np.empty(0, np.uint64), *self.footprints()]), return_counts=True)
        return np.bincount(counts)

    def candidates(self) -> Candidates:
        """The pairs worth judging, and every cap that bit."""
        if self._channels == "lsh":  # a small collection is not compared pair by pair then
            return find_candidates(bands(self.signatures), len(self), lambda: NONE_STRONG, ONLY_BANDS)
        return find_candidates(bands(self.signatures), len(self), self.strong_pairs, self.settings)

    def strong_pairs(self) -> Strong:
        """The pairs that share enough rare phrases."""
        if self.many:
            return best_pairs(self._shared_phrases, self.settings, int(self._memory * AT_WORK))
        return strong_pairs(self.footprints(), self.settings)

    def forget_sketches(self) -> None:
        """Give back what candidates are found by, once they are."""
        self.signatures = self.signatures[:0].copy()
        self._shared_phrases.drop()

    def long_documents(self, pairs: Positions) -> Iterator[Document]:
        """The documents in some pairs that may have more sentences than are looked at: a sentence is a word or more."""
        positions = np.unique(pairs)
        for position in positions[self.lengths[positions] > profile.MOST_SENTENCES].tolist():
            article = self.article(position)
            if profile.may_have_more(article.text):
                yield self._make_document(article, self.languages[position])

    def lead(self, position: int) -> Lead:
        article = self.article(position)
        length = int(self.lengths[position])
        return lead_of(article, find_agency(article.text), length, lambda: self.article(position).text)

    def _vocabulary(self, position: int) -> Vocabulary:
        language = self.languages[position]
        return self.way.make_vocabulary(self._read_words(self.article(position).text, language), language)

    def _make_document(self, article: Article, language: str) -> Document:
        split, hint = self.way.find_sentences, self.way.find_hints
        return make_document(article, language=language, read=self._read_words, split=split, hint=hint)

    def _profile(self, position: int) -> Profile:
        document = self._make_document(self.article(position), self.languages[position])
        house = self.way.find_boilerplate(document, self.boilerplate)
        return self.way.make_profile(replace(document, furniture=document.furniture | house))


class Sources(Mapping[str, Article]):
    """The articles of a collection by their ids, each made when it is asked for."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def __getitem__(self, name: str) -> Article:
        position = bisect_left(self._collection.ids, name)
        if position == len(self) or self._collection.ids[position] != name:
            raise KeyError(name)
        return self._collection.article(position)

    def __iter__(self) -> Iterator[str]:
        return iter(self._collection.ids)

    def __len__(self) -> int:
        return len(self._collection)


def collect(
    articles: Iterable[Article | Skip],
    settings: Settings,
    progress: Progress | None = None,
    memory: int = MEMORY,
    channels: Channels = "all",
) -> Collection:
    """Read a stream of articles to its end → the collection. Nothing is lost silently: see `Collection.skipped`.

    While one chunk is sketched the next is read. `memory` in bytes bounds what is held of texts and phrases. With
    the channel "lsh" phrases are not looked at, neither for candidates nor for house text.
    """
    gathered = Gathered(settings, memory, phrases_too=channels == "all")
    stream: Iterator[Article | Skip] = map(checked, articles)
    first = list(islice(stream, WORTHWHILE))
    way = COMPILED if len(first) == WORTHWHILE else READABLE
    stream = chain(first, stream)
    chunks = iter(lambda: list(islice(stream, CHUNK)), [])

    def sketch(chunk: list[Article | Skip]) -> tuple[list[Article | Skip], list[str], Sketches]:
        return chunk, *sketch_together(chunk, settings, way.languages_of, way.sketch)

    count = 0
    for items, languages, sketches in work_ahead(sketch, chunks, AHEAD):
        gathered.add(items, languages, sketches)
        if progress:
            for read in range(count + 1, count + len(items) + 1):
                progress("reading", read, 0)
        count += len(items)
    return Collection(gathered, memory, channels)
