"""METER: is a newspaper text wholly, partly or not derived from the wire story? python -m benchmarks.meter

Two measures and a logistic regression over them, cross-validated by story (10 folds, ten foldings); each class weighs
the same, as it does in the figure. What the newspaper's sentences tell of the wire story parts wholly from partly
derived; how many of its own words the wire story has parts partly from not derived. Neither looks at a text's length,
which in METER says much: short texts are the wholly derived ones. Length alone is printed beside them, and our figures
among the shorter and the longer half of the newspaper texts.

Of half of the texts, people marked which words are copied, which rewritten and which new. What the same regression
makes of their marks is about the most that texts can tell here. Needs METER in `$DEDUP_DATA/meter` (or
`../shared/data/meter`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.labelled import data_folder, read_lines
from dedup.collection import collect
from dedup.config import Settings
from dedup.evidence.fast_measures import measure
from dedup.records import Article, Document, Mask

Array = NDArray[np.float64]

CLASSES = ("same-event", "partial", "rewrite")  # not, partly, wholly derived: the labels of the pairs, as they rise
DERIVED = CLASSES.index("partial")  # from here on
FOLDS, FOLDINGS = 10, 10


class Texts(NamedTuple):
    """The pairs of METER: what is measured of each, its class, its story, and the newspaper text's words.

    `ours` is (pairs, 2), `length` (pairs, 2): words, and words for each of the wire story's, as logarithms. `marked` is
    (pairs, 3), by people: shares of words copied and rewritten, longest stretch of new words; NaN where nobody did it.
    """

    ours: Array
    length: Array
    marked: Array
    classes: NDArray[np.int64]
    stories: list[str]


class Scores(NamedTuple):
    """F1 averaged over the three classes, and over derived or not: mean of the foldings, and their spread."""

    three: float
    three_spread: float
    two: float

    def __str__(self) -> str:
        return f"three classes {self.three:.3f} (± {self.three_spread:.3f})  derived or not {self.two:.3f}"


def taken(text: Document, source: Document) -> float:
    """The share of a text's words outside quotation marks that the source has too, each as often as it stands there.

    Common words count like any others: who writes on his own also uses them otherwise.
    """
    own = _words(text, ~text.furniture & ~text.quoted)
    there = _words(source, ~source.furniture)
    return sum((own & there).values()) / max(1, sum(own.values()))


def _words(document: Document, chosen: Mask) -> Counter[int]:
    return Counter(document.hashes[chosen].tolist())


def _marks() -> dict[str, list[float]]:
    """Newspaper text → shares of words that people marked as copied and rewritten, and the longest new stretch."""
    found = {}
    for line in read_lines(data_folder() / "meter" / "segments.jsonl.gz"):
        words: Counter[str] = Counter()
        longest = 0
        for span in line["spans"]:
            count = len(line["text"][span["start"] : span["end"]].split())
            words[span["type"]] += count
            longest = max(longest, count if span["type"] == "new" else 0)
        shares = [words[kind] / words.total() for kind in ("verbatim", "rewrite")]
        found[line["doc"]] = [*shares, float(np.log1p(longest))]
    return found


def load() -> Texts:
    """The pairs of METER, measured. Raises `FileNotFoundError` when the data is not on this machine."""
    folder = data_folder() / "meter"
    articles = [Article(line["id"], line["text"]) for line in read_lines(folder / "docs.jsonl.gz")]
    collection = collect(articles, Settings(minimum_words=1))
    profiles = {collection.article(place).id: collection.profile(place) for place in range(len(collection))}
    marks, nobody = _marks(), [float("nan")] * 3
    ours, length, marked, classes, stories = [], [], [], [], []
    for pair in read_lines(folder / "pairs.jsonl.gz"):
        wire, news = profiles[pair["a"]], profiles[pair["b"]]
        ours.append([measure(wire, news)["told_b"], taken(news.document, wire.document)])
        length.append([np.log(len(news.document)), np.log(len(news.document) / len(wire.document))])
        marked.append(marks.get(pair["b"], nobody))
        classes.append(CLASSES.index(pair["label"]))
        stories.append(pair["a"])
    return Texts(np.array(ours), np.array(length), np.array(marked), np.array(classes), stories)


def held_out(values: Array, classes: NDArray[np.int64], stories: list[str], folding: int) -> NDArray[np.int64]:
    """The class of each pair by a regression that has seen no pair of its story."""
    told = np.zeros_like(classes)
    folds = GroupKFold(FOLDS, shuffle=True, random_state=folding)
    for train, test in folds.split(values, classes, stories):
        model: Any = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced"))
        told[test] = model.fit(values[train], classes[train]).predict(values[test])
    return told


def score(values: Array, texts: Texts, chosen: Mask, learned: Mask | None = None) -> Scores:
    """How well values tell the classes of the chosen pairs, learned from them, or from others that hold them."""
    learned = chosen if learned is None else learned
    own = chosen[learned]
    classes, stories = texts.classes[learned], [story for story, one in zip(texts.stories, learned, strict=True) if one]
    three, two = [], []
    for folding in range(FOLDINGS):
        told = held_out(values[learned], classes, stories, folding)[own]
        three.append(f1_score(classes[own], told, average="macro"))
        two.append(f1_score(classes[own] >= DERIVED, told >= DERIVED, average="macro"))
    return Scores(float(np.mean(three)), float(np.std(three)), float(np.mean(two)))


def figures(texts: Texts) -> Iterator[tuple[str, Scores]]:
    """Every figure by its name."""
    every = np.ones(len(texts.classes), dtype=np.bool_)
    marked = ~np.isnan(texts.marked[:, 0])
    long = texts.length[:, 0] > np.median(texts.length[:, 0])
    yield "all pairs", score(texts.ours, texts, every)
    yield "… the shorter half of the newspaper texts", score(texts.ours, texts, ~long, every)
    yield "… the longer half", score(texts.ours, texts, long, every)
    yield "by the newspaper text's length alone", score(texts.length[:, :1], texts, every)
    yield "… and its share of the wire story's", score(texts.length, texts, every)
    yield f"the {marked.sum()} that people marked, by their marks", score(texts.marked, texts, marked)
    yield "… by our measures", score(texts.ours, texts, marked)


def main() -> None:
    texts = load()
    counts = Counter(CLASSES[one] for one in texts.classes.tolist())
    print(f"{len(texts.classes)} pairs, {len(set(texts.stories))} stories: {dict(counts)}")
    for name, scores in figures(texts):
        print(f"{name:45} {scores}")


if __name__ == "__main__":
    main()
