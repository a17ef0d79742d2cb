"""Two wordings of a passage → what stays and what changes, word by word. Typography and case are no change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel, Postfix

from dedup.language.words import find_words
from dedup.records import Span

# One or two short words alone between two changes ("of the") are chance, and marking round them is noise.
ISLAND_WORDS, ISLAND_LETTERS = 2, 3
PUNCTUATION = " \t\n-–—.,;:!?…)]”’\"'"
APOSTROPHES = frozenset("'’")
IN_NUMBERS = frozenset(",.:")  # "58,000", "1.4", "10:30"
KEPT = 0.30  # share of the words: where less is kept, marks would hide both wordings instead of showing the difference


class Step(NamedTuple):
    """A stretch of both texts: the same words in each, or what A has in the place of what B has."""

    same: bool
    a: Span
    b: Span


class Pieces(NamedTuple):
    """A text cut into words, each with what follows it. `ends` are those of the words themselves.

    `cuts` has one more entry: where each piece begins, and where the last one ends.
    """

    words: Sequence[str]
    ends: Sequence[int]
    cuts: Sequence[int]


def _cut(text: str) -> Pieces:
    """What reads as one word: "Xi’s", which is another than "Xi", and "58,000", of which half a mark says nothing."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for word, start, end in zip(*find_words(text), strict=True):
        between = text[ends[-1] : start] if ends else ""
        if between in APOSTROPHES:
            words[-1], ends[-1] = f"{words[-1]}'{word}", end
        elif between in IN_NUMBERS and words[-1][-1].isdigit() and word[0].isdigit():
            words[-1], ends[-1] = f"{words[-1]}{between}{word}", end
        else:
            words.append(word)
            starts.append(start)
            ends.append(end)
    return Pieces(words, ends, [0, *starts[1:], len(text)])


def _chance(words: Sequence[str]) -> bool:
    return len(words) <= ISLAND_WORDS and all(len(word) <= ISLAND_LETTERS for word in words)


def _word_steps(a: Pieces, b: Pieces) -> list[Step]:
    """Steps of whole pieces, as spans of pieces."""
    operations = list(Indel.opcodes(a.words, b.words))
    steps = []
    for i, found in enumerate(operations):
        inner = 0 < i < len(operations) - 1
        same = found.tag == "equal" and not (inner and _chance(a.words[found.src_start : found.src_end]))
        steps.append(Step(same, Span(found.src_start, found.src_end), Span(found.dest_start, found.dest_end)))
    return _joined(steps)


def _joined(steps: Sequence[Step]) -> list[Step]:
    """Steps without empty ones, neighbours of one kind made one."""
    joined: list[Step] = []
    for step in steps:
        if step.a.start == step.a.end and step.b.start == step.b.end:
            continue
        if joined and joined[-1].same == step.same:
            last = joined.pop()
            step = Step(step.same, Span(last.a.start, step.a.end), Span(last.b.start, step.b.end))
        joined.append(step)
    return joined


def _tail(text: str, pieces: Pieces, place: int) -> str:
    """What follows a word up to the next one, without blanks."""
    return text[pieces.ends[place] : pieces.cuts[place + 1]].strip()


def _boundary(a: str, b: str, a_pieces: Pieces, b_pieces: Pieces, step: Step) -> tuple[int, int]:
    """Where a step ends in each text. What follows its last word is the next step's where the two differ in it."""
    i, j = step.a.end - 1, step.b.end - 1
    if step.same and _tail(a, a_pieces, i) != _tail(b, b_pieces, j):
        return a_pieces.ends[i], b_pieces.ends[j]
    return a_pieces.cuts[i + 1], b_pieces.cuts[j + 1]


def _trimmed(a: str, b: str, steps: Sequence[Step]) -> list[Step]:
    """Steps whose changes end with the word: a hyphen or full stop that follows it in both is kept, not changed."""
    trimmed: list[Step] = []
    for step in steps:
        out, came = a[slice(*step.a)], b[slice(*step.b)]
        mark = 0 if step.same else min(Postfix.similarity(out, came), len(out) - len(out.rstrip(PUNCTUATION)))
        if not out[len(out) - mark :].strip():
            mark = 0  # nothing but blanks
        a_cut, b_cut = step.a.end - mark, step.b.end - mark
        trimmed.append(Step(step.same, Span(step.a.start, a_cut), Span(step.b.start, b_cut)))
        trimmed.append(Step(True, Span(a_cut, step.a.end), Span(b_cut, step.b.end)))
    return _joined(trimmed)


def find_steps(a: str, b: str) -> list[Step]:
    """Two texts → steps that together cover both, in order; neighbours differ in `same`.

    Two texts with little in common are one step that is not the same.
    """
    a_pieces, b_pieces = _cut(a), _cut(b)
    if not a_pieces.words or not b_pieces.words:
        return [Step(False, Span(0, len(a)), Span(0, len(b)))]
    if Indel.normalized_similarity(a_pieces.words, b_pieces.words) < KEPT:
        return [Step(False, Span(0, len(a)), Span(0, len(b)))]
    steps: list[Step] = []
    a_start = b_start = 0
    found = _word_steps(a_pieces, b_pieces)
    for step in found:
        last = step is found[-1]
        a_end, b_end = (len(a), len(b)) if last else _boundary(a, b, a_pieces, b_pieces, step)
        steps.append(Step(step.same, Span(a_start, a_end), Span(b_start, b_end)))
        a_start, b_start = a_end, b_end
    return _trimmed(a, b, steps)
