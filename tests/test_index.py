"""The index: what is added is found, what is taken away is not, and its verdicts are those of a scan."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from test_stores import all_postings

import dedup
from dedup import Article, Index, Settings, scan
from dedup.collection import collect
from dedup.errors import InputError, StoreError, TooShortError
from dedup.judging import judge_all
from dedup.pipeline import model_for
from dedup.read import read_articles
from dedup.records import DERIVED
from dedup.report.index_report import stats_sentence
from dedup.search import CLOSEST, _near
from dedup.stores import MORE, Holdings, shorten

FAMILIES = Path(dedup.__file__).parent.parent / "benchmarks" / "families"
SEEDS = Path(dedup.__file__).parent.parent / "seeds"


def load_articles() -> list[Article]:
    """Our own fictional families: some hundred articles, four to eight a story."""
    families = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FAMILIES.glob("*.json"))]
    return [
        Article(d["id"], d["text"], d["title"], d["outlet"], d["published"], language=family["language"])
        for family in families
        for d in family["documents"]
    ]


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return load_articles()


@pytest.fixture
def index(where: str) -> Iterator[Index]:
    with Index.open(where) as opened:
        yield opened


def seeds() -> list[Article]:
    return [item for item in read_articles([str(SEEDS)]) if isinstance(item, Article)]


def test_finds_the_family_of_the_seeds(index: Index) -> None:
    first, *others = seeds()
    index.add(others)
    matches = index.check(first)
    assert {match.id[:3] for match in matches} == {"001", "004"}
    assert all(match.why and match.evidence and match.probability > 0.5 for match in matches)


def test_agrees_with_a_scan(index: Index, articles: list[Article]) -> None:
    """All candidates of a scan are judged alike. What a scan adds is judging the whole family with its centre."""
    index.add(articles)
    collection = collect(articles, index.settings)
    candidates = collection.candidates()
    model = model_for(index.settings)
    judged = judge_all(collection, candidates.pairs, model, DERIVED, None)
    expected = {(collection.article(a).id, collection.article(b).id): pair.relation for (a, b), pair in judged.items()}
    found = {
        (min(article.id, match.id), max(article.id, match.id)): match.relation
        for article in articles
        for match in index.check(article)
    }
    assert len(expected) > 100
    assert found == expected
    scanned = {(pair.a, pair.b) for pair in scan(articles).pairs}
    assert found.keys() <= scanned
    assert len(found) / len(scanned) > 0.99


@pytest.mark.parametrize("compiled_from", [1, 1000])
def test_learns_the_house_text_that_a_scan_learns(
    index: Index, compiled_from: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Footers and phrases of outlets among stories of their own, and a story that many ran."""
    monkeypatch.setattr("dedup.house_text.WORTHWHILE", compiled_from)
    chance = random.Random(5)
    syllables = ["ba", "ke", "li", "mo", "nu", "ra", "ste", "glo", "fri", "dun", "hal", "kor"]

    def words(count: int) -> str:
        return " ".join("".join(chance.choices(syllables, k=3)) for _ in range(count)) + "."

    footers, told, phrase = [words(9) for _ in range(3)], words(120), words(3).removesuffix(".")
    made = [
        Article(
            f"a{chance.random()}",
            f"{words(60)}\n{words(20)} {phrase} {words(20)}\n{footers[i % 3]}",
            source=f"outlet {i % 3}",
        )
        for i in range(30)
    ]
    made += [Article(f"b{chance.random()}", f"{told}\n{words(10)}", source="outlet 1") for _ in range(6)]
    index.add(made)
    scanned = collect(made, index.settings).boilerplate
    paragraphs, phrases = index._store.house()
    assert len(scanned.paragraphs) == 3
    assert len(scanned.phrases)
    assert paragraphs == scanned.paragraphs
    assert phrases.tolist() == shorten("footprint", scanned.phrases).tolist()


def test_a_check_from_outside_agrees_with_one_from_inside(index: Index, articles: list[Article]) -> None:
    index.add(articles)
    inside = index.check(articles[0], related=True)
    index.remove(articles[0].id)
    assert index.check(articles[0], related=True) == inside


