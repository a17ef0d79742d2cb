"""Every folder in read_cases: what is in `input/` must come out as `expected.jsonl` says. Its README tells how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from dedup.read import read_articles
from dedup.records import Article, Skip

CASES = sorted(path.parent for path in Path(__file__).parent.glob("read_cases/*/expected.jsonl"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name))
def test_case(case: Path) -> None:
    expected = [json.loads(line) for line in (case / "expected.jsonl").read_text("utf-8").split("\n") if line]
    found = list(read_articles([case / "input"]))
    shown = [select(item, expectation) for item, expectation in zip(found, expected, strict=False)]
    assert shown == expected
    assert [str(item) for item in found[len(expected) :]] == [], "came out as well"


def select(item: Article | Skip, expectation: Mapping[str, object]) -> dict[str, object]:
    """The fields of an article or skip that the expectation names. A skip's reason is always shown."""
    fields: dict[str, object] = {"skip": item.reason} if isinstance(item, Skip) else {}
    return fields | {name: getattr(item, name, None) for name in expectation if name != "skip"}


def test_there_are_cases() -> None:
    assert len(CASES) >= 9
