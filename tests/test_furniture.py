"""Furniture: datelines, bylines, notices and credits, by cases anyone can add to; no text is too strange."""

from __future__ import annotations

import re
import time
from pathlib import Path
from types import ModuleType

import pytest
from conftest import load_again
from hypothesis import given
from hypothesis import strategies as st

from dedup import fast_furniture, furniture_kernels
from dedup.fast_furniture import TABLE
from dedup.furniture import (
    GALLERY,
    GALLERY_WORD,
    HEAD,
    HINTS,
    LINE,
    NOTICE,
    NOTICE_WORDS,
    SPACE_CHARACTERS,
    find_agency,
    find_furniture,
    find_hints,
    lines_with,
)

CASES = Path(__file__).with_name("furniture_cases.txt").read_text(encoding="utf-8").split("\n---\n")[1:]
PIECES = ["LYON", ", France", " (AP)", " — ", "By ", "Maud Ellery", "\n", "\n\n", "© 2024", "(c) ", ". ", "newsletter"]
PIECES += ["Sign up for ", "Editing by ", ")", "(Reporting by ", "(", "Copyright ", "text text text text "]


def read_case(case: str) -> tuple[str | None, str, list[str]]:
    """A case → the agency, the text without marks, and the marked parts."""
    _, agency, text = case.strip("\n").split("\n", 2)
    parts = re.findall(r"‹([^›]*)›", text)
    name = agency.removeprefix("agency: ")
    assert agency.startswith("agency: ")
    return None if name == "none" else name, re.sub("[‹›]", "", text), parts


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.strip().splitlines()[0][2:70]))
def test_case(case: str) -> None:
    agency, text, parts = read_case(case)
    found = find_furniture(text)
    assert [text[start:end] for start, end in found.spans] == parts
    assert found.agency == agency


def test_there_are_cases() -> None:
    assert len(CASES) >= 22


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=30).map("".join))
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    found = find_furniture(text)
    assert list(found.spans) == sorted(set(found.spans))
    assert all(0 <= start < end <= len(text) for start, end in found.spans)
    assert found.agency is None or found.agency in text[:HEAD]


@given(st.lists(st.sampled_from([*PIECES, "word " * 50]), max_size=60).map("".join))
def test_a_notice_is_never_longer_than_its_surroundings(text: str) -> None:
    """A line of at most 400 characters, or as much of a longer one on either side of the mark."""
    assert all(end - start <= 3 * LINE for start, end in find_furniture(text).spans)


@pytest.mark.parametrize(
    "piece", ["(c) ", "© ", "Copyright ", "Editing by ", "Sign up for ", "A ", "By A", "(AP) ", " "]
)
def test_a_hostile_line_costs_no_more_than_its_length(piece: str) -> None:
    """160 kilobytes of one trigger took 44 seconds once; now they take a fifth of one at most."""
    text = piece * (160_000 // len(piece))
    began = time.process_time()
    assert find_furniture(text).agency in (None, "AP")
    assert time.process_time() - began < 5


SAMPLES = [
    "Jo Doe contributed to this report", "(Additional reporting by Jo Doe)", "(Reporting by Jo Doe)", "Editing by Jo)",
    "Copyright 2024", "COPYRIGHT 2024", "© 2024", "(c) 2024", "(C)2024", "All rights reserved", "all rights reserved",
    "may not be published, broadcast", "This article was originally published", "This story first appeared",
    "Sign up for our newsletter", "sign up to the newsletter", "Click here for", "click here to", "Image copyright Jo",
    "Associated Press writer Jo", "Associated Press writers Jo", "Hide caption 1 of 9", "hide Caption 2 of 3",
]  # fmt: skip


@pytest.mark.parametrize("text", SAMPLES)
def test_texts_that_are_not_searched_hold_nothing(text: str) -> None:
    """Each form of a notice or a caption holds one of the words that are looked for before it is."""
    assert NOTICE.search(text) or GALLERY.match(text)
    words = NOTICE_WORDS if NOTICE.search(text) else (GALLERY_WORD,)
    assert list(lines_with(words, find_hints(text))) == [(0, len(text))]


SAMPLED = st.lists(st.sampled_from([*SAMPLES, " MORE", "\n", "\r", " ", "2024", "x", "\u3000"]), max_size=12).map(
    "".join
)


@given(SAMPLED)
def test_notices_are_looked_for_in_the_lines_that_can_hold_one(text: str) -> None:
    hints = find_hints(text)
    lines = lines_with(NOTICE_WORDS, hints)
    found = [mark.span() for line in lines for mark in NOTICE.finditer(hints.text, *line)]
    assert found == [mark.span() for mark in NOTICE.finditer(hints.text)]


@pytest.fixture(scope="module", params=["compiled", "checked", "plain"])
def looking(request: pytest.FixtureRequest) -> ModuleType:
    return load_again(furniture_kernels, request.param)


CUT = st.sampled_from(HINTS).flatmap(lambda word: st.integers(0, len(word)).map(lambda end: word[:end]))
HINTED = st.lists(
    st.sampled_from([*HINTS, *SPACE_CHARACTERS, "\n", "é", "—", "中", chr(TABLE), "\U0001f4f0", "\ud800"])
    | CUT
    | st.text()
)


@given(HINTED.map("".join))
def test_compiled_hints_are_the_readable_ones(looking: ModuleType, text: str) -> None:
    assert fast_furniture.find_hints(text, looking) == find_hints(text)


def test_the_kernel_has_a_bit_for_each_word() -> None:
    """And one for spaces; a text that ends with a word, or within one, is not looked beyond."""
    fast_furniture.load_kernels()
    assert len(HINTS) < 32
    for word in HINTS:
        assert fast_furniture.find_hints(word).places == [0]
        assert fast_furniture.find_hints(word[:-1]).places == []


@given(st.lists(st.sampled_from([*PIECES, "word " * 50]), max_size=60).map("".join))
def test_the_agency_alone_is_that_of_the_furniture(text: str) -> None:
    assert find_agency(text) == find_furniture(text).agency
