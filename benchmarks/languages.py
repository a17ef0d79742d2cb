"""How the shipped model does in each language: python -m benchmarks.languages [--candidates]

Our own families, two in each language but English, none of them learned from: a light edit, a rewrite in mostly new
words, and a brief of each source must be called derived from it, and from each other; the report of the same event that
was written without the source, and an article on something else, must not. `--candidates` prints instead which of the
derived pairs become candidates at all in a larger archive (an English one: none in these languages is at hand).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from benchmarks.figures import candidate_recall
from benchmarks.labelled import Labelled, load_families
from dedup.language.detection import OPENING, detect_language
from dedup.pipeline import judge_pairs
from dedup.records import DERIVED
from dedup.report.languages import language_name

COLUMNS = {
    "light": "light edit",
    "heavy": "rewrite",
    "brief": "brief",
    "independent": "same event",
    "unrelated": "other",
}

DERIVED_SORTS = ("light", "heavy", "brief")


class Tally(NamedTuple):
    """Pairs of one sort: how many, and how many of them are called derived."""

    called: int
    pairs: int

    def __str__(self) -> str:
        return f"{self.called} of {self.pairs}" if self.pairs else "–"


def sort_of(pair: Labelled) -> str:
    """The kind that decides about a pair: the farthest from the source."""
    kinds = {one.rpartition("-")[2] for one in (pair.a, pair.b)}
    return next(kind for kind in ("unrelated", "independent", "brief", "heavy", "light") if kind in kinds)


def by_language() -> dict[str, dict[str, Tally]]:
    """For each language but English and each sort of pair: how many are called derived."""
    found: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    articles, labelled = load_families()
    language_of = {article.id: str(article.language) for article in articles}
    labelled = [pair for pair in labelled if language_of[pair.a] != "en"]
    others = [article for article in articles if article.language != "en"]
    judged = judge_pairs(others, [(pair.a, pair.b) for pair in labelled])
    for gold, pair in zip(labelled, judged, strict=True):
        found[language_of[gold.a]][sort_of(gold)].append(pair.relation in DERIVED)
    return {
        language: {sort: Tally(sum(own[sort]), len(own[sort])) for sort in COLUMNS}
        for language, own in sorted(found.items())
    }


def candidates_by_language() -> dict[str, dict[str, Tally]]:
    """For each language and each sort of derived pair: how many are candidates, mixed into an English archive."""
    articles, labelled = load_families()
    language_of = {article.id: str(article.language) for article in articles}
    derived = [pair for pair in labelled if pair.derived and language_of[pair.a] != "en"]
    found: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for pair, candidate in zip(derived, candidate_recall(articles, derived)["both"].found.tolist(), strict=True):
        found[language_of[pair.a]][sort_of(pair)].append(candidate)
    return {
        language: {sort: Tally(sum(own[sort]), len(own[sort])) for sort in DERIVED_SORTS}
        for language, own in sorted(found.items())
    }


def told(language: str) -> Tally:
    """How many of a language's articles are told to be in it from their text alone."""
    articles = [article for article in load_families()[0] if article.language == language]
    return Tally(sum(detect_language(article.text[:OPENING]) == language for article in articles), len(articles))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    print(f"| {' | '.join(columns)} |")
    print("|---" * len(columns) + "|")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")


def main(arguments: Sequence[str]) -> None:
    if "--candidates" in arguments:
        rows = [[language_name(one), *tallies.values()] for one, tallies in candidates_by_language().items()]
        print_table(["language", *(COLUMNS[sort] for sort in DERIVED_SORTS)], rows)
        return
    rows = [[language_name(one), told(one), *tallies.values()] for one, tallies in by_language().items()]
    print_table(["language", "told", *COLUMNS.values()], rows)


if __name__ == "__main__":
    main(sys.argv[1:])
