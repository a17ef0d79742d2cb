"""The quality gate: no figure falls below its floor. Floors, reasons and data are in quality_floors.toml."""

from __future__ import annotations

import pytest

from benchmarks.quality import DATA, Floor, digests, measure, read_floors


def test_every_floor_has_a_border_and_a_reason() -> None:
    _, floors = read_floors()
    assert len(floors) >= 20
    assert len({floor.figure for floor in floors}) == len(floors)
    for floor in floors:
        assert (floor.least is None) != (floor.most is None), floor
        assert len(floor.reason) > 20, floor


def test_a_floor_holds_from_its_border_on() -> None:
    least, most = Floor("f", 0.9, None, ""), Floor("f", None, 0.1, "")
    assert [least.holds(value) for value in (0.89, 0.9, 0.91)] == [False, True, True]
    assert [most.holds(value) for value in (0.09, 0.1, 0.11)] == [True, True, False]


def test_quality_does_not_fall() -> None:
    stated, floors = read_floors()
    found = digests()
    if missing := [name for name in DATA if name not in found]:
        pytest.skip(f"no labelled news here ({', '.join(missing)}): the quality gate was not run")
    if other := sorted(name for name in stated if found.get(name) != stated[name]):
        pytest.skip(f"other data than the floors were set on ({', '.join(other)}): the quality gate was not run")
    values = measure()
    below = [
        f"{floor.figure} is {values.get(floor.figure)}, floor {floor}: {floor.reason}"
        for floor in floors
        if floor.figure not in values or not floor.holds(values[floor.figure])
    ]
    assert below == []
