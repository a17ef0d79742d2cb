"""A language → how it writes numbers, dates, doubt and denial: what the change finder looks for outside English.

Marks, scales, units, months and weekdays come from Unicode's Common Locale Data Repository through babel, in whatever
language it knows; hedges, negations and what else it lacks from `tongues.toml`, in the languages listed there.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from dedup.facts.units import UNITS, Unit
from dedup.language.detection import ENGLISH, UNDETERMINED
from dedup.language.prior import TABLES, frequencies
from dedup.language.words import ATTACHED, words_of

LISTS = Path(__file__).with_name("tongues.toml")
# Unicode's names of our units, where they differ only in spelling from ours: "length-meter" is "metre".
CLDR_UNITS = """
concentr-percent percent, length-meter metre, length-millimeter millimetre, length-centimeter centimetre,
length-kilometer kilometre, length-mile mile, length-foot foot, mass-kilogram kilogram, mass-tonne tonne,
speed-kilometer-per-hour km/h, speed-knot knot, temperature-celsius celsius, duration-day day, duration-second second,
duration-minute minute, duration-hour hour, duration-week week, duration-month month, duration-year year,
duration-night night, area-hectare hectare, volume-liter litre, power-megawatt megawatt, power-gigawatt gigawatt
"""
COUNTS = (1, 2, 5, 11, 100, 1.5)  # numbers after which, between them, a unit has each of its forms in any language
LETTER_UNITS = "%٪％$£¥€m"  # units of one sign that are told from a word of one letter
CURRENCIES = {"EUR": "euro", "USD": "dollar", "GBP": "pound", "JPY": "yen", "INR": "rupee"}
MARKS = {"percent": "%٪％", "dollar": "$", "pound": "£", "euro": "€", "yen": "¥"}
LIGHT_WORDS = 60  # the commonest words of a language: they come and go with a negation
SPACELESS = frozenset(("zh", "ja", "th", "lo", "km", "my", "yue", "wuu"))
DIGITS = re.compile(r"[\d.,٫٬]+")

NUKTA = "\u093c"
ONE_SIGN = {unicodedata.normalize("NFD", sign): sign for sign in map(chr, range(0x958, 0x960))}
DOTTED = re.compile("|".join(ONE_SIGN))
ValueT = TypeVar("ValueT")

# A word begins and ends where no letter, digit or mark of its script stands beside it.
BEGINS, ENDS = r"(?<!\w)", rf"(?![\w{ATTACHED}])"


@dataclass(frozen=True, eq=False)  # there is one a language, so that it may be a key
class Tongue:
    """What is known of how a language writes facts. Every word is in small letters.

    `decimal` is its decimal mark; `spaced` says whether it puts spaces between words; `months` and `weekdays` count
    from 1, `short_months` are abbreviated; `lists` are those of `tongues.toml`, a line each split into its words.
    """

    language: str
    decimal: str
    spaced: bool
    months: Mapping[str, int]
    short_months: Mapping[str, int]
    weekdays: Mapping[str, int]
    scales: Mapping[str, float]
    units: Mapping[str, Unit]
    lists: Mapping[str, Any]

    def words(self, name: str) -> list[str]:
        """The words of one list, none where the language has no such list."""
        return [word.replace("_", " ") for word in self.lists.get(name, "").split()]


def any_of(words: Iterable[str]) -> str:
    """Words → a regular expression for any of them, the longest first; one that never matches for none."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) or "(?!)"


def _with_variants(names: Iterable[tuple[str, ValueT]]) -> dict[str, ValueT]:
    """Names in small letters. Hindi writes its dotted letters as one sign, as two, or without the dot."""
    found: dict[str, ValueT] = {}
    for name, value in names:
        for form in (name.lower(), name.replace(NUKTA, ""), DOTTED.sub(lambda match: ONE_SIGN[match[0]], name)):
            found.setdefault(form.strip(" .॰"), value)
    return found


