"""Verified pairs → families that cannot chain.

Single-link clusters run together: a peer merged 859,091 unrelated documents. Here a family is a star: one centre, and
only members that were each judged derived with that very centre. The centre is the article with the most verified
relatives left; ties go to the greater sum of probabilities, then to the lower position, so that the result depends on
neither order nor threads.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Edge = tuple[int, int]
Edges = NDArray[np.int64]


def neighbours_of(edges: Mapping[Edge, float]) -> dict[int, dict[int, float]]:
    """Edges a, b → probability become each document's verified relatives."""
    neighbours: dict[int, dict[int, float]] = {}
    for (a, b), probability in edges.items():
        neighbours.setdefault(a, {})[b] = probability
        neighbours.setdefault(b, {})[a] = probability
    return neighbours


def components(edges: Mapping[Edge, float]) -> list[list[int]]:
    """Connected components of the verified pairs, each ascending, in the order of their first document."""
    neighbours = neighbours_of(edges)
    seen: set[int] = set()
    found = []
    for start in sorted(neighbours):
        if start in seen:
            continue
        seen.add(start)
        reached = [start]
        for document in reached:
            fresh = neighbours[document].keys() - seen
            seen |= fresh
            reached.extend(sorted(fresh))
        found.append(sorted(reached))
    return found


def _centre(neighbours: Mapping[int, Mapping[int, float]], free: set[int]) -> int:
    def strength(document: int) -> tuple[int, float, int]:
        ties = sorted(p for other, p in neighbours[document].items() if other in free)
        return len(ties), round(sum(ties), 9), -document

    return max(free, key=strength)


def missing_links(edges: Mapping[Edge, float], judged: Edges) -> Edges:
    """Pairs of a component's centre with members that were never judged: judging them keeps large families whole.

    There are fewer of them than documents, so a story that runs in a thousand outlets is one family too. Both `judged`
    and what is missing are int64 (n, 2).
    """
    neighbours = neighbours_of(edges)
    ties: list[Edge] = []
    for component in components(edges):
        if len(component) > 2:
            centre = _centre(neighbours, set(component))
            ties += [(min(centre, other), max(centre, other)) for other in component if other != centre]
    wanted = np.array(sorted(ties), dtype=np.int64).reshape(-1, 2)
    return wanted[~np.isin(_codes(wanted), _codes(judged))]


def _codes(edges: Edges) -> NDArray[np.int64]:
    """A number for each pair of positions, which have 32 bits."""
    return (edges[:, 0] << 32) | edges[:, 1]


def make_families(edges: Mapping[Edge, float]) -> list[tuple[int, tuple[int, ...]]]:
    """Verified pairs (a < b → probability) → (centre, members) with the centre among the ascending members.

    Every member is verified against the centre; a document is in at most one family.
    """
    neighbours = neighbours_of(edges)
    families = []
    for component in components(edges):
        free = set(component)
        while free:
            centre = _centre(neighbours, free)
            members = {centre} | (neighbours[centre].keys() & free)
            if len(members) == 1:
                break  # the best centre left has no relative left, so nobody has
            families.append((centre, tuple(sorted(members))))
            free -= members
    return families
