"""What a check found, for continuous integration: SARIF 2.1.0, JUnit XML, GitHub annotations.

A place in a file is told where the article's text stands in the file as it is; of JSON lines and CSV the line is told,
of HTML only the file.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from dedup import __version__
from dedup.records import RELATIONS, Article, Finding, Match, Relation, Skip, Span
from dedup.report.skips import skip_sentence
from dedup.report.words import likelihood

SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RULES: dict[Relation, str] = {
    "exact": "The same words stand in another article throughout.",
    "near-duplicate": "Most of the text stands in another article.",
    "excerpt": "A substantial part of one text stands in the other.",
    "rewrite": "The text is derived from another article, mostly in new words.",
    "related": "The text is about the same as another article.",
}
# What an article is to the one that it matches; an excerpt or a rewrite is so in one direction only.
COPIES: dict[Relation, str] = {
    "exact": "exact copy of",
    "near-duplicate": "near-duplicate of",
    "excerpt": "excerpt of",
    "rewrite": "rewrite of",
    "related": "on the same event as",
}
ONE_WAY = ("excerpt", "rewrite")
# Files in which a record is a line, or begins in one.
BY_LINE = (".jsonl", ".ndjson", ".csv", ".tsv")
# Characters that XML 1.0 cannot hold, not even escaped.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def message(finding: Finding, match: Match) -> str:
    """One match in a sentence, which claims no direction that is not known."""
    likely = likelihood(match.probability)
    if match.derived_from == finding.article.id:
        return f"source of {match.id} ({likely}, {match.relation}): {match.why}"
    known = ", derived from it" if match.derived_from else ""
    turned = ", or the other way round" if not known and match.relation in ONE_WAY else ""
    return f"{COPIES[match.relation]} {match.id}{turned} ({likely}{known}): {match.why}"


@lru_cache(maxsize=64)
def _content(path: str) -> str:
    """A file as text, line ends made one character as in an article; empty where it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def find_lines(article: Article, span: Span | None) -> tuple[int, int] | None:
    """A span of an article → first and last line in its file, from 1; of a record the line in which it begins.

    None where neither is known, because the text is not the file's own.
    """
    if article.path and article.line and article.path.lower().endswith(BY_LINE):
        return article.line, article.line
    content = _content(article.path) if article.path else ""
    begin = content.find(article.text)
    if begin < 0 or not content or span is None:
        return None
    first = content.count("\n", 0, begin + span.start) + 1
    return first, first + article.text.count("\n", *span)


def _path(article: Article) -> str | None:
    """The article's file as CI names files: relative, with forward slashes."""
    return os.path.relpath(article.path).replace(os.sep, "/") if article.path and article.path != "-" else None


def sarif_record(findings: Sequence[Finding], skipped: Sequence[Skip]) -> dict[str, Any]:
    """A SARIF log with one run. What is allowed is there too, suppressed with its reason."""
    rules = [{"id": f"dedup/{relation}", "shortDescription": {"text": text}} for relation, text in RULES.items()]
    driver = {"name": "dedup", "version": __version__, "rules": rules}
    notes = [{"level": "warning", "message": {"text": skip_sentence(skip)}} for skip in skipped]
    return {
        "$schema": SARIF,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
                "results": [_sarif_result(finding, match) for finding in findings for match in finding.matches],
            }
        ],
    }


def _sarif_result(finding: Finding, match: Match) -> dict[str, Any]:
    reasons = [reason for allowed, reason in finding.allowed if allowed == match]
    pair = "\0".join(sorted((finding.article.id, match.id)))
    # All passages of a record stand in its one line.
    places = [_location(finding.article, span) for span in match.passages[:10] or (None,)]
    first, *others = (place for i, place in enumerate(places) if place not in places[:i])
    result: dict[str, Any] = {
        "ruleId": f"dedup/{match.relation}",
        "ruleIndex": RELATIONS.index(match.relation),
        "level": "error" if match in finding.failing else "note",
        "message": {"text": message(finding, match)},
        "locations": [first],
        "partialFingerprints": {"dedupPair/v1": hashlib.sha256(pair.encode("utf-8", "replace")).hexdigest()},
        "properties": {"probability": round(match.probability, 6), "stored": match.id},
    }
    if others:
        result["relatedLocations"] = [place | {"id": number} for number, place in enumerate(others, start=1)]
    if reasons:
        result["suppressions"] = [{"kind": "external", "justification": reasons[0]}]
    return result


