"""Article → document: words with offsets, sentences, quotations, furniture, weights. One pass, no knowledge of others.

What the corpus knows about an article (its boilerplate) is added to `furniture` later; see `boilerplate.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dedup.furniture import find_furniture
from dedup.language import language_of
from dedup.prior import word_weights
from dedup.quotations import find_quotations
from dedup.records import Article, Document, Mask, Offsets, Sentence, Span
from dedup.sentences import find_sentences
from dedup.words import find_words, hash_words, offsets


def _inside(starts: Offsets, spans: Iterable[Span]) -> Mask:
    """Which words start inside one of the spans."""
    mask = np.zeros(len(starts), dtype=np.bool_)
    for span in spans:
        mask[np.searchsorted(starts, span.start) : np.searchsorted(starts, span.end)] = True
    return mask


def _sentences(text: str, language: str, starts: Offsets) -> tuple[Sentence, ...]:
    """Sentences with at least one word, each with its range of words."""
    spans = find_sentences(text, language)
    first = np.searchsorted(starts, [span.start for span in spans]).tolist()
    last = np.searchsorted(starts, [span.end for span in spans]).tolist()
    return tuple(Sentence(*span, i, j) for span, i, j in zip(spans, first, last, strict=True) if j > i)


def make_document(article: Article, *, language: str | None = None) -> Document:
    """Article → document. `language` is for an article that states none; None detects it."""
    text = article.text
    language = language_of(article, language)
    words, starts, ends = find_words(text)
    start_offsets = offsets(starts)
    furniture = find_furniture(text)
    return Document(
        article=article,
        words=tuple(words),
        hashes=hash_words(words),
        starts=start_offsets,
        ends=offsets(ends),
        quoted=_inside(start_offsets, find_quotations(text)),
        furniture=_inside(start_offsets, furniture.spans),
        weights=word_weights(words, language),
        sentences=_sentences(text, language, start_offsets),
        agency=furniture.agency,
        language=language,
    )
