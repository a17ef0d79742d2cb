"""The index in one SQLite file: WAL, one writer at a time, many readers, no server.

Key tables have no rowid, so a row is its own index entry. A look-up goes from each wanted key to the table, one seek a
key, and stops at a limit: a key in every article costs no more than one in a hundred. (The obvious `(kind, key) IN
(VALUES …)` was measured to scan the table, 3 look-ups a second.)

An article has some 500 keys, spread over a whole table, so adding to a large table touches all of it: 1,000 articles
a second into an empty file had become 150 at 40,000. So each table comes in three tiers. New keys go into the first,
which fits the cache; a tier that is full moves into the next in the order of its keys, slice by slice. Every key is in
exactly one tier at any time, and look-ups read all three.
"""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np

from dedup.errors import StoreError
from dedup.records import Words
from dedup.stores.entry import Entry
from dedup.stores.pairs import key_pairs, signed, unsigned
from dedup.stores.store import KINDS, Keys, Kind

MEMORY = ":memory:"
APPLICATION = 0x64656475  # "dedu": tells our files from those of other programs
SCHEMA = 1
HEADER = 100  # bytes
WAIT = 60.0  # seconds for another writer: a bulk addition holds the file for less than one at a time
PAGES_IN_MEMORY = 64 * 1024  # kibibytes
LOG = 64 * 1024 * 1024  # bytes of log that stay on the disk
TOGETHER = 500  # parameters a statement: every SQLite takes 999

COLUMNS = "number, id, digest, moment, length, phrases, outlet, signature, paragraphs, article, footprints"
TABLES = f"""
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, digest BLOB NOT NULL, moment REAL NOT NULL,
    length INTEGER NOT NULL, phrases INTEGER NOT NULL, outlet TEXT, signature BLOB NOT NULL, paragraphs BLOB NOT NULL,
    article BLOB NOT NULL, footprints BLOB);
CREATE INDEX article_moment ON article (moment);
CREATE TABLE house (kind TEXT, key INTEGER, PRIMARY KEY (kind, key)) WITHOUT ROWID;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {SCHEMA};
"""
KEYS = "CREATE TABLE {table} (key INTEGER, article INTEGER, PRIMARY KEY (key, article)) WITHOUT ROWID"
HOLDERS = """
WITH wanted (key) AS (SELECT value FROM json_each(?)),
found (numbers) AS (
    SELECT (SELECT group_concat(article) FROM (
        SELECT article FROM {kind}_0 WHERE key = wanted.key UNION ALL
        SELECT article FROM {kind}_1 WHERE key = wanted.key UNION ALL
        SELECT article FROM {kind}_2 WHERE key = wanted.key ORDER BY article DESC LIMIT ?))
    FROM wanted)
SELECT numbers FROM found WHERE numbers IS NOT NULL
"""
COMMON = """
SELECT key FROM (
    SELECT key FROM {kind}_0 UNION ALL SELECT key FROM {kind}_1 UNION ALL SELECT key FROM {kind}_2 ORDER BY key)
GROUP BY key HAVING count(*) >= ?
"""
TIERS = (0, 1, 2)
# Keys that a tier takes before it moves on: 2 million are 40 megabytes, which fit the cache; then ten times as many.
ROOM = {0: 2_000_000, 1: 20_000_000}
SLICES = 64  # transactions in which a tier moves: each fits the cache, and other writers get in between


def is_ours(path: str) -> bool:
    """Whether a file is an index of ours, by its header."""
    header = _header(path)
    return header is not None and _application(header) == APPLICATION


def _header(path: str) -> bytes | None:
    """The header of an SQLite file; None for anything else."""
    try:
        with open(path, "rb") as file:
            header = file.read(HEADER)
    except OSError as error:
        raise StoreError(f"cannot read the index {path!r}: {error.strerror or error}") from error
    return header if len(header) == HEADER and header.startswith(b"SQLite format 3\0") else None


def _application(header: bytes) -> int:
    return int(struct.unpack_from(">I", header, 68)[0])


def _refuse_foreign(path: str) -> None:
    """Raises `StoreError` for a file that is not a whole index, before SQLite could touch it.

    A file with a log or a journal beside it may be shorter than its header says: SQLite mends it from there.
    """
    header = _header(path)
    if header is None or _application(header) != APPLICATION:
        raise StoreError(f"{path!r} is not an index of dedup; it was left untouched. Name another file")
    page = struct.unpack_from(">H", header, 16)[0]
    expected = (65536 if page == 1 else page) * struct.unpack_from(">I", header, 28)[0]
    missing = expected - os.path.getsize(path)
    if missing > 0 and not any(os.path.exists(path + ending) for ending in ("-wal", "-journal")):
        raise StoreError(f"the index {path!r} is cut off, {missing:,} bytes are missing; restore it or build it anew")


