"""Evidence: shares are those of slow twins, both directions are there, furniture counts nothing."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.evidence.measures import measure, partners, run_lengths
from dedup.evidence.profile import SIZES, make_profile
from dedup.evidence.similarity import compare_terms, make_terms
from dedup.records import Article, Document
from dedup.text import make_document

SENTENCES = [
    "WASHINGTON (AP) — Two ferries collided in thick fog off Rottnest on Tuesday, injuring 14 passengers.",
    "In fog off Rottnest two ferries collided, and 15 people were hurt.",
    "“I heard the horn and then I saw her bow,” Maud Ellerby, master of the Gannet, told reporters at the quay.",
    "Ellerby, the Gannet's master, “heard the horn” too late.",
    "Inspectors will examine the wreck of the smaller boat, which lies in 22 metres of water.",
    "The line between the island and the mainland opened in 1987 and carries 900,000 people a year.",
    "Nobody was seriously hurt, the harbour police said.",
    "Shares of the line fell by 6-5/16 to 8,000.",
    "It rained.",
    "他说。",
]
TEXTS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8)


def document(sentences: list[str]) -> Document:
    return make_document(Article("x", "\n\n".join(sentences)))


def evidence(first: Document, second: Document) -> dict[str, float]:
    return measure(make_profile(first), make_profile(second))


def other_side(name: str) -> str:
    return name[:-1] + {"a": "b", "b": "a"}[name[-1]] if name.endswith(("_a", "_b")) else name


@given(TEXTS, TEXTS)
def test_swapping_the_documents_swaps_the_measures(first: list[str], second: list[str]) -> None:
    a, b = document(first), document(second)
    one, other = evidence(a, b), evidence(b, a)
    assert one.keys() == other.keys()
    for name, value in one.items():
        assert other[other_side(name)] == value, name


@given(TEXTS, TEXTS)
def test_measures_are_finite_and_shares_are_shares(first: list[str], second: list[str]) -> None:
    found = evidence(document(first), document(second))
    assert all(math.isfinite(value) for value in found.values())
    for name, value in found.items():
        if name.startswith(
            ("contained_", "outside_", "quoted_", "aligned_", "best_match_", "covered_", "partner_share")
        ):
            assert -1e-6 <= value <= 1 + 1e-5, name
        assert value >= (-1 if name in ("in_order", "facts_less_words") else -1e-6), name


@given(TEXTS)
def test_every_directed_measure_has_both_sides(sentences: list[str]) -> None:
    found = evidence(document(sentences), document(SENTENCES[:3]))
    assert {other_side(name) for name in found} == set(found)
    assert any(name.endswith("_a") for name in found)


@given(TEXTS)
def test_a_text_contains_itself(sentences: list[str]) -> None:
    one = document(sentences)
    found = evidence(one, one)
    longest = max((sentence.last - sentence.first for sentence in one.sentences), default=0)
    for size in SIZES:
        expected = 1 if longest >= 5 else found[f"contained_{size}_a"]
        assert found[f"contained_{size}_a"] == found[f"contained_{size}_b"] == pytest.approx(expected)
    assert found["covered_a"] == pytest.approx(found["covered_b"])


def slow_contained(own: Document, other: Document, size: int, *, outside: bool) -> float:
    """The twin: the weight of own distinct phrases that the other text has, as a share of the weight of all."""

    def phrases(one: Document) -> dict[tuple[str, ...], tuple[float, bool]]:
        found: dict[tuple[str, ...], tuple[float, bool]] = {}
        for place in range(len(one) - size + 1):
            window = range(place, place + size)
            if not any(one.furniture[at] for at in window):
                weight = sum(float(one.weights[at]) for at in window)
                found.setdefault(tuple(one.words[place : place + size]), (weight, any(one.quoted[at] for at in window)))
        return found

    theirs = phrases(other)
    counted = [(words, weight) for words, (weight, quoted) in phrases(own).items() if not (outside and quoted)]
    total = sum(weight for _, weight in counted)
    return sum(weight for words, weight in counted if words in theirs) / total if total else 0.0


@given(TEXTS, TEXTS)
def test_shares_of_phrases_are_those_of_the_slow_twin(first: list[str], second: list[str]) -> None:
    a, b = document(first), document(second)
    found = evidence(a, b)
    for size in SIZES:
        for side, own, other in (("a", a, b), ("b", b, a)):
            contained, outside = (slow_contained(own, other, size, outside=only) for only in (False, True))
            assert found[f"contained_{size}_{side}"] == pytest.approx(contained, abs=1e-4)
            assert found[f"outside_{size}_{side}"] == pytest.approx(outside, abs=1e-4)


def test_containment_has_a_direction() -> None:
    """A short cut stands wholly in a long text of which it is a small part: the field's containment trap."""
    brief, whole = document(SENTENCES[4:7]), document(SENTENCES[:8])
    found = evidence(brief, whole)
    assert found["contained_3_a"] > 0.95
    assert found["contained_3_b"] < 0.6


