"""Two sides of a row that differ little → a "not" or an "allegedly" that only one of them has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Indel

from dedup.facts.finding import STEM, Facts
from dedup.facts.tongues import folded, light_words, tongue_of
from dedup.language.words import find_words
from dedup.records import Span

NEGATION_WORDS = """
not no never nor neither nobody none nothing without cannot t
isnt arent wasnt werent dont doesnt didnt wont wouldnt cant couldnt shouldnt hasnt havent hadnt
"""  # the second line is what is left where apostrophes are lost
NEGATIONS = frozenset(NEGATION_WORDS.split())
# Words that come and go with a negation. Where others do, something else is said, or the same in other words: "had been
# unaware" and "did not know".
LIGHT_WORDS = """
do does did is are was were be been being has have had having will would shall should must can could it he she they we i
you that this there to a an the any some all ever yet still also ll ve re s d
"""
LIGHT = frozenset(LIGHT_WORDS.split())
BOUNDS = frozenset(("more", "less", "fewer", "later", "longer"))  # "no more than 35" bounds a number
HEDGE_WORDS = """
allegedly allege alleges alleged reportedly apparently possibly perhaps probably likely suspected purportedly
supposedly presumably may might potentially
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


def _count(words: list[str], signs: frozenset[str]) -> int:
    return sum(word in signs for word in words)


class Step(NamedTuple):
    """What words i…i_end of one side became in the other, j…j_end (half-open)."""

    i: int
    i_end: int
    j: int
    j_end: int


def _steps(words_a: list[str], words_b: list[str]) -> list[Step]:
    """The places where two sides differ. What goes and comes at one place is one step: "rather than" for ", not"."""
    steps: list[Step] = []
    for code in Indel.opcodes(words_a, words_b):
        if code.tag == "equal":
            continue
        step = Step(code.src_start, code.src_end, code.dest_start, code.dest_end)
        if steps and (steps[-1].i_end, steps[-1].j_end) == (step.i, step.j):
            last = steps.pop()
            step = Step(last.i, step.i_end, last.j, step.j_end)
        steps.append(step)
    return steps


def _inflected(words: list[str], others: list[str]) -> set[str]:
    """The words that only took another ending: "approved" where the other side has "did not approve"."""
    stems = {word[:STEM] for word in others if len(word) >= STEM}
    return {word for word in words if word[:STEM] in stems}


def changed_sense(a: Facts, b: Facts, _all_a: Facts, _all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Pairs of spans around a negation or a hedge that one side has more often than the other."""
    (words_a, spans_a), (words_b, spans_b) = _side(a), _side(b)
    negations, doubts, light = _signs(a.language)
    for signs in (negations, doubts):
        if _count(words_a, signs) == _count(words_b, signs):
            continue
        for i, i_end, j, j_end in _steps(words_a, words_b):
            old, new = words_a[i:i_end], words_b[j:j_end]
            changed = {*old, *new} - _inflected(old, new) - _inflected(new, old)
            more = _count(old, signs) - _count(new, signs)
            if signs is negations and more % 2 == 0:
                continue  # "not without its sceptics" has sceptics
            bound = BOUNDS & {*words_a[i : i_end + 1], *words_b[j : j_end + 1]}
            if changed & signs and not bound and changed <= signs | light:
                yield _around(spans_a, i, i_end), _around(spans_b, j, j_end)
                break
