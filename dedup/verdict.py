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


# Relations among derived pairs. The borders follow the data's definitions, not a tuning: a near-duplicate keeps most of
# both texts in common runs of five words and more; an excerpt holds a verbatim passage while much of one text is its own.
SAME_TEXT = 0.60
PASSAGE = 0.25


def _is_exact(evidence: Mapping[str, float]) -> bool:
    return all(evidence[f"contained_{n}_{side}"] > 0.999 for n in (1, 2, 3, 5) for side in "ab") and (
        min(evidence["squared_runs_a"], evidence["squared_runs_b"]) > 0
    )


def _relation(evidence: Mapping[str, float]) -> Relation:
    low, high = sorted((evidence["in_runs_a"], evidence["in_runs_b"]))
    if low >= SAME_TEXT:
        return "near-duplicate"
    covered = max(evidence["aligned_20_a"], evidence["aligned_20_b"])
    one_sided = abs(evidence["aligned_20_a"] - evidence["aligned_20_b"])
    if high >= SAME_TEXT or (high >= PASSAGE / 2 and (one_sided >= 0.4 or covered < SAME_TEXT)):
        return "excerpt"
    return "rewrite"


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
