"""What a database does for postings: rows in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Rows(Protocol):
    """What a look-up reads, all of it at one moment."""

    def facts(self) -> dict[str, str]: ...
    def journal(self, after: int) -> list[tuple[int, bytes]]:
        """The rows with numbers above that."""

    def gone(self, after: int) -> list[int]:
        """The numbers of what was removed in later turns than that."""

    def buckets(self, places: Sequence[int]) -> list[tuple[int, bytes]]:
        """Those of some places, ascending."""


class Tables(Rows, Protocol):
    """What a database does for postings: rows in and out, inside transactions that the caller has opened."""

    name: str

    def note(self, facts: Mapping[str, str]) -> None: ...
    def put_journal(self, rows: Sequence[tuple[int, bytes]]) -> None: ...
    def clear_journal(self) -> None: ...
    def bucket_range(self, first: int, behind: int) -> list[tuple[int, bytes]]:
        """The buckets with first ≤ place < behind, ascending."""

    def put_buckets(self, rows: Sequence[tuple[int, bytes]]) -> None: ...
    def drop_buckets(self, first: int, behind: int) -> None: ...
    def put_gone(self, rows: Sequence[tuple[int, int]]) -> None: ...
    def forget_gone(self, up_to: int) -> None:
        """Those of turns up to that."""
