"""`dedup index` as it is called: what each of its commands does, and the settings that an index is made with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import run, run_json

from dedup.index import Index
from dedup.verdict import SHIPPED


def test_index_commands(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = "--index", "news.db"
    assert run_json(capsys, "index", "build", "archive", *index)[1]["added"] == 5
    again = run_json(capsys, "index", "add", "archive", "own.txt", *index)[1]
    assert (again["added"], again["unchanged"], again["articles"]) == (1, 5, 6)
    assert run_json(capsys, "index", "remove", "own", *index)[1]["removed"] == 1
    assert run_json(capsys, "index", "info", *index)[1]["articles"] == 5
    assert run_json(capsys, "index", "rebuild", *index)[1]["replaced"]
    _, out, _ = run(capsys, "index", "export", *index)
    assert [json.loads(line)["id"][:3] for line in out.splitlines()] == ["000", "001", "002", "003", "004"]
    assert run_json(capsys, "index", "expire", "--before", "2999-01-01", *index)[1]["removed"] == 5
    assert run(capsys, "index", "expire", *index)[0] == 2


def test_export_reads_in_again(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "index", "build", "archive", "--index", "one.db")
    run(capsys, "index", "export", "--index", "one.db", "--output", "export.jsonl.gz")
    assert run_json(capsys, "index", "build", "export.jsonl.gz", "--index", "two.db")[1]["added"] == 5
    assert (
        run(capsys, "index", "export", "--index", "two.db")[1] == run(capsys, "index", "export", "--index", "one.db")[1]
    )


def test_init_makes_an_index_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = "--index", "news.db"
    assert run_json(capsys, "index", "init", *index, "--no-text")[1]["articles"] == 0
    assert run_json(capsys, "index", "add", "archive", *index)[1]["added"] == 5
    again = run_json(capsys, "index", "init", *index)[1]
    assert (again["articles"], again["keeps_text"]) == (5, False)


def test_rebuild_of_an_index_without_texts(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = "--index", "news.db"
    run(capsys, "index", "build", "archive", *index, "--no-text")
    status, _, error = run(capsys, "index", "rebuild", *index, "--threshold", "0.7")
    assert status == 2
    assert "name the articles to `dedup index rebuild`" in error
    assert run_json(capsys, "index", "info", *index)[1]["articles"] == 5
    rebuilt = run_json(capsys, "index", "rebuild", "archive", *index, "--threshold", "0.7")[1]
    assert len(rebuilt["replaced"]) == 5
    assert run(capsys, "index", "add", "archive", *index)[0] == 0
    for incoming in ("own.txt", "copied.txt"):  # whether or not there is anything to compare it with
        status, _, error = run(capsys, "check", incoming, "--against", "news.db")
        assert status == 2
        assert "build it without --no-text" in error


def test_other_settings_need_a_rebuild(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "index", "build", "archive", "--index", "news.db")
    status, _, error = run(capsys, "index", "build", "archive", "--index", "news.db", "--threshold", "0.7")
    assert status == 2
    assert "threshold = unset, not 0.7; run `dedup index rebuild`" in error
    status, out, _ = run(capsys, "index", "rebuild", "--index", "news.db", "--threshold", "0.7")
    assert status == 0
    assert out.startswith("5 sketched anew; news.db: 5 articles")
    assert run(capsys, "index", "build", "archive", "--index", "news.db", "--threshold", "0.7")[0] == 0


@pytest.mark.parametrize("command", [("check", "own.txt", "--against"), ("index", "add", "own.txt", "--index")])
def test_a_file_of_settings_is_not_passed_over(
    here: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    run(capsys, "index", "build", "archive", "--index", "news.db")
    Path("dedup.toml").write_text("minimum_words = 50\n", encoding="utf-8")
    status, _, error = run(capsys, *command, "news.db")
    assert status == 2
    assert "made with minimum_words = 20, not 50; run `dedup index rebuild`" in error
    run(capsys, "index", "rebuild", "--index", "news.db")
    assert run(capsys, *command, "news.db")[0] == 0


def test_an_index_goes_on_with_its_own_settings(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "index", "build", "archive", "--index", "news.db", "--threshold", "0.7", "--language", "en")
    assert run(capsys, "index", "build", "own.txt", "--index", "news.db")[0] == 0
    assert run(capsys, "index", "rebuild", "--index", "news.db", "--threshold", "0.6")[0] == 0
    with Index.open("news.db") as index:
        assert (index.settings.threshold, index.settings.language) == (0.6, "en")


def test_a_model_of_ones_own_goes_with_the_index(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = json.loads(SHIPPED.read_text(encoding="utf-8")) | {"threshold": 0.51}
    Path("own.json").write_text(json.dumps(content), encoding="utf-8")
    run(capsys, "index", "build", "archive", "--index", "news.db", "--model", "own.json")
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    assert run(capsys, "check", "../copied.txt", "--against", "../news.db")[0] == 1
    Path("moved.json").write_text(json.dumps(content), encoding="utf-8")
    Path("dedup.toml").write_text('model = "moved.json"\nsemantic = true\n', encoding="utf-8")
    assert run(capsys, "index", "build", "../own.txt", "--index", "../news.db")[0] == 0
    status, _, error = run(capsys, "index", "build", "../own.txt", "--index", "../news.db", "--model", str(SHIPPED))
    assert status == 2
    assert "another model" in error


@pytest.mark.parametrize("command", ["init", "build", "add", "remove", "expire", "info", "rebuild", "export"])
def test_no_answer_is_written_over_the_index(here: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    run(capsys, "index", "build", "archive", "--index", "news.db")
    before = Path("news.db").read_bytes()
    given = {"build": ["own.txt"], "add": ["own.txt"], "remove": ["x"], "expire": ["--keep", "7d"]}.get(command, [])
    status, _, error = run(capsys, "index", command, *given, "--index", "news.db", "--output", "news.db")
    assert status == 2
    assert "it is one of the inputs; name another file" in error
    assert Path("news.db").read_bytes() == before


def test_what_cannot_be_removed_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "index", "build", "archive", "--index", "news.db", "--quiet")
    before = run_json(capsys, "index", "info", "--index", "news.db")[1]["articles"]
    stored = json.loads(run(capsys, "index", "export", "--index", "news.db")[1].splitlines()[0])["id"]
    status, out, error = run(capsys, "index", "remove", stored, "nobody", "--index", "news.db", "--format", "json")
    assert (status, json.loads(out)["removed"], json.loads(out)["missing"]) == (2, 1, ["nobody"])
    assert "not in 'news.db': 'nobody'" in error
    assert run_json(capsys, "index", "info", "--index", "news.db")[1]["articles"] == before - 1
    assert run(capsys, "index", "remove", *"abcdefg", "--index", "news.db")[2].count("'") == 2 + 2 * 5
