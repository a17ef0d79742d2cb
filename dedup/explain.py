"""Two articles → why they were judged as they were: each measure's weight, and the passages they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dedup.config import Settings
from dedup.passages import Passage, find_passages
from dedup.pipeline import judge_among, model_for
from dedup.records import Article, Pair
from dedup.text import make_document
from dedup.verdict import symmetric


class Part(NamedTuple):
    """One measure: its value, and what it adds to the log-odds of the verdict."""

    name: str
    value: float
    log_odds: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict taken apart. `parts` are sorted by size and, with `intercept`, add up to `log_odds`.

    `languages` are the codes of those that A and B were read in.
    """

    a: Article
    b: Article
    pair: Pair
    intercept: float
    parts: tuple[Part, ...]
    threshold: float
    passages: tuple[Passage, ...]
    languages: tuple[str, str]

    @property
    def log_odds(self) -> float:
        """Of the pair being derived, all evidence together."""
        return self.intercept + sum(part.log_odds for part in self.parts)


def explain(a: Article, b: Article, settings: Settings, among: Sequence[Article] = ()) -> Explanation:
    """Two articles → what their verdict is made of. `among` is the collection they stand in, for its boilerplate."""
    pair = judge_among(a, b, among, settings)
    model = model_for(settings)
    values = symmetric(pair.evidence)
    parts = [Part(name, values[name], weight) for name, weight in model.contributions(pair.evidence).items()]
    documents = [make_document(article, language=settings.language) for article in (a, b)]
    return Explanation(
        a=a,
        b=b,
        pair=pair,
        intercept=model.intercept,
        parts=tuple(sorted(parts, key=lambda part: (-abs(part.log_odds), part.name))),
        threshold=model.threshold,
        passages=find_passages(*documents),
        languages=(documents[0].language, documents[1].language),
    )
