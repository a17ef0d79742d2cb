"""What a run found, as data: JSON, JSON lines, CSV, Parquet. The shapes are contracts: a later change only adds.

Bytes are the same wherever the answer is: UTF-8, line feeds, keys in a fixed order, numbers with six decimals (what
differs from the seventh on is the processor's rounding), and no time stamp in a gzip header.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import IO, Any

from dedup.errors import InputError, MissingExtraError, reason_of
from dedup.evaluate import Best, Bin, Evaluation
from dedup.explain import Explanation
from dedup.passages import Passage
from dedup.records import Cap, Comparison, Family, Pair, Row, ScanResult, Skip, Span

DECIMALS = 6
PAIR_COLUMNS = ("a", "b", "relation", "probability", "derived_from", "family", "why")


@contextmanager
def open_output(path: str | None) -> Iterator[IO[bytes]]:
    """A file to write bytes to, gzipped when its name ends in `.gz`; standard output for None or `-`.

    Raises `InputError` when it cannot be written.
    """
    if path is None or path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with open(path, "wb") as file:
            if not path.endswith(".gz"):
                yield file
                return
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
                yield packed  # type: ignore[misc]  # a GzipFile is an IO[bytes] in all but its type
    except OSError as error:
        raise InputError(f"cannot write {path!r}: {reason_of(error)}") from error


def encode(record: object) -> bytes:
    """A record as one line of JSON, readable beyond ASCII. A lone surrogate is written as its escape."""
    return (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def encode_document(record: Mapping[str, Any]) -> bytes:
    """A record as JSON with a line for each field, and a line for each entry of a list: short, and kind to `diff`."""
    fields = []
    for name, value in record.items():
        entries = [json.dumps(entry, ensure_ascii=False) for entry in value] if isinstance(value, list) else []
        body = "[\n    " + ",\n    ".join(entries) + "\n  ]" if entries else json.dumps(value, ensure_ascii=False)
        fields.append(f"  {json.dumps(name)}: {body}")
    return ("{\n" + ",\n".join(fields) + "\n}\n").encode("utf-8", "backslashreplace")


def rounded(number: float) -> float:
    return round(float(number), DECIMALS)


def pair_record(pair: Pair) -> dict[str, Any]:
    return {
        "a": pair.a,
        "b": pair.b,
        "relation": pair.relation,
        "probability": rounded(pair.probability),
        "derived_from": pair.derived_from,
        "evidence": {name: rounded(value) for name, value in pair.evidence.items()},
        "why": pair.why,
    }


def family_record(family: Family) -> dict[str, Any]:
    return {
        "id": family.id,
        "source": family.source,
        "members": list(family.members),
        "weakest": rounded(family.weakest),
        "source_known": family.source_known,
    }


def skip_record(skip: Skip) -> dict[str, Any]:
    return asdict(skip)


def cap_record(cap: Cap) -> dict[str, Any]:
    return asdict(cap)


def _passages(text: str, spans: Iterable[Span]) -> list[dict[str, Any]]:
    return [{"start": start, "end": end, "text": text[start:end]} for start, end in spans]


def row_record(comparison: Comparison, row: Row) -> dict[str, Any]:
    return {
        "a": _passages(comparison.a.text, row.a),
        "b": _passages(comparison.b.text, row.b),
        "label": row.label,
        "similarity": rounded(row.similarity),
        "moved": row.moved,
    }


def diff_record(comparison: Comparison) -> dict[str, Any]:
    """`dedup.diff/1`."""
    return {
        "schema": "dedup.diff/1",
        "a": comparison.a.id,
        "b": comparison.b.id,
        "relation": comparison.relation,
        "probability": rounded(comparison.probability),
        "derived_from": comparison.pair.derived_from,
        "why": comparison.pair.why,
        "rows": [row_record(comparison, row) for row in comparison.rows],
        "changes": [
            {
                "kind": change.kind,
                "a": change.a,
                "b": change.b,
                "row": change.row,
                "a_span": list(change.a_span),
                "b_span": list(change.b_span),
            }
            for change in comparison.changes
        ],
        "shares": {
            side: {label: rounded(share) for label, share in shares.items()}
            for side, shares in comparison.shares.items()
        },
        "caps": [cap_record(cap) for cap in comparison.caps],
    }


def scan_record(result: ScanResult, diffs: Sequence[Comparison] | None = None) -> dict[str, Any]:
    """`dedup.scan/1`; with `diffs` where they were asked for."""
    record = {
        "schema": "dedup.scan/1",
        "settings": result.settings,
        "articles": result.articles,
        "families": [family_record(family) for family in result.families],
        "pairs": [pair_record(pair) for pair in result.pairs],
        "skipped": [skip_record(skip) for skip in result.skipped],
        "caps": [cap_record(cap) for cap in result.caps],
        "languages": [asdict(language) for language in result.languages],
        "unread_dates": [date._asdict() for date in result.unread_dates],
    }
    return record if diffs is None else record | {"diffs": [diff_record(comparison) for comparison in diffs]}


def scan_lines(result: ScanResult, diffs: Sequence[Comparison] | None = None) -> Iterator[dict[str, Any]]:
    """The same, a record a line, told apart by `type`: the run, families, pairs, skipped, caps, languages, diffs."""
    yield {"type": "scan", "schema": "dedup.scan/1", "settings": result.settings, "articles": result.articles}
    for family in result.families:
        yield {"type": "family"} | family_record(family)
    for pair in result.pairs:
        yield {"type": "pair"} | pair_record(pair)
    for skip in result.skipped:
        yield {"type": "skipped"} | skip_record(skip)
    for cap in result.caps:
        yield {"type": "cap"} | cap_record(cap)
    for language in result.languages:
        yield {"type": "language"} | asdict(language)
    for date in result.unread_dates:
        yield {"type": "unread-date"} | date._asdict()
    for comparison in diffs or ():
        yield {"type": "diff"} | diff_record(comparison)


def explain_record(explanation: Explanation) -> dict[str, Any]:
    """`dedup.explain/1`. The weights and the intercept add up to the log-odds."""
    return {
        "schema": "dedup.explain/1",
        "a": explanation.a.id,
        "b": explanation.b.id,
        "relation": explanation.pair.relation,
        "probability": rounded(explanation.pair.probability),
        "threshold": rounded(explanation.threshold),
        "languages": {"a": explanation.languages[0], "b": explanation.languages[1]},
        "why": explanation.pair.why,
        "intercept": rounded(explanation.intercept),
        "measures": [
            {"name": part.name, "value": rounded(part.value), "log_odds": rounded(part.log_odds)}
            for part in explanation.parts
        ],
        "passages": [passage_record(explanation, passage) for passage in explanation.passages],
    }


def passage_record(explanation: Explanation, passage: Passage) -> dict[str, Any]:
    return {
        "a": _passages(explanation.a.text, [passage.a])[0],
        "b": _passages(explanation.b.text, [passage.b])[0],
        "words": passage.words,
        "rarity": rounded(passage.weight),
        "quoted": passage.quoted,
        "furniture": passage.furniture,
    }


def _rounded_fields(figures: Bin | Best) -> dict[str, float]:
    return {name: rounded(value) for name, value in figures._asdict().items()}


def eval_record(evaluation: Evaluation, shipped: Evaluation | None = None) -> dict[str, Any]:
    """`dedup.eval/1`; `shipped` holds the same of the model that is shipped, where another was asked for."""
    own = {"schema": "dedup.eval/1", **_figures(evaluation)}
    return own if shipped is None else own | {"shipped": _figures(shipped)}


def _figures(evaluation: Evaluation) -> dict[str, Any]:
    record = asdict(evaluation)
    return {
        **{name: rounded(value) if isinstance(value, float) else value for name, value in record.items()},
        "by_kind": {name: {"n": n, "called_derived": rounded(share)} for name, (n, share) in record["by_kind"].items()},
        "calibration": [_rounded_fields(own) for own in evaluation.calibration],
        "best": _rounded_fields(evaluation.best),
    }


def write_predictions(pairs: Iterable[Pair], output: IO[bytes]) -> None:
    """A line a pair, in the order and with the ids asked for."""
    for pair in pairs:
        verdict = {"relation": pair.relation, "probability": rounded(pair.probability)}
        output.write(encode({"a": pair.a, "b": pair.b} | verdict))


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


def write_scan(result: ScanResult, shape: str, output: IO[bytes], diffs: Sequence[Comparison] | None = None) -> None:
    """A result in one of the shapes `json`, `jsonl`, `csv`, `parquet`."""
    if shape == "json":
        output.write(encode_document(scan_record(result, diffs)))
    elif shape == "jsonl":
        output.writelines(encode(record) for record in scan_lines(result, diffs))
    elif shape == "csv":
        write_csv(result, output)
    else:
        write_parquet(result, output)
