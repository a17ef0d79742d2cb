"""The compiled loops over what articles share: phrases, paragraphs and the weight of both. Nothing else.

Each has a readable twin, in `phrases.py`, `boilerplate.py` or `strong.py`, that gives the same. Nothing here calls
into another module, because numba's cache does not notice when a function elsewhere changes.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]

FEW = 8  # sorted by insertion: most keys have two or three owners, and calling a sort takes longer than that
LOW = np.uint64(0xFFFF_FFFF)
HALF = np.uint64(32)


@njit(nogil=True, forceinline=True)
def sort_few(numbers: Array) -> None:
    """A few numbers into ascending order, in place."""
    for i in range(1, len(numbers)):
        own, j = numbers[i], i
        while j > 0 and numbers[j - 1] > own:
            numbers[j] = numbers[j - 1]
            j -= 1
        numbers[j] = own


@njit(nogil=True, cache=True)
def tidy(keys: Array, owners: Array, starts: Array) -> Any:
    """Sorted keys, the owners of one key in any order → each key once and its owners once, ascending; → how many keys.

    All in place; `starts` has room for one more than there are keys.
    """
    count, kept, at = 0, 0, 0
    while at < len(keys):
        end = at + 1
        while end < len(keys) and keys[end] == keys[at]:
            end += 1
        if end - at > FEW:
            owners[at:end].sort()
        else:
            sort_few(owners[at:end])
        keys[count], starts[count] = keys[at], kept
        count += 1
        for place in range(at, end):  # subtle: `kept` never overtakes `place`
            if kept == starts[count - 1] or owners[kept - 1] != owners[place]:
                owners[kept] = owners[place]
                kept += 1
        at = end
    starts[count] = kept
    return count


@njit(nogil=True, forceinline=True)
def same_slots(signatures: Array, a: int, b: int) -> Any:
    """In how many slots two signatures agree."""
    same = 0
    for slot in range(signatures.shape[1]):
        same += signatures[a, slot] == signatures[b, slot]
    return same


@njit(nogil=True, forceinline=True)
def main_outlet(owners: Array, outlets: Array) -> Any:
    """How many of the owners are of the outlet that most of them are of, if it is more than half; else 0."""
    main, lead = -1, 0
    for owner in owners:  # Boyer & Moore's vote
        if lead == 0:
            main = outlets[owner]
        lead += 1 if outlets[owner] == main else -1
    if main < 0:
        return 0
    held = 0
    for owner in owners:
        held += outlets[owner] == main
    return held


@njit(nogil=True, forceinline=True)
def sample_place(index: int, size: int, wanted: int) -> Any:
    """The place of sample `index` of `wanted` among `size`, as `boilerplate.sample_holders`."""
    if index == wanted - 1:
        return size - 1
    return int(index * ((size - 1) / (wanted - 1)))


@njit(nogil=True, cache=True)
def house_phrases(
    starts: Array,
    owners: Array,
    outlets: Array,
    signatures: Array,
    least: int,
    many: int,
    share: float,
    sample: int,
    unlike: float,
    agreement: float,
    found: Array,
) -> None:
    """Groups of articles that hold a phrase → whether it is house text. As `boilerplate.learn_phrases`."""
    for index in range(len(starts) - 1):
        held = owners[starts[index] : starts[index + 1]]
        size = len(held)
        found[index] = False
        if size < least or (size < many and main_outlet(held, outlets) < share * size):
            continue
        wanted = min(sample, size)
        apart = 0
        for turn in range(wanted - 1):
            a, b = held[sample_place(turn, size, wanted)], held[sample_place(turn + 1, size, wanted)]
            apart += same_slots(signatures, a, b) / signatures.shape[1] <= unlike
        found[index] = apart / (wanted - 1) >= agreement


@njit(nogil=True, forceinline=True)
def common_words(hashes: Array, lengths: Array, starts: Array, a: int, b: int) -> Any:
    """The words of A's paragraphs that B has too."""
    words = 0
    for i in range(starts[a], starts[a + 1]):
        for j in range(starts[b], starts[b + 1]):
            if hashes[i] == hashes[j]:
                words += lengths[i]
                break
    return words


@njit(nogil=True, cache=True)
def otherwise_different(
    holders: Array,
    hashes: Array,
    lengths: Array,
    starts: Array,
    signatures: Array,
    words: Array,
    unlike: float,
    standard_errors: float,
    largest: float,
) -> Any:
    """Articles that share a paragraph → how many pairs of them are otherwise different. As in `boilerplate.py`."""
    different = 0
    for i in range(len(holders)):
        for j in range(i + 1, len(holders)):
            a, b = holders[i], holders[j]
            common = common_words(hashes, lengths, starts, a, b)
            explained = common / max(1, words[a] + words[b] - common)
            expected = max(explained, unlike)
            slack = standard_errors * math.sqrt(expected * (1 - expected) / signatures.shape[1])
            similar = same_slots(signatures, a, b) / signatures.shape[1]
            different += similar <= explained + slack and common <= largest * min(words[a], words[b])
    return different


