"""Three ways to keep an index's keys in PostgreSQL: python -m benchmarks.bench_postgres URL [--articles N]

Each way gets the same made articles, 1,000 a transaction, in tables of its own that are taken away afterwards; then who
holds the keys of an article is asked 200 times. `arrays` is one row an article with a GIN index, `side` a row for every
key of every article, `packed` what `stores/postings.py` makes. One line of JSON for each.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import psycopg

from benchmarks.bench_corpus import make_corpus
from benchmarks.bench_index import percentiles
from dedup import Article
from dedup.config import Settings
from dedup.filling import make_rows
from dedup.records import Words
from dedup.sketching import Sketched, sketch_stream
from dedup.stores.postgres import PostgresStore

BATCH = 1000
LOOKUPS = 200
TABLES = {
    "arrays": "CREATE TABLE bench (article bigint PRIMARY KEY, keys bigint[]); CREATE INDEX ON bench USING gin (keys)",
    "side": "CREATE TABLE bench (key bigint, article bigint, PRIMARY KEY (key, article))",
}
HOLDERS = {
    "arrays": "SELECT article FROM bench WHERE keys && %s::bigint[]",
    "side": "SELECT key, article FROM bench WHERE key = ANY(%s)",
}


def make_keys(count: int) -> Iterator[Words]:
    articles = (Article(made.id, made.text) for made in make_corpus(count))
    for one in sketch_stream(articles, Settings()):
        if isinstance(one, Sketched):
            yield make_rows([one], {one.article.id: b""}, keep_text=False)[0].keys


def rows(way: str, keys: Sequence[Words], first: int) -> Iterator[tuple[Any, ...]]:
    for number, own in enumerate(keys, start=first):
        if way == "arrays":
            yield number, own.tolist()
        else:
            yield from ((key, number) for key in own.tolist())


def measure_table(way: str, url: str, keys: Sequence[Words]) -> dict[str, Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bench")
        connection.execute(TABLES[way])
        begin = time.perf_counter()
        for first in range(0, len(keys), BATCH):
            with connection.cursor() as cursor, cursor.copy("COPY bench FROM STDIN") as copy:
                for row in rows(way, keys[first : first + BATCH], first):
                    copy.write_row(row)
        adding = time.perf_counter() - begin
        size = connection.execute("SELECT pg_total_relation_size('bench')").fetchone()
        asked = HOLDERS[way]
        found = timed(lambda own: connection.execute(asked, [own.tolist()]).fetchall(), keys)
        connection.execute("DROP TABLE bench")
    return figures(way, keys, adding, size[0] if size else 0, found)


def measure_packed(url: str, keys: Sequence[Words]) -> dict[str, Any]:
    store = PostgresStore(url, create=True, read_only=False, outdated=False)
    begin = time.perf_counter()
    for first in range(0, len(keys), BATCH):
        some = keys[first : first + BATCH]
        with store.writing():
            store._postings.add(some, range(first + 1, first + 1 + len(some)))
            store.note({"numbered": str(first + len(some))})
        store.settle()
    adding = time.perf_counter() - begin
    tables = "SELECT pg_total_relation_size('dedup_bucket') + pg_total_relation_size('dedup_journal')"
    size = store._rows(tables)[0][0]
    found = timed(store.holders, keys)
    with store.writing():
        store.forget_keys()
    store.close()
    return figures("packed", keys, adding, size, found)


def timed(action: Callable[[Words], object], keys: Sequence[Words]) -> list[float]:
    """Milliseconds of each look-up; the articles are spread over all."""
    times = []
    for own in islice(keys, 0, None, max(1, len(keys) // LOOKUPS)):
        begin = time.perf_counter()
        action(own)
        times.append((time.perf_counter() - begin) * 1000)
    return times


def figures(way: str, keys: Sequence[Words], adding: float, size: int, found: Sequence[float]) -> dict[str, Any]:
    return {
        "way": way,
        "articles": len(keys),
        "keys_per_article": round(float(np.mean([len(own) for own in keys]))),
        "add_per_second": round(len(keys) / adding),
        "bytes_per_article": round(size / len(keys)),
        **percentiles("holders", found),
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url", help="an empty database")
    parser.add_argument("--articles", type=int, default=20_000)
    options = parser.parse_args()
    keys = list(make_keys(options.articles))
    for way in TABLES:
        print(json.dumps(measure_table(way, options.url, keys)), flush=True)
    print(json.dumps(measure_packed(options.url, keys)))


if __name__ == "__main__":
    main()
