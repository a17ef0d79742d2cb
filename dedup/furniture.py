"""Text → the spans that say who carried the story, not what it says: datelines, credits, bylines, notices, inserts.

They are evidence of nothing (two stories by one agency share them), but an agency's credit tells the likely source.
Only forms with a fixed shape are recognised here; what an outlet repeats under every article is learned from the
corpus in `boilerplate.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from dedup.language.words import find_all
from dedup.records import Span

AGENCIES = (
    "AP|Associated Press|The Associated Press|Reuters|Thomson Reuters|AFP|Agence France-Presse|UPI|dpa|DPA|PA|PA News|"
    "PA Media|Press Association|ANSA|EFE|Xinhua|TASS|Tass|Interfax|Kyodo|Yonhap|PTI|ANI|IANS|CNN|BBC|Bloomberg|STT|NTB|"
    "TT|APA|ATS|Belga|AAP|CP|The Canadian Press|Canadian Press|RIA Novosti|DPA/AFP|AP/Reuters"
)
# A pattern for the start of a line begins with the break before it: that is found at once, where ^ is tried everywhere.
# "WASHINGTON (AP) — ", "LYON, France, Oct. 3 (Reuters) - ", "LONDON - ": a place in capitals opens the text. An unknown
# agency needs the dash: what stands in "SPEAKER (on tape): ", "UPDATE (5/3): " and "POE (CO-HOST): " is none.
DATELINE = re.compile(
    r"\n[^\S\n]*(?P<place>[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я.'’/ -]{2,40}(?:, [^\n(—–]{2,40}?)?)"
    rf"[^\S\n]*(?:\((?P<agency>(?:{AGENCIES})(?=\))|[^()\n\d]{{2,40}}(?=\)[^\S\n]*[—–_-]))\)[^\S\n]*(?:[—–_-]+|:)?|"
    r"(?:—|–|--?|_)(?=\s))[^\S\n]*"
)
# "London (dpa) - ": a place in ordinary letters needs the agency to be known by its brackets.
MIXED_DATELINE = re.compile(
    rf"\n[^\S\n]*(?P<place>[A-ZÀ-Þ][\w.'’-]+(?: [A-Z][\w.'’-]+){{0,3}}(?:, [^\n(]{{2,30}})?)[^\S\n]*"
    rf"\((?P<agency>{AGENCIES})\)[^\S\n]*(?:[—–_-]+)?[^\S\n]*"
)
BYLINE = re.compile(
    r"\n[^\S\n]*(?:(?:By|BY|Von|Par|Por|Da)[^\S\n]+[A-ZÀ-Þ][^\n.!?]{2,90}|"
    r"by[^\S\n]+[A-Z][\w'’-]+ [A-Z][^\n.!?]{2,60})$",
    re.MULTILINE,
)
# What marks a notice. Every part is bounded, so that a hostile text costs no more than its length.
NOTICE = re.compile(
    r"contributed to this (?:report|story|article)|\((?:Additional )?[Rr]eporting by |Editing by [^\n)]{0,200}\)|"
    r"(?:©|Copyright\b|COPYRIGHT\b)[^\n]{0,60}?\b(?:19|20)\d\d\b|\([cC]\) ?(?:19|20)\d\d\b|"
    r"[Aa]ll rights reserved|All Rights Reserved|ALL RIGHTS RESERVED|"
    r"may not be published, broadcast|This (?:article|story) (?:was )?(?:originally|first) (?:appeared|published)|"
    r"[Ss]ign up (?:for|to)[^\n]{0,200}newsletter|[Cc]lick here (?:to|for)|^Image copyright |"
    r"^Associated Press writers? ",
    re.MULTILINE,
)
# Some word of each of its parts.
NOTICE_WORDS = (
    "contributed to this", "eporting by ", "Editing by ", "©", "opyright", "COPYRIGHT", "(c)", "(C)",
    "ll rights reserved", "All Rights Reserved", "ALL RIGHTS RESERVED",
    "may not be published", "This article ", "This story ", "ign up ", "lick here ",
    "Associated Press writer",
)  # fmt: skip
# A picture gallery's captions, glued into one line: the same gallery stands under many stories of an outlet.
GALLERY_WORD = "aption "
GALLERY = re.compile(r"[^\n]*\b[Hh]ide [Cc]aption \d+ of \d+[^\n]*")
# Headlines of other stories that a site puts behind a name, glued into the sentence: "said Ann Poe Ann Lee PoeSenate
# stalls Budget fails MORE (D-Pa.)". The name comes again, in full, and MORE ends them. Of 1,443 in one archive this
# finds all but a few; each was as long as a shared paragraph.
MORE_WORD = " MORE"
MORE = re.compile(r" MORE(?<=\S MORE)\b")
NAMED_AGAIN = re.compile(
    r"\b(?P<name>[A-ZÀ-Þ][a-zà-ÿ’'][\w’'-]{0,30})(?:\.|’s|'s)?(?: [A-ZÀ-Þ(][^\s]{0,30}){0,4} (?P=name)"
)
# Only lines with one of these, as few are, need to be searched for notices, captions and inserts.
HINTS = (*NOTICE_WORDS, GALLERY_WORD, MORE_WORD)
INSERT = 700  # characters, the longest seen; three headlines have about 250
# A notice is its whole line; on a longer line, where paragraphs were glued together, only its sentence.
LINE = 400
SENTENCE_END = re.compile(r"[.!?][”’\"')]*[^\S\n]+")
# Agencies whose name in a byline is a credit; by the other two write their own people, whose story it is.
BYLINE_AGENCIES = "|".join(name for name in AGENCIES.split("|") if name not in ("CNN", "BBC"))
# A bracket in running text or under a photograph credits nobody: it must open the line, end a byline or precede a dash.
# A byline may also name the agency by itself, behind a comma, with what the writer does: "Jo Doe, AP Sports Writer".
# Each pattern has one group, the agency.
CREDIT = re.compile(rf"\(({AGENCIES})\)[^\S\n]*[—–_-]")
CREDIT_LINE = re.compile(
    rf"\n[^\S\n]*(?:(?:B[Yy] [^\n()]{{2,60}})?\(({AGENCIES})\)|({AGENCIES})[^\S\n]*$|"
    rf"B[Yy] (?:[A-ZÀ-Þ][^\n()]{{2,80}}(?:,| \||(?: of| for)) )?({BYLINE_AGENCIES})"
    r"(?: (?:[A-Z][a-z]+ ){0,2}(?:Writers?|Editor|Correspondent|Reporter|Staff|News))?[^\S\n]*$)",
    re.MULTILINE,
)

# Spaces of other widths count as spaces, character for character, so that offsets stay.
SPACE_CHARACTERS = "\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
SPACES = re.compile(f"[{SPACE_CHARACTERS}]")
HEAD = 600  # characters: a dateline stands in the first paragraphs (median position .00 in 37,554 articles)


class Furniture(NamedTuple):
    """`spans` are in order and may touch; `agency` is the credited agency's name as it stands in the text."""

    spans: tuple[Span, ...]
    agency: str | None


