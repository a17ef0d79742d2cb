"""Articles → rows and keys in a store. What is stored already changes nothing; a new version replaces the old."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain, islice, repeat
from typing import NamedTuple

import numpy as np

from dedup.config import Settings
from dedup.errors import InputError
from dedup.hashing import sort_distinct
from dedup.records import Additions, Article, Skip, Words
from dedup.sketch import band_keys
from dedup.sketching import Sketched, checked, sketch_stream
from dedup.stores import Entry, Store, pack_article, shorten
from dedup.stores.entry import digest_article, escape, pack_paragraphs, pack_signature
from dedup.times import moment_of

# Articles stored in one transaction. Four batches are in memory at a time, being read, sketched and stored: 15 KB an
# article. A small addition, or the first answer of a long one, need not wait for thousands.
BATCH = 500
AHEAD = 2  # batches being sketched: with one alone a core waits while what the other needs is not quite ready

Items = Iterable[Article | Skip]


@dataclass(frozen=True, slots=True)
class Row:
    """An article ready to be stored, with its keys."""

    entry: Entry
    keys: Words


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be stored together; `left` counts what needs not be."""

    size: int
    rows: Sequence[Row]
    left: Additions


class Changed(NamedTuple):
    """The articles of a batch that are not stored as they are, by their ids, and the digests of all.

    Of one id the last article counts: `replaced` has the id once for each earlier version. `unchanged` counts the rest.
    """

    articles: dict[str, Article]
    digests: dict[str, bytes]
    replaced: tuple[str, ...] = ()
    unchanged: int = 0


def make_rows(made: Sequence[Sketched], digests: Mapping[str, bytes], *, keep_text: bool) -> list[Row]:
    """Sketches and the digest of each article by its id → rows."""
    if not made:
        return []
    bands = shorten("band", band_keys(np.stack([sketched.signature for sketched in made])))
    return [_make_row(*own, digests[own[0].article.id], keep_text=keep_text) for own in zip(made, bands, strict=True)]


def _make_row(sketched: Sketched, bands: Words, digest: bytes, *, keep_text: bool) -> Row:
    article = sketched.article
    entry = Entry(
        id=article.id,
        digest=digest,
        moment=_moment(article),
        length=sketched.length,
        phrases=len(sketched.footprints),
        outlet=None if article.source is None else escape(article.source),
        signature=pack_signature(sketched.signature),
        paragraphs=pack_paragraphs(sketched.paragraphs),
        article=pack_article(article, keep_text=keep_text),
    )
    footprints, paragraphs = shorten("footprint", sketched.footprints), shorten("paragraph", sketched.paragraphs.hashes)
    return Row(entry, sort_distinct(np.concatenate([footprints, bands, paragraphs])))


def make_batches(items: Items, store: Store, settings: Settings, *, keep_text: bool) -> Iterator[Batch]:
    """Articles → batches to be stored. While one is being stored, the next are sketched on other cores."""
    stream = map(checked, items)
    waiting: deque[Future[Batch]] = deque()
    ahead = chain([0], repeat(AHEAD))  # the first by itself: it loads what the others use too
    with ThreadPoolExecutor(AHEAD) as pool:
        while some := list(islice(stream, BATCH)):
            waiting.append(pool.submit(_make_batch, some, _changed(some, store), settings, keep_text=keep_text))
            if len(waiting) > next(ahead):
                yield waiting.popleft().result()
        for made in waiting:
            yield made.result()


def _changed(items: Sequence[Article | Skip], store: Store) -> Changed:
    given = [item for item in items if isinstance(item, Article)]
    articles = {article.id: article for article in given}
    digests: dict[str, bytes] = {}
    replaced = []
    for article in given:
        digest = digest_article(article)
        if digests.get(article.id, digest) != digest:
            replaced.append(article.id)
        digests[article.id] = digest
    known = store.find(list(articles))
    changed = {id: own for id, own in articles.items() if id not in known or known[id][1] != digests[id]}
    return Changed(changed, digests, tuple(replaced), len(given) - len(changed) - len(replaced))


def _make_batch(items: Sequence[Article | Skip], changed: Changed, settings: Settings, *, keep_text: bool) -> Batch:
    made = list(sketch_stream(changed.articles.values(), settings))
    rows = make_rows([one for one in made if isinstance(one, Sketched)], changed.digests, keep_text=keep_text)
    skipped = tuple(one for one in (*items, *made) if isinstance(one, Skip))
    left = Additions(unchanged=changed.unchanged, replaced=changed.replaced, skipped=skipped)
    return Batch(len(items), rows, left)


def store_rows(store: Store, rows: Sequence[Row]) -> Additions:
    """Within a transaction: look again at what is known, since another process may have been quicker."""
    known = store.find([row.entry.id for row in rows])
    new = [row for row in rows if row.entry.id not in known or known[row.entry.id][1] != row.entry.digest]
    replaced = [row.entry.id for row in new if row.entry.id in known]
    if replaced:
        store.delete([known[id][0] for id in replaced])
    store.insert([row.entry for row in new], [row.keys for row in new])
    return Additions(len(new) - len(replaced), len(rows) - len(new), tuple(replaced))


def refill(store: Store, articles: Items, settings: Settings, *, keep_text: bool) -> Additions:
    """Within a transaction: stored articles again, sketched anew, at the moments they have."""
    total = Additions()
    stream = iter(articles)
    while some := list(islice(stream, BATCH)):
        given = {own.id: own for own in some if isinstance(own, Article)}
        stored = store.find(list(given))
        entries = store.entries([number for number, _ in stored.values()])
        moments = {entry.id: entry.moment for entry in entries.values()}
        changed = Changed(given, {id: digest_article(own) for id, own in given.items()})
        batch = _make_batch(some, changed, settings, keep_text=keep_text)
        store.delete(list(entries))
        entries_now = [replace(row.entry, moment=moments.get(row.entry.id, row.entry.moment)) for row in batch.rows]
        store.insert(entries_now, [row.keys for row in batch.rows])
        total += Additions(replaced=tuple(entry.id for entry in entries_now), skipped=batch.left.skipped)
    return total


def _moment(article: Article) -> float:
    """When it was published; without a date that can be read, now."""
    try:
        return moment_of(article.published) if article.published else time.time()
    except InputError:
        return time.time()
