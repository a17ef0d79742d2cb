"""How quick and how large a live index is: python -m benchmarks.bench_index [--articles N] [--index WHERE] [--no-text]

A made corpus (`bench_corpus.py`) is added in bulk; then articles that come after it, three in ten of them copies, are
checked one by one, verdict included; with `--workers 4`, by four processes that check each article and then check and
add it, at once. Printed as one line of JSON with what it was measured on, the load of the machine among it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.bench_corpus import make_corpus
from dedup import Article, Index

CHECKS = 1000
STEP = 20_000  # articles between two lines of progress


def articles(count: int) -> Iterator[Article]:
    return (Article(made.id, made.text) for made in make_corpus(count))


def timed(action: Callable[[Article], object], incoming: Sequence[Article]) -> list[float]:
    """Milliseconds of each."""
    times = []
    for article in incoming:
        begin = time.perf_counter()
        action(article)
        times.append((time.perf_counter() - begin) * 1000)
    return times


def percentiles(name: str, times: Sequence[float] | NDArray[np.float64]) -> dict[str, float]:
    return {f"{name}_p{level}_ms": round(float(np.percentile(times, level)), 2) for level in (50, 99)}


def timed_checks(index: Index, incoming: Sequence[Article]) -> dict[str, float]:
    """The first tenth only warms the cache."""
    return {"checks": len(incoming)} | percentiles("check", timed(index.check, incoming)[len(incoming) // 10 :])


def work(where: str, incoming: Sequence[Article]) -> tuple[list[float], list[float]]:
    """One of several workers: milliseconds of its checks, and of its checks with addition."""
    with Index.open(where) as index:
        checking, admitting = [], []
        for article in incoming:
            checking += timed(index.check, [article])
            admitting += timed(index.check_and_add, [article])
        return checking[len(checking) // 10 :], admitting[len(admitting) // 10 :]


def timed_workers(where: str, incoming: Sequence[Article], workers: int) -> dict[str, float]:
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(work, where, incoming[place::workers]) for place in range(workers)]
        checking, admitting = zip(*(one.result() for one in waiting), strict=True)
    both = percentiles("check", np.concatenate(checking)) | percentiles("check_and_add", np.concatenate(admitting))
    return {"checks": len(incoming), "workers": workers} | both


def fill(where: str, stream: Iterator[Article], count: int, *, keep_text: bool) -> dict[str, float]:
    """Adds so many articles in bulk."""
    adding = 0.0
    with Index.open(where, keep_text=keep_text) as index:
        for start in range(0, count, STEP):
            some = list(islice(stream, min(STEP, count - start)))
            begin = time.perf_counter()
            index.add(some)
            adding += time.perf_counter() - begin
            print(f"{start + len(some):,} added, {len(some) / (time.perf_counter() - begin):,.0f}/s", flush=True)
        begin = time.perf_counter()
        index.learn()
        return {"add_per_second": round(count / adding), "learning_seconds": round(time.perf_counter() - begin, 1)}


def measure(where: str, count: int, workers: int, *, keep_text: bool) -> dict[str, Any]:
    stream = articles(count + CHECKS)
    figures: dict[str, Any] = fill(where, stream, count, keep_text=keep_text)
    incoming = list(stream)
    with Index.open(where) as index:
        stats = index.stats()
        if keep_text and workers == 1:
            figures |= timed_checks(index, incoming)
    if keep_text and workers > 1:
        figures |= timed_workers(where, incoming, workers)
    return {
        "articles": stats.articles,
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
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = options.index or str(Path(folder) / "news.db")
        print(json.dumps(measure(where, options.articles, options.workers, keep_text=not options.no_text)))


if __name__ == "__main__":
    main()
