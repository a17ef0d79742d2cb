"""Two documents → aligned rows: which sentences of one say what which sentences of the other say, and how.

`links.py` says how probable each link is, `stars.py` finds the best set of links as a whole. Here they become rows,
with labels, in reading order. The work is always done on the same side first (the text that sorts first), so that
swapping the documents swaps the answer and changes nothing else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Indel

from dedup.evidence.links import TOO_MANY, equal_sentences, read
from dedup.records import LABELS, Cap, Document, Label, Row, Side, Span
from dedup.semantic import Encoder
from dedup.stars import heaviest_stars

# The probability a link must have: on average of the two directions, or in one of them alone, as the second of two
# merged sentences has it.
LIKELY, LIKELY_ONE_WAY = 0.35, 0.50
EDITED = 0.70  # share of words that match (Indel ratio) from which a sentence counts as edited, not as paraphrased


class Group(NamedTuple):
    """Positions of sentences that belong together; one of the two is empty for what was dropped or added."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    moved: bool = False


def _words(document: Document, sentences: Sequence[int]) -> list[str]:
    """The words of some sentences in order."""
    chosen = [document.sentences[position] for position in sentences]
    return [word for sentence in chosen for word in document.words[sentence.first : sentence.last]]


def alignment_caps(a: Document, b: Document) -> tuple[Cap, ...]:
    """The limit on pairs of sentences, if two documents have more of them than the aligner looks at."""
    detail = "texts too long to be aligned: only sentences with the same words are linked, so no facts are compared"
    too_many = len(a.sentences) * len(b.sentences) > TOO_MANY
    return (Cap("sentence_pairs", TOO_MANY, 1, detail),) if too_many else ()


def _links(a: Document, b: Document, encoder: Encoder | None) -> list[tuple[int, int]]:
    """The best set of links between sentences of A and of B, in order."""
    if alignment_caps(a, b):
        return equal_sentences(a, b)
    _, from_a, from_b = read(a, b, encoder)
    gain = np.maximum((from_a + from_b) / 2 - LIKELY, np.maximum(from_a, from_b) - LIKELY_ONE_WAY)
    return sorted(heaviest_stars({(i, j): float(gain[i, j]) for i, j in np.argwhere(gain > 0).tolist()}))


def _stars(a: Document, b: Document, encoder: Encoder | None) -> list[Group]:
    """The groups of linked sentences, in A's order."""
    of_a: dict[int, list[int]] = {}
    of_b: dict[int, list[int]] = {}
    links = _links(a, b, encoder)
    for i, j in links:
        of_a.setdefault(i, []).append(j)
        of_b.setdefault(j, []).append(i)
    stars = {Group(tuple(of_b[j]) if len(of_a[i]) == 1 else (i,), tuple(of_a[i])) for i, j in links}
    return sorted(_needed(a, b, star) for star in stars)


def _needed(a: Document, b: Document, star: Group) -> Group:
    """A star without what says nothing of its centre that one of its sentences does not: a headline before its lead.

    Only where that one was copied; in a paraphrase words do not tell what was taken from which.
    """
    if len(star.b) > 1:
        own = _needed(b, a, Group(star.b, star.a))
        return Group(own.b, own.a)
    if len(star.a) < 2:
        return star
    centre = _words(b, star.b)
    alike = {i: Indel.normalized_similarity(_words(a, (i,)), centre) for i in star.a}
    kept = [max(star.a, key=lambda i: alike[i])]
    if alike[kept[0]] < EDITED:
        return star
    for i in star.a:
        more = sorted({*kept, i})
        if Indel.normalized_similarity(_words(a, more), centre) > Indel.normalized_similarity(_words(a, kept), centre):
            kept = more
    return Group(tuple(kept), star.b)


