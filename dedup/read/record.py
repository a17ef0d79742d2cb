"""What a reader found → an `Article`. The one place that knows the names of the fields and what counts as text."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping
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
    fields = {str(field).strip().lower(): value for field, value in record.value.items()}
    identity, text = _state(fields, "id") or name, _state(fields, "text")
    if text is None:
        return Skip(identity, *_explain_no_text(fields), path, record.line)
    if len(text) > LONGEST:
        detail = f"the text has {len(text):,} characters; the longest that is read has {LONGEST:,}"
        return Skip(identity, "too-long", detail, path, record.line)
    return Article(
        id=identity,
        text=text,
        title=_state(fields, "title"),
        source=_state(fields, "source"),
        published=_find_date(fields),
        url=_state(fields, "url"),
        language=_state(fields, "language") or language,
        version=_state(fields, "version"),
        path=path,
        line=record.line,
    )


def _values(fields: Mapping[str, object], name: str) -> list[object]:
    """What stands under the names of a field, in their order: mostly one value, or none."""
    return [fields[alias] for alias in NAMES[name] if alias in fields]


def _state(fields: Mapping[str, object], name: str) -> str | None:
    """What the record states under the names of a field: the first string that is not blank, or the first number."""
    for value in _values(fields, name):
        if isinstance(value, Mapping) and name == "source":
            value = value.get("name")  # as an organisation of schema.org, or a source of NewsAPI
        if isinstance(value, str) and value.strip():
            return clean(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # a column of whole numbers with one missing comes out of pandas as fractions
        if isinstance(value, float) and not math.isfinite(value):
            continue
        if isinstance(value, int | float) and not isinstance(value, bool) and name != "text":
            return str(value)
    return None


def _find_date(fields: Mapping[str, object]) -> str | None:
    """The first date that can be read, as ISO 8601; else what is stated instead, as it is."""
    dates = map(iso_date, _values(fields, "published"))
    return next(filter(None, dates), None) or _state(fields, "published")


def _explain_no_text(fields: Mapping[str, object]) -> tuple[str, str]:
    """The reason and the detail of a `Skip` for a record in which no text was found."""
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
    columns = {name: name.strip().lower() for name in names}
    if not set(NAMES["text"]).intersection(columns.values()):
        detail = f"no column is named {TEXT_NAMES}; there are: {', '.join(columns)}"
        raise RejectedFileError("no-text", textwrap.shorten(detail, LONGEST_DETAIL))
    return [name for name, field in columns.items() if field in KNOWN]
