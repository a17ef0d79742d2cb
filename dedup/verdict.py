"""Evidence → probability and relation. The model is a readable sum of small questions: `model.json` beside this file.

It holds some two hundred trees of at most six leaves. Each node asks whether a measure is at most a limit; each step
from a node to its child adds the difference of their values to the log-odds, in the name of the measure that was asked
about. So every measure's part in a verdict can be named exactly (`Model.contributions`; Saabas 2014), and the parts add
up to the log-odds. `benchmarks/train.py` fits the trees with scikit-learn; this file only walks them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.errors import ModelError, reason_of
from dedup.records import Relation, Verdict

SHIPPED = Path(__file__).with_name("model.json")
SCHEMA = "dedup.model/2"


def symmetric(evidence: Mapping[str, float]) -> dict[str, float]:
    """Measures with a direction become their larger and smaller value, so that a verdict cannot depend on the order.

    >>> symmetric({"contained_1_a": 0.2, "contained_1_b": 0.5, "in_order": 1.0})
    {'contained_1_high': 0.5, 'contained_1_low': 0.2, 'in_order': 1.0}
    """
    features: dict[str, float] = {}
    for name, value in evidence.items():
        if name.endswith("_a"):
            other = evidence[name[:-1] + "b"]
            features[name[:-1] + "high"] = max(value, other)
            features[name[:-1] + "low"] = min(value, other)
        elif not name.endswith("_b"):
            features[name] = value
    return features


class Trees(NamedTuple):
    """All nodes of all trees in one row each. A leaf is its own child on both sides.

    `measure` is an index into the model's names, `limit` the border (at most: `low`, above: `high`), `value` the
    log-odds that a tree would add if it ended here. The first nodes are the roots.
    """

    measure: NDArray[np.int32]
    limit: NDArray[np.float64]
    low: NDArray[np.int32]
    high: NDArray[np.int32]
    value: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """An intercept in log-odds and the trees; `threshold` is the probability from which a pair is called derived."""

    intercept: float
    names: tuple[str, ...]
    trees: Trees
    roots: int
    depth: int
    threshold: float
    fingerprint: str
    provenance: Mapping[str, Any]

    def at(self, threshold: float | None) -> Model:
        """The same model with another threshold; None leaves it its own."""
        return self if threshold is None else replace(self, threshold=threshold)

    def contributions(self, evidence: Mapping[str, float]) -> dict[str, float]:
        """Each measure's part of the log-odds, by name; with `intercept` they add up to the whole."""
        values = self.values(evidence)
        parts = np.zeros(len(self.names))
        trees, node = self.trees, np.arange(self.roots)
        for _ in range(self.depth):
            asked = trees.measure[node]
            child = np.where(values[asked] <= trees.limit[node], trees.low[node], trees.high[node])
            np.add.at(parts, asked, trees.value[child] - trees.value[node])
            node = child
        return dict(zip(self.names, parts.tolist(), strict=True))

    def probability(self, evidence: Mapping[str, float]) -> float:
        """The calibrated probability that the pair is derived, 0…1."""
        values, trees, node = self.values(evidence), self.trees, np.arange(self.roots)
        for _ in range(self.depth):
            node = np.where(values[trees.measure[node]] <= trees.limit[node], trees.low[node], trees.high[node])
        # One after the other, as the compiled loop adds them: from Python 3.12 on sum() rounds in another way.
        log_odds = self.intercept + float(np.cumsum([0.0, *trees.value[node]])[-1])
        return float(1 / (1 + np.exp(-log_odds)))

    def values(self, evidence: Mapping[str, float]) -> NDArray[np.float64]:
        """The measures that the model asks for, in its order."""
        try:
            return np.array([pick(evidence[a], evidence[b]) for pick, a, b in sides_of(self.names)])
        except KeyError:
            missing = ", ".join(name for name in self.names if name not in symmetric(evidence))
            raise ModelError(f"the model asks for measures that this version has not: {missing}; train anew") from None


@lru_cache(maxsize=8)
def sides_of(names: tuple[str, ...]) -> list[tuple[Callable[[float, float], float], str, str]]:
    """For each symmetric measure which of two values is taken, and the names of both; see `symmetric`."""
    picks = {"high": max, "low": min}
    parts = [name.rpartition("_") for name in names]
    return [
        (picks[end], f"{stem}_a", f"{stem}_b") if end in picks else (max, name, name)
        for name, (stem, _, end) in zip(names, parts, strict=True)
    ]


