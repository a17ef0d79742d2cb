"""Every file in traps/ is a trap with the answer that must be given; its README says how to add one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from dedup import Article, ScanResult, compare, scan
from dedup.records import DERIVED, RELATIONS

TRAPS = sorted(Path(__file__).with_name("traps").glob("*.txt"))
NOT_DERIVED = set(RELATIONS) - DERIVED
FIELDS = ("title", "source", "published", "language")


@dataclass
class Trap:
    """One file: what is expected, and the articles in their order."""

    articles: list[Article] = field(default_factory=list)
    relations: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    others: set[str] | None = None
    directions: list[tuple[str, str]] = field(default_factory=list)
    families: list[list[str]] | None = None
    apart: list[set[str]] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    unsolved: str | None = None

    def expected(self, a: str, b: str) -> set[str] | None:
        """The relations that are right for a pair; None where the file asks for none."""
        return self.relations.get((min(a, b), max(a, b)), self.others)


def read_relations(text: str) -> set[str]:
    """ "rewrite, excerpt" or "derived" or "not derived" → relations."""
    found: set[str] = set()
    for name in text.split(","):
        named = {"derived": set(DERIVED), "not derived": NOT_DERIVED}.get(name.strip(), {name.strip()})
        assert named <= set(RELATIONS), name
        found |= named
    return found


def read_article(text: str) -> Article:
    name, _, rest = text.partition("\n")
    head, _, body = rest.partition("\n\n") if rest.startswith(FIELDS) else ("", "", rest.lstrip("\n"))
    given: dict[str, Any] = dict(line.split(": ", 1) for line in head.splitlines())
    assert given.keys() <= set(FIELDS), given
    return Article(name.strip(), body, **given)


def read_trap(path: Path) -> Trap:
    head, *articles = path.read_text(encoding="utf-8").split("\n=== ")
    trap = Trap(articles=[read_article(article) for article in articles])
    for line in head.splitlines()[1:]:
        word, value = line.split(": ", 1)
        match word, value.split():
            case "expect", ["others", "=", *_]:
                trap.others = read_relations(value.split("=")[1])
            case "expect", [a, b, "=", *_]:
                trap.relations[min(a, b), max(a, b)] = read_relations(value.split("=")[1])
            case "from", [derived, source]:
                trap.directions.append((derived, source))
            case "family", ["none"]:
                trap.families = []
            case "family", members:
                trap.families = [*(trap.families or []), members]
            case "apart", [a, b]:
                trap.apart.append({a, b})
            case "skipped", [name, reason]:
                trap.skipped[name] = reason
            case "unsolved", _:
                trap.unsolved = value
            case _:
                raise AssertionError(f"{path.name}: nobody knows what {line!r} means")
    named = {name for pair in [*trap.relations, *trap.directions, *trap.apart, *(trap.families or [])] for name in pair}
    assert named | trap.skipped.keys() <= {article.id for article in trap.articles}, path.name
    return trap


def cases() -> list[object]:
    """All traps; those that are not solved are expected to fail, and tell when they do no longer."""
    return [
        pytest.param(trap, id=path.stem, marks=[pytest.mark.xfail(reason=trap.unsolved)] if trap.unsolved else [])
        for path in TRAPS
        for trap in [read_trap(path)]
    ]


def relations_of(result: ScanResult) -> Mapping[tuple[str, str], str]:
    return {(pair.a, pair.b): pair.relation for pair in result.pairs}


@pytest.mark.parametrize("trap", cases())
def test_trap(trap: Trap) -> None:
    result = scan(trap.articles, related=True)
    found = relations_of(result)
    judged = sorted(article.id for article in trap.articles if article.id not in trap.skipped)
    wrong = {
        (a, b): found.get((a, b), "unrelated")
        for a, b in combinations(judged, 2)
        if (expected := trap.expected(a, b)) is not None and found.get((a, b), "unrelated") not in expected
    }
    assert wrong == {}
    assert {skip.id: skip.reason for skip in result.skipped} == trap.skipped
    derived = {(pair.a, pair.b): pair.derived_from for pair in result.pairs}
    for one, source in trap.directions:
        assert derived.get((min(one, source), max(one, source))) == source
    assert [two for two in trap.apart for family in result.families if two <= set(family.members)] == []
    if trap.families is not None:
        families = sorted([family.source, *sorted(set(family.members) - {family.source})] for family in result.families)
        assert families == sorted([source, *sorted(members)] for source, *members in trap.families)


@pytest.mark.parametrize(
    "path", [path for path in TRAPS if len(read_trap(path).articles) == 2], ids=lambda path: path.stem
)
def test_two_articles_alone_have_the_same_answer(path: Path) -> None:
    a, b = sorted(read_trap(path).articles, key=lambda article: article.id)
    alone, found = compare(a, b), scan([a, b], related=True)
    if alone.relation in DERIVED:
        assert [(pair.relation, pair.probability) for pair in found.pairs] == [(alone.relation, alone.probability)]
    else:
        assert {pair.relation for pair in found.pairs} <= NOT_DERIVED


def test_there_are_traps() -> None:
    assert len(TRAPS) >= 24
    assert sum(len(read_trap(path).articles) for path in TRAPS) >= 60


def test_every_trap_expects_something() -> None:
    for path in TRAPS:
        trap = read_trap(path)
        assert trap.relations or trap.others or trap.apart or trap.skipped or trap.families, path.name
