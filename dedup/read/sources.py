"""Paths → the files to read: folders walked in sorted order, hidden files left out, what is real once.

A link to a file that is read anyway is no second article, as a link to a folder is no second folder.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace

from dedup.errors import InputError, reason_of
from dedup.read.cleaning import clean
from dedup.read.formats import FORMATS, STANDARD_INPUT, find_format
from dedup.read.naming import name_sources
from dedup.read.opening import DASH
from dedup.read.source import Source
from dedup.records import Skip


def find_sources(paths: Iterable[str | os.PathLike[str]]) -> list[Source | Skip]:
    """What there is to read, each file once however often it was given, and a `Skip` for what cannot be read.

    Raises `InputError`, before anything is read, if a path does not exist.
    """
    given = [os.fsdecode(path) for path in paths]
    missing = [path for path in given if path != DASH and not os.path.exists(path)]
    if missing:
        listed = ", ".join(repr(path) for path in missing)
        raise InputError(f"no such file or folder: {listed}. Check the spelling; {DASH} stands for standard input.")
    seen: set[Hashable] = set()
    found = [item for path in given for item in _find(path, seen)]
    names = iter(name_sources([item for item in found if isinstance(item, Source)]))
    return [replace(item, id=next(names)) if isinstance(item, Source) else item for item in found]


def _find(path: str, seen: set[Hashable]) -> Iterator[Source | Skip]:
    if path == DASH:
        if _is_new(DASH, seen):
            yield Source(DASH, "", STANDARD_INPUT, named=True)
    elif os.path.isdir(path):
        yield from _walk(os.path.join(path, ""), seen)
    elif _is_new(os.path.realpath(path), seen):
        folder = path.removesuffix(os.path.basename(path))
        if stat.S_ISFIFO(os.stat(path).st_mode):  # as a shell makes of <(zcat news.gz); read like standard input
            yield Source(path, folder, STANDARD_INPUT, named=True)
        else:
            yield _recognise(path, folder, named=True)


def _walk(folder: str, seen: set[Hashable]) -> Iterator[Source | Skip]:
    """Everything under a folder, in the order of the names. The stack is our own: folders can be nested too deeply."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if not os.path.isdir(path):
            if _is_new(os.path.realpath(path), seen):
                yield _recognise(path, folder)
            continue
        try:
            waiting.extend(os.path.join(path, name) for name in reversed(_list(path, seen)))
        except OSError as error:
            yield _skip(path, folder, "unreadable", reason_of(error))


def _list(folder: str, seen: set[Hashable]) -> list[str]:
    """The names in a folder, or none if it is a real folder that was listed before: a link may lead back up."""
    status = os.stat(folder)
    if not _is_new((status.st_dev, status.st_ino), seen):
        return []
    return sorted(name for name in os.listdir(folder) if not name.startswith("."))


def _is_new(key: Hashable, seen: set[Hashable]) -> bool:
    before = len(seen)
    seen.add(key)
    return len(seen) > before


def _recognise(path: str, folder: str, *, named: bool = False) -> Source | Skip:
    if not os.path.exists(path):
        return _skip(path, folder, "unreadable", "a link that leads nowhere")
    if not os.path.isfile(path):  # opening a pipe that lies about, and that nobody writes to, would wait for ever
        return _skip(path, folder, "unknown-type", "not a file but a pipe, a socket or a device")
    form = find_format(path)
    if form is None:
        return _skip(path, folder, "unknown-type", f"the name ends in none of {' '.join(FORMATS)}")
    return Source(path, folder, form, named)


def _skip(path: str, folder: str, reason: str, detail: str) -> Skip:
    return Skip(clean(path[len(folder) :] or folder), reason, detail, clean(path))
