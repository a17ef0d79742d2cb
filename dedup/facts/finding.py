"""Document → what it states: quotations, numbers, dates, names. Found once in the whole text, then taken row by row."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple, Protocol, TypeVar

from rapidfuzz.distance import Indel

from dedup.facts.dates import Date, find_dates
from dedup.facts.foreign_dates import find_foreign_dates
from dedup.facts.foreign_numbers import find_foreign_numbers
from dedup.facts.names import Name, Run, find_names, find_runs
from dedup.facts.numbers import Number, find_numbers
from dedup.facts.spelling import american
from dedup.facts.tongues import SPACELESS, tongue_of
from dedup.language.detection import ENGLISH
from dedup.language.quotations import find_quotations
from dedup.language.words import fold_word, words_of
from dedup.records import Document, Span

SAME_SENTENCE = 0.5  # share of words in common below which a rewriter's "about" or "last year" is a manner of speaking
REMEMBERED = 4096  # wordings, so that a quotation which is compared with several is taken apart once
NEAR = 60  # characters around a number or a date in which its subject stands
NEAR_SIGNS = 12  # the same where a sign is a syllable or a word
BESIDE = 3  # words on either side of a fact that tell its place in a sentence
LONG = 4  # letters: shorter words say nothing about the subject
TELLING = 16  # letters from which words are told without the spaces between them
STEM = 5  # letters: inflection changes the end of a word


class Placed(Protocol):
    """Anything that stands somewhere in a text."""

    @property
    def span(self) -> Span: ...


PlacedT = TypeVar("PlacedT", bound=Placed)
FactT = TypeVar("FactT")
DateParts = tuple[int | None, ...]  # day, month, year, weekday
NumberParts = tuple[object, ...]  # value, measure, whether that is known, hedge


def overlap(a: Span, b: Span) -> bool:
    """Whether two spans have a character in common."""
    return a.start < b.end and b.start < a.end


def _touching(spans: Sequence[Span], parts: Iterable[Span]) -> list[int]:
    """The positions of those spans, of some in order that do not overlap, that touch one of the parts."""
    touching: set[int] = set()
    for part in parts:
        first = bisect_right(spans, part.start, key=lambda span: span.end)
        touching.update(range(first, bisect_left(spans, part.end, lo=first, key=lambda span: span.start)))
    return sorted(touching)


def _inside(found: Sequence[PlacedT], spans: Sequence[Span], parts: Sequence[Span]) -> tuple[PlacedT, ...]:
    return tuple(found[position] for position in _touching(spans, parts))


def _outside(found: Iterable[PlacedT], parts: Sequence[Span]) -> tuple[PlacedT, ...]:
    return tuple(one for one in found if not _touching(parts, [one.span]))


class Spellings(NamedTuple):
    """Words as they stand without apostrophes; all of them folded; folded, those in capitals."""

    plain: frozenset[str]
    folded: frozenset[str]
    capitals: frozenset[str]


def without_marks(word: str) -> str:
    """A word of a name without its apostrophes, which are easily lost: "Weve" for "We've"."""
    return word.replace("'", "")


@dataclass(frozen=True)
class Facts:
    """What a text states, or the part of it that `parts` cover."""

    text: str
    language: str
    parts: tuple[Span, ...]
    quotations: tuple[Span, ...]
    dates: tuple[Date, ...]
    numbers: tuple[Number, ...]
    names: tuple[Name, ...]
    runs: tuple[Run, ...]

    def within(self, spans: Iterable[Span]) -> Facts:
        """Only what stands in one of the spans, if only in part: a quotation may go on in the next sentence."""
        parts, places = tuple(spans), self._places
        return Facts(
            self.text,
            self.language,
            parts,
            tuple(self.quotations[position] for position in _touching(self.quotations, parts)),
            _inside(self.dates, places["dates"], parts),
            _inside(self.numbers, places["numbers"], parts),
            _inside(self.names, places["names"], parts),
            _inside(self.runs, places["runs"], parts),
        )

    @cached_property
    def _places(self) -> dict[str, list[Span]]:
        kinds: dict[str, Sequence[Placed]] = {
            "dates": self.dates,
            "numbers": self.numbers,
            "names": self.names,
            "runs": self.runs,
        }
        return {kind: [one.span for one in found] for kind, found in kinds.items()}

    @property
    def most(self) -> int:
        """How many facts of one kind there are, of that with the most."""
        return max(map(len, (self.quotations, self.dates, self.numbers, self.names, self.runs)))

    def wording(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def words(self, spans: Iterable[Span]) -> list[str]:
        """The words in some spans of the text, in no house's style."""
        return [word for span in spans for word in plain_words(self.wording(span), self.language)]

    @cached_property
    def all_words(self) -> list[str]:
        """The words of all parts."""
        return self.words(self.parts)

    @cached_property
    def known_dates(self) -> frozenset[DateParts]:
        """What its dates say, each once."""
        return frozenset(date[:4] for date in self.dates)

    @cached_property
    def known_names(self) -> Spellings:
        """The words of its names, each once."""
        words = {name.text for name in self.names}
        capitals = {fold_word(word) for word in words if word.isupper()}
        return Spellings(frozenset(map(without_marks, words)), frozenset(map(fold_word, words)), frozenset(capitals))

    @cached_property
    def known_numbers(self) -> Mapping[NumberParts, tuple[Number, ...]]:
        """Its numbers by what they say, without their places."""
        found: dict[NumberParts, list[Number]] = {}
        for number in self.numbers:
            found.setdefault(number[:4], []).append(number)
        return {parts: tuple(numbers) for parts, numbers in found.items()}

    @cached_property
    def joined(self) -> str:
        """The same as one string, with a space around every word, to look for stretches of words in."""
        return f" {' '.join(self.all_words)} "

    @cached_property
    def unspaced(self) -> str:
        """The same without any space, as houses differ in "re-trial", "retrial" and "on to"."""
        return "".join(self.all_words)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The first letters of all words."""
        return frozenset(word[:STEM] for word in self.all_words)

    def holds(self, wording: str) -> bool:
        """True when these words stand here without a gap, be it in another house style."""
        words = plain_words(wording, self.language)
        unspaced = "".join(words)
        return f" {' '.join(words)} " in self.joined or (len(unspaced) >= TELLING and unspaced in self.unspaced)


def _around(facts: Facts, span: Span) -> set[str]:
    """Stems of the longer words around a span in its part of the text; pairs of signs where nothing parts words."""
    part = next((part for part in facts.parts if overlap(part, span)), span)
    near = NEAR_SIGNS if facts.language in SPACELESS else NEAR
    start, end = max(part.start, span.start - near), min(part.end, span.end + near)
    words = words_of(facts.text[start : span.start] + " " + facts.text[span.end : end])
    if facts.language in SPACELESS:
        return {one + two for one, two in pairwise(words)}
    return {word[:STEM] for word in words if len(word) >= LONG and not word[0].isdigit()}


def context(a: Facts, x: Span, b: Facts, y: Span) -> float:
    """How many of the words around one fact stand around another: 0 to 1, and 1 from three."""
    return min(1.0, len(_around(a, x) & _around(b, y)) / 3)


class Place(NamedTuple):
    """The words right before and right behind a fact in its part of a text: "company was fined … in 2022 for"."""

    before: tuple[str, ...]
    behind: tuple[str, ...]

    @property
    def tells(self) -> bool:
        """True when there are enough of them to tell the place."""
        return len(self.before) + len(self.behind) > BESIDE


def beside(facts: Facts, span: Span) -> Place:
    """The place of a fact in its part of a text."""
    part = next((part for part in facts.parts if overlap(part, span)), span)
    before = words_of(facts.text[max(part.start, span.start - NEAR) : span.start])
    behind = words_of(facts.text[span.end : min(part.end, span.end + NEAR)])
    return Place(tuple(before[-BESIDE:]), tuple(behind[:BESIDE]))


def same_place(left: Mapping[FactT, Place], right: Mapping[FactT, Place]) -> Iterator[tuple[FactT, FactT]]:
    """Facts of two sides with their places → those that alone stand in one place on either side."""
    often = Counter(left.values()), Counter(right.values())
    there = {place: fact for fact, place in right.items()}
    for fact, place in left.items():
        if place.tells and often[0][place] == often[1][place] == 1:
            yield fact, there[place]


def same_sentence(a: Facts, b: Facts) -> bool:
    """True when two sides of a row are so alike that a word which came or went may be a change of sense."""
    return Indel.normalized_similarity(a.all_words, b.all_words) >= SAME_SENTENCE


def _plain_number(number: Number) -> str:
    """A number with its unit as one word. "11:15" is what "11.15" gives, which only its place would tell from 11.15."""
    if number.measure == "time":
        hour, minute = divmod(number.value, 60)
        return f"{hour + minute / 100:.10g}"
    return f"{number.value:.10g}{number.measure if number.known else ''}"


def _numbers(text: str, language: str) -> tuple[Number, ...]:
    tongue = tongue_of(language)
    return find_foreign_numbers(text, tongue) if tongue else find_numbers(text)


def _dates(text: str, language: str) -> list[Date]:
    tongue = tongue_of(language)
    return find_foreign_dates(text, tongue) if tongue else find_dates(text)


def _without_and(word: str) -> str:
    """An Arabic word without the "and" that is written onto it where a quotation begins in the middle of a sentence."""
    return word.removeprefix("و") if len(word) >= LONG else word


@lru_cache(maxsize=REMEMBERED)
def plain_words(text: str, language: str = ENGLISH) -> tuple[str, ...]:
    """Text → its words in no house's style: folded, spelt as Americans do, each number with its unit as one word.

    >>> plain_words("Forty neighbours: 4 per cent"), plain_words("4,5 Prozent", "de"), plain_words("ولولا", "ar")
    (('40', 'neighbors', '4percent'), ('4.5percent',), ('لولا',))
    """
    spell = american if language == ENGLISH else _without_and if language == "ar" else str
    words: list[str] = []
    at = 0
    for number in _numbers(text, language):
        words += [*map(spell, words_of(text[at : number.span.start])), _plain_number(number)]
        at = number.span.end
    return (*words, *map(spell, words_of(text[at:])))


def find_facts(document: Document) -> Facts:
    """Document → everything it states. A number that is part of a date is no number, nor is a month a name."""
    text, language = document.article.text, document.language
    dates = _dates(text, language)
    dated = [date.span for date in dates]
    names = _outside(find_names(text, language), dated)
    return Facts(
        text,
        language,
        (Span(0, len(text)),),
        tuple(find_quotations(text)),
        tuple(dates),
        _outside(_numbers(text, language), dated),
        names,
        tuple(find_runs(text, names)),
    )
