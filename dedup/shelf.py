"""Articles put away as bytes, and taken out one at a time. A Python object for each would take twice the memory."""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from dedup.records import Article
from dedup.spill import Piece, Spill

NAMES = tuple(field.name for field in fields(Article))


class Shelf:
    """Articles in the order of their arrival."""

    def __init__(self, spill: Spill) -> None:
        self._spill = spill
        self._pieces: list[Piece] = []
        self._piece, self._first, self._last = array("i"), array("q"), array("q")

    def add(self, articles: Sequence[Article]) -> None:
        packed = [marshal.dumps(tuple(getattr(article, name) for name in NAMES)) for article in articles]
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
