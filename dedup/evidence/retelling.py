"""Two profiles → how much of each is told by the other: the share of its words in sentences that have a partner there.

Shared words cannot tell a heavy rewrite from a rival's report of the same event; that sentence after sentence finds its
counterpart can. The aligner's reading says so (`links.py`): it weighs each sentence against all others and against its
neighbourhood. It is dear, so it is done only where the cheap measures leave room for doubt.
"""

from __future__ import annotations

from math import log1p

import numpy as np
from numpy.typing import NDArray

from dedup.evidence.likeness import compare_letters
from dedup.evidence.links import log_odds, read_likeness
from dedup.evidence.profile import NARRATION, STORY, Profile

# A pair whose sentences match less than this (`best_match`, the better side) is not read: 99 in 100 derived pairs of
# our labelled news match more, six in ten candidates of an archive less.
WORTH_READING = 0.085
TOLD = 0.5  # a sentence that is told with less probability counts as the text's own
QUARTER = 0.25  # of a text's words, those least told: in a text that is derived as a whole, they are told as well
OPENING = 3  # sentences
ROUNDS = 2  # of the reading: more than two moved no figure here, and each costs as much again


def _share(told: NDArray[np.float64], words: NDArray[np.int64]) -> float:
    """How probable it is of each sentence that the other text tells it → share of words; of sentences if none count."""
    if not words.any():
        words = np.ones_like(words)
    return float(told @ words) / float(words.sum())


def _longest(chosen: NDArray[np.bool_], words: NDArray[np.int64]) -> int:
    """The longest stretch of chosen sentences, in words."""
    run = longest = 0
    for own, count in zip(chosen.tolist(), words.tolist(), strict=True):
        run = run + count if own else 0
        longest = max(longest, run)
    return longest


def _least(told: NDArray[np.float64], words: NDArray[np.int64]) -> float:
    """How probable it is at most that the other text tells the sentences of a quarter of the words, the least told."""
    order = np.argsort(told)
    return float(told[order][np.searchsorted(np.cumsum(words[order]), QUARTER * words.sum())])


def _side(told: NDArray[np.float64], parts: NDArray[np.int64], side: str) -> dict[str, float]:
    words_told = float(told @ parts[NARRATION])
    return {
        f"told_{side}": _share(told, parts[STORY]),
        f"told_outside_{side}": _share(told, parts[NARRATION]),
        f"told_first_{side}": _share(told[:OPENING], parts[STORY][:OPENING]),
        f"told_least_{side}": _least(told, parts[STORY]),
        f"told_words_{side}": log1p(words_told),
        f"untold_words_{side}": log1p(max(0.0, float(parts[NARRATION].sum()) - words_told)),
        f"untold_run_{side}": _longest(told < TOLD, parts[STORY]) / max(1, int(parts[STORY].sum())),
        f"told_run_{side}": log1p(_longest(told >= TOLD, parts[NARRATION])),
    }


def measure_retelling(a: Profile, b: Profile, best_match: float) -> dict[str, float]:
    """Two profiles, and how well their sentences match at best → shares told by the other, and of how many."""
    wordings, parts_a, parts_b = (a.telling.wordings, b.telling.wordings), a.telling.parts, b.telling.parts
    told_a, told_b = (np.zeros(len(own)) for own in wordings)
    if best_match >= WORTH_READING:
        likeness = compare_letters(a.letters, b.letters)
        reading = read_likeness(likeness, log_odds(likeness), *wordings, rounds=ROUNDS)
        told_a, told_b = reading.from_a.sum(axis=1), reading.from_b.sum(axis=0)
    count = log1p(float(min(told_a.sum(), told_b.sum())))
    return _side(told_a, parts_a, "a") | _side(told_b, parts_b, "b") | {"told_sentences": count}
