"""Sketches: signatures estimate Jaccard as well as theory allows, bands and footprints are those of slow twins."""

from __future__ import annotations

import hashlib
import math
from itertools import pairwise

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from dedup.config import SKETCH_VERSION
from dedup.hashing import mix, ngram_hashes
from dedup.language.prior import word_weight
from dedup.language.words import MASK, hash_words, words_of
from dedup.records import Words
from dedup.sketch import (
    BANDS,
    ROUNDS,
    ROWS,
    SEEDS,
    SHINGLE,
    SLOTS,
    Signatures,
    band_keys,
    estimated_jaccard,
    footprints,
    shingles,
    sign,
    signatures,
)

LEAD = "Two ferries collided in thick fog off Rottnest on Tuesday, injuring 14 passengers, the harbour police said."
WORDS = st.lists(
    st.sampled_from(["the", "ferry", "of", "Rottnest", "collided", "in", "fog", "14", "said", "Ellerby"]), max_size=30
)
SETS = st.sets(st.integers(0, MASK), min_size=1, max_size=60).map(lambda values: np.array(sorted(values), np.uint64))


def slow_mix(value: int) -> int:
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & MASK
    value = (value ^ value >> 27) * 0x94D049BB133111EB & MASK
    return value ^ value >> 31


def slow_sign(shingle_hashes: Words) -> list[int]:
    """The twin of `sign`: slot after slot, in whole numbers of Python."""
    seeds = SEEDS.tolist()
    found: list[int | None] = [None] * SLOTS
    for turn in range(ROUNDS):
        fresh: dict[int, int] = {}
        for shingle in shingle_hashes.tolist():
            bits = f"{shingle:064b}"
            slot, value = int(bits[7 * turn : 7 * turn + 7], 2), int(bits[32:], 2)
            value = value if turn in (0, 2) else 0xFFFFFFFF - value
            fresh[slot] = min(value, fresh.get(slot, value))
        found = [fresh.get(slot) if value is None else value for slot, value in enumerate(found)]
        found = [None if value == 0xFFFFFFFF else value for value in found]
        if None not in found:
            break
    return [
        min(slow_mix(shingle ^ seeds[slot]) & 0xFFFFFFFF for shingle in shingle_hashes.tolist())
        if value is None
        else value
        for slot, value in enumerate(found)
    ]


@given(SETS)
def test_signatures_are_those_of_the_slow_twin(shingle_hashes: Words) -> None:
    assert sign(shingle_hashes).tolist() == slow_sign(shingle_hashes)


