"""Dates of publication → places on a line of time, and dates and distances in words.

A family runs within hours and is followed up weeks later, so long pauses are cut short, and said: else all but the last
dot would stand on top of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from statistics import median
from typing import NamedTuple

from dedup.report.words import count
from dedup.times import has_hour, read_time

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG = 4  # times the middle pause: a longer one is cut to this, so that no three pauses take up most of the line
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Pause(NamedTuple):
    """A pause that was cut short: the middle of it on the line (0 to 1), and how long it was."""

    at: float
    words: str


class Timeline(NamedTuple):
    """`at` has a place (0 to 1) for each id that has a date; `ends` are the first and the last date in words."""

    at: Mapping[str, float]
    ends: tuple[str, str]
    pauses: tuple[Pause, ...]


def time_words(published: str | None) -> str:
    """A date in words; the hour only where it is stated; what is no date as it is.

    >>> time_words("2024-09-18T10:05:00+02:00"), time_words("2024-09-18"), time_words(None)
    ('18 Sep 2024, 08:05 UTC', '18 Sep 2024', '')
    """
    time = read_time(published)
    if time is None or published is None:
        return published or ""
    hour = f", {time:%H:%M} UTC" if has_hour(published) else ""
    return f"{time.day} {MONTHS[time.month - 1]} {time.year}{hour}"


def distance_words(distance: timedelta) -> str:
    """How long, no finer than anybody needs.

    >>> [distance_words(timedelta(days=days, minutes=minutes)) for days, minutes in ((22, 120), (0, 453), (0, 180))]
    ['22 days', '7 h 33 min', '3 h']
    """
    if distance >= 2 * DAY:
        return f"{round(distance / DAY):,} days"
    hours, rest = divmod(distance, HOUR)
    parts = f"{hours} h" * (hours > 0), f"{rest // MINUTE} min" * (not hours or rest >= MINUTE)
    return " ".join(filter(None, parts))


def later_words(published: str | None, source: str | None) -> str:
    """How long after the source, or before it; empty where the two dates do not tell.

    >>> later_words("2024-09-18T10:05:00Z", "2024-09-18T08:00:00Z"), later_words("2024-09-17", "2024-09-18T08:00:00Z")
    ('2 h 5 min later', '')
    """
    time, first = read_time(published), read_time(source)
    if time is None or first is None or time == first or has_hour(published or "") != has_hour(source or ""):
        return ""
    distance = (
        distance_words(abs(time - first)) if has_hour(published or "") else f"{count(abs(time - first).days, 'day')}"
    )
    return f"{distance} {'later' if time > first else 'earlier'}"


def _cut_short(times: list[datetime]) -> tuple[list[float], tuple[Pause, ...]]:
    """Different times in order → their places from 0 to 1, and the pauses between them that were cut."""
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    limit = LONG * median(gaps)
    reached = list(accumulate((min(gap, limit) for gap in gaps), initial=0.0))
    places = [one / reached[-1] for one in reached]
    pauses = [
        Pause((before + after) / 2, distance_words(timedelta(seconds=gap)))
        for gap, (before, after) in zip(gaps, pairwise(places), strict=True)
        if gap > limit
    ]
    return places, tuple(pauses)


def make_timeline(published: Mapping[str, str | None]) -> Timeline | None:
    """Dates by id → a line of time; None where there are no two different times to put on it."""
    times = {name: time for name, stated in published.items() if (time := read_time(stated))}
    distinct = sorted(set(times.values()))
    if len(distinct) < 2:
        return None
    places, pauses = _cut_short(distinct)
    at = dict(zip(distinct, places, strict=True))
    words = first_and_last(published.values())
    return Timeline({name: at[time] for name, time in times.items()}, (words[0], words[-1]), pauses)


def first_and_last(published: Iterable[str | None]) -> tuple[str, ...]:
    """The earliest and the latest date in words; one where they are the same, none where there is no date."""
    known = sorted((time, stated) for stated in published if (time := read_time(stated)) and stated)
    if not known:
        return ()
    words = time_words(known[0][1]), time_words(known[-1][1])
    return words if words[0] != words[1] else words[:1]
