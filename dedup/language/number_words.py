"""Number words → values: "twenty-three", "eight thousand", "half a million", "ten and a half". English."""

from __future__ import annotations

import re

UNITS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
"""
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
RANKS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
WORD_VALUES = {word: float(value) for value, word in enumerate(UNITS.split())}
WORD_VALUES |= {word: 10.0 * value for value, word in enumerate(TENS.split(), start=2)}
RANK_VALUES = {word: float(value) for value, word in enumerate(RANKS.split(), start=1)}
PARTS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
SCALES |= {"lakh": 1e5, "crore": 1e7, "milliard": 1e9}
SHORT_SCALES = {"m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "bln": 1e9, "tn": 1e12}

_cardinal = "|".join(sorted(WORD_VALUES, key=len, reverse=True))
_scale = "|".join(SCALES)
# A regular expression for a number in words.
IN_WORDS = (
    rf"(?:(?:an?|half\san?)[\s-](?:{_scale})|(?:{_cardinal}))"
    rf"(?:(?:\sand\s|[\s-])(?:{_cardinal}|{_scale}))*(?:\sand\sa\shalf)?"
)
# One for a share, as in "two-thirds" or "a third of"; "a third man" and "three quarters" of a year are none.
FRACTION = (
    rf"(?:(?:two|three|four|five|six|seven|eight|nine)[\s-](?:{'|'.join(PARTS)})s(?<!\squarters)"
    rf"|(?:an?|one)[\s-](?:{'|'.join(PARTS)})(?=\s+(?:of|the|its|their|as|more|less)\b|[.,;]))"
)


def value_in_words(words: str) -> float:
    """A number in small letters → its value.

    >>> value_in_words("two hundred and five"), value_in_words("half a million"), value_in_words("ten and a half")
    (205.0, 500000.0, 10.5)
    """
    words, half = re.subn(r"\sand\sa\shalf$", "", words)
    parts = re.split(r"[\s-]+", words)
    if parts[0] == "half":
        return 0.5 * SCALES[parts[-1]]
    total, group = 0.0, 0.0
    for part in parts:
        scale = SCALES.get(part, 0.0)
        if scale >= 1000:
            total, group = total + (group or 1.0) * scale, 0.0
        else:
            group = (group or 1.0) * scale if scale else group + WORD_VALUES.get(part, 0.0)
    return total + group + 0.5 * half


def value_of_fraction(words: str) -> float:
    """A share in small letters → its value.

    >>> value_of_fraction("two-fifths"), value_of_fraction("a quarter")
    (0.4, 0.25)
    """
    count, part = re.split(r"[\s-]+", words)
    return WORD_VALUES.get(count, 1.0) / PARTS[part.removesuffix("s")]
