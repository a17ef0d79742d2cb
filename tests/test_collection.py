"""Collections: nothing is lost without a reason, positions follow the ids, and both sketching paths give the same."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from dedup import collection
from dedup.collection import Collection, Sketched, collect, sketch_article
from dedup.config import DEFAULTS, Settings
from dedup.records import Article, Skip
from dedup.sketch import BANDS, SLOTS

FOOTER = "The Harbour Post is a not-for-profit newsroom. Write to our editors at any hour, or give what you can."


def invented(seed: int, count: int = 60) -> str:
    chance = random.Random(seed)
    return " ".join(
        "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(3)) for _ in range(count)
    )


def articles(count: int) -> list[Article]:
    """Invented articles in several scripts, each with the same footer."""
    extra = ("", " naïve", " паром", " 渡轮", " عبارة")
    return [
        Article(
            f"{number:03}", f"{invented(number)}{extra[number % 5]}.\n\n{FOOTER}", language=(None, "de")[number % 2]
        )
        for number in range(count)
    ]


def parts(made: Collection) -> list[object]:
    """Everything that a collection knows, as plain values."""
    return [
        [one.article for one in made.sketched],
        made.lengths().tolist(),
        made.signatures().tolist(),
        made.band_keys().tolist(),
        [own.tolist() for own in made.footprints()],
        sorted(made.boilerplate.paragraphs),
        made.boilerplate.phrases.tolist(),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "empty"), ("— … ☃\n", "empty"), ("\u00ad", "empty"), ("cat", "too-short"), (invented(1, 19), "too-short")],
)
def test_what_cannot_be_judged_has_its_reason(text: str, reason: str) -> None:
    made = collect([Article("one", text, path="folder/one.txt"), Article("two", invented(2))], DEFAULTS)
    assert [(skip.id, skip.reason, skip.path) for skip in made.skipped] == [("one", reason, "folder/one.txt")]
    assert made.skipped[0].detail
    assert len(made) == 1


def test_twenty_words_are_enough_and_the_number_can_be_set() -> None:
    assert isinstance(sketch_article(Article("x", invented(1, 20)), DEFAULTS), Sketched)
    assert isinstance(sketch_article(Article("x", "cat"), Settings(minimum_words=1)), Sketched)
    skip = sketch_article(Article("x", invented(1, 20)), Settings(minimum_words=21))
    assert isinstance(skip, Skip)
    assert skip.detail.startswith("20 words; at least 21")


def test_skips_of_the_reader_pass_through() -> None:
    skips = [Skip("a", "unreadable", path="a.txt"), Skip(None, "not-json", line=3)]
    made = collect([skips[0], *articles(3), skips[1]], DEFAULTS)
    assert made.skipped == tuple(skips)
    assert len(made) == 3


def test_articles_in_and_articles_and_skips_out_are_as_many() -> None:
    items: list[Article | Skip] = [*articles(10), Article("short", "cat"), Article("none", ""), Skip("x", "unreadable")]
    made = collect(items, DEFAULTS)
    assert len(made) + len(made.skipped) == len(items)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_arrival_makes_no_difference(seed: int) -> None:
    items = articles(12)
    shuffled = random.Random(seed).sample(items, len(items))
    assert [one.article.id for one in collect(shuffled, DEFAULTS).sketched] == [one.id for one in items]
    assert parts(collect(shuffled, DEFAULTS)) == parts(collect(items, DEFAULTS))


@pytest.mark.parametrize("worthwhile", [1, 2, 5, 12, 13])
def test_the_size_of_the_chunks_makes_no_difference(monkeypatch: pytest.MonkeyPatch, worthwhile: int) -> None:
    """The compiled path takes articles by so many; below that number the readable path is taken."""
    items: list[Article | Skip] = [*articles(12), Article("none", ""), Skip("x", "unreadable")]
    expected = collect(items, DEFAULTS)
    monkeypatch.setattr(collection, "WORTHWHILE", worthwhile)
    found = collect(items, DEFAULTS)
    assert parts(found) == parts(expected)
    assert found.skipped == expected.skipped


def test_the_language_of_the_article_comes_before_that_of_the_settings() -> None:
    text = "und der die das the of and to " * 4  # rare in English: "der die das"
    english, german = (sketch_article(Article("x", text, language=language), DEFAULTS) for language in (None, "de"))
    assert isinstance(english, Sketched)
    assert isinstance(german, Sketched)
    assert len(german.footprints) < len(english.footprints)
    assert parts(collect([Article("x", text)], Settings(language="de")))[4] == [german.footprints.tolist()]


def test_what_the_collection_learned_is_marked_in_its_documents() -> None:
    made = collect(articles(6), DEFAULTS)
    for position in range(6):
        document = made.profile(position).document
        house = [word for word, marked in zip(document.words, document.furniture, strict=True) if marked]
        assert house[:4] == ["the", "harbour", "post", "is"]
        assert 0 < len(house) < len(document)


def test_a_profile_is_made_once() -> None:
    made = collect(articles(2), DEFAULTS)
    assert made.profile(0) is made.profile(0)


def test_an_empty_collection() -> None:
    made = collect([], DEFAULTS)
    assert (len(made), made.skipped) == (0, ())
    assert made.signatures().shape == (0, SLOTS)
    assert made.band_keys().shape == (0, BANDS)
    assert made.band_keys().dtype == np.uint64


def test_progress_counts_what_was_read() -> None:
    told: list[tuple[str, int, int]] = []

    def listen(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))

    items: Sequence[Article | Skip] = [*articles(3), Skip("x", "unreadable")]
    collect(items, DEFAULTS, listen)
    assert told == [("reading", done, 0) for done in (1, 2, 3, 4)]
