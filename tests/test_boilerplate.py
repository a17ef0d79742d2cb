"""Boilerplate: what stands under unrelated stories is learned, what copies of one story share is not."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dedup.boilerplate import (
    HOLDERS,
    PHRASE_HOLDERS,
    SHORTEST,
    Boilerplate,
    Paragraphs,
    find_boilerplate,
    find_boilerplate_of_many,
    find_paragraphs,
    house_phrases,
    learn_many_paragraphs,
    learn_paragraphs,
    learn_phrases,
    sketch_paragraphs,
)
from dedup.hashing import hash_spans
from dedup.language.words import find_words, hash_words, offsets, words_of
from dedup.phrases import group_many
from dedup.records import Article, Words
from dedup.sketch import Signatures, footprints, shingles, sign
from dedup.text import make_document

FOOTER = (
    "The Harbour Post is a not-for-profit newsroom on the west coast. Write to our editors at any hour, or give what "
    "you can to keep our reporters at sea and our archive free for every school in the county."
)


def invented(seed: int, count: int = 100) -> str:
    """A paragraph of invented words, different for every seed."""
    chance = random.Random(seed)
    return " ".join(
        "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(3)) for _ in range(count)
    )


def learn(texts: Sequence[str], outlets: Sequence[str | None] | None = None) -> Boilerplate:
    """What a collection of texts teaches."""
    paragraphs, rows, keys, lengths = [], [], [], []
    for text in texts:
        words, starts, _ = find_words(text)
        hashes = hash_words(words)
        paragraphs.append(sketch_paragraphs(text, offsets(starts), hashes))
        rows.append(sign(shingles(hashes)))
        keys.append(footprints(words, hashes, "en"))
        lengths.append(len(words))
    signatures, counts = np.stack(rows), np.array(lengths, dtype=np.int32)
    outlets = outlets or [None] * len(texts)
    learned = Boilerplate(
        learn_paragraphs(paragraphs, signatures, counts, outlets), learn_phrases(keys, signatures, outlets)
    )
    assert learn_compiled(paragraphs, keys, signatures, counts, outlets) == (
        learned.paragraphs,
        learned.phrases.tolist(),
    )
    return learned


def learn_compiled(
    paragraphs: Sequence[Paragraphs],
    keys: Sequence[Words],
    signatures: Signatures,
    lengths: NDArray[np.int32],
    outlets: Sequence[str | None],
) -> tuple[frozenset[int], list[int]]:
    """The same by the compiled path, which is told paragraphs and phrases in any order, and twice."""
    places = np.arange(len(keys), dtype=np.int32)
    holders = np.repeat(places, [len(own.hashes) for own in paragraphs])[::-1]
    hashes = np.concatenate([own.hashes for own in paragraphs])[::-1]
    words = np.concatenate([own.lengths for own in paragraphs])[::-1]
    groups = group_many(np.concatenate(keys), np.repeat(places, [len(own) for own in keys]))
    numbers = np.array([-1 if outlet is None else ord(outlet[0]) for outlet in outlets], dtype=np.int32)
    return (
        learn_many_paragraphs(np.tile(hashes, 2), np.tile(words, 2), np.tile(holders, 2), signatures, lengths, outlets),
        house_phrases(groups, signatures, numbers).tolist(),
    )


def marked(text: str, learned: Boilerplate) -> str:
    """The words of a text that are boilerplate."""
    document = make_document(Article("x", text))
    mask = find_boilerplate(document, learned)
    assert find_boilerplate_of_many(document, learned).tolist() == mask.tolist()
    return " ".join(word for word, is_house in zip(document.words, mask, strict=True) if is_house)


FOOTER_WORDS = " ".join(words_of(FOOTER))


def test_a_paragraph_of_three_words_is_never_boilerplate() -> None:
    """Whatever its hash: it is a heading or a dateline."""
    text = "Sign up today\nSign up today then"
    hashes = hash_words(words_of(text))
    keys = hash_spans(hashes, [0, 3], [3, 7])
    assert marked(text, Boilerplate(frozenset(keys.tolist()), keys[:0])) == "sign up today then"


@pytest.mark.parametrize("holders", [HOLDERS, 5, 12, 40])
def test_a_footer_under_unrelated_stories_is_learned(holders: int) -> None:
    texts = [f"{invented(number)}\n\n{FOOTER}" for number in range(holders)]
    learned = learn(texts)
    assert len(learned.paragraphs) == 1
    assert [marked(text, learned) for text in texts] == [FOOTER_WORDS] * holders


def test_typography_of_a_footer_makes_no_difference() -> None:
    texts = [f"{invented(number)}\n{FOOTER if number % 2 else FOOTER.upper().replace('-', '–')}" for number in range(6)]
    assert [marked(text, learn(texts)) for text in texts] == [FOOTER_WORDS] * 6


def test_three_holders_are_too_few_unless_they_are_of_one_outlet() -> None:
    texts = [f"{invented(number)}\n\n{FOOTER}" for number in range(3)]
    assert not learn(texts).paragraphs
    assert not learn(texts, ["Post", "Post", "Courier"]).paragraphs
    assert not learn(texts, ["Post", "Post", None]).paragraphs
    assert learn(texts, ["Post", "Post", "Post"]).paragraphs
    assert not learn(texts[:2], ["Post", "Post"]).paragraphs


def test_a_long_footer_of_three_is_learned_whatever_the_noise_of_signatures() -> None:
    """It is a quarter of each brief, where an estimate is twice as uncertain as of two stories on one event."""
    briefs = [invented(seed, 75) + f"\n\n{FOOTER}" for seed in range(180)]
    missed = sum(not learn(briefs[at : at + 3], ["Post"] * 3).paragraphs for at in range(0, len(briefs), 3))
    assert missed == 0


@pytest.mark.parametrize("copies", [4, 8, 30])
def test_paragraphs_of_a_much_syndicated_story_are_not_learned(copies: int) -> None:
    story = [invented(seed, 40) for seed in range(8)]
    texts = ["\n\n".join([invented(100 + copy, 12), *story]) for copy in range(copies)]
    assert not learn(texts).paragraphs
    assert [marked(text, learn(texts)) for text in texts] == [""] * copies


def test_paragraphs_of_shortened_copies_are_not_learned() -> None:
    """Outlets that ran the story and cut it from the end: each holds another number of its paragraphs."""
    story = [invented(seed, 40) for seed in range(8)]
    texts = ["\n\n".join(story[: 3 + copy % 6]) for copy in range(12)]
    assert not learn(texts).paragraphs


def test_the_paragraphs_that_rewriters_left_alone_are_not_learned() -> None:
    """Outlets that edited most paragraphs of a story and kept one: the rest of their texts is alike all the same."""
    kept = invented(0, 40)
    story = invented(1, 160).split()
    texts = []
    for copy in range(6):
        edited = [f"edit{copy}" if place % 11 == copy else word for place, word in enumerate(story)]
        texts.append("\n\n".join([*(" ".join(edited[at : at + 40]) for at in range(0, 160, 40)), kept]))
    assert not learn(texts).paragraphs


def test_a_footer_under_copies_and_under_other_stories_is_told_from_the_story() -> None:
    story = [invented(seed, 40) for seed in range(5)]
    copies = ["\n\n".join([*story, FOOTER]) for _ in range(2)]
    others = [f"{invented(50 + number, 200)}\n\n{FOOTER}" for number in range(8)]
    learned = learn(copies + others)
    assert [marked(text, learned) for text in copies + others] == [FOOTER_WORDS] * 10


def test_house_phrases_glued_into_paragraphs_are_learned() -> None:
    phrase = "Rottnest Ferry Gazette breaking"
    texts = [f"{invented(number, 60)} {phrase} {invented(1000 + number, 60)}" for number in range(PHRASE_HOLDERS)]
    assert [marked(text, learn(texts)) for text in texts] == ["rottnest ferry gazette breaking"] * PHRASE_HOLDERS
    assert len(learn(texts[1:]).phrases) == 0


def test_four_holders_of_one_outlet_teach_its_phrases() -> None:
    phrase = "Rottnest Ferry Gazette breaking"
    texts = [f"{invented(number, 60)} {phrase} {invented(1000 + number, 60)}" for number in range(4)]
    assert [marked(text, learn(texts, ["Gazette"] * 4)) for text in texts] == ["rottnest ferry gazette breaking"] * 4
    for outlets in ([None] * 4, ["Gazette"] * 3 + ["Post"], ["Gazette"] * 3 + [None]):
        assert len(learn(texts, outlets).phrases) == 0
    assert len(learn(texts[:3], ["Gazette"] * 3).phrases) == 0


def test_phrases_of_a_much_syndicated_story_are_not_learned() -> None:
    story = invented(0, 150)
    texts = [f"{invented(100 + copy, 30)} {story}" for copy in range(PHRASE_HOLDERS + 8)]
    assert len(learn(texts).phrases) == 0


def test_what_is_learned_does_not_depend_on_the_order() -> None:
    texts = [f"{invented(number)}\n\n{FOOTER}" for number in range(6)] + [invented(seed) for seed in (7, 7, 8)]
    shuffled = random.Random(1).sample(texts, len(texts))
    assert learn(shuffled).paragraphs == learn(texts).paragraphs
    assert learn(shuffled).phrases.tolist() == learn(texts).phrases.tolist()


def test_an_empty_collection_teaches_nothing() -> None:
    assert learn_paragraphs([], np.empty((0, 128), dtype=np.uint32), np.empty(0, dtype=np.int32), []) == frozenset()
    assert learn_phrases([], np.empty((0, 128), dtype=np.uint32), []).tolist() == []


def paragraphs_of(text: str) -> list[tuple[str, int, int]]:
    words, starts, _ = find_words(text)
    found = zip(*find_paragraphs(text, offsets(starts), hash_words(words)), strict=True)
    return [(" ".join(words[i:j]), int(key), int(length)) for (i, j), key, length in found]


@given(
    st.lists(st.lists(st.sampled_from(["ferry", "fog", "naïve", "—", "“No”"]), max_size=7).map(" ".join), max_size=6)
)
def test_paragraphs_are_the_lines_of_four_words_and_more(lines: list[str]) -> None:
    expected = [(" ".join(words), len(words)) for words in map(words_of, lines) if len(words) >= SHORTEST]
    assert [(line, length) for line, _, length in paragraphs_of("\n".join(lines))] == expected


def test_paragraphs_are_equal_when_their_words_are() -> None:
    lines = ["Two ferries collided in fog", "“Two ferries – collided in FOG!”", "two ferries in fog collided"]
    lines += [
        "Two ferries collided in fog again",
        "fog in collided ferries two",
        "two two two two",
        "two two two two two",
    ]
    keys = [key for _, key, _ in paragraphs_of("\n".join(lines))]
    assert keys[0] == keys[1]
    assert len(set(keys)) == len(lines) - 1
