"""Two sides of a row → dates that differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from rapidfuzz.distance import OSA

from dedup.facts.dates import Date
from dedup.facts.finding import DateParts, Facts, beside, context, same_place, same_sentence
from dedup.records import Span


def _agree(x: DateParts, y: DateParts) -> bool:
    """True when two dates say nothing that contradicts the other, and say something in common."""
    said = [(p, q) for p, q in zip(x, y, strict=True) if p is not None and q is not None]
    return bool(said) and all(p == q for p, q in said)


def _same_sort(x: Date, y: Date) -> bool:
    """True when two dates could be one date changed: both weekdays, both years, or both days or months of a year."""
    if x.month is None or y.month is None:
        return [part is None for part in x[:4]] == [part is None for part in y[:4]]
    return x.month == y.month or x.day == y.day


def _likely(a: Facts, x: Date, b: Facts, y: Date) -> bool:
    """True unless two weekdays, months or years stand in sentences that say different things.

    As in "102 in 2019" and "31 in 2023". A month alone may also be the one date on either side.
    """
    if same_sentence(a, b) or any(date.month and (date.day or date.year) for date in (x, y)):
        return True
    if x.month and y.month:
        return len(a.dates) == len(b.dates) == 1 or context(a, x.span, b, y.span) > 0
    if x.weekday:
        return context(a, x.span, b, y.span) >= 2 / 3
    return OSA.distance(str(x.year), str(y.year)) == 1


def _missing(dates: Iterable[Date], known: Set[DateParts]) -> list[Date]:
    """The dates that agree with none of others. Most are equal to one: that is asked first."""
    return [one for one in dates if one[:4] not in known and not any(_agree(one[:4], other) for other in known)]


def _replaced(a: Facts, b: Facts, lost: Sequence[Date], new: Sequence[Date]) -> Iterator[tuple[Date, Date]]:
    """Dates, lost or new, of which another stands between the same words, wherever else that may stand."""
    if same_sentence(a, b):
        left, right = ({date: beside(side, date.span) for date in side.dates} for side in (a, b))
        for x, y in same_place(left, right):
            if (x in lost or y in new) and _same_sort(x, y) and not _agree(x[:4], y[:4]):
                yield x, y


def changed_dates(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Pairs of spans of dates that differ and that the other text has nowhere, or not in this place."""
    lost, new = _missing(a.dates, all_b.known_dates), _missing(b.dates, all_a.known_dates)
    replaced = dict(_replaced(a, b, lost, new))
    yield from ((x.span, y.span) for x, y in replaced.items())
    left = [x for x in lost if x not in replaced]
    right = [y for y in new if y not in replaced.values()]
    for x in left:
        y = next((y for y in right if _same_sort(x, y) and _likely(a, x, b, y)), None)
        if y:
            right.remove(y)
            yield x.span, y.span
