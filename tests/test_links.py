"""The reading of two texts: posteriors are what summing over all readings gives, and the quick way is the slow one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dedup.evidence import links
from dedup.evidence.links import JUMP, STEPS, _posterior, read
from dedup.evidence.similarity import Values
from dedup.records import Article
from dedup.text import make_document

ODDS = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.floats(0.01, 100.0))
)


def all_readings(odds: Values, alone: float) -> Values:
    """The same by brute force: every way to put each sentence at a position or nowhere, weighed by its steps."""
    n, m = odds.shape
    step = np.full((m + 1, m), JUMP / m)
    for place, position in product(range(m + 1), range(m)):
        if 0 <= position - place + 2 < len(STEPS):
            step[place, position] += STEPS[position - place + 2]
    step *= (1 - alone) / step.sum(axis=1, keepdims=True)
    total, at = 0.0, np.zeros((n, m))
    for reading in product(range(-1, m), repeat=n):
        weight, place = 1.0, 0
        for i, position in enumerate(reading):
            weight *= alone if position < 0 else step[place, position] * odds[i, position]
            place = place if position < 0 else position + 1
        total += weight
        for i, position in enumerate(reading):
            if position >= 0:
                at[i, position] += weight
    return at / total


@pytest.mark.parametrize("dense", [0, links.DENSE])
@given(odds=ODDS, alone=st.floats(0.05, 0.95))
def test_posteriors_are_those_of_all_readings(dense: int, odds: Values, alone: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(links, "DENSE", dense)
        assert _posterior(odds, alone) == pytest.approx(all_readings(odds, alone), abs=1e-9)


def test_long_texts_are_read_as_short_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    odds = np.exp(np.random.default_rng(1).normal(size=(70, 90)))
    dense = _posterior(odds, 0.3)
    monkeypatch.setattr(links, "DENSE", 0)
    assert _posterior(odds, 0.3) == pytest.approx(dense, abs=1e-12)


SENTENCES = st.lists(
    st.sampled_from(["It rained.", "Rain fell in 12 towns.", "No!", "Ms. Poe left Rome on 3 May."]), max_size=6
)


@given(SENTENCES, SENTENCES)
def test_links_are_probabilities(first: list[str], second: list[str]) -> None:
    a, b = (make_document(Article("x", "\n".join(sentences))) for sentences in (first, second))
    _, from_a, from_b = read(a, b)
    assert (from_a >= 0).all()
    assert (from_a.sum(axis=1) <= 1 + 1e-9).all()
    assert (from_b >= 0).all()
    assert (from_b.sum(axis=0) <= 1 + 1e-9).all()
