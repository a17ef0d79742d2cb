"""The live index: articles come and go one at a time, and each is checked against all that are stored.

    with Index.open("news.db") as index:
        index.add(articles)
        for match in index.check(article): ...

`check` finds and judges partners as a scan of the stored articles and the new one would (`search.py`), but from the new
one's side only: what would count it among its own best partners, but is not among its, is not judged. House text is
learned over the whole index, and again whenever that has grown by half (`house_text.py`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from dedup.config import Settings, settings_from
from dedup.errors import StoreError, TooShortError
from dedup.fast import WORTHWHILE
from dedup.filling import BATCH, make_batches, make_rows, refill, store_rows
from dedup.house_text import learn_house
from dedup.matching import Judged, Matcher, Texts
from dedup.pipeline import model_for, scan
from dedup.records import (
    RELATIONS,
    Additions,
    Admission,
    Article,
    Family,
    IndexStats,
    Match,
    Progress,
    Relation,
    Skip,
)
from dedup.sketching import Sketched, checked, sketch_article, sketch_articles
from dedup.stamp import read_stamp, stamp
from dedup.stores import Store, closed_on_error, open_store, unpack_article
from dedup.stores.entry import digest_article
from dedup.times import age, moment_of, read_time
from dedup.workers import give_back

GROWN = 1.5  # house text is learned again when there are so many times the articles: it reads every key once


class Index:
    """See the module. Safe to use from several threads, which take turns, and from several processes on one store."""

    def __init__(self, store: Store, settings: Settings, *, keep_text: bool, texts: Texts | None = None) -> None:
        """An open store and what was read from its stamp; `Index.open` does both."""
        self.settings = settings
        self.keep_text = keep_text
        self._store = store
        self._texts = texts
        self._sketched = 0
        self._matcher = self._make_matcher()

    def _make_matcher(self) -> Matcher:
        model = model_for(self.settings)
        return Matcher(self._store, self.settings, model, keep_text=self.keep_text, texts=self._texts)

    @classmethod
    def open(
        cls,
        where: str,
        settings: Settings | None = None,
        *,
        keep_text: bool = True,
        create: bool = True,
        read_only: bool = False,
        texts: Texts | None = None,
    ) -> Self:
        """Open the index at a path, or make one there; `:memory:` makes one that is gone when it is closed.

        Without `settings` those of the index hold. `keep_text` counts when the index is made: without texts none can be
        read from it, and a check needs `texts`, which gives the text of a stored article by its id. Raises `StoreError`
        for anything that is not an index, or one made with other settings, another model or another version.
        """
        with closed_on_error(open_store(where, create=create and not read_only, read_only=read_only)) as store:
            with store.reading() if read_only else store.writing():
                facts = store.facts()
                if "fingerprint" not in facts and not read_only:
                    facts = stamp(settings or Settings(), keep_text=keep_text)
                    store.note(facts)
            own, keeps = read_stamp(facts, settings, store.name)
        return cls(store, own, keep_text=keeps, texts=texts)

    def close(self) -> None:
        """Let go of the file or the connection."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def add(self, articles: Article | Iterable[Article | Skip], progress: Progress | None = None) -> Additions:
        """Store articles. What is stored already changes nothing; a new version takes the place of the old.

        Everything is acknowledged in batches: after an interruption the same call goes on where it stopped.
        """
        items = [articles] if isinstance(articles, Article) else articles
        total, done = Additions(), 0
        for batch in make_batches(items, self._store, self.settings, keep_text=self.keep_text):
            self._store.settle("busy", steps=done)
            with self._store.writing():
                total += batch.left + store_rows(self._store, batch.rows)
            done += batch.size
            if progress:
                progress("adding", done, 0)
        self._tidy(self._store.facts(), steps=done)
        return total

    def check(self, article: Article, *, related: bool = False, threshold: float | None = None) -> list[Match]:
        """The stored articles that an article has copy in common with, the most probable first.

        One of its own id is its old version and no match. `related` adds those on the same event; `threshold` takes
        the place of the index's own. Raises `TooShortError`.
        """
        sketched = self._sketch(article)
        with self._store.alone():
            return self._matcher.match(sketched, related=related, threshold=threshold)

    def check_and_add(
        self, article: Article, *, unless: Relation | None = "rewrite", threshold: float | None = None
    ) -> Admission:
        """Check an article and store it, in one step: of two workers with the same article only one stores it.

        It is not stored when a match has the relation `unless` or a stronger one; None stores it whatever is found.
        """
        sketched, related, judged = self._sketch(article), unless == "related", Judged()
        rows = make_rows([sketched], {article.id: digest_article(article)}, keep_text=self.keep_text)
        with self._store.alone():  # while other processes write
            matches = self._matcher.match(sketched, related=related, threshold=threshold, judged=judged)
        with self._store.writing():
            if self._store.facts() != judged.facts:  # they did: what they added is judged too
                matches = self._matcher.match(sketched, related=related, threshold=threshold, judged=judged)
            held = unless is not None and any(_as_strong(match.relation, unless) for match in matches)
            if not held:
                store_rows(self._store, rows)
            facts = self._store.facts()
        if not held:
            self._tidy(facts, steps=1)
        return Admission(tuple(matches), not held)

    def _sketch(self, article: Article) -> Sketched:
        """One article's sketch; from the compiled path once so many came that loading it has paid."""
        checked(article)
        self._sketched += 1
        if self._sketched < WORTHWHILE:
            sketched = sketch_article(article, self.settings)
        else:
            sketched = next(iter(sketch_articles([article], self.settings)))
        if isinstance(sketched, Skip):
            raise TooShortError(article.id, sketched.reason, sketched.detail)
        return sketched

    def _tidy(self, facts: Mapping[str, str], *, steps: int) -> None:
        """After an addition: bring its keys to their places, all of them into one where the index has grown by much."""
        if int(facts.get("articles", "0")) < max(1, int(facts.get("learned", "0").partition(" ")[0]) * GROWN):
            self._store.settle(steps=steps)
        else:
            self._store.settle("one")
            self.learn()

    def learn(self) -> None:
        """Learn what is house text in the index now. `add` does so by itself whenever it has grown by half."""
        with self._store.reading():  # others may write meanwhile: in a large index this takes a minute
            house, count = learn_house(self._store), self._store.count()
        with self._store.writing():
            self._store.note_house(house.paragraphs, house.phrases)
            self._store.note({"learned": f"{count} {time.time_ns()}"})
        give_back()

    def remove(self, *ids: str) -> int:
        """Take articles away by their ids; → how many were there."""
        with self._store.writing():
            numbers = [number for number, _ in self._store.find(ids).values()]
            self._store.delete(numbers)
        self._store.settle()
        return len(numbers)

    def expire(
        self,
        *,
        before: str | datetime | None = None,
        keep: str | None = None,
        progress: Progress | None = None,
    ) -> int:
        """Take away what was published `before` a date (ISO 8601), or longer ago than `keep` ("12h", "7d", "4w").

        Articles without a date count from when they were added. → how many went.
        """
        if (before is None) == (keep is None):
            raise ValueError("expire takes either before= or keep=")
        limit = moment_of(before) if before is not None else time.time() - age(keep or "")
        gone = 0
        while numbers := self._store.older(limit, BATCH):
            with self._store.writing():
                numbers = self._store.older(limit, BATCH)
                self._store.delete(numbers)
            gone += len(numbers)
            if progress:
                progress("expiring", gone, 0)
        self._store.settle()
        return gone

    def get(self, id: str) -> Article | None:
        """The stored article of an id; None when there is none. Its text is empty where the index keeps none."""
        with self._store.reading():
            known = self._store.find([id])
            return unpack_article(self._store.entries([known[id][0]])[known[id][0]].article) if known else None

    def articles(self) -> Iterator[Article]:
        """Every stored article, in the order in which they came."""
        numbers = self._store.numbers()
        for start in range(0, len(numbers), BATCH):
            for entry in self._store.entries(numbers[start : start + BATCH]).values():
                yield unpack_article(entry.article)

    def families(self, progress: Progress | None = None) -> tuple[Family, ...]:
        """The families among all stored articles: a scan of them, so it takes as long as one."""
        articles = (self._matcher.with_text(article) for article in self.articles())
        return scan(articles, self.settings, progress=progress).families

    def rebuild(self, settings: Settings | None = None, progress: Progress | None = None) -> Additions:
        """Sketch every stored article anew, for other settings or after an upgrade. All of it or nothing."""
        before = self.settings, self._matcher
        self.settings = settings or self.settings
        self._matcher = self._make_matcher()
        try:
            with self._store.writing():
                total = self._store.count()
                self._store.forget_keys()
                changes = refill(self._store, self._counted(total, progress), self.settings, keep_text=self.keep_text)
                self._store.note(stamp(self.settings, keep_text=self.keep_text))
                self.learn()
        except BaseException:
            self.settings, self._matcher = before
            raise
        self._store.settle()
        return changes

    def _counted(self, total: int, progress: Progress | None) -> Iterator[Article]:
        for done, article in enumerate(self.articles(), start=1):
            yield self._matcher.with_text(article)
            if progress and (done % BATCH == 0 or done == total):
                progress("rebuilding", done, total)

    def stats(self) -> IndexStats:
        """The index in figures."""
        with self._store.reading():
            ends = self._store.ends()
            paragraphs, phrases = self._store.house()
            first, last = (_iso(end.moment) for end in ends) if ends else (None, None)
            kinds = (_kind_of_moment(unpack_article(end.article)) for end in ends)
            first_is, last_is = kinds if ends else (None, None)
            return IndexStats(
                where=self._store.name,
                settings=self._store.facts()["fingerprint"],
                articles=self._store.count(),
                first=first,
                last=last,
                first_is=first_is,
                last_is=last_is,
                size=self._store.size(),
                keeps_text=self.keep_text,
                house_paragraphs=len(paragraphs),
                house_phrases=len(phrases),
                caps=tuple(replace(cap, times=times) for cap, times in self._matcher.caps.items()),
            )


def rebuild(
    where: str,
    changes: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    texts: Texts | None = None,
) -> tuple[Index, Additions]:
    """Open an index that was made with other settings or by another version, and make it anew from its texts.

    Of its settings those in `changes`, by name, take new values. All of it or nothing.
    """
    with closed_on_error(open_store(where, create=False, outdated=True)) as store:
        with store.writing():
            if store.outdated:
                store.upgrade()
            facts = store.facts()
            if "fingerprint" not in facts:
                raise StoreError(f"the index {store.name!r} is unfinished; run what made it again")
            own = settings_from(json.loads(facts["settings"]) | dict(changes or {}), store.name)
            index = Index(store, own, keep_text=facts["texts"] == "kept", texts=texts)
            additions = index.rebuild(own, progress)
        store.settle()
    return index, additions


def _as_strong(relation: Relation, than: Relation) -> bool:
    return RELATIONS.index(relation) <= RELATIONS.index(than)


def _kind_of_moment(article: Article) -> str:
    """What the moment of a stored article is: see `IndexStats`."""
    return "published" if read_time(article.published) else "added"


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
