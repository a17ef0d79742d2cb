"""The compiled reading of which sentence tells which. Nothing else.

Every function has its readable twin in `links.py`; the rules of `measure_kernels.py` hold here too, so that its two
sums stand here again.
"""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]

ROUNDS = 2
SLOPE, RIVALS, INTERCEPT, FLOOR = 5.84, -1.19, 7.25, 0.04
CLEAR = 12.0
BACK, STAY, NEXT, SKIP, SKIP_TWO, JUMP = 0.05, 0.10, 0.15, 0.05, 0.03, 0.62
ALONE, GUESSED, COPIED, COPYIST = 0.3, 3.0, 0.6, 4.0


@njit(nogil=True)
def total(values: Array) -> Any:
    """The sum, from the first to the last: shorter to compile than numpy's."""
    found = 0.0
    for value in values:
        found += value
    return found


@njit(nogil=True)
def dot(values: Array, weights: Array) -> Any:
    """The sum of the products, from the first to the last."""
    found = 0.0
    for i in range(len(values)):
        found += values[i] * weights[i]
    return found


@njit(nogil=True)
def two_best(scores: Array, least: float) -> tuple[Array, Array]:
    """The best and the second of each row; the least there can be where there is none."""
    best, second = np.full(len(scores), -np.inf), np.full(len(scores), -np.inf)
    for i in range(len(scores)):
        for j in range(scores.shape[1]):
            score = scores[i, j]
            if score > best[i]:
                best[i], second[i] = score, best[i]
            elif score > second[i]:
                second[i] = score
        if scores.shape[1] < 2:
            best[i] = second[i] = least
    return best, second


@njit(nogil=True)
def log_odds(likeness: Array) -> Array:
    """As `links.log_odds`."""
    n, m = likeness.shape
    scores = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            scores[i, j] = log(likeness[i, j] + FLOOR)
    row_best, row_second = two_best(scores, log(FLOOR))
    column_best, column_second = two_best(scores.T, log(FLOOR))
    odds = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            score = scores[i, j]
            rivals = column_second[j] if score == column_best[j] else column_best[j]
            rivals += row_second[i] if score == row_best[i] else row_best[i]
            odds[i, j] = SLOPE * score + RIVALS * rivals + INTERCEPT
    return odds


@njit(nogil=True)
def occurrences(wording: Array) -> Array:
    """As `links._occurrences`; there are few sentences, so each looks back for its like."""
    found = np.zeros(len(wording), np.int64)
    for i in range(len(wording)):
        for k in range(i - 1, -1, -1):
            if wording[k] == wording[i]:
                found[i] = found[k] + 1
                break
    return found


@njit(nogil=True)
def part_equal_sentences(evidence: Array, a: Array, b: Array) -> None:
    """A link between equal sentences that are not the same occurrence is all but ruled out. As `links._crossed`."""
    in_a, in_b = occurrences(a), occurrences(b)
    for i in range(len(a)):
        for j in range(len(b)):
            if a[i] == b[j] and in_a[i] != in_b[j]:
                evidence[i, j] = -CLEAR


@njit(nogil=True, forceinline=True)
def add_steps(values: Array, at: int) -> Any:
    """What the five steps from place `at` may expect of the values of positions, with two zeros before and behind."""
    expected = BACK * values[at] + STAY * values[at + 1]
    return expected + NEXT * values[at + 2] + SKIP * values[at + 3] + SKIP_TWO * values[at + 4]


@njit(nogil=True, forceinline=True)
def come_from(place: Array, position: int) -> Any:
    """What comes to a position by the five steps from places, with two zeros before and behind."""
    coming = NEXT * place[position + 2] + BACK * place[position + 4] + STAY * place[position + 3]
    return coming + SKIP * place[position + 1] + SKIP_TWO * place[position]


@njit(nogil=True)
def find_posterior(odds: Array, alone: float) -> Array:
    """As `links._posterior`. What is only added up has its own loops: of the others a processor does four at once."""
    n, m = odds.shape
    leaving, values, going = np.empty(m + 1), np.zeros(m + 5), np.zeros(m + 5)
    values[2 : m + 2] = 1.0
    for p in range(m + 1):
        leaving[p] = (1 - alone) / (JUMP + add_steps(values, p))
    at, places, place = np.zeros((n, m)), np.zeros((n, m + 1)), np.zeros(m + 1)
    place[0] = 1.0
    for i in range(n):
        for p in range(m + 1):
            going[p + 2] = place[p] * leaving[p]
        jump = total(going) * (JUMP / m)
        for j in range(m):
            at[i, j] = (come_from(going, j) + jump) * odds[i, j]
        places[i, 0] = place[0] * alone
        for j in range(m):
            places[i, j + 1] = place[j + 1] * alone + at[i, j]
        whole = total(places[i])
        for j in range(m):
            at[i, j] /= whole
        for p in range(m + 1):
            places[i, p] /= whole
            place[p] = places[i, p]
    later = np.ones(m + 1)
    for i in range(n - 1, -1, -1):
        whole = dot(places[i], later)
        for j in range(m):
            at[i, j] *= later[j + 1] / whole
            values[j + 2] = odds[i, j] * later[j + 1]
        jump = total(values) * (JUMP / m)
        for p in range(m + 1):
            later[p] = (jump + add_steps(values, p)) * leaving[p] + alone * later[p]
        greatest = later.max()
        for p in range(m + 1):
            later[p] /= greatest
    return at


@njit(nogil=True)
def share_alone(posterior: Array) -> Any:
    """As `links._alone`."""
    partners = 0.0
    for i in range(len(posterior)):
        partners += total(posterior[i])
    partners = (GUESSED * (1 - ALONE) + partners) / (GUESSED + len(posterior))
    return min(max(1 - partners, 0.01), 0.99)


@njit(nogil=True)
def read_likeness(likeness: Array, wording_a: Array, wording_b: Array) -> tuple[Array, Array]:
    """As `links.read_likeness`: how probable it is of each sentence that the other text tells it."""
    n, m = likeness.shape
    evidence = log_odds(likeness)
    part_equal_sentences(evidence, wording_a, wording_b)
    alone_a = alone_b = ALONE
    demand = 0.0
    odds = np.empty((n, m))
    from_a, from_b = np.empty((n, m)), np.empty((m, n))
    for _ in range(ROUNDS):
        for i in range(n):
            for j in range(m):
                odds[i, j] = exp(min(max(evidence[i, j] - demand, -CLEAR), CLEAR))
        from_a, from_b = find_posterior(odds, alone_a), find_posterior(odds.T.copy(), alone_b)
        alone_a, alone_b = share_alone(from_a), share_alone(from_b)
        linked, copied = 0.0, 0.0
        for i in range(n):
            for j in range(m):
                both = from_a[i, j] + from_b[j, i]
                linked += both
                copied += both if likeness[i, j] > COPIED else 0.0
        demand = COPYIST * copied / (linked + 2.0)
    told_a, told_b = np.empty(n), np.empty(m)
    for i in range(n):
        told_a[i] = total(from_a[i])
    for j in range(m):
        told_b[j] = total(from_b[j])
    return told_a, told_b
