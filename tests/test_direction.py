"""Who had it from whom: credit before date before containment, and nothing where nothing tells."""

from __future__ import annotations

from itertools import permutations

import pytest

from dedup.direction import CONTAINED, Lead, derived_side, likely_source
from dedup.records import Article, Document, Side
from dedup.text import make_document

STORY = "Two ferries collided in thick fog off Rottnest on Tuesday, the harbour police said. Nobody was hurt."
CREDIT = "ROTTNEST (AP) — "


def document(name: str, *, credit: bool = False, published: str | None = None, longer: int = 0) -> Document:
    text = CREDIT * credit + STORY + " The island slept." * longer
    return make_document(Article(name, text, published=published))


PLAIN = document("plain")
CREDITED = document("credited", credit=True)
EARLY = document("early", published="2024-05-01T08:00:00Z")
LATE = document("late", published="2024-05-01T09:30:00Z")
CREDITED_LATE = document("credited-late", credit=True, published="2024-05-01T09:30:00Z")


@pytest.mark.parametrize(
    ("a", "b", "derived"),
    [
        (CREDITED, PLAIN, "b"),
        (EARLY, LATE, "b"),
        (EARLY, PLAIN, "b"),
        (CREDITED, EARLY, "b"),
        (CREDITED_LATE, EARLY, "b"),
        (CREDITED_LATE, CREDITED, "b"),
        (PLAIN, document("other"), None),
        (EARLY, document("same hour", published="2024-05-01T08:00:00Z"), None),
    ],
)
def test_the_derived_side(a: Document, b: Document, derived: Side | None) -> None:
    level = {"covered_a": 0.5, "covered_b": 0.5}
    opposite: dict[Side | None, Side | None] = {"a": "b", "b": "a", None: None}
    assert derived_side(a, b, level) == derived
    assert derived_side(b, a, level) == opposite[derived]


def test_which_text_holds_the_other_tells_when_nothing_else_does() -> None:
    """The text whose content stands almost wholly in the other was cut from it."""
    other = document("other")
    assert derived_side(PLAIN, other, {"covered_a": 0.9, "covered_b": 0.3}) == "a"
    assert derived_side(PLAIN, other, {"covered_a": 0.3, "covered_b": 0.9}) == "b"
    close = {"covered_a": 0.5, "covered_b": 0.5 + 0.9 * CONTAINED}
    assert derived_side(PLAIN, other, close) is None
    assert derived_side(CREDITED, PLAIN, {"covered_a": 0.9, "covered_b": 0.3}) == "b"


def lead(own: Document) -> Lead:
    return Lead(own.agency, own.article.published, len(own))


def test_the_source_of_a_family() -> None:
    longer = document("longer", longer=3)
    family = {0: PLAIN, 1: LATE, 2: EARLY, 3: CREDITED, 4: longer}
    for members, source in [([0, 1, 2, 3], 3), ([0, 1, 2], 2), ([0, 1], 1), ([0, 4], 4), ([0, 0], 0)]:
        for order in permutations(members):
            assert likely_source({member: lead(family[member]) for member in order}) == source


def test_equals_go_to_the_lower_position() -> None:
    assert likely_source(dict.fromkeys([5, 3, 4], lead(PLAIN))) == 3
