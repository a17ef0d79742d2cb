"""What a run found, as data: JSON and JSON lines. The shapes are contracts: a later change only adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import IO, Any

from dedup.records import Cap, Comparison, Family, Pair, Row, ScanResult, Skip, Span
from dedup.report.output import encode, encode_document, rounded
from dedup.report.sheets import write_pairs


def pair_record(pair: Pair) -> dict[str, Any]:
    """A judged pair; `derived_from` is an id, or null where nothing tells."""
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
    """A family; `source` stands for it also where `source_known` is false."""
    return {
        "id": family.id,
        "source": family.source,
        "members": list(family.members),
        "weakest": rounded(family.weakest),
        "source_known": family.source_known,
    }


def skip_record(skip: Skip) -> dict[str, Any]:
    """What was left out: the fields of `Skip`."""
    return asdict(skip)


def cap_record(cap: Cap) -> dict[str, Any]:
    """A limit that bit: the fields of `Cap`."""
    return asdict(cap)


def passages_of(text: str, spans: Iterable[Span]) -> list[dict[str, Any]]:
    """Spans of a text with their words; offsets are half-open, in characters."""
    return [{"start": start, "end": end, "text": text[start:end]} for start, end in spans]


def row_record(comparison: Comparison, row: Row) -> dict[str, Any]:
    """A row of an alignment with its sentences on both sides; `similarity` is between 0 and 1."""
    return {
        "a": passages_of(comparison.a.text, row.a),
        "b": passages_of(comparison.b.text, row.b),
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
    """`dedup.scan/1`; with `diffs` where they were asked for. What may be many are iterators, made as they are read."""
    record = {
        "schema": "dedup.scan/1",
        "settings": result.settings,
        "articles": result.articles,
        "families": map(family_record, result.families),
        "pairs": map(pair_record, result.pairs),
        "skipped": map(skip_record, result.skipped),
        "caps": [cap_record(cap) for cap in result.caps],
        "languages": [asdict(language) for language in result.languages],
        "unread_dates": [date._asdict() for date in result.unread_dates],
    }
    return record if diffs is None else record | {"diffs": map(diff_record, diffs)}


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


def write_scan(result: ScanResult, shape: str, output: IO[bytes], diffs: Sequence[Comparison] | None = None) -> None:
    """A result in one of the shapes `json`, `jsonl`, `csv`, `parquet`."""
    if shape == "json":
        output.writelines(encode_document(scan_record(result, diffs)))
    elif shape == "jsonl":
        output.writelines(encode(record) for record in scan_lines(result, diffs))
    else:
        write_pairs(result, output, packed=shape == "parquet")
