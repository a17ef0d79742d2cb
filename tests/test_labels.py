"""Labelled pairs as a newsroom writes them down, and what is no such pair."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from dedup.errors import InputError
from dedup.labels import read_gold


def write_lines(path: Path, *records: object) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


def test_gold_has_a_label_or_a_relation(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "pairs.jsonl",
        {"a": "1", "b": "2", "label": "derived", "kind": "x"},
        {"a": "1", "b": "3", "label": "not"},
        {"a": "1", "b": "4", "relation": "excerpt"},
        {"a": "1", "b": "5", "relation": "related"},
    )
    gold = read_gold(path)
    assert [pair.derived for pair in gold] == [True, False, True, False]
    assert [pair.kind for pair in gold] == ["x", None, None, None]
    packed = tmp_path / "pairs.jsonl.gz"
    packed.write_bytes(gzip.compress(Path(path).read_bytes()))
    assert read_gold(str(packed)) == gold


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2 is not JSON"),
        ("[" * 100_000, "line 2 is not JSON: nested too deeply"),
        ("[]", "line 2 must be an object"),
        ('{"a": "1", "b": 2, "label": "not"}', "line 2 must be an object"),
        ('{"a": "1", "b": "2"}', "line 2 needs a"),
        ('{"a": "1", "b": "2", "label": "maybe"}', "line 2 needs a"),
    ],
)
def test_what_is_no_labelled_pair_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"a": "1", "b": "2", "label": "not"}\n' + line + "\n")
    with pytest.raises(InputError, match=message):
        read_gold(str(path))


def test_pairs_are_read_as_articles_are(tmp_path: Path) -> None:
    """With a byte order mark, packed whatever the name; and what is damaged is said."""
    line = b'\xef\xbb\xbf{"a": "1", "b": "2", "label": "not"}\n'
    (tmp_path / "pairs.jsonl").write_bytes(gzip.compress(line))
    (tmp_path / "plain.gz").write_bytes(line)
    assert read_gold(str(tmp_path / "pairs.jsonl")) == read_gold(str(tmp_path / "plain.gz"))
    (tmp_path / "cut.gz").write_bytes(gzip.compress(line)[:-9])
    with pytest.raises(InputError, match=r"cannot read the pairs in .*cut\.gz': "):
        read_gold(str(tmp_path / "cut.gz"))


def test_pairs_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read the pairs"):
        read_gold(str(tmp_path / "nowhere.jsonl"))
    with pytest.raises(InputError, match="holds no labelled pairs"):
        read_gold(write_lines(tmp_path / "empty.jsonl"))
