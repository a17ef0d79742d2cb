"""Text → the spans inside quotation marks, marks not included.

Typographic and straight marks, German „…“, French « … », Japanese 「…」; single marks only where they cannot be
apostrophes. A quotation that is still open at the end of its paragraph ends there: newspapers open each paragraph
of a long quotation anew and close only the last. A message embedded from a social network ("… — Ada Smith (@ada) May 1,
2020") has no marks, but is somebody's words all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dedup.language.sentences import find_paragraphs
from dedup.records import Span

PAIRS = ["“”", "““", "„“", "„”", "«»", "»«", "「」", "『』", "《》", "‟”", '""', "＂＂", "〝〞"]
CLOSERS = {pair[0]: [other[1] for other in PAIRS if other[0] == pair[0]] for pair in PAIRS} | {"``": ["''"]}
# A straight mark right after a letter or a digit closes what is not open, or stands for inches, unless it parts a small
# letter from a capital: there a space is missing. One between a comma or full stop and a space closes too: where a mark
# was forgotten, all that follows would else be read the wrong way round. One between a space and a word opens, whatever
# is still open before it. Looking first for the marks and only then at what is around them takes a third of the time.
OPENERS = re.compile("[`" + re.escape("".join(pair[0] for pair in PAIRS)) + "]")
STRAIGHT = r'(?:(?<!\w)|(?<=[a-z])(?="[A-Z]))"(?!(?<=[.,!?]")(?:\s|$))'
OPENER = re.compile(f"``|{STRAIGHT}|[" + re.escape("".join(pair[0] for pair in PAIRS if pair != '""')) + "]")
REOPENED = re.compile(r'(?<=\s)"(?=\w)')
SINGLES = re.compile("['‘`]")
MARKS = re.compile(f"{OPENERS.pattern}|{SINGLES.pattern}|@".replace("]|[", ""))  # any of them, also of a message
# A single mark opens only before a word and after a space, and closes only before a space or punctuation.
SINGLE = re.compile(r"(?:(?<=\s)|(?<=[(\[—–-])|^)['‘`](?=\w)([^'‘’`]{2,}(?:(?<=\w)['’](?=\w)[^'‘’`]*)*)['’](?!\w)")

SIGNATURE = re.compile(r"\s*[—–-]{1,2} ?[^\n()@]{2,60}\(@\w{2,30}\)(?: [A-Z][a-z]+ \d{1,2}, \d{4})?[^\S\n]*")
MESSAGE = 330  # characters before a signature: a message of 280, its links and its tags


def _double(line: str) -> list[Span]:
    spans = []
    at = 0
    while mark := OPENERS.search(line, at):
        match = OPENER.match(line, mark.start())
        if not match:
            at = mark.end()
            continue
        ends = [end for closer in CLOSERS[match[0]] if (end := line.find(closer, match.end())) >= 0]
        end = min(ends, default=len(line))
        if end > match.end():
            spans.append(Span(match.end(), end))
        at = end if REOPENED.match(line, end) else end + 1
    return spans


def _single(line: str) -> Iterator[Span]:
    at = 0
    while mark := SINGLES.search(line, at):
        match = SINGLE.match(line, mark.start())
        if match:
            yield Span(*match.span(1))
        at = match.end() if match else mark.end()


def _messages(line: str) -> list[Span]:
    """Embedded messages, each from the start of its line or the end of the one before."""
    spans: list[Span] = []
    at = 0
    for signature in SIGNATURE.finditer(line) if "(@" in line else ():
        start = max(at, signature.start() - MESSAGE)
        if signature.start() > start:
            spans.append(Span(start, signature.start()))
        at = signature.end()
    return spans


def _outermost(spans: list[Span]) -> list[Span]:
    """Spans in order without those that begin inside another."""
    kept: list[Span] = []
    for span in sorted(spans):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def find_quotations(text: str) -> list[Span]:
    """Text → spans of the words inside quotation marks, in order, never overlapping.

    >>> text = "He said “yes”, and 'no way' she said; the workers' union"
    >>> [text[start:end] for start, end in find_quotations(text)]
    ['yes', 'no way']
    """
    spans: list[Span] = []
    for start, end in find_paragraphs(text):
        if not MARKS.search(text, start, end):
            continue
        line = text[start:end]
        found = [*_double(line), *_single(line), *_messages(line)]
        spans += [Span(start + first, start + last) for first, last in _outermost(found)]
    return spans
