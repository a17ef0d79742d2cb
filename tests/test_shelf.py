"""What is put on the shelf comes back as it was."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.evidence.fast_measures import NAMES, Measures
from dedup.shelf import ShelvedMeasures
from dedup.spill import Spill

ROWS = st.lists(st.floats(allow_nan=False, width=64), min_size=len(NAMES), max_size=len(NAMES))


@pytest.mark.parametrize("room", [0, 1 << 20])
@given(ROWS)
def test_measures_come_back_to_the_last_digit(room: int, values: list[float]) -> None:
    spill = Spill(room)
    others = ShelvedMeasures(np.zeros(len(NAMES)), spill)
    plain, shelved = Measures(np.array(values)), ShelvedMeasures(np.array(values), spill)
    assert dict(shelved.items()) == dict(plain.items()) == dict(plain)
    assert list(shelved) == list(plain)
    assert [shelved[name] for name in NAMES] == values
    assert (repr(shelved), len(shelved)) == (repr(plain), len(plain))
    assert shelved == plain
    assert set(others.values()) == {0.0}


@pytest.mark.parametrize("room", [0, 1 << 20])
def test_measures_can_be_sent_elsewhere(room: int) -> None:
    shelved = ShelvedMeasures(np.arange(float(len(NAMES))), Spill(room))
    assert dict(pickle.loads(pickle.dumps(shelved))) == dict(shelved)
