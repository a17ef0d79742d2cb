"""SARIF, JUnit and GitHub annotations: valid, placed where the text stands, and deaf to what an article says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from dedup.records import Article, Finding, Match, Relation, Skip, Span
from dedup.report.ci import find_lines, github_lines, junit, message, sarif_record

SCHEMA = Path(__file__).parent / "sarif" / "sarif-schema-2.1.0.json"
TEXT = "First line.\nThe ferry was late again.\nLast line, which nobody copied."
HOSTILE = "x\n::error::owned %\r\x00\x1b[31m ]]> <b> \ud800"


def finding(tmp_path: Path, *, id: str = "ferry", why: str = "9 of 15 sentences in common") -> Finding:
    path = tmp_path / "ferry story.txt"
    path.write_text("\n" + TEXT + "\n", encoding="utf-8")
    article = Article(id, TEXT, path=str(path))
    spans = (Span(12, 37), Span(0, 11))
    failing = Match("agency", "rewrite", 0.93, "agency", {}, why, spans)
    allowed = Match("sister", "exact", 1.0, None, {}, why)
    return Finding(article, (allowed, failing), (failing,), ((allowed, "ours"),))


SKIPS = [Skip("short", "too-short", "2 words", "short.txt")]


def test_sarif_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    log = sarif_record([finding(tmp_path)], SKIPS)
    jsonschema.validate(log, json.loads(SCHEMA.read_text(encoding="utf-8")))
    suppressed, failing = log["runs"][0]["results"]
    assert suppressed["suppressions"] == [{"kind": "external", "justification": "ours"}]
    assert (failing["level"], failing["ruleId"]) == ("error", "dedup/rewrite")
    place = failing["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "ferry%20story.txt", "uriBaseId": "%SRCROOT%"}
    assert place["region"]["snippet"]["text"] == "The ferry was late again."
    assert [place["region"][name] for name in ("startLine", "startColumn", "endLine", "endColumn")] == [3, 1, 3, 26]
    assert len(failing["relatedLocations"]) == 1


def test_sarif_without_a_file_is_valid(tmp_path: Path) -> None:
    found = finding(tmp_path)
    streamed = Finding(Article("ferry", TEXT), found.matches, found.failing, found.allowed)
    log = sarif_record([streamed], [])
    jsonschema.validate(log, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert log["runs"][0]["results"][1]["locations"] == [{"logicalLocations": [{"name": "ferry", "kind": "article"}]}]


def test_junit(tmp_path: Path) -> None:
    root = ElementTree.fromstring(junit([finding(tmp_path)], SKIPS))
    assert root.attrib == {"tests": "2", "failures": "1", "skipped": "1", "errors": "0"}
    case, skipped = root.iter("testcase")
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("message") == "rewrite of agency (0.93, derived from it): 9 of 15 sentences in common"
    assert skipped.find("skipped") is not None


def test_github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    error, warning = github_lines([finding(tmp_path)], SKIPS)
    assert error.startswith("::error file=ferry story.txt,line=3,endLine=3,title=dedup (rewrite)::rewrite of agency")
    assert warning == "::warning file=short.txt,title=dedup (not checked)::short.txt: 2 words"


@pytest.mark.parametrize(
    ("relation", "derived_from", "words"),
    [
        ("rewrite", "agency", "rewrite of agency (0.93, derived from it)"),
        ("rewrite", "ferry", "source of agency (0.93, rewrite)"),
        ("rewrite", None, "rewrite of agency, or the other way round (0.93)"),
        ("excerpt", None, "excerpt of agency, or the other way round (0.93)"),
        ("exact", None, "exact copy of agency (0.93)"),
        ("related", None, "on the same event as agency (0.93)"),
    ],
)
def test_a_message_claims_no_direction_that_is_not_known(
    tmp_path: Path, relation: Relation, derived_from: str | None, words: str
) -> None:
    match = Match("agency", relation, 0.93, derived_from, {}, "3 sentences in common", ())
    assert message(finding(tmp_path), match) == f"{words}: 3 sentences in common"


@pytest.mark.parametrize("name", ["feed.jsonl", "feed.csv"])
def test_a_record_is_told_by_its_line_and_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    found = finding(tmp_path)
    article = replace(found.article, path=str(tmp_path / name), line=7)
    found = replace(found, article=article)
    (error,) = github_lines([found], [])
    assert error.startswith(f"::error file={name},line=7,endLine=7,title=dedup (rewrite)::ferry: rewrite of agency")
    log = sarif_record([found], [])
    jsonschema.validate(log, json.loads(SCHEMA.read_text(encoding="utf-8")))
    result = log["runs"][0]["results"][1]
    assert "relatedLocations" not in result  # the second passage stands in the same line
    place = result["locations"][0]
    assert place["physicalLocation"]["region"] == {"startLine": 7}
    assert place["logicalLocations"] == [{"name": "ferry", "kind": "article"}]
    (other,) = github_lines([replace(found, article=replace(article, path=str(tmp_path / "feed.json")))], [])
    assert other.startswith("::error file=feed.json,title=")  # the place in an array is no line


def test_articles_give_no_commands(tmp_path: Path) -> None:
    hostile = finding(tmp_path, id=HOSTILE, why=HOSTILE)
    skips = [Skip(HOSTILE, "too-short", HOSTILE, HOSTILE)]
    assert all(line.count("\n") == line.count("\r") == 0 for line in github_lines([hostile], skips))
    root = ElementTree.fromstring(junit([hostile], skips))
    assert len(list(root.iter("testcase"))) == 2
    jsonschema.validate(sarif_record([hostile], skips), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_lines_only_where_the_text_is_the_files_own(tmp_path: Path) -> None:
    article = finding(tmp_path).article
    assert find_lines(article, Span(0, len(TEXT))) == (2, 4)
    html = tmp_path / "page.html"
    html.write_text("<p>First line.</p>", encoding="utf-8")
    assert find_lines(Article("page", TEXT, path=str(html)), Span(0, 5)) is None
