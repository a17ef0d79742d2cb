"""What each part is worth: python -m benchmarks.ablation [--channels]

Every group of measures left out in turn, and each alone: AUC and F1 on the pool of real news, and the shares of the
hard kinds called derived, cross-validated by story with the other groups' trees grown anew. `--channels` adds what each
way of finding candidates contributes among the archive, which takes some minutes more.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import pool_recall
from benchmarks.labelled import Labelled, load_pool
from benchmarks.train import features, figures, weight
from dedup.training import calibrate, held_out, probabilities

Array = NDArray[np.float64]

# Groups of measures by their names in `measures.py`; what fits none is a group of its own name.
GROUPS = {
    "words and phrases in common": r"(contained|weight)_\d",
    "… outside quotations": r"(outside|quoted|weight_outside)_\d|long(est_run)?_outside|long_words|narrative_match",
    "passages in common": r"(in|squared)_runs|longest_run$",
    "sentences": r"aligned_|best_match|covered|partner|best_three",
    "quotations": r"quotes_",
    "sentences the other tells": r"(un)?told_",
    "order": r"in_order",
    "facts in the same sentence": r"(numbers|names)_(agree|differ|kept)|words_kept|facts_less_words",
    "rare words": r"rare_words_",
    "names": r"names_(high|low|only|shared|jaccard)",
    "numbers": r"numbers_(high|low|only|shared|jaccard)",
}
HARD = ("same-event", "shared-quotes-only", "template", "rewrite-human-partial")


def group_of(name: str) -> str:
    """The group that a measure belongs to.

    >>> group_of("outside_3_low"), group_of("names_only_high"), group_of("names_kept"), group_of("new_measure_low")
    ('… outside quotations', 'names', 'facts in the same sentence', 'new measure')
    """
    fitting = [group for group, pattern in GROUPS.items() if re.match(pattern, name)]
    return fitting[0] if fitting else re.sub(r"_(high|low)$", "", name).replace("_", " ")


def cross_validate(rows: Array, labelled: Sequence[Labelled]) -> Mapping[str, Any]:
    """The figures of trees over some of the measures."""
    labels = np.array([pair.derived for pair in labelled], dtype=np.float64)
    weights = np.array([weight("pool", pair.kind) for pair in labelled])
    log_odds = held_out(rows, labels, [pair.story for pair in labelled], weights)
    return figures(probabilities(log_odds, *calibrate(log_odds, labels, weights)), labelled, 0.5)


def print_row(name: str, count: int, found: Mapping[str, Any]) -> None:
    shares = " | ".join(f"{found['called_derived'][kind]:.3f}" for kind in HARD)
    print(f"| {name} | {count} | {found['auc']:.4f} | {found['f1']:.4f} | {shares} |", flush=True)


def ablate_evidence() -> None:
    """Print the table of the groups."""
    articles, labelled = load_pool()
    names, rows = features(articles, labelled)
    groups = np.array([group_of(name) for name in names])
    print(f"| evidence | measures | AUC | F1 | {' | '.join(HARD)} |")
    print("|---" * (4 + len(HARD)) + "|")
    print_row("all", len(names), cross_validate(rows, labelled))
    for group in dict.fromkeys(groups.tolist()):
        inside = groups == group
        print_row(f"without {group}", int((~inside).sum()), cross_validate(rows[:, ~inside], labelled))
        print_row(f"{group} alone", int(inside.sum()), cross_validate(rows[:, inside], labelled))


def ablate_channels() -> None:
    """Print what each way of finding candidates finds of the derived pairs, among the archive."""
    print("\n| candidates from | derived pairs found | candidates an article |\n|---|---|---|")
    for name, found in pool_recall().items():
        print(f"| {name} | {found.found.mean():.4f} | {found.an_article:.1f} |")


def main(arguments: Sequence[str]) -> None:
    ablate_evidence()
    if "--channels" in arguments:
        ablate_channels()


if __name__ == "__main__":
    main(sys.argv[1:])
