"""Two sides of a row → numbers that differ, or that lost or gained an "about".

Which number became which is a matter of likelihood: of all pairs that no equal number explains, the likeliest come
first. It speaks for a pair that both have one measure or count the same noun, that the same words stand around them,
and that one looks like the other misread: two digits exchanged, one digit off, nearly as large.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise, product
from typing import NamedTuple

from rapidfuzz.distance import OSA

from dedup.facts.finding import NEAR, Facts, Place, beside, context, same_place, same_sentence
from dedup.facts.foreign_numbers import links_of
from dedup.facts.numbers import HALF_A_DAY, RANGE, Number
from dedup.facts.tongues import tongue_of
from dedup.facts.units import UNIT_OF
from dedup.records import Span

ROUNDED = 0.15  # share by which a number that is said to be approximate may be off, if it is rounder
BOUNDED = 0.3  # the same for one that is said to be a bound: "less than two weeks" for 11 days
CONVERTED = 0.06  # the same for one in another unit: newspapers write 2,400 ft for 740 m
ROUND = 0.05  # share of a number that its grain is from which it is round by itself
PRECISE = 3  # digits from which a number says how exact it is: "1.46 billion" for 1,459,193,000
NEARLY = 10  # minutes by which "around 10:50" is off at most
SMALL = 12  # up to here numbers are everywhere
LARGE = 100  # from here two numbers hardly add up to a third by chance
TELLING = 3  # digits from which a number alone is as good as a name
DENIED = re.compile(r"\b(?:not?|never|neither|nor|n[’']t)\b[^.]{0,30}$", re.IGNORECASE)

# What speaks for a pair, and how much of it there must be. Set by hand on the fictional stories of the tests.
MEASURE, NOUN, CONTEXT, SHAPE = 0.4, 0.5, 0.4, 0.45
ENOUGH = 0.5


def _grain(value: float) -> float:
    """The largest of …, 1, 5, 10, 50, … of which a number is a multiple: 1,987 → 1, 25 → 5, 2,000 → 1,000."""
    for exponent in range(math.floor(math.log10(value)) if value > 0 else 0, -4, -1):
        for step in (5 * 10.0**exponent, 10.0**exponent):
            if step <= value and abs(value / step - round(value / step)) < 1e-9:
                return step
    return 0.0


def _rounds(rough: Number, exact: Number) -> bool:
    """True when a number that is hedged is a rounder version of another; bounds may be looser.

    "About 300" is no rounder version of "some 350", which is itself said to be round.
    """
    value = _in_unit(exact, rough)
    if not rough.hedge or _grain(rough.value) <= _grain(value):
        return False
    if rough.hedge == exact.hedge == "about" and _grain(value) >= ROUND * value:
        return False
    off = rough.value - value
    bound = (rough.hedge == "below" and off > 0) or (rough.hedge == "above" and off < 0)
    return abs(off) <= min(_grain(rough.value), (BOUNDED if bound else ROUNDED) * value)


def _shortened(short: Number, exact: Number) -> bool:
    """True when a number is another to fewer digits, but enough of them: "1.46 billion" for "1,459,193,000"."""
    digits, value = len(_digits(short.value)), _in_unit(exact, short)
    return PRECISE <= digits < len(_digits(value)) and float(f"{value:.{digits}g}") == short.value


def _digits(value: float) -> str:
    """The digits of a number without the noughts that only tell its size: 0.35 → "35", 43,900 → "439"."""
    return f"{value:.10g}".replace(".", "").strip("0")


def _in_unit(x: Number, y: Number) -> float:
    """The value of X in the unit of Y. Both measure the same."""
    unit = UNIT_OF.get(y.measure)
    return x.worth / unit.factor - unit.zero if unit else x.value


def _same_heat(x: Number, y: Number) -> bool:
    """True when "100 degrees" in Fahrenheit are "38 degrees" in Celsius, as countries leave it unsaid."""
    if not {x.dimension, y.dimension} <= {"degree", "temperature"}:
        return False
    high, low = max(x.value, y.value), min(x.value, y.value)
    return abs((high - 32) * 5 / 9 - low) <= 1


def _equal(x: Number, y: Number) -> bool:
    """True when two numbers state one value: rounded when hedged, in other units, half a day apart for "11:09"."""
    if x.measure == y.measure == "time":
        apart = (x.value - y.value) % HALF_A_DAY
        return min(apart, HALF_A_DAY - apart) < (NEARLY if "about" in (x.hedge, y.hedge) else 1)
    if x.value == y.value or _same_heat(x, y):
        return True
    if x.dimension != y.dimension and (x.known or y.known):
        return False
    converted = x.measure != y.measure and abs(x.worth - y.worth) <= CONVERTED * max(abs(x.worth), abs(y.worth))
    rounded = _rounds(x, y) or _rounds(y, x) or _shortened(x, y) or _shortened(y, x)
    return (converted and x.known) or rounded


def _shape(x: float, y: float) -> float:
    """How easily one value is taken for the other: 0 to 1."""
    p, q = (f"{value:.10g}".rstrip("0").replace(".", "") for value in (x, y))
    if sorted(p) == sorted(q):
        return 1.0
    ratio = min(x, y) / max(x, y, 1e-9)
    one_off = min(len(p), len(q)) > 1 and OSA.distance(p, q) == 1
    return 0.3 + 0.4 * ratio if ratio >= 0.5 or one_off else 0.2 if ratio >= 0.2 else 0.0


def _reckoned(x: Number, y: Number, numbers: Iterable[Number]) -> bool:
    """True when a time is reckoned: "at 10:52, opened four minutes later" as "at 10:56"."""
    return x.measure == y.measure == "time" and any(
        n.measure == "minute" and n.value == abs(x.value - y.value) for n in numbers
    )


def _likelihood(a: Facts, x: Number, b: Facts, y: Number) -> float:
    """How likely it is that one number became the other, as a score; 0 when they cannot be one."""
    if ((x.known or y.known) and x.dimension != y.dimension) or _reckoned(x, y, (*a.numbers, *b.numbers)):
        return 0.0
    if max(x.value, y.value) <= SMALL and x.measure != y.measure and x.measure and y.measure:
        return 0.0  # two sons and three children are counts of two things
    measure = MEASURE * (x.known and x.measure != "ordinal") + NOUN * bool(
        not x.known and x.measure and x.measure == y.measure
    )
    return measure + CONTEXT * context(a, x.span, b, y.span) + SHAPE * _shape(x.worth, y.worth)


def _added_up(x: Number, others: Iterable[Number]) -> bool:
    """True when two numbers of the other side make this one: "270 died" for "259 on board and 11 on the ground"."""
    worths = [y.worth for y in others if y.dimension == x.dimension]
    return x.value >= LARGE and any(math.isclose(p + q, x.worth) for p, q in combinations(worths, 2))


def _telling(number: Number) -> bool:
    return len(_digits(number.value)) >= TELLING


def _stated_beside(x: Number, others: Sequence[Number]) -> bool:
    """True when the other side of a row states a number, or two that make it."""
    return any(_equal(x, y) for y in others) or _added_up(x, others)


def _stated(a: Facts, x: Number, b: Facts) -> bool:
    """True when the other text states this number somewhere: the same value, of the same thing unless it is telling."""
    equal = (y for numbers in b.known_numbers.values() if _equal(x, numbers[0]) for y in numbers)
    return any(_telling(x) or (x.known and x.measure == y.measure) or context(a, x.span, b, y.span) > 0 for y in equal)


def _place(facts: Facts, number: Number) -> Place:
    return beside(facts, Span(number.hedged.start, number.span.end))


def _in_its_place(a: Facts, x: Number, b: Facts, others: Iterable[Number]) -> bool:
    """True when a number stands between the same words as this one: a correction names the old figure elsewhere."""
    own = _place(a, x)
    return own.tells and any(_place(b, y) == own for y in others)


def _replaced(a: Facts, left: Sequence[Number], b: Facts, right: Sequence[Number]) -> Iterator[tuple[Number, Number]]:
    """Numbers of which another stands in the same place, whatever else the row says: "7 dead, 5 hurt" reversed."""
    for x, y in same_place({x: _place(a, x) for x in left}, {y: _place(b, y) for y in right}):
        if not _equal(x, y) and _likelihood(a, x, b, y) > 0:
            yield x, y


class Range(NamedTuple):
    """Two numbers that only "to", "and" or a dash parts: "between 5 and 7"."""

    low: Number
    high: Number


def _ranges(facts: Facts) -> list[Range]:
    tongue = tongue_of(facts.language)
    link = links_of(tongue) if tongue else RANGE
    ends = pairwise(facts.numbers)
    return [Range(low, high) for low, high in ends if link.fullmatch(facts.text, low.span.end, high.span.start)]


def _same_range(x: Range, y: Range) -> bool:
    """True for two ends that are equal, or were told the other way round: "aged 54 and 50", "aged 50 and 54"."""
    return (_equal(x.low, y.low) and _equal(x.high, y.high)) or (_equal(x.low, y.high) and _equal(x.high, y.low))


def _moved_ranges(a: Facts, b: Facts) -> Iterator[tuple[Range, Range]]:
    """Ranges of which both ends changed, side by side: an end becomes the same end, whatever it looks like."""
    in_a, in_b = _ranges(a), _ranges(b)
    left = [x for x in in_a if not any(_same_range(x, y) for y in in_b)]
    right = [y for y in in_b if not any(_same_range(x, y) for x in in_a)]
    for x in left:
        likely = (y for y in right if x.high.measure == y.high.measure and context(a, x.high.span, b, y.high.span) > 0)
        y = next(likely, None)
        if y and not _equal(x.low, y.low) and not _equal(x.high, y.high):
            right.remove(y)
            yield x, y


def _different(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Numbers that the other text has nowhere, or another one in their place, each beside the likeliest of the row."""
    moved = list(_moved_ranges(a, b))
    yield from (ends for x, y in moved for ends in ((x.low.span, y.low.span), (x.high.span, y.high.span)))
    rest_a = [x for x in a.numbers if not any(x in own for own, _ in moved)]
    rest_b = [y for y in b.numbers if not any(y in own for _, own in moved)]
    replaced = list(_replaced(a, rest_a, b, rest_b)) if same_sentence(a, b) else []
    yield from ((x.span, y.span) for x, y in replaced)
    told_a, told_b = {x for x, _ in replaced}, {y for _, y in replaced}
    left = [x for x in rest_a if x not in told_a and not _stated_beside(x, b.numbers)]
    right = [y for y in rest_b if y not in told_b and not _stated_beside(y, a.numbers)]
    left, right = (
        [x for x in left if not _stated(a, x, all_b) or _in_its_place(a, x, b, right)],
        [y for y in right if not _stated(b, y, all_a) or _in_its_place(b, y, a, left)],
    )
    scores = [(_likelihood(a, x, b, y), x, y) for x, y in product(left, right)]
    for score, x, y in sorted(scores, key=lambda one: (-one[0], one[1].span, one[2].span)):
        if score >= ENOUGH and x in left and y in right:
            left.remove(x)
            right.remove(y)
            yield x.span, y.span


def _denied(facts: Facts, number: Number) -> bool:
    """True after a "not": "not more than 4" says the same as "at most 4"."""
    return DENIED.search(facts.text[max(0, number.hedged.start - NEAR) : number.hedged.start]) is not None


def _hedged(a: Facts, b: Facts) -> Iterator[tuple[Span, Span]]:
    """Equal numbers of which one is said to be approximate, or that are bounded from opposite sides."""
    for x in a.numbers:
        equal = [y for y in b.numbers if x.value == y.value and x.measure == y.measure]
        if len(equal) != 1 or sum(x.value == other.value for other in a.numbers) > 1:
            continue
        bounds = {x.hedge, equal[0].hedge}
        opposite = bounds == {"above", "below"} and not _denied(a, x) and not _denied(b, equal[0])
        if bounds == {"", "about"} or opposite:
            yield x.hedged, equal[0].hedged


def changed_numbers(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Pairs of spans of numbers that differ in value; in two wordings of one sentence also a gained or lost "about"."""
    yield from _different(a, b, all_a, all_b)
    if same_sentence(a, b):
        yield from _hedged(a, b)
