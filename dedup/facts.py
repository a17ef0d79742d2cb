"""Document → what it states: quotations, numbers, dates, names. Found once in the whole text, then taken row by row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

from dedup.dates import Date, find_dates
from dedup.names import Name, Run, find_names, find_runs
from dedup.numbers import Number, find_numbers
from dedup.quotations import find_quotations
from dedup.records import Document, Span
from dedup.words import words_of

STEM = 5  # letters: inflection changes the end of a word


class Placed(Protocol):
    """Anything that stands somewhere in a text."""

    @property
    def span(self) -> Span: ...


PlacedT = TypeVar("PlacedT", bound=Placed)


def overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _inside(found: Iterable[PlacedT], parts: list[Span]) -> tuple[PlacedT, ...]:
    return tuple(one for one in found if any(overlap(one.span, part) for part in parts))


@dataclass(frozen=True)
class Facts:
    """What a text states, or the part of it that `parts` cover."""

    text: str
    parts: tuple[Span, ...]
    quotations: tuple[Span, ...]
    dates: tuple[Date, ...]
    numbers: tuple[Number, ...]
    names: tuple[Name, ...]
    runs: tuple[Run, ...]

    def within(self, spans: Iterable[Span]) -> Facts:
        """Only what stands in one of the spans, if only in part: a quotation may go on in the next sentence."""
        parts = list(spans)
        quotations = tuple(one for one in self.quotations if any(overlap(one, part) for part in parts))
        return Facts(
            self.text,
            tuple(parts),
            quotations,
            _inside(self.dates, parts),
            _inside(self.numbers, parts),
            _inside(self.names, parts),
            _inside(self.runs, parts),
        )

    def wording(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def words(self, spans: Iterable[Span]) -> list[str]:
        """The folded words in some spans of the text."""
        return [word for span in spans for word in words_of(self.wording(span))]

    @cached_property
    def all_words(self) -> list[str]:
        """The folded words of all parts."""
        return self.words(self.parts)

    @cached_property
    def joined(self) -> str:
        """The same as one string, with a space around every word, to look for stretches of words in."""
        return f" {' '.join(self.all_words)} "

    @cached_property
    def stems(self) -> frozenset[str]:
        """The first letters of all words."""
        return frozenset(word[:STEM] for word in self.all_words)

    def holds(self, words: Iterable[str]) -> bool:
        """True when these words stand here without a gap."""
        return f" {' '.join(words)} " in self.joined


def find_facts(document: Document) -> Facts:
    """Document → everything it states. A number that is part of a date is no number, nor is a month a name."""
    text = document.article.text
    dates = find_dates(text)

    def no_date(found: Iterable[PlacedT]) -> list[PlacedT]:
        return [one for one in found if not any(overlap(one.span, date.span) for date in dates)]

    names = no_date(find_names(text))
    return Facts(
        text,
        (Span(0, len(text)),),
        tuple(find_quotations(text)),
        tuple(dates),
        tuple(no_date(find_numbers(text))),
        tuple(names),
        tuple(find_runs(text, names)),
    )