def test_quotations_are_told_from_what_stands_outside() -> None:
    quotation = "“I heard the horn and then I saw her bow coming out of the fog,” "
    a = document([quotation + "said Ellerby.", "The island slept on."])
    b = document([quotation + "a sailor told us.", "Radar sets are worn."])
    found = evidence(a, b)
    assert found["contained_3_a"] > 0.45
    assert found["outside_3_a"] < 0.1
    assert found["quoted_3"] > 0.9
    assert found["longest_run"] > math.log1p(10)
    assert found["longest_run_outside"] < math.log1p(3)


def test_furniture_is_no_evidence() -> None:
    """Two stories under one dateline and one notice share nothing."""
    shared = "© 2024 The Rottnest Ferry Gazette. All rights reserved worldwide by the publisher."
    a = document(["ROTTNEST, Australia (AP) — Ferries collided.", "Nobody was hurt.", shared])
    b = document(["ROTTNEST, Australia (AP) — The orchestra played Brahms.", "Its hall was full.", shared])
    found = evidence(a, b)
    assert found["contained_3_a"] == found["contained_2_b"] == found["rare_words_shared"] == 0
    bare = evidence(*(replace(one, furniture=np.zeros(len(one), dtype=np.bool_)) for one in (a, b)))
    assert bare["contained_3_a"] > 0.3


@given(st.lists(st.booleans(), max_size=30))
def test_runs_are_those_of_the_slow_twin(marks: list[bool]) -> None:
    lengths = [len(run) for run in "".join("x" if mark else " " for mark in marks).split()]
    assert run_lengths(np.array(marks, dtype=np.bool_)).tolist() == lengths


def test_the_longest_run_is_counted_in_words() -> None:
    a = document(["Ferries collided in thick fog off Rottnest on Tuesday night."])
    b = document(["We hear that ferries collided in thick fog off Fremantle."])
    assert evidence(a, b)["longest_run"] == pytest.approx(math.log1p(6), abs=1e-4)


def test_long_passages_count_outside_quotations_only() -> None:
    passage = "the harbour board met for four hours behind closed doors on Tuesday"
    told, quoted = document([f"Sources say {passage}."]), document([f"“Well, {passage},” he said."])
    other = document([f"We hear that {passage}.", "Nobody came."])
    assert evidence(told, other)["long_words_a"] == pytest.approx(math.log1p(12), abs=1e-4)
    assert evidence(told, other)["long_outside_a"] > evidence(told, other)["long_outside_b"] > 0.5
    assert evidence(quoted, other)["long_words_a"] == evidence(quoted, other)["weight_outside_3"] == 0
    assert evidence(document(["Sources say the harbour board met for four minutes."]), other)["long_outside_a"] == 0


