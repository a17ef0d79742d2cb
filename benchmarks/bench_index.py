"""How quick and how large a live index is: python -m benchmarks.bench_index [--articles N] [--index WHERE] [--no-text]

A made corpus (`bench_corpus.py`, or a file that it wrote) is read and added in bulk, to an index that may hold its
beginning already; then articles that come after it, three in ten of them copies, are checked one by one, verdict
included; with `--workers 4`, by four processes that check each article and then check and add it, at once. Printed as
one line of JSON with what it was measured on. On a machine that others use too, the processor's time says more than the
clock's: checks are told in both.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from benchmarks.bench_corpus import make_corpus
from benchmarks.contender import peak
from dedup import Article, Index
from dedup.fast import WORTHWHILE

WARM = WORTHWHILE  # checks before those that are timed: as many as it takes until the compiled loops are loaded
CHECKS = 1000
STEP = 20_000  # articles between two lines of progress


def make_file(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for made in make_corpus(count):
            file.write(json.dumps(made._asdict(), ensure_ascii=False) + "\n")


def articles(path: Path) -> Iterator[Article]:
    with path.open("rb") as file:
        for made in map(orjson.loads, file):
            yield Article(made["id"], made["text"])


together: Any  # the barrier of this worker


class Times(NamedTuple):
    """Milliseconds of each action: by the clock, and of this thread's processor."""

    clock: list[float]
    processor: list[float]


def timed(action: Callable[[Article], object], incoming: Sequence[Article]) -> Times:
    times = Times([], [])
    for article in incoming:
        clock, processor = time.perf_counter(), time.thread_time()
        action(article)
        times.clock.append((time.perf_counter() - clock) * 1000)
        times.processor.append((time.thread_time() - processor) * 1000)
    return times


def percentiles(name: str, times: Sequence[float] | NDArray[np.float64]) -> dict[str, float]:
    return {f"{name}_p{level}_ms": round(float(np.percentile(times, level)), 2) for level in (50, 99)}


def timed_checks(index: Index, incoming: Sequence[Article]) -> dict[str, float]:
    timed(index.check, incoming[:WARM])
    times = timed(index.check, incoming[WARM:])
    both = percentiles("check", times.clock) | percentiles("check_processor", times.processor)
    return {"checks": len(times.clock)} | both


def meet_at(barrier: Any) -> None:
    """In each worker, where they wait for one another."""
    global together
    together = barrier


def work(where: str, warming: Sequence[Article], incoming: Sequence[Article]) -> tuple[Times, Times]:
    """One of several workers: the times of its checks, and of its checks with addition."""
    with Index.open(where) as index:
        timed(index.check, warming)
        together.wait()  # so that nobody is still loading while others are timed
        checking, admitting = Times([], []), Times([], [])
        for article in incoming:
            for times, action in ((checking, index.check), (admitting, index.check_and_add)):
                for all_times, own in zip(times, timed(action, [article]), strict=True):
                    all_times += own
        return checking, admitting


def timed_workers(where: str, incoming: Sequence[Article], workers: int) -> dict[str, float]:
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, meet_at, (context.Barrier(workers),)) as pool:
        waiting = [
            pool.submit(work, where, incoming[:WARM], incoming[WARM + place :: workers]) for place in range(workers)
        ]
        found = [one.result() for one in waiting]
    figures: dict[str, float] = {"checks": len(incoming) - WARM, "workers": workers}
    for name, times in zip(("check", "check_and_add"), zip(*found, strict=True), strict=True):
        clock, processor = (np.concatenate(column) for column in zip(*times, strict=True))
        figures |= percentiles(name, clock) | percentiles(f"{name}_processor", processor)
    return figures


def fill(where: str, stream: Iterator[Article], count: int, *, keep_text: bool) -> dict[str, float]:
    """Adds what is still missing of so many articles, in bulk, house text learned included."""
    begin, last = time.perf_counter(), 0

    def tell(_: str, done: int, __: int) -> None:
        nonlocal last
        if done >= last + STEP:
            last = done
            print(f"{done:,} added, {done / (time.perf_counter() - begin):,.0f}/s", file=sys.stderr, flush=True)

    with Index.open(where, keep_text=keep_text) as index:
        stored = index.stats().articles
        missing = islice(stream, stored, count)
        begin, processor = time.perf_counter(), time.process_time()
        index.add(missing, tell)
        added, seconds, busy = count - stored, time.perf_counter() - begin, time.process_time() - processor
        return {"added": added, "add_per_second": round(added / seconds), "add_processor_seconds": round(busy, 1)}


def measure(where: str, corpus: Path, count: int, workers: int, *, keep_text: bool) -> dict[str, Any]:
    stream = articles(corpus)
    figures: dict[str, Any] = fill(where, stream, count, keep_text=keep_text)
    incoming = list(islice(stream, WARM + CHECKS))
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
        "peak_memory_mb": round(peak() / (1 << 20)),
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
    parser.add_argument("--corpus", type=Path, help="a file that bench_corpus wrote; without it one is made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = options.index or str(Path(folder) / "news.db")
        if not options.corpus:
            make_file(corpus := Path(folder) / "corpus.jsonl", options.articles + WARM + CHECKS)
        keep_text = not options.no_text
        figures = measure(where, options.corpus or corpus, options.articles, options.workers, keep_text=keep_text)
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
