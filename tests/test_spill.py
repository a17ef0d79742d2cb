"""What is put away comes back as it was, from memory or from a file that nobody else can see."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dedup.hashing import mix
from dedup.phrases import Phrases, group, group_many
from dedup.spill import Spill

ARRAYS = st.lists(st.lists(st.integers(0, 255), max_size=9), max_size=9).map(
    lambda lists: [
        np.array(own, dtype=kind) for own, kind in zip(lists, 3 * [np.uint8, np.int32, np.uint64], strict=False)
    ]
)


@given(ARRAYS, st.integers(0, 100))
def test_arrays_come_back(arrays: list[NDArray[Any]], room: int) -> None:
    spill = Spill(room)
    pieces = [spill.put(array) for array in arrays]
    for array, piece in zip(arrays, pieces, strict=True):
        assert spill.get(piece).dtype == array.dtype
        for first in range(len(array) + 1):
            assert spill.get(piece, first, len(array)).tolist() == array[first:].tolist()


def test_the_room_is_kept_to_and_given_back() -> None:
    spill = Spill(1000)
    one, two = spill.put(np.zeros(100)), spill.put(np.ones(100))
    assert spill.spilled == 800
    spill.free(one)
    spill.free(two)
    assert spill.put(np.zeros(100)).start < 0


def test_what_is_taken_gives_its_room_back() -> None:
    spill = Spill(1000)
    pieces = [spill.put(np.full(100, float(number))) for number in range(3)]
    assert [taken[0] for taken in spill.take(pieces)] == [0.0, 1.0, 2.0]
    assert pieces == []
    assert spill.put(np.zeros(100)).start < 0


def test_the_file_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    spill = Spill(0)
    piece = spill.put(np.arange(5))
    assert list(tmp_path.iterdir()) == []
    assert spill.get(piece).tolist() == [0, 1, 2, 3, 4]


KEYS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), max_size=40)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30)), max_size=60))  # few keys, some with many owners
def test_compiled_groups_are_those_of_the_readable_path(pairs: list[tuple[int, int]]) -> None:
    keys = np.array([key for key, _ in pairs], dtype=np.uint64)
    owners = np.array([owner for _, owner in pairs], dtype=np.int32)
    slow, fast = group(keys, owners), group_many(keys, owners)
    assert slow.keys.tolist() == fast.keys.tolist()
    assert slow.starts.tolist() == fast.starts.tolist()
    assert slow.owners.tolist() == fast.owners.tolist()


@given(KEYS, st.integers(0, 400), st.integers(1, 50), st.booleans())
def test_phrases_are_grouped_within_any_room(
    pairs: list[tuple[int, int]], room: int, together: int, compiled: bool
) -> None:
    """Owner 5 is left out; the others change places."""
    rank = np.array([4, 2, 0, 1, 3, -1], dtype=np.int32)
    phrases = Phrases(Spill(room))
    for key, owner in pairs:
        phrases.add(mix(np.array([key], dtype=np.uint64)), np.array([owner], dtype=np.int32))
    expected: dict[int, set[int]] = {}
    for key, owner in pairs:
        if owner != 5:
            hashed = int(mix(np.array([key], dtype=np.uint64))[0])
            expected.setdefault(hashed, set()).add(int(rank[owner]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dedup.phrases.TOGETHER", together)
        found = [
            (key, groups.owners[groups.starts[index] : groups.starts[index + 1]].tolist())
            for groups in phrases.groups(rank, compiled=compiled)
            for index, key in enumerate(groups.keys.tolist())
        ]
    assert found == [(key, sorted(expected[key])) for key in sorted(expected)]
