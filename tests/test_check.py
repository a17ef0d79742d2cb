"""`dedup check` as it is called: exit codes, shapes, baselines, pipes."""

from __future__ import annotations

import base64
import io
import json
import re
import sys
import zlib
from pathlib import Path

import pytest
from conftest import COPY, SEEDS, run, run_json


@pytest.mark.parametrize("against", ["archive", "news.db"])
def test_exit_codes(here: Path, capsys: pytest.CaptureFixture[str], against: str) -> None:
    assert run(capsys, "index", "build", "archive", "--index", "news.db")[0] == 0
    assert run(capsys, "check", "own.txt", "--against", against)[0] == 0
    assert run(capsys, "check", "copied.txt", "own.txt", "--against", against)[0] == 1
    assert run(capsys, "check", "no-such.txt", "--against", against)[0] == 2


@pytest.mark.parametrize("against", ["no-such.db", "no-such-folder/"])
def test_nothing_to_check_against_is_no_clean_result(
    here: Path, capsys: pytest.CaptureFixture[str], against: str
) -> None:
    assert run(capsys, "check", "own.txt", "--against", against)[0] == 2


def test_nothing_to_check_is_no_clean_result(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "empty").mkdir()
    assert run(capsys, "check", "empty", "--against", "archive")[0] == 2


