"""Aligned rows → the facts that changed on the way: quotations, who said them, numbers, dates, names, negations.

A fact is changed when both sides state one of the same sort and they differ. What only one side says is an omission
or an addition, which the rows already show; what stands elsewhere in the other text was moved, not changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from dedup.facts.changed_dates import changed_dates
from dedup.facts.changed_names import changed_names
from dedup.facts.changed_numbers import changed_numbers
from dedup.facts.changed_quotations import changed_quotations, changed_speakers
from dedup.facts.changed_sense import changed_sense
from dedup.facts.finding import Facts, find_facts, overlap
from dedup.records import Cap, Change, ChangeKind, Document, Row, Span

Compare = Callable[[Facts, Facts, Facts, Facts], Iterator[tuple[Span, Span]]]

# Each fact of a row is held against each of the other side: with a hundred that is the fifth of a second. Sentences of
# newspapers have a tenth of that; what has more is a table.
MOST_FACTS = 100
CROWDED = "rows with too many facts of one kind on a side: their facts are not compared"


class Sides(NamedTuple):
    """What the two sides of a row state, and the two whole texts."""

    a: Facts
    b: Facts
    all_a: Facts
    all_b: Facts


def _unseen(kind: ChangeKind, compare: Compare, sides: Sides) -> list[Change]:
    return [Change(kind, sides.a.wording(x), sides.b.wording(y), x, y, 0) for x, y in compare(*sides)]


def _spoken(change: Change, sides: Sides) -> bool:
    """True when a change touches a quotation of either side; those are compared as a whole."""
    return any(overlap(change.a_span, q) for q in sides.a.quotations) or any(
        overlap(change.b_span, q) for q in sides.b.quotations
    )


def _changes(row: Row, sides: Sides) -> Iterator[Change]:
    """The changes of one row; nothing inside a changed quotation is counted again."""
    quoted = _unseen("quote", changed_quotations, sides)
    yield from quoted
    yield from _unseen("attribution", changed_speakers, sides)
    others = [
        *_unseen("number", changed_numbers, sides),
        *_unseen("date", changed_dates, sides),
        *_unseen("name", changed_names, sides),
    ]
    for change in others:
        if not any(overlap(change.a_span, q.a_span) or overlap(change.b_span, q.b_span) for q in quoted):
            yield change
    if row.label == "edited":  # in a paraphrase words come and go without a change of sense
        yield from (change for change in _unseen("negation", changed_sense, sides) if not _spoken(change, sides))


def _is_story(document: Document, span: Span) -> bool:
    """False for what stands in a dateline, a byline or a notice, which say who carried the story and when."""
    first, last = np.searchsorted(document.starts, span)
    return not document.furniture[first:last].all()


class Found(NamedTuple):
    """The changed facts in the order of the rows, and the limit that bit, if one did."""

    changes: tuple[Change, ...]
    caps: tuple[Cap, ...]


def find_changes(a: Document, b: Document, rows: Sequence[Row]) -> Found:
    """Two documents and their rows → the changed facts.

    A name that is spelt differently all through, or a quotation that two rows touch, comes once.
    """
    worded_otherwise = [position for position, row in enumerate(rows) if _is_worded_otherwise(a, b, row)]
    if not worded_otherwise:
        return Found((), ())
    all_a, all_b = find_facts(a), find_facts(b)
    found: dict[tuple[str, str, str], Change] = {}
    crowded = 0
    for position in worded_otherwise:
        row = rows[position]
        sides = Sides(all_a.within(row.a), all_b.within(row.b), all_a, all_b)
        if max(sides.a.most, sides.b.most) > MOST_FACTS:
            crowded += 1
            continue
        for change in _changes(row, sides):
            if not (_is_story(a, change.a_span) and _is_story(b, change.b_span)):
                continue
            place = (change.a, change.b) if change.kind == "name" else (str(change.a_span), str(change.b_span))
            found.setdefault((change.kind, *place), _in_row(change, position))
    return Found(tuple(found.values()), (Cap("facts_of_a_row", MOST_FACTS, crowded, CROWDED),) if crowded else ())


def _is_worded_otherwise(a: Document, b: Document, row: Row) -> bool:
    """Whether both sides say something, and not the same to the letter."""
    wordings = [[own.article.text[span.start : span.end] for span in spans] for own, spans in ((a, row.a), (b, row.b))]
    return bool(row.a and row.b) and wordings[0] != wordings[1]


def _in_row(change: Change, row: int) -> Change:
    return Change(change.kind, change.a, change.b, change.a_span, change.b_span, row)
