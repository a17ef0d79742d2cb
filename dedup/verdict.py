"""Evidence → probability and relation. The model is additive and readable: `model.json` beside this file.

Each measure is turned into log-odds by a piecewise linear curve (its knots and heights stand in the model), the curves
are added to an intercept, and the logistic function makes a probability. So every measure's part in a verdict can be
named exactly (`contributions`). `benchmarks/train.py` fits it with scikit-learn; this file only adds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.errors import ModelError
from dedup.records import Relation, Verdict

SHIPPED = Path(__file__).with_name("model.json")
SCHEMA = "dedup.model/1"


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


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One measure's part: log-odds `heights` at ascending `knots`, straight lines between, flat outside."""

    name: str
    knots: NDArray[np.float64]
    heights: NDArray[np.float64]

    def at(self, value: float) -> float:
        return float(np.interp(value, self.knots, self.heights))


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """An intercept and one curve a measure; `threshold` is the probability from which a pair is called derived."""

    intercept: float
    curves: tuple[Curve, ...]
    threshold: float
    fingerprint: str
    provenance: Mapping[str, Any]

    def contributions(self, evidence: Mapping[str, float]) -> dict[str, float]:
        """Each measure's part of the log-odds, by name."""
        features = symmetric(evidence)
        return {curve.name: curve.at(features[curve.name]) for curve in self.curves}

    def probability(self, evidence: Mapping[str, float]) -> float:
        """The calibrated probability that the pair is derived, 0…1."""
        log_odds = self.intercept + sum(self.contributions(evidence).values())
        return float(1 / (1 + np.exp(-log_odds)))


@lru_cache(maxsize=4)
def load_model(path: Path = SHIPPED) -> Model:
    """Read a model file. Raises `ModelError` when it is missing, broken or made for another version."""
    import hashlib

    try:
        data = path.read_bytes()
        content = json.loads(data)
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot read the model {str(path)!r}: {error}; train one with `dedup train`") from error
    if content.get("schema") != SCHEMA:
        raise ModelError(f"{str(path)!r} is not a {SCHEMA} file (schema {content.get('schema')!r}); train it anew")
    curves = tuple(
        Curve(name, np.asarray(curve["knots"], dtype=np.float64), np.asarray(curve["heights"], dtype=np.float64))
        for name, curve in content["curves"].items()
    )
    return Model(
        content["intercept"], curves, content["threshold"], hashlib.sha256(data).hexdigest()[:12], content["provenance"]
    )


# Borders between the relations of derived pairs, set in the gaps between our labelled families (benchmarks/families):
# light edits keep at least .55 of both texts in common runs of five words and more, everything else at most .31 of the
# shorter side's share; texts that hold passages of the other have at least .22 of it there, rewrites at most .20 unless
# they follow the source sentence by sentence (aligned at least .81, where those that hold passages have at most .63).
SAME_TEXT = 0.50
PASSAGES = 0.20
FOLLOWS = 0.70


def _is_exact(evidence: Mapping[str, float]) -> bool:
    return all(evidence[f"contained_{size}_{side}"] > 0.999 for size in (1, 2, 3, 5) for side in "ab")


def _relation(evidence: Mapping[str, float]) -> Relation:
    if min(evidence["in_runs_a"], evidence["in_runs_b"]) >= SAME_TEXT:
        return "near-duplicate"
    passages = max(evidence["in_runs_a"], evidence["in_runs_b"]) >= PASSAGES
    follows = min(evidence["aligned_20_a"], evidence["aligned_20_b"]) >= FOLLOWS
    return "excerpt" if passages and not follows else "rewrite"


def _related(evidence: Mapping[str, float]) -> bool:
    """Not derived, but about the same: names and sentences in common beyond what the language gives."""
    return evidence["partners"] >= 0.08 or max(evidence["names_a"], evidence["names_b"]) >= 0.25


def judge(evidence: Mapping[str, float], *, model: Model | None = None, threshold: float | None = None) -> Verdict:
    """Measures → verdict. `threshold` overrides the model's own."""
    model = model or load_model()
    probability = model.probability(evidence)
    if probability < (model.threshold if threshold is None else threshold):
        return Verdict("related" if _related(evidence) else "unrelated", probability)
    if _is_exact(evidence):
        return Verdict("exact", probability)
    return Verdict(_relation(evidence), probability)
