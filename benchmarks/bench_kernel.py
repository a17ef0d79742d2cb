"""The kernel alone: beside the same algorithm in C, and its sketching beside rensa's, from hashes made before.

    python -m benchmarks.bench_kernel "dedup, kernel"|"C by hand"|"dedup, from hashes" TEXTS.jsonl HOW_MANY

Answers each line on standard input with one line of JSON, as `contender.py`. Only texts in plain ASCII, laid out in
memory before the clock starts.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contender import answer, make_hashes, peak, time_run
from dedup import fast, kernels
from dedup.sketch import SEEDS, SLOTS

HERE = Path(__file__).parent
KERNEL, BY_HAND, SKETCH = "dedup, kernel", "C by hand", "dedup, from hashes"


def lay_out(texts: Sequence[str]) -> list[fast.Batch]:
    return list(fast.make_batches(texts))


def by_kernel(batches: Sequence[fast.Batch]) -> list[Any]:
    return [fast.sign_batch(fast.load_kernels(), batch)[1] for batch in batches]


def compile_c() -> Callable[..., None]:
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "kernel.so"
        command = ["cc", "-O3", "-march=native", "-shared", "-fPIC", str(HERE / "kernel.c"), "-o", str(library)]
        subprocess.run(command, check=True)
        function: Callable[..., None] = ctypes.CDLL(str(library)).sign_texts
    return function


def by_hand(sign: Callable[..., None], batches: Sequence[fast.Batch]) -> list[Any]:
    found = []
    for batch in batches:
        rows = np.empty((len(batch.positions), SLOTS), dtype=np.uint32)
        given = [ctypes.c_void_p(array.ctypes.data) for array in (batch.narrow, batch.offsets)]
        texts, seeds, out = len(batch.positions), SEEDS.ctypes.data, rows.ctypes.data
        sign(*given, ctypes.c_int64(texts), ctypes.c_void_p(seeds), ctypes.c_void_p(out))
        found.append(rows)
    return found


def sign_shingles() -> Callable[..., None]:
    """Shingle hashes of many texts, one behind the other → signatures, by the kernel's own loop."""
    import numba

    @numba.njit(nogil=True)
    def sign_all(shingles: Any, offsets: Any, seeds: Any, rows: Any) -> None:
        mixed = np.empty(len(shingles), np.uint64)
        slots, fresh = np.empty(SLOTS, np.uint64), np.empty(SLOTS, np.uint64)
        for i in range(len(rows)):
            own = shingles[offsets[i] : offsets[i + 1]]
            kernels.sign(own, len(own), seeds, mixed, slots, fresh, rows[i])

    function: Callable[..., None] = sign_all
    return function


def main() -> None:
    name, path, limit = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    with path.open(encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line, _ in zip(file, range(limit), strict=False)]
    batches = lay_out([text for text in texts if text.isascii()])
    count = sum(len(batch.positions) for batch in batches)
    run: Callable[[Any], object] = by_kernel
    if name == SKETCH:
        hashes, offsets = make_hashes(texts)
        sign, rows = sign_shingles(), np.empty((len(texts), SLOTS), dtype=np.uint32)
        run, count = (lambda _: sign(hashes, offsets.astype(np.int64), SEEDS, rows)), len(texts)
    elif name == BY_HAND:
        by_c = compile_c()
        run = partial(by_hand, by_c)
        for ours, theirs in zip(by_kernel(batches), run(batches), strict=True):
            np.testing.assert_array_equal(ours, theirs)
    run(batches)
    size = sum(int(batch.offsets[-1]) for batch in batches)
    answer(package="cc" if name == BY_HAND else "numba", version=version("numba"), texts=count, bytes=size)
    for _ in sys.stdin:
        answer(seconds=time_run(run, batches), memory=peak())


if __name__ == "__main__":
    main()
