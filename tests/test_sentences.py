"""Where sentences end: the cases in sentence_cases.txt, and what must hold for any text."""

from __future__ import annotations

import itertools
import re
import time
from pathlib import Path
from types import ModuleType

import pytest
from conftest import load_again
from hypothesis import example, given
from hypothesis import strategies as st

from dedup.language import fast_sentences, sentence_kernels
from dedup.language.abbreviations import AFTER_A_TIME, ANYWHERE, BEFORE_A_NAME, BEFORE_A_NUMBER, GOES_ON, STARTERS
from dedup.language.sentences import BREAKS, CLOSERS, INNER, STOPS, WRAPPED, find_paragraphs, find_sentences
from dedup.language.words import code_points

BLOCKS = re.split(r"^---+\n", Path(__file__).with_name("sentence_cases.txt").read_text("utf-8"), flags=re.MULTILINE)[1:]
CASES = [block.removeprefix("# ").split("\n", 1) for block in BLOCKS]
NEWS = st.text(alphabet="aB c.!?…\n\"“”'•1— 。да", max_size=200) | st.text(max_size=200)
# Words and what stands between them, as in news, for the questions that a stop raises: in a text with a long line.
ABBREVIATIONS = sorted(AFTER_A_TIME | ANYWHERE | BEFORE_A_NAME | BEFORE_A_NUMBER | GOES_ON)
WORDS = ["word", "it", "É", "Émile", "straße", "12", "u.s", "a.m", "example.com", "“Why", "(see", "Jo", "I", "中", "ж"]
WORD = st.sampled_from([*WORDS, *ABBREVIATIONS, *sorted(STARTERS)])
ENDS = [" ", ". ", ". ", ". ", "? ", "! ", "… ", ".” ", "?” ", ".\n", ".” “", ". “", " . . ", ".\u00a0"]
MARKS = st.sampled_from([*ENDS, *BREAKS, *STOPS, *CLOSERS, *INNER])
PIECE = st.tuples(WORD | WORD.map(str.capitalize), st.lists(MARKS, min_size=1, max_size=3).map("".join))
WIDE = "wide " * WRAPPED + "\n"
WRITTEN = st.lists(PIECE.map("".join), max_size=30).map(lambda pieces: WIDE + "".join(pieces))


@pytest.fixture(scope="module", params=["compiled", "checked", "plain"])
def splitting(request: pytest.FixtureRequest) -> ModuleType:
    return load_again(sentence_kernels, request.param)


@pytest.mark.parametrize(("name", "marked"), CASES, ids=[name for name, _ in CASES])
def test_case(name: str, marked: str) -> None:
    text = marked.replace("‖", "")
    expected = [piece.strip(" \n•") for piece in marked.split("‖")]
    assert [text[start:end].strip(" \n•") for start, end in find_sentences(text)] == expected, name


@given(WRITTEN | NEWS)
@example(f"{WIDE}He saw two, viz. Poe and Doe, at example.company. Poe left and.Doe stayed…Then")
@example(f"{WIDE}“Why?” Jo Doe asked. It ended. . .. Then he left")
@example("The lines of a mail are as wide\nas this. Or this\n" * 5)
def test_compiled_sentences_are_the_readable_ones(splitting: ModuleType, text: str) -> None:
    assert fast_sentences.find_sentences(text, kernels=splitting) == find_sentences(text)


@pytest.mark.parametrize("marked", [marked for _, marked in CASES])
def test_compiled_sentences_of_cases_are_the_readable_ones(splitting: ModuleType, marked: str) -> None:
    text = WIDE + marked.replace("‖", "")
    assert fast_sentences.find_sentences(text, kernels=splitting) == find_sentences(text)


def test_only_some_stops_need_a_question(splitting: ModuleType) -> None:
    text = f"Nobody came. “It rained.” Was it cold? Mr. Poe said so. It may be so.\n{WIDE}"
    pieces = splitting.find_pieces(code_points(text), fast_sentences.kinds(), WRAPPED, fast_sentences.SHORT)
    assert [text[first:last] for first, last, stop in pieces if stop >= 0] == ["Nobody came.", "Mr.", "Poe said so."]


@given(NEWS)
def test_spans_are_in_order_and_hold_every_word(text: str) -> None:
    spans = find_sentences(text)
    assert all(start < end for start, end in spans)
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))
    outside = "".join(text[a:b] for a, b in zip([0, *(s.end for s in spans)], [*(s.start for s in spans), len(text)]))  # noqa: B905
    assert not any(character.isalnum() for character in outside)


@given(NEWS)
def test_no_sentence_reaches_over_a_paragraph(text: str) -> None:
    paragraphs = find_paragraphs(text)
    for start, end in find_sentences(text):
        assert sum(first <= start and end <= last for first, last in paragraphs) == 1


@pytest.mark.parametrize("space", ["\u00a0", "\u3000", "\u2003\u00a0", "\t\u202f"])
@pytest.mark.parametrize("language", ["de", "fr", "ru", "zh", "ar", "xx"])
def test_a_wide_space_before_a_full_stop_does_no_harm(space: str, language: str) -> None:
    text = f"Plan B{space}. Dann z.B{space}. C"
    assert find_sentences(text, language) == find_sentences(text.replace(space, " " * len(space)), language)


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
    fast_sentences.load_kernels()
    start = time.process_time()
    for find in (find_sentences, fast_sentences.find_sentences):
        find(f"A table of contents {row * 100_000}")
    assert time.process_time() - start < 5  # seconds: it takes a twentieth of one, and took minutes
