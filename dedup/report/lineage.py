"""A family and its pairs → a tree: for each member the relative it most likely had the copy from.

Grown from the source, or from what stands in its place: again and again the strongest pair that ties one more member to
the tree. Strong means first that the pair does not say the reverse, then how alike the sentences are, where a pair that
tells the direction may be a little less alike, then how probable the pair is. So a rewrite of a rewrite hangs on the
rewrite, a sister with the same headline does not, and the tree cannot have a circle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from heapq import heappop, heappush
from typing import NamedTuple

from dedup.records import Family, Pair

TOLD = 0.2  # of 2: sisters differ by less from each other than from a source, by its dateline and what both cut


class Kin(NamedTuple):
    """A member's place: how many steps from the source, and the pair with its parent (None for the source)."""

    generation: int
    parent: str | None = None
    pair: Pair | None = None


def _weakness(pair: Pair, parent: str) -> tuple[bool, float, float, str, str]:
    """Lower is stronger; the ids decide between equals."""
    alike = pair.evidence.get("best_match_a", 0.0) + pair.evidence.get("best_match_b", 0.0)
    alike += TOLD * (pair.derived_from == parent)
    return pair.derived_from not in (parent, None), -alike, -pair.probability, pair.a, pair.b


def find_lineage(family: Family, pairs: Iterable[Pair]) -> dict[str, Kin]:
    """The members that some pairs tie to the source, source first, each after its parent."""
    beside: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        beside[pair.a].append(pair)
        beside[pair.b].append(pair)
    places = {family.source: Kin(0)}
    heap: list[tuple[tuple[bool, float, float, str, str], str, str, Pair]] = []
    latest = family.source
    while True:
        for pair in beside[latest]:
            other = pair.b if pair.a == latest else pair.a
            heappush(heap, (_weakness(pair, latest), latest, other, pair))
        while heap and heap[0][2] in places:
            heappop(heap)
        if not heap:
            return places
        _, parent, latest, pair = heappop(heap)
        places[latest] = Kin(places[parent].generation + 1, parent, pair)
