"""Text → the numbers in it, with their values: digits, words, scales, per cent, money, clock times, ordinals.

"8,000", "eight thousand", "8 000" and "٨٬٠٠٠" are one value; "10:52 p.m.", "10.52pm" and "22:52" are one time. How a
number is hedged is kept apart from its value. English words; digits of any script, with a full stop (or the Arabic
mark) for decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from dedup.facts.units import UNIT_OF, Unit
from dedup.language.number_words import (
    FRACTION,
    IN_WORDS,
    RANK_VALUES,
    SCALES,
    SHORT_SCALES,
    value_in_words,
    value_of_fraction,
)
from dedup.language.words import fold_word
from dedup.records import Span

REMEMBERED = 512  # texts, for the aligner and the change finder, which both ask
HALF_A_DAY = 720  # minutes
HOURS = range(1, 13)
STEM, SHORT = 5, 4  # letters: another word after a number is cut to five; one with fewer than four says nothing

# How a number is hedged. Only "about" is a looser statement of the same number; the others bound it from one side.
HEDGES = {
    "about": "approximately about around roughly nearly almost some circa close_to estimated an_estimated barely "
    "just_short_of",
    "above": "more_than over above beyond at_least upwards_of just_over just_above well_over no_fewer_than "
    "no_less_than not_less_than slightly_more_than",
    "below": "less_than fewer_than under below up_to at_most no_more_than as_many_as as_much_as just_under just_below "
    "well_under not_more_than slightly_less_than",
}
HEDGE_OF = {word.replace("_", " "): hedge for hedge, words in HEDGES.items() for word in words.split()}

_hedge = "|".join(sorted((re.escape(word) for word in HEDGE_OF), key=len, reverse=True))
# Without its currency "5m" is a length.
_scales = f"(?:{'|'.join(name for name in SCALES | SHORT_SCALES if name != 'm')})"

TIME = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?[ \u00a0]?(?P<half>[ap])\.?m\b\.?"
    r"|\b(?P<hour24>[01]?\d|2[0-3])[:h](?P<minute24>[0-5]\d)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(
    rf"""
    (?P<value>
        (?P<sign> US\$ | [$£€¥₹\#] )?
        (?: (?<![\w./-])(?<!\d,) | (?<=[$£€¥₹\#]) | (?<=\d[-–])(?<!\b(?:19|20)\d\d[-–]) )
        (?: (?P<digits> (?>
                (?: \d{{1,3}} (?:[,٬\u00a0\u202f]\d{{3}})+ | \d{{1,2}} (?:,\d{{2}})+ ,\d{{3}} | \d+ ) (?:[.٫]\d+)?
            ) )  (?!(?!{_scales}s?\b)[A-Za-z]{{3}}|\d|s\b|(?:-\d+)?/\d)
            (?P<ordinal> (?:st|nd|rd|th)\b )?
            (?: [\u00a0\ -]? (?P<scale> {_scales} | (?(sign)m|(?!)) ) s? \b )?
        | \b (?P<fraction> {FRACTION} )
        | \b (?P<words> {IN_WORDS} ) \b
        | \b (?P<rank> {"|".join(RANK_VALUES)} ) \b )
    )
    (?P<unit> [\u00a0\ -]? (?: ° | degrees?[ ] ) [ ]? (?:celsius|fahrenheit|c|f)\b
        | \s?[%٪°] | (?:km/h|kmh|kph|km|kg|cm|mm|mph|m|ft|lb|lbs|mw|gw|c|f)\b
        | [\u00a0\ -] (?: per[ -]cent\b | km/h\b | years?[ -]olds? | (?:of[ ])?[A-Za-z]+ ) )?
    """,
    re.IGNORECASE | re.VERBOSE,
)
HEDGE = re.compile(rf"\b(?P<hedge>{_hedge})\s+$", re.IGNORECASE)
LONGEST_HEDGE = max(map(len, HEDGE_OF)) + 4  # characters before a number in which its hedge stands
# What a site counts, not the story: "Slideshow (15 Images)", "Hide caption 1 of 9".
COUNTER = re.compile(
    r"\(\d+ (?:Image|Photo|Picture|Slide|Video|Comment)s?\)|\b(?:[Cc]aption|Image|Photo|Slide) \d+ of \d+\b"
)
RANGE = re.compile(r"\s?(?:-|–|to|and|or)\s?", re.IGNORECASE)  # between two numbers, of which the second has the unit


class Number(NamedTuple):
    """A number in a text.

    `measure` is its unit under one name ("percent", "minute", "time", "ordinal") if that is `known`, else the stem of
    the word after it, or "". `hedge` is "about", "above", "below" or ""; `hedged` is the span with the hedge. Clock
    times count in minutes since midnight.
    """

    value: float
    measure: str
    known: bool
    hedge: str
    span: Span
    hedged: Span

    @property
    def dimension(self) -> str:
        """What it measures: numbers of two known dimensions are never one number changed."""
        return UNIT_OF[self.measure].dimension if self.measure in UNIT_OF else self.measure

    @property
    def worth(self) -> float:
        """Its value in the first unit of its dimension."""
        unit = UNIT_OF.get(self.measure)
        return (self.value + unit.zero) * unit.factor if unit else self.value


def _scale(match: re.Match[str]) -> float:
    return (SCALES | SHORT_SCALES).get((match["scale"] or "").lower(), 1.0)


def _value(match: re.Match[str]) -> float:
    if match["words"]:
        return value_in_words(match["words"].lower())
    if match["rank"]:
        return RANK_VALUES[match["rank"].lower()]
    if match["fraction"]:
        return value_of_fraction(match["fraction"].lower())
    return float(re.sub("[,٬\u00a0\u202f]", "", match["digits"]).replace("٫", ".")) * _scale(match)


def _unit(match: re.Match[str]) -> str:
    return re.sub(r"[\s\u00a0-]|\bof\s", "", match["unit"] or "").lower()


def _known_unit(match: re.Match[str]) -> Unit | None:
    return UNIT_OF.get((match["sign"] or "").lower()) or UNIT_OF.get(_unit(match))


def _measure(match: re.Match[str]) -> tuple[str, bool]:
    """The measure, and whether it is a known one."""
    if match["ordinal"] or match["rank"]:
        return "ordinal", True
    if match["fraction"]:
        return "fraction", True
    unit = _known_unit(match)
    if unit:
        return unit.name, True
    word = _unit(match)
    if word.endswith(("old", "olds")):
        return "age", False
    return ("" if len(word) < SHORT else fold_word(word)[:STEM]), False


def _hedged(match: re.Match[str], end: int) -> tuple[str, Span, Span]:
    """How a number that ends at `end` is hedged, its span, and that with the hedge."""
    start = match.start()
    before = match.string[max(0, start - LONGEST_HEDGE) : start]
    hedged = HEDGE.search(before)
    hedge = HEDGE_OF[" ".join(hedged["hedge"].lower().split())] if hedged else ""
    first = start - len(before) + hedged.start() if hedged else start
    return hedge, Span(start, end), Span(first, end)


def _number(match: re.Match[str]) -> Number:
    measure, known = _measure(match)
    end = match.end() if known and _unit(match) in UNIT_OF else match.end("value")
    return Number(_value(match), measure, known, *_hedged(match, end))


def _no_number(match: re.Match[str]) -> bool:
    """True for "one", and for the rank in a name: "First Covenant Church"."""
    if match["rank"]:
        return match["rank"][0].isupper() and (match["unit"] or "").strip()[:1].isupper()
    return (match["words"] or "").lower() == "one"


def _numbers(text: str) -> Iterator[Number]:
    """The numbers that are no times. In "2.4 to 2.5 billion euros" the first has scale and unit of the second."""
    found = [match for match in NUMBER.finditer(text) if not _no_number(match)]
    for match, following in zip_longest(found, found[1:]):
        number = _number(match)
        bare = match["digits"] and not match["scale"] and not match["ordinal"] and not number.known
        if following and bare and RANGE.fullmatch(text, match.end("value"), following.start("value")):
            second = _number(following)
            if number.value * _scale(following) < second.value:
                scaled = number.value * _scale(following)
                number = number._replace(value=scaled, measure=second.measure, known=second.known)
        yield number


def _time(match: re.Match[str]) -> Number:
    hour = int(match["hour"] or match["hour24"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    minute = int(match["minute"] or match["minute24"] or 0)
    return Number(60.0 * hour + minute, "time", True, *_hedged(match, match.end()))


def _hours(numbers: list[Number], text: str) -> Iterator[Number]:
    """In "between 5 and 7 p.m." the first number is an hour too."""
    for number, following in zip_longest(numbers, numbers[1:]):
        hour = following and following.measure == "time" and not number.measure and number.value in HOURS
        if hour and RANGE.fullmatch(text, number.span.end, following.span.start):
            noon = HALF_A_DAY if following.value >= HALF_A_DAY else 0
            number = number._replace(value=60.0 * (number.value % 12) + noon, measure="time", known=True)
        yield number


def _blank(match: re.Match[str]) -> str:
    return "\n" * len(match[0])


@lru_cache(maxsize=REMEMBERED)
def find_numbers(text: str) -> tuple[Number, ...]:
    """Text → its numbers in order. "One" alone is left out: it is mostly a pronoun.

    >>> text = "About eight thousand men left at 10.52pm, 62 per cent of them in $2.4bn boats"
    >>> [(n.value, n.measure, n.hedge) for n in find_numbers(text)]
    [(8000.0, '', 'about'), (1372.0, 'time', ''), (62.0, 'percent', ''), (2400000000.0, 'dollar', '')]
    >>> [(n.value, n.measure) for n in find_numbers("a third of 2.4 to 2.5 million euros, 4-3, in the 1990s")]
    [(0.3333333333333333, 'fraction'), (2400000.0, 'euro'), (2500000.0, 'euro'), (4.0, ''), (3.0, '')]
    """
    times = [_time(match) for match in TIME.finditer(text)]
    rest = COUNTER.sub(_blank, TIME.sub(_blank, text))
    return tuple(_hours(sorted([*times, *_numbers(rest)], key=lambda number: number.span), text))
