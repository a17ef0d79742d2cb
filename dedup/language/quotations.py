"""Text → the spans inside quotation marks, marks not included.

Typographic and straight marks, German „…“, French « … », Japanese 「…」; single marks only where they cannot be
apostrophes. A quotation that is still open at the end of its paragraph ends there: newspapers open each paragraph
of a long quotation anew and close only the last. A message embedded from a social network ("… — Ada Smith (@ada) May 1,
2020") has no marks, but is somebody's words all the same.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import itemgetter

from dedup.language.sentences import find_paragraphs
from dedup.language.words import find_all
from dedup.records import Span

PAIRS = ["“”", "““", "„“", "„”", "«»", "»«", "「」", "『』", "《》", "‟”", '""', "＂＂", "〝〞"]
# A straight mark right after a letter or a digit closes what is not open, or stands for inches, unless it parts a small
# letter from a capital: there a space is missing. One between a comma or full stop and a space closes too: where a mark
# was forgotten, all that follows would else be read the wrong way round. One between a space and a word opens, whatever
# is still open before it.
STRAIGHT = r'(?:(?<!\w)|(?<=[a-z])(?="[A-Z]))"(?!(?<=[.,!?]")(?:\s|$))([^"]*)'
REOPENED = re.compile(r'(?<=\s)"(?=\w)')
# What opens a quotation, by its first character → a quotation up to what closes it, or to the end of its paragraph.
DOUBLE = {
    own: re.compile(own + "([^" + "".join(pair[1] for pair in PAIRS if pair[0] == own) + "]*)")
    for own in sorted({pair[0] for pair in PAIRS})
} | {'"': re.compile(STRAIGHT), "`": re.compile("``([^']*(?:'(?!')[^']*)*)")}
SINGLES = "'‘`"
# A single mark opens only before a word, after a space or one of these, and closes only before a space or punctuation.
BEFORE_SINGLE = "([—–-"
SINGLE = re.compile(r"['‘`](?=\w)([^'‘’`]{2,}(?:(?<=\w)['’](?=\w)[^'‘’`]*)*)['’](?!\w)")

SIGNATURE = re.compile(r"\s*[—–-]{1,2} ?[^\n()@]{2,60}\(@\w{2,30}\)(?: [A-Z][a-z]+ \d{1,2}, \d{4})?[^\S\n]*")
MESSAGE = 330  # characters before a signature: a message of 280, its links and its tags


def _paragraph(paragraphs: Sequence[tuple[int, int]], place: int) -> tuple[int, int]:
    """The one in which a character stands."""
    return paragraphs[bisect(paragraphs, place, key=itemgetter(0)) - 1]


def _double(text: str, paragraphs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Quotations within double marks."""
    at = 0
    for place in sorted(find_all(text, DOUBLE)):
        if place < at:
            continue
        _, last = _paragraph(paragraphs, place)
        if match := DOUBLE[text[place]].match(text, place, last):
            start, end = match.span(1)
            if end == last and text[place] == '"':  # nothing closes it: perhaps two single marks do
                typed = text.find("''", start, end)
                end = typed if typed >= 0 else end
            if end > start:
                yield start, end
            at = end if REOPENED.match(text, end, last) else end + 1


def _single(text: str, paragraphs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Quotations within single marks."""
    at = 0
    for place in sorted(find_all(text, SINGLES)):
        if place < at or text[place - 1 : place].isalnum():  # an apostrophe
            continue
        first, last = _paragraph(paragraphs, place)
        before = text[place - 1] if place > first else " "
        opens = before.isspace() or before in BEFORE_SINGLE
        if match := SINGLE.match(text, place, last) if opens else None:
            yield match.span(1)
            at = match.end()


def _messages(text: str, paragraphs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Embedded messages, each from the start of its paragraph or the end of the one before."""
    for at, end in paragraphs if "@" in text else ():
        for signature in SIGNATURE.finditer(text, at, end) if text.find("(@", at, end) >= 0 else ():
            start = max(at, signature.start() - MESSAGE)
            if signature.start() > start:
                yield start, signature.start()
            at = signature.end()


def find_quotations(text: str) -> list[Span]:
    """Text → spans of the words inside quotation marks, in order, never overlapping.

    >>> text = "He said “yes”, and 'no way' she said; the workers' union"
    >>> [text[start:end] for start, end in find_quotations(text)]
    ['yes', 'no way']
    """
    paragraphs = find_paragraphs(text)
    found = (find(text, paragraphs) for find in (_double, _single, _messages))
    spans: list[Span] = []
    last = 0
    for start, end in sorted(chain.from_iterable(found)):
        if start >= last:  # not inside another
            spans.append(Span(start, end))
            last = end
    return spans
