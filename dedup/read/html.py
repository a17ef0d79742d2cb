"""HTML: the article out of the page, by trafilatura (extra `html`), which was best on 990 real pages.

`url` is what the page calls its canonical address. A copy often names the original there, so it may be the address
of another outlet than the one that published this page.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from dedup.read.decoding import decode
from dedup.read.opening import read_whole
from dedup.read.record import Record, RejectedFileError

if TYPE_CHECKING:
    from trafilatura.settings import Document

# Browsers look for the charset in the first kilobyte.
CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
HEAD = 1024

# What is no page but a fragment, such as a lone <p>, needs a page around it to be read.
PAGE = re.compile("<(?:html|body)", re.IGNORECASE)

MIDNIGHT = "T00:00:00"
# A date must be stated: one guessed from the text of the page may be the day of the event.
STATED_DATES = {"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%dT%H:%M:%S%z"}

# Precision: a page footer that two outlets share looks like a copy, and is worse than a line that is lost.
OPTIONS: dict[str, Any] = {
    "favor_precision": True,
    "include_comments": False,
    "with_metadata": True,
    "date_extraction_params": STATED_DATES,
}


def read_html(stream: io.BufferedReader) -> Iterator[Record]:
    """The one article in the page, with the title, date, site and address that the page states."""
    data = read_whole(stream)
    charset = CHARSET.search(data[:HEAD])
    page = decode(data, charset[1].decode() if charset else None)
    document = _extract(page if PAGE.search(page) else f"<html><body>{page}</body></html>")
    if document is None:
        raise RejectedFileError("empty", "no article text was found in the page")
    stated = {"title": document.title, "source": document.sitename, "url": document.url}
    yield Record({**stated, "text": document.text, "published": _read_date(document.date)})


def _extract(page: str) -> Document | None:
    """The article in a page, or None if there is none. Raises `RejectedFileError` if the page breaks the parser."""
    from trafilatura import bare_extraction

    try:
        found = cast("Document | None", bare_extraction(page, **OPTIONS))
    except Exception as error:  # whatever a broken page does to a parser, it costs this page and not the scan
        raise RejectedFileError("unreadable", f"the page could not be parsed: {error}") from error
    return found if found is not None and found.text and found.text.strip() else None


def _read_date(stated: str | None) -> str | None:
    """A date alone if the page states no time, which comes out as midnight without a zone."""
    if stated is None or stated.endswith(MIDNIGHT):
        return stated and stated.removesuffix(MIDNIGHT)
    try:
        return datetime.datetime.fromisoformat(stated).isoformat()
    except ValueError:
        return None
