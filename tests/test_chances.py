"""Chances: the formula against what the detector really does with thousands of pairs made for it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.random import Generator

from dedup.buckets import lsh_pairs
from dedup.chances import (
    IN_COMMON,
    LENGTHS,
    Corpus,
    chance_by_jaccard,
    chance_by_phrases,
    corpus_of,
    find_chances,
    typical_corpus,
)
from dedup.cli import main
from dedup.config import DEFAULTS, Settings
from dedup.records import Words
from dedup.sketch import bands, sign
from dedup.strong import strong_pairs

PAIRS = 400
# Three standard errors, .075 at most: a share is farther off in three runs of a thousand.
TOLERANCE = 3 * 0.5 / PAIRS**0.5


def drawn(chance: Generator, count: int) -> Words:
    return chance.integers(0, 1 << 64, size=count, dtype=np.uint64)


def simulated_by_jaccard(jaccard: float, chance: Generator) -> float:
    """The share of pairs of random sets of 400 phrases in all that agree in a band."""
    shared = round(jaccard * 400)
    rows = []
    for _ in range(PAIRS):
        common, rest = drawn(chance, shared), drawn(chance, 400 - shared)
        half = len(rest) // 2
        rows += [sign(np.concatenate([common, own])) for own in (rest[:half], rest[half:])]
    codes, _ = lsh_pairs(bands(np.stack(rows)), len(rows))
    return float(np.count_nonzero((codes // len(rows)) ^ 1 == codes % len(rows)) / PAIRS)


@pytest.mark.parametrize("jaccard", [0.1, 0.2, 0.3, 0.4, 0.5, 0.7])
def test_the_curve_is_that_of_the_bands(jaccard: float) -> None:
    found = simulated_by_jaccard(jaccard, np.random.default_rng(1))
    assert found == pytest.approx(chance_by_jaccard(jaccard), abs=TOLERANCE)


def simulated_by_phrases(common: int, phrases: int, corpus: Corpus, settings: Settings, chance: Generator) -> float:
    """The share of planted pairs that the real candidates hold.

    Each pair shares `common` phrases, each held by as many others as the corpus says; no bands agree.
    """
    own: list[list[int]] = [[] for _ in range(corpus.articles)]
    fresh = iter(range(1, 1 << 40))
    for pair in range(PAIRS):
        for holders in chance.choice(len(corpus.share), size=common, p=corpus.share) + 2:
            key = next(fresh)
            others = chance.choice(corpus.articles - 2 * PAIRS, size=holders - 2, replace=False) + 2 * PAIRS
            for article in (2 * pair, 2 * pair + 1, *others.tolist()):
                own[article].append(key)
    for article in range(2 * PAIRS):
        own[article] += [next(fresh) for _ in range(phrases - len(own[article]))]
    for article in range(2 * PAIRS, corpus.articles):  # long articles: no pair with them is ever worth it by its length
        own[article] += [next(fresh) for _ in range(300)]
    footprints = [np.unique(np.array(keys, dtype=np.uint64)) for keys in own]
    found = {divmod(code, corpus.articles) for code in strong_pairs(footprints, settings).codes.tolist()}
    return sum((2 * pair, 2 * pair + 1) in found for pair in range(PAIRS)) / PAIRS


# Cases around the border: at half as many phrases in an article the chance is 1, at twice as many 0.
@pytest.mark.parametrize(
    ("common", "phrases"), [(2, 60), (2, 85), (2, 88), (3, 132), (5, 210), (5, 220), (8, 355), (12, 525), (12, 1100)]
)
def test_phrases_in_common_count_as_they_do_in_a_scan(common: int, phrases: int) -> None:
    corpus = typical_corpus(2000)
    found = simulated_by_phrases(common, phrases, corpus, DEFAULTS, np.random.default_rng(common))
    assert found == pytest.approx(chance_by_phrases(common, phrases, corpus, DEFAULTS), abs=TOLERANCE)


def test_phrases_above_the_cap_weigh_nothing() -> None:
    corpus = Corpus(1000, np.array([0.0, 0.0, 1.0]), (100, 100, 100))  # every phrase in common is in four articles
    assert chance_by_phrases(10, 100, corpus, Settings(document_frequency_cap=4)) == 1.0
    assert chance_by_phrases(10, 100, corpus, Settings(document_frequency_cap=3)) == 0.0


def test_more_in_common_is_never_less_likely() -> None:
    chances = find_chances(typical_corpus(), DEFAULTS)
    assert [chance for _, chance in chances.by_jaccard] == sorted(chance for _, chance in chances.by_jaccard)
    for column in zip(*(own for _, own in chances.by_phrases), strict=True):
        assert list(column) == sorted(column)
    assert all(list(own) == sorted(own, reverse=True) for _, own in chances.by_phrases)
    assert typical_corpus().share.sum() == pytest.approx(1)


def test_a_small_collection_is_judged_whole() -> None:
    chances = find_chances(typical_corpus(60), DEFAULTS)
    assert chances.every_pair
    assert {chance for _, chance in chances.by_jaccard} == {1.0}


def test_a_corpus_is_counted() -> None:
    holders = np.array([0, 4, 1, 1])  # [1, 2, 3, 9], [1, 2, 8], [1, 7]
    corpus = corpus_of(holders, np.array([8, 6, 4], dtype=np.int32))
    assert corpus.articles == 3
    assert corpus.share.tolist() == [0.5, 0.5]  # of two phrases in common one is in two articles, one in three
    assert corpus.phrases == tuple(words // 2 for words in LENGTHS)
    alone = corpus_of(np.array([0, 1]), np.array([10], dtype=np.int32))
    assert alone.share.tolist() == typical_corpus().share.tolist()


def test_the_command_line_shows_both_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["explain", "--settings"]) == 0
    assert "among 10,000 articles" in capsys.readouterr().out
    assert main(["explain", "--settings", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["schema"] == "dedup.chances/1"
    assert len(record["by_phrases"]) == len(IN_COMMON) * len(LENGTHS)
    (tmp_path / "a.txt").write_text("The mayor said on Monday that twelve harbour ferries were late. " * 3)
    assert main(["explain", "--settings", "--in", "a.txt"]) == 0
    assert "Every pair is" in capsys.readouterr().out
    assert main(["explain", "--settings", "a.txt"]) == 2
    assert main(["explain", "a.txt"]) == 2
    assert "name two articles" in capsys.readouterr().err