def _in_place(groups: Sequence[Group], size: Sequence[int]) -> set[Group]:
    """The groups that keep their order in both texts, chosen so that the rest, which moved, has the fewest words.

    `groups` come in A's order. `stairs` are the best chains so far: the further one reaches in B, the more words.
    """
    stairs: list[tuple[int, int, Group]] = []
    before: dict[Group, Group | None] = {}
    for group, words in zip(groups, size, strict=True):
        at = bisect_left(stairs, group.b[0], key=lambda stair: stair[0])
        before[group] = stairs[at - 1][2] if at else None
        total = words + (stairs[at - 1][1] if at else 0)
        end = at
        while end < len(stairs) and stairs[end][1] <= total:
            end += 1
        stairs[at:end] = [(group.b[0], total, group)]
    chain: set[Group] = set()
    last = stairs[-1][2] if stairs else None
    while last:
        chain.add(last)
        last = before[last]
    return chain


def _groups(a: Document, b: Document, encoder: Encoder | None) -> list[Group]:
    """Linked sentences in A's order, those out of order marked as moved."""
    if b.article.text < a.article.text:
        return sorted(Group(group.b, group.a, group.moved) for group in _groups(b, a, encoder))
    groups = sorted(_stars(a, b, encoder))
    in_place = _in_place(groups, [len(_words(a, group.a)) for group in groups])
    return [group._replace(moved=group not in in_place) for group in groups]


def _with_rest(groups: list[Group], n: int, m: int) -> Iterator[Group]:
    """The groups with every other sentence alone: A's order, what B added right before what stands after it in B."""
    linked_b = {j: group for group in groups for j in group.b}
    in_a = {i for group in groups for i in group.a}
    rows = sorted([*groups, *(Group((i,), ()) for i in range(n) if i not in in_a)])
    place = {row: at for at, row in enumerate(rows)}
    added: dict[int, list[int]] = {}
    at = len(rows)
    for j in range(m - 1, -1, -1):
        if j not in linked_b:
            added.setdefault(at, []).append(j)
        elif not linked_b[j].moved:
            at = min(at, place[linked_b[j]])
    for at in range(len(rows) + 1):
        yield from (Group((), (j,)) for j in reversed(added.get(at, [])))
        yield from rows[at : at + 1]


def _label(group: Group, similarity: float) -> Label:
    if not group.a or not group.b:
        return "dropped" if group.a else "added"
    if similarity == 1.0:
        return "verbatim"  # also where a headline ran into the first sentence, and only a line break is gone
    if len(group.a) != len(group.b):
        return "merged" if len(group.a) > 1 else "split"
    return "edited" if similarity >= EDITED else "paraphrased"


def _row(a: Document, b: Document, group: Group) -> Row:
    similarity = 0.0
    if group.a and group.b:
        similarity = Indel.normalized_similarity(_words(a, group.a), _words(b, group.b))
    spans_a = tuple(Span(*a.sentences[i][:2]) for i in group.a)
    spans_b = tuple(Span(*b.sentences[j][:2]) for j in group.b)
    return Row(spans_a, spans_b, _label(group, similarity), similarity, group.moved)


def align(a: Document, b: Document, encoder: Encoder | None = None) -> tuple[Row, ...]:
    """Two documents → rows in A's order, what B added standing where B has it. Every sentence is in exactly one row.

    `similarity` is the share of words that match in order (Indel ratio, 0 to 1; 0 for what has no partner). With an
    encoder, paraphrases that share few words are found too.
    """
    groups = _with_rest(_groups(a, b, encoder), len(a.sentences), len(b.sentences))
    return tuple(_row(a, b, group) for group in groups)


def shares(a: Document, b: Document, rows: Sequence[Row]) -> Mapping[Side, Mapping[Label, float]]:
    """Rows → for each side the share of its words under each label. Sums to 1, or to 0 for a text without words."""

    def of(document: Document, spans: Sequence[tuple[Label, Span]]) -> dict[Label, float]:
        words = dict.fromkeys(LABELS, 0)
        for label, span in spans:
            first, last = np.searchsorted(document.starts, span)
            words[label] += int(last - first)
        total = max(1, sum(words.values()))
        return {label: count / total for label, count in words.items()}

    return {
        "a": of(a, [(row.label, span) for row in rows for span in row.a]),
        "b": of(b, [(row.label, span) for row in rows for span in row.b]),
    }
