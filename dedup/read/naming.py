"""Files → ids: as short as they can be while no two are the same. Records → their places, for people."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence

from dedup.read.cleaning import clean
from dedup.read.formats import PARQUET, find_format, split_extension
from dedup.read.source import Source


def name_sources(sources: Sequence[Source]) -> list[str]:
    """An id for each source: its path inside its folder, without the extension where that is unique in the folder.

    Where several folders give the same id, the folder's name goes before it; where even that is the same, the id is
    the path as it was given.
    """
    ids = _shorten(sources)
    for lengthen in (_add_folder, _take_path):
        taken, named = Counter(ids), zip(sources, ids, strict=True)
        ids = [lengthen(source, short) if taken[short] > 1 else short for source, short in named]
    return ids


def place_of(path: str | None, line: int | None) -> str:
    """Where a record stands, for people; "" where nobody knows.

    >>> place_of("feed.jsonl", 12), place_of("table.parquet", 12), place_of("one.txt", None)
    ('feed.jsonl, line 12', 'table.parquet, row 12', 'one.txt')
    """
    unit = "row" if find_format(path or "") is PARQUET else "line"
    return f"{path}, {unit} {line}" if path and line else path or ""


def _shorten(sources: Sequence[Source]) -> list[str]:
    stems = [split_extension(source.inner)[0] if source.format.single else source.inner for source in sources]
    # Whole names count too: without that, a.txt.md would take the id that a.txt needs when there is an a.md.
    taken = Counter((source.folder, source.inner) for source in sources if source.format.single)
    stemmed = list(zip(sources, stems, strict=True))
    taken.update((source.folder, stem) for source, stem in stemmed)
    return [stem if taken[source.folder, stem] == 1 else source.inner for source, stem in stemmed]


def _add_folder(source: Source, short: str) -> str:
    return f"{clean(os.path.basename(os.path.abspath(source.folder)))}/{short}"


def _take_path(source: Source, short: str) -> str:
    return source.shown.replace(os.sep, "/")
