"""`dedup index …` keeps a live index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dedup.commands.guard import ArticleCommand
from dedup.commands.options import answering, articles_argument, judging, shapes
from dedup.commands.shell import Answer
from dedup.config import Settings, asked_settings, given_settings
from dedup.errors import InputError
from dedup.records import Article, UnreadDate
from dedup.times import note_dates

if TYPE_CHECKING:
    from dedup.index import Index

NAMED = 5  # ids that were not there are named up to here, the rest are counted

stored = click.option(
    "--index", "where", required=True, metavar="FILE_OR_URL", envvar="DEDUP_INDEX", help="The index [$DEDUP_INDEX]."
)
lean = click.option("--no-text", is_flag=True, help="Keep no texts; then only the library can check, given them.")


@click.group("index")
def index_commands() -> None:
    """Keep an index of articles that incoming ones are checked against.

    \b
    Example:
      dedup index build archive/ --index news.db
      dedup index add today.jsonl --index news.db
      dedup index expire --keep 30d --index news.db
    """


@index_commands.command("init", cls=ArticleCommand)
@stored
@lean
@judging
@shapes("table", "json")
@answering
def init_command(where: str, no_text: bool, answer: Answer, **overrides: Any) -> int:
    """Make an index without articles.

    One that an earlier version made is brought to this one's tables.

    \b
    Example:
      dedup index init --index postgresql://news@localhost/news
    """
    from dedup.index import Index, rebuild
    from dedup.report.index_report import stats_record, stats_sentence
    from dedup.stores import is_outdated

    if is_outdated(where):
        with answer.progress() as progress:
            index, _ = rebuild(where, progress=progress)
    else:
        index = Index.open(where, asked_settings(Path.cwd(), overrides), keep_text=not no_text)
    with index:
        stats = index.stats()
    _write(stats_record(stats), stats_sentence(stats), answer)
    return 0


@index_commands.command("build", cls=ArticleCommand)
@articles_argument
@stored
@lean
@judging
@shapes("table", "json")
@answering
def build_command(
    paths: tuple[str, ...],
    where: str,
    no_text: bool,
    answer: Answer,
    **overrides: Any,
) -> int:
    """Make an index of articles.

    Interrupted, the same command goes on where it stopped: what is stored already is not stored again.

    \b
    Example:
      dedup index build archive/ --index news.db
    """
    from dedup.index import Index

    with Index.open(where, asked_settings(Path.cwd(), overrides), keep_text=not no_text) as index:
        return _add(index, paths, answer)


@index_commands.command("add", cls=ArticleCommand)
@articles_argument
@stored
@shapes("table", "json")
@answering
def add_command(paths: tuple[str, ...], where: str, answer: Answer) -> int:
    """Add articles to an index. A new version of a stored one takes its place."""
    with _open(where, asked_settings(Path.cwd(), {})) as index:
        return _add(index, paths, answer)


def _open(where: str, settings: Settings | None = None, *, read_only: bool = False) -> Index:
    from dedup.index import Index

    return Index.open(where, settings, create=False, read_only=read_only)


def _add(index: Index, paths: tuple[str, ...], answer: Answer) -> int:
    from dedup.read import read_articles
    from dedup.report.index_report import additions_record, additions_sentence
    from dedup.report.skips import date_lines

    unread: list[UnreadDate] = []
    with answer.progress() as progress:
        changes = index.add(note_dates(read_articles(paths), unread), progress)
    answer.tell(*date_lines(unread))
    answer.tell_skipped("Not stored:", changes.skipped)
    stats = index.stats()
    _write(additions_record(changes, stats), additions_sentence(changes, stats), answer)
    return 0


def _write(record: dict[str, Any], sentence: str, answer: Answer) -> None:
    """An answer as JSON, or in a sentence for people."""
    from dedup.report.output import encode_document
    from dedup.report.safe import safe

    with answer.open() as stream:
        stream.writelines(encode_document(record) if answer.shape == "json" else [(safe(sentence) + "\n").encode()])


@index_commands.command("remove", cls=ArticleCommand)
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@stored
@shapes("table", "json")
@answering
def remove_command(ids: tuple[str, ...], where: str, answer: Answer) -> int:
    """Take articles away by their ids. Exits with 2 when one of them was not there; the others are gone then."""
    from dedup.report.index_report import removal_record

    with _open(where) as index:
        missing = [id for id in dict.fromkeys(ids) if index.get(id) is None]
        gone = index.remove(*ids)
    _write(removal_record(gone, missing=missing), f"{gone:,} removed", answer)
    if missing:
        named = ", ".join(map(repr, missing[:NAMED])) + (f" and {len(missing) - NAMED:,} more" * (len(missing) > NAMED))
        raise InputError(f"not in {where!r}: {named}; `dedup index export --index {where}` lists what is")
    return 0


@index_commands.command("expire", cls=ArticleCommand)
@stored
@click.option("--keep", metavar="AGE", help="Keep what was published within 12h, 7d or 4w.")
@click.option("--before", metavar="DATE", help="Take away what was published before a date, ISO 8601.")
@shapes("table", "json")
@answering
def expire_command(where: str, keep: str | None, before: str | None, answer: Answer) -> int:
    """Take old articles away.

    Those without a date count from when they were added.
    """
    from dedup.report.index_report import removal_record

    if (keep is None) == (before is None):
        raise click.UsageError("give either --keep or --before")
    with _open(where) as index, answer.progress() as progress:
        gone = index.expire(before=before, keep=keep, progress=progress)
    _write(removal_record(gone), f"{gone:,} expired", answer)
    return 0


@index_commands.command("info", cls=ArticleCommand)
@stored
@shapes("table", "json")
@answering
def info_command(where: str, answer: Answer) -> int:
    """Show what an index holds."""
    from dedup.report.index_report import stats_record, stats_sentence

    with _open(where, read_only=True) as index:
        stats = index.stats()
    _write(stats_record(stats), stats_sentence(stats), answer)
    return 0


@index_commands.command("rebuild", cls=ArticleCommand)
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@stored
@judging
@shapes("table", "json")
@answering
def rebuild_command(paths: tuple[str, ...], where: str, answer: Answer, **overrides: Any) -> int:
    """Sketch every stored article anew.

    For other settings, another model or after an upgrade. All of it or nothing; until it is done the index stays as it
    was, and what no option or file of settings names stays as it is. An index without texts is given them by PATH,
    where every stored article must be.
    """
    from dedup.index import rebuild
    from dedup.read import read_articles
    from dedup.report.index_report import additions_record, stats_sentence

    texts = {item.id: item.text for item in read_articles(paths) if isinstance(item, Article)} if paths else {}
    with answer.progress() as progress:
        index, changes = rebuild(where, given_settings(Path.cwd(), overrides), progress, texts.get)
    with index:
        answer.tell_skipped("Not stored:", changes.skipped)
        stats = index.stats()
    sentence = f"{len(changes.replaced):,} sketched anew; {stats_sentence(stats)}"
    _write(additions_record(changes, stats), sentence, answer)
    return 0


@index_commands.command("export", cls=ArticleCommand)
@stored
@answering
def export_command(where: str, answer: Answer) -> int:
    """Write every stored article as a line of JSON.

    In the order in which they came.
    """
    from dedup.report.index_report import article_record
    from dedup.report.output import encode

    with _open(where, read_only=True) as index, answer.open() as stream:
        stream.writelines(encode(article_record(article)) for article in index.articles())
    return 0
