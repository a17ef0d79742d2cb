"""`dedup check` holds incoming articles against an index or a folder, in a pipeline or in CI.

It exits with 0 when nothing was found that fails, 1 when something was, 2 when it could not run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dedup.config import load_settings
from dedup.errors import InputError
from dedup.records import RELATIONS, Finding, Relation, Skip
from dedup.shell import (
    FOUND,
    ArticleCommand,
    articles_argument,
    open_console,
    printing,
    say,
    shapes,
    show_progress,
    telling_oddities,
)

if TYPE_CHECKING:
    from dedup.index import Index

ALLOW = "dedup-allow.toml"


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
    shape: str,
    output: str | None,
    quiet: bool,
    color: bool,
) -> int:
    """Check incoming articles against an index, or against a folder or file of articles.

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
    from dedup.report.skips import skipped_lines

    rules = read_allow(allow or ALLOW) if allow or Path(ALLOW).is_file() else ()
    settings, incoming = load_settings(Path.cwd(), {}), read_articles(paths)
    with show_progress(quiet) as progress:
        index, articles, skipped = open_against(against, incoming, settings, adding=adding, progress=progress)
    if skipped and not quiet:
        say("\n".join([f"Not read in {against}:", *skipped_lines(skipped)]))
    versions: list[str] = []
    with index, telling_oddities(articles, index.settings, quiet=quiet) as items:
        noted = note_versions(index, items, versions)
        results = check_articles(index, noted, rules=rules, fail_on=fail_on, threshold=threshold, adding=adding)
        failing, checked = _report(results, index, against, shape, output, color=color)
    if versions and not quiet:
        say(f"{len(versions):,} taken for a new version of the stored article of that id, so not held against it:")
        say(f"  {versions[0]!r}; what is another article needs another id or file name")
    if not checked:
        raise InputError(f"nothing to check in {', '.join(paths)}: no article in it could be read")
    if write_baseline:
        added = write(write_baseline, failing)
        if not quiet:
            say(f"{added:,} allowed in {write_baseline}")
        return 0
    return FOUND if failing else 0


def _report(
    results: Iterator[Finding | Skip], index: Index, against: str, shape: str, output: str | None, *, color: bool
) -> tuple[list[Finding], int]:
    """Prints what a check found; → the findings that fail, and how many articles were looked at."""
    from dedup.report.output import encode, open_output

    if shape != "jsonl":
        return _report_all(list(results), index, against, shape, output, color=color)
    from dedup.report.check_data import line_record

    failing, checked = [], 0
    with open_output(output) as stream:
        for result in results:
            stream.write(encode(line_record(result)))
            stream.flush()  # whoever reads the other end of the pipe wants this article now
            checked += _was_read(result)
            if isinstance(result, Finding) and result.failing:
                failing.append(result)
    return failing, checked


def _report_all(
    results: Sequence[Finding | Skip], index: Index, against: str, shape: str, output: str | None, *, color: bool
) -> tuple[list[Finding], int]:
    from dedup.report import check_data, ci
    from dedup.report.index_report import stats_record
    from dedup.report.output import encode_document, open_output
    from dedup.stores import is_store

    findings = [result for result in results if isinstance(result, Finding)]
    skipped = [result for result in results if isinstance(result, Skip)]
    if shape == "table":
        with open_console(output, color=color) as console:
            check_data.print_check(console, findings, skipped)
    elif shape == "html":
        from dedup.report.check_page import write_check_page

        with open_output(output) as stream:
            write_check_page(findings, skipped, index.get, index.settings, stream)
    else:
        stats = stats_record(index.stats())
        where = stats["where"] if is_store(against) else against
        writers: dict[str, Callable[[], Iterable[bytes]]] = {
            "json": lambda: encode_document(check_data.check_record(findings, skipped, where, stats)),
            "sarif": lambda: encode_document(ci.sarif_record(findings, skipped)),
            "junit": lambda: [ci.junit(findings, skipped)],
            "github": lambda: (f"{line}\n".encode() for line in ci.github_lines(findings, skipped)),
        }
        with open_output(output) as stream:
            stream.writelines(writers[shape]())
    return [finding for finding in findings if finding.failing], sum(map(_was_read, results))


def _was_read(result: Finding | Skip) -> bool:
    """Whether there was an article, though it may have been too short to check."""
    return isinstance(result, Finding) or result.reason == "too-short"
