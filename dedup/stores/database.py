"""What both databases do alike: rows and facts in the SQL that they share, inside transactions that nest.

Statements mark a parameter by `%s`, and a list as one parameter in `= ANY(%s)`, as PostgreSQL does; the other
translates them. Every value is a parameter.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import repeat
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.errors import StoreError
from dedup.records import Words
from dedup.stores.entry import Entry, Outline, escape, unescape
from dedup.stores.postings import Holdings, Kind, Numbers
from dedup.stores.runs import Postings, State
from dedup.stores.store import Look

LAYOUT = 2  # of the tables: goes up whenever they change
COLUMNS = "id, digest, moment, length, phrases, outlet, signature, paragraphs, article, number"
TABLES = """
CREATE TABLE IF NOT EXISTS dedup_fact (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE IF NOT EXISTS dedup_article (
    number {integer} PRIMARY KEY, id text NOT NULL UNIQUE, digest {bytes} NOT NULL, moment double precision NOT NULL,
    length integer NOT NULL, phrases integer NOT NULL, outlet text, signature {bytes} NOT NULL,
    paragraphs {bytes} NOT NULL, article {bytes} NOT NULL);
CREATE INDEX IF NOT EXISTS dedup_article_moment ON dedup_article (moment);
CREATE TABLE IF NOT EXISTS dedup_house (kind text, key {integer}, PRIMARY KEY (kind, key));
CREATE TABLE IF NOT EXISTS dedup_journal (number {integer} PRIMARY KEY, keys {bytes} NOT NULL);
CREATE TABLE IF NOT EXISTS dedup_gone (turn {integer}, number {integer}, PRIMARY KEY (turn, number));
CREATE TABLE IF NOT EXISTS dedup_bucket (place {integer} PRIMARY KEY, data {bytes} NOT NULL);
INSERT INTO dedup_fact VALUES ('layout', '{layout}') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
"""
# From layout 1, whose keys were in tables of their own, and whose ids were not escaped. The keys are made anew.
UPGRADE = (
    "DELETE FROM dedup_fact WHERE name LIKE 'keys in tier%'",
    "UPDATE dedup_article SET id = replace(id, '\\', '\\005c'), outlet = replace(outlet, '\\', '\\005c')",
    "INSERT INTO dedup_fact SELECT 'numbered', CAST(coalesce(max(number), 0) AS text) FROM dedup_article",
)
FACTS = "SELECT name, value FROM dedup_fact"
AT_ONCE = 10_000  # rows taken into memory together where all are gone through
NAMES = ("fact", "article", "house", "journal", "gone", "bucket")
Rows = Iterable[tuple[Any, ...]]


class Database(ABC):
    """See `Store`. May be used from several threads; they take turns."""

    name: str
    outdated = False

    def __init__(self, *, read_only: bool) -> None:
        self._read_only = read_only
        self._turn = threading.RLock()
        self._depth = 0
        self._known: dict[str, str] | None = None  # the facts, once read in this transaction
        self._noted: dict[str, str] = {}  # what is to be noted at its end
        self._seen: dict[str, str] = {}  # the facts as they were at the end of the last transaction
        self._postings = Postings(self)

    @abstractmethod
    def _run(self, statement: str, parameters: Sequence[object] = ()) -> Any:
        """Runs one statement; → its rows, as tuples, to be gone through once."""

    @abstractmethod
    def _put(self, table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Many new rows."""

    @abstractmethod
    def _layout(self) -> str:
        """Which tables are there."""

    @abstractmethod
    def _begin(self, *, writing: bool) -> None:
        """Begins a transaction, in turn with other writers if it is to write."""

    @abstractmethod
    def _abandon(self) -> None:
        """Undoes the transaction, as far as there is still one."""

    @abstractmethod
    def _errors(self) -> AbstractContextManager[None]:
        """What the database complains about comes out as `StoreError`."""

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[None]:
        """One transaction; inside another it is part of that one."""
        with self.alone():
            if self._depth == 0:
                self._begin(writing=writing)
            self._depth += 1
            try:
                yield
                if self._depth == 1:
                    self._write_notes()
                    self._run("COMMIT")
                    self._seen = self._known or self._seen
            except BaseException:
                if self._depth == 1:
                    self._abandon()
                raise
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._known, self._noted = None, {}

    def _write_notes(self) -> None:
        if self._noted:
            marks = ", ".join(["(%s, %s)"] * len(self._noted))
            taken = "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
            statement = f"INSERT INTO dedup_fact (name, value) VALUES {marks} {taken}"
            self._run(statement, [part for note in self._noted.items() for part in note])

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._turn, self._errors():
            try:
                yield
            except BaseException:
                if self._depth == 0:
                    self._postings.forget()
                raise

    def reading(self) -> AbstractContextManager[None]:
        return self._transaction(writing=False)

    def writing(self) -> AbstractContextManager[None]:
        if self._read_only:
            raise StoreError(f"the index {self.name!r} was opened for reading only")
        return self._transaction(writing=True)

    def _rows(self, statement: str, *parameters: object) -> list[Any]:
        with self.reading():
            rows: list[Any] = self._run(statement, parameters).fetchall()
            return rows

    def _make_tables(self, *, integer: str, data: str) -> None:
        for statement in TABLES.format(integer=integer, bytes=data, layout=LAYOUT).split(";"):
            if statement.strip():
                self._run(statement)
        self._known = None

    def _refuse_other_layout(self, *, outdated: bool) -> None:
        """Raises `StoreError` for tables that this version does not know; those of an earlier one if not `outdated`."""
        layout = self._layout()
        self.outdated = layout == "1"
        if layout != str(LAYOUT) and not (self.outdated and outdated):
            remedy = "run `dedup index init`" if self.outdated else "a later version made it"
            raise StoreError(f"the index {self.name!r} has layout {layout}, this version reads {LAYOUT}; {remedy}")

    @abstractmethod
    def upgrade(self) -> None:
        """From the tables of an earlier version to ours, but for the keys."""

    def facts(self) -> dict[str, str]:
        with self.reading():
            if self._known is None:
                self._known = dict(self._run(FACTS)) | self._noted
            return self._known.copy()

    def note(self, facts: Mapping[str, str]) -> None:
        with self.writing():
            self._noted |= facts
            self._known = self.facts() | self._noted

    def count(self) -> int:
        return int(self.facts().get("articles", "0"))

    def find(self, ids: Sequence[str]) -> dict[str, tuple[int, bytes]]:
        statement = "SELECT id, number, digest FROM dedup_article WHERE id = ANY(%s)"
        rows = self._rows(statement, [escape(id) for id in ids])
        return {unescape(id): (number, digest) for id, number, digest in rows}

    def ids(self, numbers: Sequence[int]) -> dict[int, str]:
        rows = self._rows("SELECT number, id FROM dedup_article WHERE number = ANY(%s)", list(numbers))
        return {number: unescape(id) for number, id in rows}

    def outlets(self) -> Iterator[tuple[int, str]]:
        statement = "SELECT number, outlet FROM dedup_article WHERE number > %s AND number <= %s AND outlet IS NOT NULL"
        with self.reading():
            for after in range(0, int(self.facts().get("numbered", "0")), AT_ONCE):
                yield from self._rows(statement, after, after + AT_ONCE)

    def outlines(self, numbers: Sequence[int]) -> dict[int, Outline]:
        columns = "number, signature, paragraphs, length, outlet"
        rows = self._rows(f"SELECT {columns} FROM dedup_article WHERE number = ANY(%s)", list(numbers))
        return {number: Outline(*outline) for number, *outline in rows}

    def entries(self, numbers: Sequence[int]) -> dict[int, Entry]:
        statement = f"SELECT {COLUMNS} FROM dedup_article WHERE number = ANY(%s) ORDER BY number"
        rows = self._rows(statement, list(numbers))
        return {row[-1]: Entry(unescape(row[0]), *row[1:]) for row in rows}

    def numbers(self) -> list[int]:
        return [number for (number,) in self._rows("SELECT number FROM dedup_article ORDER BY number")]

    def older(self, moment: float, limit: int) -> list[int]:
        statement = "SELECT number FROM dedup_article WHERE moment < %s ORDER BY moment, number LIMIT %s"
        return [number for (number,) in self._rows(statement, moment, limit)]

    def ends(self) -> list[Entry]:
        orders = ("moment, number", "moment DESC, number DESC")
        rows = (self._rows(f"SELECT number FROM dedup_article ORDER BY {order} LIMIT 1") for order in orders)
        return [entry for ((number,),) in filter(None, rows) for entry in self.entries([number]).values()]

    def insert(self, entries: Sequence[Entry], keys: Sequence[Words]) -> None:
        row = attrgetter(*COLUMNS.split(", ")[1:-1])
        with self.writing():
            facts = self.facts()
            first = int(facts.get("numbered", "0")) + 1
            numbers = range(first, first + len(entries))
            rows = [(escape(entry.id), *row(entry), number) for number, entry in zip(numbers, entries, strict=True)]
            self._put("article", COLUMNS, rows)
            self._postings.add(keys, numbers)
            articles = int(facts.get("articles", "0")) + len(entries)
            self.note({"numbered": str(numbers.stop - 1), "articles": str(articles)})

    def delete(self, numbers: Sequence[int]) -> None:
        with self.writing():
            self._postings.remove(numbers)
            self._run("DELETE FROM dedup_article WHERE number = ANY(%s)", [list(numbers)])
            self.note({"articles": str(self.count() - len(numbers))})

    def settle(self, state: State = "rest", *, steps: int | None = None) -> None:
        for _ in repeat(None) if steps is None else repeat(None, steps):
            if self._depth or self._postings.is_settled(self._seen, state):
                return
            with self.writing():
                if not self._postings.settle_once(state):
                    return

    def holders(self, keys: Words) -> Holdings:
        with self.reading():
            return self._postings.holders(keys)

    def look(self, id: str, keys: Words) -> Look:
        with self.reading():
            known = self.find([id])
            return Look(known[id][0] if known else None, self.holders(keys), self.facts())

    def fewest_phrases(self, numbers: Numbers) -> NDArray[np.uint8]:
        return self._postings.fewest_phrases(numbers)

    @abstractmethod
    def packed(self, most: Mapping[int, int]) -> dict[int, bytes]:
        """See `Store`: the two pair up two lists in ways of their own."""

    def slices(self, kind: Kind) -> Iterator[tuple[Words, Numbers]]:
        with self.reading():
            yield from self._postings.slices(kind)

    def journal(self, after: int) -> list[tuple[int, bytes]]:
        return self._rows("SELECT number, keys FROM dedup_journal WHERE number > %s", after)

    def put_journal(self, rows: Sequence[tuple[int, bytes]]) -> None:
        self._put("journal", "number, keys", rows)

    def clear_journal(self) -> None:
        self._run("DELETE FROM dedup_journal")

    def buckets(self, places: Sequence[int]) -> list[tuple[int, bytes]]:
        return sorted(self._rows("SELECT place, data FROM dedup_bucket WHERE place = ANY(%s)", list(places)))

    def bucket_range(self, first: int, behind: int) -> list[tuple[int, bytes]]:
        statement = "SELECT place, data FROM dedup_bucket WHERE place >= %s AND place < %s ORDER BY place"
        return self._rows(statement, first, behind)

    def put_buckets(self, rows: Sequence[tuple[int, bytes]]) -> None:
        self._put("bucket", "place, data", rows)

    def drop_buckets(self, first: int, behind: int) -> None:
        self._run("DELETE FROM dedup_bucket WHERE place >= %s AND place < %s", (first, behind))

    def gone(self, after: int) -> list[int]:
        return [number for (number,) in self._rows("SELECT number FROM dedup_gone WHERE turn > %s", after)]

    def put_gone(self, rows: Sequence[tuple[int, int]]) -> None:
        self._put("gone", "turn, number", rows)

    def forget_gone(self, up_to: int) -> None:
        self._run("DELETE FROM dedup_gone WHERE turn <= %s", (up_to,))

    def house(self) -> tuple[frozenset[int], Words]:
        rows = self._rows("SELECT kind, key FROM dedup_house")
        keys = {
            kind: np.sort(np.array([key for own, key in rows if own == kind], dtype=np.int64).view(np.uint64))
            for kind in ("paragraph", "footprint")
        }
        return frozenset(keys["paragraph"].tolist()), keys["footprint"]

    def note_house(self, paragraphs: frozenset[int], phrases: Words) -> None:
        found = {"paragraph": np.array(sorted(paragraphs), dtype=np.uint64), "footprint": phrases}
        rows = [(kind, key) for kind, keys in found.items() for key in keys.view(np.int64).tolist()]
        with self.writing():
            self._run("DELETE FROM dedup_house")
            self._put("house", "kind, key", rows)

    def forget_keys(self) -> None:
        with self.writing():
            for name in ("house", "journal", "gone", "bucket"):
                self._run(f"DELETE FROM dedup_{name}")
            facts = self.facts()
            anew = {name: str(int(facts.get(name, "0")) + 1) for name in ("generation", "journals")}
            none = dict.fromkeys(("journal", "turn", "gone"), "0")
            self.note(none | {"runs": "[]", "purge": "", "keys above": facts.get("numbered", "0"), **anew})
