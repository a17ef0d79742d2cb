"""Draws what whole runs took: time and memory by size, and the stages of the largest. Needs matplotlib.

    python benchmarks/bench_plots.py FOLDER < RUNS.json

RUNS maps each number of articles to its runs by name, as `bench.measure_size` gives them. Writes time.svg, memory.svg
and stages.svg, the same bytes for the same figures.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "dedup", "font.size": 9, "figure.figsize": (6.4, 3.6), "axes.grid": True})

from matplotlib import pyplot  # noqa: E402 – which asks for the settings above

Sizes = Mapping[str, Mapping[str, Any]]


def save(path: Path) -> None:
    pyplot.tight_layout()
    pyplot.savefig(path, metadata={"Date": None})
    pyplot.close()


def draw_by_size(runs: Sizes, measure: str, divisor: float, label: str, path: Path) -> None:
    """A line for each run over the sizes that it was measured at, both axes logarithmic."""
    for name in dict.fromkeys(name for own in runs.values() for name in own):
        points = [(int(size), own[name][measure] / divisor) for size, own in runs.items() if name in own]
        pyplot.loglog(*zip(*points, strict=True), marker="o", label=name)
    pyplot.xlabel("articles")
    pyplot.ylabel(label)
    pyplot.legend()
    save(path)


def draw_stages(runs: Sizes, path: Path) -> None:
    """Each size a bar, all of it one, cut by what each stage took."""
    left = [0.0] * len(runs)
    totals = [own["everything"]["seconds"] for own in runs.values()]
    labels = [f"{int(size):,}" for size in runs]
    for stage in next(iter(runs.values()))["everything"]["stages"]:
        parts = [own["everything"]["stages"][stage] / total for own, total in zip(runs.values(), totals, strict=True)]
        pyplot.barh(labels, parts, left=left, label=stage)
        left = [before + part for before, part in zip(left, parts, strict=True)]
    pyplot.xlabel("share of the time, everything on")
    pyplot.ylabel("articles")
    pyplot.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    save(path)


def main() -> None:
    folder, runs = Path(sys.argv[1]), json.load(sys.stdin)
    draw_by_size(runs, "seconds", 1, "seconds", folder / "time.svg")
    draw_by_size(runs, "memory", 1e6, "MB, largest process", folder / "memory.svg")
    draw_stages(runs, folder / "stages.svg")


if __name__ == "__main__":
    main()
