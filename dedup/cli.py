"""The command line: click commands, what they print, and the one place where an error ends a run.

Exit codes: 0 done, 1 something found that was asked to be reported (`--fail-on`), 2 could not run. Data goes to
standard output, talk to standard error. Each command imports what it needs itself, so that `dedup --help` is quick.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from dedup import __version__
from dedup.cli_check import check_command
from dedup.cli_index import index_commands
from dedup.cli_train import train_command
from dedup.config import Settings, load_settings
from dedup.errors import DedupError, InputError
from dedup.records import RELATIONS, Article, Comparison, Progress, Relation, ScanResult
from dedup.shell import (
    FAILED,
    FOUND,
    Bytes,
    judging,
    open_console,
    printing,
    read_all,
    say,
    shapes,
    show_progress,
    spare_inputs,
    telling_oddities,
)

if TYPE_CHECKING:
    from dedup.report.diff_table import View

INTERRUPTED, READER_GONE = 130, 141  # 128 + the number of the signal, as a shell reports it

page = click.option("--html", metavar="FILE", help="Also write a report for a browser: one file, nothing loaded.")
within = click.option("--in", "collection", metavar="PATH", help="A collection: A and B are ids of articles in it.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def commands() -> None:
    """Finds which news articles come from the same copy, what each outlet did to it, and how sure that is."""


commands.add_command(check_command)
commands.add_command(index_commands)
commands.add_command(train_command)


@commands.command("scan")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@shapes("table", "json", "jsonl", "csv", "parquet")
@judging
@click.option("--channels", type=click.Choice(["all", "lsh"]), default="all", help="lsh: near-duplicates only; sooner.")
@click.option("--memory", type=Bytes(), help="About what may be taken, such as 2GB; the rest goes to a file [4GB].")
@click.option("--related", is_flag=True, help="Also list pairs on the same event that are not derived.")
@click.option("--diff", is_flag=True, help="Also align each member of a family with its source.")
@page
@click.option("--fail-on", type=click.Choice(RELATIONS[:-1]), help="Exit with 1 when a pair is that or stronger.")
@printing
def scan_command(
    paths: tuple[str, ...],
    shape: str,
    channels: Literal["all", "lsh"],
    memory: int | None,
    related: bool,
    diff: bool,
    html: str | None,
    fail_on: Relation | None,
    output: str | None,
    quiet: bool,
    color: bool,
    **overrides: Any,
) -> int:
    """Find the families of articles that come from the same copy.

    PATH is a folder, a file (text, Markdown, HTML, JSON, JSON lines, CSV, Parquet; also gzipped) or -, standard input.

    \b
    Example:
      dedup scan seeds/
      dedup scan articles.jsonl.gz --format json --output families.json
      dedup scan articles.jsonl.gz --html report.html
    """
    from dedup import pipeline
    from dedup.read import read_articles

    if shape in ("csv", "parquet") and diff:
        raise click.UsageError(f"--diff does not fit into --format {shape}; take table, json or jsonl")
    if shape == "parquet" and output is None and sys.stdout.isatty():
        raise click.UsageError("--format parquet is not for a terminal; name a file with --output")
    spare_inputs(paths, output, html)
    settings = load_settings(Path.cwd(), overrides)
    with show_progress(quiet) as progress:
        wanted = related or fail_on == "related"
        bounds = {} if memory is None else {"memory": memory}
        articles = read_articles(paths)
        result = pipeline.scan(articles, settings, related=wanted, channels=channels, progress=progress, **bounds)
        _refuse_nothing(result, paths)
        diffs = _family_diffs(result, settings, progress) if diff or html else None
    if html:
        from dedup.report.data import open_output
        from dedup.report.html import write_scan_page

        with open_output(html) as stream:
            write_scan_page(result, diffs or (), stream)
    _print_scan(result, shape, output, diffs if diff else None, quiet=quiet, color=color)
    return FOUND if fail_on and _reaches(result, fail_on) else 0


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


def _family_diffs(result: ScanResult, settings: Settings, progress: Progress | None) -> list[Comparison]:
    """Each member of each family against its source."""
    from dedup.pipeline import compare

    families = result.families
    links = [(family.source, member) for family in families for member in family.members if member != family.source]
    comparisons = []
    for done, (source, member) in enumerate(links, start=1):
        comparisons.append(compare(result.sources[source], result.sources[member], settings))
        if progress:
            progress("aligning", done, len(links))
    return comparisons


def _print_scan(
    result: ScanResult, shape: str, output: str | None, diffs: Sequence[Comparison] | None, *, quiet: bool, color: bool
) -> None:
    from dedup.report.scan_table import headline, print_scan, remainder

    if shape == "table":
        from dedup.report.diff_table import print_diff

        with open_console(output, color=color) as console:
            print_scan(console, result)
            for comparison in diffs or ():
                console.print()
                print_diff(console, comparison)
        return
    from dedup.report.data import open_output, write_scan

    with open_output(output) as stream:
        write_scan(result, shape, stream, diffs)
    if not quiet:
        say("\n".join([headline(result), *remainder(result)]))


@commands.command("diff")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@within
@shapes("table", "json")
@click.option("--unified", "view", flag_value="unified", help="One column, with the changes in the sentence.")
@click.option("--facts", "view", flag_value="facts", help="Only the facts that changed, without the sentences.")
@click.option("--semantic", is_flag=True, default=None, help="Also find paraphrases that share few words; slower.")
@page
@judging
@printing
def diff_command(
    a: str,
    b: str,
    collection: str | None,
    shape: str,
    view: View | None,
    html: str | None,
    output: str | None,
    quiet: bool,
    color: bool,
    **overrides: Any,
) -> int:
    """Show what was made of an article, sentence by sentence.

    What was kept, edited, paraphrased, merged, split, moved, added and dropped, and which facts changed on the way.

    A and B are files, - for standard input, or ids within the collection named by --in.

    \b
    Example:
      dedup diff agency.txt outlet.txt
      dedup diff reuters-17 daily-4 --in articles.jsonl.gz --format json
      dedup diff agency.txt outlet.txt --html report.html
    """
    from dedup.pipeline import compare

    spare_inputs([a, b, *filter(None, [collection])], output, html)
    settings = load_settings(Path.cwd(), overrides)
    first, second, _ = _two_articles(a, b, collection, quiet=quiet)
    with telling_oddities([first, second], settings, quiet=quiet) as articles:
        comparison = compare(next(articles), next(articles), settings)
    if html:
        from dedup.report.data import open_output
        from dedup.report.html import write_diff_page

        with open_output(html) as stream:
            write_diff_page(comparison, stream)
    if shape == "json":
        from dedup.report.data import diff_record

        return _write_document(diff_record(comparison), output)
    from dedup.report.diff_table import print_diff

    with open_console(output, color=color) as console:
        print_diff(console, comparison, view or "columns")
    return 0


@commands.command("explain")
@click.argument("a", metavar="A", required=False)
@click.argument("b", metavar="B", required=False)
@within
@click.option("--settings", "chances", is_flag=True, help="How likely a pair is to be judged at all, without A and B.")
@shapes("table", "json")
@judging
@printing
def explain_command(
    a: str | None,
    b: str | None,
    collection: str | None,
    chances: bool,
    shape: str,
    output: str | None,
    quiet: bool,
    color: bool,
    **overrides: Any,
) -> int:
    """Show why two articles were judged as they were.

    Each measure with its value and its weight in the verdict, and the passages that the two share.

    A and B are files, - for standard input, or ids within the collection named by --in.

    With --settings instead: the chance that a pair is judged at all, by how alike it is, in the collection named by
    --in or in one of 10,000 articles of American news.

    \b
    Example:
      dedup explain agency.txt outlet.txt
      dedup explain --settings --in articles.jsonl.gz
    """
    from dedup.explain import explain

    settings = load_settings(Path.cwd(), overrides)
    if chances:
        if a:
            raise click.UsageError("--settings is about every pair: leave A and B away")
        return _explain_settings(collection, settings, shape, output, quiet=quiet, color=color)
    if a is None or b is None:
        raise click.UsageError("name two articles, A and B, or ask for --settings")
    first, second, among = _two_articles(a, b, collection, quiet=quiet)
    explanation = explain(first, second, settings, among)
    if shape == "json":
        from dedup.report.data import explain_record

        return _write_document(explain_record(explanation), output)
    from dedup.report.explain_table import print_explanation

    with open_console(output, color=color) as console:
        print_explanation(console, explanation)
    return 0


def _explain_settings(
    collection: str | None, settings: Settings, shape: str, output: str | None, *, quiet: bool, color: bool
) -> int:
    """Prints how likely a pair is to become a candidate."""
    from dedup.chances import corpus_of, find_chances, typical_corpus
    from dedup.collection import collect
    from dedup.report.chances_table import chances_record, print_chances

    corpus = typical_corpus()
    if collection:
        with show_progress(quiet) as progress:
            collected = collect(read_all([collection], quiet=quiet)[0], settings, progress)
        corpus = corpus_of(collected.holders(), collected.lengths)
    found = find_chances(corpus, settings)
    if shape == "json":
        return _write_document(chances_record(found, settings), output)
    with open_console(output, color=color) as console:
        print_chances(console, found, settings)
    return 0


def _two_articles(a: str, b: str, collection: str | None, *, quiet: bool) -> tuple[Article, Article, Sequence[Article]]:
    """The two articles that were named, and the collection they stand in."""
    among = {article.id: article for article in read_all([collection], quiet=quiet)[0]} if collection else {}
    if a == b == "-":
        raise click.UsageError("only one of the two articles can come from standard input")
    return _one_article(a, among, collection), _one_article(b, among, collection), list(among.values())


def _one_article(name: str, among: Mapping[str, Article], collection: str | None) -> Article:
    """An article by its id in the collection, else from a file, whose name is then its id."""
    if name in among:
        return among[name]
    if collection and name != "-" and not Path(name).is_file():
        raise InputError(f"there is no article {name!r} in {collection!r}, and no file of that name")
    articles, skipped = read_all([name], quiet=True)
    if len(articles) == 1:
        return replace(articles[0], id=name)
    if articles:
        raise InputError(f"{name!r} holds {len(articles):,} articles; name two of their ids and add --in {name}")
    reasons = "; ".join(dict.fromkeys(skip.detail for skip in skipped[:3]))
    raise InputError(f"there is no article in {name!r}: {reasons or 'no file of a known type is in it'}")


@commands.command("eval")
@click.option("--docs", required=True, multiple=True, metavar="PATH", help="The articles, in any form that scan reads.")
@click.option(
    "--pairs", "gold_path", required=True, metavar="FILE", help='JSON lines of {"a", "b", "label": derived|not}.'
)
@shapes("table", "json")
@click.option("--predictions", metavar="FILE", help="Write relation and probability of every pair, as JSON lines.")
@judging
@printing
def eval_command(
    docs: tuple[str, ...],
    gold_path: str,
    shape: str,
    predictions: str | None,
    output: str | None,
    quiet: bool,
    color: bool,
    **overrides: Any,
) -> int:
    """Measure the detector on pairs that you have labelled.

    A pair has a "label" (derived or not) or a "relation", and optionally a "kind" to be counted by. With --model the
    figures of the shipped model stand beside those of yours.

    \b
    Example:
      dedup eval --docs docs.jsonl.gz --pairs pairs.jsonl.gz
    """
    from dedup.evaluate import evaluate, evaluate_shipped, judge_gold, read_gold
    from dedup.pipeline import model_for
    from dedup.report.data import eval_record, open_output, write_predictions

    settings = load_settings(Path.cwd(), overrides)
    gold = read_gold(gold_path)
    articles, skipped = read_all(docs, quiet=quiet)
    with show_progress(quiet) as progress:
        pairs = judge_gold(gold, articles, skipped, settings, progress)
    threshold = model_for(settings).threshold if settings.threshold is None else settings.threshold
    evaluation = evaluate(gold, pairs, threshold)
    shipped = evaluate_shipped(gold, pairs, settings) if settings.model else None
    if predictions:
        with open_output(predictions) as stream:
            write_predictions(pairs, stream)
    if shape == "json":
        return _write_document(eval_record(evaluation, shipped), output)
    from dedup.report.eval_table import print_evaluation

    with open_console(output, color=color) as console:
        print_evaluation(console, {"Shipped": shipped, "Yours": evaluation} if shipped else {"Value": evaluation})
    return 0


def _write_document(record: Mapping[str, Any], output: str | None) -> int:
    from dedup.report.data import encode_document, open_output

    with open_output(output) as stream:
        stream.write(encode_document(record))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code: the one error boundary. No traceback unless DEDUP_TRACEBACK is set."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a character must not end the run
    try:
        status = commands.main(arguments, prog_name="dedup", standalone_mode=False, auto_envvar_prefix="DEDUP")
        sys.stdout.flush()
    except SystemExit as leaving:
        return _left(leaving)
    except BrokenPipeError as error:
        return _left(error)
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return FAILED
    except DedupError as error:
        say(f"dedup: {error}")
        return FAILED
    except Exception as error:
        return _crashed(error)
    return status or 0


def _left(reason: BaseException) -> int:
    """What reads our output has closed it. click and rich leave with 1 then, which would mean "found"."""
    if isinstance(reason, SystemExit) and not reason.code:
        return 0
    # What is still buffered must not complain when the interpreter closes.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
    return READER_GONE


def _crashed(error: Exception) -> int:
    """A mistake of ours must look neither like "clean" nor like "found"."""
    if os.environ.get("DEDUP_TRACEBACK"):
        traceback.print_exception(error)
    say(f"dedup: internal error, {type(error).__name__}: {error}. DEDUP_TRACEBACK=1 shows where; please report it.")
    return FAILED
