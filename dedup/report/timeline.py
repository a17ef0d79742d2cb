"""Dates of publication → positions on a line of time, the marks under it, and each date in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAY = timedelta(days=1)
MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)
DAYS = (1, 2, 5, 7, 14, 30, 61, 91, 183, 365, 730, 1826, 3652, 36525)
STEPS = (*(timedelta(minutes=n) for n in MINUTES), *(n * DAY for n in DAYS))
MARKS = 4  # so that their words stay apart on a line of 20 rem


class Mark(NamedTuple):
    """A mark on the line: where (0 to 1), and its words."""

    at: float
    words: str


class Timeline(NamedTuple):
    """`at` has a position (0 to 1) for each id that has a date."""

    at: Mapping[str, float]
    marks: tuple[Mark, ...]


def read_time(published: str | None) -> datetime | None:
    """ISO 8601 → a time in UTC, which is also what a time without a zone is taken for; None for anything else."""
    try:
        time = datetime.fromisoformat(published or "")
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _day(time: datetime) -> str:
    return f"{time.day} {MONTHS[time.month - 1]} {time.year}"


def time_words(published: str | None) -> str:
    """A date in words; the hour only where it is stated.

    >>> time_words("2024-09-18T10:05:00+02:00"), time_words("2024-09-18"), time_words(None)
    ('18 Sep 2024, 08:05 UTC', '18 Sep 2024', '')
    """
    time = read_time(published)
    if time is None:
        return published or ""
    hour = "" if len((published or "").strip()) <= len("2024-09-18") else f", {time:%H:%M} UTC"
    return _day(time) + hour


def _marks(first: datetime, last: datetime) -> tuple[Mark, ...]:
    """A few round times between the first and the last."""
    length = last - first
    step = next((step for step in STEPS if length / step <= MARKS), STEPS[-1])
    since_midnight = first - first.replace(hour=0, minute=0, second=0, microsecond=0)
    offset = -(-since_midnight // step) * step - since_midnight
    marks = []
    while offset <= length:
        at = first + offset
        words = _day(at) if step >= DAY else f"{at.day} {MONTHS[at.month - 1]}, {at:%H:%M}"
        marks.append(Mark(offset / length, words))
        offset += step
    return tuple(marks)


def make_timeline(published: Mapping[str, str | None]) -> Timeline | None:
    """Dates by id → a line of time; None where there are no two different times to put on it."""
    times = {name: time for name, stated in published.items() if (time := read_time(stated))}
    if len(set(times.values())) < 2:
        return None
    first, last = min(times.values()), max(times.values())
    return Timeline({name: (time - first) / (last - first) for name, time in times.items()}, _marks(first, last))


def first_and_last(published: Iterable[str | None]) -> tuple[str, ...]:
    """The earliest and the latest date in words; one where they are the same, none where there is no date."""
    known = sorted((time, stated) for stated in published if (time := read_time(stated)) and stated)
    if not known:
        return ()
    words = time_words(known[0][1]), time_words(known[-1][1])
    return words if words[0] != words[1] else words[:1]
