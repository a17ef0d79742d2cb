"""Loops kept on disk: what an earlier version left there harms nobody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

KERNELS = """
from numba import njit
@njit
def first(one):
    return one.value
"""
PROGRAM = """
from typing import NamedTuple
import kernels, values
from dedup.compiled import make_ready
one = values.{name}(7)
make_ready([kernels.first], lambda: kernels.first(one))
print(kernels.first(one), sum(kernels.first.stats.cache_hits.values()))
"""
VALUES = "from typing import NamedTuple\nclass {name}(NamedTuple):\n    value: int\n"


def run(folder: Path, name: str) -> list[str]:
    """What a version of a package whose value has this name prints: the value, and how often the disk was of use."""
    (folder / "values.py").write_text(VALUES.format(name=name))
    program = f"import sys; sys.path.insert(0, {str(folder)!r})\n" + PROGRAM.format(name=name)
    command = [sys.executable, "-B", "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def test_an_earlier_version_leaves_nothing_that_harms(tmp_path: Path) -> None:
    (tmp_path / "kernels.py").write_text(KERNELS)
    assert run(tmp_path, "Old") == ["7", "0"]
    assert run(tmp_path, "Old") == ["7", "1"]
    assert run(tmp_path, "New") == ["7", "0"]
    assert run(tmp_path, "New") == ["7", "1"]
