"""Labelled pairs → how good the detector is on them. The figures are scikit-learn's.

A pair is called derived by its relation, so texts too short to judge count too; what has no probability of its own
(AUC, average precision, calibration) uses the probability the pair was given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from dedup.config import Settings
from dedup.errors import InputError
from dedup.labels import Gold
from dedup.language.words import words_of
from dedup.pipeline import judge_pairs
from dedup.records import DERIVED, Article, Pair, Progress, Relation, Skip, Verdict
from dedup.verdict import Model, judge, load_model

BINS = 10  # of equal width, as calibration error is usually given


class Bin(NamedTuple):
    """Pairs whose probability lies in [low, high): how many, the mean probability, and how many are derived."""

    low: float
    high: float
    n: int
    probability: float
    derived: float


class Kind(NamedTuple):
    """One kind of pair: how many, and the share called derived."""

    n: int
    called_derived: float


class Best(NamedTuple):
    """The threshold with the highest F1 on these pairs, and that F1."""

    threshold: float
    f1: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures. `auc` and `average_precision` are None when all pairs have the same label."""

    n: int
    threshold: float
    auc: float | None
    average_precision: float | None
    f1: float
    precision: float
    recall: float
    by_kind: Mapping[str, Kind]
    calibration_error: float
    calibration: tuple[Bin, ...]
    best: Best


def judge_gold(
    gold: Sequence[Gold],
    articles: Sequence[Article],
    skipped: Sequence[Skip],
    settings: Settings,
    progress: Progress | None = None,
) -> list[Pair]:
    """A judged pair for every labelled one, in order and with its ids.

    A pair with an article that could not be read is called unrelated. Raises `InputError` for one nobody knows.
    """
    known = {article.id for article in articles if words_of(article.text)}
    lost = {article.id: "no words" for article in articles} | {skip.id: skip.reason for skip in skipped}
    for pair in gold:
        if unknown := {pair.a, pair.b} - known - lost.keys():
            raise InputError(
                f"a labelled pair names {min(unknown)!r}, which is not among the articles; add its file with --docs"
            )
    wanted = [(pair.a, pair.b) for pair in gold if known >= {pair.a, pair.b}]
    judged = iter(judge_pairs(articles, wanted, settings, progress))
    return [next(judged) if known >= {pair.a, pair.b} else _unread(pair, lost) for pair in gold]


def rejudge(pairs: Sequence[Pair], model: Model) -> list[Pair]:
    """The same evidence through another model. What could not be read stays as it is."""
    return [replace(pair, verdict=judge(pair.evidence, model=model)) if pair.evidence else pair for pair in pairs]


def evaluate_shipped(gold: Sequence[Gold], pairs: Sequence[Pair], settings: Settings) -> Evaluation:
    """What the shipped model makes of the same evidence, at the same threshold or its own."""
    model = load_model().at(settings.threshold)
    return evaluate(gold, rejudge(pairs, model), model.threshold)


def _unread(pair: Gold, lost: Mapping[str | None, str]) -> Pair:
    reason = lost.get(pair.a) or lost.get(pair.b)
    return Pair(pair.a, pair.b, Verdict("unrelated", 0.0), {}, f"not read: {reason}")


def _calibration(truth: Sequence[bool], probability: Sequence[float]) -> tuple[Bin, ...]:
    """Bins that hold at least one pair."""
    members: dict[int, list[int]] = defaultdict(list)
    for i, value in enumerate(probability):
        members[min(BINS - 1, int(value * BINS))].append(i)
    return tuple(
        Bin(
            position / BINS,
            (position + 1) / BINS,
            len(chosen),
            sum(probability[i] for i in chosen) / len(chosen),
            sum(truth[i] for i in chosen) / len(chosen),
        )
        for position, chosen in sorted(members.items())
    )


def _by_kind(gold: Sequence[Gold], called: Sequence[bool]) -> dict[str, Kind]:
    members: dict[str, list[bool]] = defaultdict(list)
    for pair, verdict in zip(gold, called, strict=True):
        if pair.kind is not None:
            members[pair.kind].append(verdict)
    return {kind: Kind(len(own), sum(own) / len(own)) for kind, own in sorted(members.items())}


def _best(truth: Sequence[bool], probability: Sequence[float]) -> Best:
    """The threshold between two neighbouring probabilities, so that it holds beyond these very pairs."""
    from sklearn.metrics import precision_recall_curve

    precision, recall, thresholds = precision_recall_curve(truth, probability)
    f1 = [2 * p * r / (p + r) if p + r else 0.0 for p, r in zip(precision, recall, strict=True)][:-1]
    at = max(range(len(f1)), key=f1.__getitem__)
    below = float(thresholds[at - 1]) if at else 0.0
    return Best((below + float(thresholds[at])) / 2, float(f1[at]))


def as_pairs(gold: Sequence[Gold], probabilities: Sequence[float], threshold: float) -> list[Pair]:
    """Probabilities without relations, of pairs held out while a model was trained → pairs that can be evaluated."""
    called: tuple[Relation, Relation] = ("unrelated", "rewrite")
    return [
        Pair(pair.a, pair.b, Verdict(called[probability >= threshold], probability), {}, "held out")
        for pair, probability in zip(gold, probabilities, strict=True)
    ]


def evaluate(gold: Sequence[Gold], pairs: Sequence[Pair], threshold: float) -> Evaluation:
    """Labelled pairs and what was made of them, in the same order → figures. `threshold` is only reported."""
    from sklearn.metrics import average_precision_score, precision_recall_fscore_support, roc_auc_score

    truth = [pair.derived for pair in gold]
    called = [pair.relation in DERIVED for pair in pairs]
    probability = [pair.probability for pair in pairs]
    both = len(set(truth)) == 2
    precision, recall, f1, _ = precision_recall_fscore_support(truth, called, average="binary", zero_division=0.0)
    calibration = _calibration(truth, probability)
    return Evaluation(
        n=len(gold),
        threshold=threshold,
        auc=float(roc_auc_score(truth, probability)) if both else None,
        average_precision=float(average_precision_score(truth, probability)) if both else None,
        f1=float(f1),
        precision=float(precision),
        recall=float(recall),
        by_kind=_by_kind(gold, called),
        calibration_error=sum(own.n * abs(own.probability - own.derived) for own in calibration) / len(gold),
        calibration=calibration,
        best=_best(truth, probability),
    )
