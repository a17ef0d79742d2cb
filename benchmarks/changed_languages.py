"""Prints how many changed facts are found outside English, and how many of those told are true, by language and half.

python -m benchmarks.changed_languages      over the fictional stories of tests/changed_languages/
"""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from dedup import Article, compare
from dedup.language.words import words_of

FOLDER = Path(__file__).parent.parent / "tests" / "changed_languages"
HALVES = ("developed", "held_out")
Fact = tuple[str, str, str]  # kind, wording in the source, wording in the version


def read_stories() -> dict[tuple[str, str], dict[str, Any]]:
    """The stories by half and language."""
    paths = sorted(FOLDER.glob("*/*.toml"))
    return {(path.parent.name, path.stem): tomllib.loads(path.read_text("utf-8")) for path in paths}


def same(told: Fact, expected: Fact) -> bool:
    """True when two accounts of a change name it in the same words, one perhaps with more of them."""

    def holds(one: str, other: str) -> bool:
        p, q = (f" {' '.join(words_of(text))} " for text in (one, other))
        return p in q or q in p

    return told[0] == expected[0] and holds(told[1], expected[1]) and holds(told[2], expected[2])


def find(a: str, b: str, language: str) -> list[Fact]:
    """The changed facts that are told of two texts."""
    found = compare(Article("a", a, language=language), Article("b", b, language=language)).changes
    return [(one.kind, one.a, one.b) for one in found]


def count(story: dict[str, Any]) -> Counter[str]:
    """How many changes of a story are expected, found, told and true; "expected date" and so on by kind."""
    counted: Counter[str] = Counter()
    for version in story["version"]:
        told = find(story["source"], version["text"], story["language"])
        expected = [(kind, x, y) for kind, x, y in version["changes"]]
        counted["told"] += len(told)
        counted["true"] += sum(any(same(one, other) for other in expected) for one in told)
        for one in expected:
            counted.update(["expected", f"expected {one[0]}"])
            if any(same(other, one) for other in told):
                counted.update(["found", f"found {one[0]}"])
    return counted


def _print(name: str, counted: Counter[str]) -> None:
    kinds = sorted(sort.removeprefix("expected ") for sort in counted if sort.startswith("expected "))
    by_kind = ", ".join(f"{kind} {counted[f'found {kind}']}/{counted[f'expected {kind}']}" for kind in kinds)
    recall, precision = counted["found"] / counted["expected"], counted["true"] / counted["told"]
    print(f"{name:14} found {counted['found']}/{counted['expected']} = {recall:.2f}", end="  ")
    print(f"true {counted['true']}/{counted['told']} = {precision:.2f}  {by_kind}")


def main() -> None:
    stories = read_stories()
    for half in HALVES:
        counts = {language: count(story) for (own, language), story in stories.items() if own == half}
        for language, counted in counts.items():
            _print(f"{half} {language}", counted)
        _print(half, sum(counts.values(), Counter[str]()))


if __name__ == "__main__":
    main()
