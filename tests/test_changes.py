"""The change finder: the cases in change_cases.toml, and what must hold for any two texts."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.align import align
from dedup.changes import MOST_FACTS, find_changes
from dedup.facts.finding import find_facts, overlap
from dedup.records import Article, Change, Row, Span
from dedup.text import make_document

CASES = tomllib.loads(Path(__file__).with_name("change_cases.toml").read_text("utf-8"))["case"]
PIECES = [
    "Ostler",
    "Graham",
    "“we go”",
    "'no way'",
    "said",
    "8,000",
    "eight thousand",
    "about",
    "$2bn",
    "not",
    "Aug. 8",
]
PIECES += [
    "2021",
    "Tuesday",
    "10:52 p.m.",
    "the",
    "boat",
    "left.",
    "It",
    "\n",
    "”",
    "3",
    "per cent",
    "…",
    "second",
    "half a",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join) | st.text(max_size=60)


def compare(first: str, second: str) -> tuple[tuple[Row, ...], tuple[Change, ...]]:
    a, b = make_document(Article("a", first)), make_document(Article("b", second))
    rows = align(a, b)
    return rows, find_changes(a, b, rows).changes


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    _, changes = compare(case["a"], case["b"])
    assert sorted([change.kind, change.a, change.b] for change in changes) == sorted(case["changes"])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case_from_the_other_side(case: dict[str, Any]) -> None:
    _, changes = compare(case["b"], case["a"])
    assert sorted([change.kind, change.b, change.a] for change in changes) == sorted(case["changes"])


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_wordings_are_what_stands_at_the_spans(first: str, second: str) -> None:
    rows, changes = compare(first, second)
    for change in changes:
        assert change.a == first[slice(*change.a_span)] != ""
        assert change.b == second[slice(*change.b_span)] != ""
        row = rows[change.row]
        assert any(part.start < change.a_span.end and change.a_span.start < part.end for part in row.a)
        assert any(part.start < change.b_span.end and change.b_span.start < part.end for part in row.b)


@settings(deadline=None)
@given(TEXTS)
def test_nothing_changed_between_a_text_and_itself(text: str) -> None:
    assert compare(text, text)[1] == ()


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_no_change_is_told_twice(first: str, second: str) -> None:
    changes = compare(first, second)[1]
    assert len({(change.kind, change.a_span, change.b_span) for change in changes}) == len(changes)


@settings(deadline=None)
@given(TEXTS, st.lists(st.tuples(st.integers(0, 80), st.integers(1, 40)), max_size=4))
def test_facts_are_looked_up_as_if_each_were_asked(text: str, places: list[tuple[int, int]]) -> None:
    facts = find_facts(make_document(Article("a", text, language="en")))
    parts = [Span(start, start + length) for start, length in places]
    within = facts.within(parts)
    for name in ("dates", "numbers", "names", "runs"):
        found = getattr(facts, name)
        assert getattr(within, name) == tuple(one for one in found if any(overlap(one.span, part) for part in parts))
    assert within.quotations == tuple(own for own in facts.quotations if any(overlap(own, part) for part in parts))


def test_a_row_with_too_many_facts_is_told() -> None:
    """Each number of a row is held against each: what is not compared for that is counted, and the rest is compared."""
    numbers = " and ".join(str(3000 + 7 * k) for k in range(MOST_FACTS))
    first, second = (f"The list read {numbers} and {last}.\n\nIt had {last} boats in it." for last in (9981, 9891))
    a, b = make_document(Article("a", first)), make_document(Article("b", second))
    changes, caps = find_changes(a, b, align(a, b))
    assert [(cap.name, cap.limit, cap.times) for cap in caps] == [("facts_of_a_row", MOST_FACTS, 1)]
    assert [(change.a, change.b) for change in changes] == [("9981", "9891")]
