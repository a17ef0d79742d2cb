"""Families: stars of verified pairs, against breadth-first search, and nothing can chain."""

from __future__ import annotations

import random
from collections import deque
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.families import Edge, components, make_families, missing_links, neighbours_of

PROBABILITIES = st.integers(50, 100).map(lambda percent: percent / 100)
EDGES = st.dictionaries(
    st.tuples(st.integers(0, 14), st.integers(0, 14)).filter(lambda edge: edge[0] < edge[1]), PROBABILITIES, max_size=40
)


def tie(one: int, other: int) -> Edge:
    return min(one, other), max(one, other)


def slow_components(edges: dict[Edge, float]) -> list[list[int]]:
    """The twin: breadth-first search over the list of pairs itself."""
    waiting = {document for edge in edges for document in edge}
    found = []
    while waiting:
        queue = deque([min(waiting)])
        reached = set(queue)
        while queue:
            here = queue.popleft()
            for a, b in edges:
                for one, other in ((a, b), (b, a)):
                    if one == here and other not in reached:
                        reached.add(other)
                        queue.append(other)
        waiting -= reached
        found.append(sorted(reached))
    return sorted(found)


@given(EDGES)
def test_components_are_those_of_breadth_first_search(edges: dict[Edge, float]) -> None:
    assert components(edges) == slow_components(edges)


@given(EDGES)
def test_every_member_is_verified_against_the_centre(edges: dict[Edge, float]) -> None:
    for centre, members in make_families(edges):
        assert centre in members
        assert all(tie(centre, member) in edges for member in members if member != centre)


@given(EDGES)
def test_families_share_nobody_and_stay_inside_components(edges: dict[Edge, float]) -> None:
    families = [members for _, members in make_families(edges)]
    everyone = [member for members in families for member in members]
    assert len(everyone) == len(set(everyone))
    assert all(members == tuple(sorted(members)) and len(members) >= 2 for members in families)
    groups = [set(component) for component in components(edges)]
    assert all(sum(set(members) <= group for group in groups) == 1 for members in families)


@given(EDGES)
def test_nobody_is_left_out_who_has_a_relative_left(edges: dict[Edge, float]) -> None:
    """Two documents in no family are never relatives of each other."""
    placed = {member for _, members in make_families(edges) for member in members}
    assert [edge for edge in edges if not placed & set(edge)] == []


@given(EDGES)
def test_the_first_centre_of_a_component_has_the_most_relatives(edges: dict[Edge, float]) -> None:
    neighbours = neighbours_of(edges)
    families = make_families(edges)
    for component in components(edges):
        centre = next(centre for centre, _ in families if centre in component)
        most = max(
            component, key=lambda one: (len(neighbours[one]), round(sum(sorted(neighbours[one].values())), 9), -one)
        )
        assert centre == most


@given(EDGES, st.integers(0, 1000))
def test_the_order_of_the_pairs_makes_no_difference(edges: dict[Edge, float], seed: int) -> None:
    shuffled = list(edges.items())
    random.Random(seed).shuffle(shuffled)
    assert make_families(dict(shuffled)) == make_families(edges)
    assert components(dict(shuffled)) == components(edges)


@pytest.mark.parametrize("length", [4, 5, 10, 100])
def test_a_chain_is_not_one_family(length: int) -> None:
    """A–B–C–D: what nobody verified against the centre is not in its family."""
    edges = dict.fromkeys(pairwise(range(length)), 0.9)
    families = make_families(edges)
    assert max(len(members) for _, members in families) == 3
    assert all(
        {tie(centre, member) for member in members if member != centre} <= set(edges) for centre, members in families
    )


def test_two_families_tied_by_one_doubtful_pair_stay_two() -> None:
    """Only the document in that very pair goes over."""
    edges = dict.fromkeys([*combinations(range(5), 2), *combinations(range(5, 9), 2)], 0.95) | {(4, 5): 0.51}
    assert make_families(edges) == [(4, (0, 1, 2, 3, 4, 5)), (6, (6, 7, 8))]


def test_a_complete_family_is_one() -> None:
    edges = dict.fromkeys(combinations(range(6), 2), 0.8)
    assert make_families(edges) == [(0, (0, 1, 2, 3, 4, 5))]


def links_missing(edges: dict[Edge, float], judged: set[Edge]) -> list[Edge]:
    """`missing_links` as tuples."""
    found = missing_links(edges, np.array(sorted(judged), dtype=np.int64).reshape(-1, 2))
    return [(a, b) for a, b in found.tolist()]


def test_nothing_verified_no_families() -> None:
    assert make_families({}) == []
    assert components({}) == []
    assert links_missing({}, set()) == []


@given(EDGES)
def test_missing_links_are_ties_of_a_centre_that_nobody_judged(edges: dict[Edge, float]) -> None:
    missing = links_missing(edges, set(edges))
    groups = [set(component) for component in components(edges)]
    assert missing == sorted(set(missing))
    for edge in missing:
        assert edge not in edges
        assert edge[0] < edge[1]
        assert any(set(edge) <= group for group in groups)
    for group in groups:
        if len(group) > 2:
            own = [edge for edge in [*edges, *missing] if set(edge) <= group]
            assert any(all(tie(centre, other) in own for other in group - {centre}) for centre in group)


def test_judging_the_missing_links_keeps_a_ring_whole() -> None:
    """A bucket of candidates linked in a ring: five copies, of which each knows two."""
    ring = {tie(one, (one + 1) % 5): 0.9 for one in range(5)}
    assert len(make_families(ring)) == 2
    complete = ring | dict.fromkeys(links_missing(ring, set(ring)), 0.9)
    assert len(make_families(complete)) == 1


def test_what_was_judged_is_not_judged_again() -> None:
    chain = dict.fromkeys(pairwise(range(6)), 0.9)
    assert links_missing(chain, {tie(a, b) for a, b in combinations(range(6), 2)}) == []
    assert links_missing(chain, set(chain))


def test_a_story_in_a_thousand_outlets_is_one_family() -> None:
    ring = {tie(one, (one + 1) % 1000): 0.9 for one in range(1000)}
    missing = links_missing(ring, set(ring))
    assert len(missing) == 997
    assert len(make_families(ring | dict.fromkeys(missing, 0.9))) == 1
