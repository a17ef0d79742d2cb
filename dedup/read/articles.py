"""Paths → articles: every source is read in turn, as a stream, and every id comes out once."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from dedup.errors import MissingExtraError, reason_of
from dedup.read.formats import require
from dedup.read.naming import place_of
from dedup.read.opening import open_source
from dedup.read.record import Record, RejectedFileError, make_article
from dedup.read.source import Source
from dedup.read.sources import find_sources
from dedup.records import Article, Skip

# Where each id stood first: file and line.
Places = dict[str, tuple[str | None, int | None]]


def read_articles(paths: Iterable[str | os.PathLike[str]], *, language: str | None = None) -> Iterator[Article | Skip]:
    """Reads files, folders and standard input (`-`) as a stream; the collection is never held.

    `language` fills in where a record states none. Whatever is not read comes out as a `Skip` in its place.
    Raises at once, before anything is read: `InputError` for a path that does not exist, `MissingExtraError` for a
    file that was named itself and needs a package that is not installed. (In a folder such a file is a `Skip`.)
    `ValueError` for one path that stands in no list: its letters would be looked for.

    >>> [article.id for article in read_articles(["seeds"])][0]
    '000_fbe0dc45a80c2f80'
    """
    if isinstance(paths, str | bytes):
        raise ValueError(f"paths must be a list, such as [{paths!r}], not {paths!r}")
    sources = find_sources(paths)
    for source in sources:
        if isinstance(source, Source) and source.named:
            require(source.format, source.shown)
    return _read_all(sources, language)


def _read_all(sources: Iterable[Source | Skip], language: str | None) -> Iterator[Article | Skip]:
    first: Places = {}
    for source in sources:
        if isinstance(source, Skip):
            yield source
            continue
        for record in _read_source(source):
            if isinstance(record, Record):
                item = make_article(record, source.id, source.shown, language)
                yield _pass_once(item, record.line, first)
            else:
                yield record


def _read_source(source: Source) -> Iterator[Record | Skip]:
    """One source → its records. Whatever is wrong with a file as a whole costs this file and no other."""
    blank = True
    try:
        require(source.format, source.shown)
        with open_source(source.path) as stream:
            for record in source.format.read(stream):
                blank = False
                yield record if isinstance(record, Record) else _place(record, source)
        if blank:
            raise RejectedFileError("empty", "there is no record in it")
    except RejectedFileError as error:
        yield _place(Skip(None, error.reason, error.detail), source)
    except MissingExtraError as error:
        yield _place(Skip(None, "missing-extra", str(error)), source)
    except (OSError, EOFError, zlib.error) as error:  # the three that unreadable files and broken gzip raise
        yield _place(Skip(None, "unreadable", reason_of(error)), source)


def _place(skip: Skip, source: Source) -> Skip:
    return replace(skip, id=source.id if skip.line is None else f"{source.id}:{skip.line}", path=source.shown)


def _pass_once(item: Article | Skip, line: int | None, first: Places) -> Article | Skip:
    """The item, or a `Skip` if an article of that id came before. Notes only where an id stands, never a text."""
    if isinstance(item, Skip):
        return item
    if item.id not in first:
        first[item.id] = (item.path, line)
        return item
    path, place = first[item.id]
    detail = f"the id {item.id!r} stands first in {place_of(path, place)}"
    if path != item.path:
        detail += "; another article needs another id" + (", or none, to go by its place in its file" if line else "")
    return Skip(item.id, "duplicate-id", detail, item.path, line)
