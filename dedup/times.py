"""Dates and ages → seconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from dedup.errors import InputError

SECONDS = {"h": 3600.0, "d": 86400.0, "w": 604800.0}


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
    """A date in ISO 8601 → seconds since 1970. UTC is meant where no zone is given. Raises `InputError`.

    >>> moment_of("1970-01-02") == moment_of("1970-01-02T02:00+02:00")
    True
    """
    try:
        moment = datetime.fromisoformat(date) if isinstance(date, str) else date
    except ValueError:
        raise InputError(f"a date must be ISO 8601, as in 2024-06-20 or 2024-06-20T12:00Z, not {date!r}") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
