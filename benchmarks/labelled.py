"""The labelled pairs we learn from and measure on, with the story each belongs to.

Three sources: the pool of real news (`$DEDUP_DATA`, or `../shared/data`; never part of the project), pairs of a real
archive that we read and labelled ourselves (`archive_pairs.jsonl`: ids and labels, no text), and our own fictional
families in `benchmarks/families`. Cross-validation needs the story: no story may stand in two folds.
"""

from __future__ import annotations

import gzip
import json
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from dedup.records import Article
from dedup.training import find_stories

HERE = Path(__file__).parent
FAMILIES = HERE / "families"
UNSEEN = HERE / "unseen"  # stories that nothing is ever learned from, to see what a model makes of them


@dataclass(frozen=True, slots=True)
class Labelled:
    """A gold pair: ids, whether one is derived from the other (or both from one copy), its kind, its story."""

    a: str
    b: str
    derived: bool
    kind: str
    story: str


def data_folder() -> Path:
    """Where the labelled news lies; it need not exist."""
    return Path(os.environ.get("DEDUP_DATA", HERE.parent.parent / "shared" / "data"))


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _story_key(identifier: str, collection: str) -> str:
    """What two documents of one story have in common in their ids, by the habits of each collection."""
    name = identifier.split(":", 1)[1]
    if collection == "meter":
        return "meter:" + "/".join(name.split("/")[1:4])
    if collection in ("ecbplus", "basil"):
        return collection + name.split("_")[0]
    if collection == "newswcl50":
        return collection + name.split("/")[0]
    if collection == "llmfake":
        return collection + "/".join(name.split("/")[:2])
    if collection in ("onestop", "detectrl_xsum", "mixset"):
        return collection + name.split("#")[0].split(">")[0]
    return identifier


def stories(pairs: Sequence[dict[str, Any]]) -> list[str]:
    """Pairs of the pool → the story of each: documents that are ever paired, or share a story key, are one story."""
    paired = [(pair["a"], pair["b"]) for pair in pairs]
    keyed = [(own, "story " + _story_key(own, pair["set"])) for pair in pairs for own in (pair["a"], pair["b"])]
    return find_stories([*paired, *keyed])[: len(pairs)]


def load_pool() -> tuple[list[Article], list[Labelled]]:
    """The pool's articles and pairs. Raises `FileNotFoundError` when the data is not on this machine."""
    folder = data_folder() / "pairs"
    articles = [Article(line["id"], line["text"]) for line in read_lines(folder / "docs.jsonl.gz")]
    pairs = list(read_lines(folder / "pairs.jsonl.gz"))
    labelled = [
        Labelled(pair["a"], pair["b"], pair["label"] == "derived", pair["kind"], story)
        for pair, story in zip(pairs, stories(pairs), strict=True)
    ]
    return articles, labelled


def load_archive() -> tuple[list[Article], list[Labelled]]:
    """The archive's articles, all of them, and the pairs of it that were read and labelled by one set of rules.

    They are what a scan of it called derived, or doubted, in November 2026: where an archive misleads. Each first
    article is a story of its own. Raises `FileNotFoundError` when the data is not on this machine.
    """
    lines = read_lines(data_folder() / "scale" / "articles.jsonl.gz")
    articles = [Article(line["id"], line["text"], line["title"], line["source"], line["date"]) for line in lines]
    pairs = [
        Labelled(pair["a"], pair["b"], pair["derived"], "archive-" + pair["kind"], pair["a"])
        for pair in read_lines(HERE / "archive_pairs.jsonl")
    ]
    return articles, pairs


# Kinds of our own families that come from the story's source. The rest was written without it.
REWRITTEN = {"source", "light", "heavy", "restyled", "reworded", "reworded2", "tabloid", "desk", "backtranslation"}
FROM_SOURCE = frozenset(REWRITTEN | {"brief", "brief2", "third"})
HOLD_PARTS = frozenset({"hybrid", "follow", "partial", "partial2"})


def _pair_of(story: str, one: dict[str, Any], other: dict[str, Any]) -> Labelled | None:
    kinds = {one["kind"], other["kind"]}
    kind = "-".join(sorted(kinds - {"source"})) or "source"
    if kinds <= FROM_SOURCE:
        return Labelled(one["id"], other["id"], True, kind, story)
    if kinds & HOLD_PARTS:  # parts of the source stand in it; whether they stand in a cut of the source is not known
        return Labelled(one["id"], other["id"], True, kind, story) if "source" in kinds else None
    return Labelled(one["id"], other["id"], False, kind, story)


def load_families(*languages: str, folder: Path = FAMILIES) -> tuple[list[Article], list[Labelled]]:
    """Our own families: articles and all pairs inside each story whose label is certain."""
    articles, labelled = [], []
    for path in sorted(folder.glob("*.json")):
        family = json.loads(path.read_text(encoding="utf-8"))
        if languages and family["language"] not in languages:
            continue
        documents = family["documents"]
        articles += [
            Article(d["id"], d["text"], d["title"], d["outlet"], d["published"], language=family["language"])
            for d in documents
        ]
        pairs = (_pair_of(family["story"], one, other) for one, other in combinations(documents, 2))
        labelled += [pair for pair in pairs if pair]
    return articles, labelled


def across_stories(labelled: Sequence[Labelled], count: int, seed: int) -> list[Labelled]:
    """Pairs of documents of different stories, drawn at random: most of what a scan judges is of this kind."""
    story = {one: pair.story for pair in labelled for one in (pair.a, pair.b)}
    documents = sorted(story)
    draw = random.Random(seed)
    chosen: list[Labelled] = []
    while len(chosen) < count:
        one, other = draw.sample(documents, 2)
        if story[one] != story[other]:
            chosen.append(Labelled(one, other, False, "across-stories", story[one]))
    return chosen
