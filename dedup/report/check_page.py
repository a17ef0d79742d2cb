"""What a check found, as the page of a scan: each group of articles that matches link, with its alignments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import IO

from dedup.config import Settings
from dedup.direction import find_source, lead_of
from dedup.furniture import find_agency
from dedup.pipeline import compare_families
from dedup.records import Article, Family, Finding, Match, Pair, ScanResult, Skip, Verdict
from dedup.report.html import write_scan_page

# A stored article by its id.
Stored = Callable[[str], Article | None]


def write_check_page(
    findings: Sequence[Finding], skipped: Sequence[Skip], stored: Stored, settings: Settings, stream: IO[bytes]
) -> None:
    """Findings → one HTML file. Allowed matches are in it as well as those that fail."""
    pairs = [_pair(finding.article, match) for finding in findings for match in finding.matches]
    names = {name for pair in pairs for name in (pair.a, pair.b)}
    incoming = {finding.article.id: finding.article for finding in findings}
    articles = {name: incoming.get(name) or stored(name) or Article(name, "") for name in sorted(names)}
    families = [_family(group, articles) for group in _groups(pairs)]
    result = ScanResult(
        settings="",
        articles=len(incoming.keys() | names),
        families=tuple(families),
        pairs=tuple(pairs),
        skipped=tuple(skipped),
        sources=articles,
    )
    write_scan_page(result, compare_families(result, settings), stream)


def _pair(article: Article, match: Match) -> Pair:
    side: dict[str | None, str] = {article.id: "b", match.id: "a"}
    derived = side.get(match.derived_from)
    verdict = Verdict(match.relation, match.probability, "a" if derived == "a" else "b" if derived else None)
    return Pair(article.id, match.id, verdict, match.evidence, match.why)


def _groups(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Pairs that share articles, directly or through others, in the order in which they were found."""
    group_of: dict[str, list[Pair]] = {}
    for pair in pairs:
        joined = group_of.get(pair.a, [])
        other = group_of.get(pair.b, [])
        joined = joined if joined is other else joined + other
        joined.append(pair)
        group_of |= {name: joined for own in joined for name in (own.a, own.b)}
    return list({id(group): group for group in group_of.values()}.values())


def _family(pairs: Sequence[Pair], articles: Mapping[str, Article]) -> Family:
    members = sorted({name for pair in pairs for name in (pair.a, pair.b)})
    own = (articles[member] for member in members)
    leads = {article.id: lead_of(article, find_agency(article.text), len(article.text.split())) for article in own}
    source, known = find_source(leads, pairs)
    return Family(members[0], source, tuple(members), min(pair.probability for pair in pairs), known)
