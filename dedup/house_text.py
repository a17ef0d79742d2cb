"""A store → what is house text in it, by the rules of `boilerplate.py`; and where that stands in a document.

The result is that of a scan of the same articles, except for a paragraph or phrase that a crowd of them holds: only the
latest are then sampled. Paragraphs come out as their hashes, phrases as the shorter keys that a store has of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate import (
    HOLDERS,
    HOLDERS_OF_ONE_OUTLET,
    OF_ONE_OUTLET,
    PHRASE_HOLDERS,
    PHRASE_SHARE,
    Boilerplate,
    are_unlike,
    find_boilerplate,
    learn_many_paragraphs,
    learn_paragraphs,
    sample_holders,
)
from dedup.fast import WORTHWHILE
from dedup.records import Document, Mask
from dedup.stores import MORE, Kind, Numbers, Outline, Store, shorten
from dedup.stores.entry import unpack_paragraphs, unpack_signature

TOGETHER = 2000  # keys whose holders are read at once
UNKNOWN = -1
Sample = tuple[int, ...]
Verdict = TypeVar("Verdict")


def learn_house(store: Store) -> Boilerplate:
    """Everything stored → hashes of house paragraphs and keys of house phrases. Reads every key once."""
    many = max(PHRASE_HOLDERS, int(store.count() * PHRASE_SHARE))
    outlets = _outlets(store)
    found = partial(_house_paragraphs, compiled=store.count() >= WORTHWHILE)
    judged = _judged(store, "paragraph", HOLDERS_OF_ONE_OUTLET, HOLDERS, outlets, found)
    paragraphs = [learned[key] for key, learned in judged if key in learned]
    phrases = [key for key, unlike in _judged(store, "footprint", HOLDERS, many, outlets, _are_unlike) if unlike]
    return Boilerplate(frozenset(paragraphs), np.array(phrases, dtype=np.uint64))


def find_house(document: Document, house: Boilerplate) -> Mask:
    """Which words of a document stand in house text as `learn_house` has learned it."""
    return find_boilerplate(document, house, partial(shorten, "footprint"))


def _outlets(store: Store) -> NDArray[np.int32]:
    """Each article's outlet as a code, by its number."""
    known: dict[str, int] = {}
    numbers, codes = array("q"), array("i")
    for number, outlet in store.outlets():
        numbers.append(number)
        codes.append(known.setdefault(outlet, len(known)))
    outlets = np.full(max(numbers, default=0) + 1, UNKNOWN, dtype=np.int32)
    outlets[numbers] = codes
    return outlets


def _house_paragraphs(sample: Sequence[Outline], *, compiled: bool) -> dict[int, int]:
    """The paragraphs that are house text as far as a few articles can tell: key → hash."""
    paragraphs = [unpack_paragraphs(own.paragraphs) for own in sample]
    signatures = np.stack([unpack_signature(own.signature) for own in sample])
    lengths = np.array([own.length for own in sample], dtype=np.int32)
    outlets = [own.outlet for own in sample]
    if compiled:
        hashes, words = (np.concatenate(column) for column in zip(*paragraphs, strict=True))
        owners = np.repeat(np.arange(len(sample), dtype=np.int32), [len(own.hashes) for own in paragraphs])
        learned = learn_many_paragraphs(hashes, words, owners, signatures, lengths, outlets)
    else:
        learned = learn_paragraphs(paragraphs, signatures, lengths, outlets)
    found = np.array(sorted(learned), dtype=np.uint64)
    return dict(zip(shorten("paragraph", found).tolist(), found.tolist(), strict=True))


def _are_unlike(sample: Sequence[Outline]) -> bool:
    return are_unlike(np.stack([unpack_signature(own.signature) for own in sample]))


def _judged(
    store: Store,
    kind: Kind,
    least: int,
    many: int,
    outlets: NDArray[np.int32],
    judge: Callable[[Sequence[Outline]], Verdict],
) -> Iterator[tuple[int, Verdict]]:
    """Each key that `many` articles hold, or at least `least` of one outlet, with what a sample of them says."""
    verdicts: dict[Sample, Verdict] = {}  # copies of one story share their sample for each key
    for some in _samples(store, kind, least, many, outlets):
        unseen = sorted({number for _, sample in some if sample not in verdicts for number in sample})
        outlines = store.outlines(unseen)
        for key, sample in some:
            if sample not in verdicts:
                verdicts[sample] = judge([outlines[number] for number in sample])
            yield key, verdicts[sample]


def _samples(
    store: Store, kind: Kind, least: int, many: int, outlets: NDArray[np.int32]
) -> Iterator[list[tuple[int, Sample]]]:
    """These keys, some at a time, each with a sample of its holders in the order of their ids."""
    for keys, numbers in store.slices(kind):
        starts = np.flatnonzero(np.diff(keys, prepend=~keys[:1]))
        sizes = np.diff(np.append(starts, len(keys)))
        wanted = (sizes >= many) | _are_of_one_outlet(numbers, starts, sizes, least, outlets)
        wanted |= (numbers[starts] == MORE) & (sizes > 1)
        groups = [numbers[start : start + size] for start, size in zip(starts[wanted], sizes[wanted], strict=True)]
        for first in range(0, len(groups), TOGETHER):
            some = groups[first : first + TOGETHER]
            ids = store.ids(np.unique(np.concatenate(some)).tolist())
            samples = [_sample(holders, ids) for holders in some]
            yield list(zip(keys[starts[wanted]][first : first + TOGETHER].tolist(), samples, strict=True))


def _sample(holders: Numbers, ids: dict[int, str]) -> Sample:
    known = sorted((number for number in holders.tolist() if number != MORE), key=ids.__getitem__)
    return tuple(sample_holders(np.array(known)))


def _are_of_one_outlet(
    numbers: Numbers, starts: Numbers, sizes: Numbers, least: int, outlets: NDArray[np.int32]
) -> Mask:
    """Which groups of at least so many holders are of one outlet, by the rule of `boilerplate.are_of_one_outlet`."""
    group = np.repeat(np.arange(len(starts)), sizes)
    large = np.repeat(sizes >= least, sizes)
    group, holders = group[large], numbers[large]
    codes = np.where(holders < len(outlets), outlets[np.minimum(holders, len(outlets) - 1)], UNKNOWN)
    pairs, counts = np.unique(group * (np.int64(outlets.max()) + 2) + codes + 1, return_counts=True)
    owner, code = np.divmod(pairs, np.int64(outlets.max()) + 2)
    found = np.zeros(len(starts), dtype=np.bool_)
    found[owner[(code > 0) & (counts >= OF_ONE_OUTLET * sizes[owner])]] = True
    return found
