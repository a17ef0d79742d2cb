"""Which reader a file name asks for, and which optional package that reader needs."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

from dedup.errors import MissingExtraError
from dedup.read.html import read_html
from dedup.read.json_file import read_json
from dedup.read.json_lines import read_json_lines
from dedup.read.markdown import read_markdown
from dedup.read.parquet import read_parquet
from dedup.read.plain import read_plain
from dedup.read.record import Record
from dedup.read.standard_input import read_standard_input
from dedup.read.table import read_table
from dedup.records import Skip


class Format(NamedTuple):
    """A reader; whether its file is one article, so that the file's name is the article's; and what it needs."""

    read: Callable[[io.BufferedReader], Iterator[Record | Skip]]
    single: bool = False
    package: str | None = None
    extra: str = ""


PLAIN = Format(read_plain, single=True)
MARKDOWN = Format(read_markdown, single=True)
HTML = Format(read_html, single=True, package="trafilatura", extra="html")
JSON_LINES = Format(read_json_lines)
JSON = Format(read_json)
TABLE = Format(read_table)
PARQUET = Format(read_parquet, package="arro3.io", extra="parquet")
STANDARD_INPUT = Format(read_standard_input, single=True)

FORMATS = {
    ".txt": PLAIN,
    ".text": PLAIN,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".json": JSON,
    ".csv": TABLE,
    ".tsv": TABLE,
    ".parquet": PARQUET,  # packed by itself, and read from its end: not as .gz
}


def split_extension(path: str) -> tuple[str, str]:
    """A path → without its extension, and the extension in small letters; `.gz` is a part of it.

    >>> split_extension("news/Today.TXT.gz")
    ('news/Today', '.txt.gz')
    """
    stem, extension = os.path.splitext(path)
    if extension.lower() == ".gz":
        stem, packed = os.path.splitext(stem)
        extension = packed + extension
    return stem, extension.lower()


def find_format(path: str) -> Format | None:
    """The format of a file by its name, or None for a type that is not read."""
    extension = split_extension(path)[1]
    form = FORMATS.get(extension.removesuffix(".gz"))
    return None if form is PARQUET and extension.endswith(".gz") else form


def require(form: Format, path: str) -> None:
    """Raises `MissingExtraError` if a package that reading this file needs is not installed."""
    if form.package is None:
        return
    try:
        import_module(form.package)
    except ImportError as error:
        raise MissingExtraError(form.package, form.extra, f"reading {path}") from error