class Hints(NamedTuple):
    """A text with plain spaces, and where in it words stand that may belong to furniture, in order."""

    text: str
    places: list[int]


def plain_spaces(text: str) -> str:
    """The text with a plain space for each of another width."""
    return text if text.isascii() else SPACES.sub(" ", text)


def find_hints(text: str) -> Hints:
    """Text → where one of `HINTS` stands. `fast_furniture.find_hints` gives the same."""
    text = plain_spaces(text)
    return Hints(text, sorted(find_all(text, HINTS)))


def _lines(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Where a pattern that begins with a line break matches; the first line gets one, too."""
    return pattern.finditer("\n" + text)


def _span(line: re.Match[str]) -> Span:
    """Where in the text itself stands what `_lines` found, without the break before it."""
    return Span(line.start(), line.end() - 1)


def lines_with(words: tuple[str, ...], hints: Hints) -> Iterator[Span]:
    """The lines in which one of some words of `HINTS` stands."""
    text, end = hints.text, -1
    for place in hints.places:
        if place > end and text.startswith(words, place):
            start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
            end = end if end >= 0 else len(text)
            yield Span(start, end)


def _dateline(text: str) -> re.Match[str] | None:
    head = text[:HEAD]
    found = [*_lines(DATELINE, head), *_lines(MIXED_DATELINE, head)]
    return min(found, key=lambda match: (match["agency"] is None, match.start())) if found else None


def _notice(text: str, mark: re.Match[str]) -> Span:
    """The line around a notice's mark, or its sentence where the line is long."""
    first, last = max(0, mark.start() - LINE), min(len(text), mark.end() + LINE)
    start, end = text.rfind("\n", first, mark.start()) + 1, text.find("\n", mark.end(), last)
    start, end = start or first, last if end < 0 else end
    if end - start > LINE:
        ends = [match.end() for match in SENTENCE_END.finditer(text, start, mark.start())]
        following = SENTENCE_END.search(text, mark.end(), end)
        start, end = ends[-1] if ends else start, following.end() if following else end
    return Span(start, end)


def _inserts(text: str, start: int, end: int) -> Iterator[Span]:
    """Headlines of other stories in a line, from behind the name they are put at to the word that ends them."""
    for more in MORE.finditer(text, start, end):
        start = max(start, more.start() - INSERT)
        if name := NAMED_AGAIN.search(text, start, more.start()):
            yield Span(name.end("name"), more.end())
        start = more.end()


def find_furniture(text: str, hint: Callable[[str], Hints] = find_hints) -> Furniture:
    """Text → datelines, bylines, notices and inserts in it, and the agency that is credited at its head.

    `hint` is the compiled twin of `find_hints` where there are many texts.

    >>> found = find_furniture("By Jo Doe\\n\\nPARIS (AP) — The bank said no.")
    >>> found.agency, [tuple(span) for span in found.spans]
    ('AP', [(0, 9), (11, 24)])
    """
    hints = hint(text)
    text = hints.text
    dateline = _dateline(text)
    spans = {_span(dateline)} if dateline else set()
    spans.update(map(_span, _lines(BYLINE, text)))
    spans.update(line for line in lines_with((GALLERY_WORD,), hints) if GALLERY.match(text, *line))
    for line in lines_with((MORE_WORD,), hints):
        spans.update(_inserts(text, *line))
    for line in lines_with(NOTICE_WORDS, hints):
        spans.update(_notice(text, mark) for mark in NOTICE.finditer(text, *line))
    return Furniture(tuple(sorted(spans)), _agency(text, dateline))


def _agency(text: str, dateline: re.Match[str] | None) -> str | None:
    if dateline and dateline["agency"]:
        return dateline["agency"]
    head = text[:HEAD]
    credits = [*CREDIT.finditer(head), *_lines(CREDIT_LINE, head)]
    return next(filter(None, min(credits, key=re.Match.start).groups())) if credits else None


def find_agency(text: str) -> str | None:
    """The agency that is credited at the head of a text, as `find_furniture` finds it."""
    head = plain_spaces(text[:HEAD])
    return _agency(head, _dateline(head))
