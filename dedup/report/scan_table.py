"""A scan's result as text: a headline, each family with its links and their evidence, then all that was left out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dedup.records import Article, Family, Pair, ScanResult, Skip
from dedup.report.languages import in_language, language_lines
from dedup.report.safe import safe
from dedup.report.terminal import RELATION_STYLES, make_table, plain
from dedup.report.words import count, likelihood

EVERY_PAIR = 6  # members: up to so many (15 pairs) every pair is shown, beyond it one for each member
SKIPS = 5  # shown for each reason; --format json lists them all

Pairs = Mapping[frozenset[str], Pair]


def headline(result: ScanResult) -> str:
    """The result in a sentence."""
    together = sum(len(family.members) for family in result.families)
    alone = result.articles - together
    families = count(len(result.families), "family", "families")
    if result.families:
        families += f" of {together:,}" if len(result.families) == 1 else f" with {together:,} articles in all"
    articles = count(result.articles, "article") + in_language(result.languages)
    return f"{articles}, {families}; {alone:,} {'stands' if alone == 1 else 'stand'} alone"


def links(family: Family, pairs: Pairs) -> list[Pair]:
    """The pairs that tie a family together: every pair of a small one, else one for each member.

    A member's link is its pair with the source where there is one, else its most probable pair within the family.
    """
    ends = map(frozenset, combinations(family.members, 2))
    own = [pairs[key] for key in ends if key in pairs]
    own.sort(key=lambda pair: (family.source not in (pair.a, pair.b), -pair.probability, pair.a, pair.b))
    if len(family.members) <= EVERY_PAIR:
        return own
    shown: list[Pair] = []
    tied = {family.source}
    for pair in own:
        if not tied.issuperset((pair.a, pair.b)):
            shown.append(pair)
            tied |= {pair.a, pair.b}
    return shown


def pair_table(pairs: Iterable[Pair]) -> Table:
    """One row a pair: the two ids, an arrow from the original where it is known, relation, probability, evidence."""
    table = make_table("Articles", "Relation", "Likely", "Evidence", fixed=("Relation",), numbers=("Likely",))
    for pair in pairs:
        relation = Text(pair.relation, style=RELATION_STYLES[pair.relation])
        table.add_row(_ends(pair), relation, likelihood(pair.probability), plain(pair.why))
    return table


def _ends(pair: Pair) -> Text:
    """The two ids, the original first and an arrow to what was made of it; a plain line where that cannot be told."""
    first, second = (pair.b, pair.a) if pair.derived_from == pair.b else (pair.a, pair.b)
    mark = "→" if pair.derived_from else "–"
    return Text(f"{safe(first)}\n{mark} {safe(second)}", overflow="fold")


def member_table(family: Family, articles: Mapping[str, Article]) -> Table:
    """Source and members, the likely source first; outlet and date where any article states one."""
    members = sorted(family.members, key=lambda member: member != family.source)
    known = [articles.get(member) for member in members]
    outlets = [article.source or "" if article else "" for article in known]
    dates = [article.published or "" if article else "" for article in known]
    columns = {"Article": members, "Outlet": outlets, "Published": dates}
    shown = {name: values for name, values in columns.items() if any(values)}
    table = make_table("", *shown)
    for i, values in enumerate(zip(*shown.values(), strict=True)):
        table.add_row("source" if i == 0 else "", *(plain(value) for value in values))
    return table


def print_family(console: Console, number: int, family: Family, result: ScanResult, pairs: Pairs) -> None:
    """One family: heading, members, links, and how many pairs are not shown."""
    shown = links(family, pairs)
    heading = f"Family {number}: {count(len(family.members), 'article')}, weakest link {likelihood(family.weakest)}"
    console.print(Text(heading, style="bold"))
    console.print()
    console.print(member_table(family, result.sources))
    console.print()
    console.print(pair_table(shown))
    inside = sum(pair.a in family.members and pair.b in family.members for pair in pairs.values())
    if inside > len(shown):
        console.print(f"{count(inside - len(shown), 'further pair')} in this family: --format json lists them.")
    console.print()


def _outside(result: ScanResult) -> list[Pair]:
    """Pairs whose two articles are not in one family."""
    family_of = {member: family.id for family in result.families for member in family.members}
    return [pair for pair in result.pairs if family_of.get(pair.a, pair.a) != family_of.get(pair.b, pair.b)]


def skipped_lines(skipped: Sequence[Skip]) -> list[str]:
    """What was not scanned: for each reason its count and the first few, a line each."""
    by_reason: dict[str, list[Skip]] = defaultdict(list)
    for skip in skipped:
        by_reason[skip.reason].append(skip)
    lines = []
    for reason, skips in sorted(by_reason.items()):
        lines.append(f"{len(skips):,} {reason}")
        lines += [f"  {_named(skip)}" for skip in skips[:SKIPS]]
        lines += [f"  and {len(skips) - SKIPS:,} more"] if len(skips) > SKIPS else []
    return lines


def _named(skip: Skip) -> str:
    """Where it stands and why; the id where it does not follow from the path."""
    place = f"{skip.path}, line {skip.line}" if skip.path and skip.line else skip.path or skip.id or "?"
    stated = skip.id and not re.search(rf"(^|/){re.escape(skip.id.partition(':')[0])}(\.\w+)*$", skip.path or skip.id)
    if stated:
        place = f"{skip.id} in {place}"
    return safe(f"{place}: {skip.detail}" if skip.detail else place)


def remainder(result: ScanResult) -> list[str]:
    """The languages where there are several, what was left out, and where a limit bit, a line each. Mostly empty."""
    lines = language_lines(result.languages)
    if result.skipped:
        lines.append(f"Not scanned: {len(result.skipped):,}")
        lines += [f"  {line}" for line in skipped_lines(result.skipped)]
    if result.caps:
        lines.append("Limits that were reached:")
        lines += [f"  {cap.name} ({cap.limit:,}), {count(cap.times, 'time')}: {cap.detail}" for cap in result.caps]
    return lines


def print_scan(console: Console, result: ScanResult) -> None:
    """The whole result for people."""
    pairs = {frozenset((pair.a, pair.b)): pair for pair in result.pairs}
    console.print(Text(headline(result), style="bold"))
    console.print()
    for number, family in enumerate(result.families, start=1):
        print_family(console, number, family, result, pairs)
    if outside := _outside(result):
        console.print(Text("Pairs outside the families", style="bold"))
        console.print()
        console.print(pair_table(outside))
        console.print()
    for line in remainder(result):
        words = line.lstrip()
        console.print(Padding(plain(words), (0, 0, 0, len(line) - len(words)), expand=False))
