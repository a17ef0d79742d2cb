"""Which article holds which key, packed: runs of records of six bytes in buckets that a look-up finds by arithmetic.

A key is cut to 38 bits: among 10⁶ articles with 260 keys each, one look-up in a thousand meets a stranger, which adds
an article with a single shared phrase. A posting is a key and the number of an article, 28 bits: 268 million additions
until an index must be rebuilt. A run has 2ᵇⁱᵗˢ buckets; the first bits of a key say in which it is, so a record need
not repeat them. All postings together are cut into 64 slices by the first six bits of the key, so that one slice's
postings are 64-bit values that sort as they stand: 32 bits of key, 28 of number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.records import Mask, Words

Numbers = NDArray[np.int64]
Kind = Literal["footprint", "band", "paragraph"]

KEY, NUMBER = 38, 28  # bits
SLICE = 6  # bits
SLICES = 1 << SLICE
REST = KEY - SLICE  # bits of a key within its slice
LARGEST = (1 << NUMBER) - 1
SPAN = 64 - KEY  # bits for the numbers of one journal, which holds fewer articles than postings
LEAST_BITS = 12
BUCKET = 64  # postings at least in a bucket on average: twice as many cost as much to read as to find
# Where the keys of a kind begin, and how much narrower than all 64 bits their part is. An article has some 210 rare
# phrases, 32 bands and 14 paragraphs, so the parts are about equally crowded.
PARTS: dict[Kind, tuple[int, int]] = {"footprint": (0, 0), "band": (0b110 << 61, 3), "paragraph": (0b111 << 61, 3)}
# Not a number of an article: this key had more holders than are kept.
MORE = 0


class Holdings(NamedTuple):
    """Who holds some keys: `place` is a key's index among those asked for, `number` an article's, or `MORE`.

    Sorted by place, then by number.
    """

    place: Numbers
    number: Numbers


def shorten(kind: Kind, keys: Words) -> Words:
    """Hashes of 64 bits → keys of 38 bits, in their order; each kind has a range of its own.

    >>> [int(shorten(kind, np.array([2**63], dtype=np.uint64))[0] >> 32) for kind in ("footprint", "band", "paragraph")]
    [24, 52, 60]
    """
    start, narrower = PARTS[kind]
    part = keys - (keys >> np.uint64(2)) if kind == "footprint" else keys >> np.uint64(narrower)
    return (part + np.uint64(start)) >> np.uint64(64 - KEY)


def slices_of(kind: Kind) -> range:
    """The slices in which the keys of a kind are."""
    return {"footprint": range(48), "band": range(48, 56), "paragraph": range(56, 64)}[kind]


def pair_up(keys: Sequence[Words], numbers: Sequence[int]) -> tuple[Words, Numbers]:
    """The keys of several articles and their numbers → flat keys and the number of each, in no order."""
    flat = np.concatenate([*keys, np.empty(0, dtype=np.uint64)])
    return flat, np.repeat(np.array(numbers, dtype=np.int64), [len(own) for own in keys])


def split_up(keys: Words, numbers: Numbers) -> Iterator[Words]:
    """Flat keys and numbers of at most 2²⁶ successive articles → each slice's postings as values, sorted."""
    first = numbers.min(initial=LARGEST)
    both = keys << np.uint64(SPAN)
    both |= (numbers - first).astype(np.uint64)
    both.sort()
    slices = np.arange(1, SLICES, dtype=np.uint64) << np.uint64(SPAN + REST)
    for part in np.split(both, np.searchsorted(both, slices)):
        rest = (part >> np.uint64(SPAN)) & np.uint64((1 << REST) - 1)
        yield rest << np.uint64(NUMBER) | ((part & np.uint64((1 << SPAN) - 1)) + np.uint64(first))


def take_apart(values: Words, slice_number: int) -> tuple[Words, Numbers]:
    """One slice's postings → keys of 38 bits and numbers."""
    keys = (values >> np.uint64(NUMBER)) | np.uint64(slice_number << REST)
    return keys, (values & np.uint64(LARGEST)).astype(np.int64)


