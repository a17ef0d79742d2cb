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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from dedup.errors import MissingExtraError, StoreError
from dedup.records import Words
from dedup.stores.database import FACTS, NAMES, UPGRADE, Database
from dedup.stores.entry import escape
from dedup.stores.store import Look, closed_on_error

LOCK = 0x6465647570  # "dedup": the number of the writers' lock in the database


# Everything of a look-up. A statement by itself sees one moment, as a transaction does, without its three messages.
LOOK = """
SELECT 0, 0::bigint, convert_to(name || '=' || value, 'UTF8') FROM dedup_fact
UNION ALL SELECT 1, number, NULL FROM dedup_article WHERE id = %s
UNION ALL SELECT 2, number, keys FROM dedup_journal WHERE number > %s
UNION ALL SELECT 3, number, NULL FROM dedup_gone WHERE turn > %s
UNION ALL SELECT 4, place, data FROM dedup_bucket WHERE place = ANY(%s)
"""
FACT, ITSELF, JOURNAL, GONE, BUCKET = range(5)


class LookRows:
    """The rows of one `LOOK`."""

    def __init__(self, rows: Iterable[tuple[int, int, bytes]]) -> None:
        self._found: list[list[tuple[int, bytes]]] = [[], [], [], [], []]
        for kind, number, data in rows:
            self._found[kind].append((number, data))
        parts = (data.decode().partition("=") for _, data in self._found[FACT])
        self._facts = {name: value for name, _, value in parts}

    @property
    def itself(self) -> int | None:
        return next((number for number, _ in self._found[ITSELF]), None)

    def facts(self) -> dict[str, str]:
        return self._facts

    def journal(self, _: int) -> list[tuple[int, bytes]]:
        return self._found[JOURNAL]

    def gone(self, _: int) -> list[int]:
        return [number for number, _ in self._found[GONE]]

    def buckets(self, _: Sequence[int]) -> list[tuple[int, bytes]]:
        return sorted(self._found[BUCKET])


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

    def look(self, id: str, keys: Words) -> Look:
        """As of any store, in one message: what is to be asked for is nearly always known before."""
        with self.alone():
            rows = LookRows(self._ask(LOOK, escape(id), *self._postings.foresee(keys)))
            if not self._postings.are_as_foreseen(rows.facts()):
                return super().look(id, keys)
            return Look(rows.itself, self._postings.holders(keys, rows), rows.facts())

    def packed(self, most: Mapping[int, int]) -> dict[int, bytes]:
        wanted = "unnest(%s::bigint[], %s::bigint[]) AS wanted (own, most) JOIN dedup_article ON number = own"
        statement = f"SELECT number, article FROM {wanted} WHERE phrases <= most"
        with self.alone():
            return dict(self._ask(statement, list(most), list(most.values())))

    def _ask(self, statement: str, *parameters: object) -> list[Any]:
        """The rows of one statement, which needs no transaction of its own."""
        run = partial(self._run, statement, parameters)
        rows: list[Any] = (run() if self._depth else self._in_touch(run)).fetchall()
        return rows

    def _begin(self, *, writing: bool) -> None:
        self._in_touch(partial(self._begin_at_once, writing=writing))

    def _in_touch(self, first: Callable[[], Any]) -> Any:
        """Does what comes first, in a transaction or by itself, on a connection that stands."""
        self._connect_if_lost()
        try:
            return first()
        except self._psycopg.Error:
            if not self._connection.closed:
                self._abandon()
                raise
            self._connect_if_lost()  # lost since the last transaction, which only now shows
            return first()

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
