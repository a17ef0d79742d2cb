"""Labelled pairs → figures, checked against figures worked out by hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from dedup.config import Settings
from dedup.errors import InputError
from dedup.evaluate import Gold, evaluate, judge_gold, read_gold
from dedup.records import Article, Pair, Relation, Skip, Verdict

MAYOR = (
    "The mayor told reporters on Monday that twelve harbour ferries had been late since the storm closed the east quay."
)
CHEESE = "A dairy near the northern border has won the national prize for soft cheese, the third time in seven years."


def judged(relation: Relation, probability: float) -> Pair:
    return Pair("a", "b", Verdict(relation, probability), {}, "")


def write_lines(path: Path, *records: object) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


def test_figures_by_hand() -> None:
    gold = [Gold("a", "b", True, "x"), Gold("a", "b", True, "x"), Gold("a", "b", False, "y"), Gold("a", "b", False)]
    pairs = [judged("rewrite", 0.9), judged("related", 0.3), judged("excerpt", 0.6), judged("unrelated", 0.1)]
    found = evaluate(gold, pairs, 0.5)
    assert found.n == 4
    assert found.auc == 0.75  # of the four couples (derived, not), 0.3 < 0.6 is the one in the wrong order
    assert found.average_precision == pytest.approx((1 + 2 / 3) / 2)
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    assert found.by_kind == {"x": (2, 0.5), "y": (1, 1.0)}
    assert found.calibration_error == pytest.approx((0.1 + 0.7 + 0.6 + 0.1) / 4)
    assert [(own.low, own.n, own.derived) for own in found.calibration] == [
        (0.1, 1, 0.0),
        (0.3, 1, 1.0),
        (0.6, 1, 0.0),
        (0.9, 1, 1.0),
    ]
    assert found.best.f1 == pytest.approx(0.8)
    assert 0.1 < found.best.threshold <= 0.3


def test_one_label_alone_has_no_auc() -> None:
    found = evaluate([Gold("a", "b", True)], [judged("exact", 1.0)], 0.5)
    assert (found.auc, found.average_precision, found.f1) == (None, None, 1.0)


def test_certain_probabilities_fall_into_the_last_bin() -> None:
    found = evaluate(
        [Gold("a", "b", True), Gold("a", "b", False)], [judged("exact", 1.0), judged("unrelated", 0.0)], 0.5
    )
    assert [own.low for own in found.calibration] == [0.0, 0.9]
    assert found.calibration_error == 0.0


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


def test_every_pair_gets_an_answer_in_the_order_asked() -> None:
    articles = [
        Article("m", MAYOR),
        Article("n", MAYOR),
        Article("c", CHEESE),
        Article("s", "Hello there."),
        Article("-", "…"),
    ]
    asked = [("n", "m"), ("c", "m"), ("s", "c"), ("lost", "m"), ("m", "-")]
    gold = [Gold(a, b, False) for a, b in asked]
    pairs = judge_gold(gold, articles, [Skip("lost", "empty")], Settings())
    assert [(pair.a, pair.b) for pair in pairs] == asked
    assert pairs[0].relation == "exact"
    assert [pair.relation for pair in pairs[2:]] == ["unrelated"] * 3
    assert pairs[3].why == "not read: empty"
    assert pairs[4].why == "not read: no words"


def test_an_id_that_nobody_knows_is_named() -> None:
    with pytest.raises(InputError, match="names 'nobody'"):
        judge_gold([Gold("m", "nobody", True)], [Article("m", MAYOR)], [], Settings())
