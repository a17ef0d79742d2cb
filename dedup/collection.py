"""Articles → a collection: each article sketched once as it streams by, and made into a document when it is needed.

Texts are held once. Positions follow the ids, not the order of arrival, so that every later result is the same for the
same articles in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from dedup import fast
from dedup import text as readable
from dedup.boilerplate import (
    Boilerplate,
    Paragraphs,
    find_boilerplate,
    learn_paragraphs,
    learn_phrases,
    sketch_paragraphs,
)
from dedup.config import Settings
from dedup.direction import Lead
from dedup.evidence import Profile, make_profile
from dedup.fast import WORTHWHILE, sketch_texts
from dedup.furniture import find_agency
from dedup.language import language_of
from dedup.records import Article, Progress, Skip, Words, WordTable
from dedup.sketch import BANDS, SLOTS, Signatures, band_keys, footprints, shingles, sign
from dedup.text import make_document
from dedup.vocabulary import Vocabulary, make_vocabulary
from dedup.words import find_words, hash_words, offsets

# Documents kept ready in each process: about 200 KB each with their profiles.
READY = 1300
VOCABULARIES = 1 << 15  # about 4 KB each


@dataclass(frozen=True, slots=True, eq=False)
class Sketched:
    """One article with what candidates are found by."""

    article: Article
    language: str
    length: int
    signature: Signatures
    footprints: Words
    paragraphs: Paragraphs


def _too_short(article: Article, length: int, settings: Settings) -> Skip | None:
    """Why an article of so many words cannot be judged, if it cannot."""
    if not length:
        return Skip(article.id, "empty", "no words in it", article.path)
    if length < settings.minimum_words:
        detail = f"{length} words; at least {settings.minimum_words} are needed to judge"
        return Skip(article.id, "too-short", detail, article.path)
    return None


def sketch_article(article: Article, settings: Settings) -> Sketched | Skip:
    """Article → its sketch, or the reason why it cannot be judged."""
    words, starts, _ = find_words(article.text)
    if skip := _too_short(article, len(words), settings):
        return skip
    hashes = hash_words(words)
    language = language_of(article, settings.language)
    return Sketched(
        article,
        language,
        len(words),
        sign(shingles(hashes)),
        footprints(words, hashes, language),
        sketch_paragraphs(article.text, offsets(starts), hashes),
    )


def sketch_articles(items: Sequence[Article | Skip], settings: Settings) -> Iterator[Sketched | Skip]:
    """Many articles → what `sketch_article` makes of each, in the same order, by the compiled path."""
    languages = [language_of(item, settings.language) if isinstance(item, Article) else "" for item in items]
    by_language: dict[str, list[Article]] = {}
    for item, language in zip(items, languages, strict=True):
        if isinstance(item, Article):
            by_language.setdefault(language, []).append(item)
    sketches = {
        language: iter(sketch_texts([article.text for article in articles], language))
        for language, articles in by_language.items()
    }
    for item, language in zip(items, languages, strict=True):
        if isinstance(item, Article):
            sketch = next(sketches[language])
            yield _too_short(item, sketch.length, settings) or Sketched(item, language, *sketch)
        else:
            yield item


def sketch_stream(articles: Iterable[Article | Skip], settings: Settings) -> Iterator[Sketched | Skip]:
    """A stream of articles → sketches and skips in the same order; by the compiled path when they are many."""
    stream = iter(articles)
    first = list(islice(stream, WORTHWHILE))
    if len(first) < WORTHWHILE:
        yield from (sketch_article(item, settings) if isinstance(item, Article) else item for item in first)
        return
    stream = chain(first, stream)
    while some := list(islice(stream, WORTHWHILE)):
        yield from sketch_articles(some, settings)


@dataclass(eq=False)
class Collection:
    """n sketched articles in the order of their ids, and what had to be left out."""

    settings: Settings
    sketched: Sequence[Sketched]
    skipped: tuple[Skip, ...]
    boilerplate: Boilerplate = field(init=False)

    def __post_init__(self) -> None:
        paragraphs = [one.paragraphs for one in self.sketched]
        outlets = [one.article.source for one in self.sketched]
        signatures = self.signatures()
        self.boilerplate = Boilerplate(
            learn_paragraphs(paragraphs, signatures, self.lengths(), outlets),
            learn_phrases(self.footprints(), signatures, outlets),
        )
        self.profile = lru_cache(maxsize=READY)(self._profile)
        self.vocabulary = lru_cache(maxsize=VOCABULARIES)(self._vocabulary)

    def __len__(self) -> int:
        return len(self.sketched)

    def article(self, position: int) -> Article:
        return self.sketched[position].article

    def signatures(self) -> Signatures:
        rows = [one.signature for one in self.sketched]
        return np.stack(rows) if rows else np.empty((0, SLOTS), dtype=np.uint32)

    def lengths(self) -> NDArray[np.int32]:
        return np.array([one.length for one in self.sketched], dtype=np.int32)

    def band_keys(self) -> Words:
        return band_keys(self.signatures()) if len(self) else np.empty((0, BANDS), dtype=np.uint64)

    def footprints(self) -> list[Words]:
        return [one.footprints for one in self.sketched]

    def lead(self, position: int) -> Lead:
        article = self.article(position)
        return Lead(find_agency(article.text), article.published, self.sketched[position].length)

    def _read_words(self, text: str, language: str) -> WordTable:
        """A text's words, by the compiled path when there are many texts."""
        return fast.read_words(text, language) if len(self) >= WORTHWHILE else readable.read_words(text, language)

    def _vocabulary(self, position: int) -> Vocabulary:
        table = self._read_words(self.article(position).text, self.sketched[position].language)
        return make_vocabulary(table.hashes, table.weights)

    def _profile(self, position: int) -> Profile:
        language = self.sketched[position].language
        document = make_document(self.article(position), language=language, read=self._read_words)
        mask = find_boilerplate(document, self.boilerplate)
        return make_profile(replace(document, furniture=document.furniture | mask))


def collect(articles: Iterable[Article | Skip], settings: Settings, progress: Progress | None = None) -> Collection:
    """Read a stream of articles to its end → the collection. Nothing is lost silently: see `Collection.skipped`."""
    sketched: dict[str, Sketched] = {}
    skipped: list[Skip] = []
    for count, one in enumerate(sketch_stream(articles, settings), start=1):
        if isinstance(one, Skip):
            skipped.append(one)
        elif (other := sketched.setdefault(one.article.id, one)) is not one:
            # Which of two stays must not depend on the order of arrival.
            kept, left = sorted((one, other), key=lambda same: same.article.text)
            sketched[one.article.id] = kept
            skipped.append(Skip(left.article.id, "duplicate-id", "another article has this id", left.article.path))
        if progress:
            progress("reading", count, 0)
    return Collection(settings, [sketched[identifier] for identifier in sorted(sketched)], tuple(skipped))
