"""A generator over a stream of articles: each comes out with what it copies, and what is new is stored on the way.

with Index.open("news.db") as index:
    for article, matches in new_and_known(read_feed(), index):
        ...
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dedup import Article, DedupError, Index, Match


def new_and_known(articles: Iterable[Article], index: Index) -> Iterator[tuple[Article, tuple[Match, ...]]]:
    """Articles → each with its matches. One that is too short to judge comes out without any and is not stored."""
    for article in articles:
        try:
            yield article, index.check_and_add(article).matches
        except DedupError:
            yield article, ()
