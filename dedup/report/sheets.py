"""A scan as sheets, CSV or Parquet: one row a pair, and one row an article, to be joined with the data it came from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from dedup.errors import MissingExtraError
from dedup.records import ScanResult
from dedup.report.output import rounded

if TYPE_CHECKING:
    from arro3.core import RecordBatch, Schema

PAIR_COLUMNS = ("a", "b", "relation", "probability", "derived_from", "family", "why")
ARTICLE_COLUMNS = ("id", "path", "line", "family", "family_source", "keep", "skipped")

# Rows that are in memory at a time: as Python's numbers, and packed. With a hundred measures 14 and 50 megabytes.
BATCH, GROUP = 4096, 1 << 16

Rows = Iterable[Sequence[Any]]


def pair_rows(result: ScanResult, measures: Sequence[str]) -> Iterator[list[Any]]:
    """One row a pair, by `PAIR_COLUMNS`, and then its measures of these names."""
    family_of = {member: family.id for family in result.families for member in family.members}
    for pair in result.pairs:
        family = family_of.get(pair.a) if family_of.get(pair.a) == family_of.get(pair.b) else None
        verdict = [pair.a, pair.b, pair.relation, rounded(pair.probability), pair.derived_from, family, pair.why]
        evidence = dict(pair.evidence.items())
        yield [*verdict, *(rounded(evidence[name]) if name in evidence else None for name in measures)]


def article_rows(result: ScanResult) -> Iterator[list[Any]]:
    """All that was read, by `ARTICLE_COLUMNS`: the articles by their ids, then what was skipped, with the reason.

    `keep` is for whoever wants every text once: false for the members of a family but its source, and unsaid for what
    was skipped, of which nothing is known.
    """
    family_of = {member: family for family in result.families for member in family.members}
    for article in result.sources.values():
        family = family_of.get(article.id)
        own = [family.id, family.source, article.id == family.source] if family else [None, None, True]
        yield [article.id, article.path, article.line, *own, None]
    for skip in result.skipped:
        yield [skip.id, skip.path, skip.line, None, None, None, skip.reason]


def write_pairs(result: ScanResult, output: IO[bytes], *, packed: bool) -> None:
    """One row a pair, as CSV, or `packed` as Parquet. Raises `MissingExtraError` without its packages."""
    measures = list(dict.fromkeys(name for pair in result.pairs for name in pair.evidence))
    columns, rows = [*PAIR_COLUMNS, *measures], pair_rows(result, measures)
    if packed:
        _write_parquet(columns, rows, dict.fromkeys(["probability", *measures], "float64"), output)
    else:
        _write_csv(columns, rows, output)


def write_articles(result: ScanResult, output: IO[bytes], *, packed: bool) -> None:
    """One row an article, as CSV, or `packed` as Parquet. Raises `MissingExtraError` without its packages."""
    if packed:
        _write_parquet(ARTICLE_COLUMNS, article_rows(result), {"line": "int64", "keep": "bool"}, output)
    else:
        _write_csv(ARTICLE_COLUMNS, article_rows(result), output)


def require_parquet() -> None:
    """Raises `MissingExtraError` if Parquet cannot be written."""
    try:
        import arro3.core
        import arro3.io  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("arro3-io", "parquet", "writing Parquet") from error


def _write_csv(columns: Sequence[str], rows: Rows, output: IO[bytes]) -> None:
    """RFC 4180 but for the line feeds."""
    text = io.TextIOWrapper(output, encoding="utf-8", errors="replace", newline="")
    sheet = csv.writer(text, lineterminator="\n")
    sheet.writerow(columns)
    sheet.writerows(map(_cell, row) for row in rows)
    text.detach()  # flushes, and leaves the output open


def _cell(value: Any) -> Any:
    """A cell that a spreadsheet only shows: what would be run there as a formula begins with an apostrophe."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


class _Onward(io.RawIOBase):
    """Hands on what is written. The writer of Parquet closes what it writes to, and dies of an error there."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self.error: BaseException | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        try:
            if self.error is None:
                self._output.write(data)
        except OSError as error:
            self.error = error
        return len(data)

    def noting(self, rows: Rows) -> Iterator[Sequence[Any]]:
        """The rows as they come; what goes wrong in making them is told by `error`, as the writer does not."""
        try:
            yield from rows
        except BaseException as error:
            self.error = error
            raise


def _write_parquet(columns: Sequence[str], rows: Rows, types: dict[str, str], output: IO[bytes]) -> None:
    require_parquet()
    from arro3.core import DataType, Field, RecordBatchReader, Schema
    from arro3.io import write_parquet

    schema = Schema([Field(name, getattr(DataType, types.get(name, "utf8"))()) for name in columns])
    onward = _Onward(output)
    batches = RecordBatchReader.from_batches(schema, _batches(onward.noting(rows), schema))
    try:
        write_parquet(batches, onward, max_row_group_size=GROUP)  # type: ignore[arg-type]  # it only writes and closes
    except Exception as error:  # so it calls whatever went wrong, an interruption too
        raise onward.error or OSError(str(error)) from error
    if onward.error:
        raise onward.error


def _batches(rows: Rows, schema: Schema) -> Iterator[RecordBatch]:
    from arro3.core import Array, RecordBatch

    stream = iter(rows)
    while some := list(islice(stream, BATCH)):
        columns = enumerate(zip(*some, strict=True))
        arrays = [Array(cells, type=schema.field(place).type) for place, cells in columns]
        yield RecordBatch.from_arrays(arrays, schema=schema)
