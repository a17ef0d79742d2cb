"""The values that cross rooms. Frozen, named, and small enough to print.

Between stages a document is its position in the collection; ids appear only in what people read.
Spans are half-open character offsets into the original text of the article.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Relation = Literal["exact", "near-duplicate", "excerpt", "rewrite", "related", "unrelated"]
RELATIONS: tuple[Relation, ...] = ("exact", "near-duplicate", "excerpt", "rewrite", "related", "unrelated")
DERIVED: frozenset[Relation] = frozenset({"exact", "near-duplicate", "excerpt", "rewrite"})

Label = Literal["verbatim", "edited", "paraphrased", "merged", "split", "added", "dropped"]
LABELS: tuple[Label, ...] = ("verbatim", "edited", "paraphrased", "merged", "split", "added", "dropped")

ChangeKind = Literal["number", "name", "date", "quote", "attribution", "negation"]
Side = Literal["a", "b"]

# Called as progress(stage, done, total); total is 0 while it is not known.
Progress = Callable[[str, int, int], None]

Words = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Offsets = NDArray[np.int32]


class Span(NamedTuple):
    """Half-open character offsets into the original text: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was read. `path` is the file it came from, where there is one, and `line` its record in it.

    `published` is ISO 8601. Anything else that was stated there is kept, but it is no date: it orders nothing.
    """

    id: str
    text: str
    title: str | None = None
    source: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    version: str | None = None
    path: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that was not scanned, and why.

    `reason` is one of a few fixed words (`empty`, `too-short`, `duplicate-id`, `unreadable`, `not-json`, …);
    `detail` says it in a sentence; `line` counts from 1.
    """

    id: str | None
    reason: str
    detail: str = ""
    path: str | None = None
    line: int | None = None


