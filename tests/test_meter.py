"""The benchmark of wholly, partly and not derived texts: what it measures, and that folds keep stories apart."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.meter import Texts, held_out, score, taken
from dedup.records import Article, Document
from dedup.text import make_document


def document(text: str) -> Document:
    return make_document(Article("a", text))


def test_a_word_is_taken_as_often_as_the_source_has_it() -> None:
    source = document("The dog saw the cat.")
    assert taken(document("The dog saw the cat."), source) == 1.0
    assert taken(document("The dog, the cat, the bird, the dog."), source) == pytest.approx(4 / 8)


def test_what_the_text_quotes_is_not_its_own() -> None:
    source = document("The mayor spoke of ferries and of nothing else.")
    quoting = document("She said: “The mayor spoke of ferries and of nothing else.” Nobody answered.")
    assert taken(quoting, source) == 0.0


def test_nothing_is_learned_from_the_story_that_is_judged() -> None:
    """Each story has one value for its pairs and a class drawn by lot: only who saw the story could know it."""
    draw = np.random.default_rng(0)
    stories = [f"story {number}" for number in range(60) for _ in range(5)]
    values = np.repeat(draw.normal(size=60), 5)[:, None]
    classes = np.repeat(draw.integers(0, 3, 60), 5)
    told = held_out(values, classes, stories, 0)
    assert (told == classes).mean() < 0.5


def test_a_measure_that_knows_the_class_scores_one_also_among_some_pairs() -> None:
    classes = np.tile([0, 1, 2], 40)
    stories = [f"story {number // 4}" for number in range(120)]
    values = classes[:, None] + np.linspace(0, 0.1, 120)[:, None]
    texts = Texts(values, values, np.full((120, 3), np.nan), classes, stories)
    every, first = np.ones(120, dtype=np.bool_), np.arange(120) < 60
    assert score(values, texts, every) == (1.0, 0.0, 1.0)
    assert score(values, texts, first, every) == (1.0, 0.0, 1.0)
