"""Aligned sentences → pieces: what both sides have, what only one has, and the facts that changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from dedup.records import Change, Comparison, Row, Side, Span
from dedup.report.highlight import find_steps


class Piece(NamedTuple):
    """A stretch of a sentence. `changed`: the other side has it not. `fact`: the position of the changed fact it is."""

    text: str
    changed: bool = False
    fact: int | None = None


# The sentences of each side of a row, each in pieces.
Cut = dict[Side, list[list[Piece]]]


def _trimmed(text: str, start: int, end: int) -> Span:
    """Without the blanks around it: a blank is never a change worth marking."""
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def _changed_spans(a: str, b: str) -> dict[Side, list[Span]]:
    """Where each side has words that the other has not.

    Nothing is marked where all of it would be: marks show a difference only against what stays.
    """
    steps = find_steps(a, b) if a and b else []
    changed = [step for step in steps if not step.same] if len(steps) > 1 else []
    return {"a": [_trimmed(a, *step.a) for step in changed], "b": [_trimmed(b, *step.b) for step in changed]}


def _inside(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """The parts of some spans that lie between two offsets, counted from the first."""
    clipped = [Span(max(span.start, start) - start, min(span.end, end) - start) for span in spans]
    return [span for span in clipped if span.start < span.end]


def cut(text: str, changed: Sequence[Span], facts: Sequence[tuple[int, Span]] = ()) -> list[Piece]:
    """A sentence → pieces that together are the sentence.

    >>> [tuple(piece) for piece in cut("12 ferries late", [Span(0, 2)], [(0, Span(0, 10))])]
    [('12', True, 0), (' ferries', False, 0), (' late', False, None)]
    """
    spans = [*changed, *(span for _, span in facts)]
    edges = sorted({0, len(text), *(edge for span in spans for edge in span)})
    pieces = []
    for start, end in pairwise(edges):
        fact = next((number for number, span in facts if span.start <= start < span.end), None)
        pieces.append(Piece(text[start:end], any(span.start <= start < span.end for span in changed), fact))
    return pieces


def _cut_side(
    text: str, spans: Sequence[Span], changed: Sequence[Span], facts: Mapping[int, Span]
) -> list[list[Piece]]:
    sentences, offset = [], 0
    for start, end in spans:
        own = [(number, part) for number, span in facts.items() for part in _inside([span], start, end)]
        sentences.append(cut(text[start:end], _inside(changed, offset, offset + end - start), own))
        offset += end - start + 1  # the blank between two sentences
    return sentences


def cut_row(comparison: Comparison, row: Row, facts: Mapping[int, Change]) -> Cut:
    """One row → its sentences in pieces. `facts` are the changes of the row by their position."""
    a = " ".join(comparison.a.text[slice(*span)] for span in row.a)
    b = " ".join(comparison.b.text[slice(*span)] for span in row.b)
    changed = _changed_spans(a, b) if row.label != "verbatim" else {"a": [], "b": []}
    a_facts = {number: change.a_span for number, change in facts.items()}
    b_facts = {number: change.b_span for number, change in facts.items()}
    return {
        "a": _cut_side(comparison.a.text, row.a, changed["a"], a_facts),
        "b": _cut_side(comparison.b.text, row.b, changed["b"], b_facts),
    }


def cut_change(change: Change) -> dict[Side, list[Piece]]:
    """A changed fact → both its wordings in pieces."""
    changed = _changed_spans(change.a, change.b)
    return {"a": cut(change.a, changed["a"]), "b": cut(change.b, changed["b"])}
