"""The noise: the same for the same seed, as hard as it is meant to be, and rated as by hand."""

from __future__ import annotations

import random

import numpy as np
import pytest

from benchmarks.degrade import COLUMN, CONFUSIONS, abridge, degrade, misread, scan_whole, set_lines
from benchmarks.noise import (
    LARGEST,
    cluster_sizes,
    equal_slots,
    family_stories,
    fill,
    form_stories,
    jaccard,
    make_copies,
    overlap,
    rate,
)
from dedup.records import Article
from dedup.text import make_document

TEXT = (
    "The operator said on Monday that twelve harbour ferries had been late since the storm closed the east quay.\n"
    "Commuters waited on the cold pier for an hour, and nobody told them that the extraordinary timetable was void.\n"
) * 6


def test_the_same_seed_gives_the_same_scan() -> None:
    assert degrade(TEXT, TEXT, "1") == degrade(TEXT, TEXT, "1")
    assert len({degrade(TEXT, TEXT, str(seed)) for seed in range(20)}) == 20


def test_a_column_is_narrow_and_loses_nothing() -> None:
    lines = set_lines(TEXT, random.Random(1))
    assert max(map(len, lines)) <= max(COLUMN)
    joined = "".join(line.removesuffix("-") if line.endswith("-") else line + " " for line in lines)
    assert joined.split() == TEXT.split()
    assert any(line.endswith("-") for line in lines)


def test_an_outlet_cuts_from_the_end_and_keeps_the_lead() -> None:
    text = "\n".join(f"Paragraph {number} of the story." for number in range(20))
    for seed in range(20):
        kept = abridge(text, random.Random(seed)).split("\n")
        assert kept[0] == "Paragraph 0 of the story."
        assert set(kept) <= set(text.split("\n"))
        assert kept == sorted(kept, key=text.split("\n").index)


def test_letters_are_taken_only_for_what_they_look_like() -> None:
    assert misread("rn d", 1.0, random.Random(1)) == f"{CONFUSIONS['rn']} {CONFUSIONS['d']}"
    assert misread(TEXT, 0.0, random.Random(1)) == TEXT


@pytest.mark.parametrize("seed", range(6))
def test_a_scanned_text_has_the_sentences_of_the_clean_one(seed: int) -> None:
    """Nearly: a stop misread is no end, a comma misread is one. One for each line of the column would be forty."""
    clean, scanned = (make_document(Article("a", text)) for text in (TEXT, scan_whole(TEXT, str(seed))))
    assert 0.5 * len(clean.sentences) < len(scanned.sentences) < 2 * len(clean.sentences)


def test_copies_are_in_no_order_and_each_has_its_story() -> None:
    copies = make_copies(family_stories()[:10], form_stories()[:5])
    assert [copy.id for copy in copies] == sorted(copy.id for copy in copies)
    clusters = [copy.cluster for copy in copies]
    assert set(clusters) == set(range(15))
    assert clusters != sorted(clusters)
    assert all(clusters.count(alone) == 1 for alone in range(10, 15))
    assert copies == make_copies(family_stories()[:10], form_stories()[:5])


def test_there_are_as_many_pairs_as_in_the_set_that_it_stands_for() -> None:
    sizes = cluster_sizes(20_000, random.Random(1))
    assert max(sizes) <= LARGEST
    pairs = sum(size * (size - 1) / 2 for size in sizes)
    assert pairs / sum(sizes) == pytest.approx(122_876 / 27_210, rel=0.25)


def test_forms_are_filled_in_with_other_facts() -> None:
    first, second = (fill("{City} {one} {two} {four}", random.Random(seed)) for seed in (1, 2))
    assert first != second
    assert [len(word) for word in first.split()[1:]] == [1, 2, 4]
    assert len({next(iter(story)) for story in form_stories()}) == len(form_stories())


def test_baselines_by_hand() -> None:
    texts = ["a b c d e", "a b c d x", "p q r"]
    assert jaccard(texts, 3)[0, 1] == pytest.approx(2 / 4)
    assert overlap(texts, 3)[0, 1] == pytest.approx(2 / 3)
    assert jaccard(texts, 3)[0, 2] == 0
    assert equal_slots(np.array([[1, 2, 3, 4], [1, 2, 3, 5]])).tolist() == [[1, 0.75], [0.75, 1]]


def test_rating_by_hand() -> None:
    truth, found = np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])
    row = rate("tool", "setting", truth, found)
    assert (row.precision, row.recall) == (1.0, 0.5)
    assert rate("tool", "setting", truth, truth).ari == 1
