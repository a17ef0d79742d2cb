"""The compiled profile and measures: those of the readable path, whatever the texts, and never beyond a buffer."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from conftest import load_again
from hypothesis import given
from hypothesis import strategies as st

from dedup import judging
from dedup.boilerplate import Boilerplate, find_boilerplate, find_boilerplate_of_many, find_paragraphs
from dedup.errors import ModelError
from dedup.evidence import fast_measures, fast_profile, link_kernels, measure_kernels, profile, profile_kernels
from dedup.evidence import measures as evidence
from dedup.evidence.fast_measures import Loops
from dedup.evidence.likeness import squared_rarities
from dedup.evidence.similarity import rarities
from dedup.hashing import ngram_hashes
from dedup.records import DERIVED, Article, Document
from dedup.text import make_document, read_words
from dedup.verdict import SHIPPED, load_model, symmetric
from dedup.vocabulary import make_vocabulary, make_vocabulary_of_many, shared_share, shared_share_of_many
from dedup.ways import COMPILED

TREES = json.loads(SHIPPED.read_text())["trees"]
KINDS = ["compiled", "checked", "plain"]
SENTENCES = [
    "WASHINGTON (AP) — Two ferries collided in thick fog off Rottnest on Tuesday, injuring 14 passengers.",
    "In fog off Rottnest two ferries collided, and 15 people were hurt.",
    "“I heard the horn and then I saw her bow,” Maud Ellerby, master of the Gannet, told reporters at the quay.",
    "Ellerby, the Gannet's master, “heard the horn” too late.",
    "Shares of the line fell by 6-5/16 to 8,000, one of twenty-two.",
    "It paid £119m from 5pm, 10:52–11:30 in all, for 80mg.",
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
def measuring(request: pytest.FixtureRequest) -> Loops:
    return Loops(load_again(measure_kernels, request.param), load_again(link_kernels, request.param))


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
        made = fast_profile.make_profile(one, kernels), profile.make_profile(one)
        parts = [(own.wording, own.telling, own.letters) for own in made]
    for name, fast, slow in zip(("wording", "telling", "letters"), *parts, strict=True):
        for mine, twin in zip(flat(fast), flat(slow), strict=True):
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
    np.testing.assert_array_equal(profiling.sort_values(keys), np.sort(keys))
    keys = np.repeat(keys[:50], 7)
    np.testing.assert_array_equal(profiling.sort_places(keys), np.argsort(keys, kind="stable"))


@given(TEXTS, TEXTS, st.sampled_from(["en", "ru"]))
def test_the_compiled_vocabulary_is_the_readable_one(
    profiling: ModuleType, measuring: Loops, first: list[str], second: list[str], language: str
) -> None:
    tables = [read_words("\n".join(sentences), language) for sentences in (first, second)]
    a, b = slow = [make_vocabulary(table, language) for table in tables]
    fast = [make_vocabulary_of_many(table, language, profiling) for table in tables]
    assert [[part.tolist() for part in flat(own)] for own in fast] == [
        [part.tolist() for part in flat(own)] for own in slow
    ]
    assert shared_share_of_many(fast[0], fast[1], measuring.measures) == shared_share(a, b)


@given(TEXTS, st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_the_compiled_search_for_boilerplate_is_the_readable_one(
    profiling: ModuleType, sentences: list[str], paragraphs: set[int], phrases: set[int]
) -> None:
    """House text that the document holds in part; the small numbers are paragraphs and phrases of others."""
    one = document(sentences)
    _, keys, _ = find_paragraphs(one.article.text, one.starts, one.hashes)
    grams = dict(enumerate(ngram_hashes(one.hashes, 3).tolist()))
    learned = Boilerplate(
        frozenset(dict(enumerate(keys.tolist())).get(place, place) for place in paragraphs),
        np.array(sorted({grams.get(place, place) for place in phrases}), dtype=np.uint64),
    )
    with np.errstate(over="ignore"):
        found = find_boilerplate_of_many(one, learned, profiling)
    assert found.tolist() == find_boilerplate(one, learned).tolist()


@given(TEXTS, TEXTS)
def test_the_compiled_measures_are_the_readable_ones(measuring: Loops, first: list[str], second: list[str]) -> None:
    a, b = (profile.make_profile(document(sentences)) for sentences in (first, second))
    if not a.document.sentences or not b.document.sentences:
        with pytest.raises(ValueError, match="at least one sentence"):
            fast_measures.measure(a, b)
        return
    assert fast_measures.measure(a, b, measuring) == evidence.measure(a, b)


def test_long_texts_are_measured_alike() -> None:
    """Beyond three hundred sentences the readable reading takes another way."""
    told = [sentence for number in range(60) for sentence in (*SENTENCES[:6], f"Number {number} came.")]
    a, b = (profile.make_profile(document(sentences)) for sentences in (told, told[::-1] + SENTENCES[:3]))
    assert fast_measures.measure(a, b) == evidence.measure(a, b)


def test_names_stand_in_the_order_of_the_readable_measures() -> None:
    one = profile.make_profile(document(SENTENCES))
    assert list(fast_measures.NAMES) == list(evidence.measure(one, one))
    assert len(rarities(2)) == len(squared_rarities(2)) == 3


BEGINNINGS = {
    "WORDS_1": "contained_1_a",
    "WORDS_2": "contained_2_a",
    "WORDS_3": "contained_3_a",
    "WORDS_5": "contained_5_a",
    "QUOTES_A": "quotes_found_a",
    "QUOTES_B": "quotes_found_b",
    "RUNS_A": "in_runs_a",
    "RUNS_B": "in_runs_b",
    "LONGEST": "longest_run",
    "COVER_A": "aligned_20_a",
    "COVER_B": "aligned_20_b",
    "ORDER": "partners",
    "TOLD_A": "told_a",
    "TOLD_B": "told_b",
    "TOLD_SENTENCES": "told_sentences",
    "NARRATIVE": "narrative_match_a",
    "FACTS": "numbers_agree",
    "RARE_WORDS": "rare_words_a",
    "NAMES": "names_a",
    "NUMBERS": "numbers_a",
}


def test_the_kernels_know_where_each_kind_of_measure_begins() -> None:
    found = {constant: fast_measures.NAMES[getattr(measure_kernels, constant)] for constant in BEGINNINGS}
    assert found == BEGINNINGS
    assert len(fast_measures.NAMES) == measure_kernels.END


def test_a_book_is_held_against_another_by_its_first_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory and time of a pair grow with sentences times sentences; words and phrases all count on."""
    monkeypatch.setattr(profile, "MOST_SENTENCES", 4)
    book = document([f"Chapter {number} begins." for number in range(9)])
    fast, slow = fast_profile.make_profile(book), profile.make_profile(book)
    assert len(fast.telling.wordings) == len(slow.telling.wordings) == 4
    assert fast.telling.terms.sentences == fast.letters.sentences == slow.letters.sentences == 4
    assert len(fast.wording.words(profile.NUMBERS)) == len(slow.wording.words(profile.NUMBERS)) == 9
    assert fast_measures.measure(fast, slow) == evidence.measure(slow, fast)


