"""Finds which news articles come from the same copy, what each outlet did to it, and how sure that is.

    from dedup import Article, compare, scan, signatures

Importing this package loads nothing heavy; each name brings what it needs when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dedup.config import Settings
    from dedup.errors import DedupError
    from dedup.fast import signatures
    from dedup.index import Index
    from dedup.pipeline import compare, scan
    from dedup.records import Article, Comparison, Family, Match, Pair, ScanResult

__version__ = "0.1.0"
__all__ = [
    "Article",
    "Comparison",
    "DedupError",
    "Family",
    "Index",
    "Match",
    "Pair",
    "ScanResult",
    "Settings",
    "compare",
    "scan",
    "signatures",
]

_ROOMS = {
    "Article": "records",
    "Comparison": "records",
    "DedupError": "errors",
    "Family": "records",
    "Index": "index",
    "Match": "records",
    "Pair": "records",
    "ScanResult": "records",
    "Settings": "config",
    "compare": "pipeline",
    "scan": "pipeline",
    "signatures": "fast",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'dedup' has no attribute {name!r}")
    return getattr(import_module(f"dedup.{_ROOMS[name]}"), name)
