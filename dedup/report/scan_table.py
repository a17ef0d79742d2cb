"""A scan's result as text: a headline, each family with its links and their evidence, then all that was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dedup.records import Article, Family, Pair, Relation, ScanResult
from dedup.report.languages import in_language, language_lines
from dedup.report.safe import safe
from dedup.report.skips import cap_lines, date_lines, skipped_lines
from dedup.report.terminal import RELATION_STYLES, make_table, plain
from dedup.report.words import count, likelihood

BESIDE = 75  # columns for relation, likelihood and evidence: most evidence then takes one line or two
REST = 44  # the least for them: "near-duplicate", a likelihood, evidence word below word
EVERY_PAIR = 6  # members: up to so many (15 pairs) every pair is shown, beyond it about one for each member

Ends = tuple[str, str, str]  # an id, a mark, an id


class Verdict(Protocol):
    """What a pair and a match both say of two articles."""

    @property
    def relation(self) -> Relation: ...
    @property
    def probability(self) -> float: ...


def headline(result: ScanResult) -> str:
    """The result in a sentence."""
    together = sum(len(family.members) for family in result.families)
    alone = result.articles - together
    families = count(len(result.families), "family", "families")
    if result.families:
        families += f" of {together:,}" if len(result.families) == 1 else f" with {together:,} articles in all"
    articles = count(result.articles, "article") + in_language(result.languages)
    return f"{articles}, {families}; {alone:,} {'stands' if alone == 1 else 'stand'} alone"


def pairs_by_family(result: ScanResult) -> tuple[dict[str, list[Pair]], list[Pair]]:
    """The pairs inside each family, by its id, and those whose two articles are in no common family."""
    family_of = {member: family.id for family in result.families for member in family.members}
    inside: dict[str, list[Pair]] = defaultdict(list)
    outside = []
    for pair in result.pairs:
        family = family_of.get(pair.a)
        if family is not None and family == family_of.get(pair.b):
            inside[family].append(pair)
        else:
            outside.append(pair)
    return inside, outside


def links(family: Family, pairs: Iterable[Pair]) -> list[Pair]:
    """Of the pairs inside a family those that tie it together: all of a small one, else one a member and the weakest.

    A member's link is its pair with the source where there is one, else its most probable pair.
    """

    def rank(pair: Pair) -> tuple[bool, float, str, str]:
        return family.source not in (pair.a, pair.b), -pair.probability, pair.a, pair.b

    own = sorted(pairs, key=rank)
    if len(family.members) <= EVERY_PAIR:
        return own
    shown: list[Pair] = []
    tied = {family.source}
    for pair in own:
        if not tied.issuperset((pair.a, pair.b)):
            shown.append(pair)
            tied |= {pair.a, pair.b}
    weakest = min(own, key=lambda pair: pair.probability, default=None)
    return shown if weakest is None or weakest in shown else [*shown, weakest]


def pair_table(pairs: Sequence[Pair], width: int) -> Table:
    """One row a pair: the two ids, an arrow from the original where it is known, relation, probability, evidence.

    The ids stand in one line where the `width` leaves room for the evidence, else one below the other.
    """
    return verdict_table("Articles", [(in_order(pair), pair, pair.why) for pair in pairs], width)


def verdict_table(heading: str, rows: Sequence[tuple[Ends, Verdict, str]], width: int) -> Table:
    """Two ids with the mark between them, their verdict, and what speaks for it; ids are broken as a last resort."""
    table = make_table(heading, "Relation", "Likely", "Evidence", fixed=("Relation",), numbers=("Likely",))
    harmless = [tuple(map(safe, ends)) for ends, _, _ in rows]
    between = " " if all(cell_len(" ".join(ends)) <= width - BESIDE for ends in harmless) else "\n"
    cells = [Text(f"{first}{between}{mark} {second}", overflow="fold") for first, mark, second in harmless]
    longest = max((cell_len(line) for cell in cells for line in cell.plain.split("\n")), default=0)
    table.columns[0].min_width = longest if longest <= width - REST else None
    for cell, (_, verdict, why) in zip(cells, rows, strict=True):
        relation = Text(verdict.relation, style=RELATION_STYLES[verdict.relation])
        table.add_row(cell, relation, likelihood(verdict.probability), plain(why))
    return table


def in_order(pair: Pair) -> Ends:
    """The original, an arrow and what was made of it; a plain line between the two where that cannot be told."""
    first, second = (pair.b, pair.a) if pair.derived_from == pair.b else (pair.a, pair.b)
    return first, "→" if pair.derived_from else "–", second


def member_table(family: Family, articles: Mapping[str, Article]) -> Table:
    """The members, the likely source first, if it is known; outlet and date where any article states one."""
    members = sorted(family.members, key=lambda member: member != family.source)
    known = [articles.get(member) for member in members]
    outlets = [article.source or "" if article else "" for article in known]
    dates = [article.published or "" if article else "" for article in known]
    columns = {"Article": members, "Outlet": outlets, "Published": dates}
    shown = {name: values for name, values in columns.items() if any(values)}
    table = make_table("", *shown)
    for i, values in enumerate(zip(*shown.values(), strict=True)):
        table.add_row("likely source" if i == 0 and family.source_known else "", *(plain(value) for value in values))
    return table


def summary(family: Family) -> str:
    """A family in a line.

    >>> summary(Family("a", "a", ("a", "b"), 0.934, source_known=False))
    '2 articles, weakest link 0.93; nothing tells which came first'
    """
    unknown = "" if family.source_known else "; nothing tells which came first"
    return f"{count(len(family.members), 'article')}, weakest link {likelihood(family.weakest)}{unknown}"


def print_family(
    console: Console, number: int, family: Family, articles: Mapping[str, Article], pairs: Sequence[Pair]
) -> None:
    """One family and the pairs inside it: heading, members, links, and how many pairs are not shown."""
    shown = links(family, pairs)
    console.print(Text(f"Family {number}: {summary(family)}", style="bold"))
    console.print()
    console.print(member_table(family, articles))
    console.print()
    console.print(pair_table(shown, console.width))
    if further := len(pairs) - len(shown):
        console.print(f"{count(further, 'further pair')} in this family: --format json lists them.")
    console.print()


def remainder(result: ScanResult) -> list[str]:
    """The languages where there are several, what was left out, and where a limit bit, a line each. Mostly empty."""
    skipped = [f"Not scanned: {len(result.skipped):,}", *(f"  {line}" for line in skipped_lines(result.skipped))]
    return [
        *language_lines(result.languages),
        *date_lines(result.unread_dates),
        *(skipped if result.skipped else []),
        *cap_lines(result.caps),
    ]


def print_scan(console: Console, result: ScanResult) -> None:
    """The whole result for people."""
    inside, outside = pairs_by_family(result)
    console.print(Text(headline(result), style="bold"))
    console.print()
    for number, family in enumerate(result.families, start=1):
        print_family(console, number, family, result.sources, inside[family.id])
    if outside:
        console.print(Text("Pairs outside the families", style="bold"))
        console.print()
        console.print(pair_table(outside, console.width))
        console.print()
    for line in remainder(result):
        words = line.lstrip()
        console.print(Padding(plain(words), (0, 0, 0, len(line) - len(words)), expand=False))
