"""The quality gate: python -m benchmarks.quality prints every figure beside its floor.

What cannot fool us: the pool of real news, cross-validated by story with trees grown here and now, which tells what the
evidence is worth; METER's three classes, by folds as well (`benchmarks/meter.py`); and with the model that is shipped,
the stories d1… of `wire/` and our families in eight languages. `tests/quality_floors.toml` holds the floors, each with
its reason, and the digests of the data that they were set on; `tests/test_quality.py` holds us to them.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np

from benchmarks.labelled import FAMILIES, HERE, data_folder, load_pool, read_lines
from benchmarks.languages import by_language
from benchmarks.meter import load as load_meter
from benchmarks.meter import score
from benchmarks.train import features, figures, weight
from dedup.pipeline import judge_pairs
from dedup.records import DERIVED, RELATIONS, Article
from dedup.training import calibrate, held_out, probabilities

FLOORS = HERE.parent / "tests" / "quality_floors.toml"
DATA = (
    "pairs/docs.jsonl.gz",
    "pairs/pairs.jsonl.gz",
    "wire/docs.jsonl",
    "wire/pairs.jsonl",
    "meter/docs.jsonl.gz",
    "meter/pairs.jsonl.gz",
)
DEVELOPED_ON = "d1"  # the stories of wire/ that may be looked at while working; the others are for a last look only
# The relations that are right for each that wire/ states.
RIGHT: Mapping[str, AbstractSet[str]] = {
    "near-duplicate": {"near-duplicate", "exact"},
    "rewrite": {"rewrite"},
    "excerpt": {"excerpt"},
    "partial": {"excerpt"},
    "same-event": set(RELATIONS) - DERIVED,
    "unrelated": set(RELATIONS) - DERIVED,
}

Figures = Mapping[str, float]


class Floor(NamedTuple):
    """The border of a figure: `least` or `most`, and why it lies there."""

    figure: str
    least: float | None
    most: float | None
    reason: str

    def holds(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        return f"≥ {self.least:g}" if self.least is not None else f"≤ {self.most:g}"


def read_floors() -> tuple[dict[str, str], list[Floor]]:
    """The digests of the data, and the floors."""
    content = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    floors = [Floor(own["figure"], own.get("least"), own.get("most"), own["reason"]) for own in content["floor"]]
    return content["data"], floors


def digests() -> dict[str, str]:
    """The first twelve digits of the SHA-256 of each file of the labelled data that is there, and of our families."""
    found = {}
    for name in DATA:
        path = data_folder() / name
        if path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    whole = b"".join(path.read_bytes() for path in sorted(FAMILIES.glob("??-*.json")))
    return found | {"families in other languages": hashlib.sha256(whole).hexdigest()[:12]}


def pool_figures() -> Iterator[tuple[str, float]]:
    """The pool, each pair judged by trees that have seen no pair of its story."""
    articles, labelled = load_pool()
    _, rows = features(articles, labelled)
    labels = np.array([pair.derived for pair in labelled], dtype=np.float64)
    weights = np.array([weight("pool", pair.kind) for pair in labelled])
    log_odds = held_out(rows, labels, [pair.story for pair in labelled], weights)
    found = figures(probabilities(log_odds, *calibrate(log_odds, labels, weights)), labelled, 0.5)
    for name in ("auc", "f1", "calibration_error"):
        yield f"pool, {name.replace('_', ' ').replace('auc', 'AUC').replace('f1', 'F1')}", found[name]
    for kind, share in found["called_derived"].items():
        yield f"pool, called derived: {kind}", share


def meter_figures() -> Iterator[tuple[str, float]]:
    """METER: wholly, partly or not derived, and derived or not; each class counts the same."""
    texts = load_meter()
    found = score(texts.ours, texts, np.ones(len(texts.classes), dtype=np.bool_))
    yield "METER, three classes", found.three
    yield "METER, derived or not", found.two


def wire_figures() -> Iterator[tuple[str, float]]:
    """The stories of wire/ that we work with, by the shipped model."""
    folder = data_folder() / "wire"
    articles = [
        Article(
            line["id"],
            "\n\n".join(" ".join(sentences) for sentences in line["paragraphs"]),
            line["title"],
            line["source"],
            line["published"],
        )
        for line in read_lines(folder / "docs.jsonl")
        if line["id"].startswith(DEVELOPED_ON)
    ]
    gold = [pair for pair in read_lines(folder / "pairs.jsonl") if pair["a"].startswith(DEVELOPED_ON)]
    gold = [pair for pair in gold if pair["b"].startswith(DEVELOPED_ON)]
    judged = judge_pairs(articles, [(pair["a"], pair["b"]) for pair in gold])
    right = [pair.relation in RIGHT[own["relation"]] for own, pair in zip(gold, judged, strict=True)]
    yield "wire, relation right", sum(right) / len(right)
    called = defaultdict(list)
    for own, pair in zip(gold, judged, strict=True):
        apart = own["relation"] in ("same-event", "unrelated")
        called[own["relation"] if apart else own["b"].rpartition("-")[2]].append(pair.relation in DERIVED)
    for kind, verdicts in sorted(called.items()):
        yield f"wire, called derived: {kind}", sum(verdicts) / len(verdicts)


def language_figures() -> Iterator[tuple[str, float]]:
    """Each language: the share of derived pairs that are found, and of the others that are called derived."""
    for language, tallies in by_language().items():
        derived = [tallies[sort] for sort in ("light", "heavy", "brief")]
        others = [tallies[sort] for sort in ("independent", "unrelated")]
        for called, own in (("derived pairs found", derived), ("others called derived", others)):
            yield f"{language}, {called}", sum(one.called for one in own) / sum(one.pairs for one in own)


def measure() -> Figures:
    """Every figure by its name. Half a minute on a quiet machine."""
    parts = (pool_figures, meter_figures, wire_figures, language_figures)
    return {name: round(value, 4) for part in parts for name, value in part()}


def main() -> None:
    stated, floors = read_floors()
    found, border = measure(), {floor.figure: floor for floor in floors}
    for name, value in found.items():
        floor = border.get(name)
        mark = "" if floor is None else f"{floor!s:8} {'holds' if floor.holds(value) else 'FAILS'}"
        print(f"{name:48} {value:.3f}   {mark}".rstrip())
    print(json.dumps(digests(), indent=1) if digests() != stated else "the data is that of the floors")


if __name__ == "__main__":
    main()
