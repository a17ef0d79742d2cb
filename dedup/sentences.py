"""Text → sentences, as half-open character spans without the white space around them.

A line break ends a sentence: news text comes one paragraph a line, headings and bullets included. Inside a line
nupunkt decides (measured: F1 .955 on news against .87–.94 of the others), sentencex where the script is not one
that nupunkt knows.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from dedup.records import Span

LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
# Abbreviations of news text that nupunkt's model takes for sentence ends (measured on 24 MB of articles).
ABBREVIATIONS = ["lt", "reps", "sens", "wm", "gov", "col", "sgt", "cpl", "capt", "cmdr", "gens", "govs", "rev", "messrs"]


@lru_cache(maxsize=1)
def _splitter() -> Any:
    from nupunkt import load_default_model

    model = load_default_model()
    model.add_abbreviations(ABBREVIATIONS)
    return model


def _line_spans(line: str, language: str) -> list[tuple[int, int]]:
    if language == "en" or line.isascii():
        return [(start, end) for _, (start, end) in _splitter().tokenize_with_spans(line)]
    from sentencex import get_sentence_boundaries

    return [(b["start_index"], b["end_index"]) for b in get_sentence_boundaries(language, line)]


def _tight(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()))


def find_sentences(text: str, language: str = "en") -> list[Span]:
    """Text → the spans of its sentences, in order; never empty, never overlapping.

    >>> text = "Sen. Lee left the U.S. on Monday. He came back.\\nWhat now"
    >>> [text[start:end] for start, end in find_sentences(text)]
    ['Sen. Lee left the U.S. on Monday.', 'He came back.', 'What now']
    """
    spans = []
    for line in LINE.finditer(text):
        for start, end in _line_spans(line[0], language):
            span = _tight(text, line.start() + start, line.start() + end)
            if span.end > span.start:
                spans.append(span)
    return spans
