"""The kernel alone: beside the same algorithm in C, and reading every byte once; and its sketching beside rensa's.

    python -m benchmarks.bench_kernel "dedup, kernel"|"C by hand"|"reading every byte once"|"dedup, from hashes"
        TEXTS.jsonl HOW_MANY

Answers each line on standard input with one line of JSON, as `contender.py`. Only texts in plain ASCII, laid out in
memory before the clock starts; sketching begins with hashes made before.
"""

from __future__ import annotations

import ctypes
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contender import answer, make_hashes, peak, time_run
from dedup import fast, kernels
from dedup.sketch import SEEDS, SLOTS

HERE = Path(__file__).parent
KERNEL, BY_HAND, FLOOR, SKETCH = "dedup, kernel", "C by hand", "reading every byte once", "dedup, from hashes"
ARTICLES = 50_000  # 170 MB: more than the caches of most machines hold, but not of all servers
OPTIONS = ("-O3", "-march=native")  # unrolled loops took a fifth longer


def lay_out(texts: Sequence[str]) -> tuple[list[fast.Batch], Any]:
    """Texts, repeated until there are many, in one long buffer → the batches, which are parts of it, and the buffer."""
    batches = list(fast.make_batches(texts)) * (ARTICLES // len(texts) + 1)
    buffer = np.concatenate([batch.narrow for batch in batches])
    ends = np.cumsum([len(batch.narrow) for batch in batches])
    parts = np.split(buffer, ends[:-1])
    return [batch._replace(narrow=part) for batch, part in zip(batches, parts, strict=True)], buffer


def read_bytes(buffer: Any) -> object:
    return buffer.view(np.uint64).sum()


def by_kernel(batches: Sequence[fast.Batch]) -> list[Any]:
    return [fast.sign_batch(fast.load_kernels(), batch)[1] for batch in batches]


def compile_c() -> Callable[..., None]:
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "kernel.so"
        command = ["cc", *OPTIONS, "-shared", "-fPIC", str(HERE / "kernel.c"), "-o", str(library)]
        subprocess.run(command, check=True)
        function: Callable[..., None] = ctypes.CDLL(str(library)).sign_texts
    return function


def compiler() -> tuple[str, str]:
    """Name and version of the C compiler."""
    said = subprocess.run(["cc", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    number = re.search(r"\d+(?:\.\d+)+", said)
    return "clang" if "clang" in said else "gcc", number[0] if number else said


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
        fresh = np.empty(SLOTS, np.uint32)
        for i in range(len(rows)):
            own = shingles[offsets[i] : offsets[i + 1]]
            kernels.sign(own, len(own), seeds, fresh, rows[i])

    function: Callable[..., None] = sign_all
    return function


def sketch(texts: int) -> None:
    hashes, offsets = make_hashes(texts)
    sign, rows = sign_shingles(), np.empty((texts, SLOTS), dtype=np.uint32)
    given = hashes, offsets.astype(np.int64), SEEDS, rows
    compete(lambda: sign(*given), "numba", version("numba"), texts, hashes.nbytes)


def compete(run: Callable[[], object], package: str, number: str, texts: int, size: int) -> None:
    """Run for every line on standard input, and say how long it took."""
    run()  # compiles and warms
    answer(package=package, version=number, texts=texts, bytes=size)
    for _ in sys.stdin:
        answer(seconds=time_run(lambda _: run(), None), memory=peak())


def main() -> None:
    name, path, limit = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if name == SKETCH:
        sketch(limit)
        return
    with path.open(encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line, _ in zip(file, range(limit), strict=False)]
    batches, buffer = lay_out([text for text in texts if text.isascii()])
    count, size = sum(len(batch.positions) for batch in batches), sum(int(batch.offsets[-1]) for batch in batches)
    if name == FLOOR:
        compete(lambda: read_bytes(buffer), "numpy", version("numpy"), count, size)
    elif name == KERNEL:
        compete(lambda: by_kernel(batches), "numba", version("numba"), count, size)
    else:
        by_c = compile_c()
        for ours, theirs in zip(by_kernel(batches), by_hand(by_c, batches), strict=True):
            np.testing.assert_array_equal(ours, theirs)
        compete(lambda: by_hand(by_c, batches), *compiler(), count, size)


if __name__ == "__main__":
    main()
