"""A CSV with two texts a row → the same rows with what each pair is to each other.

python examples/pairs.py pairs.csv text_a text_b > judged.csv
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TextIO

from dedup import Article, DedupError, compare


def judged(rows: Iterable[Mapping[str, str]], a: str, b: str) -> Iterator[dict[str, str]]:
    """Rows, each with its verdict. A pair in which one text has no words is left without one."""
    for row in rows:
        try:
            pair = compare(Article("a", row[a]), Article("b", row[b])).pair
        except DedupError:
            yield {**row, "relation": "", "probability": "", "why": ""}
            continue
        yield {**row, "relation": pair.relation, "probability": f"{pair.probability:.4f}", "why": pair.why}


def main(table: TextIO, a: str, b: str) -> None:
    """Reads a table and prints it with three columns more."""
    csv.field_size_limit(1 << 30)  # otherwise 128 KB, and an article can be longer
    reader = csv.DictReader(table)
    writer = csv.DictWriter(sys.stdout, [*(reader.fieldnames or ()), "relation", "probability", "why"])
    writer.writeheader()
    writer.writerows(judged(reader, a, b))


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
        main(file, *sys.argv[2:])
