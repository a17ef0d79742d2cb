"""A path or a URL → the store that it names."""

from __future__ import annotations

from pathlib import Path

from dedup.errors import StoreError
from dedup.stores.sqlite import MEMORY, SQLiteStore, is_ours
from dedup.stores.store import Store

POSTGRES = ("postgresql://", "postgres://")


def is_store(where: str) -> bool:
    """Whether this names an index, and not articles: a URL, or a file that is one by its header."""
    return where.startswith(POSTGRES) or where == MEMORY or (Path(where).is_file() and is_ours(where))


def open_store(where: str, *, create: bool = True, read_only: bool = False, outdated: bool = False) -> Store:
    """Open a store. Raises `StoreError` for a file that is none, and for one that is missing unless `create`.

    One that an earlier version made is refused too unless `outdated` says that it will be upgraded.
    """
    if where.startswith(POSTGRES):
        from dedup.stores.postgres import PostgresStore

        return PostgresStore(where, create=create, read_only=read_only, outdated=outdated)
    return SQLiteStore(where, create=create, read_only=read_only, outdated=outdated)


def is_outdated(where: str) -> bool:
    """Whether there is an index that an earlier version made."""
    try:
        store = open_store(where, create=False, outdated=True)
    except StoreError:
        return False
    store.close()
    return store.outdated
