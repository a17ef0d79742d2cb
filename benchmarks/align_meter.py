"""METER: does a sentence of a newspaper come from the wire story? Area under the curve by the aligner's evidence.

Run: `python -m benchmarks.align_meter`, with `--semantic` for semantic evidence too (the extra `semantic`). Needs the
METER texts in `$DEDUP_DATA/meter` (or `../shared/data/meter`).
A sentence's score is the posterior that it has a partner at all, before the aligner demands more of texts that copy.
Human labels: 570 verbatim, 453 rewritten, 837 new. Some contradict the texts: "new" ones that stand word for word in
the wire story, "verbatim" ones without a counterpart in it (its page is missing). What a judge reaches who follows the
texts there and the labels everywhere else is given too, as the most there is; and our figure without those sentences.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import LCSseq
from sklearn.metrics import roc_auc_score

from benchmarks.labelled import data_folder, read_lines
from dedup.evidence.links import read
from dedup.language.words import words_of
from dedup.records import Article, Document
from dedup.semantic import Encoder, shipped_encoder
from dedup.text import make_document

Gold = Mapping[str, str]
# Share of a sentence's words that stand in order in one or two of the wire's: surely copied, surely not.
COPIED, FOREIGN = 0.85, 0.40
TELLING = 5  # words from which a sentence that stands in the wire story stands there by no chance


class Scored(NamedTuple):
    """A gold sentence: its label, its score, and what its text says: "verbatim", "new" or, if nothing clear, ""."""

    label: str
    score: float
    text_says: str


def _place(document: Document, words: Sequence[str], start: int) -> int | None:
    """The position of the sentence that holds most of these words, at or after word `start`, else anywhere."""
    every = list(document.words)
    found = next((k for k in [*range(start, len(every)), *range(start)] if every[k : k + len(words)] == words), None)
    if found is None:
        return None
    shared = [min(found + len(words), s.last) - max(found, s.first) for s in document.sentences]
    return int(np.argmax(shared))


def _text_says(words: Sequence[str], wire: Document) -> str:
    passages = [wire.words[s.first : s.last] for s in wire.sentences]
    passages += [wire.words[s.first : t.last] for s, t in pairwise(wire.sentences)]
    share = max((LCSseq.similarity(words, passage) for passage in passages), default=0) / len(words)
    if share >= COPIED and len(words) >= TELLING:
        return "verbatim"
    return "new" if share < FOREIGN else ""


def score(news: Document, wire: Document, gold: Sequence[Gold], encoder: Encoder | None) -> Iterator[Scored]:
    """The gold sentences of one newspaper text, scored."""
    partner = read(news, wire, encoder, copyist=0.0).from_a.sum(axis=1)
    start = 0
    for sentence in gold:
        words = words_of(sentence["text"])
        place = _place(news, words, start) if words else None
        if place is not None:
            start = news.sentences[place].first
            yield Scored(sentence["label"], float(partner[place]), _text_says(words, wire))


def _report(kind: str, scored: Sequence[Scored]) -> None:
    chosen = [one for one in scored if one.label in (kind, "new")]
    wrong = [{one.label, one.text_says} == {"new", "verbatim"} for one in chosen]
    labels = np.array([one.label == kind for one in chosen])
    scores = np.array([one.score for one in chosen])
    ideal = np.where(wrong, ~labels, labels)
    rest = ~np.array(wrong)
    print(
        f"{kind} against new: n {len(chosen)}  AUC {roc_auc_score(labels, scores):.4f}  "
        f"the most that can be reached {roc_auc_score(labels, ideal):.4f}  "
        f"without the {sum(wrong)} that the texts contradict {roc_auc_score(labels[rest], scores[rest]):.4f}"
    )


def main() -> None:
    folder = data_folder() / "meter"
    texts = {line["id"]: line["text"] for line in read_lines(folder / "docs.jsonl.gz")}
    news = {line["doc"]: line["text"] for line in read_lines(folder / "segments.jsonl.gz")}
    gold: dict[tuple[str, str], list[Gold]] = defaultdict(list)
    for line in read_lines(folder / "sentences.jsonl.gz"):
        gold[line["doc"], line["pa"]].append(line)
    encoder = shipped_encoder() if "--semantic" in sys.argv else None
    scored: list[Scored] = []
    for (doc, wire), sentences in gold.items():
        two = make_document(Article(doc, news[doc])), make_document(Article(wire, texts[wire]))
        scored += score(*two, sentences, encoder)
    for kind in ("verbatim", "rewrite"):
        _report(kind, scored)


if __name__ == "__main__":
    main()
