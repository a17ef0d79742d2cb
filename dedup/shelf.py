"""Articles and measures put away as bytes, and taken out one at a time.

A Python object for each article would take twice the memory; the measures of a pair are nine tenths of it.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import ItemsView, Iterator, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter

import numpy as np

from dedup.evidence.fast_measures import NAMES as MEASURES
from dedup.evidence.fast_measures import Measures, Row
from dedup.records import Article
from dedup.spill import Piece, Spill

VALUES = attrgetter(*(field.name for field in fields(Article)))


class Shelf:
    """Articles in the order of their arrival."""

    def __init__(self, spill: Spill) -> None:
        self._spill = spill
        self._pieces: list[Piece] = []
        self._piece, self._first, self._last = array("i"), array("q"), array("q")

    def add(self, articles: Sequence[Article]) -> None:
        packed = [marshal.dumps(VALUES(article)) for article in articles]
        at = 0
        for one in packed:
            self._piece.append(len(self._pieces))
            self._first.append(at)
            at += len(one)
            self._last.append(at)
        self._pieces.append(self._spill.put(np.frombuffer(b"".join(packed), dtype=np.uint8)))

    def __len__(self) -> int:
        return len(self._piece)

    def __getitem__(self, number: int) -> Article:
        piece = self._pieces[self._piece[number]]
        values = marshal.loads(self._spill.get(piece, self._first[number], self._last[number]).tobytes())
        return Article(*values)


class ShelvedMeasures(Mapping[str, float]):
    """The measures of a pair, read when they are asked for."""

    __slots__ = ("_piece", "_spill")

    def __init__(self, row: Row, spill: Spill) -> None:
        self._piece, self._spill = spill.put(row), spill

    def _read(self) -> Measures:
        return Measures(self._spill.get(self._piece))

    def __getitem__(self, name: str) -> float:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(MEASURES)

    def __len__(self) -> int:
        return len(MEASURES)

    def items(self) -> ItemsView[str, float]:
        """All, read at once."""
        return dict(zip(MEASURES, self._read().row.tolist(), strict=True)).items()

    def __reduce__(self) -> tuple[type[Measures], tuple[Row]]:
        """Whoever sends them elsewhere sends the measures themselves."""
        return Measures, (self._read().row,)

    def __repr__(self) -> str:
        return repr(self._read())