def test_the_relation_that_fails(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, record = run_json(capsys, "check", f"archive/{COPY}.txt", "--against", "archive", "--fail-on", "exact")
    assert status == 0
    assert [match["fails"] for finding in record["findings"] for match in finding["matches"]] == [False, False]
    assert run(capsys, "check", "copied.txt", "--against", "archive", "--fail-on", "exact")[0] == 1
    assert run(capsys, "check", f"archive/{COPY}.txt", "--against", "archive", "--threshold", "0.9999")[0] == 0


def test_a_file_is_no_copy_of_itself(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, record = run_json(capsys, "check", "./archive/", "--against", "archive")
    assert status == 1
    pairs = {(finding["id"], match["id"]) for finding in record["findings"] for match in finding["matches"]}
    assert len(pairs) == 6
    assert all(a != b for a, b in pairs)


def test_a_folder_without_articles_is_nothing_to_check_against(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "empty").mkdir()
    status, _, error = run(capsys, "check", "own.txt", "--against", "empty")
    assert status == 2
    assert "there is no article to check against in 'empty'" in error


def test_what_could_not_be_read_to_check_against_is_said(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "archive" / "binary.txt").write_bytes(bytes(range(256)))
    status, _, error = run(capsys, "check", "own.txt", "--against", "archive")
    assert status == 0
    assert "Not read in archive:\n1 binary\n  archive/binary.txt: holds NUL bytes" in error
    assert run(capsys, "check", "own.txt", "--against", "archive", "--quiet")[2] == ""


@pytest.mark.parametrize("threshold", ["7", "0", "nan"])
def test_a_threshold_that_makes_no_sense_is_no_clean_result(
    here: Path, capsys: pytest.CaptureFixture[str], threshold: str
) -> None:
    status, _, error = run(capsys, "check", "copied.txt", "--against", "archive", "--threshold", threshold)
    assert status == 2
    assert "threshold must lie between 0 and 1, not" in error


def test_ids_are_those_of_a_scan(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever one stands; and two articles with one id are two."""
    (here / "archive" / "sub").mkdir()
    (here / "archive" / "sub" / "new.txt").write_bytes((here / "copied.txt").read_bytes())
    (here / "incoming").mkdir()
    (here / "incoming" / f"{COPY}.txt").write_bytes((here / "copied.txt").read_bytes())
    scanned = {name for pair in run_json(capsys, "scan", "archive")[1]["pairs"] for name in (pair["a"], pair["b"])}
    _, record = run_json(capsys, "check", "archive", "--against", "archive")
    assert {finding["id"] for finding in record["findings"]} == scanned
    assert record["against"] == "archive"
    _, record = run_json(capsys, "check", "archive/sub/new.txt", "copied.txt", "incoming", "--against", "archive")
    found = {finding["id"]: [match["id"] for match in finding["matches"]] for finding in record["findings"]}
    assert found.keys() == {"sub/new", "copied", f"incoming/{COPY}.txt"}
    assert "sub/new" not in found["sub/new"]
    assert COPY in found[f"incoming/{COPY}.txt"]


def test_records_of_a_file_are_no_copies_of_themselves(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (here / "copied.txt").read_text(encoding="utf-8")
    records = [{"text": text}, {"id": "feed", "text": text}, {"text": text}]
    (here / "archive" / "feed.jsonl").write_text("\n".join(map(json.dumps, records)))
    _, record = run_json(capsys, "check", "archive/feed.jsonl", "--against", "archive")
    names = ["feed.jsonl:1", "feed", "feed.jsonl:3"]
    assert [finding["id"] for finding in record["findings"]] == names
    for finding in record["findings"]:
        others = {match["id"] for match in finding["matches"]}
        assert set(names) - others == {finding["id"]}


def test_passages_stand_in_the_text(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (here / "copied.txt").read_text(encoding="utf-8")
    _, record = run_json(capsys, "check", "copied.txt", "--against", "archive")
    matches = record["findings"][0]["matches"]
    assert matches[0]["relation"] == "exact"
    for passage in matches[0]["passages"]:
        assert text[passage["start"] : passage["end"]] == passage["text"]


def test_baseline_allows_what_was_there(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check = "check", "archive", "--against", "archive"
    assert run(capsys, *check, "--write-baseline", "dedup-allow.toml")[0] == 0
    rules = (here / "dedup-allow.toml").read_text(encoding="utf-8")
    assert rules.count("[[allow]]") == 3  # each of the three pairs of the seeds' family once
    assert f'pair = ["{COPY}", "001_77b26a31c803cc97"]' in rules
    status, record = run_json(capsys, *check)
    assert status == 0
    assert all(match["allowed"] for finding in record["findings"] for match in finding["matches"])
    assert run(capsys, "check", "copied.txt", "--against", "archive")[0] == 1
    assert run(capsys, "check", "copied.txt", "--against", "archive", "--write-baseline", "dedup-allow.toml")[0] == 0
    assert run(capsys, "check", "copied.txt", "archive", "--against", "archive")[0] == 0


def test_a_rule_that_has_ended_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = "[[allow]]\npair = ['{}', 'b']\nreason = 'ours'\nexpires = 2020-{}-01\n"
    Path("dedup-allow.toml").write_text(rule.format("a", "01") + rule.format("c", "03"), encoding="utf-8")
    status, _, said = run(capsys, "check", "copied.txt", "--against", "archive")
    assert status == 1
    assert "2 rules of dedup-allow.toml ended, the last on 2020-03-01" in said


def test_what_was_stored_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "index", "build", "archive", "--index", "news.db")
    for shape in ("table", "jsonl"):
        given = ("check", "copied.txt", "own.txt", "--against", "news.db", "--add", "--format", shape)
        assert "1 article without copy that fails: stored in news.db" in run(capsys, *given)[2]


def test_another_text_under_a_stored_id_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two folders with a file of one name: the incoming one counts as a new version, which nobody must guess."""
    run(capsys, "index", "build", "archive", "--index", "news.db", "--quiet")
    name = sorted(path.name for path in (here / "archive").iterdir())[0]
    (here / "incoming").mkdir()
    (here / "incoming" / name).write_text((here / "own.txt").read_text(encoding="utf-8"), encoding="utf-8")
    _, _, said = run(capsys, "check", "incoming", "--against", "news.db")
    assert "1 taken for a new version of the stored article of that id" in said
    assert repr(Path(name).stem) in said
    _, _, said = run(capsys, "check", "archive", "--against", "news.db")
    assert "new version" not in said


def test_html_shows_every_match_beside_its_source(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "index", "build", "archive", "--index", "news.db")
    status, out, _ = run(capsys, "check", "own.txt", "copied.txt", "--against", "news.db", "--format", "html")
    assert status == 1
    (block,) = re.findall(r'<script type="text/plain" id="family-data-\d+">(.*?)</script>', out)
    family = json.loads(zlib.decompress(base64.b64decode(block)))
    # The copy and the three articles of the archive that are one story.
    assert sorted(member["id"][:3] for member in family["members"]) == ["000", "001", "004", "cop"]
    assert len(family["pairs"]) == 3
    assert "5 articles, 1 family of 4; 1 stands alone" in " ".join(re.sub(r"<[^>]*>", " ", out).split())


def test_settings_hold_for_a_folder_too(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", "copied.txt", "--against", "archive")[0] == 1
    Path("dedup.toml").write_text("minimum_words = 5000\n", encoding="utf-8")
    status, _, error = run(capsys, "check", "copied.txt", "--against", "archive")
    assert status == 2
    assert "no article to check against" in error


def test_a_filter_over_json_lines(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line in is a line out; what is new is stored, so its copy further down is found."""
    run(capsys, "index", "build", "own.txt", "--index", "news.db")
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    lines = [json.dumps({"id": f"feed-{i}", "text": text}) for i, text in enumerate([*texts, texts[2], "short"])]
    stream = io.TextIOWrapper(io.BytesIO("\n".join(lines).encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stream)
    status, out, _ = run(capsys, "check", "-", "--against", "news.db", "--add", "--format", "jsonl")
    records = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [record["type"] for record in records] == ["checked"] * 6 + ["skipped"]
    assert [record["fails"] for record in records[:6]] == [False, True, False, False, True, True]
    assert [match["id"] for match in records[5]["matches"]] == ["feed-2"]


def test_adding_needs_an_index(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, error = run(capsys, "check", "own.txt", "--against", "archive", "--add")
    assert status == 2
    assert "is not an index, so nothing can be added to it" in error


def test_ids_stay_whole_in_80_columns(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    name = "incoming-2026-11-22-0815-city-desk"
    (here / f"{name}.txt").write_bytes((here / "copied.txt").read_bytes())
    _, out, _ = run(capsys, "check", f"{name}.txt", "--against", "archive")
    assert re.search(rf"^{name} +\S", out, re.MULTILINE)
    assert max(map(len, out.splitlines())) <= 80


def test_the_table_says_what_fails_and_what_is_allowed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "check", "copied.txt", "own.txt", "--against", "archive")
    assert status == 1
    assert "2 articles checked, 1 with copy that fails" in out


def test_the_table_shows_the_matches_that_say_most(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(4):
        (here / "archive" / f"copy-{number}.txt").write_bytes((here / "copied.txt").read_bytes())
    status, out, _ = run(capsys, "check", "copied.txt", "own.txt", "--against", "archive")
    assert status == 1
    shown = len(re.findall(r"^.* (exact|near-duplicate|excerpt|rewrite) ", out, re.MULTILINE))
    assert (shown, out.count(" exact ")) == (3, 3)
    _, found = run_json(capsys, "check", "copied.txt", "own.txt", "--against", "archive")
    (finding,) = found["findings"]
    assert f"{len(finding['matches']) - 3} further matches: --format json lists them." in out


def test_the_table_names_a_pair_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "check", "archive", "--against", "archive")
    ids = re.findall(r"^(\w+) +(?:exact|near-duplicate|excerpt|rewrite) .*\n[←→–] (\w+)", out, re.MULTILINE)
    assert status == 1
    assert len({frozenset(pair) for pair in ids}) == len(ids) > 0
    _, found = run_json(capsys, "check", "archive", "--against", "archive")
    assert sum(len(finding["matches"]) for finding in found["findings"]) == 2 * len(ids)


@pytest.mark.parametrize("shape", ["table", "jsonl"])
def test_what_could_not_be_read_is_not_clean(here: Path, capsys: pytest.CaptureFixture[str], shape: str) -> None:
    (here / "empty.txt").write_bytes(b"")
    status, _, err = run(capsys, "check", "empty.txt", "--against", "archive", "--format", shape)
    assert status == 2
    assert "nothing to check in empty.txt" in err


def test_of_a_text_too_short_to_check_the_language_is_no_matter(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "short.txt").write_text("Too short.")
    assert run(capsys, "check", "short.txt", "own.txt", "--against", "archive")[::2] == (0, "")
    (here / "strange.txt").write_text("Lorkve mispan tuvelo drinsk " * 20)
    assert "undetermined" in run(capsys, "check", "strange.txt", "--against", "archive")[2]


def test_a_text_too_short_to_check_is_no_failure(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "short.txt").write_text("Too short to say.", encoding="utf-8")
    (here / "wordless.txt").write_text("— …", encoding="utf-8")
    status, found = run_json(capsys, "check", "short.txt", "wordless.txt", "--against", "archive")
    assert status == 0
    assert [(skip["reason"], skip["detail"]) for skip in found["skipped"]] == [
        ("too-short", "4 words; at least 20 are needed to judge"),
        ("empty", "no words in it"),
    ]
