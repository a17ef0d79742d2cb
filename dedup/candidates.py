"""Signatures and footprints → candidate pairs, tuned for recall: what is not a candidate is never found.

Two channels. Equal band keys find near-duplicates (MinHash-LSH, Broder 1997, Indyk & Motwani 1998). Footprints find
rewrites: a phrase that only a few articles share is worth ln(articles / sharers) nats, and the best partners by the sum
are candidates. A phrase that more than the cap share is language or furniture; two projects that never met (passim,
superfastmatch) both settled on a cap of 100. A small collection is compared pair by pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.config import Settings
from dedup.records import Cap, Words

Positions = NDArray[np.int64]

# A bucket of more documents than this is linked in a ring and to its first member instead of pair by pair.
BUCKET = 50
# From so many pairs on, their order decides how many documents must be kept ready or made again.
MANY_PAIRS = 4000


# A pair found by its footprints alone is judged when it shares this many nats per footprint of the shorter article, or
# this many in all (a dozen phrases that one article in 10,000 has). Measured among 7,421 articles: of 340 derived pairs
# of our own families, briefs and heavy rewrites included, 99.1 % are candidates, 95.9 % are worth judging by this rule,
# and five in six of the other pairs fall away; of 927 derived pairs of real news 99.5 % are left.
SHARED_EACH = 0.15
SHARED_ALL = 120.0


class Candidates(NamedTuple):
    """`pairs` is int64 (n, 2), a < b, sorted; `shared` is the footprint weight in nats that the two share."""

    pairs: Positions
    shared: NDArray[np.float32]
    caps: tuple[Cap, ...]


def _decode(codes: Positions, count: int) -> Positions:
    return np.stack([codes // count, codes % count], axis=1)


def _groups(keys: Words) -> tuple[Positions, Positions, Positions]:
    """Keys → order that sorts them, and the start and size of each run of equal keys in that order."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(keys) else np.empty(0, int)
    return order, starts, np.diff(np.append(starts, len(keys)))


def _square(members: Positions, count: int) -> Positions:
    """Groups of equal size, (groups, size) ascending in each row → codes of all pairs, (groups, pairs)."""
    i, j = np.triu_indices(members.shape[1], 1)
    return members[:, i] * count + members[:, j]


def lsh_pairs(band_keys: Words) -> tuple[Positions, int]:
    """Band keys (n, bands) → codes a·n + b of pairs that agree in a band, sorted, and how many buckets were too big."""
    count = len(band_keys)
    codes, too_big = [], 0
    for band in band_keys.T:
        order, starts, sizes = _groups(band)
        for size in np.unique(sizes[(sizes >= 2) & (sizes <= BUCKET)]):
            members = np.sort(order[starts[sizes == size][:, None] + np.arange(size)], axis=1)
            codes.append(_square(members, count).ravel())
        for start, size in zip(starts[sizes > BUCKET], sizes[sizes > BUCKET], strict=True):
            members = np.sort(order[start : start + size])
            codes += [members[0] * count + members[1:], members[:-1] * count + members[1:]]
            too_big += 1
    return (np.unique(np.concatenate(codes)) if codes else np.empty(0, dtype=np.int64)), too_big


def _posting_pairs(keys: Words, owners: Positions, count: int, cap: int) -> tuple[Positions, NDArray[np.float32], int]:
    """Keys and the document of each → pair codes with the weight of each shared key, and how many keys the cap cut."""
    order, starts, sizes = _groups(keys)
    codes, weights = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.float32)]
    for size in np.unique(sizes[(sizes >= 2) & (sizes <= cap)]):
        members = np.sort(owners[order[starts[sizes == size][:, None] + np.arange(size)]], axis=1)
        pairs = _square(members, count).ravel()
        codes.append(pairs)
        weights.append(np.full(len(pairs), np.log(count / size), dtype=np.float32))
    return np.concatenate(codes), np.concatenate(weights), int((sizes > cap).sum())


