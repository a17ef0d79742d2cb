"""Work on many items → the same results, on all cores where that pays.

Processes are forked, so that what they read (the collection) is shared and never copied or pickled; where forking is
not to be had (Windows, macOS by default) the work is done in this process. Results come back in the order of the items,
so nothing depends on the number of cores.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

WORTH_FORKING = 4000  # milliseconds of work: below that starting processes costs more than they save
WORTH_LIMITING = 50  # … and below that finding the libraries that have threads, which takes some itself
SLICE = 1024  # … handed out at once: a second of work, and few documents that both processes need

_work: Callable[[Any], Any]  # what a forked process does; set in it alone


def _run(items: Sequence[Any]) -> list[Any]:
    return [_work(item) for item in items]


def _one_thread_each() -> AbstractContextManager[Any]:
    """One thread for matrix products in each process: two that wait for each other cost four times as much."""
    from threadpoolctl import threadpool_limits

    limited: AbstractContextManager[Any] = threadpool_limits(1)
    return limited


def _begin(work: Callable[[Any], Any]) -> None:
    """Forking hands `work` over without pickling it; what is there already is not looked at for garbage, so that it
    stays shared.
    """
    global _work
    _work = work
    gc.freeze()
    _one_thread_each()


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def give_back() -> None:
    """Freed memory goes back to the system, where the C library can do it: what is left in between is kept by each."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def map_items(work: Callable[[Item], Result], items: Sequence[Item], milliseconds: int = 1) -> Iterator[Result]:
    """`work(item)`, which takes about so long, for each item, in order; it must depend on nothing that it changes."""
    together = len(items) * milliseconds
    if together < WORTH_FORKING or cores() == 1 or "fork" not in multiprocessing.get_all_start_methods():
        with _one_thread_each() if together >= WORTH_LIMITING else nullcontext():
            yield from map(work, items)
        return
    give_back()
    step = max(1, SLICE // milliseconds)
    slices = [items[start : start + step] for start in range(0, len(items), step)]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(cores(), mp_context=context, initializer=_begin, initargs=(work,)) as pool:
        for results in pool.map(_run, slices):
            yield from results


def work_ahead(work: Callable[[Item], Result], items: Iterable[Item], ahead: int) -> Iterator[Result]:
    """`work(item)` for each item, in order, by a thread that is so many items ahead of whoever takes the results.

    It pays where one of the two mostly runs compiled loops: only then do both work at once.
    """
    with ThreadPoolExecutor(1) as pool:
        waiting: deque[Future[Result]] = deque()
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
