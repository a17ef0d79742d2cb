"""What stands inside quotation marks: the cases in quotation_cases.txt, and what must hold for any text."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.language.quotations import BEFORE_SINGLE, SINGLE, _single, find_quotations
from dedup.language.sentences import find_paragraphs
from dedup.records import Span

BLOCKS = re.split(r"^---+\n", Path(__file__).with_name("quotation_cases.txt").read_text("utf-8"), flags=re.M)[1:]
CASES = [re.split(r"\n===\n|\n", block.removeprefix("# "), maxsplit=1) for block in BLOCKS]


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_case(name: str, case: str) -> None:
    text, expected = case.rstrip("\n").split("\n===\n")
    found = [text[start:end].replace("\n", " ") for start, end in find_quotations(text)]
    assert found == expected.split("\n"), name


@given(st.text(alphabet="a ,.\n\"“”„‘’'`«»", max_size=120))
def test_spans_are_in_order_and_do_not_overlap(text: str) -> None:
    spans = find_quotations(text)
    assert all(start < end for start, end in spans)
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))


@pytest.mark.parametrize(
    "hostile", ["'a " * 20_000, "“" * 20_000, "'a'" * 20_000, "\"a\" 'bb' " * 10_000, "\"a '' " * 20_000]
)
def test_many_marks_end_soon(hostile: str) -> None:
    assert len(find_quotations(hostile)) < len(hostile)


@given(st.text(alphabet="a b'‘’`(—\n", max_size=40))
def test_looking_for_single_marks_first_finds_the_same(line: str) -> None:
    whole = re.compile(rf"(?:(?<=[\s{re.escape(BEFORE_SINGLE)}])|^){SINGLE.pattern}")
    assert list(_single(line, [Span(0, len(line))])) == [match.span(1) for match in whole.finditer(line)]


@given(st.lists(st.sampled_from("aB .,'\"`“”„«»"), max_size=40).map("".join), st.text("a'\"“•\n", max_size=9))
def test_a_paragraph_is_read_as_if_it_stood_alone(line: str, around: str) -> None:
    text = f"{around}•{line}•{around}"
    alone = [span for start, end in find_paragraphs(text) for span in shifted(find_quotations(text[start:end]), start)]
    assert find_quotations(text) == alone


def shifted(spans: list[Span], by: int) -> list[Span]:
    return [Span(start + by, end + by) for start, end in spans]
