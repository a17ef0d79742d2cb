"""Collections: nothing is lost without a reason, positions follow the ids, and both sketching paths give the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from dedup import collection, compare, scan
from dedup.collection import Collection, Sources, collect
from dedup.config import DEFAULTS, Settings
from dedup.errors import InputError
from dedup.index import Index
from dedup.records import Article, Skip
from dedup.sketch import SLOTS
from dedup.sketching import STATED, Sketched, sketch_article
from dedup.workers import cores

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
        [made.article(position) for position in range(len(made))],
        made.languages,
        made.holders().tolist(),
        made.lengths.tolist(),
        made.signatures.tolist(),
        made.candidates().pairs.tolist(),
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
    assert collect(shuffled, DEFAULTS).ids == [one.id for one in items]
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
    (made,) = collect([Article("x", text)], Settings(language="de")).footprints()
    assert made.tolist() == german.footprints.tolist()


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


def test_what_is_kept_ready_keeps_to_the_memory() -> None:
    made = [collect(articles(2), DEFAULTS, memory=memory) for memory in (0, 10**8, 10**12)]
    for kept, (most, size, share) in (("profile", collection.PROFILES), ("vocabulary", collection.VOCABULARIES)):
        sizes = [getattr(one, kept).cache_info().maxsize for one in made]
        assert sizes == [collection.FEWEST, int(share * 10**8 / cores()) // size, most]


def test_an_empty_collection() -> None:
    made = collect([], DEFAULTS)
    assert (len(made), made.skipped) == (0, ())
    assert made.signatures.shape == (0, SLOTS)
    assert made.candidates().pairs.shape == (0, 2)


def test_progress_counts_what_was_read() -> None:
    told: list[tuple[str, int, int]] = []

    def listen(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))

    items: Sequence[Article | Skip] = [*articles(3), Skip("x", "unreadable")]
    collect(items, DEFAULTS, listen)
    assert told == [("reading", done, 0) for done in (1, 2, 3, 4)]


@pytest.mark.parametrize("memory", [0, 20_000, 1 << 30])
def test_what_is_put_away_makes_no_difference(monkeypatch: pytest.MonkeyPatch, memory: int) -> None:
    """On disk, partly, or in memory; whatever the reader gave comes back as it was."""
    monkeypatch.setattr(collection, "WORTHWHILE", 5)
    monkeypatch.setattr(collection, "CHUNK", 7)
    items = [replace(one, title="Lone \ud800", source=f"Post {place % 3}") for place, one in enumerate(articles(40))]
    settings = Settings(all_pairs_up_to=1)
    expected, found = collect(items, settings), collect(items, settings, memory=memory)
    assert parts(found) == parts(expected)
    assert [found.article(position) for position in range(40)] == items
    sources = Sources(found)
    assert sources == {one.id: one for one in items}
    assert "nobody" not in sources


@pytest.mark.parametrize("many", [1, 100])
def test_of_two_with_one_id_the_same_stays_in_any_order(monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(collection, "WORTHWHILE", many)
    monkeypatch.setattr(collection, "CHUNK", 2)
    items = [*articles(6), Article("003", invented(50)), Article("001", invented(51)), Article("003", invented(52))]
    made = [collect(random.Random(seed).sample(items, len(items)), DEFAULTS) for seed in range(6)]
    assert all(parts(one) == parts(made[0]) for one in made)
    assert all(sorted(skip.id or "" for skip in one.skipped) == ["001", "003", "003"] for one in made)


@pytest.mark.parametrize(
    "wrong",
    [
        "seeds/",
        ["a text"],
        [{"id": "a", "text": "b"}],
        [Article("a", None)],  # type: ignore[arg-type]
        [Article(5, "b")],  # type: ignore[arg-type]
    ],
)
def test_what_is_no_article_is_named(wrong: object) -> None:
    with Index.open(":memory:") as index, pytest.raises(InputError, match="is no Article with an id and a text"):
        index.add(wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="is no Article with an id and a text"):
        collect(wrong, DEFAULTS)  # type: ignore[arg-type]


def test_two_texts_are_no_articles() -> None:
    with pytest.raises(InputError, match=r"'a text' is no Article with an id and a text: give Article\(id, text\)"):
        compare("a text", "another")  # type: ignore[arg-type]
    with Index.open(":memory:") as index, pytest.raises(InputError, match="'a text' is no Article"):
        index.check("a text")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", STATED)
@pytest.mark.parametrize("value", [float("nan"), datetime(2024, 9, 18)])
def test_what_is_stated_and_no_text_is_named(name: str, value: object) -> None:
    own = Article("own", "The ferry was late. " * 20, **{name: value})  # type: ignore[arg-type]
    for use in (lambda: scan([own]), lambda: compare(own, own), lambda: Index.open(":memory:").add(own)):
        with pytest.raises(InputError, match=f"{name} of article 'own' must be a text or None, not "):
            use()