def _flatten(trees: Sequence[Any], names: Mapping[str, int]) -> tuple[Trees, int]:
    """Nested trees, [measure, limit, value, low, high] or a leaf's value, → rows of nodes, and the greatest depth."""
    rows: list[tuple[int, float, int, int, float]] = [(0, 0.0, 0, 0, 0.0)] * len(trees)
    level = [(place, tree) for place, tree in enumerate(trees)]
    depth = 0
    while level:
        following = []
        for place, tree in level:
            if not isinstance(tree, list):
                rows[place] = (0, 0.0, place, place, float(tree))
                continue
            name, limit, value, low, high = tree
            rows[place] = (names[name], limit, len(rows), len(rows) + 1, value)
            following += [(len(rows), low), (len(rows) + 1, high)]
            rows += [(0, 0.0, 0, 0, 0.0)] * 2
        level = following
        depth += bool(level)
    measure, limit, low, high, value = (np.array(column) for column in zip(*rows, strict=True))
    borders, values = limit.astype(np.float64), value.astype(np.float64)
    return Trees(measure.astype(np.int32), borders, low.astype(np.int32), high.astype(np.int32), values), depth


@lru_cache(maxsize=4)
def load_model(path: Path = SHIPPED) -> Model:
    """Read a model file. Raises `ModelError` when it is missing, broken or made for other measures."""
    try:
        data = path.read_bytes()
        content = json.loads(data)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"cannot read the model {str(path)!r}: {reason_of(error)}; train one with `dedup train`"
        ) from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise ModelError(f"{str(path)!r} is not a {SCHEMA} file; train it anew with this version")
    try:
        names = tuple(content["measures"])
        trees, depth = _flatten(content["trees"], {name: index for index, name in enumerate(names)})
        intercept, threshold, provenance = (
            float(content["intercept"]),
            float(content["threshold"]),
            content["provenance"],
        )
        if not (isfinite(intercept) and 0 <= threshold <= 1):
            raise ValueError(f"intercept {intercept}, threshold {threshold}")
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"the model {str(path)!r} is damaged: {error!r}; train it anew") from error
    fingerprint = hashlib.sha256(data).hexdigest()[:12]
    return Model(intercept, names, trees, len(content["trees"]), depth, threshold, fingerprint, provenance)


# Borders between the relations of derived pairs, set in the gaps between our labelled families (benchmarks/families):
# light edits keep at least .55 of both texts in common runs of five words and more, everything else at most .31 of the
# shorter side's share; texts that hold passages of the other have at least .22 of it there, rewrites at most .20 unless
# they follow the source sentence by sentence (aligned at least .81, where those that hold passages have at most .63).
SAME_TEXT = 0.50
PASSAGES = 0.20
FOLLOWS = 0.70


def is_exact(evidence: Mapping[str, float]) -> bool:
    """Whether two texts have the same words: all phrases of either stand in the other, as far as four decimals tell."""
    return all(evidence[f"contained_{size}_{side}"] > 0.9999 for size in (1, 2, 3, 5) for side in "ab")


def _relation(evidence: Mapping[str, float]) -> Relation:
    if min(evidence["in_runs_a"], evidence["in_runs_b"]) >= SAME_TEXT:
        return "near-duplicate"
    passages = max(evidence["in_runs_a"], evidence["in_runs_b"]) >= PASSAGES
    follows = min(evidence["aligned_20_a"], evidence["aligned_20_b"]) >= FOLLOWS
    return "excerpt" if passages and not follows else "rewrite"


def _related(evidence: Mapping[str, float]) -> bool:
    """Not derived, but about the same: names and sentences in common beyond what the language gives."""
    return evidence["partners"] >= 0.08 or max(evidence["names_a"], evidence["names_b"]) >= 0.25


def judge(
    evidence: Mapping[str, float],
    *,
    model: Model | None = None,
    probability_of: Callable[[Model, Any], float] = Model.probability,
) -> Verdict:
    """Measures → verdict, by the model that is shipped or another one; `probability_of` may be the compiled one."""
    if is_exact(evidence):
        return Verdict("exact", 1.0)  # equal words need no model
    model = model or load_model()
    probability = probability_of(model, evidence)
    if probability < model.threshold:
        return Verdict("related" if _related(evidence) else "unrelated", probability)
    return Verdict(_relation(evidence), probability)
