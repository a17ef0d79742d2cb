"""Passages in common: what is shown, and that the quick search finds what a plain one finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.language.stems import by_stems
from dedup.passages import COMMON, LONG, RARE, find_passages
from dedup.records import Article, Document
from dedup.text import make_document

WORDS = st.lists(st.sampled_from(["the", "of", "Zweibrücken", "Zweibrückens", "7", "albatross"]), max_size=40)


def document(text: str, language: str = "en") -> Document:
    return by_stems(make_document(Article("x", text), language=language))


def runs(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """(length, position in A, position in B) of every run of at least two words that cannot be made longer."""
    for i, phrase in enumerate(pairwise(a)):
        starts = [j for j, other in enumerate(pairwise(b)) if other == phrase]
        for j in starts if len(starts) <= COMMON else []:
            if i and j and a[i - 1] == b[j - 1]:
                continue
            length = 2
            while i + length < len(a) and j + length < len(b) and a[i + length] == b[j + length]:
                length += 1
            yield length, i, j


def plain_passages(a: Document, b: Document) -> list[tuple[int, int, int]]:
    """As `find_passages`, word by word: start and end in A's text and start in B's."""
    taken: set[int] = set()
    found = []
    for length, i, j in sorted(runs(tuple(a.words), tuple(b.words)), key=lambda run: (-run[0], run[1], run[2])):
        telling = length >= LONG or sum(a.weights[i : i + length].tolist()) >= RARE
        if telling and taken.isdisjoint(range(i, i + length)):
            taken.update(range(i, i + length))
            found.append((a.starts[i], a.ends[i + length - 1], b.starts[j]))
    return sorted(found)


@given(first=WORDS, second=WORDS, repeats=st.integers(1, 30), language=st.sampled_from(["en", "de", "ru"]))
def test_the_quick_search_finds_what_a_plain_one_finds(
    first: list[str], second: list[str], repeats: int, language: str
) -> None:
    a = document(" ".join(first + second[:5]), language)
    b = document(" ".join((second + first[3:]) * (repeats if len(second) < 3 else 1)), language)
    found = sorted((one.a.start, one.a.end, one.b.start) for one in find_passages(a, b))
    assert found == plain_passages(a, b)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("A Wandering Albatross was seen.", "The wandering albatross flew.", ["Wandering Albatross"]),
        ("It was one of the few.", "This is one of the things.", []),
        ("He said that it was so.", "Then he said that it was wrong.", ["He said that it was"]),
    ],
)
def test_short_runs_are_shown_when_they_are_rare(a: str, b: str, expected: list[str]) -> None:
    found = find_passages(document(a), document(b))
    assert [a[one.a.start : one.a.end] for one in found] == expected
