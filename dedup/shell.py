"""What the commands share: options, a console for tables, a progress bar, and talk.

Data goes to standard output, everything else to standard error.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dedup.config import Settings
from dedup.errors import InputError
from dedup.records import Article, Progress, Skip, UnreadDate
from dedup.times import note_dates

if TYPE_CHECKING:
    from rich.console import Console

FOUND, FAILED = 1, 2  # exit codes; 0 is done, or clean

SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:([KMGT])i?)?B?", re.IGNORECASE)
Command = TypeVar("Command", bound=Callable[..., Any])
Item = TypeVar("Item")


def together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, in the order in which help shows them."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


articles_argument = click.argument("paths", nargs=-1, required=True, metavar="PATH…")
# These are settings under their own names; see `config.py`.
language = click.option("--language", metavar="CODE", help="Language of articles that state none, ISO 639 [detected].")
judging = together(
    click.option("--threshold", type=float, help="Probability from which a pair is called derived [the model's own]."),
    language,
    click.option("--model", metavar="FILE", help="A model of your own."),
)
quietly = click.option("--quiet", "-q", is_flag=True, help="No progress and no talk on standard error.")
coloured = click.option(
    "--no-color", "color", flag_value=False, default=True, help="No colour; NO_COLOR does the same."
)
answering = together(
    click.option("--output", "-o", metavar="FILE", help="Write there; gzipped if it ends in .gz."), quietly
)
printing = together(answering, coloured)
page_option = click.option(
    "--html", metavar="FILE", help="Also write a report for a browser: one file, nothing loaded."
)


def shapes(*names: str) -> Callable[[Command], Command]:
    """The option --format."""
    return click.option("--format", "shape", type=click.Choice(names), default=names[0], show_default=True)


class Bytes(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4
    """A size such as 2GB, 500 MB or 1.5G → bytes. A thousand and 1,024 are too near to tell apart here."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = SIZE.fullmatch(str(value).strip())
        if not found:
            self.fail(f"{value!r} is no size; write it like 2GB or 500MB", param, ctx)
        return int(float(found[1]) * 1024 ** " KMGT".index((found[2] or " ").upper()))


class ArticleCommand(click.Command):
    """A command that reads and writes under the names below, and writes over nothing that it reads."""

    READ = ("paths", "a", "b", "collection", "against", "where", "docs", "gold_path")
    WRITTEN = ("output", "html", "predictions", "write_baseline")

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command, unless an answer of it could not be written."""
        read = [ctx.params[name] for name in self.READ if ctx.params.get(name)]
        inputs = [path for given in read for path in ([given] if isinstance(given, str) else given)]
        written = [ctx.params[name] for name in self.WRITTEN if ctx.params.get(name)]
        _check_outputs([path for path in inputs if path != "-"], [path for path in written if path != "-"])
        return super().invoke(ctx)


def _check_outputs(inputs: Sequence[str], outputs: Sequence[str]) -> None:
    """Raises `InputError` before the work begins, when an output cannot be written, or only over something else.

    That is one of the inputs, or another output.
    """
    taken = {os.path.realpath(path): "one of the inputs" for path in inputs}
    for output in outputs:
        if use := taken.get(os.path.realpath(output)) or _hindrance(output) or _input_folder(output, inputs):
            raise InputError(f"cannot write to {output!r}: it is {use}; name another file")
        taken[os.path.realpath(output)] = "already an output"


def _input_folder(output: str, inputs: Sequence[str]) -> str:
    """Where a file that is there would be read from, if it would: a report of yesterday is no article either."""
    if not os.path.isfile(output):
        return ""
    from dedup.read.source import Source
    from dedup.read.sources import find_sources

    for folder in filter(os.path.isdir, inputs):
        files = (item.path for item in find_sources([folder]) if isinstance(item, Source))
        if any(os.path.samefile(path, output) for path in files):
            return f"one of the inputs, read in {folder!r}"
    return ""


def _hindrance(path: str) -> str:
    """What keeps a file from being written, if something does."""
    if os.path.isdir(path) or path.endswith(os.sep):
        return "a folder"
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        return f"in a folder that is not there, {folder!r}"
    written = path if os.path.exists(path) else folder
    return "" if os.access(written, os.W_OK) else "in a place that nothing may be written to"


@contextmanager
def open_console(output: str | None, *, color: bool) -> Iterator[Console]:
    """Where tables go: standard output, or a file, there without colour."""
    from dedup.report.output import open_output, standard_output
    from dedup.report.terminal import make_console

    if output is None:
        yield make_console(standard_output(), color=color)
        return
    with open_output(output) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", write_through=True)
        yield make_console(text, color=False)
        text.detach()


def write_document(record: Mapping[str, Any], output: str | None) -> int:
    from dedup.report.output import encode_document, open_output

    with open_output(output) as stream:
        stream.writelines(encode_document(record))
    return 0


def show_progress(quiet: bool) -> AbstractContextManager[Progress | None]:
    """A progress bar where somebody can see one."""
    if quiet or not sys.stderr.isatty():
        return nullcontext()
    from dedup.report.progress import Bar

    return Bar()


def read_all(paths: Sequence[str], *, quiet: bool) -> tuple[list[Article], list[Skip]]:
    """Everything in some paths; what was skipped is told unless `quiet`."""
    from dedup.read import read_articles

    articles: list[Article] = []
    skipped: list[Skip] = []
    for found in read_articles(paths):
        if isinstance(found, Article):
            articles.append(found)
        else:
            skipped.append(found)
    if skipped and not quiet:
        from dedup.report.skips import skipped_lines

        say("\n".join(["Not read:", *skipped_lines(skipped)]))
    return articles, skipped


@contextmanager
def telling_oddities(items: Iterable[Item], settings: Settings, *, quiet: bool) -> Iterator[Iterator[Item]]:
    """The articles as they pass; at the end, languages without full support and dates that are none are told."""
    from dedup.language import language_of
    from dedup.report.languages import shortcomings
    from dedup.report.skips import date_lines

    codes: set[str] = set()
    unread: list[UnreadDate] = []

    def passing() -> Iterator[Item]:
        for item in note_dates(items, unread):
            if isinstance(item, Article):
                codes.add(language_of(item, settings.language))
            yield item

    yield passing()
    for line in [] if quiet else [*shortcomings(codes), *date_lines(unread)]:
        say(line)


def say(message: str) -> None:
    """Talk: to standard error, and harmless to a terminal whatever file names are in it."""
    from dedup.report.safe import safe

    for line in message.split("\n"):
        words = line.lstrip(" ")
        print(" " * (len(line) - len(words)) + safe(words), file=sys.stderr)  # noqa: T201
