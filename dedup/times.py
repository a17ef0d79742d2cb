"""Dates and ages → moments and seconds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeVar

from dedup.errors import InputError
from dedup.records import Article, UnreadDate

A_DATE = "2024-06-20 or 2024-06-20T12:00Z"  # for messages: the two forms of ISO 8601 that everybody can read
SECONDS = {"h": 3600.0, "d": 86400.0, "w": 604800.0}
DAY = timedelta(days=1) - timedelta(microseconds=1)
Item = TypeVar("Item")


class Period(NamedTuple):
    """The first and the last moment that a date may mean."""

    first: datetime
    last: datetime


def read_time(published: str | None) -> datetime | None:
    """ISO 8601 → a time in UTC, which is also what a time without a zone is taken for; None for anything else."""
    try:
        time = datetime.fromisoformat((published or "").strip())
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def has_hour(published: str) -> bool:
    """Whether a date in ISO 8601 states more than the day."""
    return len(published.strip()) > len("2024-09-18")


@lru_cache(maxsize=1 << 12)  # it is asked for every two relatives of a family
def period_of(published: str | None) -> Period | None:
    """A date → a moment, or a whole day where no hour is stated; None for what is no date.

    >>> period_of("2024-09-18").first < period_of("2024-09-18T08:00Z").last
    True
    """
    time = read_time(published)
    if time is None or published is None:
        return None
    return Period(time, time if has_hour(published) else time + DAY)


def note_dates(items: Iterable[Item], unread: list[UnreadDate]) -> Iterator[Item]:
    """Lets a stream pass, and adds to `unread` what is stated in it as a date and is none."""
    for item in items:
        if isinstance(item, Article) and item.published and read_time(item.published) is None:
            unread.append(UnreadDate(item.id, item.published))
        yield item


def age(text: str) -> float:
    """An age in hours, days or weeks → seconds. Raises `InputError` for anything else.

    >>> age("7d") == age("168h") == age("1w")
    True
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([hdw])", text.strip())
    if not match:
        raise InputError(f"an age is a number with h, d or w behind it, as in 12h, 7d or 4w, not {text!r}")
    return float(match[1]) * SECONDS[match[2]]


def moment_of(date: str | datetime) -> float:
    """A date, read as by `read_time` → whole seconds since 1970. Raises `InputError`.

    >>> moment_of("1970-01-02") == moment_of("1970-01-02T02:00+02:00")
    True
    """
    moment = read_time(date if isinstance(date, str) else date.isoformat())
    if moment is None:
        raise InputError(f"a date is written as {A_DATE}, not {date!r}")
    return moment.replace(microsecond=0).timestamp()  # the last moment of the year 9999 would be rounded to the next
