"""Weighted links between two rows of points → the heaviest set of links in which every group is a star.

A star is one point with any number of partners on the other side: one sentence that became several, or several that
became one. What it may not hold is a link both of whose ends have other partners. The search is best first: take the
heaviest set of links so far; if it holds such a link, then either that link goes, or the other partners of its one end
do, or those of its other end; the first set without one is the heaviest there is. Clusters of links are small, so
this ends at once; in one that is still open after `BUDGET` looks, the loss is kept small step by step instead.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from math import fsum

Link = tuple[int, int]
Weights = Mapping[Link, float]

BUDGET = 500  # looks at one cluster; the clusters of real pairs of articles need at most a few dozen


def clusters(weights: Weights) -> Iterator[frozenset[Link]]:
    """Links → the sets of links that hang together, in the order of their first link."""
    at: dict[tuple[str, int], list[Link]] = {}
    for i, j in sorted(weights):
        at.setdefault(("a", i), []).append((i, j))
        at.setdefault(("b", j), []).append((i, j))
    seen: set[Link] = set()
    for first in sorted(weights):
        cluster, waiting = set(), [] if first in seen else [first]
        while waiting:
            link = waiting.pop()
            if link not in cluster:
                cluster.add(link)
                waiting += at["a", link[0]] + at["b", link[1]]
        seen |= cluster
        if cluster:
            yield frozenset(cluster)


def _ways_out(links: frozenset[Link]) -> list[frozenset[Link]]:
    """The three ways to mend the first link both of whose ends have other partners; none when all groups are stars."""
    for i, j in sorted(links):
        others_of_i = {link for link in links if link[0] == i} - {(i, j)}
        others_of_j = {link for link in links if link[1] == j} - {(i, j)}
        if others_of_i and others_of_j:
            return [links - {(i, j)}, links - others_of_i, links - others_of_j]
    return []


def _heaviest(cluster: frozenset[Link], weights: Weights) -> frozenset[Link]:
    def state(links: frozenset[Link]) -> tuple[float, list[Link], frozenset[Link]]:
        return -fsum(weights[link] for link in links), sorted(links), links

    heap = [state(cluster)]
    for _ in range(BUDGET):
        links = heapq.heappop(heap)[2]
        ways = _ways_out(links)
        if not ways:
            return links
        for way in ways:
            heapq.heappush(heap, state(way))
    links = heap[0][2]
    while ways := _ways_out(links):
        links = min(map(state, ways))[2]
    return links


def heaviest_stars(weights: Weights) -> frozenset[Link]:
    """Links with positive weights → the heaviest set of them that consists of stars only.

    >>> sorted(heaviest_stars({(0, 0): 0.9, (0, 1): 0.5, (1, 1): 0.9, (2, 1): 0.6}))
    [(0, 0), (1, 1), (2, 1)]
    """
    return frozenset(link for cluster in clusters(weights) for link in _heaviest(cluster, weights))
