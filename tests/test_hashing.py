"""Hashes of phrases tell phrases apart, and sorted lists of them are compared as numpy would, only sooner."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.hashing import distinct, found_in, hash_spans, ngram_hashes, sort_distinct
from dedup.language.words import hash_words, words_of

KEYS = st.lists(st.integers(0, 9), max_size=30).map(lambda keys: np.array(keys, dtype=np.uint64))


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=12), st.integers(1, 5))
def test_ngrams_are_equal_when_their_words_are(words: list[str], size: int) -> None:
    hashes = ngram_hashes(hash_words(words), size).tolist()
    phrases = [tuple(words[place : place + size]) for place in range(len(words) - size + 1)]
    assert len(hashes) == len(phrases)
    assert len(set(zip(hashes, phrases, strict=True))) == len(set(phrases)) == len(set(hashes))


def test_ngrams_see_the_order() -> None:
    one, other = (ngram_hashes(hash_words(words_of(text)), 3) for text in ("dog bites man", "man bites dog"))
    assert one[0] != other[0]
    assert ngram_hashes(hash_words(["a", "a"]), 2)[0] != ngram_hashes(hash_words(["a"]), 1)[0]


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=12), st.data())
def test_spans_are_equal_when_their_words_are(words: list[str], data: st.DataObject) -> None:
    """Wherever they stand in the text."""
    edges = st.tuples(st.integers(0, len(words)), st.integers(0, len(words))).map(sorted)
    spans = data.draw(st.lists(edges, min_size=1, max_size=6))
    hashes = hash_spans(hash_words(words), [first for first, _ in spans], [last for _, last in spans]).tolist()
    phrases = [tuple(words[first:last]) for first, last in spans]
    assert len(set(zip(hashes, phrases, strict=True))) == len(set(phrases)) == len(set(hashes))


@given(KEYS)
def test_distinct_keys_are_those_of_numpy(keys: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> None:
    expected, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    assert [found.tolist() for found in distinct(keys)] == [expected.tolist(), first.tolist(), inverse.tolist()]
    assert sort_distinct(keys.copy()).tolist() == expected.tolist()


@given(KEYS, KEYS)
def test_what_is_found_is_what_numpy_finds(
    keys: np.ndarray[tuple[int], np.dtype[np.uint64]], others: np.ndarray[tuple[int], np.dtype[np.uint64]]
) -> None:
    own, theirs = np.unique(keys), np.unique(others)
    assert found_in(own, theirs).tolist() == np.isin(own, theirs).tolist()
