"""A date as somebody stated it → ISO 8601."""

from __future__ import annotations

import datetime
from email.utils import parsedate_to_datetime


def iso_date(stated: object) -> str | None:
    """ISO 8601 stays as it is; the dates of feeds and mail, and date objects, become it; anything else is None.

    A date that nobody can order is worse than none: the earlier article is taken for the source.

    >>> iso_date("Tue, 05 Mar 2024 10:00:00 GMT")
    '2024-03-05T10:00:00+00:00'
    """
    if isinstance(stated, datetime.date):  # a datetime is one too
        return stated.isoformat()
    if not isinstance(stated, str):
        return None
    stated = stated.strip()
    try:
        datetime.datetime.fromisoformat(stated)
    except ValueError:
        return _from_mail(stated)
    return stated


def _from_mail(stated: str) -> str | None:
    try:
        return parsedate_to_datetime(stated).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):  # which of them depends on what is wrong
        return None
