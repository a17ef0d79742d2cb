"""Who had it from whom: the likely source of a pair and of a family, and the reason.

In this order: an agency's credit (the text that carries it stands nearest to the wire), the earlier date, and which
text holds the other. A credit is a sign, not a proof: outlets that rewrote the copy often keep it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dedup.records import Document, Side

CONTAINED = 0.10  # difference of coverage from which one text plainly holds the other and not the reverse


class Lead(NamedTuple):
    """What tells how near to the source an article stands: its credit, its date, its length in words."""

    agency: str | None
    published: str | None
    length: int


def _rank(agency: str | None, published: str | None) -> tuple[bool, str]:
    """Lower is nearer to the source. A text without a date comes after all dated ones."""
    return agency is None, published or "9999"


def derived_side(a: Document, b: Document, evidence: Mapping[str, float]) -> Side | None:
    """Which of the two was derived from the other; None when nothing tells."""
    rank_a, rank_b = (_rank(own.agency, own.article.published) for own in (a, b))
    if rank_a != rank_b:
        return "b" if rank_a < rank_b else "a"
    difference = evidence["covered_a"] - evidence["covered_b"]
    if abs(difference) < CONTAINED:
        return None
    return "a" if difference > 0 else "b"


def likely_source(leads: Mapping[int, Lead]) -> int:
    """The member nearest to the wire: credited first, then earliest, then longest, then lowest position."""
    return min(leads, key=lambda member: (*_rank(*leads[member][:2]), -leads[member].length, member))
