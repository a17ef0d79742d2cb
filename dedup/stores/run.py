"""One run of postings: which buckets of the database are its, and which of them hold a key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dedup.records import Words
from dedup.stores.postings import KEY, REST, SLICE, SLICES

PLACE = 40  # bits of a bucket's place below the number of its run


@dataclass(frozen=True, slots=True)
class Run:
    """Postings in buckets: 2ᵇⁱᵗˢ of them, of which those of the slices first ≤ slice < behind are here."""

    number: int
    tier: int
    bits: int
    postings: int
    first: int = 0
    behind: int = SLICES

    def place(self, bucket: int) -> int:
        return self.number << PLACE | bucket

    def places_of(self, keys: Words) -> Words:
        """The places of the buckets in which keys would be, of those that are in slices that are here."""
        slices = keys >> np.uint64(REST)
        own = keys[(slices >= np.uint64(self.first)) & (slices < np.uint64(self.behind))]
        return own >> np.uint64(KEY - self.bits) | np.uint64(self.number << PLACE)

    def places(self, slice_number: int, piece: int = 0, cuts: int = 0) -> tuple[int, int]:
        """Where a slice begins and ends, or one piece of the 2ᶜᵘᵗˢ that it is cut into."""
        size = 1 << (self.bits - SLICE - cuts)
        first = (slice_number << cuts | piece) * size
        return self.place(first), self.place(first + size)

    def has(self, slice_number: int) -> bool:
        return self.first <= slice_number < self.behind


def read_runs(facts: Mapping[str, str]) -> list[Run]:
    """The runs that are noted among the facts of an index."""
    return [Run(*values) for values in json.loads(facts.get("runs", "[]"))]
