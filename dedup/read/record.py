"""What a reader found → an `Article`. The one place that knows the names of the fields and what counts as text."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from dedup.read.cleaning import clean
from dedup.read.dates import iso_date
from dedup.records import Article, Skip

# The names a field goes by in other people's data, ours first: feeds and JSON Feed, schema.org, NewsAPI, news-please,
# Media Cloud, newspaper. Upper and lower case are the same.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "guid", "uri", "_id", "article_id"),
    "text": (
        "text",
        "body",
        "content",
        "article",
        "articlebody",
        "article_text",
        "maintext",
        "content_text",
        "full_text",
    ),
    "title": ("title", "headline"),
    "source": ("source", "outlet", "publisher", "publication", "site_name", "media_name", "source_domain", "domain"),
    "published": (
        *("published", "published_at", "publish_date", "date", "publishedat", "published_date", "date_published"),
        *("datepublished", "date_publish", "publication_date", "pub_date", "pubdate"),
    ),
    "url": ("url", "link"),
    "language": ("language", "lang"),
    "version": ("version",),
}
TEXT_NAMES = f"{NAMES['text'][0]}, or {', '.join(NAMES['text'][1:])}"
KNOWN = frozenset(name for names in NAMES.values() for name in names)

# Characters: five times "War and Peace". What is longer is no article, and would take minutes and gigabytes.
LONGEST = 16_000_000
# A file without a header has its first article there.
LONGEST_DETAIL = 300


class Record(NamedTuple):
    """A value as it stood in a file. `line` counts from 1; a file that is one article has none."""

    value: object
    line: int | None = None


class RejectedFileError(Exception):
    """Raised by a reader for a whole file, with the reason and the detail of its `Skip`. Never leaves this room."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def make_article(record: Record, file_id: str, path: str, language: str | None) -> Article | Skip:
    """A record → an article, or the reason why not. A record without an id is named by its file and line."""
    name = file_id if record.line is None else f"{file_id}:{record.line}"
    if not isinstance(record.value, Mapping):
        detail = f"expected an object with fields, found {type(record.value).__name__}"
        return Skip(name, "not-a-record", detail, path, record.line)
    own = {field: [record.value[each] for each in stated] for field, stated in _layout(tuple(record.value)).items()}
    identity, text = _state(own, "id") or name, _state(own, "text")
    if text is None:
        return Skip(identity, *_explain_no_text(record.value), path, record.line)
    if len(text) > LONGEST:
        detail = f"the text has {len(text):,} characters; the longest that is read has {LONGEST:,}"
        return Skip(identity, "too-long", detail, path, record.line)
    return Article(
        id=identity,
        text=text,
        title=_state(own, "title"),
        source=_state(own, "source"),
        published=_find_date(own),
        url=_state(own, "url"),
        language=_state(own, "language") or language,
        version=_state(own, "version"),
        path=path,
        line=record.line,
    )


def _plain(field: object) -> str:
    """The name of a field, as names are compared."""
    return str(field).strip().lower()


@lru_cache(maxsize=32)  # records of one file mostly have the same fields
def _layout(fields: tuple[object, ...]) -> dict[str, list[object]]:
    """The fields of a record → which of them state each of ours, in the order of its names: mostly one, or none."""
    places = {_plain(field): field for field in fields}
    return {name: [places[alias] for alias in aliases if alias in places] for name, aliases in NAMES.items()}


# What a record states under the names of each field.
Stated = Mapping[str, Sequence[object]]


def _state(own: Stated, name: str) -> str | None:
    """What the record states under the names of a field: the first string that is not blank, or the first number."""
    for value in own[name]:
        if name == "source" and isinstance(value, Mapping):
            value = value.get("name")  # as an organisation of schema.org, or a source of NewsAPI
        if isinstance(value, str):
            if value and not value.isspace():
                return clean(value)
            continue
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # a column of whole numbers with one missing comes out of pandas as fractions
        if isinstance(value, float) and not math.isfinite(value):
            continue
        if isinstance(value, int | float) and not isinstance(value, bool) and name != "text":
            return str(value)
    return None


def _find_date(own: Stated) -> str | None:
    """The first date that can be read, as ISO 8601; else what is stated instead, as it is."""
    dates = map(iso_date, own["published"])
    return next(filter(None, dates), None) or _state(own, "published")


def _explain_no_text(record: Mapping[object, object]) -> tuple[str, str]:
    """The reason and the detail of a `Skip` for a record in which no text was found."""
    fields = {_plain(field): value for field, value in record.items()}
    for alias in NAMES["text"]:
        value = fields.get(alias)
        if value is None or isinstance(value, str):
            continue
        return "no-text", f"the field {alias!r} is not text but {type(value).__name__}"
    if any(alias in fields for alias in NAMES["text"]):
        return "empty", "the text is empty"
    return "no-text", f"there is no field named {TEXT_NAMES}"


def find_columns(names: Iterable[str]) -> list[str]:
    """Which columns of a table are known fields. Raises `RejectedFileError` if none of them is the text."""
    columns = {name: _plain(name) for name in names}
    if not set(NAMES["text"]).intersection(columns.values()):
        detail = f"no column is named {TEXT_NAMES}; there are: {', '.join(columns)}"
        raise RejectedFileError("no-text", textwrap.shorten(detail, LONGEST_DETAIL))
    return [name for name, field in columns.items() if field in KNOWN]
