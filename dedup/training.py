"""Labelled pairs → a model file. scikit-learn grows the trees, scaled so that probabilities mean what they say.

Gradient boosted trees of six leaves over the named measures. Everything that is told of a model comes from folds that
were held out by story: articles that are ever paired with each other are one story, because a model that has seen half
of a story knows the other half.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.config import Settings
from dedup.errors import InputError
from dedup.evaluate import Evaluation, as_pairs, evaluate, judge_gold
from dedup.labels import Gold, labels_fingerprint
from dedup.records import Article, Progress, Skip
from dedup.verdict import SCHEMA, load_model, symmetric

Array = NDArray[np.float64]

# Two hundred small trees. Cross-validated on the pool (AUC / F1): six leaves .9705 / .923, four .9683 / .920, additive
# piecewise linear curves .9660 / .912: what a measure says depends on the others (a number that differs, on wording).
RATE = 0.05
TREES = {"max_iter": 200, "learning_rate": RATE, "max_leaf_nodes": 6, "l2_regularization": 1.0}
LEAF = 20  # pairs in a leaf at least; a tenth of the pairs where there are fewer than 200
COLUMNS = 0.4  # share of measures a split may choose from: many say nearly the same, and all should have their say
FOLDS = 5
THRESHOLD = 0.5  # of a calibrated model: as many pairs above it are wrong as right
# Fewer pairs than that of a label, or fewer stories, say more about themselves than about news.
LEAST_PAIRS, LEAST_STORIES = 30, 10


class Fitted(NamedTuple):
    """A model's content, ready to be written, and the probability of each pair by folds that had not seen its story."""

    content: dict[str, Any]
    held_out: Array


class Learned(NamedTuple):
    """A model's content, how good it is on stories that it had not seen, and how good the shipped one is on them."""

    content: dict[str, Any]
    held_out: Evaluation
    shipped: Evaluation


