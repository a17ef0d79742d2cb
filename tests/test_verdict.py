"""Verdicts: the shipped model fits the measures, every part can be named, the order makes no difference."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import ModelError
from dedup.evidence.measures import measure
from dedup.evidence.profile import make_profile
from dedup.records import DERIVED, RELATIONS, Article
from dedup.text import make_document
from dedup.verdict import SCHEMA, SHIPPED, Model, judge, load_model, symmetric

STORY = [
    "Two ferries collided in thick fog off Rottnest on Tuesday, injuring 14 passengers and sinking a yacht.",
    "The captain of the larger vessel, Maud Ellerby, said her radar had failed minutes before.",
    "“I heard the horn and then I saw her bow,” Ellerby told reporters at the quay.",
    "Inspectors will examine the wreck of the smaller boat, which lies in 22 metres of water.",
    "The line between the island and the mainland opened in 1987 and carries 900,000 people a year.",
    "Unions have complained for years about worn radar sets and tired crews.",
]
ELSEWHERE = [
    "The orchestra of Tampere played Brahms to a full hall on Friday.",
    "Its conductor, Aino Salmela, retires in June after eleven seasons.",
    "Tickets for the last concert were sold within an hour.",
]


def evidence(first: list[str], second: list[str]) -> dict[str, float]:
    a, b = (make_profile(make_document(Article("x", "\n\n".join(text)))) for text in (first, second))
    return measure(a, b)


SAME, STRANGERS, PART = evidence(STORY, STORY), evidence(STORY, ELSEWHERE), evidence(STORY[1:4], STORY + ELSEWHERE)


def a_model(folder: Path, **changed: Any) -> Model:
    """The shipped model's file with some of its parts changed, read again."""
    path = folder / "changed.json"
    path.write_text(json.dumps(json.loads(SHIPPED.read_text(encoding="utf-8")) | changed), encoding="utf-8")
    return load_model(path)


def slow_probability(measures: dict[str, float]) -> float:
    """The twin: walk each tree of the model's file from its root to a leaf; what it adds is leaf less root."""
    content = json.loads(SHIPPED.read_text(encoding="utf-8"))
    features = symmetric(measures)
    log_odds = content["intercept"]
    for tree in content["trees"]:
        here = tree
        while isinstance(here, list):
            name, limit, _, low, high = here
            here = low if features[name] <= limit else high
        log_odds += here - (tree[2] if isinstance(tree, list) else tree)
    return float(1 / (1 + math.exp(-log_odds)))


def test_the_shipped_model_knows_every_measure_it_asks_for() -> None:
    """A model made for other measures must never be shipped with these."""
    names = load_model().names
    assert set(names) <= set(symmetric(SAME))
    assert len(set(names)) == len(names) >= 12


def test_the_shipped_model_is_sound() -> None:
    model = load_model()
    assert 0 < model.threshold < 1
    assert {"data", "commit", "cross_validated"} <= set(model.provenance)
    assert model.roots >= 10
    assert all(np.isfinite(column).all() for column in model.trees)


def test_probabilities_are_those_of_the_slow_twin() -> None:
    for measures in (SAME, STRANGERS, PART):
        assert load_model().probability(measures) == pytest.approx(slow_probability(measures), abs=1e-9)


def test_the_parts_of_a_verdict_add_up() -> None:
    model = load_model()
    for measures in (SAME, STRANGERS, PART):
        parts = model.contributions(measures)
        log_odds = model.intercept + math.fsum(parts.values())
        assert model.probability(measures) == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=1e-9)
        assert list(parts) == list(model.names)


def test_no_step_of_a_tree_leads_far_beyond_its_leaves() -> None:
    """What a tree would add if it ended at a node lies near what it adds below, or parts of a verdict mean nothing.

    A penalty of λ on every node can at most double it: (H₁ + λ) + (H₂ + λ) ≤ 2 (H₁ + H₂ + λ).
    """
    trees = load_model().trees
    largest = np.abs(trees.value)
    for node in range(len(largest) - 1, -1, -1):  # children stand behind their parents
        if trees.low[node] != node:
            below = max(largest[trees.low[node]], largest[trees.high[node]])
            assert abs(trees.value[node]) <= 2 * below + 1e-4
            largest[node] = below


def test_a_model_small_enough_to_check_by_hand(tmp_path: Path) -> None:
    """Two trees: what is at most the limit goes low; a measure's part is the sum of the steps that it decided."""
    trees = [["partners", 0.5, 0.0, -2.0, ["in_order", 0.0, 1.0, 0.25, 3.0]], ["in_order", 0.0, 0.0, -1.0, 1.5]]
    model = a_model(tmp_path, intercept=-0.5, measures=["partners", "in_order"], trees=trees)
    for partners, in_order, parts in [
        (0.5, 0.0, {"partners": -2.0, "in_order": -1.0}),
        (0.6, 0.0, {"partners": 1.0, "in_order": -0.75 - 1.0}),
        (0.6, 0.1, {"partners": 1.0, "in_order": 2.0 + 1.5}),
    ]:
        measures = {"partners": partners, "in_order": in_order}
        assert model.contributions(measures) == pytest.approx(parts)
        assert model.probability(measures) == pytest.approx(1 / (1 + math.exp(0.5 - sum(parts.values()))))


