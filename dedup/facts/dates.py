"""Text → the dates in it: days of the month, weekdays, years. English names of months and days.

A part that is not said is None: "Oct. 17" has no year, "Tuesday" only a weekday. "Aug. 8", "8 August" and "August 8th"
are one date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dedup.records import Span

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_month = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_day = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_year = r"(?:1[5-9]|20)\d\d"
# Words before the name of a month that make no name of it: "in April", but not "April Jones" or "might in May".
_before = "|".join(
    rf"(?<=\b{word}\s)"
    for word in ("in", "by", "since", "until", "till", "last", "next", "late", "early", "from", "this", "of")
)
_month_alone = (
    r"(?P<month4>January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"(?!\s[A-Z\d])"
)
DATE = re.compile(
    rf"\b(?:(?P<day>{_day})(?:\s+of)?\s+(?P<month>{_month})(?:,?\s+(?P<year>{_year})\b)?"
    rf"|(?P<month2>{_month})\s+(?P<day2>{_day})\b(?!%|,\d|\.\d|:\d)(?:,?\s+(?P<year2>{_year})\b)?"
    rf"|(?P<month3>{_month})\s+(?:of\s+)?(?P<year3>{_year})\b"
    rf"|(?:{_before}){_month_alone}"
    r"|(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)s?\b"
    rf"|(?P<year4>(?<![\w.,$£€#-]){_year})(?![\w%]|[.,]\d|-\w|\s(?:people|men|women|troops|soldiers|tonnes|tons|metres|dollars|pounds|euros)))"
)
# The other days of "9-12 August", "9, 10 and 12 August", and of "Aug. 9-12", "Aug. 9, 10 and 12"; "Aug. 9 and 12 boats"
# has none. A list is known by its "and" and by what follows: the end of a clause, a year, or a word that opens another.
_more_days = rf"(?:{_day},\s?)*{_day},?\s?"
_opens_clause = "at in on for before after to with from when while as by and but during".replace(" ", "|")
_clause_ends = rf"(?=[.,;)\n]|$|\s(?:of\s(?:1[5-9]|20)\d\d|{_opens_clause})\b)"
FIRST_DAYS = re.compile(rf"(?<![\w.,$£€-])(?P<days>{_more_days})(?:-|–|to|and)\s?$")
_no_more = r"\b(?!%|[.,:]\d)"
LAST_DAYS = re.compile(
    rf"(?P<days>\s?[-–]\s?{_day}{_no_more}|(?:,\s?{_day})*,?\s(?:to|and)\s{_day}{_no_more}{_clause_ends})"
)
DAY = re.compile(_day)
LONGEST_LIST = 60  # characters before a date in which its other days stand: a dozen of them


class Date(NamedTuple):
    """A date as far as it is said: `month` and `weekday` count from 1 (January, Monday)."""

    day: int | None
    month: int | None
    year: int | None
    weekday: int | None
    span: Span


def _date(match: re.Match[str]) -> Date:
    day = match["day"] or match["day2"]
    month = match["month"] or match["month2"] or match["month3"] or match["month4"]
    year = match["year"] or match["year2"] or match["year3"] or match["year4"]
    return Date(
        day=int(re.sub(r"\D", "", day)) if day else None,
        month=MONTHS.index(month[:3].lower()) + 1 if month else None,
        year=int(year) if year else None,
        weekday=WEEKDAYS.index(match["weekday"][:3].lower()) + 1 if match["weekday"] else None,
        span=Span(*match.span()),
    )


def _days(date: Date, text: str, start: int, end: int) -> Iterator[Date]:
    """The same date for each of the days that stand between two places of a text."""
    for match in DAY.finditer(text, start, end):
        yield date._replace(day=int(re.sub(r"\D", "", match[0])), span=Span(*match.span()))


def _all_days(match: re.Match[str]) -> Iterator[Date]:
    """A date, and before or after it the other days of a range or a list in the same month."""
    date, text = _date(match), match.string
    start = max(0, match.start() - LONGEST_LIST)
    first = FIRST_DAYS.search(text[start : match.start()]) if match["day"] else None
    last = LAST_DAYS.match(text, match.end()) if match["day2"] and not match["year2"] else None
    if first:
        yield from _days(date, text, start + first.start("days"), start + first.end("days"))
    yield date
    if last:
        yield from _days(date, text, *last.span("days"))


def find_dates(text: str) -> list[Date]:
    """Text → its dates in order.

    >>> [tuple(date[:4]) for date in find_dates("On Tuesday, 8 August 2023, as on Aug. 18 or in May 2021")]
    [(None, None, None, 2), (8, 8, 2023, None), (18, 8, None, None), (None, 5, 2021, None)]
    >>> [tuple(date[:4]) for date in find_dates("June Lee may march in April")]
    [(None, 4, None, None)]
    >>> [tuple(date[:2]) for date in find_dates("Aug. 9-12, between 9 and 12 August, on Aug. 9 and 12 boats")]
    [(9, 8), (12, 8), (9, 8), (12, 8), (9, 8)]
    >>> [date[0] for date in find_dates("December 14, 15 and 21; 14,15 and 21 December; Dec. 14, 15 people left")]
    [14, 15, 21, 14, 15, 21, 14]
    """
    return [date for match in DATE.finditer(text) for date in _all_days(match)]
