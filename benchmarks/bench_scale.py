"""Sketching and finding candidates at one size, in this process: time and memory a stage, recall by kind of relative.

    python -m benchmarks.bench_scale CORPUS.jsonl HOW_MANY

Prints one line of JSON. Evidence and verdicts are left out: they cost by the candidate pair, not by the article.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.bench_corpus import Made
from benchmarks.contender import peak
from dedup.collection import collect
from dedup.config import DEFAULTS
from dedup.records import Article


def read_made(path: Path, limit: int) -> list[Made]:
    with path.open(encoding="utf-8") as file:
        return [Made(**json.loads(line)) for line, _ in zip(file, range(limit), strict=False)]


def recall(made: list[Made], found: set[tuple[str, str]]) -> Mapping[str, float]:
    """Share of the planted relatives, by kind, that stand among the candidates with what they were made from."""
    hits: dict[str, list[bool]] = {}
    for one in made:
        if one.of:
            hits.setdefault(one.kind, []).append((min(one.id, one.of), max(one.id, one.of)) in found)
    return {kind: sum(values) / len(values) for kind, values in sorted(hits.items())}


def main() -> None:
    path, limit = Path(sys.argv[1]), int(sys.argv[2])
    made = read_made(path, limit)
    articles = [Article(one.id, one.text) for one in made]
    collect(articles[:400], DEFAULTS)  # imports, compiles and warms
    loaded, start = peak(), time.perf_counter()
    collection = collect(articles, DEFAULTS)
    collected = time.perf_counter()
    candidates = collection.candidates()
    done = time.perf_counter()
    ids = [collection.article(position).id for position in range(len(collection))]
    found = {(ids[a], ids[b]) for a, b in candidates.pairs.tolist()}
    stages = {"collect": collected - start, "candidates": done - collected}
    outcome = {"articles": len(made), "pairs": len(found), "memory": peak() - loaded, "recall": recall(made, found)}
    print(json.dumps(stages | outcome))


if __name__ == "__main__":
    main()
