"""Signatures and footprints → candidate pairs, tuned for recall: what is not a candidate is never found.

Two channels. Equal band keys find near-duplicates (`buckets.py`); footprints find rewrites, by the rare phrases that
two articles share (`strong.py`). A small collection is compared pair by pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from dedup.buckets import BUCKET, lsh_pairs
from dedup.config import Settings
from dedup.pairs import Positions, all_pairs, decode
from dedup.records import Cap, Words
from dedup.strong import Strong


class Candidates(NamedTuple):
    """`pairs` is int64 (n, 2), a < b, sorted."""

    pairs: Positions
    caps: tuple[Cap, ...]


def find_candidates(bands: Iterable[Words], count: int, strong: Callable[[], Strong], settings: Settings) -> Candidates:
    """The keys of each band, n each, and what finds strong pairs → the pairs worth judging, and every cap that bit."""
    if count <= settings.all_pairs_up_to:
        return Candidates(all_pairs(count), ())
    near, too_big = lsh_pairs(bands, count)
    codes, left_out, cut = strong()
    cap, limit = settings.document_frequency_cap, settings.candidates_per_article
    caps = (
        Cap("document_frequency_cap", cap, cut, "rare phrases left out because more articles than that share them"),
        Cap("candidates_per_article", limit, left_out, "pairs left out that were not among an article's best"),
        Cap("bucket", BUCKET, too_big, "near-duplicate buckets linked in a ring instead of pair by pair"),
    )
    return Candidates(decode(np.union1d(codes, near), count), tuple(c for c in caps if c.times))
