"""JSON lines of a newsroom → pairs that somebody has labelled."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from textwrap import shorten
from typing import Any

from dedup.errors import InputError, reason_of
from dedup.read.opening import open_source
from dedup.read.parsing import parse_json
from dedup.records import DERIVED, RELATIONS


@dataclass(frozen=True, slots=True)
class Gold:
    """A pair somebody has labelled: derived or not, and what kind of pair it is where that is stated."""

    a: str
    b: str
    derived: bool
    kind: str | None = None


def labels_fingerprint(gold: Sequence[Gold]) -> str:
    """Twelve hexadecimal digits, by which a model and an evaluation know that they have the same labels."""
    return hashlib.sha256(json.dumps([astuple(pair) for pair in gold]).encode()).hexdigest()[:12]


def read_gold(path: str) -> tuple[Gold, ...]:
    """Labelled pairs from JSON lines, gzipped or not. Raises `InputError` with the line for what is not one."""
    gold = tuple(_make_gold(line, f"{path!r}, line {number}") for number, line in _lines(path))
    if not gold:
        raise InputError(f"{path!r} holds no labelled pairs")
    return gold


def _lines(path: str) -> Iterator[tuple[int, bytes]]:
    """Lines with something in them, counted from 1."""
    try:
        with open_source(path) as stream:
            yield from ((number, line) for number, line in enumerate(stream, start=1) if line.strip())
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"cannot read the pairs in {path!r}: {reason_of(error)}") from error


def _make_gold(line: bytes, where: str) -> Gold:
    """One line → a labelled pair. `where` names it in what is raised."""
    try:
        record = parse_json(line.decode("utf-8-sig"))
    except ValueError as error:
        raise InputError(f"{where} is not JSON: {reason_of(error)}") from error
    if not isinstance(record, dict) or not all(isinstance(record.get(side), str) for side in ("a", "b")):
        raise InputError(f'{where} must be an object with the ids "a" and "b", not {shorten(str(record), 60)!r}')
    kind = record.get("kind")
    return Gold(record["a"], record["b"], _derived(record, where), None if kind is None else str(kind))


def _derived(record: Mapping[str, Any], where: str) -> bool:
    """Whether a pair is labelled as derived, by its label or by its relation."""
    if record.get("label") in ("derived", "not"):
        return bool(record["label"] == "derived")
    if record.get("relation") in RELATIONS:
        return record["relation"] in DERIVED
    stated = record.get("label", record.get("relation"))
    raise InputError(
        f'{where} needs a "label" (derived or not) or a "relation" ({", ".join(RELATIONS)}), not {stated!r}'
    )
