"""Two profiles → the measures of `evidence.measure`, through the compiled kernels: twenty times sooner.

Importing numba takes half a second and compiling, once per installation, some seconds: a small job must never come
here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.likeness import squared_rarities
from dedup.profile import SIZES, Profile, make_profile
from dedup.records import Article
from dedup.similarity import rarities
from dedup.text import make_document
from dedup.verdict import Model, load_model, sides_of

OF_PHRASES = ("contained_{}_a", "outside_{}_a", "contained_{}_b", "outside_{}_b", "quoted_{}", "weight_{}")
OF_RUNS = ("in_runs_a", "squared_runs_a", "in_runs_b", "squared_runs_b", "longest_run", "longest_run_outside")
OF_COVERAGE = ("aligned_20_{}", "aligned_30_{}", "aligned_45_{}", "best_match_{}", "covered_{}")
OF_ORDER = ("partners", "partner_share", "in_order", "best_three")
OF_RETELLING = ("told_a", "told_outside_a", "told_b", "told_outside_b", "told_sentences")
OF_NARRATIVE = ("narrative_match_a", "narrative_match_b")
OF_FACTS = (
    "numbers_agree",
    "numbers_differ",
    "numbers_kept",
    "names_differ",
    "names_kept",
    "words_kept",
    "facts_less_words",
)
OF_VOCABULARY = ("{}_a", "{}_b", "{}_only_a", "{}_only_b", "{}_shared", "{}_jaccard")
# In the order in which the kernel fills them.
NAMES = (
    *(name.format(size) for size in SIZES for name in OF_PHRASES),
    *OF_RUNS,
    *(name.format(side) for side in "ab" for name in OF_COVERAGE),
    *OF_ORDER,
    *OF_RETELLING,
    *OF_NARRATIVE,
    *OF_FACTS,
    *(name.format(kind) for kind in ("rare_words", "names", "numbers") for name in OF_VOCABULARY),
)


COLUMN = {name: place for place, name in enumerate(NAMES)}


class Measures(Mapping[str, float]):
    """Every measure of a pair by name, kept as one row of numbers: a tenth of what a dictionary of them takes."""

    __slots__ = ("row",)

    def __init__(self, row: NDArray[np.float64]) -> None:
        self.row = row

    def __getitem__(self, name: str) -> float:
        return float(self.row[COLUMN[name]])

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)

    def __repr__(self) -> str:
        return repr(dict(self))


@lru_cache(maxsize=1)
def load_kernels() -> ModuleType:
    """The compiled loops, kept on disk by numba; where it may not write, they are compiled anew in each process."""
    from dedup import evidence_kernels

    with suppress(RuntimeError):
        evidence_kernels.measure.enable_caching()
        evidence_kernels.walk_trees.enable_caching()
    one = make_profile(make_document(Article("", "Nobody."), language="en"))
    evidence, model = measure(one, one, evidence_kernels), load_model()  # now, and not in each fork
    evidence_kernels.walk_trees(*model.trees, model.roots, model.values(evidence))
    return evidence_kernels


def measure(first: Profile, second: Profile, kernels: Any = None) -> Measures:
    """Two profiles → every measure by name, in a fixed order. As `evidence.measure`.

    Both documents must have at least one sentence (a `ValueError` otherwise).
    """
    a, b = first.contents, second.contents
    if not len(a.wording) or not len(b.wording):
        raise ValueError("evidence needs at least one sentence in each document")
    sentences = len(a.wording) + len(b.wording)
    row = np.empty(len(NAMES))
    (kernels or load_kernels()).measure(a, b, rarities(sentences), squared_rarities(sentences), row)
    return Measures(row)


@lru_cache(maxsize=8)
def _columns(names: tuple[str, ...]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """For each symmetric measure the columns of its two sides, and whether the smaller counts; see `symmetric`."""
    asked = [(COLUMN[a], COLUMN[b], pick is min) for pick, a, b in sides_of(names)]
    a, b, smaller = (np.array(column) for column in zip(*asked, strict=True))
    return a, b, smaller


def probability(model: Model, evidence: Mapping[str, float]) -> float:
    """The calibrated probability that a pair is derived. As `Model.probability`."""
    values = _values(model, evidence) if isinstance(evidence, Measures) else model.values(evidence)
    log_odds = model.intercept + load_kernels().walk_trees(*model.trees, model.roots, values)
    return float(1 / (1 + np.exp(-log_odds)))


def _values(model: Model, measures: Measures) -> NDArray[np.float64]:
    """As `Model.values`, of all measures at once."""
    try:
        a, b, smaller = _columns(model.names)
    except KeyError:
        return model.values(measures)  # which says what is missing
    own, other = measures.row[a], measures.row[b]
    values: NDArray[np.float64] = np.where(smaller, np.minimum(own, other), np.maximum(own, other))
    return values
