"""What is gathered of a stream comes back in the order of positions, of the articles that stay and in any memory."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.config import Settings
from dedup.fast import Sketches
from dedup.gathering import Gathered
from dedup.records import Article
from dedup.sketch import SLOTS

# Of each chunk the paragraphs of each article, of a few different ones; a paragraph has a hash and so many words.
CHUNKS = st.lists(st.lists(st.sets(st.integers(0, 20), max_size=5), min_size=1, max_size=6), min_size=1, max_size=6)


def hash_of(paragraph: int) -> int:
    return paragraph << 58 | paragraph  # as far apart as hashes are


def sketches(chunk: list[set[int]], first: int) -> Sketches:
    """Sketches of articles: each signature is its number throughout."""
    flat = [(place, paragraph) for place, own in enumerate(chunk) for paragraph in sorted(own)]
    places = np.array([place for place, _ in flat], dtype=np.int32)
    return Sketches(
        np.full(len(chunk), 50, dtype=np.int32),
        np.repeat(np.arange(first, first + len(chunk), dtype=np.uint32), SLOTS).reshape(-1, SLOTS),
        np.empty(0, dtype=np.uint64),
        np.empty(0, dtype=np.int32),
        np.array([hash_of(paragraph) for _, paragraph in flat], dtype=np.uint64),
        np.array([10 + paragraph for _, paragraph in flat], dtype=np.int32),
        places,
    )


@pytest.mark.parametrize("memory", [0, 5000, 1 << 20])
@given(chunks=CHUNKS, seed=st.integers(0, 99))
def test_everything_comes_back_by_position(chunks: list[list[set[int]]], seed: int, memory: int) -> None:
    """Signatures, each once; and each paragraph that several articles share, with its words and its article."""
    gathered, first = Gathered(Settings(), memory, phrases_too=False), 0
    for chunk in chunks:
        names = range(first, first + len(chunk))
        gathered.add([Article(str(name), "") for name in names], ["en"] * len(chunk), sketches(chunk, first))
        first += len(chunk)
    rank = np.random.default_rng(seed).permutation(np.arange(-2, first - 2, dtype=np.int32))
    rank[rank < 0] = -1  # two do not stay
    stayed = {number: place for number, place in enumerate(rank.tolist()) if place >= 0}
    held = [(number, hash_of(one), 10 + one) for number, own in enumerate(chain(*chunks)) for one in own]
    holders = Counter(key for _, key, _ in held)
    expected = {(key, words, stayed[number]) for number, key, words in held if number in stayed}
    found = list(zip(*(column.tolist() for column in gathered.paragraphs(rank)), strict=True))
    assert {one for one in expected if holders[one[0]] > 1} <= set(found) <= expected
    signatures = gathered.signatures(rank)
    assert {place: number for place, (number, *_) in enumerate(signatures.tolist())} == {
        place: number for number, place in stayed.items()
    }
    assert (signatures == signatures[:, :1]).all()


def test_paragraphs_of_one_article_are_mostly_left_out() -> None:
    """They are nine in ten of all, and house text is never among them."""
    gathered = Gathered(Settings(), 1 << 20, phrases_too=False)
    own = np.random.default_rng(1).integers(0, 1 << 64, 4000, dtype=np.uint64)
    made = sketches([set() for _ in range(400)], 0)
    owners = np.arange(4000, dtype=np.int32) % 400
    made = made._replace(paragraphs=own, paragraph_lengths=owners, paragraph_owners=owners)
    gathered.add([Article(str(name), "") for name in range(400)], ["en"] * 400, made)
    hashes, _, _ = gathered.paragraphs(np.arange(400, dtype=np.int32))
    assert len(hashes) < 0.25 * len(own)


def test_an_outlet_is_one_object() -> None:
    gathered = Gathered(Settings(), 0, phrases_too=False)
    stated = ["The Post", "".join(["The ", "Post"])]
    items = [Article(str(number), "", source=outlet) for number, outlet in enumerate(stated)]
    gathered.add(items, ["en", "en"], sketches([set(), set()], 0))
    first, second = gathered.outlets
    assert first is second
