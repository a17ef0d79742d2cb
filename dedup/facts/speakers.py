"""Text → who says a quotation: the words next to it that name somebody, and what they say about him."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from dedup.facts.tongues import any_of, tongue_of
from dedup.language.detection import ENGLISH
from dedup.records import Span

VERBS = """
said says told tells asked asks wrote writes added adds replied replies answered insisted insists warned warns declared
declares stated states responded posted argued argues announced explained explains recalled confided called calls
described describes branded dubbed termed admitted admits conceded joked shouted cried concluded complained noted
claimed claims promised vowed tweeted quipped testified remarked continued
"""
# A full stop ends the words for a speaker, but behind an initial or an abbreviated title: "Gov. Jo Doe", "Ann B. Lee".
TITLE_STOP = (
    r"(?:(?<=\b[A-Z])|(?<=\bDr|\bMr|\bMs|\bSt|\bLt)|(?<=\bMrs|\bGov|\bSen|\bRep|\bGen|\bCol|\bCpt|\bSgt|\bRev|\bMaj))"
    r"\.(?=\s)"
)
WHO = rf"(?P<who>(?:[^,.;:!?“”„«»\"\n]|{TITLE_STOP}){{2,70}}?)"
WHO_ASIDE = rf"(?P<who>(?:[^,.;:!?“”„«»\"\n]|{TITLE_STOP}){{2,70}}?(?:,[^,“”„«»\"\n]{{2,70}}(?=,))?),?"
SPACE = r"(?!\s*\n\s*\n)\s+"  # within a paragraph, whose lines may be wrapped
STOPS = "in on at of after during when while who to"
OPENS, CLOSES = "[“„«\"‘']", "[”“»\"’']"
PRONOUNS = "he she they it I we"
CLAUSE = re.compile(
    r"(?:I|[Hh]e|[Ss]he|[Tt]hey|[Ww]e)\s"
)  # a pronoun with more behind it: what is said, or what was done
REACH = 160  # characters on each side of a quotation in which its speaker is looked for

# Offices and trades, one a line under all its names. Who has one of them is not somebody who is said to have another.
OFFICES = """
chief executive, managing director, ceo, boss
chairman, chairwoman, chairperson, chair
spokesman, spokeswoman, spokesperson
president
minister, secretary
mayor
governor
senator, congressman, congresswoman, lawmaker, legislator
lawyer, attorney, counsel, solicitor, barrister
prosecutor
judge
coach, manager, trainer
captain, skipper
analyst, economist, strategist
researcher, scientist, professor
officer, detective, sheriff, deputy
doctor, physician, surgeon
mother, father, parent
widow, widower, wife, husband
brother, sister
daughter, son
neighbour, neighbor
engineer
editor
bishop, archbishop, priest
ambassador
commissioner
councillor, councilman, councilwoman
"""
OFFICE_OF = {name.strip(): line.split(",")[0] for line in OFFICES.strip().splitlines() for name in line.split(",")}
OFFICE = re.compile(rf"\b({'|'.join(sorted(OFFICE_OF, key=len, reverse=True))})\b", re.IGNORECASE)


class Patterns(NamedTuple):
    """Where a language names a speaker: after the quotation and the verb, after it and before the verb, before it."""

    inverted: re.Pattern[str]
    plain: re.Pattern[str]
    before: tuple[re.Pattern[str], ...]
    pronoun: re.Pattern[str]


@lru_cache(maxsize=32)
def patterns_of(language: str) -> Patterns:
    """The patterns of a language; English ones where nobody wrote down its verbs."""
    tongue = tongue_of(language)
    own = tongue.words("says") if tongue else []
    verb = any_of(own or VERBS.split())
    stops = any_of([*tongue.words("stops"), *tongue.weekdays] if tongue and own else STOPS.split())
    stop = rf"(?!{TITLE_STOP})(?=[,.;:!?\n“„«\"]|\s(?:{stops})[\s.,]|$)"
    pronouns = any_of(tongue.words("pronouns") if tongue and own else PRONOUNS.split())
    return Patterns(
        re.compile(rf"\s*[,.!?]?{CLOSES}*,?{SPACE}(?:[—–-]\s+)?(?:{verb}|according\s+to)\s+{WHO}{stop}"),
        re.compile(rf"\s*[,!?]?{CLOSES}*,?{SPACE}{WHO_ASIDE}\s+(?:has\s+|have\s+)?(?:{verb})\b(?!:)"),
        (
            re.compile(rf"(?:^|[.!?”»\"\n,]\s+){WHO_ASIDE}\s+(?:{verb})\b[^“”„«\"\n.]{{0,40}}{OPENS}\s*$"),
            re.compile(rf"\b[Aa]ccording\s+to\s+{WHO_ASIDE}(?<=,)[^“”„«\"\n.]{{0,40}}{OPENS}$"),
            re.compile(rf"(?:^|[.!?”»\"\n]\s+){WHO_ASIDE}\s+(?:is|was|has|had|put)\b[^“”„«\"\n.:]{{0,40}}:\s+{OPENS}$"),
        ),
        re.compile(rf"(?:{pronouns})", re.IGNORECASE),
    )


def offices(text: str) -> set[str]:
    """The offices and trades that a text names, each under its first name.

    >>> sorted(offices("Ostler, the club's CEO, met her attorney"))
    ['chief executive', 'lawyer']
    """
    return {OFFICE_OF[match[0].lower()] for match in OFFICE.finditer(text)}


def find_speaker(text: str, quotation: Span, language: str = ENGLISH) -> Span | None:
    """The span of the words that name the speaker of a quotation, or None when nothing next to it says who speaks.

    >>> text = "“We will see,” said Jo Doe, the owner."
    >>> text[slice(*find_speaker(text, Span(1, 13)))]
    'Jo Doe'
    """
    end = quotation.end + REACH
    patterns = patterns_of(language)
    found = patterns.inverted.match(text, quotation.end, end)
    if not found and text[quotation.end - 1] != ".":  # after a full stop, who comes next says what comes next
        found = patterns.plain.match(text, quotation.end, end)
    if found and not CLAUSE.match(found["who"]):
        return Span(*found.span("who"))
    start = max(0, quotation.start - REACH)
    opening = text[start : quotation.start]
    before = next((match for pattern in patterns.before if (match := pattern.search(opening))), None)
    if before is None or CLAUSE.match(before["who"]):
        return None
    return Span(start + before.start("who"), start + before.end("who"))
