"""Labelled pairs → figures, checked against figures worked out by hand."""

from __future__ import annotations

import pytest

from dedup.config import Settings
from dedup.errors import InputError
from dedup.evaluate import evaluate, judge_gold
from dedup.labels import Gold
from dedup.records import Article, Pair, Relation, Skip, Verdict

MAYOR = (
    "The mayor told reporters on Monday that twelve harbour ferries had been late since the storm closed the east quay."
)
CHEESE = "A dairy near the northern border has won the national prize for soft cheese, the third time in seven years."


def judged(relation: Relation, probability: float) -> Pair:
    return Pair("a", "b", Verdict(relation, probability), {}, "")


def test_figures_by_hand() -> None:
    gold = [Gold("a", "b", True, "x"), Gold("a", "b", True, "x"), Gold("a", "b", False, "y"), Gold("a", "b", False)]
    pairs = [judged("rewrite", 0.9), judged("related", 0.3), judged("excerpt", 0.6), judged("unrelated", 0.1)]
    found = evaluate(gold, pairs, 0.5)
    assert found.n == 4
    assert found.auc == 0.75  # of the four couples (derived, not), 0.3 < 0.6 is the one in the wrong order
    assert found.average_precision == pytest.approx((1 + 2 / 3) / 2)
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    assert found.by_kind == {"x": (2, 0.5), "y": (1, 1.0)}
    assert found.calibration_error == pytest.approx((0.1 + 0.7 + 0.6 + 0.1) / 4)
    assert [(own.low, own.n, own.derived) for own in found.calibration] == [
        (0.1, 1, 0.0),
        (0.3, 1, 1.0),
        (0.6, 1, 0.0),
        (0.9, 1, 1.0),
    ]
    assert found.best.f1 == pytest.approx(0.8)
    assert 0.1 < found.best.threshold <= 0.3


def test_one_label_alone_has_no_auc() -> None:
    found = evaluate([Gold("a", "b", True)], [judged("exact", 1.0)], 0.5)
    assert (found.auc, found.average_precision, found.f1) == (None, None, 1.0)


def test_certain_probabilities_fall_into_the_last_bin() -> None:
    found = evaluate(
        [Gold("a", "b", True), Gold("a", "b", False)], [judged("exact", 1.0), judged("unrelated", 0.0)], 0.5
    )
    assert [own.low for own in found.calibration] == [0.0, 0.9]
    assert found.calibration_error == 0.0


def test_every_pair_gets_an_answer_in_the_order_asked() -> None:
    articles = [
        Article("m", MAYOR),
        Article("n", MAYOR),
        Article("c", CHEESE),
        Article("s", "Hello there."),
        Article("-", "…"),
    ]
    asked = [("n", "m"), ("c", "m"), ("s", "c"), ("lost", "m"), ("m", "-")]
    gold = [Gold(a, b, False) for a, b in asked]
    pairs = judge_gold(gold, articles, [Skip("lost", "empty")], Settings())
    assert [(pair.a, pair.b) for pair in pairs] == asked
    assert pairs[0].relation == "exact"
    assert [pair.relation for pair in pairs[2:]] == ["unrelated"] * 3
    assert pairs[3].why == "not read: empty"
    assert pairs[4].why == "not read: no words"


def test_an_id_that_nobody_knows_is_named() -> None:
    with pytest.raises(InputError, match="names 'nobody'"):
        judge_gold([Gold("m", "nobody", True)], [Article("m", MAYOR)], [], Settings())