class UnreadDate(NamedTuple):
    """What an article states as its date, and is none. The article is scanned as one without a date."""

    id: str
    stated: str


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit that bit: what was left out, and how often. A cap is never silent."""

    name: str
    limit: int
    times: int
    detail: str


@dataclass(frozen=True, slots=True)
class Language:
    """How many articles were read in a language (ISO 639 code, "und" for undetermined).

    `shortcoming` says what a reader must know where the language is not fully supported, else it is "".
    """

    code: str
    articles: int
    shortcoming: str = ""


class Sentence(NamedTuple):
    """A sentence: its characters in the original text and its words, both half-open."""

    start: int
    end: int
    first: int
    last: int


class WordTable(NamedTuple):
    """The words of a text, n in all, one entry a word.

    `words` are folded (case, accents and typography gone); `hashes` are their 64-bit hashes; `starts` and `ends` are
    offsets into the text; `weights` is each word's surprisal in nats under the language prior; `digit` marks numbers.
    """

    words: Sequence[str]
    hashes: Words
    starts: Offsets
    ends: Offsets
    weights: NDArray[np.float32]
    digit: Mask


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An article made ready for comparison. All arrays have one entry a word, n words in all.

    `words`, `hashes`, `starts`, `ends`, `weights` (under the prior of `language`) and `digit` are those of `WordTable`;
    `quoted` marks words inside quotation marks; `furniture` marks words that are no evidence of common copy (datelines,
    credits, bylines, boilerplate); `capital` marks words that begin with a capital letter. `quotations` are the spans
    inside quotation marks. `agency` is the news agency credited at the head of the text.
    """

    article: Article
    words: Sequence[str]
    hashes: Words
    starts: Offsets
    ends: Offsets
    quoted: Mask
    furniture: Mask
    weights: NDArray[np.float32]
    digit: Mask
    capital: Mask
    sentences: tuple[Sentence, ...]
    quotations: tuple[Span, ...]
    agency: str | None = None
    language: str = "en"

    def __len__(self) -> int:
        return len(self.hashes)

    def slice(self, first: int, last: int) -> str:
        """The original text of the words first…last (half-open)."""
        return self.article.text[self.starts[first] : self.ends[last - 1]] if last > first else ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two articles are to each other.

    `probability` is the calibrated probability that one is derived from the other or both from the same copy.
    `derived` names the side that was derived from the other, where it can be told.
    """

    relation: Relation
    probability: float
    derived: Side | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A judged pair, for people: ids, in a scan sorted, the verdict, every measure, and the evidence in words."""

    a: str
    b: str
    verdict: Verdict
    evidence: Mapping[str, float]
    why: str

    @property
    def relation(self) -> Relation:
        return self.verdict.relation

    @property
    def probability(self) -> float:
        return self.verdict.probability

    @property
    def derived_from(self) -> str | None:
        """The id of the article that the other was derived from, where it can be told."""
        if self.verdict.derived is None:
            return None
        return self.b if self.verdict.derived == "a" else self.a

    def turned(self) -> Pair:
        """The same pair with A and B exchanged."""
        other: dict[Side | None, Side | None] = {"a": "b", "b": "a", None: None}
        partner = {"_a": "_b", "_b": "_a"}
        evidence = {name: self.evidence[name[:-2] + partner.get(name[-2:], name[-2:])] for name in self.evidence}
        verdict = replace(self.verdict, derived=other[self.verdict.derived])
        return Pair(self.b, self.a, verdict, evidence, self.why)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an alignment: the sentences of A and of B that say the same, in the order of each text.

    `similarity` is between 0 and 1; `moved` says that the row stands out of order, beside whatever the label says.
    """

    a: tuple[Span, ...]
    b: tuple[Span, ...]
    label: Label
    similarity: float
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that changed between two aligned passages: both wordings, where they stand, and the row's index."""

    kind: ChangeKind
    a: str
    b: str
    a_span: Span
    b_span: Span
    row: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole answer about two articles: verdict, aligned rows, changed facts, and shares of words by label.

    `caps` names the limits that bit: in texts too long to be aligned, only equal sentences are linked.
    """

    a: Article
    b: Article
    pair: Pair
    rows: tuple[Row, ...]
    changes: tuple[Change, ...]
    shares: Mapping[Side, Mapping[Label, float]]
    caps: tuple[Cap, ...] = ()

    @property
    def relation(self) -> Relation:
        return self.pair.relation

    @property
    def probability(self) -> float:
        return self.pair.probability


@dataclass(frozen=True, slots=True)
class Family:
    """Articles that come from the same copy. `weakest` is the lowest probability of its verified pairs.

    `source` is what the others are compared with: the likely source, or where `source_known` is false, because nothing
    tells who had it from whom, the longest of those it may be.
    """

    id: str
    source: str
    members: tuple[str, ...]
    weakest: float
    source_known: bool = True


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan found. `articles` counts those judged; everything else is in `skipped` with its reason.

    `languages` says in which languages they were read, the commonest first; `unread_dates` which dates were none.
    """

    settings: str
    articles: int
    families: tuple[Family, ...]
    pairs: tuple[Pair, ...]
    skipped: tuple[Skip, ...] = ()
    caps: tuple[Cap, ...] = ()
    languages: tuple[Language, ...] = ()
    unread_dates: tuple[UnreadDate, ...] = ()
    sources: Mapping[str, Article] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Match:
    """A stored article that a checked one has copy in common with.

    `id` is the stored article's; `derived_from` is the id of the one that the other was derived from, where it can be
    told. In the evidence `_a` is the checked article and `_b` the stored one. `passages` are places in the checked
    article that stand word for word in the stored one, the most telling first.
    """

    id: str
    relation: Relation
    probability: float
    derived_from: str | None
    evidence: Mapping[str, float]
    why: str
    passages: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A checked article with all its matches: those that fail, and those that a rule allows, with its reason."""

    article: Article
    matches: tuple[Match, ...]
    failing: tuple[Match, ...]
    allowed: tuple[tuple[Match, str], ...]


@dataclass(frozen=True, slots=True)
class Admission:
    """What became of an article that was checked and added in one step."""

    matches: tuple[Match, ...]
    added: bool


@dataclass(frozen=True, slots=True)
class Additions:
    """What an addition changed. `replaced` holds the ids of which a new version took the place of the old."""

    added: int = 0
    unchanged: int = 0
    replaced: tuple[str, ...] = ()
    skipped: tuple[Skip, ...] = ()

    def __add__(self, other: Additions) -> Additions:
        return Additions(
            self.added + other.added,
            self.unchanged + other.unchanged,
            self.replaced + other.replaced,
            self.skipped + other.skipped,
        )


@dataclass(frozen=True, slots=True)
class IndexStats:
    """An index in figures.

    `first` and `last`, ISO 8601, are when the earliest and the latest article was published, or added where it
    does not say; `first_is` and `last_is` say which, "published" or "added". `size` is in bytes, 0 in memory; `caps`
    counts since it was opened.
    """

    where: str
    settings: str
    articles: int
    first: str | None
    last: str | None
    first_is: str | None
    last_is: str | None
    size: int
    keeps_text: bool
    house_paragraphs: int
    house_phrases: int
    caps: tuple[Cap, ...]
