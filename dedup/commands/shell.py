"""How a command reads and answers: data to standard output or a file, tables, a progress bar, and talk.

Data goes to standard output, everything else to standard error.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, TypeVar

from dedup.config import Settings
from dedup.records import Article, Progress, Skip, UnreadDate
from dedup.times import note_dates

if TYPE_CHECKING:
    from rich.console import Console

FOUND, FAILED = 1, 2  # exit codes; 0 is done, or clean
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command answers: in which shape, into which file, and with how much talk.

    `output` is the path of the file, None for standard output; without `color` tables have none wherever they go.
    """

    shape: str = ""
    output: str | None = None
    quiet: bool = False
    color: bool = True

    def open(self, *, streaming: bool = False) -> AbstractContextManager[IO[bytes]]:
        """Where data goes: as it comes, if it is `streaming`, else into a file once it is whole."""
        from dedup.report.output import open_output

        return open_output(self.output, streaming=streaming)

    @contextmanager
    def console(self) -> Iterator[Console]:
        """Where tables go: standard output, or a file, there without colour."""
        from dedup.report.output import standard_output
        from dedup.report.terminal import make_console

        if self.output is None:
            yield make_console(standard_output(), color=self.color)
            return
        with self.open() as stream:
            text = io.TextIOWrapper(stream, encoding="utf-8", write_through=True)
            yield make_console(text, color=False)
            text.detach()

    def give(self, record: Callable[[], Mapping[str, Any]], show: Callable[[Console], None]) -> None:
        """A record where JSON is asked for, else a table."""
        if self.shape != "json":
            with self.console() as console:
                show(console)
            return
        from dedup.report.output import encode_document

        with self.open() as stream:
            stream.writelines(encode_document(record()))

    def progress(self) -> AbstractContextManager[Progress | None]:
        """A progress bar where somebody can see one."""
        if self.quiet or not sys.stderr.isatty():
            return nullcontext()
        from dedup.report.progress import Bar

        return Bar()

    def tell(self, *lines: str) -> None:
        """Talk, unless nobody wants any."""
        for line in () if self.quiet else lines:
            say(line)

    def tell_skipped(self, heading: str, skipped: Sequence[Skip]) -> None:
        """What was left out, if anything was."""
        from dedup.report.skips import skipped_lines

        if skipped:
            self.tell(heading, *skipped_lines(skipped))


def read_all(paths: Sequence[str]) -> tuple[list[Article], list[Skip]]:
    """Everything in some paths, and what could not be read."""
    from dedup.read import read_articles

    articles: list[Article] = []
    skipped: list[Skip] = []
    for found in read_articles(paths):
        if isinstance(found, Article):
            articles.append(found)
        else:
            skipped.append(found)
    return articles, skipped


@contextmanager
def telling_oddities(items: Iterable[Item], settings: Settings, answer: Answer) -> Iterator[Iterator[Item]]:
    """The articles as they pass; at the end, languages without full support and dates that are none are told.

    Of a text too short to judge it is no news that its language cannot be told.
    """
    from dedup.language.detection import UNDETERMINED, language_of
    from dedup.report.languages import shortcomings
    from dedup.report.skips import date_lines

    codes: set[str] = set()
    unread: list[UnreadDate] = []

    def passing() -> Iterator[Item]:
        for item in note_dates(items, unread):
            if isinstance(item, Article):
                code = language_of(item, settings.language)
                if code != UNDETERMINED or len(item.text.split()) >= settings.minimum_words:
                    codes.add(code)
            yield item

    yield passing()
    answer.tell(*shortcomings(codes), *date_lines(unread))


def say(message: str) -> None:
    """Talk: to standard error, and harmless to a terminal whatever file names are in it."""
    from dedup.report.safe import safe

    for line in message.split("\n"):
        words = line.lstrip(" ")
        print(" " * (len(line) - len(words)) + safe(words), file=sys.stderr)  # noqa: T201
