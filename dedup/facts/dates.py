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
# The other end of "9-12 August", and of "Aug. 9-12"; "Aug. 9 and 12 boats" has none.
FIRST_DAY = re.compile(rf"(?<![\w.,$£€-])(?P<day>{_day})\s?(?:-|–|to|and)\s?$")
LAST_DAY = re.compile(rf"\s?(?:-|–|(?:to|and)(?=[^.,;\n]{{1,5}}(?:[.,;)]|$)))\s?(?P<day>{_day})\b(?!%|[.,:]\d)")
LONGEST_DAY = 10  # characters: "31st until "


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


def _ends(match: re.Match[str]) -> Iterator[Date]:
    """A date, and before or after it the other end of a range of days in the same month."""
    date = _date(match)
    start = max(0, match.start() - LONGEST_DAY)
    first = FIRST_DAY.search(match.string[start : match.start()]) if match["day"] else None
    last = LAST_DAY.match(match.string, match.end()) if match["day2"] and not match["year2"] else None
    if first:
        span = Span(start + first.start("day"), start + first.end("day"))
        yield date._replace(day=int(re.sub(r"\D", "", first["day"])), span=span)
    yield date
    if last:
        yield date._replace(day=int(re.sub(r"\D", "", last["day"])), span=Span(*last.span("day")))


def find_dates(text: str) -> list[Date]:
    """Text → its dates in order.

    >>> [tuple(date[:4]) for date in find_dates("On Tuesday, 8 August 2023, as on Aug. 18 or in May 2021")]
    [(None, None, None, 2), (8, 8, 2023, None), (18, 8, None, None), (None, 5, 2021, None)]
    >>> [tuple(date[:4]) for date in find_dates("June Lee may march in April")]
    [(None, 4, None, None)]
    >>> [tuple(date[:2]) for date in find_dates("Aug. 9-12, between 9 and 12 August, on Aug. 9 and 12 boats")]
    [(9, 8), (12, 8), (9, 8), (12, 8), (9, 8)]
    """
    return [date for match in DATE.finditer(text) for date in _ends(match)]
