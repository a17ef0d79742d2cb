"""A store → what is house text in it, by the rules of `boilerplate.py`.

The result is that of a scan of the same articles, except for a paragraph or phrase in more than a thousand of them:
only the latest thousand are then sampled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from dedup.boilerplate import (
    HOLDERS,
    HOLDERS_OF_ONE_OUTLET,
    PHRASE_HOLDERS,
    PHRASE_SHARE,
    Boilerplate,
    are_of_one_outlet,
    are_unlike,
    learn_paragraphs,
    sample_holders,
)
from dedup.stores import Entry, Kind, Store
from dedup.stores.entry import unpack_paragraphs, unpack_signature

LATEST = 1000  # holders: footers of a large outlet are in hundreds of thousands of articles
TOGETHER = 512  # keys looked up at once


def learn_house(store: Store) -> Boilerplate:
    """Everything stored → hashes of house paragraphs and house phrases. Reads every key once."""
    many = max(PHRASE_HOLDERS, int(store.count() * PHRASE_SHARE))
    paragraphs = {
        key for key, own in _samples(store, "paragraph", HOLDERS_OF_ONE_OUTLET, HOLDERS) if key in _learn(own)
    }
    phrases = [
        key
        for key, sample in _samples(store, "footprint", HOLDERS, many)
        if are_unlike(np.stack([unpack_signature(entry.signature) for entry in sample]))
    ]
    return Boilerplate(frozenset(paragraphs), np.array(phrases, dtype=np.uint64))


def _learn(sample: Sequence[Entry]) -> frozenset[int]:
    """The paragraphs that are house text as far as a few articles can tell."""
    return learn_paragraphs(
        [unpack_paragraphs(entry.paragraphs) for entry in sample],
        np.stack([unpack_signature(entry.signature) for entry in sample]),
        np.array([entry.length for entry in sample], dtype=np.int32),
        [entry.outlet for entry in sample],
    )


def _samples(store: Store, kind: Kind, least: int, many: int) -> Iterator[tuple[int, list[Entry]]]:
    """Each key that `many` articles hold, or at least `least` of one outlet, with a sample of them by their ids."""
    keys = np.array(list(store.common(kind, least)), dtype=np.uint64)
    for start in range(0, len(keys), TOGETHER):
        some = keys[start : start + TOGETHER]
        chosen = {}
        lists = store.holders(kind, some, LATEST)
        labels = store.labels(sorted({number for own in lists for number in own}))
        for key, own in zip(some.tolist(), lists, strict=True):
            holders = np.array(sorted(own, key=lambda number: labels[number][0]))
            outlets = [labels[number][1] for number in holders.tolist()]
            if len(own) >= many or are_of_one_outlet(np.arange(len(own)), outlets):
                chosen[key] = sample_holders(holders)
        entries = store.entries(sorted({number for own in chosen.values() for number in own}))
        yield from ((key, [entries[number] for number in own]) for key, own in chosen.items())
