"""The live index: articles come and go one at a time, and each is checked against all that are stored.

    with Index.open("news.db") as index:
        index.add(articles)
        for match in index.check(article): ...

`check` finds and judges partners as a scan of the stored articles and the new one would (`search.py`), but from the new
one's side only: what would count it among its own best partners, but is not among its, is not judged. House text is
learned over the whole index, and again whenever that has grown by half (`learning.py`).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from types import TracebackType
from typing import Self

import numpy as np

from dedup.boilerplate import Boilerplate, find_boilerplate
from dedup.collection import Sketched, sketch_article, sketch_articles, sketch_stream
from dedup.config import Settings
from dedup.errors import InputError, StoreError
from dedup.evidence import Profile, make_profile
from dedup.fast import WORTHWHILE
from dedup.learning import learn_house
from dedup.passages import find_passages
from dedup.pipeline import describe_pair, judge_profiles, model_for, scan
from dedup.records import (
    DERIVED,
    RELATIONS,
    Additions,
    Admission,
    Article,
    Cap,
    Family,
    IndexStats,
    Match,
    Progress,
    Relation,
    Skip,
)
from dedup.search import find_partners
from dedup.sketch import band_keys
from dedup.stamp import read_stamp, stamp
from dedup.stores import Entry, Keys, Store, open_store, pack_article, unpack_article
from dedup.stores.entry import (
    digest_article,
    pack_keys,
    pack_paragraphs,
    pack_signature,
    unpack_keys,
    unpack_paragraphs,
    unpack_signature,
)
from dedup.stores.store import KINDS
from dedup.text import make_document
from dedup.times import age, moment_of

# The text of an article by its id, from wherever its owner keeps it.
Texts = Callable[[str], str | None]

BATCH = 1000  # articles stored in one transaction: more waits too long for a writer elsewhere
READY = 256  # profiles of stored articles kept ready, those of a family on its day: about 150 KB each
RELATED: frozenset[Relation] = frozenset({"related"})
GROWN = 1.5  # house text is learned again when there are so many times the articles: it reads every key once

NO_KEYS: Keys = {kind: np.empty(0, dtype=np.uint64) for kind in KINDS}


class Index:
    """See the module. Safe to use from several threads, which take turns, and from several processes on one store."""

    def __init__(self, store: Store, settings: Settings, *, keep_text: bool, texts: Texts | None = None) -> None:
        """An open store and what was read from its stamp; `Index.open` does both."""
        self.settings = settings
        self.keep_text = keep_text
        self._store = store
        self._texts = texts
        self._model = model_for(settings)
        self._caps: Counter[Cap] = Counter()
        self._sketched = 0
        self._learned = ""
        self._house = Boilerplate(frozenset(), np.empty(0, dtype=np.uint64))
        self._stored_profile = lru_cache(maxsize=READY)(self._make_stored_profile)

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
        read from it, and a check needs `texts`, which gives the text of a stored article by its id. (It is no smaller
        then: the keys are kept in the text's place, for removing it.) Raises `StoreError` for
        anything that is not an index, or one made with other settings, another model or another version.
        """
        store = open_store(where, create=create and not read_only, read_only=read_only)
        try:
            with store.reading() if read_only else store.writing():
                facts = store.facts()
                if "fingerprint" not in facts and not read_only:
                    facts = stamp(settings or Settings(), keep_text=keep_text)
                    store.note(facts)
            own, keeps = read_stamp(facts, settings, store.name)
        except BaseException:
            store.close()
            raise
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
        stream = iter([articles] if isinstance(articles, Article) else articles)
        total = Additions()
        done = 0
        while some := list(islice(stream, BATCH)):
            total += self._add_batch(some)
            self._store.settle()
            done += len(some)
            if progress:
                progress("adding", done, 0)
        self._learn_if_grown()
        return total

    def _add_batch(self, items: Sequence[Article | Skip]) -> Additions:
        """One transaction. Of articles with one id in a batch the last one counts."""
        skipped = [item for item in items if isinstance(item, Skip)]
        articles = {item.id: item for item in items if isinstance(item, Article)}
        repeated = len(items) - len(skipped) - len(articles)
        digests = {id: digest_article(article) for id, article in articles.items()}
        known = self._store.find(list(articles))
        changed = [own for id, own in articles.items() if id not in known or known[id][1] != digests[id]]
        made = list(sketch_stream(changed, self.settings))
        sketched = [one for one in made if isinstance(one, Sketched)]
        skipped += [one for one in made if isinstance(one, Skip)]
        with self._store.writing():
            stored = self._store_sketched(sketched)
        return stored + Additions(unchanged=len(articles) - len(changed) + repeated, skipped=tuple(skipped))

    def _store_sketched(self, sketched: Sequence[Sketched]) -> Additions:
        """Within a transaction: look again at what is known, since another process may have been quicker."""
        digests = [digest_article(one.article) for one in sketched]
        known = self._store.find([one.article.id for one in sketched])
        new = [
            (one, digest)
            for one, digest in zip(sketched, digests, strict=True)
            if one.article.id not in known or known[one.article.id][1] != digest
        ]
        replaced = [one.article.id for one, _ in new if one.article.id in known]
        self._delete([known[id][0] for id in replaced])
        entries = [self._make_entry(one, digest) for one, digest in new]
        self._store.insert(entries, [_keys(one) for one, _ in new])
        return Additions(len(new) - len(replaced), len(sketched) - len(new), tuple(replaced))

    def _make_entry(self, sketched: Sketched, digest: bytes) -> Entry:
        article = sketched.article
        return Entry(
            id=article.id,
            digest=digest,
            moment=_moment(article),
            length=sketched.length,
            phrases=len(sketched.footprints),
            outlet=article.source,
            signature=pack_signature(sketched.signature),
            paragraphs=pack_paragraphs(sketched.paragraphs),
            article=pack_article(article, keep_text=self.keep_text),
            footprints=None if self.keep_text else pack_keys(sketched.footprints),
        )

    def check(self, article: Article, *, related: bool = False, threshold: float | None = None) -> list[Match]:
        """The stored articles that an article has copy in common with, the most probable first.

        One of its own id is its old version and no match. `related` adds those on the same event; `threshold` takes
        the place of the index's own. Raises `InputError` for a text too short to judge.
        """
        sketched = self._sketch(article)
        with self._store.reading():
            return self._matches(sketched, related=related, threshold=threshold)

    def check_and_add(
        self, article: Article, *, unless: Relation | None = "rewrite", threshold: float | None = None
    ) -> Admission:
        """Check an article and store it, in one step: of two workers with the same article only one stores it.

        It is not stored when a match has the relation `unless` or a stronger one; None stores it whatever is found.
        """
        sketched = self._sketch(article)
        with self._store.writing():
            matches = self._matches(sketched, related=unless == "related", threshold=threshold)
            held = unless is not None and any(_as_strong(match.relation, unless) for match in matches)
            if not held:
                self._store_sketched([sketched])
        if not held:
            self._store.settle()
            self._learn_if_grown()
        return Admission(tuple(matches), not held)

    def _sketch(self, article: Article) -> Sketched:
        """One article's sketch; from the compiled path once so many came that loading it has paid."""
        self._sketched += 1
        if self._sketched < WORTHWHILE:
            sketched = sketch_article(article, self.settings)
        else:
            sketched = next(iter(sketch_articles([article], self.settings)))
        if isinstance(sketched, Skip):
            raise InputError(f"article {article.id!r} cannot be judged: {sketched.detail}")
        return sketched

    def _matches(self, sketched: Sketched, *, related: bool, threshold: float | None) -> list[Match]:
        known = self._store.find([sketched.article.id])
        itself = known[sketched.article.id][0] if known else None
        partners = find_partners(self._store, sketched, itself, self.settings)
        for cap in partners.caps:
            self._caps[replace(cap, times=0)] += cap.times
        if not partners.numbers:
            return []
        self._refresh_house()
        wanted = DERIVED | RELATED if related else DERIVED
        own = self._profile(sketched.article)
        limit = self.settings.threshold if threshold is None else threshold
        matches = (self._match(own, number, limit, wanted) for number in partners.numbers)
        return sorted(filter(None, matches), key=lambda match: (-match.probability, match.id))

    def _match(self, own: Profile, number: int, threshold: float | None, wanted: frozenset[Relation]) -> Match | None:
        """The verdict on one stored article, put into words only if it is wanted: that takes as long as judging."""
        other = self._stored_profile(number)
        verdict, evidence = judge_profiles(own, other, self._model, threshold)
        if verdict.relation not in wanted:
            return None
        pair = describe_pair(own, other, verdict, evidence)
        passages = tuple(passage.a for passage in find_passages(own.document, other.document) if not passage.furniture)
        return Match(pair.b, pair.relation, pair.probability, pair.derived_from, pair.evidence, pair.why, passages)

    def _profile(self, article: Article) -> Profile:
        document = make_document(article, language=self.settings.language)
        mask = find_boilerplate(document, self._house)
        return make_profile(replace(document, furniture=document.furniture | mask))

    def _make_stored_profile(self, number: int) -> Profile:
        return self._profile(self._with_text(unpack_article(self._store.entries([number])[number].article)))

    def _with_text(self, article: Article) -> Article:
        """A stored article with its text, from the owner where the index keeps none."""
        if self.keep_text:
            return article
        text = self._texts(article.id) if self._texts else None
        if text is None:
            raise StoreError(
                f"the index {self._store.name!r} keeps no texts, and a verdict needs that of {article.id!r}: "
                "open it with texts=, a function from an id to its text"
            )
        return replace(article, text=text)

    def _refresh_house(self) -> None:
        """Take over what was learned since, here or in another process."""
        learned = self._store.facts().get("learned", "")
        if learned != self._learned:
            self._house = Boilerplate(*self._store.house())
            self._stored_profile.cache_clear()
            self._learned = learned

    def _learn_if_grown(self) -> None:
        at = int(self._store.facts().get("learned", "0").partition(" ")[0])
        if self._store.count() >= max(1, at * GROWN):
            self.learn()

    def learn(self) -> None:
        """Learn what is house text in the index now. `add` does so by itself whenever it has grown by half."""
        with self._store.reading():  # others may write meanwhile: in a large index this takes a minute
            house, count = learn_house(self._store), self._store.count()
        with self._store.writing():
            self._store.note_house(*house)
            self._store.note({"learned": f"{count} {time.time_ns()}"})

    def remove(self, *ids: str) -> int:
        """Take articles away by their ids; → how many were there."""
        with self._store.writing():
            numbers = [number for number, _ in self._store.find(ids).values()]
            self._delete(numbers)
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
                self._delete(numbers)
            gone += len(numbers)
            if progress:
                progress("expiring", gone, 0)
        return gone

    def _delete(self, numbers: Sequence[int]) -> None:
        if numbers:
            entries = self._store.entries(numbers)
            self._store.delete(list(entries), self._stored_keys(list(entries.values())))

    def _stored_keys(self, entries: Sequence[Entry]) -> list[Keys]:
        """The keys of stored articles, their footprints made again from the text where that is kept."""
        kept = [unpack_article(entry.article) for entry in entries if entry.footprints is None]
        again = (one.footprints for one in sketch_stream(kept, self.settings) if isinstance(one, Sketched))
        return [
            {
                "band": band_keys(unpack_signature(entry.signature)[None])[0],
                "footprint": next(again) if entry.footprints is None else unpack_keys(entry.footprints),
                "paragraph": unpack_paragraphs(entry.paragraphs).hashes,
            }
            for entry in entries
        ]

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
        articles = (self._with_text(article) for article in self.articles())
        return scan(articles, self.settings, progress=progress).families

    def rebuild(self, settings: Settings | None = None, progress: Progress | None = None) -> Additions:
        """Sketch every stored article anew, for other settings or after an upgrade. All of it or nothing."""
        self.settings = settings or self.settings
        self._model = model_for(self.settings)
        self._stored_profile.cache_clear()
        total = Additions()
        with self._store.writing():
            numbers = self._store.numbers()
            self._store.forget_keys()
            for start in range(0, len(numbers), BATCH):
                total += self._rebuild_batch(numbers[start : start + BATCH])
                if progress:
                    progress("rebuilding", min(start + BATCH, len(numbers)), len(numbers))
            self._store.note(stamp(self.settings, keep_text=self.keep_text))
            self.learn()
        return total

    def _rebuild_batch(self, numbers: Sequence[int]) -> Additions:
        entries = self._store.entries(numbers)
        articles = [self._with_text(unpack_article(entry.article)) for entry in entries.values()]
        made = list(sketch_stream(articles, self.settings))
        sketched = [one for one in made if isinstance(one, Sketched)]
        self._store.delete(list(entries), [NO_KEYS] * len(entries))
        moments = {entry.id: entry.moment for entry in entries.values()}
        new = [
            replace(self._make_entry(one, digest_article(one.article)), moment=moments[one.article.id])
            for one in sketched
        ]
        self._store.insert(new, [_keys(one) for one in sketched])
        return Additions(
            replaced=tuple(entry.id for entry in new), skipped=tuple(s for s in made if isinstance(s, Skip))
        )

    def stats(self) -> IndexStats:
        """The index in figures."""
        with self._store.reading():
            moments = self._store.moments()
            paragraphs, phrases = self._store.house()
            first, last = map(_iso, moments) if moments else (None, None)
            return IndexStats(
                where=self._store.name,
                settings=self._store.facts()["fingerprint"],
                articles=self._store.count(),
                first=first,
                last=last,
                size=self._store.size(),
                keeps_text=self.keep_text,
                house_paragraphs=len(paragraphs),
                house_phrases=len(phrases),
                caps=tuple(replace(cap, times=times) for cap, times in self._caps.items()),
            )


def rebuild(
    where: str, settings: Settings, progress: Progress | None = None, texts: Texts | None = None
) -> tuple[Index, Additions]:
    """Open an index that was made with other settings or by another version, and make it anew from its own texts."""
    store = open_store(where, create=False)
    facts = store.facts()
    if "fingerprint" not in facts:
        store.close()
        raise StoreError(f"the index {store.name!r} is unfinished; run what made it again")
    index = Index(store, settings, keep_text=facts["texts"] == "kept", texts=texts)
    return index, index.rebuild(settings, progress)


def _keys(sketched: Sketched) -> Keys:
    return {
        "band": band_keys(sketched.signature[None])[0],
        "footprint": sketched.footprints,
        "paragraph": sketched.paragraphs.hashes,
    }


def _moment(article: Article) -> float:
    """When it was published; without a date that can be read, now."""
    try:
        return moment_of(article.published) if article.published else time.time()
    except InputError:
        return time.time()


def _as_strong(relation: Relation, than: Relation) -> bool:
    return RELATIONS.index(relation) <= RELATIONS.index(than)


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