def most(tree: Any, values: Mapping[str, float]) -> float:
    """The twin: the greatest leaf that a nested tree may come to when some measures are not known."""
    if not isinstance(tree, list):
        return float(tree)
    name, limit, _, low, high = tree
    if name not in values:
        return max(most(low, values), most(high, values))
    return most(low if values[name] <= limit else high, values)


@given(TEXTS, TEXTS, st.sets(st.sampled_from(fast_measures.NAMES)))
def test_what_is_not_known_yet_may_be_anything(
    measuring: Loops, first: list[str], second: list[str], unknown: set[str]
) -> None:
    a, b = (profile.make_profile(document([*sentences, "It rained."])) for sentences in (first, second))
    measures, model = fast_measures.measure(a, b), load_model()
    whole = fast_measures.highest(model, measures, measuring)
    assert whole == pytest.approx(model.probability(dict(measures)), abs=1e-12)
    for name in unknown:
        measures.row[fast_measures.COLUMN[name]] = np.nan
    blind = unknown | {f"{name[:-2]}_{end}" for name in unknown if name[-2:] in ("_a", "_b") for end in ("high", "low")}
    values = {name: value for name, value in symmetric(measures).items() if name not in blind}
    log_odds = model.intercept + sum(most(tree, values) for tree in TREES)
    bound = fast_measures.highest(model, measures, measuring)
    assert bound == pytest.approx(1 / (1 + np.exp(-log_odds)), abs=1e-12)
    assert bound >= whole - fast_measures.ROUNDING


@given(TEXTS, TEXTS, st.floats(0, 1))
def test_only_what_is_certainly_not_derived_is_left_out_early(
    first: list[str], second: list[str], threshold: float
) -> None:
    a, b = (profile.make_profile(document([*sentences, "It rained."])) for sentences in (first, second))
    model = load_model().at(threshold)
    early = judging.judge_derived(a, b, model, COMPILED)
    whole = judging.judge_profiles(a, b, model)
    assert early == (whole if whole[0].relation in DERIVED else None)


def test_equal_texts_are_exact_whatever_the_model_says() -> None:
    one, model = profile.make_profile(document(SENTENCES[:4])), load_model()
    contrary = replace(model, intercept=-100.0)
    assert fast_measures.highest(contrary, fast_measures.measure(one, one)) < 0.001
    judgement = judging.judge_derived(one, one, contrary, COMPILED)
    assert judgement
    assert judgement[0].relation == "exact"


def test_a_row_of_measures_is_asked_as_a_dictionary_would_be() -> None:
    a, b = (profile.make_profile(document(sentences)) for sentences in (SENTENCES[:6], SENTENCES[1:8]))
    row, model = fast_measures.measure(a, b), load_model()
    assert fast_measures.highest(model, row) == model.probability(dict(row))
    assert pickle.loads(pickle.dumps(row)) == row
    strange = replace(model, names=("in_order", "no_such_measure", *model.names[2:]))
    with pytest.raises(ModelError, match="no_such_measure"):
        fast_measures.highest(strange, row)
