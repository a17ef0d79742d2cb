"""Two sides of a row → names that are spelt differently, or that were exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from dedup.facts import STEM, Facts
from dedup.names import TITLES, Run
from dedup.records import Span
from dedup.spelling import derived, respelt
from dedup.words import fold_word, words_of

SHARED = 0.5  # share of the shorter name's words that two versions of the name of one body have in common
PERSON = 3  # words: first, middle and last name


def _one_word_apart(x: Run, y: Run) -> Iterator[tuple[str, str]]:
    """The words that differ between the names of two people: as many words, all but one the same."""
    apart = [(p, q) for p, q in zip(x.words, y.words, strict=False) if p != q]
    if len(x.words) == len(y.words) <= PERSON and len(apart) == 1 and not derived(*apart[0]):
        yield apart[0]


def _words(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Single words of names that only one text has: two spellings, or two first names of one surname."""
    in_a, in_b = {name.text for name in all_a.names}, {name.text for name in all_b.names}
    left = [x for x in a.names if x.text not in in_b and x.text not in TITLES]
    right = [y for y in b.names if y.text not in in_a and y.text not in TITLES]
    exchanged = {pair for x, y in product(a.runs, b.runs) for pair in _one_word_apart(x, y)}
    for x, y in product(left, right):
        if respelt(x.text, y.text) or (x.text, y.text) in exchanged:
            yield x.span, y.span


def _stems(run: Run) -> set[str]:
    return {fold_word(word)[:STEM] for word in run.words}


def _renamed(x: Run, y: Run, stems_a: frozenset[str], stems_b: frozenset[str]) -> bool:
    """True when two runs share half their words and neither text has the rest of the other's."""
    shared = _stems(x) & _stems(y)
    enough = len(shared) >= SHARED * min(len(x.words), len(y.words)) - 0.5 and max(len(x.words), len(y.words)) > 2
    return bool(shared) and enough and not (_stems(x) - shared) & stems_b and not (_stems(y) - shared) & stems_a


def _runs(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Names of several words, of a body or a court, that became another name with some of the same words."""
    left = [x for x in a.runs if not all_b.holds(words_of(a.wording(x.span)))]
    right = [y for y in b.runs if not all_a.holds(words_of(b.wording(y.span)))]
    for x, y in product(left, right):
        if _renamed(x, y, all_a.stems, all_b.stems):
            yield x.span, y.span


def changed_names(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Pairs of spans of names that differ. A dropped title or first name is no change."""
    words = list(_words(a, b, all_a, all_b))
    yield from words
    for x, y in _runs(a, b, all_a, all_b):
        if not any(x.start <= p.start and p.end <= x.end for p, _ in words):
            yield x, y