def _named(table: Mapping[int, str]) -> dict[str, int]:
    return _with_variants((name, number) for number, name in table.items())


def _weekdays(locale: Any) -> dict[str, int]:
    found = _named(locale.days["format"]["wide"])
    if locale.language in ("zh", "yue"):  # its short names are no abbreviations
        found |= _named(locale.days["format"]["abbreviated"])
    return {name.removesuffix("日") if locale.language == "ja" else name: day + 1 for name, day in found.items()}


def _scales(locale: Any) -> dict[str, float]:
    """The names of thousands, millions, … and their abbreviations, of two letters or more."""
    found: list[tuple[str, float]] = []
    for length in locale.compact_decimal_formats.values():
        for plural in length.values():
            for magnitude, pattern in plural.items():
                digits = re.match(r"0+", pattern.pattern)
                name = re.sub(r"[0'\s\u00a0]+", " ", pattern.pattern).strip(" .").lower()
                if digits and len(name) > 1:
                    found.append((name, float(magnitude) / 10 ** (len(digits[0]) - 1)))
    return _with_variants(found)


def _forms(locale: Any, unit: str) -> Iterator[str]:
    """The forms of a unit's name, without numbers."""
    from babel.units import format_unit

    for length in ("long", "short", "narrow"):
        for count in COUNTS:
            form = DIGITS.sub("", format_unit(count, unit, length, locale=locale)).strip(" \u00a0\u200e\u200f").lower()
            caseless = form.upper() == form and locale.language not in SPACELESS
            if form != unit and not set("/॰") & set(form) and (len(form) > 1 + caseless or form in LETTER_UNITS):
                yield form.replace("\u00a0", " ")


def _units(locale: Any, lists: Mapping[str, Any]) -> dict[str, Unit]:
    by_name = {unit.name: unit for unit in UNITS}
    known = {mark: by_name[name] for name in ("percent", "dollar", "pound", "euro", "yen") for mark in MARKS[name]}
    for pair in CLDR_UNITS.replace("\n", " ").split(","):
        cldr, name = pair.split()
        known |= dict.fromkeys(_forms(locale, cldr), by_name[name])
    stated = {code: locale.currencies.get(code) for code in CURRENCIES}
    known |= {name.lower(): by_name[CURRENCIES[code]] for code, name in stated.items() if name}
    known |= {form.replace("_", " "): by_name["percent"] for form in lists.get("percent", "").split()}
    return known


def _inflect(names: Mapping[str, int], endings: str | None) -> dict[str, int]:
    """Where names decline, only what stays of each."""
    return {re.sub(r"[ьйаяе]$", "", name): number for name, number in names.items()} if endings else dict(names)


@lru_cache(maxsize=32)
def tongue_of(language: str) -> Tongue | None:
    """The code of a language → how it writes; None for English, which has its own rules, and where nobody knows."""
    if language in (ENGLISH, UNDETERMINED):
        return None
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):  # of Egyptian and the like what their standard language has is told
        return tongue_of(TABLES[language]) if language in TABLES else None
    lists = tomllib.loads(LISTS.read_text("utf-8")).get(language, {})
    own = {name: number for number, name in enumerate(lists.get("months", "").split(), start=1)}
    return Tongue(
        language,
        locale.number_symbols["latn"]["decimal"],
        language not in SPACELESS,
        _inflect(_named(locale.months["format"]["wide"]) | own, lists.get("endings")),
        _named(locale.months["format"]["abbreviated"]),
        _inflect(_weekdays(locale), lists.get("endings")),
        _scales(locale),
        _units(locale, lists),
        lists,
    )


@lru_cache(maxsize=32)
def light_words(language: str) -> frozenset[str]:
    """The commonest words of a language, folded."""
    table = frequencies(language)
    return frozenset(sorted(table, key=lambda word: (-table[word], word))[:LIGHT_WORDS])


def folded(words: Iterable[str]) -> frozenset[str]:
    """Words as they are compared, one by one."""
    return frozenset(piece for word in words for piece in words_of(word))
