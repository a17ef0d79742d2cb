"""`dedup diff` and `dedup explain`: what was made of an article, and why two were judged as they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dedup.commands.guard import ArticleCommand
from dedup.commands.options import judging, page_option, printing, shapes
from dedup.commands.shell import Answer, read_all, telling_oddities
from dedup.config import Settings, load_settings
from dedup.errors import InputError
from dedup.records import Article

if TYPE_CHECKING:
    from dedup.report.diff_table import View

within = click.option("--in", "collection", metavar="PATH", help="A collection: A and B are ids of articles in it.")


@click.command("diff", cls=ArticleCommand)
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@within
@shapes("table", "json")
@click.option("--unified", "view", flag_value="unified", help="One column, with the changes in the sentence.")
@click.option("--facts", "view", flag_value="facts", help="Only the facts that changed, without the sentences.")
@click.option("--semantic", is_flag=True, default=None, help="Also find paraphrases that share few words; slower.")
@page_option
@judging
@printing
def diff_command(
    a: str,
    b: str,
    collection: str | None,
    view: View | None,
    html: str | None,
    answer: Answer,
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
    from dedup.report.data import diff_record
    from dedup.report.diff_table import print_diff

    settings = load_settings(Path.cwd(), overrides)
    first, second, among = _two_articles(a, b, collection)
    with telling_oddities([first, second], settings, answer) as articles:
        comparison = compare(next(articles), next(articles), settings, among)
    if html:
        from dedup.report.html import write_diff_page
        from dedup.report.output import open_output

        with open_output(html) as stream:
            write_diff_page(comparison, stream)
    answer.give(lambda: diff_record(comparison), lambda console: print_diff(console, comparison, view or "columns"))
    return 0


@click.command("explain", cls=ArticleCommand)
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
    answer: Answer,
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
    from dedup.report.explain_table import explain_record, print_explanation

    settings = load_settings(Path.cwd(), overrides)
    if chances:
        if a:
            raise click.UsageError("--settings is about every pair: leave A and B away")
        _explain_settings(collection, settings, answer)
        return 0
    if a is None or b is None:
        raise click.UsageError("name two articles, A and B, or ask for --settings")
    first, second, among = _two_articles(a, b, collection)
    explanation = explain(first, second, settings, among)
    answer.give(lambda: explain_record(explanation), lambda console: print_explanation(console, explanation))
    return 0


def _explain_settings(collection: str | None, settings: Settings, answer: Answer) -> None:
    """Prints how likely a pair is to become a candidate."""
    from dedup.chances import corpus_of, find_chances, typical_corpus
    from dedup.collection import collect
    from dedup.report.chances_table import chances_record, print_chances

    corpus = typical_corpus()
    if collection:
        articles, skipped = read_all([collection])
        answer.tell_skipped("Not read:", skipped)
        with answer.progress() as progress:
            collected = collect(articles, settings, progress)
        corpus = corpus_of(collected.holders(), collected.lengths)
    found = find_chances(corpus, settings)
    answer.give(lambda: chances_record(found, settings), lambda console: print_chances(console, found, settings))


def _two_articles(a: str, b: str, collection: str | None) -> tuple[Article, Article, Sequence[Article]]:
    """The two articles that were named, and the collection they stand in.

    What else could not be read there is the affair of a scan, unless one of the two is missing.
    """
    if a == b == "-":
        raise click.UsageError("only one of the two articles can come from standard input")
    articles, skipped = read_all([collection]) if collection else ([], [])
    among = {article.id: article for article in articles}
    unread = {skip.id: skip.detail for skip in skipped if skip.id is not None}
    return _one_article(a, among, unread, collection), _one_article(b, among, unread, collection), articles


def _one_article(name: str, among: Mapping[str, Article], unread: Mapping[str, str], collection: str | None) -> Article:
    """An article by its id in the collection, else from a file, whose name is then its id."""
    if name in among:
        return among[name]
    if name in unread:
        raise InputError(f"article {name!r} in {collection!r} could not be read: {unread[name]}")
    if collection and name != "-" and not Path(name).is_file():
        raise InputError(f"there is no article {name!r} in {collection!r}, and no file of that name")
    articles, skipped = read_all([name])
    if len(articles) == 1:
        return replace(articles[0], id=name)
    if articles:
        raise InputError(f"{name!r} holds {len(articles):,} articles; name two of their ids and add --in {name}")
    reasons = "; ".join(dict.fromkeys(skip.detail for skip in skipped[:3]))
    raise InputError(f"there is no article in {name!r}: {reasons or 'no file of a known type is in it'}")
