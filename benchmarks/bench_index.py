"""How quick and how large a live index is: python -m benchmarks.bench_index [--articles N] [--index WHERE] [--no-text]

A made corpus (`bench_corpus.py`) is added in bulk; then articles that come after it, three in ten of them copies, are
checked one by one, verdict included. Printed as one line of JSON with what it was measured on, the load of the machine
among it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bench_corpus import make_corpus
from dedup import Article, Index

CHECKS = 1000
STEP = 10_000  # articles between two lines of progress


def articles(count: int) -> Iterator[Article]:
    return (Article(made.id, made.text) for made in make_corpus(count))


def timed_checks(index: Index, incoming: list[Article]) -> dict[str, float]:
    """Milliseconds of a check; the first tenth only warms the cache."""
    times, found = [], 0
    for article in incoming:
        begin = time.perf_counter()
        found += bool(index.check(article))
        times.append((time.perf_counter() - begin) * 1000)
    warm = np.array(times[len(times) // 10 :])
    return {
        "checks": len(warm),
        "p50_ms": round(float(np.percentile(warm, 50)), 2),
        "p99_ms": round(float(np.percentile(warm, 99)), 2),
        "mean_ms": round(float(warm.mean()), 2),
        "with_matches": round(found / len(incoming), 3),
    }


def measure(where: str, count: int, *, keep_text: bool) -> dict[str, Any]:
    stream = articles(count + CHECKS)
    adding = 0.0
    with Index.open(where, keep_text=keep_text) as index:
        while some := list(islice(stream, min(STEP, count - index.stats().articles))):
            begin = time.perf_counter()
            index.add(some)
            adding += time.perf_counter() - begin
            stored = index.stats().articles
            print(f"{stored:,} stored, {len(some) / (time.perf_counter() - begin):,.0f}/s", flush=True)
            if stored >= count:
                break
        begin = time.perf_counter()
        index.learn()
        learning = time.perf_counter() - begin
        stats = index.stats()
        figures: dict[str, Any] = timed_checks(index, list(stream)) if keep_text else {}
    return {
        "articles": stats.articles,
        "add_per_second": round(stats.articles / adding),
        "learning_seconds": round(learning, 1),
        "bytes_per_article": round(stats.size / stats.articles),
        "texts": keep_text,
        **figures,
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--index", help="a file or a postgresql:// URL; a temporary file if none is named")
    parser.add_argument("--no-text", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = options.index or str(Path(folder) / "news.db")
        print(json.dumps(measure(where, options.articles, keep_text=not options.no_text)))


if __name__ == "__main__":
    main()
