"""Peers from JSON lines to near-duplicate candidates, in an environment of their own; or rensa from its signatures.

    python -m benchmarks.near_peer rensa CORPUS.jsonl HOW_MANY
    python -m benchmarks.near_peer text-dedup CORPUS.jsonl HOW_MANY
    python -m benchmarks.near_peer signatures HOW_MANY

Prints one line of JSON. rensa gets the same words as ours, text-dedup cuts its own; their clocks start before the file
is opened, that of the signatures when these are made. No candidate is verified, and there is no evidence, verdict or
family; text-dedup joins its candidates into clusters and writes what is left without duplicates.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import redirect_stdout
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.contender import SLOTS, peak, regular_words

BANDS, THRESHOLD = 32, 0.5  # as many bands as ours
TOGETHER = 5_000  # texts whose words are held at once


def find(signatures: list[Any]) -> list[list[int]]:
    """Fill the buckets and ask for every article's."""
    index = import_module("rensa").RMinHashLSH(THRESHOLD, SLOTS, BANDS)
    index.insert_many(signatures)
    found: list[list[int]] = index.query_all(signatures)
    return found


def recall(hits: Iterable[tuple[str, bool]]) -> dict[str, float]:
    """The kind of each planted relative and whether it was found → the share found by kind."""
    by_kind: dict[str, list[bool]] = {}
    for kind, hit in hits:
        by_kind.setdefault(kind, []).append(hit)
    return {kind: round(sum(values) / len(values), 4) for kind, values in sorted(by_kind.items())}


def run_rensa(path: Path, limit: int) -> dict[str, Any]:
    start, signatures, made = time.perf_counter(), [], []
    sign = import_module("rensa").RMinHash.from_token_sets
    with path.open(encoding="utf-8") as file:
        lines = islice(file, limit)
        while some := [json.loads(line) for line in islice(lines, TOGETHER)]:
            signatures += sign(regular_words([one["text"] for one in some]), SLOTS, 42)
            made += [(one["kind"], one["of"]) for one in some]
    found = find(signatures)
    seconds = time.perf_counter() - start
    hits = [(kind, int(of) in found[place]) for place, (kind, of) in enumerate(made) if of]
    return {"articles": len(signatures), "seconds": seconds, "recall": recall(hits)}


def run_text_dedup(path: Path, limit: int) -> dict[str, Any]:
    """Its own command, on both cores, with as many slots and bands as ours and its fastest hash."""
    minhash = import_module("text_dedup.minhash")
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        with path.open(encoding="utf-8") as file, corpus.open("w", encoding="utf-8") as copy:
            copy.writelines(islice(file, limit))
        options = [
            "--path",
            "json",
            "--data_files",
            str(corpus),
            "--split",
            "train",
            "--column",
            "text",
            "--ngram",
            "3",
        ]
        options += ["--cache_dir", f"{folder}/cache", "--output", f"{folder}/left", "--num_proc", "2"]
        options += ["--num_perm", str(SLOTS), "--b", str(BANDS), "--r", str(SLOTS // BANDS)]
        start = time.perf_counter()
        with redirect_stdout(sys.stderr):
            minhash.main([*options, "--hash_func", "xxh3", "--hash_bits", "32"], standalone_mode=False)
        seconds = time.perf_counter() - start
        made = [json.loads(line) for line in corpus.open(encoding="utf-8")]
    cluster = minhash.uf.find
    hits = [(one["kind"], cluster(place) == cluster(int(one["of"]))) for place, one in enumerate(made) if one["of"]]
    return {"articles": len(made), "seconds": seconds, "recall": recall(hits)}


def from_signatures(count: int) -> dict[str, Any]:
    """Random sets of 40 hashes; one in ten differs from the one before it in four of them."""
    chance = random.Random(1)
    sets: list[list[int]] = []
    for number in range(count):
        own = [chance.getrandbits(64) for _ in range(40)]
        sets.append(sets[-1][:36] + own[36:] if number % 10 == 9 else own)
    rensa = import_module("rensa")
    signatures = []
    for own in sets:
        one = rensa.RMinHash(SLOTS, 42)
        one.update([str(value) for value in own])
        signatures.append(one)
    start = time.perf_counter()
    find(signatures)
    return {"articles": count, "seconds": time.perf_counter() - start}


def main() -> None:
    kind, *given = sys.argv[1:]
    runs = {"rensa": run_rensa, "text-dedup": run_text_dedup}
    outcome = runs[kind](Path(given[0]), int(given[1])) if kind in runs else from_signatures(int(given[0]))
    print(json.dumps(outcome | {"memory": peak()}))


if __name__ == "__main__":
    main()