@given(SETS)
def test_a_signature_is_of_the_set(shingle_hashes: Words) -> None:
    """Neither the order of the shingles nor how often each occurs matters."""
    repeated = np.concatenate([shingle_hashes[::-1], shingle_hashes[: len(shingle_hashes) // 2]])
    assert sign(repeated).tolist() == sign(shingle_hashes).tolist()


def test_many_shingles_fill_every_slot_in_one_round() -> None:
    many = mix(np.arange(2000, dtype=np.uint64))
    assert sign(many).tolist() == slow_sign(many)
    assert len(set(sign(many).tolist())) == SLOTS


def test_signatures_stay_what_they_were() -> None:
    """Indexes rest on them: whoever changes these must raise SKETCH_VERSION, and then these digests."""
    rows = signatures([LEAD, "Two words", "Ein Bürgermeister fährt über die Straße", "北京消息"])
    phrases = [footprints(words_of(LEAD), hash_words(words_of(LEAD)), language) for language in ("xx", "ja")]
    parts = [part.tobytes() for part in (rows, band_keys(rows))] + [part.tobytes() for part in phrases]
    digests = [hashlib.sha256(part).hexdigest()[:12] for part in parts]
    assert (SKETCH_VERSION, digests) == (5, ["d4bbd048fd4c", "2608b38f4b1f", "5d0635f8e6e3", "f4a8c3c1417c"])


@pytest.mark.parametrize(("words", "count"), [(1, 1), (2, 1), (3, 1), (4, 2), (20, 18)])
def test_short_texts_have_a_shingle_too(words: int, count: int) -> None:
    """min(k, n): a text of fewer words than a shingle has one of all its words."""
    hashes = hash_words([f"word{number}" for number in range(words)])
    assert len(shingles(hashes)) == count
    assert len(shingles(hashes)) == max(1, words - SHINGLE + 1)


def test_short_texts_are_alike_only_when_they_are_equal() -> None:
    """In peers any two texts shorter than a shingle come out as equal."""
    rows = signatures(["cat", "dog", "the cat", "the dog", "cat the", "the cat sat", "Cat!"])
    for first, second in [(0, 1), (0, 2), (2, 3), (2, 4), (2, 5)]:
        assert estimated_jaccard(rows[first], rows[second]) == 0
    assert estimated_jaccard(rows[0], rows[6]) == 1


@pytest.mark.parametrize("text", ["", " \n", "— …", "\u00ad"])
def test_two_empty_texts_are_not_alike(text: str) -> None:
    with pytest.raises(ValueError, match="without words"):
        signatures([text])


def test_no_texts_no_signatures() -> None:
    assert signatures([]).shape == (0, SLOTS)
    assert signatures([LEAD]).dtype == np.uint32


@given(st.lists(st.sampled_from(["“No,” he said", "the naïve café", "five oﬃces", "— and 8,000 men"]), min_size=1))
def test_typography_makes_no_difference(parts: list[str]) -> None:
    plain: dict[str, str | int | None] = {
        "“": '"',
        "”": '"',
        "—": "--",
        "ï": "i\u0308",
        "é": "E\u0301",
        "ﬃ": "f\u00adfi",
        " ": "\u00a0",
    }
    text = " ".join(parts)
    other = text.translate(str.maketrans(plain))
    one, two = signatures([text, other])
    assert estimated_jaccard(one, two) == 1


def planted(size: int, jaccard: float, chance: np.random.Generator) -> tuple[Words, Words, float]:
    """Two random sets of `size` shingles, and their exact Jaccard, as near to the wanted one as the size allows."""
    common = round(2 * size * jaccard / (1 + jaccard))
    values = chance.integers(0, 1 << 64, size=2 * size - common, dtype=np.uint64, endpoint=False)
    one, other = values[:size], values[size - common :]
    exact = len(np.intersect1d(one, other)) / len(np.union1d(one, other))
    return one, other, exact


def hash_of_bytes(data: bytes) -> int:
    """The 32-bit hash that datasketch is given; our shingles are hashes already."""
    return int(slow_mix(int.from_bytes(data, "little")) & 0xFFFFFFFF)


def oracle(shingle_hashes: Words) -> Signatures:
    """The signature that datasketch makes. All that differs between its versions is named."""
    made = MinHash(num_perm=SLOTS, seed=1, hashfunc=hash_of_bytes, scheme="affine32")
    made.update_batch([value.to_bytes(8, "little") for value in shingle_hashes.tolist()])
    return np.asarray(made.digest(), dtype=np.uint32)


def root_mean_square(errors: list[float]) -> float:
    return math.sqrt(sum(error * error for error in errors) / len(errors))


@pytest.mark.parametrize("size", [12, 30, 100, 400, 1500, 5000])
def test_the_estimate_is_as_good_as_theory_allows(size: int) -> None:
    """Root mean square error over 300 pairs: at most a tenth (2.5 standard errors of itself) above √(J(1−J)/128).

    Its mean must be 0 within four standard errors: filling empty slots is where peers are biased.
    """
    chance = np.random.default_rng(size)
    errors, expected = [], []
    for draw in range(300):
        one, other, exact = planted(size, (0.1, 0.3, 0.5, 0.7, 0.9)[draw % 5], chance)
        errors.append(estimated_jaccard(sign(one), sign(other)) - exact)
        expected.append(exact * (1 - exact) / SLOTS)
    theory = math.sqrt(sum(expected) / len(expected))
    assert root_mean_square(errors) <= 1.1 * theory
    assert abs(sum(errors) / len(errors)) <= 4 * theory / math.sqrt(len(errors))


@pytest.mark.parametrize("words", ["word{}", "{}", "{}{}{}{}{}{}{}{}"])
def test_the_estimate_is_as_good_for_words_that_are_alike(words: str) -> None:
    """Slots and values are bits of the shingles' hashes as they are, so those of much the same words must be random."""
    chance = np.random.default_rng(len(words))
    errors, expected = [], []
    for _ in range(300):
        text = [words.replace("{}", str(number)) for number in chance.integers(0, 2000, 120)]
        other = [text[place] if place % 20 else f"{words}x{place}" for place in range(len(text))]
        one, two = (shingles(hash_words(each)) for each in (text, other))
        exact = len(np.intersect1d(one, two)) / len(np.union1d(one, two))
        errors.append(estimated_jaccard(sign(one), sign(two)) - exact)
        expected.append(exact * (1 - exact) / SLOTS)
    theory = math.sqrt(sum(expected) / len(expected))
    assert root_mean_square(errors) <= 1.1 * theory
    assert abs(sum(errors) / len(errors)) <= 4 * theory / math.sqrt(len(errors))


@pytest.mark.parametrize("size", [12, 100, 1500])
def test_the_estimate_is_as_good_as_that_of_datasketch(size: int) -> None:
    """Over the same 60 pairs the two errors differ by no more than chance explains (a quarter)."""
    chance = np.random.default_rng(1000 + size)
    ours, theirs = [], []
    for draw in range(60):
        one, other, exact = planted(size, (0.2, 0.5, 0.8)[draw % 3], chance)
        ours.append(estimated_jaccard(sign(one), sign(other)) - exact)
        theirs.append(estimated_jaccard(oracle(one), oracle(other)) - exact)
    assert root_mean_square(ours) <= 1.25 * root_mean_square(theirs)


def test_disjoint_and_equal_sets_are_told_apart_exactly() -> None:
    one, other, _ = planted(400, 0.0, np.random.default_rng(7))
    assert estimated_jaccard(sign(one), sign(other)) < 0.03
    assert estimated_jaccard(sign(one), sign(one.copy())) == 1


def test_band_keys_are_equal_when_four_slots_agree() -> None:
    assert BANDS * ROWS == SLOTS
    chance = np.random.default_rng(3)
    row = chance.integers(0, 1 << 32, SLOTS, dtype=np.uint32)
    changed = np.repeat(row[None, :], SLOTS, axis=0)
    changed[np.arange(SLOTS), np.arange(SLOTS)] ^= np.uint32(1)
    keys, own = band_keys(changed), band_keys(row[None, :])[0]
    for slot in range(SLOTS):
        assert np.flatnonzero(keys[slot] != own).tolist() == [slot // ROWS]


def test_equal_slots_in_other_bands_give_other_keys() -> None:
    """Keys of all bands may be held in one table."""
    assert len(np.unique(band_keys(np.zeros((1, SLOTS), dtype=np.uint32)))) == BANDS


def test_band_keys_see_the_order_of_the_rows() -> None:
    row = np.arange(SLOTS, dtype=np.uint32)
    assert (band_keys(row[None, :]) != band_keys(row.reshape(-1, ROWS)[:, ::-1].reshape(1, -1))).all()


def slow_footprints(words: list[str], language: str) -> set[int]:
    found = set()
    sizes, least = {"ja": ((3, 4), 4.0), "th": ((8, 9), 8.0)}.get(language, ((2, 3), 8.0))
    for size in sizes:
        hashes = ngram_hashes(hash_words(words), size).tolist()
        for place, key in enumerate(hashes):
            if sum(word_weight(word, language) for word in words[place : place + size]) >= least:
                found.add(key)
    return found


@given(WORDS, st.sampled_from(["en", "xx", "ja", "th"]))
def test_footprints_are_those_of_the_slow_twin(words: list[str], language: str) -> None:
    words = words_of(" ".join(words))
    found = footprints(words, hash_words(words), language)
    assert set(found.tolist()) == slow_footprints(words, language)
    assert all(first < second for first, second in pairwise(found.tolist()))


def test_a_short_text_without_spaces_has_footprints() -> None:
    """Where each character is a word, two or three of them are hardly ever rare: this brief had none."""
    brief = words_of("26日早间云川地铁9号线因信号故障停运两小时")
    assert len(footprints(brief, hash_words(brief), "zh")) >= len(brief) // 2
    sawasdee = words_of("รถไฟฟ้าหยุดวิ่งสองชั่วโมงเมื่อเช้าวันอังคาร")
    assert len(footprints(sawasdee, hash_words(sawasdee), "th")) >= len(sawasdee)


def test_phrases_of_the_language_are_no_footprints() -> None:
    words = words_of("he said that it was one of the most of all the days in the year")
    assert footprints(words, hash_words(words), "en").tolist() == []
