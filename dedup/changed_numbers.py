"""Two sides of a row → numbers and dates that differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rapidfuzz.distance import Indel

from dedup.dates import Date
from dedup.facts import Facts
from dedup.numbers import Number
from dedup.records import Span
from dedup.words import words_of

ROUNDED = 0.05  # share by which a number that is said to be approximate may be off
SAME_SENTENCE = 0.5  # share of words in common below which a rewriter's "some" or "about" is a manner of speaking
HALF_A_DAY = 720  # minutes
NEAR = 45  # characters around a number in which its subject stands
STEM, LONG = 5, 4  # letters: words are compared by their first five, and shorter ones than four say nothing


def _equal(x: Number, y: Number) -> bool:
    """True when two numbers state one value: within rounding when one is hedged, half a day apart for "11:09"."""
    if x.measure == y.measure == "time":
        return (x.value - y.value) % HALF_A_DAY == 0
    if x.hedge or y.hedge:
        return abs(x.value - y.value) <= ROUNDED * max(x.value, y.value)
    return x.value == y.value


def _subject(facts: Facts, number: Number) -> set[str]:
    """Stems of the longer words around a number."""
    around = facts.text[max(0, number.span.start - NEAR) : number.span.end + NEAR]
    return {word[:STEM] for word in words_of(around) if len(word) >= LONG and not word[0].isdigit()}


def _comparable(a: Facts, x: Number, b: Facts, y: Number) -> bool:
    """True when two different numbers may be one number changed: the same known measure, or the same subject."""
    if x.known or y.known:
        return x.measure == y.measure
    return bool(x.measure and x.measure == y.measure) or bool(_subject(a, x) & _subject(b, y))


def _nowhere(number: Number, others: Iterable[Number]) -> bool:
    return not any(number.value == other.value for other in others)


def _different(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Numbers that the other text has nowhere, beside comparable ones of the same sort."""
    left = [x for x in a.numbers if not any(_equal(x, y) for y in b.numbers) and _nowhere(x, all_b.numbers)]
    right = [y for y in b.numbers if not any(_equal(x, y) for x in a.numbers) and _nowhere(y, all_a.numbers)]
    for x in left:
        y = next((y for y in right if _comparable(a, x, b, y)), None)
        if y:
            right.remove(y)
            yield x.span, y.span


def _hedged(a: Facts, b: Facts) -> Iterator[tuple[Span, Span]]:
    """Equal numbers of which one is said to be approximate, or that are bounded from opposite sides."""
    for x in a.numbers:
        equal = [y for y in b.numbers if x.value == y.value and x.measure == y.measure]
        if len(equal) != 1 or sum(x.value == other.value for other in a.numbers) > 1:
            continue
        if {x.hedge, equal[0].hedge} in ({"", "about"}, {"above", "below"}):
            yield x.hedged, equal[0].hedged


def changed_numbers(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Pairs of spans of numbers that differ in value; in two wordings of one sentence also a gained or lost "about"."""
    yield from _different(a, b, all_a, all_b)
    if Indel.normalized_similarity(a.all_words, b.all_words) >= SAME_SENTENCE:
        yield from _hedged(a, b)


def _agree(x: Date, y: Date) -> bool:
    """True when two dates say nothing that contradicts the other, and say something in common."""
    said = [(p, q) for p, q in zip(x[:4], y[:4], strict=True) if p is not None and q is not None]
    return bool(said) and all(p == q for p, q in said)


def _same_sort(x: Date, y: Date) -> bool:
    """True when two dates could be one date changed: both weekdays, both years, or both days or months of a year."""
    if x.month is None or y.month is None:
        return [part is None for part in x[:4]] == [part is None for part in y[:4]]
    return x.month == y.month or x.day == y.day


def changed_dates(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Pairs of spans of dates that differ and that the other text has nowhere."""
    left = [x for x in a.dates if not any(_agree(x, y) for y in all_b.dates)]
    right = [y for y in b.dates if not any(_agree(x, y) for x in all_a.dates)]
    for x in left:
        y = next((y for y in right if _same_sort(x, y)), None)
        if y:
            right.remove(y)
            yield x.span, y.span
