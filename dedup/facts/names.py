"""Text → the names in it: words with a capital letter that no beginning of a sentence explains, and runs of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from dedup.facts.spelling import is_word
from dedup.facts.tongues import tongue_of
from dedup.language.detection import ENGLISH
from dedup.records import Span

LETTER = "[A-Za-zÀ-ÖØ-öø-ÿĀ-žͰ-ӿ]"
CAPITAL = "[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩЀ-Я]"
CAPITALISED = re.compile(rf"(?<![\w’']){CAPITAL}(?:{LETTER}|[’'](?={LETTER}{{2}})|-(?={CAPITAL})|\.(?=[A-Z]\.))*")
SMALL = re.compile(rf"(?<![\w’'-])[a-zß-öø-ÿα-ωа-ӿ]{LETTER}*")
LINK = re.compile(r" (?:(?:of|for|on|the|in|de|da|du|von|van) ){0,2}")
OPENS = re.compile(r"(?:^|[.!?…\n•])[\s“\"‘'(•]*$")
BEGINS = re.compile(r"(?:^|[.!?:…\n•—–-]|[“\"‘'(])[\s“\"‘'(•]*$")
TITLE_WORDS = """
Mr Mrs Ms Miss Dr Doctor Prof Professor Sir Dame Lord Lady Sen Senator Rep Representative Gov Governor Gen General Lt
Lieutenant Col Colonel Maj Major Pte Private Cpl Corporal Sgt Sergeant Capt Captain Adm Admiral Insp Inspector Det
Detective Supt Superintendent Ch Con Constable Pc PC DC DS DI DCI Rev Reverend Fr Father Hon President Minister
Premier Secretary Chancellor Ambassador Commissioner Councillor Councilman Councilwoman Sheriff Chief King Queen
Prince Princess Pope Judge Justice Chairman Chairwoman Mayor Chef Mother Mum Mom Dad Grandmother Grandma Gran
Grandfather Grandad Granddad Grandpa The A An
"""
TITLES = frozenset(TITLE_WORDS.split())


def titles_of(language: str) -> frozenset[str]:
    """What stands before a name in a language and may come and go; English titles are known everywhere."""
    tongue = tongue_of(language)
    return TITLES | frozenset(tongue.words("titles")) if tongue else TITLES


class Name(NamedTuple):
    """One word of a name, without a possessive ending."""

    text: str
    span: Span


class Run(NamedTuple):
    """Two or more words of names that stand together, as in "Court of Arbitration for Sport"."""

    words: tuple[str, ...]
    span: Span


def _begins(text: str, start: int) -> bool:
    """True when the capital letter at `start` may be there only because a sentence begins."""
    return BEGINS.search(text[max(0, start - 5) : start]) is not None or start < 1


def _common(words: list[Name], text: str, language: str) -> set[Name]:
    """The words whose capital may be there only because a sentence begins: common, and nothing shows them as names."""
    opening = [name for name in words if OPENS.search(text[max(0, name.span.start - 5) : name.span.start])]
    elsewhere = {name.text for name in words} - {name.text for name in opening}
    starts = {name.span.start for name in words}
    return {
        name
        for name in opening
        if name.text not in elsewhere and name.span.end + 1 not in starts and is_word(name.text, language)
    }


def find_names(text: str, language: str = ENGLISH) -> list[Name]:
    """Text → the words of names in order.

    >>> [name.text for name in find_names("The minister met Fraser Mackellan’s wife. The Piraeus-based firm said.")]
    ['Fraser', 'Mackellan', 'Piraeus']
    """
    small = {match[0] for match in SMALL.finditer(text)} | {"the", "a", "an"}
    found = [
        Name(match[0].replace("’", "'"), Span(*match.span()))
        for match in CAPITALISED.finditer(text)
        if match[0][:2] not in ("I", "I'", "I’", "A")
        and (match[0].lower() not in small or not _begins(text, match.start()))
    ]
    common = _common(found, text, language)
    return [name for name in found if name not in common]


def find_runs(text: str, names: Iterable[Name]) -> list[Run]:
    """Names → the runs of two or more that only spaces and words like "of" hold together."""
    runs: list[list[Name]] = []
    for name in names:
        if runs and LINK.fullmatch(text, runs[-1][-1].span.end, name.span.start):
            runs[-1].append(name)
        else:
            runs.append([name])
    long = [run for run in runs if len(run) > 1]
    return [Run(tuple(n.text for n in run), Span(run[0].span.start, run[-1].span.end)) for run in long]
