"""The change finder on whole stories: recall and precision over the fictional articles in changed_stories/."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.changed_languages import Fact, same
from dedup import Article, compare

FOLDER = Path(__file__).with_name("changed_stories")
STORIES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


def changes(story: dict[str, Any], version: dict[str, Any]) -> tuple[list[Fact], list[Fact]]:
    """The changed facts that are told, and those that are expected."""
    found = compare(Article("a", story["source"]), Article("b", version["text"])).changes
    return [(one.kind, one.a, one.b) for one in found], [tuple(one) for one in version["changes"]]


def test_there_are_stories_of_many_kinds() -> None:
    assert len(STORIES) >= 10
    assert len({version["style"] for story in STORIES.values() for version in story["version"]}) >= 4


@pytest.mark.parametrize("name", STORIES)
def test_a_light_edit_changes_nothing_but_what_it_changes(name: str) -> None:
    light = [version for version in STORIES[name]["version"] if version["style"] in ("light edit", "write-through")]
    assert light
    for version in light:
        told, expected = changes(STORIES[name], version)
        assert len(told) == len(expected)
        assert all(any(same(one, other) for other in expected) for one in told)


def test_recall_and_precision() -> None:
    """At least what was promised: nine in ten changes found, 85 % of what is told true; more for the gravest."""
    count: Counter[str] = Counter()
    for story in STORIES.values():
        for version in story["version"]:
            told, expected = changes(story, version)
            for one in expected:
                count.update(["expected", f"expected {one[0]}"])
                if any(same(other, one) for other in told):
                    count.update(["found", f"found {one[0]}"])
            count["told"] += len(told)
            count["true"] += sum(any(same(one, other) for other in expected) for one in told)
    assert count["true"] >= 0.85 * count["told"]
    assert count["found"] >= 0.90 * count["expected"]
    for kind in ("number", "quote"):
        assert count[f"found {kind}"] >= 0.95 * count[f"expected {kind}"]
