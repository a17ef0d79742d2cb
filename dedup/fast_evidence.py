"""Two profiles → the measures of `evidence.measure`, through the compiled kernels: twenty times sooner.

Importing numba takes half a second and compiling, once per installation, some seconds: a small job must never come
here.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.likeness import squared_rarities
from dedup.profile import SIZES, Grams, Profile, make_profile
from dedup.records import Article, Words
from dedup.similarity import Terms, rarities
from dedup.text import make_document
from dedup.verdict import Model, load_model

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


class Packed(NamedTuple):
    """A profile as the kernels take it."""

    one: Grams
    two: Grams
    three: Grams
    five: Grams
    running: NDArray[np.int32]
    terms: Terms
    letters: Terms
    wording: Words
    parts: NDArray[np.int64]
    rare: Words
    names: Words
    numbers: Words
    facts: Words
    fact_starts: NDArray[np.int64]


def pack(profile: Profile) -> Packed:
    one, two, three, five = (profile.grams[size] for size in SIZES)
    return Packed(
        one,
        two,
        three,
        five,
        running=profile.running,
        terms=profile.terms,
        letters=profile.letters,
        wording=profile.wording,
        parts=profile.parts,
        rare=profile.rare,
        names=profile.names,
        numbers=profile.numbers,
        facts=profile.facts,
        fact_starts=profile.fact_starts,
    )


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


def measure(a: Profile, b: Profile, kernels: Any = None) -> dict[str, float]:
    """Two profiles → every measure by name, in a fixed order. As `evidence.measure`.

    Both documents must have at least one sentence (a `ValueError` otherwise).
    """
    if not len(a.wording) or not len(b.wording):
        raise ValueError("evidence needs at least one sentence in each document")
    sentences = len(a.wording) + len(b.wording)
    out = np.empty(len(NAMES))
    (kernels or load_kernels()).measure(pack(a), pack(b), rarities(sentences), squared_rarities(sentences), out)
    return dict(zip(NAMES, out.tolist(), strict=True))


def probability(model: Model, evidence: Mapping[str, float]) -> float:
    """The calibrated probability that a pair is derived. As `Model.probability`."""
    log_odds = model.intercept + load_kernels().walk_trees(*model.trees, model.roots, model.values(evidence))
    return float(1 / (1 + np.exp(-log_odds)))
