"""A path or a URL → the store that it names."""

from __future__ import annotations

from pathlib import Path

from dedup.stores.sqlite import MEMORY, SQLiteStore, is_ours
from dedup.stores.store import Store

POSTGRES = ("postgresql://", "postgres://")


def is_store(where: str) -> bool:
    """Whether this names an index, and not articles: a URL, or a file that is one by its header."""
    return where.startswith(POSTGRES) or where == MEMORY or (Path(where).is_file() and is_ours(where))


def open_store(where: str, *, create: bool = True, read_only: bool = False) -> Store:
    """Open a store. Raises `StoreError` for a file that is none, and for one that is missing unless `create`."""
    if where.startswith(POSTGRES):
        from dedup.stores.postgres import PostgresStore

        return PostgresStore(where, create=create, read_only=read_only)
    return SQLiteStore(where, create=create, read_only=read_only)
