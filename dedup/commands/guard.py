"""Refuses, before a command begins, an output that cannot be written or that would replace what the command reads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import click

from dedup.errors import InputError


class ArticleCommand(click.Command):
    """A command that reads and writes under the names below, and writes over nothing that it reads.

    A baseline is no exception: it is added to the rules that are read.
    """

    READ = ("paths", "a", "b", "collection", "against", "where", "docs", "gold_path", "model", "allow")
    WRITTEN = ("output", "html", "sheet", "predictions", "write_baseline")

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command, unless an answer of it could not be written."""
        given = {name: value for name, value in ctx.params.items() if value}
        if given.get("allow") == given.get("write_baseline"):
            given.pop("allow", None)
        read = [given[name] for name in self.READ if name in given]
        inputs = [path for one in read for path in ([one] if isinstance(one, str) else one)]
        written = [given[name] for name in self.WRITTEN if name in given]
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
