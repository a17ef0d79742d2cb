"""The aligner: what must hold for any two texts, and for texts whose rows are known because a machine made them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.align import Group, _in_place, align, shares
from dedup.records import Article, Document, Label, Row
from dedup.text import make_document

OPPOSITE: dict[Label, Label] = {"added": "dropped", "dropped": "added", "merged": "split", "split": "merged"}

STORY = [
    "WASHINGTON (AP) — Two ferries collided in thick fog off Rottnest on Tuesday, injuring 14 passengers.",
    "The captain of the larger vessel, Maud Ellery, said her radar had failed minutes before.",
    "“I heard the horn and then I saw her bow,” Ellery told reporters at the quay.",
    "Inspectors will examine the wreck of the smaller boat, which lies in 22 metres of water.",
    "Nobody was seriously hurt, the harbour police said.",
    "The line between the island and the mainland opened in 1987 and carries 900,000 people a year.",
    "Unions have complained for years about worn radar sets and tired crews.",
    "A hearing is set for next month in Fremantle.",
]
BUILDING = st.lists(
    st.sampled_from([*STORY, "Short.", "No!", "It rained on Monday in Paris and Rome.", "•", "他说。"]), max_size=8
)


def document(sentences: Sequence[str], name: str = "x") -> Document:
    return make_document(Article(name, "\n\n".join(sentences)))


def labels(a: Sequence[str], b: Sequence[str]) -> list[Label]:
    return [row.label for row in align(document(a), document(b))]


def swapped(row: Row) -> Row:
    return Row(row.b, row.a, OPPOSITE.get(row.label, row.label), row.similarity, row.moved)


@settings(deadline=None)
@given(BUILDING, BUILDING)
def test_every_sentence_is_in_exactly_one_row(first: list[str], second: list[str]) -> None:
    a, b = document(first), document(second)
    rows = align(a, b)
    assert sorted(span for row in rows for span in row.a) == [s[:2] for s in a.sentences]
    assert sorted(span for row in rows for span in row.b) == [s[:2] for s in b.sentences]
    assert all(row.a or row.b for row in rows)


HEADLINE = "Ferries collide off Rottnest"


def test_a_headline_that_the_other_has_not_is_dropped() -> None:
    """It says nothing of the lead that its own lead does not, be the lead edited or not."""
    edited = STORY[0].replace("14", "41")
    for lead in (STORY[0], edited):
        assert labels([HEADLINE, *STORY], [lead, *STORY[1:]])[0] == "dropped"
        assert labels([lead, *STORY[1:]], [HEADLINE, *STORY])[0] == "added"


def test_a_headline_that_ran_into_the_lead_changed_nothing() -> None:
    assert labels([HEADLINE, *STORY], [f"{HEADLINE} {STORY[0]}", *STORY[1:]]) == ["verbatim"] * len(STORY)


@settings(deadline=None)
@given(BUILDING, BUILDING)
def test_replaying_the_rows_rebuilds_both_texts(first: list[str], second: list[str]) -> None:
    a, b = document(first), document(second)
    rows = align(a, b)
    for text, spans in ((a, [s for row in rows for s in row.a]), (b, [s for row in rows for s in row.b])):
        rebuilt = [text.article.text[start:end] for start, end in sorted(spans)]
        assert rebuilt == [text.article.text[start:end] for start, end, _, _ in text.sentences]


@settings(deadline=None)
@given(BUILDING, BUILDING)
def test_swapping_the_texts_swaps_the_answer(first: list[str], second: list[str]) -> None:
    a, b = document(first), document(second)
    assert Counter(align(b, a)) == Counter(map(swapped, align(a, b)))


@settings(deadline=None)
@given(BUILDING)
def test_a_text_and_itself_are_verbatim(sentences: list[str]) -> None:
    a = document(sentences)
    assert {(row.label, row.similarity) for row in align(a, a)} <= {("verbatim", 1.0)}


@settings(deadline=None)
@given(BUILDING, BUILDING)
def test_values_are_in_range_and_labels_fit(first: list[str], second: list[str]) -> None:
    for row in align(document(first), document(second)):
        assert 0.0 <= row.similarity <= 1.0
        assert (row.label == "added") == (not row.a)
        assert (row.label == "dropped") == (not row.b)
        assert (row.label == "merged") == (len(row.a) > 1)
        assert (row.label == "split") == (len(row.b) > 1)
        assert (row.label == "verbatim") <= (row.similarity == 1.0)


@settings(deadline=None)
@given(BUILDING, BUILDING)
def test_shares_sum_to_one(first: list[str], second: list[str]) -> None:
    a, b = document(first), document(second)
    found = shares(a, b, align(a, b))
    assert sum(found["a"].values()) == pytest.approx(1.0 if a.sentences else 0.0)
    assert sum(found["b"].values()) == pytest.approx(1.0 if b.sentences else 0.0)


@settings(deadline=None)
@given(st.permutations(range(len(STORY))))
def test_any_order_is_found_again(order: list[int]) -> None:
    rows = align(document(STORY), document([STORY[i] for i in order]))
    assert {row.label for row in rows} == {"verbatim"}
    assert any(row.moved for row in rows) == (list(order) != sorted(order))


@given(
    st.lists(st.integers(1, 30), max_size=7).flatmap(
        lambda sizes: st.tuples(st.just(sizes), st.permutations(range(len(sizes))))
    )
)
def test_what_stays_in_place_has_the_most_words(case: tuple[list[int], list[int]]) -> None:
    sizes, order = case
    groups = [Group((i,), (j,)) for i, j in enumerate(order)]
    chains = (c for k in range(len(sizes) + 1) for c in combinations(range(len(sizes)), k))
    rising = [c for c in chains if all(order[p] < order[q] for p, q in pairwise(c))]
    kept = [group.a[0] for group in groups if group in _in_place(groups, sizes)]
    assert tuple(kept) in rising
    assert sum(sizes[i] for i in kept) == max(sum(sizes[i] for i in c) for c in rising)


def test_texts_as_long_as_books_still_align() -> None:
    book = [f"Line {i} says {i * i} and nothing else." for i in range(2500)]
    rows = align(document(book), document([*book[1000:], *book[:1000]]))
    assert {row.label for row in rows} == {"verbatim"}
    assert sum(row.moved for row in rows) == 1000


def test_typography_is_no_edit() -> None:
    plain = [sentence.replace("“", '"').replace("”", '"').replace("—", "--") for sentence in STORY]
    assert set(labels(STORY, plain)) == {"verbatim"}


def test_what_was_left_out_and_what_was_put_in() -> None:
    other = [*STORY[:2], "The weather bureau had warned of fog banks at dawn.", *STORY[3:]]
    assert labels(STORY, other) == ["verbatim"] * 2 + ["dropped", "added"] + ["verbatim"] * 5


def test_a_lead_made_of_three_sentences_is_merged() -> None:
    lead = "Maud Ellery, whose ferry collided with another in fog off Rottnest on Tuesday, injuring 14 passengers, "
    lead += (
        "said her radar had failed, and inspectors will examine the wreck of the smaller boat in 22 metres of water."
    )
    rows = align(document(STORY), document([lead, *STORY[4:]]))
    assert [(row.label, len(row.a)) for row in rows if row.b] == [("merged", 3)] + [("verbatim", 1)] * 4


def test_a_sentence_cut_in_two_is_split() -> None:
    halves = ["The line between the island and the mainland opened in 1987.", "It carries 900,000 people a year."]
    found = labels(STORY, [*STORY[:5], *halves, *STORY[6:]])
    assert found == ["verbatim"] * 5 + ["split"] + ["verbatim"] * 2


def test_a_paragraph_moved_to_the_end_and_edited_is_both() -> None:
    edited = STORY[1].replace("minutes before", "moments before")
    rows = align(document(STORY), document([STORY[0], *STORY[2:], edited]))
    assert [(row.label, row.moved) for row in rows] == [("verbatim", False), ("edited", True)] + [
        ("verbatim", False)
    ] * 6


def test_another_story_has_no_partner() -> None:
    other = ["Wheat prices fell for a third week as rain reached the plains.", "Traders in Chicago were relieved."]
    assert set(labels(STORY, other)) == {"dropped", "added"}


@pytest.mark.parametrize("empty", ["", "•\n\n—", "\n"])
def test_a_text_without_words(empty: str) -> None:
    assert set(labels(STORY, [empty])) == {"dropped"}
    assert labels([empty], [empty]) == []