@contextmanager
def _errors(name: str) -> Iterator[None]:
    """Everything SQLite complains about, as one line that says which index and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"the index {name!r} cannot be used: {_advice(str(error))}") from error


def _advice(message: str) -> str:
    if "locked" in message or "busy" in message:
        return f"another process has been writing for more than {WAIT:.0f} seconds ({message}); try again"
    if "readonly" in message:
        return f"it cannot be written ({message}); check the rights of the file and of its folder"
    if "full" in message:
        return f"no room left ({message}); free some and run again, what was acknowledged is stored"
    if "malformed" in message or "not a database" in message:
        return f"it is damaged ({message}); restore it or build it anew"
    return message


class SQLiteStore:
    """See `Store`. May be used from several threads; they take turns."""

    def __init__(self, path: str, *, create: bool, read_only: bool) -> None:
        self.name = path
        self._turn = threading.RLock()
        self._depth = 0
        fresh = path == MEMORY or not os.path.exists(path) or not os.path.getsize(path)
        if fresh and not create:
            raise StoreError(f"there is no index {path!r}; make one with `dedup index build PATH… --index {path}`")
        if not fresh:
            _refuse_foreign(path)
        with _errors(path):
            self._connection = _connect(path, read_only=read_only)
            try:
                self._prepare(path, read_only=read_only)
            except BaseException:
                self._connection.close()
                raise

    def _prepare(self, path: str, *, read_only: bool) -> None:
        self._connection.execute(f"PRAGMA cache_size = -{PAGES_IN_MEMORY}")
        if not read_only:
            self._connection.execute("PRAGMA synchronous = FULL")  # acknowledged means there, also after a power cut
            with self.writing():  # before there is a log, so that a half-made file cannot be taken for a foreign one
                if not self._value("SELECT count(*) FROM sqlite_schema"):
                    keys = [KEYS.format(table=f"{kind}_{tier}") for kind in KINDS for tier in TIERS]
                    for statement in [*filter(str.strip, TABLES.split(";")), *keys]:
                        self._connection.execute(statement)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute(f"PRAGMA journal_size_limit = {LOG}")
        version = self._value("PRAGMA user_version")
        if version != SCHEMA:
            raise StoreError(f"the index {path!r} has layout {version}, this version reads {SCHEMA}; build it anew")

    def _value(self, statement: str, *parameters: object) -> int:
        return int(self._connection.execute(statement, parameters).fetchone()[0])

    def _rows(self, statement: str, values: Sequence[object]) -> Iterator[sqlite3.Row]:
        """Runs a statement with `(…)` in it for some of the values at a time."""
        for start in range(0, len(values), TOGETHER):
            some = values[start : start + TOGETHER]
            marks = ",".join("?" * len(some))
            yield from self._connection.execute(statement.replace("(…)", f"({marks})"), some)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        """One transaction; inside another it is part of that one."""
        with self._turn, _errors(self.name):
            if self._depth == 0:
                self._connection.execute(begin)
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0 and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[None]:
        with self._transaction("BEGIN"):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self._transaction("BEGIN IMMEDIATE"):
            yield

    def facts(self) -> dict[str, str]:
        with self.reading():
            return dict(self._connection.execute("SELECT name, value FROM fact ORDER BY name").fetchall())

    def note(self, facts: Mapping[str, str]) -> None:
        with self.writing():
            self._connection.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", list(facts.items()))

    def count(self) -> int:
        with self.reading():
            return self._value("SELECT total(value) FROM fact WHERE name = 'articles'")

    def find(self, ids: Sequence[str]) -> dict[str, tuple[int, bytes]]:
        with self.reading():
            rows = self._rows("SELECT id, number, digest FROM article WHERE id IN (…)", ids)
            return {id: (number, digest) for id, number, digest in rows}

    def phrases(self, numbers: Sequence[int]) -> dict[int, int]:
        with self.reading():
            rows = self._rows("SELECT number, phrases FROM article WHERE number IN (…)", numbers)
            return {number: phrases for number, phrases in rows}  # noqa: C416  # mypy knows no type of a row

    def labels(self, numbers: Sequence[int]) -> dict[int, tuple[str, str | None]]:
        with self.reading():
            rows = self._rows("SELECT number, id, outlet FROM article WHERE number IN (…)", numbers)
            return {number: (id, outlet) for number, id, outlet in rows}

    def entries(self, numbers: Sequence[int]) -> dict[int, Entry]:
        with self.reading():
            rows = self._rows(f"SELECT {COLUMNS} FROM article WHERE number IN (…)", sorted(numbers))
            return {row[0]: Entry(**dict(zip(COLUMNS.split(", "), row, strict=True))) for row in rows}

    def numbers(self) -> list[int]:
        with self.reading():
            return [number for (number,) in self._connection.execute("SELECT number FROM article ORDER BY number")]

    def older(self, moment: float, limit: int) -> list[int]:
        statement = "SELECT number FROM article WHERE moment < ? ORDER BY moment, number LIMIT ?"
        with self.reading():
            return [number for (number,) in self._connection.execute(statement, (moment, limit))]

    def moments(self) -> tuple[float, float] | None:
        with self.reading():
            first, last = self._connection.execute("SELECT min(moment), max(moment) FROM article").fetchone()
            return None if first is None else (first, last)

    def _count(self, name: str, more: int) -> None:
        """Counting a million rows takes longer than a check, so their number is kept."""
        statement = "INSERT INTO fact VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = value + ?2"
        self._connection.execute(statement, (name, more))

    def insert(self, entries: Sequence[Entry], keys: Sequence[Keys]) -> None:
        marks = ",".join("?" * (len(COLUMNS.split(",")) - 1))
        statement = f"INSERT INTO article ({COLUMNS.removeprefix('number, ')}) VALUES ({marks}) RETURNING number"
        with self.writing():
            numbers = [self._value(statement, *_columns(entry)) for entry in entries]
            self._count("articles", len(numbers))
            for kind in KINDS:
                pairs = key_pairs((own[kind] for own in keys), numbers)
                self._connection.executemany(f"INSERT OR IGNORE INTO {kind}_0 VALUES (?, ?)", pairs)
                self._count("keys in tier 0", len(pairs))

    def settle(self) -> None:
        for tier, room in ROOM.items():
            if int(self.facts().get(f"keys in tier {tier}", "0")) > room:
                self._move(tier)

    def _move(self, tier: int) -> None:
        """One tier into the next, a slice of the keys at a time; interrupted, the next time goes on with the rest."""
        edges = [-(2**63) + 2**64 // SLICES * place for place in range(SLICES)] + [2**63]
        for first, behind in pairwise(edges):
            moved = 0
            with self.writing():
                for kind in KINDS:
                    where = f"FROM {kind}_{tier} WHERE key BETWEEN ? AND ?"
                    part = first, behind - 1
                    self._connection.execute(f"INSERT INTO {kind}_{tier + 1} SELECT key, article {where}", part)
                    moved += self._connection.execute(f"DELETE {where}", part).rowcount
                self._count(f"keys in tier {tier}", -moved)
                self._count(f"keys in tier {tier + 1}", moved)

    def delete(self, numbers: Sequence[int], keys: Sequence[Keys]) -> None:
        with self.writing():
            self._count("articles", -len(numbers))
            for kind in KINDS:
                pairs = key_pairs((own[kind] for own in keys), numbers)
                for tier in TIERS:
                    statement = f"DELETE FROM {kind}_{tier} WHERE key = ? AND article = ?"
                    gone = self._connection.executemany(statement, pairs).rowcount
                    self._count(f"keys in tier {tier}", -gone)
            self._connection.executemany("DELETE FROM article WHERE number = ?", [(number,) for number in numbers])

    def holders(self, kind: Kind, keys: Words, limit: int) -> list[list[int]]:
        with self.reading():
            rows = self._connection.execute(HOLDERS.format(kind=kind), (json.dumps(signed(keys)), limit))
            return [sorted(map(int, numbers.split(","))) for (numbers,) in rows]

    def common(self, kind: Kind, least: int) -> Iterator[int]:
        with self.reading():
            keys = [key for (key,) in self._connection.execute(COMMON.format(kind=kind), (least,))]
        yield from unsigned(keys).tolist()

    def house(self) -> tuple[frozenset[int], Words]:
        with self.reading():
            rows = self._connection.execute("SELECT kind, key FROM house").fetchall()
        keys = {kind: unsigned(key for own, key in rows if own == kind) for kind in KINDS}
        return frozenset(keys["paragraph"].tolist()), keys["footprint"]

    def note_house(self, paragraphs: frozenset[int], phrases: Words) -> None:
        found = {"paragraph": np.array(sorted(paragraphs), dtype=np.uint64), "footprint": phrases}
        rows = [(kind, key) for kind, keys in found.items() for key in signed(keys)]
        with self.writing():
            self._connection.execute("DELETE FROM house")
            self._connection.executemany("INSERT INTO house VALUES (?, ?)", rows)

    def size(self) -> int:
        paths = [Path(self.name + ending) for ending in ("", "-wal")]
        return sum(path.stat().st_size for path in paths if path.exists()) if self.name != MEMORY else 0

    def forget_keys(self) -> None:
        with self.writing():
            for table in ("house", *(f"{kind}_{tier}" for kind in KINDS for tier in TIERS)):
                self._connection.execute(f"DELETE FROM {table}")
            self.note({f"keys in tier {tier}": "0" for tier in TIERS})

    def close(self) -> None:
        with self._turn, _errors(self.name):
            self._connection.close()


def _columns(entry: Entry) -> tuple[object, ...]:
    """A row's values in the order of the columns, without the number."""
    names = COLUMNS.removeprefix("number, ").split(", ")
    return tuple(getattr(entry, name) for name in names)


def _connect(path: str, *, read_only: bool) -> sqlite3.Connection:
    """A connection in autocommit mode. One that only reads creates nothing, not even beside the file."""
    if not read_only:
        return sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
    address = Path(path).absolute().as_uri() + "?mode=ro"
    try:
        connection = sqlite3.connect(address, timeout=WAIT, isolation_level=None, check_same_thread=False, uri=True)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        # A log can be neither read nor made beside a file in a folder without write rights. Without one the file is
        # whole, and nobody can be writing to it.
        if os.path.exists(path + "-wal"):
            raise
        address += "&immutable=1"
        connection = sqlite3.connect(address, isolation_level=None, check_same_thread=False, uri=True)
    return connection
