"""Where an index lives: SQLite in one file, or PostgreSQL for several workers.

The files, in reading order:

    entry       one stored article as a row, and the text in it packed and unpacked
    store       what a store can do
    sqlite      one file, one writer at a time, many readers
    postgres    a server, for several workers
    pairs       keys as both hold them
    opening     a path or a URL → the store that it names
"""

from dedup.stores.entry import Entry, pack_article, unpack_article
from dedup.stores.opening import is_store, open_store
from dedup.stores.store import Keys, Kind, Store

__all__ = ["Entry", "Keys", "Kind", "Store", "is_store", "open_store", "pack_article", "unpack_article"]
