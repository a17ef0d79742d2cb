"""Two sides of a row that differ little → a "not" or an "allegedly" that only one of them has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Indel

from dedup.facts.finding import Facts
from dedup.facts.tongues import folded, light_words, tongue_of
from dedup.language.words import find_words
from dedup.records import Span

NEGATIONS = frozenset(("not", "no", "never", "nor", "neither", "nobody", "none", "nothing", "without", "cannot", "t"))
# Words that come and go with a negation. Where others do, something else is said, or the same in other words: "had been
# unaware" and "did not know".
LIGHT_WORDS = """
do does did is are was were be been being has have had having will would shall should must can could it he she they we i
you that this there to a an the any some all ever yet still ll ve re s d
"""
LIGHT = frozenset(LIGHT_WORDS.split())
BOUNDS = frozenset(("more", "less", "fewer", "later", "longer"))  # "no more than 35" bounds a number
HEDGE_WORDS = """
allegedly allege alleges alleged reportedly apparently possibly perhaps probably likely suspected purportedly
supposedly presumably may might
"""
HEDGES = frozenset(HEDGE_WORDS.split())


def _side(facts: Facts) -> tuple[list[str], list[Span]]:
    """The words of one side, and where they stand in its text. "isn't" is "isn", "t": "t" alone is a negation."""
    words: list[str] = []
    spans: list[Span] = []
    for part in facts.parts:
        found, starts, ends = find_words(facts.wording(part))
        months = {k for k, word in enumerate(found) if word == "may" and facts.text[part.start + starts[k]] == "M"}
        words += ["May" if k in months else word for k, word in enumerate(found)]
        spans += [Span(part.start + start, part.start + end) for start, end in zip(starts, ends, strict=True)]
    return words, spans


def _around(spans: list[Span], first: int, last: int) -> Span:
    """The words first…last (half-open) with one neighbour on each side."""
    chosen = spans[max(0, first - 1) : last + 1]
    return Span(chosen[0].start, chosen[-1].end)


class Signs(NamedTuple):
    """The words, folded, that turn a sentence round, that make it doubtful, and that come and go with either."""

    negations: frozenset[str]
    doubts: frozenset[str]
    light: frozenset[str]


@lru_cache(maxsize=32)
def _signs(language: str) -> Signs:
    tongue = tongue_of(language)
    if tongue is None:
        return Signs(NEGATIONS, HEDGES, LIGHT)
    signs = folded(tongue.words("negations")), folded(tongue.words("doubts"))
    return Signs(*signs, light_words(language) - signs[0] - signs[1])


def changed_sense(a: Facts, b: Facts, _all_a: Facts, _all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Pairs of spans around a negation or a hedge that one side has more often than the other."""
    (words_a, spans_a), (words_b, spans_b) = _side(a), _side(b)
    negations, doubts, light = _signs(a.language)
    for signs in (negations, doubts):
        if sum(word in signs for word in words_a) == sum(word in signs for word in words_b):
            continue
        for step in Indel.opcodes(words_a, words_b):
            (i, i_end), (j, j_end) = (step.src_start, step.src_end), (step.dest_start, step.dest_end)
            changed = {*words_a[i:i_end], *words_b[j:j_end]}
            bound = BOUNDS & {*words_a[i : i_end + 1], *words_b[j : j_end + 1]}
            if step.tag != "equal" and changed & signs and not bound and changed <= signs | light:
                yield _around(spans_a, i, i_end), _around(spans_b, j, j_end)
                break
