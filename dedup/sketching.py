"""Articles → their sketches, which candidates are found by: read in Python where they are few, compiled where many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeVar

import numpy as np

from dedup import fast
from dedup.boilerplate import Paragraphs, sketch_paragraphs
from dedup.config import Settings
from dedup.errors import InputError
from dedup.fast import WORTHWHILE, Sketches
from dedup.language.detection import language_of
from dedup.language.words import find_words, hash_words, offsets
from dedup.records import Article, Skip, Words
from dedup.sketch import SLOTS, Signatures, footprints, shingles, sign

Item = TypeVar("Item")
STATED = ("title", "source", "published", "url", "language", "version")  # beside the text
NO_PARAGRAPHS = Paragraphs(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int32))


@dataclass(frozen=True, slots=True, eq=False)
class Sketched:
    """One article with what candidates are found by."""

    article: Article
    language: str
    length: int
    signature: Signatures
    footprints: Words
    paragraphs: Paragraphs


def too_short(article: Article, length: int, settings: Settings) -> Skip | None:
    """Why an article of so many words cannot be judged, if it cannot."""
    if not length:
        return Skip(article.id, "empty", "no words in it", article.path, article.line)
    if length < settings.minimum_words:
        detail = f"{length} {'word' if length == 1 else 'words'}; at least {settings.minimum_words} are needed to judge"
        return Skip(article.id, "too-short", detail, article.path, article.line)
    return None


def sketch_text(text: str, language: str) -> fast.Sketch:
    """A text's sketch; `fast.sketch_texts` makes the same."""
    words, starts, _ = find_words(text)
    hashes = hash_words(words)
    signature = sign(shingles(hashes)) if words else np.zeros(SLOTS, dtype=np.uint32)
    paragraphs = sketch_paragraphs(text, offsets(starts), hashes)
    return fast.Sketch(len(words), signature, footprints(words, hashes, language), paragraphs)


def sketch_article(article: Article, settings: Settings) -> Sketched | Skip:
    """Article → its sketch, or the reason why it cannot be judged."""
    language = language_of(article, settings.language)
    sketch = sketch_text(article.text, language)
    return too_short(article, sketch.length, settings) or Sketched(article, language, *sketch)


def sketch_articles(items: Sequence[Article | Skip], settings: Settings) -> Iterator[Sketched | Skip]:
    """Many articles → what `sketch_article` makes of each, in the same order, by the compiled path."""
    languages = [language_of(item, settings.language) if isinstance(item, Article) else "" for item in items]
    by_language: dict[str, list[Article]] = {}
    for item, language in zip(items, languages, strict=True):
        if isinstance(item, Article):
            by_language.setdefault(language, []).append(item)
    sketches = {
        language: iter(fast.sketch_texts([article.text for article in articles], language))
        for language, articles in by_language.items()
    }
    for item, language in zip(items, languages, strict=True):
        if isinstance(item, Article):
            sketch = next(sketches[language])
            yield too_short(item, sketch.length, settings) or Sketched(item, language, *sketch)
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


def sketch_few(texts: Sequence[str], languages: Sequence[str]) -> Sketches:
    """Texts with the language of each → the sketches of all, as `fast.sketch_chunk`."""
    made = list(map(sketch_text, texts, languages))
    phrases = [NO_PARAGRAPHS.hashes, *(own.footprints for own in made)]
    paragraphs = [NO_PARAGRAPHS, *(own.paragraphs for own in made)]
    places = np.arange(-1, len(made), dtype=np.int32)
    return Sketches(
        np.array([own.length for own in made], dtype=np.int32),
        np.array([own.signature for own in made], dtype=np.uint32).reshape(-1, SLOTS),
        np.concatenate(phrases),
        np.repeat(places, [len(part) for part in phrases]),
        np.concatenate([own.hashes for own in paragraphs]),
        np.concatenate([own.lengths for own in paragraphs]),
        np.repeat(places, [len(own.hashes) for own in paragraphs]),
    )


def sketch_together(
    items: Sequence[Article | Skip],
    settings: Settings,
    languages_of: Callable[[Sequence[Article], str | None], list[str]],
    sketch: Callable[[Sequence[str], Sequence[str]], Sketches],
) -> tuple[list[str], Sketches]:
    """Some items of a stream → the languages of the articles among them, and their sketches."""
    articles = [item for item in items if isinstance(item, Article)]
    languages = languages_of(articles, settings.language)
    return languages, sketch([one.text for one in articles], languages)


def checked(item: Item) -> Item:
    """The item itself. Raises `InputError` for anything that is no article, such as a path or a text.

    Of an article too of which something is stated that is no text: tables of numbers have NaN where nothing stands.
    """
    if isinstance(item, Skip):
        return item
    if not (isinstance(item, Article) and isinstance(item.id, str) and isinstance(item.text, str)):
        raise InputError(
            f"{item!r:.60} is no Article with an id and a text: give Article(id, text), "
            "or read files with dedup.read.read_articles"
        )
    for name in STATED:
        value = getattr(item, name)
        if value is not None and not isinstance(value, str):
            raise InputError(f"{name} of article {item.id!r} must be a text or None, not {value!r:.60}")
    return item