def _location(article: Article, span: Span | None) -> dict[str, Any]:
    path = _path(article)
    if path is None:
        return {"logicalLocations": [{"name": article.id, "kind": "article"}]}
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(path), "uriBaseId": "%SRCROOT%"}}
    if lines := find_lines(article, span):
        physical["region"] = {"startLine": lines[0]} if article.line or not span else _region(article, span, *lines)
    record = {"logicalLocations": [{"name": article.id, "kind": "article"}]} if article.line else {}
    return {"physicalLocation": physical} | record


def _region(article: Article, span: Span, first: int, last: int) -> dict[str, Any]:
    """Lines and columns, from 1; the end column is the one behind the last character."""
    content = _content(article.path or "")
    offset = content.find(article.text)
    start, end = offset + span.start, offset + span.end
    return {
        "startLine": first,
        "startColumn": start - content.rfind("\n", 0, start),
        "endLine": last,
        "endColumn": end - content.rfind("\n", 0, end),
        "snippet": {"text": article.text[span.start : span.end]},
    }


def junit(findings: Sequence[Finding], skipped: Sequence[Skip]) -> bytes:
    """JUnit XML: a test case for each article, a failure for each that fails."""
    failing = sum(bool(finding.failing) for finding in findings)
    counts = {"tests": len(findings) + len(skipped), "failures": failing, "skipped": len(skipped), "errors": 0}
    suite = ElementTree.Element("testsuite", {"name": "dedup"} | {name: str(n) for name, n in counts.items()})
    for finding in findings:
        case = _case(suite, finding.article.id, finding.article.path)
        if finding.failing:
            lines = [message(finding, match) for match in finding.failing]
            strongest = finding.failing[0]
            attributes = {"type": strongest.relation, "message": _xml(lines[0])}
            ElementTree.SubElement(case, "failure", attributes).text = _xml("\n".join(lines))
    for skip in skipped:
        case = _case(suite, skip.id or "?", skip.path)
        ElementTree.SubElement(case, "skipped", {"message": _xml(skip_sentence(skip))})
    root = ElementTree.Element("testsuites", {name: str(n) for name, n in counts.items()})
    root.append(suite)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _case(suite: ElementTree.Element, id: str, path: str | None) -> ElementTree.Element:
    attributes = {"classname": "dedup", "name": _xml(id)} | ({"file": _xml(path)} if path else {})
    return ElementTree.SubElement(suite, "testcase", attributes)


def _xml(text: str) -> str:
    return NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def github_lines(findings: Sequence[Finding], skipped: Sequence[Skip]) -> Iterator[str]:
    """Workflow commands: an error for each match that fails, a warning for what could not be judged."""
    for finding in findings:
        for match in finding.failing:
            place = {"file": _path(finding.article)}
            if lines := find_lines(finding.article, match.passages[0] if match.passages else None):
                place |= {"line": str(lines[0]), "endLine": str(lines[1])}
            record = f"{finding.article.id}: " if finding.article.line else ""
            yield _command("error", place | {"title": f"dedup ({match.relation})"}, record + message(finding, match))
    for skip in skipped:
        yield _command("warning", {"file": skip.path, "title": "dedup (not checked)"}, skip_sentence(skip))


def _command(kind: str, properties: dict[str, str | None], text: str) -> str:
    """One workflow command. What would end it or its properties is escaped, so that no article can give commands."""
    told = (f"{name}={_escape(value, ':,')}" for name, value in properties.items() if value is not None)
    return f"::{kind} {','.join(told)}::{_escape(text)}"


def _escape(text: str, more: str = "") -> str:
    """
    >>> _escape("50 %\\n::error::", ":,")
    '50 %25%0A%3A%3Aerror%3A%3A'
    """
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
