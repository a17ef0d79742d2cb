"""Text → the numbers in it, with their values: digits, words, scales, per cent, money, clock times, ordinals.

"8,000", "eight thousand" and "8 000" are one value; "10:52 p.m.", "10.52pm" and "22:52" are one time. Whether a number is
said to be approximate is kept apart from its value. English words; digits of any language that writes them 0–9.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dedup.records import Span
from dedup.words import fold_word

SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORD_VALUES = {word: float(value) for value, word in enumerate((SMALL + " eighteen nineteen").split())}
WORD_VALUES |= {word: 10.0 * value for value, word in enumerate(TENS.split(), start=2)}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0, "dozens": 12.0}
SCALES |= {"m": 1e6, "mn": 1e6, "bn": 1e9, "k": 1e3, "tn": 1e12}
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINAL_VALUES = {word: float(value) for value, word in enumerate(ORDINALS.split(), start=1)}

# What one measure is called. Two numbers with different measures are never the same number changed.
MEASURES = {
    "percent": "% percent pct percentage", "point": "point points", "dollar": "$ us$ dollar dollars usd",
    "pound": "£ pound pounds gbp quid", "euro": "€ euro euros eur", "yen": "¥ yen", "rupee": "₹ rupee rupees rs",
    "metre": "m metre metres meter meters", "kilometre": "km kilometre kilometres kilometer kilometers",
    "foot": "ft foot feet", "mile": "mile miles mi", "inch": "inch inches", "yard": "yard yards",
    "tonne": "t tonne tonnes ton tons", "kilogram": "kg kilo kilos kilogram kilograms kilogramme kilogrammes",
    "pound-weight": "lb lbs", "knot": "knot knots", "mph": "mph", "degree": "° c f degree degrees celsius fahrenheit",
    "second": "second seconds sec secs", "minute": "minute minutes min mins", "hour": "hour hours hr hrs",
    "day": "day days", "week": "week weeks", "month": "month months", "year": "year years yr yrs", "acre": "acre acres",
    "hectare": "hectare hectares ha", "litre": "litre litres liter liters", "gallon": "gallon gallons",
    "megawatt": "mw megawatt megawatts", "night": "night nights",
}  # fmt: skip
MEASURE_OF = {name: measure for measure, names in MEASURES.items() for name in names.split()}

# How a number is hedged. Only "about" is a looser statement of the same number; the others bound it from one side.
HEDGES = {
    "about": "approximately about around roughly nearly almost some circa close_to estimated an_estimated",
    "above": "more_than over at_least upwards_of just_over well_over no_fewer_than no_less_than not_less_than",
    "below": "less_than fewer_than under up_to at_most no_more_than as_many_as just_under well_under not_more_than",
}
HEDGE_OF = {word.replace("_", " "): hedge for hedge, words in HEDGES.items() for word in words.split()}
_words = "|".join(sorted([*WORD_VALUES, *SCALES, "half"], key=len, reverse=True))
_cardinal = "|".join(sorted(WORD_VALUES, key=len, reverse=True))
_scale = "hundred|thousand|million|billion|trillion|dozen"
IN_WORDS = rf"(?:(?:an?|half an?)[ -](?:{_scale})|(?:{_cardinal}))(?:(?: and |[ -])(?:{_cardinal}|{_scale}))*(?: and a half)?"
TIME = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?[ \u00a0]?(?P<half>[ap])\.?m\b\.?|\b(?P<hour24>[01]?\d|2[0-3])[:](?P<minute24>[0-5]\d)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(
    rf"(?:\b(?P<hedge>{'|'.join(sorted(HEDGE_OF, key=len, reverse=True))})\s+(?:the\s+)?)?"
    r"(?P<value>(?P<sign>US\$|[$£€¥₹#])?(?:(?<![\w.,-])|(?<=[$£€¥₹#]))"
    rf"(?:(?P<digits>\d{{1,3}}(?:[,\u00a0\u202f]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<ordinal>st|nd|rd|th)?(?:[ \u00a0-]?(?P<scale>{_scale}|mn|bn|tn|m(?=\b))\b)?(?![A-Za-z]{{3}})"
    rf"|\b(?P<words>{IN_WORDS})\b|\b(?P<rank>{'|'.join(ORDINAL_VALUES)})\b)"
    r"(?P<unit>\s?%|[ \u00a0-](?:per[ -]cent\b|[A-Za-z]+))?)",
    re.IGNORECASE,
)


class Number(NamedTuple):
    """A number in a text. `measure` is its unit under one name ("percent", "minute", "time", "ordinal"), or the word
    after it, cut to its stem, "" where that says nothing; `known` tells which. `hedge` is "about", "above", "below" or "";
    `hedged` is the span with the hedge."""

    value: float
    measure: str
    known: bool
    hedge: str
    span: Span
    hedged: Span


def _value_in_words(words: str) -> float:
    """"two hundred and five" → 205.0; "half a million" → 500000.0; "ten and a half" → 10.5."""
    total, group = 0.0, 0.0
    half = 0.5 if words.endswith(" and a half") else 0.0
    parts = re.split(r"[ -]+", words.removesuffix(" and a half"))
    if parts[0] == "half":
        return 0.5 * SCALES.get(parts[-1], 1.0)
    for part in parts:
        if part in SCALES and SCALES[part] < 1000:
            group = (group or 1.0) * SCALES[part]
        elif part in SCALES:
            total, group = total + (group or 1.0) * SCALES[part], 0.0
        else:
            group += WORD_VALUES.get(part, 0.0)
    return total + group + half


def _value(match: re.Match[str]) -> float:
    if match["words"]:
        return _value_in_words(match["words"].lower())
    if match["rank"]:
        return ORDINAL_VALUES[match["rank"].lower()]
    digits = float(re.sub("[,\u00a0\u202f]", "", match["digits"]))
    return digits * SCALES.get((match["scale"] or "").lower(), 1.0)


def _measure(match: re.Match[str]) -> tuple[str, bool]:
    if match["ordinal"] or match["rank"]:
        return "ordinal", True
    unit = re.sub(r"[\s\u00a0-]", "", match["unit"] or "").lower()
    name = MEASURE_OF.get((match["sign"] or "").lower()) or MEASURE_OF.get(unit)
    return (name, True) if name else ("" if len(unit) < 4 else fold_word(unit)[:5], False)


def _time(match: re.Match[str]) -> Number:
    hour = int(match["hour"] or match["hour24"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    minute = int(match["minute"] or match["minute24"] or 0)
    span = Span(*match.span())
    return Number(60.0 * hour + minute, "time", True, "", span, span)


def _number(match: re.Match[str]) -> Number:
    measure, known = _measure(match)
    end = match.end("value") if known else match.end("value") - len(match["unit"] or "")
    hedge = HEDGE_OF[" ".join(match["hedge"].lower().split())] if match["hedge"] else ""
    return Number(_value(match), measure, known, hedge, Span(match.start("value"), end), Span(match.start(), end))


def find_numbers(text: str) -> list[Number]:
    """Text → its numbers in order, clock times first taken out; times count in minutes since midnight.

    >>> [(n.value, n.measure, n.hedge) for n in find_numbers("About eight thousand men left at 10.52pm, 62 per cent of them")]
    [(8000.0, '', 'about'), (1372.0, 'time', ''), (62.0, 'percent', '')]
    """
    times = [_time(match) for match in TIME.finditer(text)]
    rest = list(text)
    for time in times:
        rest[time.span.start : time.span.end] = "\n" * (time.span.end - time.span.start)
    found = [match for match in NUMBER.finditer("".join(rest)) if (match["words"] or "").lower() != "one"]
    return sorted([*times, *map(_number, found)], key=lambda number: number.span)
