"""The index in PostgreSQL, for several workers on several machines.

Writers take turns by an advisory lock that a transaction holds to its end, so that a look-up and the addition that
follows it are one step: two workers with the same article cannot miss each other. Readers wait for nobody.

Three ways to keep the keys were measured (`benchmarks/bench_postgres.py`: 10,000 made articles with 260 keys each, on
two cores shared by a dozen processes, so that the times tell no more than an order):

    way                              added a second    bytes an article    look-up p50    p99
    an array an article, with GIN               363              10,640           4 ms    2.7 s (forms that all share)
    a row for every key                         524              22,351          12 ms    350 ms
    packed, as in SQLite                      1,341               4,289          24 ms    83 ms (2 ms when alone)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from dedup.errors import MissingExtraError, StoreError
from dedup.stores.database import FACTS, NAMES, UPGRADE, Database
from dedup.stores.store import closed_on_error

LOCK = 0x6465647570  # "dedup": the number of the writers' lock in the database


class PostgresStore(Database):
    """See `Store`. A lost connection is made again."""

    _connection: Any = None  # none before the first transaction
    _made = False  # whether the tables are known to be there

    def __init__(self, url: str, *, create: bool, read_only: bool, outdated: bool) -> None:
        super().__init__(read_only=read_only)
        try:
            import psycopg
        except ImportError as error:
            raise MissingExtraError("psycopg", "postgres", "an index on PostgreSQL") from error
        self._psycopg = psycopg
        self._url = url
        self._password, self.name = self._describe()
        with closed_on_error(self):
            self._prepare(create=create, outdated=outdated)

    def _prepare(self, *, create: bool, outdated: bool) -> None:
        """Make the tables where there are none and `create` says so; refuse those of another version."""
        made = self._has_tables()
        if not made and not create:
            raise StoreError(f"there is no index in {self.name!r}; make one with `dedup index build`")
        if not made:
            with self.writing():
                if not self._has_tables():  # now that nobody else can be making them
                    self._make_tables(integer="bigint", data="bytea")
        self._made = True
        self._refuse_other_layout(outdated=outdated)

    def upgrade(self) -> None:
        with self.writing():
            for name in ("house", "band", "footprint", "paragraph"):
                self._run(f"DROP TABLE dedup_{name}")
            for statement in ("ALTER TABLE dedup_article ALTER COLUMN number DROP IDENTITY", *UPGRADE):
                self._run(statement)
            self._make_tables(integer="bigint", data="bytea")
        self.outdated = False

    def _has_tables(self) -> bool:
        return bool(self._rows("SELECT to_regclass('dedup_fact') IS NOT NULL")[0][0])

    def _layout(self) -> str:
        return self.facts().get("layout", "none")

    def _describe(self) -> tuple[str, str]:
        """The password, which is told to nobody, and the URL without it."""
        self.name = "the URL of an index"
        with self._errors():
            parts = self._psycopg.conninfo.conninfo_to_dict(self._url)
        user, host = parts.get("user", ""), parts.get("host", "localhost")
        place = f"{f'{user}@' if user else ''}{host}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
        return str(parts.get("password") or ""), f"postgresql://{place}"

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Everything the server or the network complains about, in one line without the password."""
        try:
            yield
        except self._psycopg.Error as error:
            message = re.sub(r"\s+", " ", str(error)).strip()
            if password := getattr(self, "_password", ""):
                message = message.replace(password, "…")
            if isinstance(error, self._psycopg.ProgrammingError) and not hasattr(self, "_password"):
                message = "it cannot be parsed; it should look like postgresql://user:password@host:5432/database"
            raise StoreError(f"the index {self.name!r} cannot be used: {message}") from None

    def _run(self, statement: str, parameters: Sequence[object] = ()) -> Any:
        return self._connection.execute(statement, [_written(own) for own in parameters] or None, binary=True)

    def _put(self, table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if len(rows) == 1:  # copying goes to the server and back twice more
            marks = ", ".join(["%s"] * len(rows[0]))
            self._run(f"INSERT INTO dedup_{table} ({columns}) VALUES ({marks})", rows[0])
            return
        with self._connection.cursor() as cursor, cursor.copy(f"COPY dedup_{table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def _begin(self, *, writing: bool) -> None:
        self._connect_if_lost()
        try:
            self._begin_at_once(writing=writing)
        except self._psycopg.Error:
            if not self._connection.closed:
                self._abandon()
                raise
            self._connect_if_lost()  # lost since the last transaction, which only now shows
            self._begin_at_once(writing=writing)

    def _begin_at_once(self, *, writing: bool) -> None:
        """The beginning, the writer's turn and the facts: all that every transaction asks for, in one message."""
        statements = [f"BEGIN ISOLATION LEVEL {'READ COMMITTED' if writing else 'REPEATABLE READ READ ONLY'}"]
        statements += [f"SELECT pg_advisory_xact_lock({LOCK})"] * writing + [FACTS] * self._made
        cursor = self._connection.execute("; ".join(statements), prepare=False)
        while cursor.nextset():
            pass
        self._known = dict(cursor) if self._made else None

    def _connect_if_lost(self) -> None:
        if self._connection is None or self._connection.closed:
            self._connection = self._psycopg.connect(self._url, autocommit=True, connect_timeout=10)

    def _abandon(self) -> None:
        if not self._connection.closed:
            self._run("ROLLBACK")

    def size(self) -> int:
        tables = [f"dedup_{name}" for name in NAMES]
        statement = "SELECT sum(pg_total_relation_size(name::regclass))::bigint FROM unnest(%s::text[]) AS name"
        return int(self._rows(statement, tables)[0][0])

    def close(self) -> None:
        with self._turn:
            if self._connection is not None:
                self._connection.close()


def _written(parameter: object) -> object:
    """A list of numbers as the server reads it: psycopg asks of each whether it needs quotes, for a millisecond."""
    if isinstance(parameter, list) and parameter and isinstance(parameter[0], int):
        return f"{{{','.join(map(str, parameter))}}}"
    return parameter
