"""What the model makes of stories that nothing was learned from: python -m benchmarks.unseen [--model FILE]

Fifteen fictional stories, written in November 2026 after the model was fitted and kept out of training: an agency's
report, six texts made from it or from parts of it, and three reports that other reporters wrote of the same event, one
of them at the same press conference. Each text is held against the agency's. Prints the share of each kind that is
called derived, the area under the curve of these pairs, and that of all pairs inside the stories.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from sklearn.metrics import roc_auc_score

from benchmarks.labelled import UNSEEN, Labelled, load_families
from dedup.config import Settings
from dedup.pipeline import judge_pairs
from dedup.records import DERIVED, Pair


def area(judged: Sequence[tuple[Labelled, Pair]]) -> float:
    return float(roc_auc_score([own.derived for own, _ in judged], [pair.probability for _, pair in judged]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", help="another model than the one that is shipped")
    articles, labelled = load_families(folder=UNSEEN)
    settings = Settings(model=parser.parse_args().model)
    found = judge_pairs(articles, [(own.a, own.b) for own in labelled], settings)
    judged = list(zip(labelled, found, strict=True))
    of_source = [(own, pair) for own, pair in judged if "-" not in own.kind]
    called: dict[tuple[bool, str], list[bool]] = {}
    for own, pair in of_source:
        called.setdefault((own.derived, own.kind), []).append(pair.relation in DERIVED)
    for (derived, kind), verdicts in sorted(called.items(), reverse=True):
        print(f"{'derived' if derived else 'independent':12} {kind:12} {sum(verdicts):3} of {len(verdicts)}")
    print(f"area, with the source: {area(of_source):.4f}")
    print(f"area, all {len(judged)} pairs: {area(judged):.4f}")


if __name__ == "__main__":
    main()
