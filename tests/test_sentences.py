"""Where sentences end: the cases in sentence_cases.txt, and what must hold for any text."""

from __future__ import annotations

import itertools
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.language.sentences import find_paragraphs, find_sentences

BLOCKS = re.split(r"^---+\n", Path(__file__).with_name("sentence_cases.txt").read_text("utf-8"), flags=re.MULTILINE)[1:]
CASES = [block.removeprefix("# ").split("\n", 1) for block in BLOCKS]
NEWS = st.text(alphabet="aB c.!?…\n\"“”'•1— 。да", max_size=200) | st.text(max_size=200)


@pytest.mark.parametrize(("name", "marked"), CASES, ids=[name for name, _ in CASES])
def test_case(name: str, marked: str) -> None:
    text = marked.replace("‖", "")
    expected = [piece.strip(" \n•") for piece in marked.split("‖")]
    assert [text[start:end].strip(" \n•") for start, end in find_sentences(text)] == expected, name


@given(NEWS)
def test_spans_are_in_order_and_hold_every_word(text: str) -> None:
    spans = find_sentences(text)
    assert all(start < end for start, end in spans)
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))
    outside = "".join(text[a:b] for a, b in zip([0, *(s.end for s in spans)], [*(s.start for s in spans), len(text)]))  # noqa: B905
    assert not any(character.isalnum() for character in outside)


@given(NEWS)
def test_no_sentence_reaches_over_a_paragraph(text: str) -> None:
    paragraphs = list(find_paragraphs(text))
    for start, end in find_sentences(text):
        assert sum(p.start <= start and end <= p.end for p in paragraphs) == 1


@pytest.mark.parametrize("width", [28, 34, 40, 66, 80])
def test_wrapped_text_has_the_sentences_of_unwrapped_text(width: int) -> None:
    """Mail, and the columns of a newspaper."""
    text = (
        "The president said on Tuesday that he would not sign the bill which Congress had passed late on Monday. " * 5
    )
    words, lines = text.split(), [""]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    assert len(find_sentences("\n".join(lines))) == len(find_sentences(text)) == 5


def test_one_very_long_sentence_ends_soon() -> None:
    assert len(find_sentences("word " * 20_000)) == 1


@pytest.mark.parametrize("row", [". ", ".", ".. ", "!? ", '." ', "…", ". ” "])
def test_rows_of_stops_end_soon(row: str) -> None:
    start = time.process_time()
    find_sentences(f"A table of contents {row * 100_000}")
    assert time.process_time() - start < 5  # seconds: it takes a twentieth of one, and took minutes