def _sum_by_code(codes: Positions, weights: NDArray[np.float32]) -> tuple[Positions, NDArray[np.float32]]:
    order = np.argsort(codes, kind="stable")
    codes, weights = codes[order], weights[order]
    starts = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]])) if len(codes) else np.empty(0, int)
    totals = np.add.reduceat(weights.astype(np.float64), starts) if len(codes) else weights
    return codes[starts], totals.astype(np.float32)


def _best(pairs: Positions, shared: NDArray[np.float32], limit: int) -> NDArray[np.bool_]:
    """Which pairs are among the best `limit` of either of their documents; ties go to the lower position."""
    owner = np.concatenate([pairs[:, 0], pairs[:, 1]])
    index = np.tile(np.arange(len(pairs)), 2)
    order = np.lexsort((index, -shared[index], owner))
    _, starts, sizes = np.unique(owner[order], return_index=True, return_counts=True)
    rank = np.arange(len(order)) - np.repeat(starts, sizes)
    keep = np.zeros(len(pairs), dtype=np.bool_)
    keep[index[order[rank < limit]]] = True
    return keep


def all_pairs(count: int) -> Positions:
    """Every pair of `count` documents, (n, 2), sorted."""
    return np.stack(np.triu_indices(count, 1), axis=1).astype(np.int64)


def find_candidates(band_keys: Words, footprints: Sequence[Words], settings: Settings) -> Candidates:
    """Band keys (n, bands) and n arrays of footprint keys → the pairs worth judging, and every cap that bit."""
    count = len(footprints)
    keys = np.concatenate(footprints) if count else np.empty(0, dtype=np.uint64)
    owners = np.repeat(np.arange(count), [len(own) for own in footprints])
    cap = settings.document_frequency_cap
    codes, weights, cut = _posting_pairs(keys, owners, max(count, 1), cap)
    codes, shared = _sum_by_code(codes, weights)
    if count <= settings.all_pairs_up_to:
        pairs = all_pairs(count)
        lookup = dict(zip(codes.tolist(), shared.tolist(), strict=True))
        every = [lookup.get(code, 0.0) for code in (pairs[:, 0] * count + pairs[:, 1]).tolist()]
        return Candidates(pairs, np.array(every, dtype=np.float32), ())
    limit = settings.candidates_per_article
    pairs = _decode(codes, count)
    chosen = _best(pairs, shared, limit)
    lengths = np.array([len(own) for own in footprints], dtype=np.int64)
    strong = (shared >= SHARED_EACH * lengths[pairs].min(axis=1)) | (shared >= SHARED_ALL)
    near, too_big = lsh_pairs(band_keys)
    union = np.union1d(codes[chosen & strong], near)
    place = np.minimum(np.searchsorted(codes, union), max(len(codes) - 1, 0))
    weight = np.where(codes[place] == union, shared[place], 0) if len(codes) else np.zeros(len(union))
    caps = (
        Cap("document_frequency_cap", cap, cut, "rare phrases left out because more articles than that share them"),
        Cap(
            "candidates_per_article",
            limit,
            int((strong & ~chosen).sum()),
            "pairs left out that were not among an article's best",
        ),
        Cap("bucket", BUCKET, too_big, "near-duplicate buckets linked in a ring instead of pair by pair"),
    )
    return Candidates(_decode(union, count), weight.astype(np.float32), tuple(c for c in caps if c.times))


def near_each_other(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same pairs in an order in which neighbours share documents, so that few documents need to be kept ready.

    Documents are numbered by reverse Cuthill–McKee (Cuthill & McKee 1969), which puts linked ones close together.
    """
    if len(pairs) < MANY_PAIRS:
        return list(pairs)
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    a, b = np.array(pairs, dtype=np.int32).T
    size = int(b.max()) + 1
    links = coo_array((np.ones(2 * len(a), dtype=np.int8), (np.r_[a, b], np.r_[b, a])), shape=(size, size)).tocsr()
    rank = np.empty(size, dtype=np.int64)
    rank[reverse_cuthill_mckee(links, symmetric_mode=True)] = np.arange(size)
    order = np.lexsort((np.minimum(rank[a], rank[b]), np.maximum(rank[a], rank[b])))
    return [pairs[place] for place in order.tolist()]
