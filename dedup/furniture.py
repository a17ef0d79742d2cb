"""Text → the spans that say who carried the story, not what it says: datelines, agency credits, bylines, notices.

They are evidence of nothing (two stories by one agency share them), but an agency's credit tells the likely source.
Only forms with a fixed shape are recognised here; what an outlet repeats under every article is learned from the
corpus in `boilerplate.py`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dedup.records import Span

AGENCIES = (
    "AP|Associated Press|The Associated Press|Reuters|Thomson Reuters|AFP|Agence France-Presse|UPI|dpa|DPA|PA|PA News|PA Media|"
    "Press Association|ANSA|EFE|Xinhua|TASS|Tass|Interfax|Kyodo|Yonhap|PTI|ANI|IANS|CNN|BBC|Bloomberg|STT|NTB|TT|APA|ATS|Belga|AAP|CP|"
    "The Canadian Press|Canadian Press|RIA Novosti|DPA/AFP|AP/Reuters"
)
# "WASHINGTON (AP) — ", "LYON, France, Oct. 3 (Reuters) - ", "LONDON - ": a place in capitals opens the text.
DATELINE = re.compile(
    r"^[^\S\n]*(?P<place>[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я.'’/ -]{2,40}(?:, [^\n(—–]{2,40}?)?)"
    r"[^\S\n]*(?:\((?P<agency>[^()\n]{2,40})\)[^\S\n]*(?:[—–_-]+|:)?|(?:—|–|--?|_)(?=\s))[^\S\n]*",
    re.MULTILINE,
)
# "London (dpa) - ": a place in ordinary letters needs the agency to be known by its brackets.
MIXED_DATELINE = re.compile(
    rf"^[^\S\n]*(?P<place>[A-ZÀ-Þ][\w.'’-]+(?: [A-Z][\w.'’-]+){{0,3}}(?:, [^\n(]{{2,30}})?)[^\S\n]*\((?P<agency>{AGENCIES})\)"
    r"[^\S\n]*(?:[—–_-]+)?[^\S\n]*",
    re.MULTILINE,
)
BYLINE = re.compile(
    r"^[^\S\n]*(?:By|BY|Von|Par|Por|Da)[^\S\n]+[A-ZÀ-Þ][^\n.!?]{2,90}$|^[^\S\n]*by[^\S\n]+[A-Z][\w'’-]+ [A-Z][^\n.!?]{2,60}$",
    re.MULTILINE,
)
NOTICE = re.compile(
    r"^[^\n]*(?:contributed to this (?:report|story|article)|\(Reporting by [^\n]*|Editing by [^\n]*\)|"
    r"(?:©|\(c\)|[Cc]opyright ©?)[^\n]*\d{4}[^\n]*|[Aa]ll rights reserved|may not be published, broadcast|"
    r"(?:This (?:article|story)|It) (?:was )?(?:originally|first) (?:appeared|published)[^\n]*|"
    r"[Ss]ign up (?:for|to)[^\n]*newsletter|[Cc]lick here (?:to|for)[^\n]*|^Associated Press writers? [^\n]*)[^\n]*$",
    re.MULTILINE,
)
CREDIT = re.compile(rf"\((?P<agency>{AGENCIES})\)|^[^\S\n]*(?P<line>{AGENCIES})[^\S\n]*$", re.MULTILINE)

HEAD = 600  # characters: a dateline stands in the first paragraphs (median position .00 in 37,554 articles)


class Furniture(NamedTuple):
    """`spans` are in order and may touch; `agency` is the credited agency's name as it stands in the text."""

    spans: tuple[Span, ...]
    agency: str | None


def _dateline(text: str) -> re.Match[str] | None:
    head = text[:HEAD]
    found = [match for match in (DATELINE.search(head), MIXED_DATELINE.search(head)) if match]
    return min(found, key=lambda match: match.start()) if found else None


def find_furniture(text: str) -> Furniture:
    """Text → datelines, bylines and notices in it, and the agency that is credited at its head.

    >>> found = find_furniture("By Jo Doe\\n\\nPARIS (AP) — The bank said no.")
    >>> found.agency, [tuple(span) for span in found.spans]
    ('AP', [(0, 9), (11, 24)])
    """
    dateline = _dateline(text)
    spans = [Span(*dateline.span())] if dateline else []
    spans += [Span(*match.span()) for pattern in (BYLINE, NOTICE) for match in pattern.finditer(text)]
    agency = dateline["agency"] if dateline else None
    if agency is None and (credit := CREDIT.search(text[:HEAD])):
        agency = credit["agency"] or credit["line"]
    return Furniture(tuple(sorted(set(spans))), agency)
