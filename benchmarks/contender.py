"""One contender in a process of its own: loads texts, then signs them for every line on standard input.

    python contender.py NAME TEXTS.jsonl HOW_MANY

Answers each line with one line of JSON. It runs in the contender's own environment, so it imports nothing of ours but
for our own entries. Each peer is given what it is fastest with: its bulk call, its fastest hash, one thread.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

SLOTS = 128
UNIT = 1 if sys.platform == "darwin" else 1024  # of the system's figures of memory, in bytes
WORD = re.compile(r"\w+")


def shingle(words: list[str]) -> list[str]:
    """Word 3-grams as strings, in the fastest way found (a comprehension over zip; join and tuples are slower)."""
    return [f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:])]  # noqa: B905 (slower with it)


def split_words(texts: list[str]) -> list[list[str]]:
    """Shingles of what stands between spaces: the cheapest tokens, which differ with punctuation."""
    return [shingle(text.lower().split()) for text in texts]


def regular_words(texts: list[str]) -> list[list[str]]:
    """Shingles of the same words as ours, but for accents and typography inside words."""
    return [shingle(WORD.findall(text.lower())) for text in texts]


def sign_ours(threads: int, texts: list[str]) -> object:
    return import_module("dedup").signatures(texts, threads=threads)


def sketch_ours(texts: list[str]) -> object:
    """Everything candidates are found by: signatures, rare phrases and paragraphs."""
    return import_module("dedup.fast").sketch_texts(texts, "en")


def make_hashes(texts: int) -> Any:
    """560 shingles a text, as many as an article has, as random hashes; and where each text's begin."""
    numpy = import_module("numpy")
    hashes = numpy.random.default_rng(1).integers(0, 1 << 63, size=texts * 560, dtype="uint64")
    return hashes, numpy.arange(texts + 1, dtype="uint64") * 560


def sketch_rensa(given: Any) -> object:
    return import_module("rensa").RMinHash.digest_matrix_from_flat_token_hashes(*given, SLOTS, 42)


def sign_rensa(tokens: Callable[[list[str]], list[list[str]]], texts: list[str]) -> object:
    return import_module("rensa").RMinHash.digest_matrix_from_token_sets(tokens(texts), SLOTS, 42)


def sign_datasketch(scheme: str, texts: list[str]) -> object:
    """`affine32` is the default since datasketch 2.0, `legacy` what it did before."""
    minhash, xxhash = import_module("datasketch").MinHash, import_module("xxhash")
    data = ([one.encode() for one in words] for words in regular_words(texts))
    return minhash.bulk(data, num_perm=SLOTS, seed=1, hashfunc=xxhash.xxh32_intdigest, scheme=scheme)


def insert_gaoya(texts: list[str]) -> object:
    """Gaoya has no call for signatures alone; it cuts words itself, in Rust, and fills its buckets on the way."""
    index = import_module("gaoya").minhash.MinHashStringIndex(32, 0.5, 16, 8, None, "word", True, (3, 3))
    for position, text in enumerate(texts):
        index.insert_document(position, text)
    return index


CONTENDERS: dict[str, tuple[str, Callable[[Any], object]]] = {
    "dedup": ("numba", partial(sign_ours, 1)),
    "dedup, two threads": ("numba", partial(sign_ours, 2)),
    "dedup, with phrases and paragraphs": ("numba", sketch_ours),
    "rensa, split words": ("rensa", partial(sign_rensa, split_words)),
    "rensa, regular words": ("rensa", partial(sign_rensa, regular_words)),
    "gaoya, own words": ("gaoya", insert_gaoya),
    "datasketch bulk, xxh32": ("datasketch", partial(sign_datasketch, "affine32")),
    "datasketch bulk, xxh32, legacy scheme": ("datasketch", partial(sign_datasketch, "legacy")),
}

FROM_HASHES = "rensa, from hashes"


def peak() -> int:
    """Highest memory of this process so far, in bytes.

    On Linux not by `getrusage`, which counts what the process that started this one had then.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT


def time_run(run: Callable[[Any], object], given: Any) -> float:
    """Seconds a run takes, the mean over half a second, so that the short ones are not at the mercy of one hiccup."""
    start, runs, elapsed = time.perf_counter(), 0, 0.0
    while elapsed < 0.5:
        run(given)
        runs, elapsed = runs + 1, time.perf_counter() - start
    return elapsed / runs


def answer(**values: Any) -> None:
    print(json.dumps(values), flush=True)


def main() -> None:
    name, path, limit = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    with path.open(encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line, _ in zip(file, range(limit), strict=False)]
    loaded = peak()
    package, run = ("rensa", sketch_rensa) if name == FROM_HASHES else CONTENDERS[name]
    given = make_hashes(len(texts)) if name == FROM_HASHES else texts
    run(given)  # imports, compiles and warms
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
    answer(package=package, version=version(package), texts=len(texts), bytes=size)
    for _ in sys.stdin:
        answer(seconds=time_run(run, given), memory=peak() - loaded)


if __name__ == "__main__":
    main()
