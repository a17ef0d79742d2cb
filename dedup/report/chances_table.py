"""The chances of `dedup explain --settings` in a terminal, and as data."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from dedup.chances import LENGTHS, Chances
from dedup.config import Settings
from dedup.report.output import rounded
from dedup.report.terminal import make_table
from dedup.report.words import percent


def chances_record(chances: Chances, settings: Settings) -> dict[str, Any]:
    """`dedup.chances/1`."""
    return {
        "schema": "dedup.chances/1",
        "articles": chances.articles,
        "every_pair": chances.every_pair,
        "document_frequency_cap": settings.document_frequency_cap,
        "by_jaccard": [{"jaccard": jaccard, "chance": rounded(chance)} for jaccard, chance in chances.by_jaccard],
        "by_phrases": [
            {"in_common": common, "words": words, "chance": rounded(chance)}
            for common, own in chances.by_phrases
            for words, chance in zip(LENGTHS, own, strict=True)
        ],
    }


def print_chances(console: Console, chances: Chances, settings: Settings) -> None:
    """Both channels, a table each."""
    console.print(f"How likely a pair is to be judged, among {chances.articles:,} articles")
    if chances.every_pair:
        console.print(f"Every pair is: up to {settings.all_pairs_up_to:,} articles are compared pair by pair.")
        return
    console.print()
    table = make_table("Jaccard of 3-grams", "Chance", numbers=("Jaccard of 3-grams", "Chance"))
    for jaccard, chance in chances.by_jaccard:
        table.add_row(f"{jaccard:.2f}", percent(chance))
    console.print(table)
    console.print()
    lengths = [f"of {words:,} words" for words in LENGTHS]
    table = make_table("Rare phrases in common", *lengths, numbers=("Rare phrases in common", *lengths))
    for common, own in chances.by_phrases:
        table.add_row(str(common), *map(percent, own))
    console.print(table)
    console.print("for an article of that length and a longer one. Either way suffices.")
