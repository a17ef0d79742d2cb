"""Article → document: words with offsets, sentences, quotations, furniture, weights. One pass, no knowledge of others.

What the corpus knows about an article (its boilerplate) is added to `furniture` later; see `boilerplate.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from dedup.furniture import Hints, find_furniture, find_hints
from dedup.language.detection import language_of
from dedup.language.prior import word_weights
from dedup.language.quotations import find_quotations
from dedup.language.sentences import find_sentences
from dedup.language.words import code_points, find_words, hash_words, offsets
from dedup.records import Article, Document, Mask, Offsets, Sentence, Span, WordTable


def read_words(text: str, language: str) -> WordTable:
    """Text → its words with all that is known of each by itself. `fast.read_words` gives the same."""
    words, starts, ends = find_words(text)
    digit = np.fromiter(map(str.isdigit, words), dtype=np.bool_, count=len(words))
    return WordTable(
        tuple(words), hash_words(words), offsets(starts), offsets(ends), word_weights(words, language), digit
    )


def _word_ranges(starts: Offsets, spans: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The words that start inside each span, half-open."""
    edges = np.fromiter(chain.from_iterable(spans), dtype=np.int32, count=2 * len(spans))
    ranges: list[list[int]] = starts.searchsorted(edges.reshape(-1, 2)).tolist()
    return ranges


def _inside(starts: Offsets, spans: Sequence[Span]) -> Mask:
    """Which words start inside one of the spans."""
    mask = np.zeros(len(starts), dtype=np.bool_)
    for first, last in _word_ranges(starts, spans):
        mask[first:last] = True
    return mask


def _capital(text: str, starts: Offsets) -> Mask:
    """Which words begin with a capital letter."""
    codes = code_points(text).take(starts)
    capital: Mask = (codes >= ord("A")) & (codes <= ord("Z"))
    for place in np.flatnonzero(codes > 127).tolist():
        capital[place] = text[starts[place]].isupper()
    return capital


def _sentences(starts: Offsets, spans: Sequence[tuple[int, int]]) -> tuple[Sentence, ...]:
    """Sentences with at least one word, each with its range of words."""
    ranges = zip(spans, _word_ranges(starts, spans), strict=True)
    return tuple([Sentence(start, end, first, last) for (start, end), (first, last) in ranges if last > first])


def make_document(
    article: Article,
    *,
    language: str | None = None,
    read: Callable[[str, str], WordTable] = read_words,
    split: Callable[[str, str], Sequence[tuple[int, int]]] = find_sentences,
    hint: Callable[[str], Hints] = find_hints,
) -> Document:
    """Article → document. `language` is for an article that states none; None detects it.

    `read`, `split` and `hint` are the compiled twins of `read_words`, `find_sentences` and `find_hints` where there are
    many articles.
    """
    text = article.text
    language = language_of(article, language)
    table = read(text, language)
    furniture = find_furniture(text, hint)
    quotations = tuple(find_quotations(text))
    return Document(
        article=article,
        **table._asdict(),
        quoted=_inside(table.starts, quotations),
        furniture=_inside(table.starts, furniture.spans),
        capital=_capital(text, table.starts),
        sentences=_sentences(table.starts, split(text, language)),
        quotations=quotations,
        agency=furniture.agency,
        language=language,
    )
