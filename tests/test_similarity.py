"""Sentence similarity: the matrix is that of the slow twin."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.evidence import similarity as evidence_similarity
from dedup.evidence.similarity import Similarity, compare_terms, make_terms
from dedup.records import Article, Document
from dedup.text import make_document

SENTENCES = st.lists(
    st.sampled_from(
        [
            "Two ferries collided in fog off Rottnest on Tuesday.",
            "The ferries, in thick fog, collided.",
            "Nobody was hurt, the police said.",
            "“Nobody was hurt,” said Maud Ellery.",
            "It was the 12th accident in 3 years, the police said.",
            "No!",
        ]
    ),
    min_size=1,
    max_size=6,
)


def document(sentences: list[str], name: str = "x") -> Document:
    return make_document(Article(name, "\n".join(sentences)))


def similarity(a: Document, b: Document) -> Similarity:
    return compare_terms(make_terms(a), make_terms(b))


def slow_similarity(a: Document, b: Document) -> tuple[list[list[float]], list[float], list[float]]:
    """The twin: sets of words and of pairs of words, one sentence against the other; shared weight and own weights."""

    def terms(one: Document) -> list[dict[tuple[str, ...], float]]:
        found = []
        for sentence in one.sentences:
            places = range(sentence.first, sentence.last)
            weights = [0.0 if one.furniture[place] else float(one.weights[place]) for place in places]
            words = [one.words[place] for place in places]
            single: dict[tuple[str, ...], float] = {
                (word,): weight for word, weight in zip(words, weights, strict=True)
            }
            double = {(words[at], words[at + 1]): (weights[at] + weights[at + 1]) / 2 for at in range(len(words) - 1)}
            found.append(single | double)
        return found

    sentences_a, sentences_b = terms(a), terms(b)
    every = sentences_a + sentences_b

    def weight(term: tuple[str, ...], own: float) -> float:
        spread = sum(term in sentence for sentence in every)
        return own * math.log1p(len(every) / spread) / math.log1p(len(every))

    def total(sentence: dict[tuple[str, ...], float]) -> float:
        return sum(weight(term, own) for term, own in sentence.items())

    shared = [
        [sum(weight(term, own) for term, own in one.items() if term in other) for other in sentences_b]
        for one in sentences_a
    ]
    return shared, [total(one) for one in sentences_a], [total(one) for one in sentences_b]


@given(SENTENCES, SENTENCES)
def test_the_matrix_is_that_of_the_slow_twin(first: list[str], second: list[str]) -> None:
    a, b = document(first), document(second)
    found = similarity(a, b)
    shared, weights_a, weights_b = slow_similarity(a, b)
    np.testing.assert_allclose(found.a_weight, np.maximum(weights_a, 1e-6), rtol=1e-3)
    np.testing.assert_allclose(found.b_weight, np.maximum(weights_b, 1e-6), rtol=1e-3)
    for i, j in np.ndindex(found.cosine.shape):
        assert found.a_in_b[i, j] == pytest.approx(shared[i][j] / weights_a[i], abs=1e-3)
        assert found.b_in_a[i, j] == pytest.approx(shared[i][j] / weights_b[j], abs=1e-3)
        assert found.cosine[i, j] == pytest.approx(shared[i][j] / math.sqrt(weights_a[i] * weights_b[j]), abs=1e-3)


@given(SENTENCES, SENTENCES)
def test_sparse_matrices_give_the_same(first: list[str], second: list[str]) -> None:
    a, b = document(first), document(second)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(evidence_similarity, "MOST_DENSE", -1)
        sparse = similarity(a, b)
    for one, other in zip(similarity(a, b), sparse, strict=True):
        np.testing.assert_array_equal(one, other)


@given(SENTENCES, SENTENCES)
def test_swapping_the_documents_swaps_the_matrix(first: list[str], second: list[str]) -> None:
    a, b = document(first), document(second)
    one, other = similarity(a, b), similarity(b, a)
    np.testing.assert_allclose(one.cosine, other.cosine.T, atol=1e-5)
    np.testing.assert_allclose(one.a_in_b, other.b_in_a.T, atol=1e-5)
    assert (one.cosine >= 0).all()
    assert (one.cosine <= 1 + 1e-5).all()


@given(SENTENCES)
def test_a_sentence_is_itself(sentences: list[str]) -> None:
    one = document(sentences)
    np.testing.assert_allclose(similarity(one, one).cosine.diagonal(), 1, atol=1e-4)


def test_a_word_in_every_sentence_tells_nothing_apart() -> None:
    """In two stories on Korea the word "Korea" does not say which sentence answers which."""
    a = document(["Korea asked for grain.", "Korea sent envoys."])
    b = document(["Korea wanted grain.", "Korea waited."])
    found = similarity(a, b)
    assert found.cosine[0, 0] > 2 * found.cosine[0, 1]


def test_a_word_of_the_dateline_counts_where_the_story_says_it() -> None:
    a = document(["ROTTNEST (AP) — Ferries collided.", "Rottnest slept."])
    b = document(["The island of Rottnest never sleeps.", "Brahms was played."])
    assert similarity(a, b).cosine[1, 0] > 0.1