def bits_for(postings: int) -> int:
    """How many bits name the buckets of a run with so many postings."""
    return min(max(LEAST_BITS, (postings // BUCKET).bit_length() - 1), KEY)


def _width(bits: int) -> int:
    """Bytes of a record."""
    return (KEY - bits + NUMBER + 7) // 8


def encode(values: Words, slice_number: int, bits: int) -> tuple[list[int], list[bytes]]:
    """One slice's postings, sorted → the buckets that have any, and the records of each."""
    left = np.uint64(KEY - bits + NUMBER)
    buckets = (values >> left).astype(np.int64) | slice_number << (bits - SLICE)
    width = _width(bits)
    records = values & ((np.uint64(1) << left) - np.uint64(1))
    packed = np.ascontiguousarray(records.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :width]).tobytes()
    starts = np.flatnonzero(np.diff(buckets, prepend=-1))
    edges = (np.append(starts, len(values)) * width).tolist()
    return buckets[starts].tolist(), [packed[i:j] for i, j in pairwise(edges)]


def _lay_out(blobs: Sequence[bytes], bits: int) -> tuple[Words, Numbers, np.uint64]:
    """Buckets' records → each together with the start of the next, how many each bucket has, and a mask for one."""
    width = _width(bits)
    counts = np.fromiter(map(len, blobs), dtype=np.int64, count=len(blobs)) // width
    packed = b"".join([*blobs, bytes(8 - width)])
    wide: Words = np.ndarray(int(counts.sum()), dtype="<u8", buffer=packed, strides=(width,))
    return wide, counts, np.uint64((1 << 8 * width) - 1)


def decode_slice(buckets: Sequence[int], blobs: Sequence[bytes], bits: int) -> Words:
    """The buckets of one slice of a run, ascending → that slice's postings, sorted."""
    records, counts, mask = _lay_out(blobs, bits)
    inside = np.array(buckets, dtype=np.uint64) & np.uint64((1 << (bits - SLICE)) - 1)
    return records & mask | np.repeat(inside << np.uint64(KEY - bits + NUMBER), counts)


def find_in_buckets(keys: Words, buckets: Sequence[int], blobs: Sequence[bytes], bits: int) -> Holdings:
    """Keys, and some buckets of a run, ascending, with the records of each → who holds them."""
    records, counts, mask = _lay_out(blobs, bits)
    held = records & mask
    held >>= np.uint64(NUMBER)  # in place: to have a quarter of a megabyte cleared takes longer than to fill it
    held |= np.repeat(np.array(buckets, dtype=np.uint64) << np.uint64(KEY - bits), counts)
    place, at = _search(keys, held)
    return Holdings(place, (records[at] & np.uint64(LARGEST)).astype(np.int64))


def find_in_sorted(keys: Words, held: Words, numbers: Numbers) -> Holdings:
    """Keys and postings in memory, sorted by key → who holds them."""
    place, at = _search(keys, held)
    return Holdings(place, numbers[at])


def _search(keys: Words, held: Words) -> tuple[Numbers, Numbers]:
    """Keys and sorted ones → each occurrence of a key: its index among the keys, and where it stands."""
    first, behind = np.searchsorted(held, keys, "left"), np.searchsorted(held, keys, "right")
    counts = behind - first
    place = np.repeat(np.arange(len(keys)), counts)
    return place, np.arange(len(place)) - np.repeat(np.cumsum(counts) - counts - first, counts)


def join(found: Iterable[Holdings], gone: Mask) -> Holdings:
    """What several runs hold, as one, without articles that are gone; `gone` has one entry a number."""
    place, number = (np.concatenate(column) for column in zip(*found, strict=True))
    both = np.sort((place << NUMBER | number)[~gone[number]])  # much sooner sorted than two columns
    return Holdings(both >> NUMBER, both & LARGEST)


def merge(parts: Sequence[Words], gone: Mask, kept: int) -> Words:
    """One slice's postings from several places → all of them, sorted, each once, without articles that are gone.

    Of a key with more than `kept` holders the latest stay, and `MORE` says that there were others.
    """
    parts = [part for part in parts if len(part)]
    values = parts[0] if len(parts) == 1 else np.sort(np.concatenate([*parts, np.empty(0, dtype=np.uint64)]))
    keep = np.ones(len(values), dtype=np.bool_)
    keep[1:] = values[1:] != values[:-1]
    keep &= ~gone[(values & np.uint64(LARGEST)).astype(np.int64)]
    values = values[keep]
    keys = values >> np.uint64(NUMBER)
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.empty(0, dtype=int)
    sizes = np.diff(np.append(starts, len(keys)))
    crowded = sizes > kept
    if crowded.any():
        stays = np.ones(len(values), dtype=np.bool_)
        for start, size in zip(starts[crowded].tolist(), sizes[crowded].tolist(), strict=True):
            values[start] = keys[start] << np.uint64(NUMBER) | np.uint64(MORE)
            stays[start + 1 : start + size - kept] = False
        values = values[stays]
    return values
