"""Two documents → how probable it is that each sentence of one says what each sentence of the other says.

Three kinds of evidence meet. The likeness of two sentences, against their likeness to all others, gives odds. The
neighbourhood gives a prior: a rewriter often goes on with the next sentence, skips some, and jumps. A hidden Markov
model (Vogel, Ney & Tillmann 1996, there for words) holds both: reading A, each sentence is at some sentence of B, or
at none while the place is kept; forward–backward gives the posterior over all readings. It is read in both directions,
because from A several sentences may sit at one of B (merged), and from B the reverse (split).

The third is the hand that wrote: how many sentences have no partner, and how much of what has one was copied, is first
guessed and then learned from the pair itself, in a few rounds (expectation maximisation). A text that copies does not
also paraphrase at length: where most links are copies, a sentence that shares only names with another is no paraphrase.

With an encoder, what sentences mean is compared too, between those that are no copies: see `docs/semantic.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.evidence.likeness import sentence_likeness
from dedup.evidence.similarity import Values
from dedup.hashing import distinct, hash_spans
from dedup.records import Document, Sentence, Words
from dedup.semantic import Encoder, semantic_likeness

# Log odds of a link from ln(likeness + FLOOR) and from the sum of the same for the best rivals in row and column:
# a logistic regression over the 7,300 pairs of sentences of five fictional wire stories, their rewrites, translations
# there and back, and follow-ups; the prior odds are taken out. Left-out stories: log loss .017 (.020 without rivals).
SLOPE, RIVALS, INTERCEPT, FLOOR = 5.84, -1.19, 7.25, 0.04
# The same where meanings are compared too, in the order of `_semantic_measures`. Learned from those of the same pairs
# whose sentences have no copy, 5,390 with 147 links. Left-out stories: log loss there .023 (.034 by words alone).
MEANING, MEANT = np.array([0.53, -2.02, 3.60, 5.42, -3.91, 5.95]), -1.47
CLEAR = 12.0  # no evidence counts for more than this, in log odds

# Where the reading goes from a sentence: one back, it stays, next, skips one, skips two; or jumps anywhere.
STEPS = np.array([0.05, 0.10, 0.15, 0.05, 0.03])
JUMP = 0.62
DENSE = 300  # sentences: up to so many a table of all steps is quicker than five steps apart

TOO_MANY = 4_000_000  # pairs of sentences (two books): beyond, nobody reads on, to save hours
ROUNDS = 5
ALONE = 0.3  # share of sentences without a partner, before anything is known
GUESSED = 3.0  # sentences that this guess counts for
COPIED = 0.6  # likeness from which a link is a copy
COPYIST = 4.0  # log odds that every link must bring more where all links are copies


class Reading(NamedTuple):
    """What is known of every link between the n sentences of A and the m of B, as n × m tables.

    `evidence` are the log odds of the two sentences by themselves. The rest are posteriors: `from_a[i, j]` that
    sentence i of A sits at j of B, `from_b[i, j]` that j of B sits at i of A. Rows of `from_a` and columns of
    `from_b` sum to at most 1.
    """

    evidence: Values
    from_a: Values
    from_b: Values


def _best_other(scores: Values, axis: int, least: float) -> Values:
    """For each entry the best of the others along an axis; the least there can be where there are none."""
    if scores.shape[axis] < 2:
        return np.full_like(scores, least)
    second, best = np.moveaxis(np.partition(scores, -2, axis=axis), axis, 0)[-2:]
    best, second = np.expand_dims(best, axis), np.expand_dims(second, axis)
    return np.where(scores == best, second, best)


def _rivals(scores: Values, least: float) -> Values:
    """For each entry the best rival in its row plus the best in its column."""
    rivals: Values = _best_other(scores, 0, least) + _best_other(scores, 1, least)
    return rivals


def log_odds(likeness: Values) -> Values:
    """Likeness of n × m pairs of sentences → the log odds of a link by the two sentences alone."""
    scores = np.log(likeness + FLOOR)
    return SLOPE * scores + RIVALS * _rivals(scores, np.log(FLOOR)) + INTERCEPT


def _in_twos(a: Document, b: Document) -> Values:
    """How alike each sentence of A, taken together with its better neighbour, is to each sentence of B."""
    if len(a.sentences) < 2:
        return np.zeros((len(a.sentences), len(b.sentences)))
    twos = tuple(Sentence(one.start, two.end, one.first, two.last) for one, two in pairwise(a.sentences))
    likeness = sentence_likeness(replace(a, sentences=twos), b)
    return np.maximum(np.pad(likeness, ((1, 0), (0, 0))), np.pad(likeness, ((0, 1), (0, 0))))


def _meaning_in_twos(meaning: Values) -> Values:
    """The same for meanings, on both sides: the cosine with the sum of two sentences, were they to share nothing."""
    rows, columns = np.pad(meaning, ((1, 1), (0, 0))), np.pad(meaning, ((0, 0), (1, 1)))
    beside = np.max([rows[:-2], rows[2:], columns[:, :-2], columns[:, 2:]], axis=0)
    joined: Values = (meaning + beside) / np.sqrt(2)
    return joined


def _semantic_measures(a: Document, b: Document, likeness: Values, meaning: Values) -> Values:
    """Likenesses of words and of meanings → n × m × 6 measures, in the order of `MEANING`.

    A sentence that was made of two has half its words and half its meaning in each; so they are also taken in twos.
    """
    words = np.log(likeness + FLOOR)
    in_twos = np.log(np.maximum(_in_twos(a, b), _in_twos(b, a).T) + FLOOR)
    of_words = [words, _rivals(words, np.log(FLOOR)), in_twos]
    return np.stack([*of_words, meaning, _rivals(meaning, 0.0), _meaning_in_twos(meaning)], axis=-1)


def _add_meaning(evidence: Values, a: Document, b: Document, likeness: Values, encoder: Encoder) -> None:
    """Between sentences that are no copies what they mean counts too; `evidence` is changed in place."""
    of_a, of_b = likeness.max(axis=1) < COPIED, likeness.max(axis=0) < COPIED
    meaning = semantic_likeness(a, b, of_a, of_b, encoder)
    doubtful = np.ix_(of_a, of_b)
    evidence[doubtful] = (_semantic_measures(a, b, likeness, meaning) @ MEANING + MEANT)[doubtful]


def _back(values: Values) -> Values:
    """A value for each of m positions → for each place to go from (0 is before the text) what it may expect."""
    padded = np.concatenate([[0.0], values])
    expected: Values = np.convolve(padded, STEPS[::-1])[3 : len(padded) + 3] + JUMP * values.mean()
    return expected


def _onward(place: Values) -> Values:
    """A probability for each place to come from → for each of m positions that of going there."""
    positions = len(place) - 1
    going: Values = np.convolve(place, STEPS)[2 : positions + 2] + JUMP * place.sum() / positions
    return going


@lru_cache(maxsize=64)  # 64 tables of at most 0.7 MB
def _steps(m: int) -> Values:
    """The steps from each place to each of m positions as a table: what `_onward` and `_back` multiply by."""
    jump = np.full((m + 1, m), JUMP / m)
    return np.asarray(jump + sum(step * np.eye(m + 1, m, k) for k, step in enumerate(STEPS, start=-2)))


class Moves(NamedTuple):
    """How the reading moves over m positions: `on` from places to positions, `back` the same for what is expected."""

    on: Callable[[Values], Values]
    back: Callable[[Values], Values]


def _moves(m: int, alone: float) -> Moves:
    """The moves when this share of sentences has no partner. Short texts are read by one product a step."""
    leaving = (1 - alone) / _back(np.ones(m))  # makes the steps from each place sum to the share that has a partner
    if m > DENSE:
        return Moves(lambda place: _onward(place * leaving), lambda values: _back(values) * leaving)
    table = leaving[:, None] * _steps(m)
    return Moves(lambda place: place @ table, lambda values: table @ values)


def _posterior(odds: Values, alone: float) -> Values:
    """Odds of n sentences against m → probability that sentence i is at position j, in the light of all the others."""
    n, m = odds.shape
    moves = _moves(m, alone)
    at = np.zeros((n, m))  # being at a position, or, in `places`, there or nowhere with that position kept
    places = np.zeros((n, m + 1))  # 0 is before the text
    place = np.eye(1, m + 1)[0]
    for i in range(n):
        at[i] = moves.on(place) * odds[i]
        place = place * alone
        place[1:] += at[i]
        total = place.sum()
        at[i] /= total
        place /= total
        places[i] = place
    posterior = np.zeros((n, m))
    later = np.ones(m + 1)
    for i in range(n - 1, -1, -1):
        posterior[i] = at[i] * later[1:] / (places[i] @ later)
        later = moves.back(odds[i] * later[1:]) + alone * later
        later /= later.max()
    return posterior


def _alone(posterior: Values) -> float:
    """Posterior of n sentences → the share of them that has no partner, with the first guess counted in."""
    partners = (GUESSED * (1 - ALONE) + posterior.sum()) / (GUESSED + len(posterior))
    return float(np.clip(1 - partners, 0.01, 0.99))


def wordings(document: Document) -> Words:
    """A hash of each sentence's words, their order included (n)."""
    sentences = document.sentences
    return hash_spans(document.hashes, [one.first for one in sentences], [one.last for one in sentences])


