"""The main job: of the five articles in seeds/ three are rewrites of one wire story, and nothing else is.

The seeds are in no training data; no threshold is set by them.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from dedup import Article, ScanResult, compare, scan

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
ARTICLES = [Article(path.stem[:3], path.read_text(encoding="utf-8")) for path in SEEDS]
FAMILY = ("000", "001", "004")
REWRITES = set(combinations(FAMILY, 2))
MARGIN = 0.4


@pytest.fixture(scope="module")
def result() -> ScanResult:
    return scan(ARTICLES)


def test_one_family_with_the_agency_text_as_its_source(result: ScanResult) -> None:
    (family,) = result.families
    assert family.members == FAMILY
    assert family.source == "004"
    assert (result.articles, result.skipped, result.caps) == (5, (), ())


def test_each_pair_of_the_family_is_a_rewrite(result: ScanResult) -> None:
    assert {(pair.a, pair.b): pair.relation for pair in result.pairs} == dict.fromkeys(REWRITES, "rewrite")


def test_what_was_derived_from_the_agency_text_says_so(result: ScanResult) -> None:
    derived = {(pair.a, pair.b): pair.derived_from for pair in result.pairs}
    assert derived["000", "004"] == derived["001", "004"] == "004"


def test_the_weakest_link_is_shown(result: ScanResult) -> None:
    """The lowest of the three probabilities."""
    assert result.families[0].weakest == min(pair.probability for pair in result.pairs)


def test_the_three_stand_far_above_the_other_seven() -> None:
    probability = {(a.id, b.id): compare(a, b).probability for a, b in combinations(ARTICLES, 2)}
    lowest = min(probability[pair] for pair in REWRITES)
    highest = max(value for pair, value in probability.items() if pair not in REWRITES)
    assert len(probability) == 10
    assert lowest >= highest + MARGIN


def test_the_others_are_related_at_most() -> None:
    for a, b in combinations(ARTICLES, 2):
        if (a.id, b.id) not in REWRITES:
            assert compare(a, b).relation in ("related", "unrelated")


def test_the_evidence_is_in_words(result: ScanResult) -> None:
    for pair in result.pairs:
        assert pair.why.endswith("sentences in common")
        assert "rare phrases" in pair.why
