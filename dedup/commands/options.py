"""What can be asked of a command: the options that several of them have."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from dedup.commands.shell import Answer

SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:([KMGT])i?)?B?", re.IGNORECASE)
Command = TypeVar("Command", bound=Callable[..., Any])


def together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, in the order in which help shows them."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def answered(command: Callable[..., Any]) -> Callable[..., Any]:
    """Hands the options that say how to answer to a command as one `Answer`."""

    @wraps(command)
    def run(*, output: str | None, quiet: bool, shape: str = "", color: bool = True, **options: Any) -> Any:
        return command(answer=Answer(shape, output, quiet, color), **options)

    return run


class Bytes(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4
    """A size of memory such as 2GB, 500 MB or 1.5G → bytes. A thousand and 1,024 are too near to tell apart here."""

    name = "size"
    LEAST = 1 << 20  # what is less than a megabyte has lost its unit on the way

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = SIZE.fullmatch(str(value).strip())
        if not found:
            self.fail(f"{value!r} is no size; write it like 2GB or 500MB", param, ctx)
        size = int(float(found[1]) * 1024 ** " KMGT".index((found[2] or " ").upper()))
        if size < self.LEAST:
            self.fail(f"{value!r} is {size:,} bytes, in which nothing can be done; write it like 2GB", param, ctx)
        return size


def shapes(*names: str) -> Callable[[Command], Command]:
    """The option --format."""
    return click.option("--format", "shape", type=click.Choice(names), default=names[0], show_default=True)


articles_argument = click.argument("paths", nargs=-1, required=True, metavar="PATH…")
# These are settings under their own names; see `config.py`.
language = click.option("--language", metavar="CODE", help="Language of articles that state none, ISO 639 [detected].")
judging = together(
    click.option("--threshold", type=float, help="Probability from which a pair is called derived [the model's own]."),
    language,
    click.option("--model", metavar="FILE", help="A model of your own."),
)
page_option = click.option(
    "--html", metavar="FILE", help="Also write a report for a browser: one file, nothing loaded."
)
quietly = click.option("--quiet", "-q", is_flag=True, help="No progress and no talk on standard error.")
coloured = click.option(
    "--no-color", "color", flag_value=False, default=True, help="No colour; NO_COLOR does the same."
)
written = click.option("--output", "-o", metavar="FILE", help="Write there; gzipped if it ends in .gz.")
answering = together(written, quietly, answered)
printing = together(written, quietly, coloured, answered)