@njit(nogil=True, cache=True)
def list_holdings(starts: Array, owners: Array, first: int, last: int, held_from: Array, held: Array) -> None:
    """Groups → for each article first…last the groups that it is in, ascending.

    `held_from` has room for one more than there are articles and is zero, `held` for each membership.
    """
    for owner in owners:
        if first <= owner < last:
            held_from[owner - first + 1] += 1
    for i in range(1, len(held_from)):
        held_from[i] += held_from[i - 1]
    filled = held_from.copy()
    for g in range(len(starts) - 1):
        for at in range(starts[g], starts[g + 1]):
            i = owners[at] - first
            if 0 <= i < last - first:
                held[filled[i]] = g
                filled[i] += 1


@njit(nogil=True, forceinline=True)
def sum_shared(a: int, held: Array, groups: Any, weights: Array, total: Array, seen: Array, touched: Array) -> Any:
    """The groups of an article → the weight shared with each partner, in `total`; → how many are in `touched`."""
    starts, owners = groups
    count = 0
    for g in held:
        rarity = weights[starts[g + 1] - starts[g]]
        for at in range(starts[g], starts[g + 1]):
            b = owners[at]
            if seen[b] != a:
                seen[b], total[b], touched[count] = a, 0.0, b
                count += 1
            total[b] += rarity
    return count


@njit(nogil=True, forceinline=True)
def is_strong(shared: Any, own: Any, other: Any, strong: Any) -> Any:
    """Whether two articles with so many phrases share enough of them, or enough in all."""
    each, enough = strong
    return shared >= each * min(own, other) or shared >= enough


@njit(nogil=True, forceinline=True)
def rank_partners(a: int, touched: Array, total: Array, lengths: Array, strong: Any, ranked: Array) -> Any:
    """The partners of an article that share no less than its weakest strong one, best first; → how many.

    What ranks higher is the lower number: more weight, then the lower position, in the low half.
    """
    lowest = np.float32(np.inf)
    for b in touched:
        shared = np.float32(total[b])
        if b != a and shared < lowest and is_strong(shared, lengths[a], lengths[b], strong):
            lowest = shared
    weight = np.empty(1, np.float32)
    bits = weight.view(np.uint32)
    count = 0
    for b in touched:
        weight[0] = total[b]
        if b != a and weight[0] >= lowest:
            ranked[count] = (np.uint64(LOW - np.uint64(bits[0])) << HALF) | np.uint64(b)
            count += 1
    if count > 1:
        ranked[:count].sort()
    return count


@njit(nogil=True, cache=True)
def best_partners(
    first: int,
    last: int,
    groups: Any,
    holdings: Any,
    weights: Array,
    lengths: Array,
    limit: int,
    strong: Any,
    pairs: Array,
) -> Any:
    """Articles first…last → their best partners by the weight of the phrases in common, where that is strong.

    `groups` is (starts, owners): group g is owners[starts[g] : starts[g + 1]]. `holdings` is what `list_holdings`
    fills: held[held_from[i] : held_from[i + 1]] are the groups of article first + i, ascending. `weights` has that of a
    group by its size, `lengths` the phrases of every article; `strong` is what a pair must share for each phrase of the
    shorter, or in all. Fills `pairs` (n, 2), the lower position first, with at most `limit` rows an article; → how
    many, and how many strong pairs have the article as their lower.
    """
    held_from, held = holdings
    total = np.zeros(len(lengths), np.float64)
    seen, touched = np.full(len(lengths), -1, np.int32), np.empty(len(lengths), np.int32)
    ranked = np.empty(len(lengths), np.uint64)
    rows: Any = 0
    strong_pairs: Any = 0
    for a in range(first, last):
        own = held[held_from[a - first] : held_from[a - first + 1]]
        count = sum_shared(a, own, groups, weights, total, seen, touched)
        for rank in range(rank_partners(a, touched[:count], total, lengths, strong, ranked)):
            b = np.int64(ranked[rank] & LOW)
            if is_strong(np.float32(total[b]), lengths[a], lengths[b], strong):
                strong_pairs += b > a
                if rank < limit:
                    pairs[rows, 0], pairs[rows, 1] = min(a, b), max(a, b)
                    rows += 1
    return rows, strong_pairs
