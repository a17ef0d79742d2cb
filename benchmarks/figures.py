"""The figures of a scan: python -m benchmarks.figures [--draw N]

Recall of the candidates with the labelled pairs mixed into an archive, time and memory of scanning the archive, and the
time to start. `--draw N` prints N of the pairs that the scan reports, drawn with a fixed seed, to be read by a person.
Needs the labelled news (`$DEDUP_DATA` or `../shared/data`). The cross-validated figures come from `benchmarks.train`.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.labelled import HERE, Labelled, data_folder, load_pool, read_lines
from dedup.buckets import lsh_pairs
from dedup.collection import collect
from dedup.config import Settings
from dedup.records import Article
from dedup.sketch import bands

ARCHIVE = data_folder() / "scale" / "articles.jsonl.gz"
REPEATS = 5


class Recall(NamedTuple):
    """Which of some pairs are candidates, in their order, and how many candidates an article has."""

    found: NDArray[np.bool_]
    an_article: float


def candidate_recall(articles: Sequence[Article], pairs: Sequence[Labelled]) -> dict[str, Recall]:
    """Pairs of articles that are mixed into the archive: found by both channels, and by each without the other."""
    known = {article.id for article in articles}
    archive = (Article(line["id"], line["text"]) for line in read_lines(ARCHIVE) if line["id"] not in known)
    settings = Settings(minimum_words=1)
    collection = collect([*articles, *archive], settings)
    positions = {name: place for place, name in enumerate(collection.ids)}
    count = len(collection)
    wanted = np.array([a * count + b for a, b in (sorted((positions[one.a], positions[one.b])) for one in pairs)])
    near, _ = lsh_pairs(bands(collection.signatures), count)
    strong = collection.strong_pairs().codes
    channels = {
        "both": np.union1d(near, strong),
        "near-duplicate bands alone": near,
        "rare phrases alone": strong,
    }
    return {name: Recall(np.isin(wanted, codes), 2 * len(codes) / count) for name, codes in channels.items()}


def pool_recall() -> dict[str, Recall]:
    """The same for the pool's derived pairs."""
    articles, labelled = load_pool()
    return candidate_recall(articles, [pair for pair in labelled if pair.derived])


def timed(*arguments: str) -> float:
    """Seconds that a `dedup` command takes, start-up included."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "dedup", *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def report_times(output: Path) -> None:
    """Print medians and ranges of the start-up times, then time and memory of the archive's scan."""
    for arguments in (("--help",), ("scan", str(HERE.parent / "seeds"))):
        times = [timed(*arguments) for _ in range(REPEATS)]
        print(f"dedup {arguments[0]}: {median(times):.2f} s ({min(times):.2f}–{max(times):.2f})")
    seconds = timed("scan", str(ARCHIVE), "--format", "json", "--output", str(output))
    # Of all processes of the scan the largest: memory that forked processes share counts once in each.
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    print(f"dedup scan of {ARCHIVE.name}: {seconds:.1f} s, largest process {largest:.2f} GB")


def draw(output: Path, count: int) -> None:
    """Print some of the reported pairs: relation, probability, evidence, and how each text begins."""
    result = json.loads(output.read_text(encoding="utf-8"))
    texts = {line["id"]: line for line in read_lines(ARCHIVE)}
    for pair in random.Random(2026).sample(result["pairs"], min(count, len(result["pairs"]))):
        print(f"\n{pair['relation']} {pair['probability']:.2f}: {pair['why']}")
        for side in ("a", "b"):
            line = texts[pair[side]]
            print(f"  {line['source']}, {line['date']}: {line['title']} | {line['text'][:200]!r}")


def main(arguments: Sequence[str]) -> None:
    for name, (found, an_article) in pool_recall().items():
        print(f"candidates, {name}: {found.mean():.4f} of the derived pairs, {an_article:.1f} an article")
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "scan.json")
        report_times(output)
        if "--draw" in arguments:
            draw(output, int(arguments[arguments.index("--draw") + 1]))


if __name__ == "__main__":
    main(sys.argv[1:])
