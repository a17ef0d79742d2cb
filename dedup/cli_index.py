"""`dedup index …` keeps a live index; `dedup check` holds incoming articles against one, in a pipeline or in CI.

`check` exits with 0 when nothing was found that fails, 1 when something was, 2 when it could not run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dedup.config import load_settings
from dedup.errors import InputError
from dedup.records import RELATIONS, Additions, Finding, Relation, Skip
from dedup.shell import FOUND, judging, open_console, printing, say, shapes, show_progress, telling_languages

if TYPE_CHECKING:
    from dedup.index import Index

ALLOW = "dedup-allow.toml"

stored = click.option(
    "--index", "where", required=True, metavar="FILE_OR_URL", envvar="DEDUP_INDEX", help="The index [$DEDUP_INDEX]."
)
articles_argument = click.argument("paths", nargs=-1, required=True, metavar="PATH…")


@click.group("index")
def index_commands() -> None:
    """Keep an index of articles that incoming ones are checked against.

    \b
    Example:
      dedup index build archive/ --index news.db
      dedup index add today.jsonl --index news.db
      dedup index expire --keep 30d --index news.db
    """


@index_commands.command("build")
@articles_argument
@stored
@click.option("--no-text", is_flag=True, help="Keep no texts; a check then has to be given them.")
@judging
@shapes("table", "json")
@printing
def build_command(
    paths: tuple[str, ...],
    where: str,
    no_text: bool,
    shape: str,
    output: str | None,
    quiet: bool,
    color: bool,
    **overrides: Any,
) -> int:
    """Make an index of articles.

    Interrupted, the same command goes on where it stopped: what is stored already is not stored again.

    \b
    Example:
      dedup index build archive/ --index news.db
    """
    from dedup.index import Index

    with Index.open(where, load_settings(Path.cwd(), overrides), keep_text=not no_text) as index:
        return _add(index, paths, shape, output, quiet)


@index_commands.command("add")
@articles_argument
@stored
@shapes("table", "json")
@printing
def add_command(paths: tuple[str, ...], where: str, shape: str, output: str | None, quiet: bool, color: bool) -> int:
    """Add articles to an index. A new version of a stored one takes its place."""
    with _open(where) as index:
        return _add(index, paths, shape, output, quiet)


def _open(where: str, *, read_only: bool = False) -> Index:
    from dedup.index import Index

    return Index.open(where, create=False, read_only=read_only)


def _add(index: Index, paths: tuple[str, ...], shape: str, output: str | None, quiet: bool) -> int:
    from dedup.read import read_articles

    with show_progress(quiet) as progress:
        changes = index.add(read_articles(paths), progress)
    return _tell_changes(index, changes, shape, output, quiet)


def _tell_changes(index: Index, changes: Additions, shape: str, output: str | None, quiet: bool) -> int:
    from dedup.report.index_report import additions_record, additions_sentence
    from dedup.report.scan_table import skipped_lines

    if changes.skipped and not quiet:
        say("\n".join(["Not stored:", *skipped_lines(changes.skipped)]))
    _write(additions_record(changes, index.stats()), additions_sentence(changes, index.stats()), shape, output)
    return 0


def _write(record: dict[str, Any], sentence: str, shape: str, output: str | None) -> None:
    """An answer as JSON, or in a sentence for people."""
    from dedup.report.data import encode_document, open_output
    from dedup.report.safe import safe

    with open_output(output) as stream:
        stream.write(encode_document(record) if shape == "json" else (safe(sentence) + "\n").encode())


@index_commands.command("remove")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@stored
@shapes("table", "json")
@printing
def remove_command(ids: tuple[str, ...], where: str, shape: str, output: str | None, quiet: bool, color: bool) -> int:
    """Take articles away by their ids."""
    with _open(where) as index:
        gone = index.remove(*ids)
    _write({"schema": "dedup.index/1", "removed": gone}, f"{gone:,} removed", shape, output)
    return 0


@index_commands.command("expire")
@stored
@click.option("--keep", metavar="AGE", help="Keep what was published within 12h, 7d or 4w.")
@click.option("--before", metavar="DATE", help="Take away what was published before a date, ISO 8601.")
@shapes("table", "json")
@printing
def expire_command(
    where: str, keep: str | None, before: str | None, shape: str, output: str | None, quiet: bool, color: bool
) -> int:
    """Take old articles away; those without a date count from when they were added."""
    if (keep is None) == (before is None):
        raise click.UsageError("give either --keep or --before")
    with _open(where) as index, show_progress(quiet) as progress:
        gone = index.expire(before=before, keep=keep, progress=progress)
    _write({"schema": "dedup.index/1", "removed": gone}, f"{gone:,} expired", shape, output)
    return 0


@index_commands.command("info")
@stored
@shapes("table", "json")
@printing
def info_command(where: str, shape: str, output: str | None, quiet: bool, color: bool) -> int:
    """Show what an index holds."""
    from dedup.report.index_report import stats_record, stats_sentence

    with _open(where, read_only=True) as index:
        stats = index.stats()
    _write(stats_record(stats), stats_sentence(stats), shape, output)
    return 0


@index_commands.command("rebuild")
@stored
@judging
@shapes("table", "json")
@printing
def rebuild_command(where: str, shape: str, output: str | None, quiet: bool, color: bool, **overrides: Any) -> int:
    """Sketch every stored article anew: for other settings, another model or after an upgrade.

    All of it or nothing; until it is done the index stays as it was.
    """
    from dedup.index import rebuild

    with show_progress(quiet) as progress:
        index, changes = rebuild(where, load_settings(Path.cwd(), overrides), progress)
    with index:
        return _tell_changes(index, changes, shape, output, quiet)


@index_commands.command("export")
@stored
@printing
def export_command(where: str, output: str | None, quiet: bool, color: bool) -> int:
    """Write every stored article as a line of JSON, in the order in which they came."""
    from dedup.report.data import encode, open_output
    from dedup.report.index_report import article_record

    with _open(where, read_only=True) as index, open_output(output) as stream:
        stream.writelines(encode(article_record(article)) for article in index.articles())
    return 0


@click.command("check")
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
@shapes("table", "json", "jsonl", "sarif", "junit", "github")
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
      cat feed.jsonl | dedup check - --against news.db --add --format jsonl
    """
    from dedup.allow import read_allow
    from dedup.allow import write_baseline as write
    from dedup.checking import check_articles, open_against
    from dedup.read import read_articles

    rules = read_allow(allow or ALLOW) if allow or Path(ALLOW).is_file() else ()
    with show_progress(quiet) as progress:
        index, articles = open_against(against, read_articles(paths), adding=adding, progress=progress)
    with index, telling_languages(index.settings, quiet=quiet) as note:
        items = map(note, articles)
        results = check_articles(index, items, rules=rules, fail_on=fail_on, threshold=threshold, adding=adding)
        failing, checked = _report(results, index, shape, output, color=color)
    if not checked:
        raise InputError(f"nothing to check in {', '.join(paths)}")
    if write_baseline:
        added = write(write_baseline, failing)
        say(f"{added:,} allowed in {write_baseline}")
        return 0
    return FOUND if failing else 0


