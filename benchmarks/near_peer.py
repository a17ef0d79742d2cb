"""rensa from JSON lines to near-duplicate candidates, in an environment of its own; or from signatures to candidates.

    python -m benchmarks.near_peer texts CORPUS.jsonl HOW_MANY
    python -m benchmarks.near_peer signatures HOW_MANY

Prints one line of JSON. Texts get the same words as ours; the first clock starts before the file is opened, the second
when the signatures are made. Its candidates are not verified, and there is no evidence, verdict or family.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.contender import SLOTS, UNIT, regular_words

BANDS, THRESHOLD = 32, 0.5  # as many bands as ours
TOGETHER = 5_000  # texts whose words are held at once


def find(signatures: list[Any]) -> list[list[int]]:
    """Fill the buckets and ask for every article's."""
    index = import_module("rensa").RMinHashLSH(THRESHOLD, SLOTS, BANDS)
    index.insert_many(signatures)
    found: list[list[int]] = index.query_all(signatures)
    return found


def from_texts(path: Path, limit: int) -> dict[str, Any]:
    start, signatures, made = time.perf_counter(), [], []
    sign = import_module("rensa").RMinHash.from_token_sets
    with path.open(encoding="utf-8") as file:
        lines = islice(file, limit)
        while some := [json.loads(line) for line in islice(lines, TOGETHER)]:
            signatures += sign(regular_words([one["text"] for one in some]), SLOTS, 42)
            made += [(one["kind"], one["of"]) for one in some]
    found = find(signatures)
    seconds = time.perf_counter() - start
    hits: dict[str, list[bool]] = {}
    for place, (kind, of) in enumerate(made):
        if of:
            hits.setdefault(kind, []).append(int(of) in found[place])
    recall = {kind: round(sum(values) / len(values), 4) for kind, values in sorted(hits.items())}
    return {"articles": len(signatures), "seconds": seconds, "recall": recall}


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
    outcome = from_texts(Path(given[0]), int(given[1])) if kind == "texts" else from_signatures(int(given[0]))
    print(json.dumps(outcome | {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT}))


if __name__ == "__main__":
    main()