def _occurrences(wording: Words) -> NDArray[np.int64]:
    """For each sentence how often its wording stood before in the same text (n)."""
    own = distinct(wording)[2]
    order = np.argsort(own, kind="stable")
    return np.argsort(order, kind="stable") - np.searchsorted(own[order], own)


def _crossed(a: Words, b: Words) -> NDArray[np.bool_]:
    """Where equal sentences meet that are not the same occurrence: a text's first goes with the other's first."""
    crossed: NDArray[np.bool_] = (a[:, None] == b) & (_occurrences(a)[:, None] != _occurrences(b))
    return crossed


def read_likeness(
    likeness: Values, evidence: Values, a: Words, b: Words, *, copyist: float = COPYIST, rounds: int = ROUNDS
) -> Reading:
    """Two texts' likeness, log odds and wordings → the posteriors of every link, read in both directions."""
    evidence[_crossed(a, b)] = -CLEAR
    alone_a = alone_b = ALONE
    demand = 0.0
    for _ in range(rounds):
        odds = np.exp(np.clip(evidence - demand, -CLEAR, CLEAR))
        from_a, from_b = _posterior(odds, alone_a), _posterior(odds.T, alone_b)
        alone_a, alone_b = _alone(from_a), _alone(from_b)
        linked = from_a + from_b.T
        demand = copyist * float(linked[likeness > COPIED].sum() / (linked.sum() + 2.0))
    return Reading(evidence, from_a, from_b.T)


def read(a: Document, b: Document, encoder: Encoder | None = None, *, copyist: float = COPYIST) -> Reading:
    """Two documents → the posteriors of every link, read in both directions. An encoder adds semantic evidence.

    With `copyist` 0 nothing more is demanded of the links of a text that copies: the plain probability of each.
    """
    n, m = len(a.sentences), len(b.sentences)
    if not n or not m:
        return Reading(*np.zeros((3, n, m)))
    likeness = sentence_likeness(a, b)
    evidence = log_odds(likeness)
    if encoder is not None:
        _add_meaning(evidence, a, b, likeness, encoder)
    return read_likeness(likeness, evidence, wordings(a), wordings(b), copyist=copyist)


def equal_sentences(a: Document, b: Document) -> list[tuple[int, int]]:
    """The links between sentences with the same words, occurrence by occurrence, in A's order. Quick at any length."""
    in_a, in_b = (list(zip(own.tolist(), _occurrences(own).tolist(), strict=True)) for own in map(wordings, (a, b)))
    place = {sentence: j for j, sentence in enumerate(in_b)}
    return [(i, place[sentence]) for i, sentence in enumerate(in_a) if sentence in place]
