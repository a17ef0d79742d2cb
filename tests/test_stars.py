"""The optimiser against its slow and obvious twin: every subset of the links, tried one by one."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.stars import Link, Weights, clusters, heaviest_stars

LINKS = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(1, 100).map(float), max_size=9)


def is_made_of_stars(links: frozenset[Link]) -> bool:
    """No link may have other links at both of its ends."""
    return not any(
        any(p == i and q != j for p, q in links) and any(q == j and p != i for p, q in links) for i, j in links
    )


def heaviest_by_trying(weights: Weights) -> float:
    subsets = chain.from_iterable(combinations(weights, size) for size in range(len(weights) + 1))
    return max(sum(weights[link] for link in subset) for subset in subsets if is_made_of_stars(frozenset(subset)))


@given(LINKS)
def test_nothing_is_heavier(weights: Weights) -> None:
    found = heaviest_stars(weights)
    assert is_made_of_stars(found)
    assert sum(weights[link] for link in found) == pytest.approx(heaviest_by_trying(weights))


@given(LINKS)
def test_clusters_share_no_end(weights: Weights) -> None:
    found = list(clusters(weights))
    assert sorted(link for cluster in found for link in cluster) == sorted(weights)
    for one, other in combinations(found, 2):
        assert not {i for i, _ in one} & {i for i, _ in other}
        assert not {j for _, j in one} & {j for _, j in other}


def test_a_cluster_beyond_the_budget_still_ends() -> None:
    tangle = {(i, j): 1.0 + 0.01 * ((7 * i + 3 * j) % 11) for i in range(14) for j in range(14)}
    assert is_made_of_stars(heaviest_stars(tangle))
