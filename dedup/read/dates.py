"""A date as somebody stated it → ISO 8601."""

from __future__ import annotations

import datetime
import math
import re
from email.utils import parsedate_to_datetime

NUMBER = re.compile("[0-9]+")


def iso_date(stated: object) -> str | None:
    """ISO 8601 stays as it is; dates of feeds, mail and databases, and date objects, become it; all else is None.

    >>> iso_date("Tue, 05 Mar 2024 10:00:00 GMT"), iso_date(1709632800000), iso_date("05/03/2024")
    ('2024-03-05T10:00:00+00:00', '2024-03-05T10:00:00+00:00', None)
    """
    if isinstance(stated, datetime.date):  # a datetime is one too
        return stated.isoformat()
    if isinstance(stated, float) and math.isfinite(stated):
        stated = int(stated)
    if isinstance(stated, int):  # it may be longer than any float
        stated = str(stated)
    if not isinstance(stated, str):
        return None
    stated = stated.strip()
    if NUMBER.fullmatch(stated) and len(stated) != len("20240305"):
        return _from_number(stated)
    try:
        datetime.datetime.fromisoformat(stated)
    except ValueError:
        return _from_mail(stated)
    return stated


def _from_number(stated: str) -> str | None:
    """Seconds since 1970, or milliseconds, which pandas writes: 10 or 13 digits from 2001 to 2286."""
    if len(stated) not in (10, 13):
        return None
    moment = datetime.datetime.fromtimestamp(int(stated[:10]), datetime.UTC)
    return moment.replace(microsecond=int(stated[10:] or 0) * 1000).isoformat()


def _from_mail(stated: str) -> str | None:
    try:
        return parsedate_to_datetime(stated).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):  # which of them depends on what is wrong
        return None
