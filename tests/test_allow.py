"""What may be repeated: whom a rule speaks of, until when, and what is no rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dedup.allow import read_allow
from dedup.errors import InputError
from dedup.records import Article

RULES = """
[[allow]]
pair = ["a", "b"]
reason = "an update"

[[allow]]
outlets = ["Post", "Ledger"]
reason = "ours"
expires = 2030-06-30

[[allow]]
agency = "ap"
reason = "licensed"
"""


def test_rules(tmp_path: Path) -> None:
    path = tmp_path / "allow.toml"
    path.write_text(RULES, encoding="utf-8")
    (pair, outlets, agency), ended = read_allow(str(path), date(2030, 6, 30))
    assert not ended
    assert pair.allows(Article("b", ""), Article("a", ""))
    assert not pair.allows(Article("b", ""), Article("c", ""))
    assert outlets.allows(Article("x", "", source="post"), Article("y", "", source="LEDGER"))
    assert not outlets.allows(Article("x", "", source="post"), Article("y", ""))
    assert agency.allows(Article("x", "LONDON (AP) — Rain fell."), Article("y", "Rain fell."))
    assert agency.allows(Article("x", "Rain fell.", source="AP"), Article("y", "Rain fell.", source="Post"))
    assert not agency.allows(Article("x", "Rain fell, the AP said."), Article("y", "Rain fell."))
    assert read_allow(str(path), date(2030, 7, 1)) == ([pair, agency], [outlets])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[allow]]\nreason = 'x'", "one of pair, outlets, agency"),
        ("[[allow]]\nagency = 'AP'", "and a reason"),
        ("[[allow]]\nagency = 'AP'\nreason = ' '", "and a reason"),
        ("[[allow]]\nagnecy = 'AP'\nreason = 'x'", "unknown key 'agnecy'"),
        ("[[allow]]\npair = ['a']\nreason = 'x'", "two ids"),
        ("[[allow]]\noutlets = 'Post'\nreason = 'x'", "must be names"),
        ("[[allow]]\nagency = 'AP'\nreason = 'x'\nexpires = 'soon'", "must be a date"),
        ("[[allow]]\nagency = 'AP'\nreason = 'x'\nexpires = 2027-06-30T00:00:00", "not '2027-06-30 00:00:00'"),
        ("[[allow]]\npair = ['a', 'a']\nreason = 'x'", "two ids"),
        ("[[allow]]\noutlets = ['Post', '']\nreason = 'x'", "must be names"),
        ("allow = [3]", "nothing but tables"),
        ("allow = 3", "nothing but tables"),
        ("deny = []", "nothing but tables"),
        ("[[allow", "cannot read"),
    ],
)
def test_rules_that_make_no_sense(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "allow.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_allow(str(path))
