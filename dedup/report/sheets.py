"""A scan as sheets, CSV or Parquet: one row a pair, and one row an article, to be joined with the data it came from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from dedup.errors import MissingExtraError
from dedup.records import ScanResult
from dedup.report.output import rounded

PAIR_COLUMNS = ("a", "b", "relation", "probability", "derived_from", "family", "why")
ARTICLE_COLUMNS = ("id", "path", "line", "family", "family_source", "keep", "skipped")

Rows = Iterable[Sequence[Any]]


def pair_rows(result: ScanResult) -> tuple[list[str], list[list[Any]]]:
    """Names of the columns and one row a pair, its measures after what everybody reads."""
    measures = list(dict.fromkeys(name for pair in result.pairs for name in pair.evidence))
    family_of = {member: family.id for family in result.families for member in family.members}
    rows = []
    for pair in result.pairs:
        family = family_of.get(pair.a) if family_of.get(pair.a) == family_of.get(pair.b) else None
        verdict = [pair.a, pair.b, pair.relation, rounded(pair.probability), pair.derived_from, family, pair.why]
        rows.append([*verdict, *(rounded(pair.evidence[name]) if name in pair.evidence else None for name in measures)])
    return [*PAIR_COLUMNS, *measures], rows


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
    columns, rows = pair_rows(result)
    if not packed:
        _write_csv(columns, rows, output)
        return
    types = dict.fromkeys(["probability", *columns[len(PAIR_COLUMNS) :]], "float64")
    _write_parquet(columns, rows, types, output)


def write_articles(result: ScanResult, output: IO[bytes], *, packed: bool) -> None:
    """One row an article, as CSV, or `packed` as Parquet. Raises `MissingExtraError` without its packages."""
    if packed:
        _write_parquet(ARTICLE_COLUMNS, list(article_rows(result)), {"line": "int64", "keep": "bool"}, output)
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


def _write_parquet(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], types: dict[str, str], output: IO[bytes]
) -> None:
    require_parquet()
    from arro3.core import Array, DataType, Table
    from arro3.io import write_parquet

    values: dict[str, Any] = {
        name: Array([row[i] for row in rows], type=getattr(DataType, types.get(name, "utf8"))())
        for i, name in enumerate(columns)
    }
    packed = io.BytesIO()  # its own buffer, because the writer seeks and closes
    write_parquet(Table.from_pydict(values), packed)
    output.write(packed.getvalue())
