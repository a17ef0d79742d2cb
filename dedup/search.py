"""One sketched article and a store → the stored articles worth judging it against. The twin of `candidates.py`.

The same two channels with the same constants, seen from one article: band keys, and rare phrases weighed by how few
articles hold them. The store's lists are read no further than the caps, so that a phrase in every article costs no more
than one in a hundred.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.candidates import BUCKET, SHARED_ALL, SHARED_EACH
from dedup.collection import Sketched
from dedup.config import Settings
from dedup.records import Cap
from dedup.sketch import band_keys
from dedup.stores import Store

Numbers = NDArray[np.int64]


class Partners(NamedTuple):
    """Numbers of stored articles, ascending, and every cap that bit."""

    numbers: list[int]
    caps: tuple[Cap, ...]


def find_partners(store: Store, sketched: Sketched, itself: int | None, settings: Settings) -> Partners:
    """A sketch → its candidates. `itself` is the number under which the article is stored already, if it is.

    A small collection is compared with whole, as in a scan.
    """
    together = store.count() + (itself is None)
    if together <= settings.all_pairs_up_to:
        return Partners([number for number in store.numbers() if number != itself], ())
    cap, limit = settings.document_frequency_cap, settings.candidates_per_article
    lists = store.holders("footprint", sketched.footprints, cap + 1)
    numbers, shared, cut = _shared_weight(lists, itself, together, cap)
    best = np.lexsort((numbers, -shared))[:limit]
    strong = _strong(store, numbers[best], shared[best], len(sketched.footprints))
    near, too_big = _near(store, sketched, itself)
    # Those below the best whose weight suffices whatever their length: at least so many were left out.
    enough = min(SHARED_EACH * len(sketched.footprints), SHARED_ALL)
    left_out = int((shared >= enough).sum()) - int((shared[best] >= enough).sum())
    caps = (
        Cap("document_frequency_cap", cap, cut, "rare phrases left out because more articles than that share them"),
        Cap("candidates_per_article", limit, left_out, "pairs left out that were not among an article's best"),
        Cap("bucket", BUCKET, too_big, "near-duplicate buckets of which only the latest articles were looked at"),
    )
    return Partners(sorted({*numbers[best][strong].tolist(), *near}), tuple(own for own in caps if own.times))


def _shared_weight(
    lists: Sequence[list[int]], itself: int | None, together: int, cap: int
) -> tuple[Numbers, NDArray[np.float64], int]:
    """Lists of holders → each partner with the nats it shares, and how many lists the cap cut.

    The article counts as a holder of its own phrases, as it does in a scan.
    """
    sizes = np.array([len(own) + (itself not in own) for own in lists], dtype=np.int64)
    kept = [own for own, size in zip(lists, sizes.tolist(), strict=True) if size <= cap]
    weights = np.log(together / sizes[sizes <= cap])
    owners = np.array([number for own in kept for number in own], dtype=np.int64)
    numbers, inverse = np.unique(owners, return_inverse=True)
    shared = np.bincount(inverse, weights=np.repeat(weights, [len(own) for own in kept]), minlength=len(numbers))
    others = numbers != (-1 if itself is None else itself)
    return numbers[others], shared[others], int((sizes > cap).sum())


def _strong(store: Store, numbers: Numbers, shared: NDArray[np.float64], phrases: int) -> NDArray[np.bool_]:
    """Which partners share enough for their length, or enough in all."""
    lengths = store.phrases(numbers.tolist())
    shorter = np.array([min(phrases, lengths[number]) for number in numbers.tolist()], dtype=np.int64)
    return np.asarray((shared >= SHARED_EACH * shorter) | (shared >= SHARED_ALL))


def _near(store: Store, sketched: Sketched, itself: int | None) -> tuple[set[int], int]:
    """The latest articles that agree with this one in a band, and how many buckets were too big to look at whole."""
    lists = store.holders("band", band_keys(sketched.signature[None])[0], BUCKET + 1)
    return {number for own in lists for number in own} - {itself or 0}, sum(len(own) > BUCKET for own in lists)
