"""Aligned rows → the facts that changed on the way: quotations, numbers, dates, names.

A fact is changed when both sides state one of the same sort and they differ; what only one side says is an omission
or an addition, which the rows already show. Each change carries both wordings, their spans and the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel, JaroWinkler

from dedup.dates import Date, find_dates
from dedup.names import Name, find_names
from dedup.numbers import Number, find_numbers
from dedup.quotations import find_quotations
from dedup.records import Change, ChangeKind, Document, Row, Span
from dedup.words import fold_word, words_of

RESPELT = 0.84  # Jaro-Winkler similarity from which two names are one name spelt in two ways


class Facts(NamedTuple):
    """What is stated in a text, or in the part of it that one row covers."""

    text: str
    quotations: tuple[Span, ...]
    dates: tuple[Date, ...]
    numbers: tuple[Number, ...]
    names: tuple[Name, ...]

    def within(self, spans: Iterable[Span]) -> Facts:
        """Only what stands inside one of the spans."""
        parts = list(spans)

        def inside(found: Span) -> bool:
            return any(part.start <= found.start and found.end <= part.end for part in parts)

        return Facts(
            self.text,
            tuple(q for q in self.quotations if any(q.start < part.end and part.start < q.end for part in parts)),
            tuple(date for date in self.dates if inside(date.span)),
            tuple(number for number in self.numbers if inside(number.span)),
            tuple(name for name in self.names if inside(name.span)),
        )


def _facts(document: Document) -> Facts:
    text = document.article.text
    dates = find_dates(text)
    covered = [date.span for date in dates]
    numbers = [n for n in find_numbers(text) if not any(n.span.start < d.end and d.start < n.span.end for d in covered)]
    return Facts(text, tuple(find_quotations(text)), tuple(dates), tuple(numbers), tuple(find_names(text)))


Pairs = Iterator[tuple[ChangeKind, Span, Span]]


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    """True when `part` stands in `words` without a gap."""
    return f" {' '.join(part)} " in f" {' '.join(words)} "


def _quotations(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Pairs:
    spoken_a = [word for span in all_a.quotations for word in words_of(all_a.text[slice(*span)])]
    spoken_b = [word for span in all_b.quotations for word in words_of(all_b.text[slice(*span)])]
    new_a = [span for span in a.quotations if not _holds(spoken_b, words_of(a.text[slice(*span)]))]
    new_b = [span for span in b.quotations if not _holds(spoken_a, words_of(b.text[slice(*span)]))]
    for left, right in zip(new_a, new_b, strict=False):
        yield "quote", left, right


def _numbers(a: Facts, b: Facts) -> Pairs:
    new_a = [x for x in a.numbers if not any(x.value == y.value for y in b.numbers)]
    new_b = [y for y in b.numbers if not any(x.value == y.value for x in a.numbers)]
    for x in new_a:
        for y in new_b:
            if x.measure == y.measure:
                yield "number", x.span, y.span
                new_b.remove(y)
                break


def _dates(a: Facts, b: Facts) -> Pairs:
    for x in a.dates:
        for y in b.dates:
            said = [(p, q) for p, q in zip(x[:4], y[:4], strict=True) if p is not None and q is not None]
            if x.month == y.month and said and any(p != q for p, q in said):
                yield "date", x.span, y.span


def _names(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Pairs:
    known_a, known_b = {name.text for name in all_a.names}, {name.text for name in all_b.names}
    for x in a.names:
        for y in b.names:
            if x.text in known_b or y.text in known_a:
                continue
            if fold_word(x.text) == fold_word(y.text) or JaroWinkler.similarity(x.text, y.text) >= RESPELT:
                yield "name", x.span, y.span


def _changes(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Pairs:
    quoted = list(_quotations(a, b, all_a, all_b))
    yield from quoted
    for kind, x, y in [*_numbers(a, b), *_dates(a, b), *_names(a, b, all_a, all_b)]:
        if not any(q.start <= x.start and x.end <= q.end for _, q, _ in quoted):
            yield kind, x, y


def find_changes(a: Document, b: Document, rows: Sequence[Row]) -> tuple[Change, ...]:
    """Two documents and their rows → the changed facts, in the order of the rows. A respelt name comes once."""
    all_a, all_b = _facts(a), _facts(b)
    found: list[Change] = []
    seen: set[tuple[str, str]] = set()
    for position, row in enumerate(rows):
        if not row.a or not row.b:
            continue
        for kind, x, y in _changes(all_a.within(row.a), all_b.within(row.b), all_a, all_b):
            wording = all_a.text[slice(*x)], all_b.text[slice(*y)]
            if kind != "name" or wording not in seen:
                found.append(Change(kind, *wording, x, y, position))
            seen.add(wording)
    return tuple(found)
