"""A whole scan of the made corpus at one size, in this process: time a stage, memory, recall by kind of relative.

    python -m benchmarks.bench_scale CORPUS.jsonl HOW_MANY [all|lsh] [MEMORY_IN_BYTES]

Prints one line of JSON. Everything is on: reading, sketches, house text, both channels (unless only "lsh" is
asked for), evidence, verdicts, families.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from benchmarks.contender import UNIT, peak
from dedup.collection import MEMORY, Channels
from dedup.pipeline import scan
from dedup.read import read_articles
from dedup.records import Article, ScanResult, Skip

WARM = 400  # articles scanned before: imports, and loops that were not compiled yet


class Clock:
    """When each stage was first and last heard of; what lies between reading and judging is the candidates'."""

    def __init__(self) -> None:
        self.start = time.perf_counter()
        self.heard: dict[str, list[float]] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        self.heard.setdefault(stage, []).append(time.perf_counter() - self.start)
        del self.heard[stage][1:-1]

    def stages(self) -> Mapping[str, float]:
        end = time.perf_counter() - self.start
        read, judge = self.heard["reading"][-1], self.heard.get("judging", [end])
        return {
            "read and sketch": read,
            "house text, candidates": judge[0] - read,
            "evidence, verdicts": judge[-1] - judge[0],
            "families": end - judge[-1],
        }


def recall(path: Path, limit: int, result: ScanResult) -> Mapping[str, float]:
    """Share of the planted relatives, by kind, that are reported together with what they were made from."""
    found = {(pair.a, pair.b) for pair in result.pairs}
    hits: dict[str, list[bool]] = {}
    with path.open(encoding="utf-8") as file:
        for line in islice(file, limit):
            made = json.loads(line)
            if made["of"]:
                pair = min(made["id"], made["of"]), max(made["id"], made["of"])
                hits.setdefault(made["kind"], []).append(pair in found)
    return {kind: round(sum(values) / len(values), 4) for kind, values in sorted(hits.items())}


def read_first(path: Path, limit: int) -> Iterator[Article | Skip]:
    return islice(read_articles([path]), limit)


def main() -> None:
    path, limit = Path(sys.argv[1]), int(sys.argv[2])
    channels: Channels = "lsh" if sys.argv[3:4] == ["lsh"] else "all"
    memory = int(sys.argv[4]) if sys.argv[4:] else MEMORY
    scan(read_first(path, WARM))
    clock = Clock()
    result = scan(read_first(path, limit), channels=channels, memory=memory, progress=clock)
    stages = clock.stages()
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * UNIT
    outcome = {
        "articles": result.articles,
        "seconds": sum(stages.values()),
        "stages": stages,
        "pairs": len(result.pairs),
        "memory": max(peak(), children),
        "recall": recall(path, limit, result),
    }
    print(json.dumps(outcome))


if __name__ == "__main__":
    main()
