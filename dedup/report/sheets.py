"""The pairs of a scan as a sheet, one row a pair: CSV and Parquet."""

from __future__ import annotations

import csv
import io
from typing import IO, Any

from dedup.errors import MissingExtraError
from dedup.records import ScanResult
from dedup.report.output import rounded

PAIR_COLUMNS = ("a", "b", "relation", "probability", "derived_from", "family", "why")


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


def write_csv(result: ScanResult, output: IO[bytes]) -> None:
    """One row a pair, RFC 4180 but for the line feeds."""
    columns, rows = pair_rows(result)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    output.write(text.getvalue().encode("utf-8", "replace"))


def write_parquet(result: ScanResult, output: IO[bytes]) -> None:
    """One row a pair. Raises `MissingExtraError` without the packages of the extra `parquet`."""
    try:
        from arro3.core import Array, DataType, Table
        from arro3.io import write_parquet as write
    except ImportError as error:
        raise MissingExtraError("arro3-io", "parquet", "writing Parquet") from error
    columns, rows = pair_rows(result)
    numeric = {"probability", *columns[len(PAIR_COLUMNS) :]}
    values: dict[str, Any] = {
        name: Array([row[i] for row in rows], type=DataType.float64() if name in numeric else DataType.utf8())
        for i, name in enumerate(columns)
    }
    packed = io.BytesIO()  # its own buffer, because the writer seeks and closes
    write(Table.from_pydict(values), packed)
    output.write(packed.getvalue())
