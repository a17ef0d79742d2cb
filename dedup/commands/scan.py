"""`dedup scan` finds the families of articles that come from the same copy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import click

from dedup.commands.guard import ArticleCommand
from dedup.commands.options import Bytes, articles_argument, judging, page_option, printing, shapes
from dedup.commands.shell import FOUND, Answer
from dedup.config import load_settings
from dedup.errors import InputError
from dedup.records import RELATIONS, Comparison, Relation, ScanResult

PARQUET = ".parquet"
SHEETS = ("", ".csv", ".csv.gz", PARQUET)  # without an ending it is a pipe of the shell, /dev/fd/63, or standard output


@click.command("scan", cls=ArticleCommand)
@articles_argument
@shapes("table", "json", "jsonl", "csv", "parquet")
@judging
@click.option("--channels", type=click.Choice(["all", "lsh"]), default="all", help="lsh: near-duplicates only; sooner.")
@click.option("--memory", type=Bytes(), help="About what may be taken, such as 2GB; the rest goes to a file [4GB].")
@click.option("--related", is_flag=True, help="Also list pairs on the same event that are not derived.")
@click.option("--diff", is_flag=True, help="Also align each member of a family with its source.")
@page_option
@click.option(
    "--articles", "sheet", metavar="FILE", help="Also write a row an article: family, keep or not; .csv or .parquet."
)
@click.option("--fail-on", type=click.Choice(RELATIONS[:-1]), help="Exit with 1 when a pair is that or stronger.")
@printing
def scan_command(
    paths: tuple[str, ...],
    channels: Literal["all", "lsh"],
    memory: int | None,
    related: bool,
    diff: bool,
    html: str | None,
    sheet: str | None,
    fail_on: Relation | None,
    answer: Answer,
    **overrides: Any,
) -> int:
    """Find the families of articles that come from the same copy.

    PATH is a folder, a file (text, Markdown, HTML, JSON, JSON lines, CSV, also gzipped; Parquet) or -, standard input.

    \b
    Example:
      dedup scan seeds/
      dedup scan articles.jsonl.gz --format json --output families.json
      dedup scan articles.jsonl.gz --html report.html
      dedup scan corpus/ --articles families.csv
    """
    from dedup import pipeline
    from dedup.read import read_articles
    from dedup.report.output import open_output

    _refuse_shape(answer, sheet, diff=diff)
    settings = load_settings(Path.cwd(), overrides)
    with answer.progress() as progress:
        wanted = related or fail_on == "related"
        bounds = {} if memory is None else {"memory": memory}
        articles = read_articles(paths)
        result = pipeline.scan(articles, settings, related=wanted, channels=channels, progress=progress, **bounds)
        _refuse_nothing(result, paths)
        diffs = pipeline.compare_families(result, settings, progress) if diff or html else None
    if html:
        from dedup.report.html import write_scan_page

        with open_output(html) as stream:
            write_scan_page(result, diffs or (), stream)
    if sheet:
        from dedup.report.sheets import write_articles

        with open_output(sheet) as stream:
            write_articles(result, stream, packed=_ending(sheet) == PARQUET)
    _print_scan(result, diffs if diff else None, answer)
    return FOUND if fail_on and _reaches(result, fail_on) else 0


def _refuse_shape(answer: Answer, sheet: str | None, *, diff: bool) -> None:
    """Raises `UsageError` when the answer does not fit into its shape, or its shape not where it goes.

    Raises `MissingExtraError` when what writes a shape is not installed: now, and not after hours of work.
    """
    from dedup.report.output import standard_output
    from dedup.report.sheets import require_parquet

    if answer.shape in ("csv", "parquet") and diff:
        raise click.UsageError(f"--diff does not fit into --format {answer.shape}; take table, json or jsonl")
    if answer.shape == "parquet" and answer.output is None and standard_output().isatty():
        raise click.UsageError("--format parquet is not for a terminal; name a file with --output")
    if sheet and _ending(sheet) not in SHEETS:
        raise click.UsageError(f"--articles writes .csv, .csv.gz or .parquet, not {sheet!r}; name a file that ends so")
    if answer.shape == "parquet" or (sheet and _ending(sheet) == PARQUET):
        require_parquet()


def _ending(sheet: str) -> str:
    """The ending of a file's name, which says what is written there."""
    from dedup.read.formats import split_extension

    return split_extension(sheet)[1]


def _refuse_nothing(result: ScanResult, paths: Sequence[str]) -> None:
    """Raises `InputError` when there was nothing to judge: silence would look like "no duplicates"."""
    from dedup.report.skips import skipped_lines

    if not result.articles and not result.pairs:
        reasons = skipped_lines(result.skipped) or ["no file of a known type is in it"]
        raise InputError("\n".join([f"nothing to scan in {', '.join(paths)}:", *reasons]))


def _reaches(result: ScanResult, relation: Relation) -> bool:
    """Whether a pair has that relation or a stronger one."""
    weakest = RELATIONS.index(relation)
    return any(RELATIONS.index(pair.relation) <= weakest for pair in result.pairs)


def _print_scan(result: ScanResult, diffs: Sequence[Comparison] | None, answer: Answer) -> None:
    from dedup.report.scan_table import headline, print_scan, remainder

    if answer.shape == "table":
        from dedup.report.diff_table import print_diff

        with answer.console() as console:
            print_scan(console, result)
            for comparison in diffs or ():
                console.print()
                print_diff(console, comparison)
        return
    from dedup.report.data import write_scan

    with answer.open() as stream:
        write_scan(result, answer.shape, stream, diffs)
    answer.tell(headline(result), *remainder(result))
