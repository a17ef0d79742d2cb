"""Training: a newsroom's labels make a model that is used everywhere, and nobody is told more than is known."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from benchmarks.labelled import UNSEEN, across_stories, load_families
from dedup import compare
from dedup.cli import main
from dedup.config import DEFAULTS, Settings
from dedup.errors import InputError
from dedup.evaluate import Bin, as_pairs, evaluate, judge_gold
from dedup.labels import Gold
from dedup.records import Article
from dedup.report.eval_table import WIDTH, plot_bin
from dedup.training import LEAST_PAIRS, LEAST_STORIES, encode_model, find_stories, learn, train
from dedup.verdict import load_model, symmetric

STORIES = 12
KINDS = ("source", "light", "heavy", "brief", "independent", "independent2")


def labelled() -> tuple[list[Article], list[Gold]]:
    """Twelve of our own families: what is derived from the source, what is not, and pairs of different stories."""
    articles, pairs = load_families("en")
    stories = sorted({pair.story for pair in pairs if pair.kind == "independent2"})[:STORIES]
    kept = {article.id for article in articles if article.id.rpartition("-")[2] in KINDS}
    own = [pair for pair in pairs if pair.story in stories and {pair.a, pair.b} <= kept]
    gold = [Gold(pair.a, pair.b, pair.derived, pair.kind) for pair in own]
    named = {one for pair in own for one in (pair.a, pair.b)}
    return [article for article in articles if article.id in named], gold


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsroom's folder with documents, labels, and the model made of them by the command line."""
    folder = tmp_path_factory.mktemp("newsroom")
    articles, gold = labelled()
    docs = "".join(json.dumps({"id": article.id, "text": article.text}) + "\n" for article in articles)
    (folder / "docs.jsonl").write_text(docs)
    lines = [
        {"a": pair.a, "b": pair.b, "label": "derived" if pair.derived else "not", "kind": pair.kind} for pair in gold
    ]
    (folder / "pairs.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    command = ["train", "--docs", f"{folder}/docs.jsonl", "--pairs", f"{folder}/pairs.jsonl"]
    assert main([*command, "--output", f"{folder}/own.json", "--quiet"]) == 0
    return folder


def test_what_is_ever_paired_is_one_story() -> None:
    pairs = [("a", "b"), ("x", "y"), ("c", "d"), ("b", "c"), ("y", "z")]
    stories = find_stories(pairs)
    assert stories[0] == stories[2] == stories[3]
    assert stories[1] == stories[4] != stories[0]


def test_the_model_is_used_everywhere(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = f"{desk}/own.json"
    articles, gold = labelled()
    one, other = (next(own for own in articles if own.id == name) for name in (gold[0].a, gold[0].b))
    expected = compare(one, other, Settings(model=model)).probability
    assert expected != compare(one, other).probability
    for command in (["scan", f"{desk}/docs.jsonl"], ["explain", one.id, other.id, "--in", f"{desk}/docs.jsonl"]):
        assert main([*command, "--model", model, "--format", "json", "--quiet"]) == 0
        record = json.loads(capsys.readouterr().out)
        found = [
            pair["probability"]
            for pair in record.get("pairs", [record])
            if {pair["a"], pair["b"]} == {one.id, other.id}
        ]
        assert found == [
            pytest.approx(expected, abs=0.2)
        ]  # the collection knows house text that the pair alone has not
        assert record.get("settings", "") != DEFAULTS.fingerprint(load_model().fingerprint)
    index = ["index", "build", f"{desk}/docs.jsonl", "--index", f"{desk}/news.db", "--model", model, "--quiet"]
    assert main(index) == 0
    assert main(["check", f"{desk}/docs.jsonl", "--against", f"{desk}/news.db", "--quiet"]) == 1


def test_the_same_labels_make_the_same_bytes(desk: Path) -> None:
    command = ["train", "--docs", f"{desk}/docs.jsonl", "--pairs", f"{desk}/pairs.jsonl", "--quiet"]
    assert main([*command, "--output", f"{desk}/again.json"]) == 0
    assert (desk / "again.json").read_bytes() == (desk / "own.json").read_bytes()


def test_a_written_model_says_what_the_trees_say(desk: Path) -> None:
    """The walk through the file gives scikit-learn's own log-odds, scaled; figures are rounded in the file."""
    articles, gold = labelled()
    pairs = judge_gold(gold, articles, [], DEFAULTS)
    fitted = train([pair.evidence for pair in pairs], gold)
    written = encode_model(fitted.content | {"provenance": json.loads((desk / "own.json").read_text())["provenance"]})
    assert written == (desk / "own.json").read_bytes()
    model = load_model(desk / "own.json")
    probabilities = [model.probability(pair.evidence) for pair in pairs]
    truth = np.array([pair.derived for pair in gold])
    assert np.mean((np.array(probabilities) > 0.5) == truth) > 0.95  # on what it has learned from
    assert set(model.names) == set(symmetric(pairs[0].evidence))


def test_the_provenance_tells_what_is_known(desk: Path) -> None:
    _, gold = labelled()
    provenance = json.loads((desk / "own.json").read_text())["provenance"]
    assert provenance["pairs"] == len(gold)
    assert provenance["derived"] == sum(pair.derived for pair in gold)
    assert provenance["not_read"] == 0
    assert 0.5 < provenance["held_out"]["auc"] < 1


def test_eval_shows_what_changed(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["eval", "--docs", f"{desk}/docs.jsonl", "--pairs", f"{desk}/pairs.jsonl", "--quiet"]
    assert main([*command, "--model", f"{desk}/own.json", "--format", "json"]) == 0
    own = json.loads(capsys.readouterr().out)
    assert main([*command, "--format", "json"]) == 0
    shipped = json.loads(capsys.readouterr().out)
    assert own["shipped"] == {name: value for name, value in shipped.items() if name != "schema"}
    assert own["auc"] != shipped["auc"]
    assert "shipped" not in shipped
    assert main([*command, "--model", f"{desk}/own.json"]) == 0
    table = capsys.readouterr().out
    assert "Shipped" in table
    assert main([*command[:-1], "--model", f"{desk}/own.json"]) == 0
    assert "own.json was made of these very labels" in capsys.readouterr().err
    assert "Yours" in table
    assert "● derived" in table


def test_a_model_that_is_no_better_than_the_shipped_one_is_told(
    desk: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lines = [json.loads(line) for line in (desk / "pairs.jsonl").read_text().splitlines()]
    for line in random.Random(0).sample(lines, len(lines) // 5):
        line["label"] = "not" if line["label"] == "derived" else "derived"
    (tmp_path / "pairs.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    command = ["train", "--docs", f"{desk}/docs.jsonl", "--pairs", f"{tmp_path}/pairs.jsonl"]
    assert main([*command, "--output", f"{tmp_path}/worse.json"]) == 0
    assert "It is no better than the shipped model" in capsys.readouterr().err


def test_held_out_pairs_are_evaluated_as_they_are() -> None:
    gold = [Gold("a", "b", True), Gold("a", "c", False), Gold("a", "d", True)]
    found = evaluate(gold, as_pairs(gold, [0.9, 0.6, 0.4], 0.5), 0.5)
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert found.auc == 0.5


def test_labels_that_follow_from_nothing_are_refused() -> None:
    """A model of turned labels would be worse than none."""
    articles, gold = labelled()
    pairs = judge_gold(gold, articles, [], DEFAULTS)
    chance = random.Random(1)
    by_chance = [Gold(pair.a, pair.b, chance.random() < 0.5) for pair in gold]
    with pytest.raises(InputError, match="no better than guessing"):
        train([pair.evidence for pair in pairs], by_chance)


@pytest.mark.parametrize(
    ("derived", "different", "stories", "message"),
    [
        (LEAST_PAIRS - 1, 60, 60, f"{LEAST_PAIRS - 1} of the 89 pairs are labelled 'derived'"),
        (60, 0, 60, "0 of the 60 pairs are labelled 'not'"),
        (40, 40, LEAST_STORIES - 1, f"the pairs are of {LEAST_STORIES - 1} stories"),
    ],
)
def test_too_little_to_learn_from_is_said(derived: int, different: int, stories: int, message: str) -> None:
    gold = [
        Gold(f"{place % stories}", f"{place % stories}-{place}", place < derived)
        for place in range(derived + different)
    ]
    with pytest.raises(InputError, match=message):
        train([{}] * len(gold), gold)


def test_pairs_that_could_not_be_read_are_counted() -> None:
    articles, gold = labelled()
    lost = Article("lost", "…")
    learned = learn([*gold, Gold("lost", gold[0].a, True)], [*articles, lost], [], DEFAULTS)
    assert learned.content["provenance"]["not_read"] == 1
    assert learned.held_out.n == len(gold)


def test_the_command_line_names_what_is_wrong(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "few.jsonl").write_text((desk / "pairs.jsonl").read_text().split("\n")[0] + "\n")
    command = ["train", "--docs", f"{desk}/docs.jsonl", "--quiet"]
    assert main([*command, "--pairs", f"{desk}/few.jsonl", "--output", f"{desk}/few.json"]) == 2
    assert "at least 30 of each label" in capsys.readouterr().err
    assert not (desk / "few.json").exists()
    assert main([*command, "--pairs", f"{desk}/pairs.jsonl", "--output", "-"]) == 2
    assert "a model is a file" in capsys.readouterr().err


def test_a_reliability_plot_by_hand() -> None:
    line = plot_bin(Bin(0.5, 0.6, 10, 0.5, 0.75))
    assert len(line) == WIDTH
    assert (line.index("┼"), line.index("●")) == (20, 30)
    assert set(line[21:30]) == {"─"}
    assert plot_bin(Bin(0.9, 1.0, 10, 1.0, 1.0)) == "·" * 40 + "●"
    assert plot_bin(Bin(0.9, 1.0, 10, 1.0, 0.0)) == "●" + "─" * 39 + "┼"


def test_pairs_of_different_stories_make_one(desk: Path) -> None:
    """Whoever labels across stories joins them, so that no fold has seen a text of another."""
    _, pairs = load_families("en")
    joined = across_stories(pairs, 2_000, seed=1)
    assert len(set(find_stories([(pair.a, pair.b) for pair in joined]))) == 1


def test_what_is_kept_unseen_is_not_learned_from() -> None:
    unseen, seen = load_families(folder=UNSEEN), load_families()
    assert len(unseen[0]) == 150
    assert {article.id for article in unseen[0]}.isdisjoint(article.id for article in seen[0])
    assert {pair.story for pair in unseen[1]}.isdisjoint(pair.story for pair in seen[1])