def _report(
    results: Iterator[Finding | Skip], index: Index, shape: str, output: str | None, *, color: bool
) -> tuple[list[Finding], int]:
    """Prints what a check found; → the findings that fail, and how many articles were looked at."""
    from dedup.report.data import encode, open_output

    if shape != "jsonl":
        return _report_all(list(results), index, shape, output, color=color)
    from dedup.report.check_data import line_record

    failing, checked = [], 0
    with open_output(output) as stream:
        for result in results:
            stream.write(encode(line_record(result)))
            stream.flush()  # whoever reads the other end of the pipe wants this article now
            checked += 1
            if isinstance(result, Finding) and result.failing:
                failing.append(result)
    return failing, checked


def _report_all(
    results: Sequence[Finding | Skip], index: Index, shape: str, output: str | None, *, color: bool
) -> tuple[list[Finding], int]:
    from dedup.report import check_data, ci
    from dedup.report.data import encode_document, open_output
    from dedup.report.index_report import stats_record

    findings = [result for result in results if isinstance(result, Finding)]
    skipped = [result for result in results if isinstance(result, Skip)]
    if shape == "table":
        with open_console(output, color=color) as console:
            check_data.print_check(console, findings, skipped)
    else:
        writers = {
            "json": lambda: encode_document(check_data.check_record(findings, skipped, stats_record(index.stats()))),
            "sarif": lambda: encode_document(ci.sarif_record(findings, skipped)),
            "junit": lambda: ci.junit(findings, skipped),
            "github": lambda: "".join(f"{line}\n" for line in ci.github_lines(findings, skipped)).encode(),
        }
        with open_output(output) as stream:
            stream.write(writers[shape]())
    return [finding for finding in findings if finding.failing], len(results)
