"""One sketched article and a store → the stored articles worth judging it against. The twin of `candidates.py`.

The same two channels with the same constants, seen from one article: band keys, and rare phrases weighed by how few
articles hold them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.buckets import BUCKET, RINGS
from dedup.config import Settings
from dedup.records import Cap
from dedup.sketch import band_keys
from dedup.sketching import Sketched
from dedup.stores import MORE, Holdings, Numbers, Store, shorten
from dedup.strong import SHARED_ALL, SHARED_EACH, phrase_weight

# Of those with whom an article shares buckets that are too big, the ones with the most such buckets in common, the
# latest first: a copy among forms agrees in more of them than other forms do. So many as a scan links it with: in each
# ring the first and the one before. Of 120 articles of forms among 998,000, copies that lack none, 2, 5 or 10 % of the
# words shared a smaller bucket or rare phrases with their source too, so that none was found by this alone.
CLOSEST = 2 * RINGS


ANY = (1 << 31) - 1


class Partners(NamedTuple):
    """Numbers of stored articles and how many phrases each may have to be a partner, and every cap that bit.

    `facts` are those of the store at the moment when they were found.
    """

    most: dict[int, int]
    caps: tuple[Cap, ...]
    facts: Mapping[str, str]


def find_partners(store: Store, sketched: Sketched, settings: Settings) -> Partners:
    """A sketch → its candidates, without what is stored under its own id.

    A small collection is compared with whole, as in a scan.
    """
    phrases = shorten("footprint", sketched.footprints)
    bands = shorten("band", band_keys(sketched.signature[None])[0])
    itself, held, facts = store.look(sketched.article.id, np.concatenate([phrases, bands]))
    together = int(facts.get("articles", "0")) + (itself is None)
    if together <= settings.all_pairs_up_to:
        return Partners({number: ANY for number in store.numbers() if number != itself}, (), facts)
    others = held.number != itself if itself else np.ones(len(held.number), dtype=np.bool_)
    place, number = held.place[others], held.number[others]
    edge = int(np.searchsorted(place, len(phrases)))
    cap, limit = settings.document_frequency_cap, settings.candidates_per_article
    numbers, shared, cut = _shared_weight(Holdings(place[:edge], number[:edge]), together, cap)
    best = np.lexsort((numbers, -shared))[:limit]
    most = _most_phrases(shared[best], len(phrases))
    may = store.fewest_phrases(numbers[best]) <= most  # most share one phrase, and are known to be too long for that
    near, too_big = _near(Holdings(place[edge:], number[edge:]))
    # Those below the best whose weight suffices whatever their length: at least so many were left out.
    enough = min(SHARED_EACH * len(phrases), SHARED_ALL)
    left_out = int((shared >= enough).sum()) - int((shared[best] >= enough).sum())
    caps = (
        Cap("document_frequency_cap", cap, cut, "rare phrases left out because more articles than that share them"),
        Cap("candidates_per_article", limit, left_out, "pairs left out that were not among an article's best"),
        Cap("bucket", BUCKET, too_big, "near-duplicate buckets of which only the closest articles were looked at"),
    )
    strong = dict(zip(numbers[best][may].tolist(), most[may].tolist(), strict=True))
    return Partners(strong | dict.fromkeys(sorted(near), ANY), tuple(own for own in caps if own.times), facts)


def _shared_weight(held: Holdings, together: int, cap: int) -> tuple[Numbers, NDArray[np.float64], int]:
    """Who else holds each phrase → each partner with the weight it shares, and how many phrases the cap cut.

    The article counts as a holder of its own phrases, as it does in a scan.
    """
    sizes = np.bincount(held.place) + 1
    common = sizes > cap
    common[held.place[held.number == MORE]] = True
    rare = ~common[held.place]
    numbers, inverse = np.unique(held.number[rare], return_inverse=True)
    weights = phrase_weight(sizes[held.place[rare]], together)
    shared = np.bincount(inverse, weights=weights, minlength=len(numbers)).astype(np.float64)
    return numbers, shared, int(common.sum())


def _most_phrases(shared: NDArray[np.float64], phrases: int) -> Numbers:
    """How many phrases each partner may have so that what it shares is enough; the shorter of the two counts."""
    most = np.searchsorted(SHARED_EACH * np.arange(1, phrases + 1), shared, "right")
    most[(most == phrases) | (shared >= SHARED_ALL)] = ANY
    return most


def _near(held: Holdings) -> tuple[set[int], int]:
    """Who else has this article's bands → those that are near, and how many buckets were too big to look at whole."""
    sizes = np.bincount(held.place, minlength=1)
    crowded = (sizes > BUCKET)[held.place]
    numbers, agreeing = np.unique(held.number[crowded], return_counts=True)
    order = np.lexsort((-numbers, -agreeing))
    closest = numbers[order[numbers[order] != MORE]][:CLOSEST]
    return {*held.number[~crowded].tolist(), *closest.tolist()}, int((sizes > BUCKET).sum())
