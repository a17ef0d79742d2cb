"""Two wordings of a passage → what stays and what changes, word by word. Typography and case are no change."""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz.distance import Indel, Postfix

from dedup.records import Span
from dedup.words import find_words

# One or two short words alone between two changes ("of the") are chance, and marking round them is noise.
ISLAND_WORDS, ISLAND_LETTERS = 2, 3
PUNCTUATION = " \t\n-–—.,;:!?…)]”’\"'"
KEPT = 0.30  # share of the words: where less is kept, marks would hide both wordings instead of showing the difference


class Step(NamedTuple):
    """A stretch of both texts: the same words in each, or what A has in the place of what B has."""

    same: bool
    a: Span
    b: Span


def _cuts(text: str) -> tuple[list[str], list[int]]:
    """The words of a text, and where to cut it so that each piece is a word with what follows it."""
    words, starts, _ = find_words(text)
    return list(words), [0, *list(starts)[1:], len(text)] if words else [0]


def _chance(words: list[str]) -> bool:
    return len(words) <= ISLAND_WORDS and all(len(word) <= ISLAND_LETTERS for word in words)


def _trimmed(a: str, b: str, steps: list[Step]) -> list[Step]:
    """Steps whose changes end with the word: a hyphen or full stop that follows it in both is kept, not changed."""
    trimmed: list[Step] = []
    for step in steps:
        if trimmed and not trimmed[-1].same:
            last = trimmed[-1]
            out, came = a[slice(*last.a)], b[slice(*last.b)]
            mark = min(Postfix.similarity(out, came), len(out) - len(out.rstrip(PUNCTUATION)))
            if out[len(out) - mark :].strip() and mark < min(len(out), len(came)):
                a_cut, b_cut = last.a.end - mark, last.b.end - mark
                trimmed[-1] = Step(False, Span(last.a.start, a_cut), Span(last.b.start, b_cut))
                step = Step(True, Span(a_cut, step.a.end), Span(b_cut, step.b.end))
        trimmed.append(step)
    return [step for step in trimmed if step.a.end > step.a.start or step.b.end > step.b.start]


def find_steps(a: str, b: str) -> list[Step]:
    """Two texts → steps that together cover both, in order; neighbours differ in `same`.

    Two texts with little in common are one step that is not the same.
    """
    (a_words, a_cuts), (b_words, b_cuts) = _cuts(a), _cuts(b)
    if not a_words or not b_words or Indel.normalized_similarity(a_words, b_words) < KEPT:
        return [Step(False, Span(0, len(a)), Span(0, len(b)))]
    operations = list(Indel.opcodes(a_words, b_words))
    steps: list[Step] = []
    for i, found in enumerate(operations):
        inner = 0 < i < len(operations) - 1
        same = found.tag == "equal" and not (inner and _chance(a_words[found.src_start : found.src_end]))
        a_span = Span(a_cuts[found.src_start], a_cuts[found.src_end])
        step = Step(same, a_span, Span(b_cuts[found.dest_start], b_cuts[found.dest_end]))
        if steps and steps[-1].same == same:
            last = steps.pop()
            step = Step(same, Span(last.a.start, step.a.end), Span(last.b.start, step.b.end))
        steps.append(step)
    return _trimmed(a, b, [*steps, Step(True, Span(len(a), len(a)), Span(len(b), len(b)))])
