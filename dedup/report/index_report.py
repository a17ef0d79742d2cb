"""What an index holds and what was changed in it: as records and in sentences."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from dedup.records import Additions, Article, IndexStats
from dedup.report.data import cap_record, skip_record
from dedup.report.words import count

SCHEMA = "dedup.index/1"


def stats_record(stats: IndexStats) -> dict[str, Any]:
    """`dedup.index/1`: the fields of `IndexStats`, `size` in bytes."""
    return {"schema": SCHEMA} | asdict(stats) | {"caps": [cap_record(cap) for cap in stats.caps]}


def stats_sentence(stats: IndexStats) -> str:
    """The same in a sentence."""
    parts = [count(stats.articles, "article")]
    if stats.first and stats.last:
        ends = (f"{stats.first[:10]} ({stats.first_is})", f"{stats.last[:10]} ({stats.last_is})")
        parts.append(" to ".join(dict.fromkeys(ends)))
    parts.append("with texts" if stats.keeps_text else "without texts")
    parts.append(f"{stats.size / 1e6:,.1f} MB" if stats.size else "in memory")
    house = f"{count(stats.house_paragraphs, 'paragraph')} and {count(stats.house_phrases, 'phrase')} of house text"
    return f"{stats.where}: {', '.join(parts)}; {house}; settings {stats.settings}"


def additions_record(changes: Additions, stats: IndexStats) -> dict[str, Any]:
    """`dedup.index/1`: how many articles were added and were there already, the ids of new versions, what was left."""
    return {
        "schema": SCHEMA,
        "added": changes.added,
        "unchanged": changes.unchanged,
        "replaced": list(changes.replaced),
        "articles": stats.articles,
        "skipped": [skip_record(skip) for skip in changes.skipped],
    }


def additions_sentence(changes: Additions, stats: IndexStats) -> str:
    """The same in a sentence.

    >>> stats = IndexStats("news.db", "", 3, None, None, None, None, 0, True, 0, 0, ())
    >>> additions_sentence(Additions(added=2, replaced=("a",)), stats)
    '2 added, 1 replaced by a new version; news.db holds 3 articles'
    """
    parts = [f"{changes.added:,} added"]
    if changes.replaced:
        parts.append(f"{len(changes.replaced):,} replaced by a new version")
    if changes.unchanged:
        parts.append(f"{changes.unchanged:,} unchanged")
    if changes.skipped:
        parts.append(f"{len(changes.skipped):,} not stored")
    return f"{', '.join(parts)}; {stats.where} holds {count(stats.articles, 'article')}"


def removal_record(removed: int, **others: Any) -> dict[str, Any]:
    """`dedup.index/1`: how many articles were taken away, and what else there is to say of it."""
    return {"schema": SCHEMA, "removed": removed, **others}


def article_record(article: Article) -> dict[str, Any]:
    """An article as it can be read in again: the fields that are set, but for where it was read from."""
    stated = asdict(article).items()
    return {name: value for name, value in stated if value is not None and name not in ("path", "line")}