def test_a_passage_of_ones_own_is_not_told() -> None:
    taken, own = SENTENCES[:6], ["The orchestra played Brahms.", "Its hall was full.", "A bell rang at midnight."]
    found = evidence(document(taken), document([*taken, *own]))
    assert found["untold_run_a"] == 0
    assert min(found["told_least_a"], found["told_first_b"]) > 0.95
    assert 0.05 < found["untold_run_b"] < 0.5
    assert found["untold_words_a"] < 1 < found["untold_words_b"] < found["told_words_b"]
    assert found["told_run_b"] == pytest.approx(found["told_words_b"], abs=0.05)
    scattered = evidence(document(taken), document([*taken[:2], *own, *taken[4:]]))
    assert math.log(2) < found["told_run_b"] - scattered["told_run_b"]
    alone = evidence(document(taken), document(own))
    assert (alone["untold_run_b"], alone["told_words_b"], alone["told_run_b"]) == (1, 0, 0)


def test_quotations_of_ones_own_are_counted() -> None:
    """Who heard the same speech quotes other passages of it too."""
    taken = document(["“I heard the horn and then I saw her bow,” she said."])
    other = document(
        ["“I heard the horn and then I saw her bow,” she said.", "“We have tea and we have diesel,” he said."]
    )
    found = evidence(taken, other)
    assert (found["quotes_found_a"], found["quotes_new_a"]) == (1, 0)
    assert 0 < found["quotes_found_b"] < 1
    assert found["quotes_new_b"] > math.log1p(4)


@given(TEXTS, TEXTS)
def test_partners_are_each_others_best(first: list[str], second: list[str]) -> None:
    similarity = compare_terms(make_terms(document(first)), make_terms(document(second)))
    found = partners(similarity)
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)
    for i, j in found:
        assert similarity.cosine[i, j] >= similarity.cosine[i].max() - 1e-6
        assert similarity.cosine[i, j] >= similarity.cosine[:, j].max() - 1e-6


def numbers(text: str, other: str) -> float:
    return evidence(document([text]), document([other]))["numbers_jaccard"]


def test_a_number_is_compared_whole() -> None:
    """8,000 is not 8, and 10:52 is not 10:15."""
    assert numbers("There were 8,000 men.", "There were 8,000 women.") == 1
    assert numbers("There were 8,000 men.", "There were 8 women.") == 0
    assert numbers("It left at 10:52 sharp.", "It left at 10:15 sharp.") == 0
    assert numbers("It rose 6-5/16 today.", "It rose 6-7/16 today.") == 0
    assert numbers("It was 8, 000 said.", "It was 8,000 he said.") == 0


def test_a_number_with_its_unit_is_a_number() -> None:
    assert numbers("It cost £119m to build.", "It cost £119 million.") == 1
    assert numbers("It cost 1.5BN to build.", "It cost 1.5 billion.") == 1
    assert numbers("It leaves at 5pm sharp.", "It leaves at 5 sharp.") == 1
    assert numbers("It cost £119m to build.", "It cost £118m to build.") == 0
    assert numbers("The A380m left in the 1970s.", "The 380 left in 1970.") == 0


def test_facts_that_were_changed_are_counted() -> None:
    sentence = "Two ferries collided in thick fog off {} on Tuesday, injuring {} passengers and a dog."
    same = evidence(document([sentence.format("Rottnest", 14)]), document([sentence.format("Rottnest", 14)]))
    changed = evidence(document([sentence.format("Rottnest", 14)]), document([sentence.format("Garden", 23)]))
    assert same["numbers_differ"] == same["names_differ"] == 0
    assert changed["numbers_differ"] == pytest.approx(math.log1p(1), abs=1e-4)
    assert changed["names_differ"] == pytest.approx(math.log1p(1), abs=1e-4)
    assert changed["numbers_kept"] < same["numbers_kept"]
    assert changed["words_kept"] == same["words_kept"]


def test_order_of_the_sentences_is_seen() -> None:
    told = SENTENCES[0:1] + SENTENCES[2:3] + SENTENCES[4:8]
    forward, backward = (evidence(document(told), document(order))["in_order"] for order in (told, told[::-1]))
    assert forward > 0.5
    assert backward == pytest.approx(-forward)


def test_a_text_without_a_sentence_has_no_evidence() -> None:
    with pytest.raises(ValueError, match="at least one sentence"):
        evidence(document(["—"]), document(SENTENCES))
