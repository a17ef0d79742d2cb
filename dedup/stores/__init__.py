"""Where an index lives: SQLite in one file, or PostgreSQL for several workers.

The files, in reading order:

    entry       one stored article as a row, and the text in it packed and unpacked
    store       what a store can do
    postings    which article holds which key, packed
    tables      what a database does for postings
    run         one run of postings in it
    runs        where the postings are, and how they get there
    database    what both databases do alike
    sqlite      one file, one writer at a time, many readers
    postgres    a server, for several workers
    opening     a path or a URL → the store that it names
"""

from dedup.stores.entry import Entry, Outline, pack_article, unpack_article
from dedup.stores.opening import is_outdated, is_store, open_store
from dedup.stores.postings import MORE, Holdings, Kind, Numbers, shorten
from dedup.stores.store import Look, Store, closed_on_error

__all__ = [
    "MORE",
    "Entry",
    "Holdings",
    "Kind",
    "Look",
    "Numbers",
    "Outline",
    "Store",
    "closed_on_error",
    "is_outdated",
    "is_store",
    "open_store",
    "pack_article",
    "shorten",
    "unpack_article",
]
