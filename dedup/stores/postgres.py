"""The index in PostgreSQL, for several workers on several machines.

Writers take turns by an advisory lock that a transaction holds to its end, so that a look-up and the addition that
follows it are one step: two workers with the same article cannot miss each other. Readers wait for nobody.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from dedup.errors import MissingExtraError, StoreError
from dedup.records import Words
from dedup.stores.entry import Entry
from dedup.stores.pairs import key_pairs, signed, unsigned
from dedup.stores.store import KINDS, Keys, Kind

LAYOUT = "1"
LOCK = 0x6465647570  # "dedup": the number of the writers' lock in the database
COLUMNS = "id, digest, moment, length, phrases, outlet, signature, paragraphs, article, footprints"
TABLES = """
CREATE TABLE IF NOT EXISTS dedup_fact (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE IF NOT EXISTS dedup_article (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text NOT NULL UNIQUE, digest bytea NOT NULL,
    moment double precision NOT NULL, length integer NOT NULL, phrases integer NOT NULL, outlet text,
    signature bytea NOT NULL, paragraphs bytea NOT NULL, article bytea NOT NULL, footprints bytea);
CREATE INDEX IF NOT EXISTS dedup_article_moment ON dedup_article (moment, number);
CREATE TABLE IF NOT EXISTS dedup_band (key bigint, article bigint, PRIMARY KEY (key, article));
CREATE TABLE IF NOT EXISTS dedup_footprint (key bigint, article bigint, PRIMARY KEY (key, article));
CREATE TABLE IF NOT EXISTS dedup_paragraph (key bigint, article bigint, PRIMARY KEY (key, article));
CREATE TABLE IF NOT EXISTS dedup_house (kind text, key bigint, PRIMARY KEY (kind, key));
INSERT INTO dedup_fact VALUES ('layout', '1') ON CONFLICT DO NOTHING;
"""
HOLDERS = """
SELECT numbers FROM (
    SELECT place, (SELECT array_agg(article) FROM (
        SELECT article FROM dedup_{kind} AS held WHERE held.key = wanted.key ORDER BY article DESC LIMIT %s) AS latest
    ) AS numbers
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted (key, place)) AS found
WHERE numbers IS NOT NULL ORDER BY place
"""


class PostgresStore:
    """See `Store`. May be used from several threads; they take turns. A lost connection is made again."""

    _connection: Any = None  # none before the first transaction

    def __init__(self, url: str, *, create: bool, read_only: bool) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise MissingExtraError("psycopg", "postgres", "an index on PostgreSQL") from error
        self._psycopg = psycopg
        self._url = url
        self._password, self.name = self._describe()
        self._read_only = read_only
        self._turn = threading.RLock()
        self._depth = 0
        try:
            self._prepare(create=create)
        except BaseException:
            self.close()
            raise

    def _prepare(self, *, create: bool) -> None:
        """Make the tables where there are none and `create` says so; refuse those of another version."""
        with self.reading():
            made = self._value("SELECT to_regclass('dedup_fact') IS NOT NULL")
        if not made and not create:
            raise StoreError(f"there is no index in {self.name!r}; make one with `dedup index build`")
        if not made:
            with self.writing():
                self._connection.execute(TABLES)
        layout = self.facts().get("layout")
        if layout != LAYOUT:
            raise StoreError(f"the index {self.name!r} has layout {layout}, this version reads {LAYOUT}; build it anew")

    def _describe(self) -> tuple[str, str]:
        """The password, which is told to nobody, and the URL without it."""
        with self._errors("the URL of an index"):
            parts = self._psycopg.conninfo.conninfo_to_dict(self._url)
        user, host = parts.get("user", ""), parts.get("host", "localhost")
        place = f"{f'{user}@' if user else ''}{host}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
        return str(parts.get("password") or ""), f"postgresql://{place}"

    @contextmanager
    def _errors(self, name: str) -> Iterator[None]:
        """Everything the server or the network complains about, in one line without the password."""
        try:
            yield
        except self._psycopg.Error as error:
            message = re.sub(r"\s+", " ", str(error)).strip()
            if password := getattr(self, "_password", ""):
                message = message.replace(password, "…")
            if isinstance(error, self._psycopg.ProgrammingError) and not hasattr(self, "_password"):
                message = "it cannot be parsed; it should look like postgresql://user:password@host:5432/database"
            raise StoreError(f"the index {name!r} cannot be used: {message}") from None

    def _connect(self) -> None:
        if self._connection is None or self._connection.closed:
            self._connection = self._psycopg.connect(self._url, autocommit=True, connect_timeout=10)

    def _value(self, statement: str, *parameters: object) -> Any:
        return self._connection.execute(statement, parameters).fetchone()[0]

    @contextmanager
    def _transaction(self, *begin: str) -> Iterator[None]:
        """One transaction; inside another it is part of that one."""
        with self._turn, self._errors(self.name):
            if self._depth == 0:
                self._connect()
                for statement in begin:
                    self._connection.execute(statement)
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0 and not self._connection.closed:
                    self._connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[None]:
        with self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        if self._read_only:
            raise StoreError(f"the index {self.name!r} was opened for reading only")
        with self._transaction("BEGIN ISOLATION LEVEL READ COMMITTED", f"SELECT pg_advisory_xact_lock({LOCK})"):
            yield

    def facts(self) -> dict[str, str]:
        with self.reading():
            return dict(self._connection.execute("SELECT name, value FROM dedup_fact ORDER BY name").fetchall())

    def note(self, facts: Mapping[str, str]) -> None:
        statement = "INSERT INTO dedup_fact VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        with self.writing(), self._connection.cursor() as cursor:
            cursor.executemany(statement, list(facts.items()))

    def count(self) -> int:
        with self.reading():
            return int(self._value("SELECT coalesce(max(value), '0') FROM dedup_fact WHERE name = 'articles'"))

    def find(self, ids: Sequence[str]) -> dict[str, tuple[int, bytes]]:
        statement = "SELECT id, number, digest FROM dedup_article WHERE id = ANY(%s)"
        with self.reading():
            rows = self._connection.execute(statement, (list(ids),))
            return {id: (number, digest) for id, number, digest in rows}

    def phrases(self, numbers: Sequence[int]) -> dict[int, int]:
        with self.reading():
            statement = "SELECT number, phrases FROM dedup_article WHERE number = ANY(%s)"
            return dict(self._connection.execute(statement, (list(numbers),)).fetchall())

    def labels(self, numbers: Sequence[int]) -> dict[int, tuple[str, str | None]]:
        with self.reading():
            statement = "SELECT number, id, outlet FROM dedup_article WHERE number = ANY(%s)"
            rows = self._connection.execute(statement, (list(numbers),))
            return {number: (id, outlet) for number, id, outlet in rows}

    def entries(self, numbers: Sequence[int]) -> dict[int, Entry]:
        statement = f"SELECT {COLUMNS}, number FROM dedup_article WHERE number = ANY(%s) ORDER BY number"
        with self.reading():
            rows = self._connection.execute(statement, (list(numbers),))
            return {row[-1]: Entry(*row) for row in rows}

    def numbers(self) -> list[int]:
        with self.reading():
            return [row[0] for row in self._connection.execute("SELECT number FROM dedup_article ORDER BY number")]

    def older(self, moment: float, limit: int) -> list[int]:
        statement = "SELECT number FROM dedup_article WHERE moment < %s ORDER BY moment, number LIMIT %s"
        with self.reading():
            return [row[0] for row in self._connection.execute(statement, (moment, limit))]

    def moments(self) -> tuple[float, float] | None:
        with self.reading():
            first, last = self._connection.execute("SELECT min(moment), max(moment) FROM dedup_article").fetchone()
            return None if first is None else (first, last)

    def _count(self, more: int) -> None:
        """Counting a million rows takes longer than a check, so their number is kept."""
        statement = (
            "INSERT INTO dedup_fact VALUES ('articles', %s) ON CONFLICT (name) "
            "DO UPDATE SET value = (dedup_fact.value::bigint + %s)::text"
        )
        self._connection.execute(statement, (str(more), more))

    def insert(self, entries: Sequence[Entry], keys: Sequence[Keys]) -> None:
        marks = ",".join(["%s"] * len(COLUMNS.split(",")))
        statement = f"INSERT INTO dedup_article ({COLUMNS}) VALUES ({marks}) RETURNING number"
        with self.writing(), self._connection.cursor() as cursor:
            numbers = [self._value(statement, *_columns(entry)) for entry in entries]
            self._count(len(numbers))
            for kind in KINDS:
                with cursor.copy(f"COPY dedup_{kind} FROM STDIN (FORMAT BINARY)") as copy:
                    copy.set_types(["int8", "int8"])
                    for pair in key_pairs((own[kind] for own in keys), numbers):
                        copy.write_row(pair)

    def settle(self) -> None:
        """Nothing to do: the server keeps its own house."""

    def delete(self, numbers: Sequence[int], keys: Sequence[Keys]) -> None:
        with self.writing():
            self._count(-len(numbers))
            for kind in KINDS:
                pairs = key_pairs((own[kind] for own in keys), numbers)
                self._connection.execute(
                    f"DELETE FROM dedup_{kind} AS held USING unnest(%s::bigint[], %s::bigint[]) AS gone (key, article) "
                    "WHERE held.key = gone.key AND held.article = gone.article",
                    ([key for key, _ in pairs], [number for _, number in pairs]),
                )
            self._connection.execute("DELETE FROM dedup_article WHERE number = ANY(%s)", (list(numbers),))

    def holders(self, kind: Kind, keys: Words, limit: int) -> list[list[int]]:
        with self.reading():
            rows = self._connection.execute(HOLDERS.format(kind=kind), (limit, signed(keys)))
            return [sorted(numbers) for (numbers,) in rows]

    def common(self, kind: Kind, least: int) -> Iterator[int]:
        statement = f"SELECT key FROM dedup_{kind} GROUP BY key HAVING count(*) >= %s"
        with self.reading():
            keys = [key for (key,) in self._connection.execute(statement, (least,))]
        yield from unsigned(keys).tolist()

    def house(self) -> tuple[frozenset[int], Words]:
        with self.reading():
            rows = self._connection.execute("SELECT kind, key FROM dedup_house").fetchall()
        keys = {kind: unsigned([key for own, key in rows if own == kind]) for kind in KINDS}
        return frozenset(keys["paragraph"].tolist()), keys["footprint"]

    def note_house(self, paragraphs: frozenset[int], phrases: Words) -> None:
        found = {"paragraph": np.array(sorted(paragraphs), dtype=np.uint64), "footprint": phrases}
        rows = [(kind, key) for kind, keys in found.items() for key in signed(keys)]
        with self.writing(), self._connection.cursor() as cursor:
            cursor.execute("DELETE FROM dedup_house")
            cursor.executemany("INSERT INTO dedup_house VALUES (%s, %s)", rows)

    def size(self) -> int:
        tables = [f"dedup_{name}" for name in ("article", "fact", "house", *KINDS)]
        with self.reading():
            return int(
                self._value(
                    "SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s::text[]) AS name", tables
                )
            )

    def forget_keys(self) -> None:
        with self.writing():
            for table in ("house", *KINDS):
                self._connection.execute(f"DELETE FROM dedup_{table}")

    def close(self) -> None:
        with self._turn:
            if self._connection is not None:
                self._connection.close()


def _columns(entry: Entry) -> tuple[object, ...]:
    """A row's values in the order of the columns."""
    return tuple(getattr(entry, name) for name in COLUMNS.split(", "))
