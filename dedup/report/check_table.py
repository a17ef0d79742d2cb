"""What a check found as a table; also as JSON and JSON lines, `dedup.check/1`: a later change only adds."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.records import Finding, Match, Skip
from dedup.report.data import passages_of, skip_record
from dedup.report.output import rounded
from dedup.report.scan_table import verdict_table
from dedup.report.skips import skipped_lines
from dedup.report.terminal import plain
from dedup.report.words import count

SCHEMA = "dedup.check/1"
SHOWN = 3  # matches of an article in a terminal: a story that fifty outlets ran has fifty


def match_record(match: Match, finding: Finding) -> dict[str, Any]:
    """A match of a finding: whether it fails or a rule allows it, and where the passages in common stand."""
    reasons = {allowed.id: reason for allowed, reason in finding.allowed}
    return {
        "id": match.id,
        "relation": match.relation,
        "probability": rounded(match.probability),
        "derived_from": match.derived_from,
        "fails": match in finding.failing,
        "allowed": reasons.get(match.id),
        "why": match.why,
        "evidence": {name: rounded(value) for name, value in match.evidence.items()},
        "passages": passages_of(finding.article.text, match.passages),
    }


def finding_record(finding: Finding) -> dict[str, Any]:
    """A checked article with all its matches."""
    return {
        "id": finding.article.id,
        "path": finding.article.path,
        "fails": bool(finding.failing),
        "matches": [match_record(match, finding) for match in finding.matches],
    }


def line_record(result: Finding | Skip) -> dict[str, Any]:
    """One line for each article, told apart by `type`: `checked`, also without matches, or `skipped`."""
    if isinstance(result, Skip):
        return {"type": "skipped"} | skip_record(result)
    return {"type": "checked"} | finding_record(result)


def check_record(
    findings: Sequence[Finding], skipped: Sequence[Skip], against: str, index: Mapping[str, Any]
) -> dict[str, Any]:
    """The whole run; articles without a match are only counted. `against` is the index, or a path of articles."""
    return {
        "schema": SCHEMA,
        "settings": index["settings"],
        "against": against,
        "articles": len(findings),
        "failing": sum(bool(finding.failing) for finding in findings),
        "findings": [finding_record(finding) for finding in findings if finding.matches],
        "skipped": [skip_record(skip) for skip in skipped],
        "caps": index["caps"],
    }


def headline(findings: Sequence[Finding]) -> str:
    """The run in a sentence."""
    failing = sum(bool(finding.failing) for finding in findings)
    allowed = sum(len(finding.allowed) for finding in findings)
    tail = f"; {count(allowed, 'match', 'matches')} allowed" if allowed else ""
    return f"{count(len(findings), 'article')} checked, {failing:,} with copy that fails{tail}"


def print_check(console: Console, findings: Sequence[Finding], skipped: Sequence[Skip]) -> None:
    """For people: the matches of each article that say most, then what was left out."""
    console.print(Text(headline(findings), style="bold"))
    if any(finding.matches for finding in findings):
        console.print()
        shown = _once((finding, match) for finding in findings for match in _telling(finding))
        console.print(_match_table(shown, console.width))
        if further := len(_once((own, match) for own in findings for match in own.matches)) - len(shown):
            console.print(f"{count(further, 'further match', 'further matches')}: --format json lists them.")
    for line in skipped_lines(skipped):
        console.print(plain(line))


def _telling(finding: Finding) -> Sequence[Match]:
    """The matches that are shown: those that fail before the others, the most probable first."""
    return sorted(finding.matches, key=lambda match: match not in finding.failing)[:SHOWN]


def _once(matches: Iterable[tuple[Finding, Match]]) -> list[tuple[Finding, Match]]:
    """The first of two matches that say the same of one pair: a folder against itself finds each from both ends."""
    first: dict[Hashable, tuple[Finding, Match]] = {}
    for finding, match in matches:
        pair = frozenset((finding.article.id, match.id)), match.relation, match.probability, match.why
        first.setdefault(pair, (finding, match))
    return list(first.values())


def _match_table(matches: Iterable[tuple[Finding, Match]], width: int) -> Table:
    """A row for each match: the incoming article, then the stored one, with an arrow that leads from the source."""
    rows = [
        ((finding.article.id, _arrow(match), match.id), match, _standing(finding, match) + match.why)
        for finding, match in matches
    ]
    return verdict_table("Article, match", rows, width)


def _arrow(match: Match) -> str:
    return "–" if match.derived_from is None else "←" if match.derived_from == match.id else "→"


def _standing(finding: Finding, match: Match) -> str:
    """What keeps a match from failing, if anything does."""
    reasons = {allowed.id: reason for allowed, reason in finding.allowed}
    if match in finding.failing:
        return ""
    return f"allowed: {reasons[match.id]}; " if match.id in reasons else "passes; "