@given(
    st.dictionaries(st.sampled_from(["contained_1", "names", "in_order"]), st.tuples(st.floats(0, 1), st.floats(0, 1)))
)
def test_symmetric_measures_do_not_know_the_sides(shares: dict[str, tuple[float, float]]) -> None:
    one = {f"{name}_a": a for name, (a, _) in shares.items()} | {f"{name}_b": b for name, (_, b) in shares.items()}
    other = {f"{name}_a": b for name, (_, b) in shares.items()} | {f"{name}_b": a for name, (a, _) in shares.items()}
    found = symmetric(one)
    assert found == symmetric(other)
    for name, pair in shares.items():
        assert (found[f"{name}_low"], found[f"{name}_high"]) == (min(pair), max(pair))


def test_the_same_text_is_exact_and_a_stranger_unrelated() -> None:
    same, strangers = judge(SAME), judge(STRANGERS)
    assert same.relation == "exact"
    assert same.probability > 0.9
    assert strangers.relation == "unrelated"
    assert strangers.probability < 0.1


@pytest.mark.parametrize("measures", [STRANGERS, PART])
def test_the_threshold_decides_what_is_derived(measures: dict[str, float]) -> None:
    probability = judge(measures).probability
    assert judge(measures, model=load_model().at(max(1e-9, probability - 1e-9))).relation in DERIVED
    assert judge(measures, model=load_model().at(min(1 - 1e-12, probability + 1e-9))).relation not in DERIVED
    assert judge(measures, model=load_model().at(probability)).relation in DERIVED


def test_the_relations_of_derived_pairs() -> None:
    edited = [sentence.replace("Tuesday", "Wednesday") for sentence in STORY]
    assert judge(SAME, model=load_model().at(1e-9)).relation == "exact"
    assert judge(evidence(STORY, edited), model=load_model().at(1e-9)).relation == "near-duplicate"
    assert judge(evidence(STORY[1:4], STORY * 2 + ELSEWHERE * 3), model=load_model().at(1e-9)).relation == "excerpt"
    assert judge(STRANGERS, model=load_model().at(1e-9)).relation == "rewrite"


def test_one_word_more_is_not_exact() -> None:
    assert judge(evidence(STORY, [*STORY[:-1], STORY[-1] + " Today."])).relation == "near-duplicate"


@given(st.lists(st.sampled_from(STORY + ELSEWHERE), min_size=1, max_size=6), st.floats(0.01, 0.99))
def test_a_verdict_does_not_depend_on_the_order(sentences: list[str], threshold: float) -> None:
    one, other = evidence(STORY, sentences), evidence(sentences, STORY)
    first, second = judge(one), judge(other)
    assert first.relation in RELATIONS
    assert first.probability == pytest.approx(second.probability, abs=1e-6)
    if abs(first.probability - threshold) > 1e-4:
        assert (
            judge(one, model=load_model().at(threshold)).relation
            == judge(other, model=load_model().at(threshold)).relation
        )


def test_another_model_may_be_given(tmp_path: Path) -> None:
    model = a_model(tmp_path, intercept=0.0, measures=["partners"], trees=[0.0], threshold=0.4)
    assert judge(PART, model=model).probability == 0.5
    assert judge(PART, model=model).relation in DERIVED
    assert judge(PART, model=model.at(0.6)).relation == "related"


def test_equal_words_are_exact_whatever_the_threshold() -> None:
    assert judge(SAME, model=load_model().at(0.999)).relation == "exact"


@pytest.mark.parametrize("content", ["", "{", '{"schema": "dedup.model/0"}', "{}", "[]", "\x00"])
def test_a_broken_model_is_a_clear_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"broken\.json"):
        load_model(path)


@pytest.mark.parametrize(
    ("part", "value"),
    [*((part, None) for part in ("measures", "trees", "intercept", "threshold", "provenance")),
     ("threshold", 7), ("threshold", "high"), ("intercept", float("nan"))],
)  # fmt: skip
def test_a_model_with_a_part_missing_or_wrong_is_a_clear_error(tmp_path: Path, part: str, value: object) -> None:
    content = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert content["schema"] == SCHEMA
    del content[part]
    content |= {} if value is None else {part: value}
    path = tmp_path / "partial.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ModelError, match=r"partial\.json"):
        load_model(path)


@pytest.mark.parametrize("tree", [["partners", 0.5, 0.0, -2.0], ["unheard", 0.5, 0.0, 1.0, 2.0], "leaf", None,
                                  ["partners", "half", 0.0, 1.0, 2.0]])  # fmt: skip
def test_a_damaged_tree_is_a_clear_error(tmp_path: Path, tree: object) -> None:
    with pytest.raises(ModelError, match=r"changed\.json"):
        a_model(tmp_path, measures=["partners"], trees=[tree])


def test_a_model_for_other_measures_is_a_clear_error(tmp_path: Path) -> None:
    model = a_model(tmp_path, measures=["no_such_measure"], trees=[["no_such_measure", 0.5, 0.0, 1.0, 2.0]])
    with pytest.raises(ModelError, match="no_such_measure"):
        judge(PART, model=model)


def test_a_missing_model_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"absent\.json"):
        load_model(tmp_path / "absent.json")
