"""What may be repeated, and why: `dedup-allow.toml`.

    [[allow]]
    pair = ["storm", "storm-update"]
    reason = "the update repeats the morning's story"

    [[allow]]
    outlets = ["Harbour Post", "Daily Ledger"]
    reason = "both belong to us"
    expires = 2027-06-30

    [[allow]]
    agency = "AP"
    reason = "licensed copy"

A rule names one thing and gives a reason. After the day in `expires` it no longer holds.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dedup.errors import InputError, reason_of
from dedup.furniture import find_agency
from dedup.records import Article, Finding

SUBJECTS = ("pair", "outlets", "agency")


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that may be repeated: a pair of ids, outlets among each other, or an agency's copy."""

    reason: str
    pair: frozenset[str] = frozenset()
    outlets: frozenset[str] = frozenset()
    agency: str | None = None
    expires: date | None = None

    def allows(self, article: Article, other: Article) -> bool:
        """Whether the rule speaks of these two articles. In whatever order, and whatever the case of a name."""
        if self.pair:
            return self.pair == {article.id, other.id}
        if self.outlets:
            return {(own.source or "").casefold() for own in (article, other)} <= self.outlets
        credits = (name for own in (article, other) for name in (find_agency(own.text), own.source))
        return (self.agency or "").casefold() in {credit.casefold() for credit in credits if credit}


def read_allow(path: str, today: date | None = None) -> tuple[list[Rule], list[Rule]]:
    """A file of rules → those that hold today, and those that have ended. Raises `InputError` for what is not one."""
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path!r}: {reason_of(error)}") from error
    tables = content.get("allow", [])
    if set(content) - {"allow"} or not isinstance(tables, list) or not all(isinstance(own, dict) for own in tables):
        raise InputError(f"{path!r} may hold nothing but tables [[allow]]")
    rules = [_make_rule(table, f"{path!r}, [[allow]] {number}") for number, table in enumerate(tables, start=1)]
    ended = [rule for rule in rules if rule.expires and rule.expires < (today or date.today())]
    return [rule for rule in rules if rule not in ended], ended


def _make_rule(table: Mapping[str, Any], where: str) -> Rule:
    """One table → a rule."""
    if unknown := set(table) - {*SUBJECTS, "reason", "expires"}:
        raise InputError(f"unknown key {min(unknown)!r} in {where}; known are {', '.join(SUBJECTS)}, reason, expires")
    subjects = [name for name in SUBJECTS if name in table]
    if len(subjects) != 1 or not isinstance(table.get("reason"), str) or not table["reason"].strip():
        raise InputError(f"{where} must name one of {', '.join(SUBJECTS)}, and a reason")
    if type(table.get("expires", date.min)) is not date:  # with an hour it is one too, and cannot be compared with one
        raise InputError(f"expires in {where} must be a date as in 2027-06-30, not {str(table['expires'])!r}")
    names = [table["agency"]] if "agency" in table else table[subjects[0]]
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise InputError(f"{subjects[0]} in {where} must be names, not {table[subjects[0]]!r}")
    if "pair" in table and (len(names) != 2 or names[0] == names[1]):
        raise InputError(f"pair in {where} must be two ids, not {names!r}")
    return Rule(
        reason=table["reason"],
        pair=frozenset(names if "pair" in table else ()),
        outlets=frozenset(name.casefold() for name in (names if "outlets" in table else ())),
        agency=table.get("agency"),
        expires=table.get("expires"),
    )


def reason_for(rules: Iterable[Rule], article: Article, other: Article) -> str | None:
    """Why two articles may share copy; None when no rule says so."""
    return next((rule.reason for rule in rules if rule.allows(article, other)), None)


def write_baseline(path: str, findings: Sequence[Finding]) -> int:
    """Add a rule for each failing pair to a file, which need not exist; → how many were added."""
    found = {frozenset((finding.article.id, match.id)) for finding in findings for match in finding.failing}
    pairs = sorted(map(sorted, found))
    tables = [f"[[allow]]\npair = [{_quote(a)}, {_quote(b)}]\nreason = {_quote(_found())}\n" for a, b in pairs]
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write("".join("\n" * (file.tell() > 0 or place > 0) + own for place, own in enumerate(tables)))
    except OSError as error:
        raise InputError(f"cannot write {path!r}: {reason_of(error)}") from error
    return len(tables)


def _found() -> str:
    return f"there when the baseline was written, {date.today().isoformat()}"


def _quote(text: str) -> str:
    """A TOML string: JSON's, which escapes all that TOML wants escaped but DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
