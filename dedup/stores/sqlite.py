"""The index in one SQLite file: WAL, one writer at a time, many readers, no server."""

from __future__ import annotations

import json
import os
import sqlite3
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from dedup.errors import StoreError, reason_of
from dedup.stores.database import LAYOUT, UPGRADE, Database
from dedup.stores.store import closed_on_error

MEMORY = ":memory:"
APPLICATION = 0x64656475  # "dedu": tells our files from those of other programs
HEADER = 100  # bytes
WAIT = 60.0  # seconds for another writer: a bulk addition holds the file for less than one at a time
PAGES_IN_MEMORY = 8 * 1024  # kibibytes: the inner pages of a million articles; with more, reading takes longer
LOG = 64 * 1024 * 1024  # bytes of log that stay on the disk
PAGE = 8192  # bytes: five buckets or more, of which the last one leaves a tenth empty


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
        raise StoreError(f"cannot read the index {path!r}: {reason_of(error)}") from error
    return header if len(header) == HEADER and header.startswith(b"SQLite format 3\0") else None


def _file_at(path: str) -> tuple[int, int] | None:
    """Which file stands at a path, if there is one: what is written to another that it was is lost."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


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


class SQLiteStore(Database):
    """See `Store`."""

    _file: tuple[int, int] | None = None  # which file it is, once that is made

    def __init__(self, path: str, *, create: bool, read_only: bool, outdated: bool) -> None:
        super().__init__(read_only=read_only)
        self.name = path
        fresh = path == MEMORY or not os.path.exists(path) or not os.path.getsize(path)
        if fresh and not create:
            raise StoreError(f"there is no index {path!r}; make one with `dedup index build PATH… --index {path}`")
        if not fresh:
            _refuse_foreign(path)
        with self._errors(), closed_on_error(_connect(path, read_only=read_only)) as self._connection:
            self._prepare(outdated=outdated)
        self._file = _file_at(path)

    def _prepare(self, *, outdated: bool) -> None:
        self._connection.execute(f"PRAGMA cache_size = -{PAGES_IN_MEMORY}")
        if not self._read_only:
            self._connection.execute(f"PRAGMA page_size = {PAGE}")
            self._connection.execute("PRAGMA synchronous = FULL")  # acknowledged means there, also after a power cut
            with self.writing():  # before there is a log, so that a half-made file cannot be taken for a foreign one
                if not self._value("SELECT count(*) FROM sqlite_schema"):
                    self._make_tables(integer="INTEGER", data="BLOB")
                    self._run(f"PRAGMA application_id = {APPLICATION}")
                    self._run(f"PRAGMA user_version = {LAYOUT}")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute(f"PRAGMA journal_size_limit = {LOG}")
        self._refuse_other_layout(outdated=outdated)

    def upgrade(self) -> None:
        old = [f"{kind}_{tier}" for kind in ("band", "footprint", "paragraph") for tier in range(3)]
        with self.writing():
            for name in ("house", *old):
                self._run(f"DROP TABLE {name}")
            for statement in (
                "DROP INDEX article_moment",
                *(f"ALTER TABLE {own} RENAME TO dedup_{own}" for own in ("fact", "article")),
                *UPGRADE,
            ):
                self._run(statement)
            self._make_tables(integer="INTEGER", data="BLOB")
            self._run(f"PRAGMA user_version = {LAYOUT}")
        self.outdated = False

    def _layout(self) -> str:
        return str(self._value("PRAGMA user_version"))

    def _value(self, statement: str) -> int:
        return int(self._connection.execute(statement).fetchone()[0])

    def _run(self, statement: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
        values = [json.dumps(value) if isinstance(value, list) else value for value in parameters]
        return self._connection.execute(_translate(statement), values)

    def _put(self, table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
        marks = ",".join("?" * len(columns.split(",")))
        self._connection.executemany(f"INSERT INTO dedup_{table} ({columns}) VALUES ({marks})", rows)

    def _begin(self, *, writing: bool) -> None:
        if writing and self._file and self._file != _file_at(self.name):
            raise StoreError(f"the index {self.name!r} was deleted or replaced while it was open; open it again")
        self._connection.execute("BEGIN IMMEDIATE" if writing else "BEGIN")

    def _abandon(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"the index {self.name!r} cannot be used: {_advice(str(error))}") from error

    def buckets(self, places: Sequence[int]) -> list[tuple[int, bytes]]:
        # In their order, without the list being sorted into a table first: a quarter of the time less.
        statement = "SELECT place, data FROM json_each(%s) CROSS JOIN dedup_bucket ON place = value"
        return self._rows(statement, list(places))

    def packed(self, most: Mapping[int, int]) -> dict[int, bytes]:
        wanted = "json_each(%s) CROSS JOIN dedup_article ON number = CAST(key AS INTEGER)"
        return dict(self._rows(f"SELECT number, article FROM {wanted} WHERE phrases <= value", json.dumps(most)))

    def size(self) -> int:
        paths = [Path(self.name + ending) for ending in ("", "-wal")]
        return sum(path.stat().st_size for path in paths if path.exists()) if self.name != MEMORY else 0

    def close(self) -> None:
        with self._turn, self._errors():
            self._connection.close()


@lru_cache(maxsize=64)
def _translate(statement: str) -> str:
    """The SQL of PostgreSQL in that of SQLite; a list comes as one parameter, in JSON."""
    return statement.replace("= ANY(%s)", "IN (SELECT value FROM json_each(?))").replace("%s", "?")


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
