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

from benchmarks.labelled import HERE, data_folder, load_pool, read_lines
from dedup.collection import collect
from dedup.config import Settings
from dedup.records import Article

ARCHIVE = data_folder() / "scale" / "articles.jsonl.gz"
REPEATS = 5


def candidate_recall() -> dict[str, float]:
    """Share of the pool's derived pairs that are candidates among the archive, and candidates an article."""
    articles, labelled = load_pool()
    known = {article.id for article in articles}
    archive = (Article(line["id"], line["text"]) for line in read_lines(ARCHIVE) if line["id"] not in known)
    settings = Settings(minimum_words=1)
    collection = collect([*articles, *archive], settings)
    positions = {collection.article(place).id: place for place in range(len(collection))}
    found = collection.candidates()
    pairs = set(map(tuple, found.pairs.tolist()))
    wanted = [tuple(sorted((positions[pair.a], positions[pair.b]))) for pair in labelled if pair.derived]
    return {
        "articles": len(collection),
        "derived pairs": len(wanted),
        "recall": round(sum(pair in pairs for pair in wanted) / len(wanted), 4),
        "candidates an article": round(2 * len(pairs) / len(collection), 1),
    }


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
    print(candidate_recall())
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "scan.json")
        report_times(output)
        if "--draw" in arguments:
            draw(output, int(arguments[arguments.index("--draw") + 1]))


if __name__ == "__main__":
    main(sys.argv[1:])
