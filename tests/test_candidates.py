"""Candidates: both channels against brute force, planted pairs against exact Jaccard, and no cap is silent."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.buckets import BUCKET, lsh_pairs
from dedup.candidates import Candidates
from dedup.candidates import find_candidates as find_by_channels
from dedup.config import Settings
from dedup.hashing import mix
from dedup.language.words import hash_words, words_of
from dedup.phrases import Phrases
from dedup.records import Words
from dedup.sketch import BANDS, ROWS, bands, shingles, signatures
from dedup.spill import Spill
from dedup.strong import SHARED_ALL, SHARED_EACH, SharedPhrases, best_pairs, strong_pairs

BY_CHANNELS = Settings(all_pairs_up_to=1, document_frequency_cap=100, candidates_per_article=50)
# Few distinct keys, so that documents meet; n documents with up to twelve footprints each.
FOOTPRINTS = st.lists(st.sets(st.integers(0, 15), max_size=12), min_size=2, max_size=12).map(
    lambda sets: [np.array(sorted(own), dtype=np.uint64) for own in sets]
)
KEYS = st.integers(0, 10).flatmap(
    lambda count: st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=count, max_size=count)
)


def no_bands(count: int) -> Words:
    """Band keys of so many documents that agree nowhere."""
    return mix(np.arange(count * BANDS, dtype=np.uint64).reshape(count, BANDS))


def find_candidates(keys: Words, footprints: Sequence[Words], settings: Settings) -> Candidates:
    """By the readable path; keys are (n, bands)."""
    return find_by_channels(keys.T, len(footprints), lambda: strong_pairs(footprints, settings), settings)


def as_set(found: Candidates) -> set[tuple[int, int]]:
    return {(a, b) for a, b in found.pairs.tolist()}


def slow_shared(footprints: Sequence[Words], cap: int) -> dict[tuple[int, int], float]:
    """The twin: for each pair the sum over common phrases of ln(articles / sharers) / ln(articles) up to the cap."""
    sharers = Counter(key for own in footprints for key in own.tolist())
    log_of_all = math.log(max(2, len(footprints)))
    return {
        (a, b): math.fsum(math.log(len(footprints) / sharers[key]) / log_of_all for key in common)
        for (a, one), (b, other) in combinations(enumerate(footprints), 2)
        if (common := [key for key in sorted(set(one.tolist()) & set(other.tolist())) if sharers[key] <= cap])
    }


def slow_candidates(footprints: Sequence[Words], settings: Settings) -> dict[tuple[int, int], float]:
    """The twin of the footprint channel: what is strong and among the best of either of its documents."""
    shared = slow_shared(footprints, settings.document_frequency_cap)
    chosen = set()
    for document in range(len(footprints)):
        own = sorted((pair for pair in shared if document in pair), key=lambda pair: (-round(shared[pair], 4), pair))
        chosen |= set(own[: settings.candidates_per_article])
    return {
        pair: shared[pair]
        for pair in chosen
        if shared[pair] >= SHARED_EACH * min(len(footprints[i]) for i in pair) - 1e-6 or shared[pair] >= SHARED_ALL
    }


@given(FOOTPRINTS, st.integers(2, 6), st.integers(1, 4))
def test_footprints_are_those_of_the_slow_twin(footprints: list[Words], cap: int, limit: int) -> None:
    settings = Settings(all_pairs_up_to=1, document_frequency_cap=cap, candidates_per_article=limit)
    found = as_set(find_candidates(no_bands(len(footprints)), footprints, settings))
    assert found == set(slow_candidates(footprints, settings))


@given(FOOTPRINTS, st.integers(2, 6), st.integers(1, 4), st.sampled_from([1, 100, 1 << 20]))
def test_many_give_the_same_within_any_memory(footprints: list[Words], cap: int, limit: int, room: int) -> None:
    settings = Settings(all_pairs_up_to=1, document_frequency_cap=cap, candidates_per_article=limit)
    postings = SharedPhrases(len(footprints), cap, Spill(room))
    phrases = Phrases(Spill(room))
    for owner in reversed(range(len(footprints))):  # they arrive in another order than that of their positions
        phrases.add(np.repeat(footprints[owner], 2), np.full(2 * len(footprints[owner]), owner, dtype=np.int32))
    for groups in phrases.groups(np.arange(len(footprints), dtype=np.int32), compiled=True):
        postings.add(groups)
    found, expected = best_pairs(postings, settings, room), strong_pairs(footprints, settings)
    assert found.codes.tolist() == expected.codes.tolist()
    assert found[1:] == expected[1:]


@given(FOOTPRINTS)
def test_a_small_collection_is_compared_pair_by_pair(footprints: list[Words]) -> None:
    found = find_candidates(no_bands(len(footprints)), footprints, Settings())
    assert [tuple(pair) for pair in found.pairs.tolist()] == list(combinations(range(len(footprints)), 2))
    assert found.caps == ()


@given(KEYS)
def test_equal_band_keys_make_pairs(rows: list[list[int]]) -> None:
    found, too_big = lsh_pairs(mix(np.array(rows, dtype=np.uint64).reshape(len(rows), 3)).T, len(rows))
    expected = [
        a * len(rows) + b
        for (a, one), (b, other) in combinations(enumerate(rows), 2)
        if any(first == second for first, second in zip(one, other, strict=True))
    ]
    assert found.tolist() == expected
    assert too_big == 0


def test_a_bucket_too_big_is_linked_in_a_ring_and_counted() -> None:
    count = BUCKET + 5
    keys = no_bands(count)
    keys[:, 3] = 7 << 60
    found, too_big = lsh_pairs(keys.T, len(keys))
    pairs = {divmod(code, count) for code in found.tolist()}
    assert pairs == {(0, other) for other in range(1, count)} | {(one, one + 1) for one in range(count - 1)}
    assert too_big == 1
    caps = find_candidates(keys, [np.empty(0, dtype=np.uint64)] * count, BY_CHANNELS).caps
    assert [(cap.name, cap.limit, cap.times) for cap in caps] == [("bucket", BUCKET, 1)]


def test_an_article_is_linked_in_rings_of_few_bands() -> None:
    """Each band leaves out another article, so that each would get other neighbours."""
    count = BUCKET + 5
    keys = no_bands(count)
    for band in range(5):
        keys[np.arange(count) != 10 * (band + 1), band] = 7 << 60
    found, too_big = lsh_pairs(keys.T, count)
    links = [
        {other for code in found.tolist() for other in divmod(code, count) if one in divmod(code, count)} - {one}
        for one in range(count)
    ]
    assert too_big == 5
    assert links[10] == {0, 9, 11}  # not in the first band, so linked in the second and in the third
    assert links[21] == {0, 19, 20, 22}  # behind a gap in the second
    assert links[31] == {0, 30, 32}  # the gap before it is in the third
    assert all(links[one] >= {0, one - 1} for one in range(1, count) if one not in (10, 11, 20, 21))


def test_a_bucket_of_fifty_is_linked_pair_by_pair() -> None:
    keys = no_bands(BUCKET)
    keys[:, 0] = 7 << 60
    found, too_big = lsh_pairs(keys.T, len(keys))
    assert len(found) == math.comb(BUCKET, 2)
    assert too_big == 0


def test_phrases_above_the_cap_count_nothing_and_the_cap_says_so() -> None:
    everywhere = np.arange(3, dtype=np.uint64)
    footprints = [np.append(everywhere, np.uint64(100 + document // 2)) for document in range(12)]
    settings = Settings(all_pairs_up_to=1, document_frequency_cap=4)
    found = find_candidates(no_bands(12), footprints, settings)
    assert as_set(found) == {(document, document + 1) for document in range(0, 12, 2)}
    assert [(cap.name, cap.limit, cap.times) for cap in found.caps] == [("document_frequency_cap", 4, 3)]


def test_only_the_best_of_an_article_are_kept_and_the_rest_counted() -> None:
    """Document 0 shares more and more phrases with its partners; each of these has it as its own best partner."""
    footprints = [np.arange(20, dtype=np.uint64)]
    footprints += [np.arange(number, dtype=np.uint64) for number in range(10, 20)]
    settings = Settings(all_pairs_up_to=1, candidates_per_article=1)
    found = find_candidates(no_bands(11), footprints, settings)
    expected = slow_candidates(footprints, settings)
    assert as_set(found) == set(expected)
    every = slow_candidates(footprints, BY_CHANNELS)
    assert [(cap.name, cap.times) for cap in found.caps] == [("candidates_per_article", len(every) - len(expected))]


def test_candidates_are_sorted_and_distinct_whatever_channel_found_them() -> None:
    chance = np.random.default_rng(5)
    keys = mix(chance.integers(0, 40, (60, BANDS), dtype=np.uint64))
    footprints = [np.unique(chance.integers(0, 200, 30, dtype=np.uint64)) for _ in range(60)]
    found = find_candidates(keys, footprints, Settings(all_pairs_up_to=1, candidates_per_article=3))
    pairs = [tuple(pair) for pair in found.pairs.tolist()]
    assert pairs == sorted(set(pairs))
    assert all(0 <= a < b < 60 for a, b in pairs)
    assert found.pairs.dtype == np.int64
    near = {divmod(code, 60) for code in lsh_pairs(keys.T, len(keys))[0].tolist()}
    assert near
    assert near < set(pairs)


@pytest.mark.parametrize("count", [0, 1])
@pytest.mark.parametrize("all_pairs_up_to", [1, 60])
def test_nothing_to_compare(count: int, all_pairs_up_to: int) -> None:
    footprints = [np.arange(5, dtype=np.uint64)] * count
    found = find_candidates(no_bands(count), footprints, Settings(all_pairs_up_to=all_pairs_up_to))
    assert found.pairs.shape == (0, 2)
    assert found.caps == ()


def test_no_footprints_at_all() -> None:
    found = find_candidates(no_bands(3), [np.empty(0, dtype=np.uint64)] * 3, BY_CHANNELS)
    assert found.pairs.tolist() == []


def planted_texts() -> list[str]:
    """Texts of 150 invented words; each later one is an earlier one with some of its words replaced."""
    chance = random.Random(11)

    def word() -> str:
        return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(3))

    texts = [[word() for _ in range(150)] for _ in range(60)]
    for number in range(240):
        rate = 0.02 + 0.3 * (number % 24) / 24
        texts.append([word() if chance.random() < rate else one for one in texts[number % 60]])
    return [" ".join(words) for words in texts]


def exact_jaccard(texts: Sequence[str]) -> dict[tuple[int, int], float]:
    """The slow twin of the whole LSH: sets of word 3-grams, every pair."""
    sets = [frozenset(shingles(hash_words(words_of(text))).tolist()) for text in texts]
    holders: dict[int, list[int]] = defaultdict(list)
    for document, own in enumerate(sets):
        for shingle in own:
            holders[shingle].append(document)
    pairs = {pair for documents in holders.values() for pair in combinations(documents, 2)}
    return {(a, b): len(sets[a] & sets[b]) / len(sets[a] | sets[b]) for a, b in sorted(pairs)}


def test_lsh_finds_planted_pairs_as_often_as_it_promises() -> None:
    """Of the pairs of each similarity the share that 32 bands of 4 rows find: 1 − (1 − J⁴)³²."""
    texts = planted_texts()
    exact = exact_jaccard(texts)
    found = {divmod(code, len(texts)) for code in lsh_pairs(bands(signatures(texts)), len(texts))[0].tolist()}
    for low, high in [(0.05, 0.2), (0.2, 0.35), (0.35, 0.5), (0.5, 0.7), (0.7, 1.0)]:
        pairs = [pair for pair, jaccard in exact.items() if low <= jaccard < high]
        promised = [1 - (1 - exact[pair] ** ROWS) ** BANDS for pair in pairs]
        assert len(pairs) >= 20
        error = math.sqrt(sum(p * (1 - p) for p in promised)) + 1
        assert abs(sum(pair in found for pair in pairs) - sum(promised)) <= 4 * error, (low, high)
    assert [pair for pair, jaccard in exact.items() if jaccard >= 0.8 and pair not in found] == []
    strangers = [pair for pair in found if exact.get(pair, 0.0) < 0.02]
    assert strangers == []