def test_ids_that_no_database_takes_as_they_are(index: Index, articles: list[Article]) -> None:
    """NUL, half a character, and what they are escaped with; two that look alike stay two."""
    ids = ["a\0b", "a\\0000b", "half \ud83d", "C:\\news\\1.txt", "é😀", ""]
    index.add([replace(own, id=id, source=id) for own, id in zip(articles, ids, strict=False)])
    assert [article.id for article in index.articles()] == ids
    assert [index.get(id) for id in ids] == list(index.articles())
    index.learn()
    assert index.check(replace(articles[0], id="copy"))[0].id == ids[0]
    assert index.remove(*ids) == len(ids)


def test_adding_again_changes_nothing(index: Index, articles: list[Article]) -> None:
    assert index.add(articles[:30]).added == 30
    before = index.stats()
    again = index.add(articles[:30])
    assert (again.added, again.unchanged, again.replaced) == (0, 30, ())
    assert replace(index.stats(), size=0) == replace(before, size=0)


def test_a_date_in_the_figures_says_whose_it_is(index: Index, articles: list[Article]) -> None:
    assert (index.stats().first_is, index.stats().last_is) == (None, None)
    index.add([replace(articles[0], published="2024-09-18"), replace(articles[1], published="soon")])
    stats = index.stats()
    assert (stats.first, stats.first_is, stats.last_is) == ("2024-09-18T00:00:00+00:00", "published", "added")
    assert stats_sentence(replace(stats, last=stats.first, last_is="published")).count("2024-09-18 (published)") == 1
    assert f", 2024-09-18 (published) to {str(stats.last)[:10]} (added), " in stats_sentence(stats)


def test_a_new_version_takes_the_place_of_the_old(index: Index, articles: list[Article]) -> None:
    old, other = articles[0], articles[40]
    index.add(old)
    changes = index.add(replace(old, text=other.text))
    assert changes.replaced == (old.id,)
    assert index.stats().articles == 1
    assert index.get(old.id) == replace(old, text=other.text)
    assert [match.relation for match in index.check(replace(other, id="copy"))] == ["exact"]
    assert index.check(replace(old, id="copy")) == []
    assert index.add(replace(old, text=other.text, version="2")).replaced == (old.id,)


def test_a_repeated_id_in_one_addition(index: Index, articles: list[Article]) -> None:
    first = articles[0]
    changes = index.add([first, first, replace(first, text=articles[1].text)])
    assert (changes.added, changes.unchanged, changes.replaced) == (1, 1, (first.id,))  # as if they came one by one
    assert index.get(first.id) == replace(first, text=articles[1].text)


def test_removed_and_expired_articles_leave_nothing_behind(index: Index, articles: list[Article]) -> None:
    index.add(articles[:40])
    dated = replace(articles[50], published="2001-02-03")
    index.add(dated)
    assert index.expire(before="2001-02-04") == 1
    assert index.expire(before="2001-02-04") == 0
    assert index.remove(*(article.id for article in articles[:40]), "unknown") == 40
    assert index.stats().articles == 0
    assert all_postings(index) == []


def test_expire_keeps_what_is_young(index: Index, articles: list[Article]) -> None:
    undated = replace(articles[0], published=None)
    index.add([undated, replace(articles[1], published="2001-02-03T04:05:06Z")])
    assert index.expire(keep="7d") == 1
    assert index.get(undated.id) == undated


@pytest.mark.parametrize(
    "date", ["0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00", "9999-12-31T23:59:59.999999"]
)
def test_a_date_outside_the_calendar_stops_nothing(index: Index, articles: list[Article], date: str) -> None:
    assert index.add(replace(articles[0], published=date)).added == 1
    assert index.stats().articles == 1


@pytest.mark.parametrize("keep", ["", "7", "7y", "d", "-1d"])
def test_an_age_that_is_none(index: Index, keep: str) -> None:
    with pytest.raises(InputError, match="12h, 7d or 4w"):
        index.expire(keep=keep)


def test_expire_takes_one_of_two() -> None:
    with Index.open(":memory:") as index, pytest.raises(ValueError, match="either"):
        index.expire(before="2001-01-01", keep="7d")


def test_frequencies_follow_what_is_stored(index: Index, articles: list[Article]) -> None:
    """A phrase in more articles than the cap is no evidence; when they are gone it is again."""
    index.add(articles)
    copies = [replace(articles[0], id=f"copy-{i}", text=articles[0].text + f" Nr. {i}.") for i in range(120)]
    index.add(copies)
    index.check(articles[0])
    assert any(cap.name == "document_frequency_cap" for cap in index.stats().caps)
    index.remove(*(copy.id for copy in copies))
    held = index._store.holders(shorten("footprint", index._sketch(articles[0]).footprints))
    assert 1 <= np.bincount(held.place).max() < 20


