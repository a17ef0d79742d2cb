"""What the aligner reads from: how alike sentences are, letter by letter."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.evidence.likeness import sentence_likeness
from dedup.records import Article, Document
from dedup.text import make_document

TEXTS = st.lists(
    st.sampled_from(["It rained.", "Rain fell in 12 towns.", "No!", "Ms. Poe left Rome on 3 May."]), max_size=6
)


def document(sentences: list[str]) -> Document:
    return make_document(Article("x", "\n".join(sentences)))


@given(TEXTS, TEXTS)
def test_likeness_is_a_cosine(first: list[str], second: list[str]) -> None:
    a, b = document(first), document(second)
    likeness = sentence_likeness(a, b)
    assert likeness.shape == (len(a.sentences), len(b.sentences))
    assert ((likeness >= 0) & (likeness <= 1)).all()
    np.testing.assert_allclose(likeness, sentence_likeness(b, a).T, atol=1e-6)


def test_a_shared_number_outweighs_shared_letters() -> None:
    a = document(["The storm destroyed 412 houses.", "Nobody was hurt."])
    b = document(["In all, 412 dwellings are gone.", "There was a storm in July."])
    likeness = sentence_likeness(a, b)
    assert likeness[0, 0] > likeness[0, 1]
