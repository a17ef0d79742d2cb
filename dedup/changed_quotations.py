"""Two sides of a row → quotations whose words differ, and quotations that another speaker is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

from rapidfuzz.distance import Indel

from dedup.facts import Facts
from dedup.names import TITLES
from dedup.records import Span
from dedup.speakers import PRONOUN, find_speaker
from dedup.spelling import respelt
from dedup.words import words_of

ALIKE = 0.30  # share of words in common from which two quotations are versions of one
REPORTED = 0.60  # share of a quotation's words in the other side's own text from which it became indirect speech
LENGTHS = 3.0  # times as many words: beyond, two quotations that share no words are not versions of one
BEFORE, AFTER = 700, 300  # characters around a pronoun in which the person it stands for is named
SAME_WORDS = 4  # words from which a quotation is recognised
ELLIPSIS = re.compile(r"\s*(?:…|\.\s?\.\s?\.|\[[^\]]*\])\s*")


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    """True when `part` stands in `words` without a gap."""
    return f" {' '.join(part)} " in f" {' '.join(words)} "


def _kept(facts: Facts, quotation: Span, other: Facts) -> bool:
    """True when every stretch of a quotation between ellipses stands word for word in the other text."""
    return all(other.holds(words_of(part)) for part in ELLIPSIS.split(facts.wording(quotation)))


def _own_words(facts: Facts) -> set[str]:
    """The words of a side outside its quotations."""
    quoted = facts.words(facts.quotations)
    words = list(facts.all_words)
    for word in quoted:
        if word in words:
            words.remove(word)
    return set(words)


def _reported(facts: Facts, quotation: Span, other: Facts) -> bool:
    """True when the other side says in its own words most of what is quoted here."""
    words, own = facts.words([quotation]), _own_words(other)
    return len(words) >= SAME_WORDS and sum(word in own for word in words) >= REPORTED * len(words)


def _alike(a: Sequence[str], b: Sequence[str]) -> float:
    """Two quotations → 0 to 1: words in order over all, or any words in common over the shorter, whichever is more."""
    common = len(set(a) & set(b)) / max(1, min(len(set(a)), len(set(b))))
    return max(Indel.normalized_similarity(a, b), 0.9 * common)


def changed_quotations(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Quotations of one row that the other text lacks, paired by likeness; the last two left are a pair too."""
    left = [q for q in a.quotations if not _kept(a, q, all_b) and not _reported(a, q, b)]
    right = [q for q in b.quotations if not _kept(b, q, all_a) and not _reported(b, q, a)]
    scores = sorted(((_alike(a.words([x]), b.words([y])), x, y) for x, y in product(left, right)), reverse=True)
    for score, x, y in scores:
        last = len(left) == len(right) == 1
        lengths = sorted((len(a.words([x])), len(b.words([y]))))
        if x in left and y in right and (score >= ALIKE or (last and lengths[1] <= LENGTHS * lengths[0])):
            left.remove(x)
            right.remove(y)
            yield x, y


def _people(facts: Facts, span: Span) -> set[str]:
    """The words of names inside a span, without titles."""
    named = {name.text for name in facts.names if span.start <= name.span.start and name.span.end <= span.end}
    return named - TITLES


def _candidates(facts: Facts, speaker: Span) -> set[str]:
    """Who a speaker may be: the names in the words for him, or those around a pronoun."""
    if PRONOUN.fullmatch(facts.wording(speaker)):
        return _people(facts, Span(max(0, speaker.start - BEFORE), speaker.end + AFTER))
    return _people(facts, speaker)


def _same_quotation(a: Sequence[str], b: Sequence[str]) -> bool:
    return min(len(a), len(b)) >= SAME_WORDS and (_holds(a, b) or _holds(b, a))


def changed_speakers(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Quotations with the same words that are said by people with no name in common. One side at least is named."""
    for x, y in product(a.quotations, b.quotations):
        speakers = find_speaker(a.text, x), find_speaker(b.text, y)
        if speakers[0] and speakers[1] and _same_quotation(a.words([x]), b.words([y])):
            people = _candidates(all_a, speakers[0]), _candidates(all_b, speakers[1])
            pronouns = [bool(PRONOUN.fullmatch(f.wording(s))) for f, s in zip((a, b), speakers, strict=True) if s]
            same = any(p == q or respelt(p, q) for p, q in product(*people))
            if people[0] and people[1] and not all(pronouns) and not same:
                yield speakers[0], speakers[1]
