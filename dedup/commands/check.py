"""`dedup check` holds incoming articles against an index or a folder, in a pipeline or in CI.

It exits with 0 when nothing was found that fails, 1 when something was, 2 when it could not run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dedup.commands.guard import ArticleCommand
from dedup.commands.options import articles_argument, printing, shapes
from dedup.commands.shell import FOUND, Answer, telling_oddities
from dedup.config import asked_settings
from dedup.errors import InputError
from dedup.records import RELATIONS, Finding, Relation, Skip

if TYPE_CHECKING:
    from dedup.index import Index

ALLOW = "dedup-allow.toml"
TOO_SHORT = "too-short"  # of the reasons to skip something the one of what is an article
# The findings that fail; how many do not; how many articles were too short to check.
Tally = tuple[list[Finding], int, int]


@click.command("check", cls=ArticleCommand)
@articles_argument
@click.option(
    "--against", required=True, metavar="INDEX_OR_PATH", help="An index (file or URL), or articles in any form."
)
@click.option(
    "--fail-on",
    type=click.Choice(RELATIONS[:-1]),
    default="rewrite",
    show_default=True,
    help="Exit with 1 when a match is that or stronger.",
)
@click.option("--threshold", type=float, help="Probability from which a match counts [the index's own].")
@click.option("--add", "adding", is_flag=True, help="Store each article for which nothing fails.")
@click.option("--allow", metavar="FILE", help=f"What may be repeated, and why [{ALLOW}, if there].")
@click.option("--write-baseline", metavar="FILE", help="Write what was found as allowed, and exit with 0.")
@shapes("table", "json", "jsonl", "sarif", "junit", "github", "html")
@printing
def check_command(
    paths: tuple[str, ...],
    against: str,
    fail_on: Relation,
    threshold: float | None,
    adding: bool,
    allow: str | None,
    write_baseline: str | None,
    answer: Answer,
) -> int:
    """Check incoming articles against an index, a folder or a file.

    Exits with 0 when nothing fails, 1 when something does, 2 when it could not run.

    \b
    Example:
      dedup check incoming/ --against news.db
      dedup check story.txt --against published/ --fail-on near-duplicate
      dedup check content/ --against content/ --format sarif --output dedup.sarif
      dedup check incoming/ --against news.db --format html --output found.html
      cat feed.jsonl | dedup check - --against news.db --add --format jsonl
    """
    from dedup.allow import read_allow
    from dedup.allow import write_baseline as write
    from dedup.checking import check_articles, note_versions, open_against
    from dedup.read import read_articles
    from dedup.report.words import count

    rules, ended = read_allow(allow or ALLOW) if allow or Path(ALLOW).is_file() else ([], [])
    if ended:
        last = max(str(rule.expires) for rule in ended)
        answer.tell(f"{count(len(ended), 'rule')} of {allow or ALLOW} ended, the last on {last}: copy may fail again")
    settings, incoming = asked_settings(Path.cwd(), {}), read_articles(paths)
    with answer.progress() as progress:
        index, articles, skipped = open_against(against, incoming, settings, adding=adding, progress=progress)
    answer.tell_skipped(f"Not read in {against}:", skipped)
    versions: list[str] = []
    with index, telling_oddities(articles, index.settings, answer) as items:
        noted = note_versions(index, items, versions)
        results = check_articles(index, noted, rules=rules, fail_on=fail_on, threshold=threshold, adding=adding)
        failing, passed, short = _report(results, index, against, answer)
    if adding:
        answer.tell(f"{count(passed, 'article')} without copy that fails: stored in {against}")
    if versions:
        answer.tell(
            f"{len(versions):,} taken for a new version of the stored article of that id, so not held against it:",
            f"  {versions[0]!r}; what is another article needs another id or file name",
        )
    if not failing and not passed and not short:
        raise InputError(f"nothing to check in {', '.join(paths)}: no article in it could be read")
    if write_baseline:
        answer.tell(f"{write(write_baseline, failing):,} allowed in {write_baseline}")
        return 0
    return FOUND if failing else 0


def _report(results: Iterator[Finding | Skip], index: Index, against: str, answer: Answer) -> Tally:
    """Tells what a check found."""
    return _write_lines(results, answer) if answer.shape == "jsonl" else _write_all([*results], index, against, answer)


def _write_lines(results: Iterator[Finding | Skip], answer: Answer) -> Tally:
    """Each result as it comes: a stream of articles need not end."""
    from dedup.report.check_table import line_record
    from dedup.report.output import encode

    failing, passed, short = [], 0, 0
    with answer.open(streaming=True) as stream:
        for result in results:
            stream.write(encode(line_record(result)))
            stream.flush()  # whoever reads the other end of the pipe wants this article now
            if isinstance(result, Skip):
                short += result.reason == TOO_SHORT
            elif result.failing:
                failing.append(result)
            else:
                passed += 1
    return failing, passed, short


def _write_all(results: Sequence[Finding | Skip], index: Index, against: str, answer: Answer) -> Tally:
    from dedup.report.check_page import write_check_page
    from dedup.report.check_table import print_check

    findings = [result for result in results if isinstance(result, Finding)]
    skipped = [result for result in results if isinstance(result, Skip)]
    if answer.shape == "table":
        with answer.console() as console:
            print_check(console, findings, skipped)
    else:
        with answer.open() as stream:
            if answer.shape == "html":
                write_check_page(findings, skipped, index.get, index.settings, stream)
            else:
                stream.writelines(_encoded(findings, skipped, index, against, answer.shape))
    failing = [finding for finding in findings if finding.failing]
    return failing, len(findings) - len(failing), sum(skip.reason == TOO_SHORT for skip in skipped)


def _encoded(
    findings: Sequence[Finding], skipped: Sequence[Skip], index: Index, against: str, shape: str
) -> Iterable[bytes]:
    """What a check found as JSON, or as continuous integration reads it."""
    from dedup.report import ci
    from dedup.report.check_table import check_record
    from dedup.report.index_report import stats_record
    from dedup.report.output import encode_document
    from dedup.stores import is_store

    if shape == "sarif":
        return encode_document(ci.sarif_record(findings, skipped))
    if shape == "junit":
        return [ci.junit(findings, skipped)]
    if shape == "github":
        return (f"{line}\n".encode() for line in ci.github_lines(findings, skipped))
    stats = stats_record(index.stats())
    return encode_document(check_record(findings, skipped, stats["where"] if is_store(against) else against, stats))