def test_check_and_add_stores_only_what_is_new(index: Index, articles: list[Article]) -> None:
    first = articles[0]
    assert index.check_and_add(first).added
    twin = index.check_and_add(replace(first, id="twin"))
    assert not twin.added
    assert [match.id for match in twin.matches] == [first.id]
    assert index.check_and_add(replace(first, id="twin"), unless=None).added


def test_a_text_too_short_to_judge(index: Index) -> None:
    short = Article("short", "Too short.")
    assert [skip.reason for skip in index.add(short).skipped] == ["too-short"]
    with pytest.raises(TooShortError, match="2 words"):
        index.check(short)


def test_families_are_those_of_a_scan(index: Index) -> None:
    index.add(seeds())
    assert index.families() == scan(seeds()).families


def test_without_texts(where: str, articles: list[Article]) -> None:
    texts = {article.id: article.text for article in articles}
    with Index.open(where, keep_text=False) as lean:
        lean.add(articles[:10])
        with pytest.raises(StoreError, match="keeps no texts"):
            lean.check(articles[1])
    with Index.open(where, texts=texts.get) as lean, Index.open(":memory:") as full:
        full.add(articles[:10])
        assert lean.check(articles[1]) == full.check(articles[1])
        assert lean.get(articles[1].id) == replace(articles[1], text="")
        assert lean.remove(articles[1].id) == 1


def test_other_settings_are_refused_in_one_line(where: str) -> None:
    Index.open(where).close()
    with pytest.raises(StoreError, match=r"made with minimum_words = 20, not 5; run `dedup index rebuild`") as refused:
        Index.open(where, Settings(minimum_words=5))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("fact", "message"), [("sketch", "sketches of version 0"), ("model", "another model, 0")])
def test_another_version_is_refused(where: str, fact: str, message: str) -> None:
    with Index.open(where) as index:
        index._store.note({fact: "0"})
    with pytest.raises(StoreError, match=message):
        Index.open(where)


def test_settings_are_those_it_was_made_with(where: str) -> None:
    Index.open(where, Settings(minimum_words=5)).close()
    with Index.open(where) as index:
        assert index.settings.minimum_words == 5


def test_rebuild_for_other_settings(where: str, articles: list[Article]) -> None:
    with Index.open(where) as index:
        index.add(articles[:20])
        before = index.check(articles[0])
        changes = index.rebuild(Settings(minimum_words=5))
        assert len(changes.replaced) == 20
        assert index.check(articles[0]) == before
    with Index.open(where, Settings(minimum_words=5)) as index:
        assert list(index.articles()) == articles[:20]


def test_threads_share_an_index(index: Index, articles: list[Article]) -> None:
    """The pattern for asynchronous users: one pool, and `check` in it."""
    index.add(articles[:8])
    expected = [index.check(article) for article in articles[:8]]

    async def check_all() -> list[list[dedup.Match]]:
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(4) as pool:
            waiting = [loop.run_in_executor(pool, partial(index.check, article)) for article in articles[:8]]
            return await asyncio.gather(*waiting)

    with ThreadPoolExecutor(1) as apart:  # the browser's tests keep a loop running in the main thread
        assert apart.submit(lambda: asyncio.run(check_all())).result() == expected


def test_progress_is_told(index: Index, articles: list[Article]) -> None:
    told: list[tuple[str, int, int]] = []
    index.add(articles[:5], progress=lambda *step: told.append(step))
    assert told == [("adding", 5, 0)]


def test_of_a_crowd_the_closest_are_looked_at() -> None:
    """Forms share their buckets by the hundred: those in the most count, then the latest; a small bucket's all."""
    crowd = [(place, number) for place in range(3) for number in (MORE, *range(100, 200)) if number % 3 != place]
    held = sorted([*crowd, (3, 7), (3, 160), (4, 8), *((place, 42) for place in range(3)), (0, 30), (2, 30)])
    place, number = np.array(held).T
    near, too_big = _near(Holdings(place, number))
    assert near == {7, 160, 8, 42, *range(199, 199 - CLOSEST + 1, -1)}
    assert too_big == 3
    assert _near(Holdings(place[:0], number[:0])) == (set(), 0)
