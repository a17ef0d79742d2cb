"""A store → what is house text in it, by the rules of `boilerplate.py`.

What differs from a scan: of a paragraph or phrase in more than a thousand articles only the latest thousand are
sampled, and samples are spread over the order of arrival, not over the ids.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dedup.boilerplate import (
    HOLDERS_OF_ONE_OUTLET,
    PHRASE_HOLDERS,
    PHRASE_SHARE,
    Boilerplate,
    are_unlike,
    learn_paragraphs,
    sample_holders,
)
from dedup.stores import Entry, Kind, Store
from dedup.stores.entry import unpack_paragraphs, unpack_signature

LATEST = 1000  # holders: footers of a large outlet are in hundreds of thousands of articles
TOGETHER = 256  # keys looked up at once


def learn_house(store: Store) -> Boilerplate:
    """Everything stored → hashes of house paragraphs and house phrases. Reads each list of keys once."""
    many = max(PHRASE_HOLDERS, int(store.count() * PHRASE_SHARE))
    paragraphs = {key for key, sample in _samples(store, "paragraph", HOLDERS_OF_ONE_OUTLET) if key in _learn(sample)}
    phrases = [
        key
        for key, sample in _samples(store, "footprint", many)
        if are_unlike(np.stack([unpack_signature(entry.signature) for entry in sample]))
    ]
    return Boilerplate(frozenset(paragraphs), np.array(phrases, dtype=np.uint64))


def _learn(sample: list[Entry]) -> frozenset[int]:
    """The paragraphs that are house text as far as a few articles can tell."""
    return learn_paragraphs(
        [unpack_paragraphs(entry.paragraphs) for entry in sample],
        np.stack([unpack_signature(entry.signature) for entry in sample]),
        np.array([entry.length for entry in sample], dtype=np.int32),
        [entry.outlet for entry in sample],
    )


def _samples(store: Store, kind: Kind, least: int) -> Iterator[tuple[int, list[Entry]]]:
    """Each key that at least so many articles hold, with a sample of them."""
    keys = np.array(list(store.common(kind, least)), dtype=np.uint64)
    for start in range(0, len(keys), TOGETHER):
        some = keys[start : start + TOGETHER]
        lists = [sample_holders(np.array(own)) for own in store.holders(kind, some, LATEST)]
        entries = store.entries(sorted({number for own in lists for number in own}))
        for key, own in zip(some.tolist(), lists, strict=True):
            yield key, [entries[number] for number in own]
