"""Text in another language than English → the dates in it: "3. Oktober 2019", "1er juin", "во вторник", "10月3日"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from dedup.facts.dates import Date
from dedup.facts.han_numbers import value_of
from dedup.facts.tongues import BEGINS, ENDS, Tongue, any_of
from dedup.records import Span

DAY = r"(?:3[01]|[12]\d|0?[1-9])"
YEAR = r"(?:1[5-9]|20)\d\d"
OF = r"(?:\s+d(?:e|el|o|i))?\s+"  # "3 de octubre del 2019"
# Day and month in digits, with the year; everywhere but in East Asia the day comes first.
IN_DIGITS = rf"(?<![\d.,/-])(?P<day2>{DAY})(?P<mark>[./-])(?P<month2>1[0-2]|0?[1-9])(?P=mark)(?P<year2>{YEAR})(?!\d)"
ISO = rf"(?<!\d)(?P<year3>{YEAR})-(?P<month3>1[0-2]|0[1-9])-(?P<day3>{DAY})(?!\d)"
EAST_ASIAN = (
    rf"(?:(?P<year>{YEAR})年)?(?P<month>(?<!\d)(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九]))月(?![间間])(?:(?P<day>{DAY})[日号號])?"
    rf"|(?<!\d)(?P<year4>{YEAR})年(?![间間])"
)
HAN_MONTHS = {name: int(value_of(name)) for name in [*"一二三四五六七八九十", "十一", "十二"]}


def _east_asian(tongue: Tongue) -> str:
    return rf"{EAST_ASIAN}|{ISO}|(?P<weekday>{any_of(tongue.weekdays)})"


def _western(tongue: Tongue) -> str:
    prefix, endings = tongue.lists.get("prefixes", ""), tongue.lists.get("endings", "")
    begins = rf"{BEGINS}{prefix}"
    month = rf"(?:{any_of(tongue.months)}){endings}"
    short = any_of(set(tongue.short_months) - set(tongue.months))
    leads = "|".join(rf"(?<={re.escape(lead)}\s)" for lead in sorted(tongue.words("leads")))
    trails = any_of(tongue.words("trails"))
    part = any_of(tongue.words("parts_of_day"))
    return (
        rf"(?<![\d.,:])(?P<day>{DAY})(?:\.|er|º|°|-го)?{OF}(?P<month>{month}{ENDS}|(?:{short}){ENDS}\.?)"
        rf"(?:,?{OF}(?P<year>{YEAR})(?!\d))?"
        rf"|{begins}(?P<month4>{month}){ENDS}(?:{OF}(?P<year5>{YEAR})(?!\d))?"
        rf"|{begins}(?P<weekday>(?:{any_of(tongue.weekdays)}){endings})(?=(?:{part})?{ENDS})"
        rf"|{IN_DIGITS}|{ISO}"
        rf"|(?:{leads or '(?!)'}|(?<=[(«]))(?P<year4>{YEAR})(?![\w%]|[.,]\d)"
        rf"|{BEGINS}(?P<year6>{YEAR})(?=\s(?:{trails}){ENDS})"
    )


@lru_cache(maxsize=32)
def _pattern(tongue: Tongue) -> re.Pattern[str]:
    return re.compile((_western if tongue.spaced else _east_asian)(tongue), re.IGNORECASE)


def _number_of(name: str, names: Mapping[str, int]) -> int | None:
    """The number of a month or weekday, inflected or not: that of the longest name it begins with."""
    name = name.lower().rstrip(".॰")
    return next((names[own] for own in sorted(names, key=len, reverse=True) if name.startswith(own)), None)


def _month(name: str, tongue: Tongue) -> int | None:
    if name.isdigit():
        return int(name)
    return HAN_MONTHS.get(name) or _number_of(name, tongue.months) or _number_of(name, tongue.short_months)


def _date(match: re.Match[str], tongue: Tongue) -> Date:
    said = {name.rstrip("23456"): value for name, value in match.groupdict().items() if value}
    day, year = said.get("day"), said.get("year")
    month, weekday = said.get("month"), said.get("weekday")
    span = Span(min(match.start(name) for name, value in match.groupdict().items() if value), match.end())
    return Date(
        int(day) if day else None,
        _month(month, tongue) if month else None,
        int(year) if year else None,
        _number_of(weekday, tongue.weekdays) if weekday else None,
        span,
    )


def find_foreign_dates(text: str, tongue: Tongue) -> list[Date]:
    """Text → its dates in order. The name of a month alone is one too.

    >>> from dedup.facts.tongues import tongue_of
    >>> dates = find_foreign_dates("Am Dienstag, dem 3. Oktober 2019, im Januar und seit 2021", tongue_of("de"))
    >>> [tuple(date[:4]) for date in dates]
    [(None, None, None, 2), (3, 10, 2019, None), (None, 1, None, None), (None, None, 2021, None)]
    """
    return [_date(match, tongue) for match in _pattern(tongue).finditer(text)]
