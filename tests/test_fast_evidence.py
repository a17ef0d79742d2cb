"""The compiled profile and measures: those of the readable path, whatever the texts, and never beyond a buffer."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from conftest import load_again
from hypothesis import given
from hypothesis import strategies as st

from dedup import evidence, evidence_kernels, fast_evidence, fast_profile, profile, profile_kernels
from dedup.errors import ModelError
from dedup.likeness import squared_rarities
from dedup.records import Article, Document
from dedup.similarity import rarities
from dedup.text import make_document
from dedup.verdict import load_model

KINDS = ["compiled", "checked", "plain"]
SENTENCES = [
    "WASHINGTON (AP) — Two ferries collided in thick fog off Rottnest on Tuesday, injuring 14 passengers.",
    "In fog off Rottnest two ferries collided, and 15 people were hurt.",
    "“I heard the horn and then I saw her bow,” Maud Ellerby, master of the Gannet, told reporters at the quay.",
    "Ellerby, the Gannet's master, “heard the horn” too late.",
    "Shares of the line fell by 6-5/16 to 8,000, one of twenty-two.",
    "It rained.",
    "It rained.",
    "他说。渡轮在雾中相撞。",
    "Die Fähren stießen im dichten Nebel zusammen, 14 Fahrgäste wurden verletzt.",
    "Паромы столкнулись в густом тумане ② ½ ﬁn.",
    "— …",
    "x",
    "\ud800 İ ß " + "word " * 40,
]
TEXTS = st.lists(st.one_of(st.sampled_from(SENTENCES), st.text(max_size=60)), min_size=1, max_size=8)


@pytest.fixture(scope="module", params=KINDS)
def measuring(request: pytest.FixtureRequest) -> ModuleType:
    return load_again(evidence_kernels, request.param)


@pytest.fixture(scope="module", params=KINDS)
def profiling(request: pytest.FixtureRequest) -> ModuleType:
    return load_again(profile_kernels, request.param)


def document(sentences: Sequence[str], language: str = "en") -> Document:
    return make_document(Article("x", "\n\n".join(sentences)), language=language)


def flat(value: Any) -> list[np.ndarray[Any, Any]]:
    """All arrays in a value, in order."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, tuple):
        return [array for one in value for array in flat(one)]
    return [np.array(value)]


def assert_same_profile(one: Document, kernels: ModuleType) -> None:
    with np.errstate(over="ignore"):  # as plain Python numpy warns where a product wraps around
        fast, slow = fast_profile.make_profile(one, kernels), profile.make_profile(one)
    for name, own, other in zip(profile.Contents._fields, fast.contents, slow.contents, strict=True):
        for mine, twin in zip(flat(own), flat(other), strict=True):
            assert mine.dtype == twin.dtype, name
            assert mine.flags.c_contiguous, name
            assert mine.tolist() == twin.tolist(), name


@given(TEXTS, st.sampled_from(["en", "de", "ru", "zh"]))
def test_the_compiled_profile_is_the_readable_one(profiling: ModuleType, sentences: list[str], language: str) -> None:
    assert_same_profile(document(sentences, language), profiling)


def test_words_made_to_collide_are_sorted_all_the_same(profiling: ModuleType) -> None:
    """Falling keys of one bucket: each has to pass all before it, until the other way of sorting is taken."""
    keys = np.arange(4000, 0, -1, dtype=np.uint64)
    np.testing.assert_array_equal(profiling.sort_places(keys), np.argsort(keys, kind="stable"))
    keys = np.repeat(keys[:50], 7)
    np.testing.assert_array_equal(profiling.sort_places(keys), np.argsort(keys, kind="stable"))


@given(TEXTS, TEXTS)
def test_the_compiled_measures_are_the_readable_ones(
    measuring: ModuleType, first: list[str], second: list[str]
) -> None:
    a, b = (profile.make_profile(document(sentences)) for sentences in (first, second))
    if not a.document.sentences or not b.document.sentences:
        with pytest.raises(ValueError, match="at least one sentence"):
            fast_evidence.measure(a, b)
        return
    assert fast_evidence.measure(a, b, measuring) == evidence.measure(a, b)


def test_long_texts_are_measured_alike() -> None:
    """Beyond three hundred sentences the readable reading takes another way."""
    told = [sentence for number in range(60) for sentence in (*SENTENCES[:6], f"Number {number} came.")]
    a, b = (profile.make_profile(document(sentences)) for sentences in (told, told[::-1] + SENTENCES[:3]))
    assert fast_evidence.measure(a, b) == evidence.measure(a, b)


def test_names_stand_in_the_order_of_the_readable_measures() -> None:
    one = profile.make_profile(document(SENTENCES))
    assert list(fast_evidence.NAMES) == list(evidence.measure(one, one))
    assert len(rarities(2)) == len(squared_rarities(2)) == 3


def test_a_book_is_held_against_another_by_its_first_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory and time of a pair grow with sentences times sentences; words and phrases all count on."""
    monkeypatch.setattr(profile, "MOST_SENTENCES", 4)
    book = document([f"Chapter {number} begins." for number in range(9)])
    fast, slow = fast_profile.make_profile(book), profile.make_profile(book)
    assert len(fast.contents.wording) == len(slow.contents.wording) == 4
    assert fast.contents.terms.sentences == slow.contents.letters.sentences == 4
    assert len(fast.contents.numbers) == len(slow.contents.numbers) == 9
    assert fast_evidence.measure(fast, slow) == evidence.measure(slow, fast)


def test_a_row_of_measures_is_asked_as_a_dictionary_would_be() -> None:
    a, b = (profile.make_profile(document(sentences)) for sentences in (SENTENCES[:6], SENTENCES[1:8]))
    row, model = fast_evidence.measure(a, b), load_model()
    assert fast_evidence.probability(model, row) == model.probability(dict(row))
    assert pickle.loads(pickle.dumps(row)) == row
    strange = replace(model, names=("in_order", "no_such_measure", *model.names[2:]))
    with pytest.raises(ModelError, match="no_such_measure"):
        fast_evidence.probability(strange, row)
