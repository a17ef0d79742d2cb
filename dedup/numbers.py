"""Text → the numbers in it, with their values: digits, words, scales, per cent, money, clock times, ordinals.

"8,000", "eight thousand", "8 000" and "٨٬٠٠٠" are one value; "10:52 p.m.", "10.52pm" and "22:52" are one time. How a
number is hedged is kept apart from its value. English words; digits of any script, with a full stop (or the Arabic
mark) for decimals.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dedup.number_words import IN_WORDS, RANK_VALUES, SCALES, SHORT_SCALES, value_in_words
from dedup.records import Span
from dedup.words import fold_word

# What one measure is called. Two numbers with different measures are never the same number changed.
MEASURES = {
    "percent": "% ٪ percent pct percentage", "point": "point points", "dollar": "$ us$ dollar dollars usd",
    "pound": "£ # pound pounds gbp quid", "euro": "€ euro euros eur", "yen": "¥ yen", "rupee": "₹ rupee rupees rs",
    "metre": "m metre metres meter meters", "kilometre": "km kilometre kilometres kilometer kilometers",
    "foot": "ft foot feet", "mile": "mile miles mi", "inch": "inch inches", "yard": "yard yards",
    "tonne": "t tonne tonnes ton tons", "kilogram": "kg kilo kilos kilogram kilograms kilogramme kilogrammes",
    "pound-weight": "lb lbs", "knot": "knot knots", "mph": "mph", "degree": "° c f degree degrees celsius fahrenheit",
    "second": "seconds sec secs", "minute": "minute minutes min mins", "hour": "hour hours hr hrs",
    "day": "day days", "week": "week weeks", "month": "month months", "year": "year years yr yrs", "acre": "acre acres",
    "hectare": "hectare hectares ha", "litre": "litre litres liter liters", "gallon": "gallon gallons",
    "megawatt": "mw megawatt megawatts", "night": "night nights",
}  # fmt: skip
MEASURE_OF = {name: measure for measure, names in MEASURES.items() for name in names.split()}
STEM, SHORT = 5, 4  # letters: another word after a number is cut to five; one with fewer than four says nothing

# How a number is hedged. Only "about" is a looser statement of the same number; the others bound it from one side.
HEDGES = {
    "about": "approximately about around roughly nearly almost some circa close_to estimated an_estimated",
    "above": "more_than over at_least upwards_of just_over well_over no_fewer_than no_less_than not_less_than",
    "below": "less_than fewer_than under up_to at_most no_more_than as_many_as just_under well_under not_more_than",
}
HEDGE_OF = {word.replace("_", " "): hedge for hedge, words in HEDGES.items() for word in words.split()}

_hedge = "|".join(sorted((re.escape(word) for word in HEDGE_OF), key=len, reverse=True))

TIME = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?[ \u00a0]?(?P<half>[ap])\.?m\b\.?"
    r"|\b(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(
    rf"""
    (?: \b (?P<hedge> {_hedge} ) \s+ (?:the\s+)? )?
    (?P<value>
        (?P<sign> US\$ | [$£€¥₹\#] )?  (?: (?<![\w.,-]) | (?<=[$£€¥₹\#]) )
        (?: (?P<digits>
                (?: \d{{1,3}} (?:[,٬\u00a0\u202f]\d{{3}})+ | \d{{1,2}} (?:,\d{{2}})+ ,\d{{3}} | \d+ ) (?:[.٫]\d+)?
            )  (?![A-Za-z]{{3}}|\d)
            (?P<ordinal> (?:st|nd|rd|th)\b )?
            (?: [\u00a0\ -]? (?P<scale> {"|".join(SCALES)} | mn | bn | tn | (?(sign)m|(?!)) ) \b )?
        | \b (?P<words> {IN_WORDS} ) \b
        | \b (?P<rank> {"|".join(RANK_VALUES)} ) \b )
    )
    (?P<unit> \s?[%٪°] | (?:km|kg|mph|m|ft|lb|lbs|mw|c|f)\b | [\u00a0\ -] (?: per[ -]cent\b | [A-Za-z]+ ) )?
    """,
    re.IGNORECASE | re.VERBOSE,
)


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


def _value(match: re.Match[str]) -> float:
    if match["words"]:
        return value_in_words(match["words"].lower())
    if match["rank"]:
        return RANK_VALUES[match["rank"].lower()]
    scale = (match["scale"] or "").lower()
    digits = float(re.sub("[,٬\u00a0\u202f]", "", match["digits"]).replace("٫", "."))
    return digits * (SCALES | SHORT_SCALES).get(scale, 1.0)


def _unit(match: re.Match[str]) -> str:
    return re.sub(r"[\s\u00a0-]", "", match["unit"] or "").lower()


def _measure(match: re.Match[str]) -> tuple[str, bool]:
    """The measure, and whether it is a known one."""
    if match["ordinal"] or match["rank"]:
        return "ordinal", True
    unit = _unit(match)
    name = MEASURE_OF.get((match["sign"] or "").lower()) or MEASURE_OF.get(unit)
    if name:
        return name, True
    return ("" if len(unit) < SHORT else fold_word(unit)[:STEM]), False


def _number(match: re.Match[str]) -> Number:
    measure, known = _measure(match)
    hedge = HEDGE_OF[" ".join(match["hedge"].lower().split())] if match["hedge"] else ""
    end = match.end() if measure != "ordinal" and _unit(match) in MEASURE_OF else match.end("value")
    return Number(_value(match), measure, known, hedge, Span(match.start("value"), end), Span(match.start(), end))


def _time(match: re.Match[str]) -> Number:
    hour = int(match["hour"] or match["hour24"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    minute = int(match["minute"] or match["minute24"] or 0)
    span = Span(*match.span())
    return Number(60.0 * hour + minute, "time", True, "", span, span)


def find_numbers(text: str) -> list[Number]:
    """Text → its numbers in order. "One" alone is left out: it is mostly a pronoun.

    >>> text = "About eight thousand men left at 10.52pm, 62 per cent of them in $2.4bn boats"
    >>> [(n.value, n.measure, n.hedge) for n in find_numbers(text)]
    [(8000.0, '', 'about'), (1372.0, 'time', ''), (62.0, 'percent', ''), (2400000000.0, 'dollar', '')]
    """
    times = [_time(match) for match in TIME.finditer(text)]
    rest = TIME.sub(lambda match: "\n" * len(match[0]), text)
    found = [match for match in NUMBER.finditer(rest) if (match["words"] or "").lower() != "one"]
    return sorted([*times, *map(_number, found)], key=lambda number: number.span)