def find_stories(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Pairs of ids → the story of each: what is ever paired, directly or through others, is one.

    >>> find_stories([("a", "b"), ("c", "d"), ("e", "b")])
    ['a', 'c', 'a']
    """
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        while parent.setdefault(one, one) != one:
            one = parent[one]
        return one

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    return [root(a) for a, _ in pairs]


def table(evidence: Sequence[Mapping[str, float]]) -> tuple[tuple[str, ...], Array]:
    """The measures of each pair → names and values of the symmetric ones, one row a pair."""
    rows = [symmetric(own) for own in evidence]
    return tuple(rows[0]), np.array([list(row.values()) for row in rows])


def fit(rows: Array, labels: Array, weights: Array) -> Any:
    """Grow the trees. The same input gives the same trees.

    In one thread: on so few rows more of them only wait for each other, on a busy machine for a minute.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    leaf = min(LEAF, max(2, len(rows) // 10))
    model = HistGradientBoostingClassifier(
        max_features=COLUMNS, random_state=0, early_stopping=False, min_samples_leaf=leaf, **TREES
    )
    with threadpool_limits(1):
        return model.fit(rows, labels, sample_weight=weights)


def held_out(rows: Array, labels: Array, groups: Sequence[str], weights: Array) -> Array:
    """Log-odds of each pair by a model that has seen no pair of its story."""
    from sklearn.model_selection import GroupKFold

    log_odds = np.zeros(len(labels))
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(rows, labels, groups):
        log_odds[test] = fit(rows[train], labels[train], weights[train]).decision_function(rows[test])
    return log_odds


def calibrate(log_odds: Array, labels: Array, weights: Array) -> tuple[float, float]:
    """Platt's scaling: slope and intercept that make held-out log-odds honest."""
    from sklearn.linear_model import LogisticRegression

    platt = LogisticRegression(C=1e6).fit(log_odds[:, None], labels, sample_weight=weights)
    return float(platt.coef_[0, 0]), float(platt.intercept_[0])


def probabilities(log_odds: Array, slope: float, intercept: float) -> Array:
    """Log-odds of held-out pairs → calibrated probabilities."""
    return np.asarray(1 / (1 + np.exp(-(slope * log_odds + intercept))), dtype=np.float64)


def model_content(
    names: Sequence[str], model: Any, slope: float, intercept: float, provenance: Mapping[str, Any]
) -> dict[str, Any]:
    """The trees, scaled by the calibration, as a model file holds them."""
    grown = [stage[0].nodes for stage in model._predictors]
    base = float(np.ravel(model._baseline_prediction)[0]) + sum(float(nodes[0]["value"]) for nodes in grown)
    return {
        "schema": SCHEMA,
        "threshold": THRESHOLD,
        "intercept": round(base * slope + intercept, 4),
        "provenance": dict(provenance),
        "measures": list(names),
        "trees": [_nested(nodes, 0, names, slope) for nodes in grown],
    }


def _nested(nodes: Any, place: int, names: Sequence[str], slope: float) -> Any:
    """scikit-learn's rows of nodes → [measure, limit, value, low, high], or the value alone for a leaf.

    A leaf's value is shrunk by the learning rate there, that of a node with children is not.
    """
    node = nodes[place]
    value = float(node["value"]) * slope
    if node["is_leaf"]:
        return round(value, 5)
    low, high = (_nested(nodes, int(node[side]), names, slope) for side in ("left", "right"))
    return [names[node["feature_idx"]], round(float(node["num_threshold"]), 6), round(value * RATE, 5), low, high]


def encode_model(content: Mapping[str, Any]) -> bytes:
    """A model's content as its file: a line a tree, so that two models can be compared."""
    trees = ",\n  ".join(json.dumps(tree) for tree in content["trees"])
    head = json.dumps({name: value for name, value in content.items() if name != "trees"}, indent=1)[:-2]
    return f'{head},\n "trees": [\n  {trees}\n ]\n}}\n'.encode()


def train(evidence: Sequence[Mapping[str, float]], gold: Sequence[Gold]) -> Fitted:
    """The measures of labelled pairs → a model. Raises `InputError` when there are too few pairs to learn from."""
    stories = find_stories([(pair.a, pair.b) for pair in gold])
    _refuse_too_few(gold, stories)
    names, rows = table(evidence)
    labels, weights = np.array([pair.derived for pair in gold], dtype=np.float64), np.ones(len(gold))
    log_odds = held_out(rows, labels, stories, weights)
    _refuse_guessing(log_odds, labels)
    slope, intercept = calibrate(log_odds, labels, weights)
    content = model_content(names, fit(rows, labels, weights), slope, intercept, {})
    return Fitted(content, probabilities(log_odds, slope, intercept))


def learn(
    gold: Sequence[Gold],
    articles: Sequence[Article],
    skipped: Sequence[Skip],
    settings: Settings,
    progress: Progress | None = None,
) -> Learned:
    """Labelled pairs → a model made of them. Pairs with an article that could not be read are left out, and counted.

    Raises `InputError` for an id that nobody knows, or when there are too few pairs to learn from.
    """
    judged = judge_gold(gold, articles, skipped, replace(settings, model=None, threshold=None), progress)
    known = [place for place, pair in enumerate(judged) if pair.evidence]
    read, pairs = [gold[place] for place in known], [judged[place] for place in known]
    fitted = train([pair.evidence for pair in pairs], read)
    evaluation = evaluate(read, as_pairs(read, fitted.held_out.tolist(), THRESHOLD), THRESHOLD)
    provenance = {
        "made_by": f"dedup {version('dedup')} train",
        "pairs": len(read),
        "derived": sum(pair.derived for pair in read),
        "not_read": len(gold) - len(read),
        "labels": labels_fingerprint(read),
        "held_out": {name: getattr(evaluation, name) for name in ("auc", "f1", "calibration_error")},
    }
    shipped = evaluate(read, pairs, load_model().threshold)
    return Learned(fitted.content | {"provenance": provenance}, evaluation, shipped)


def _refuse_guessing(log_odds: Array, labels: Array) -> None:
    """Held-out AUC must be above .5 by more than three standard errors of guessing (Hanley & McNeil 1982)."""
    from sklearn.metrics import roc_auc_score

    derived = int(labels.sum())
    error = math.sqrt((len(labels) + 1) / (12 * derived * (len(labels) - derived)))
    if (auc := float(roc_auc_score(labels, log_odds))) < 0.5 + 3 * error:
        raise InputError(
            "nothing can be learned from these pairs: on stories it had not seen a model of them is no better than "
            f"guessing (area under the ROC curve {auc:.2f}); check the labels"
        )


def _refuse_too_few(gold: Sequence[Gold], stories: Sequence[str]) -> None:
    counts = Counter(pair.derived for pair in gold)
    for label, name in ((True, "derived"), (False, "not")):
        if counts[label] < LEAST_PAIRS:
            raise InputError(
                f"{counts[label]:,} of the {len(gold):,} pairs are labelled {name!r}; "
                f"to learn from them at least {LEAST_PAIRS} of each label are needed"
            )
    if (found := len(set(stories))) < LEAST_STORIES:
        raise InputError(
            f"the pairs are of {found:,} stories (articles that are paired with each other are one); to tell how good "
            f"a model is on news it has not seen, at least {LEAST_STORIES} are needed"
        )
