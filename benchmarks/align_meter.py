"""METER: does a sentence of a newspaper come from the wire story? Area under the curve by the aligner's evidence.

Run: `python -m benchmarks.align_meter`, with `--semantic` for semantic evidence too (the extra `semantic`). Needs the
METER texts in `$DEDUP_DATA/meter` (or `../shared/data/meter`).
A sentence's score is the log odds of its best partner plus the posterior log odds that it has one at all.
Human labels: 570 verbatim, 453 rewritten, 837 new. At least 23 "new" ones stand almost word for word in the wire story,
and 14 "verbatim" ones have no counterpart in it (its page is missing): no method can reach 1.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.labelled import data_folder, read_lines
from dedup.links import read
from dedup.records import Article, Document
from dedup.semantic import Encoder, shipped_encoder
from dedup.text import make_document
from dedup.words import words_of

Gold = Mapping[str, str]
EDGE = 1e-4  # posteriors are kept this far from 0 and 1


def _place(document: Document, words: Sequence[str], start: int) -> int | None:
    """The position of the sentence that holds most of these words, at or after word `start`, else anywhere."""
    every = list(document.words)
    found = next((k for k in [*range(start, len(every)), *range(start)] if every[k : k + len(words)] == words), None)
    if found is None:
        return None
    shared = [min(found + len(words), s.last) - max(found, s.first) for s in document.sentences]
    return int(np.argmax(shared))


def score(news: Document, wire: Document, gold: Sequence[Gold], encoder: Encoder | None) -> Iterator[tuple[str, float]]:
    """The gold sentences of one newspaper text → label and score."""
    evidence, from_a, _ = read(news, wire, encoder)
    partner = np.clip(from_a.sum(axis=1), EDGE, 1 - EDGE)
    start = 0
    for sentence in gold:
        words = words_of(sentence["text"])
        place = _place(news, words, start) if words else None
        if place is not None:
            start = news.sentences[place].first
            yield sentence["label"], float(evidence[place].max() + np.log(partner[place] / (1 - partner[place])))


def main() -> None:
    folder = data_folder() / "meter"
    texts = {line["id"]: line["text"] for line in read_lines(folder / "docs.jsonl.gz")}
    news = {line["doc"]: line["text"] for line in read_lines(folder / "segments.jsonl.gz")}
    gold: dict[tuple[str, str], list[Gold]] = defaultdict(list)
    for line in read_lines(folder / "sentences.jsonl.gz"):
        gold[line["doc"], line["pa"]].append(line)
    encoder = shipped_encoder() if "--semantic" in sys.argv else None
    scored: list[tuple[str, float]] = []
    for (doc, wire), sentences in gold.items():
        two = make_document(Article(doc, news[doc])), make_document(Article(wire, texts[wire]))
        scored += score(*two, sentences, encoder)
    labels = np.array([label for label, _ in scored])
    scores = np.array([value for _, value in scored])
    for kind in ("verbatim", "rewrite"):
        chosen = (labels == kind) | (labels == "new")
        print(f"{kind} against new: n {chosen.sum()}  AUC {roc_auc_score(labels[chosen] == kind, scores[chosen]):.4f}")


if __name__ == "__main__":
    main()
