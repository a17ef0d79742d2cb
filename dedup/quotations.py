"""Text → the spans inside quotation marks, marks not included.

Typographic and straight marks, German „…“, French « … », Japanese 「…」; single marks only where they cannot be
apostrophes. A quotation that is still open at the end of its paragraph ends there: newspapers open each paragraph
of a long quotation anew and close only the last.
"""

from __future__ import annotations

import re

from dedup.records import Span

PARAGRAPH = re.compile(r"[^\n]+")
CLOSERS = {"“": "”“", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", "《": "》", "‟": "”", '"': '"', "＂": "＂", "〝": "〞"}
OPENERS = re.compile("``|[" + re.escape("".join(CLOSERS)) + "]")
# A single mark opens only before a word and after a space, and closes only before a space or punctuation.
SINGLE = re.compile(r"(?:(?<=\s)|(?<=[(\[—–-])|^)['‘`](?=\w)([^'‘’`\n]{2,}(?:(?<=\w)['’](?=\w)[^'‘’`\n]*)*)['’](?!\w)")


def _double(line: str) -> list[Span]:
    spans = []
    at = 0
    while match := OPENERS.search(line, at):
        mark = match[0]
        closers = "''" if mark == "``" else CLOSERS[mark]
        ends = [end for closer in ([closers] if mark == "``" else closers) if (end := line.find(closer, match.end())) >= 0]
        end = min(ends, default=len(line))
        if end > match.end():
            spans.append(Span(match.end(), end))
        at = end + 1
    return spans


def find_quotations(text: str) -> list[Span]:
    """Text → spans of the words inside quotation marks, in order, never overlapping.

    >>> text = "He said “yes”, and 'no way' she said; the workers' union"
    >>> [text[start:end] for start, end in find_quotations(text)]
    ['yes', 'no way']
    """
    spans: list[Span] = []
    for paragraph in PARAGRAPH.finditer(text):
        line = paragraph[0]
        double = _double(line)
        single = [Span(*match.span(1)) for match in SINGLE.finditer(line)]
        free = [s for s in single if not any(s.start < d.end and d.start < s.end for d in double)]
        spans += [Span(start + paragraph.start(), end + paragraph.start()) for start, end in sorted(double + free)]
    return spans
