"""`dedup train` makes a model of a newsroom's own labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dedup.config import load_settings
from dedup.errors import InputError
from dedup.shell import language, open_console, printing, read_all, say, show_progress


@click.command("train")
@click.option("--docs", required=True, multiple=True, metavar="PATH", help="The articles, in any form that scan reads.")
@click.option(
    "--pairs", "gold_path", required=True, metavar="FILE", help='JSON lines of {"a", "b", "label": derived|not}.'
)
@language
@printing
def train_command(
    docs: tuple[str, ...], gold_path: str, output: str | None, quiet: bool, color: bool, **overrides: Any
) -> int:
    """Make a model of your own labelled pairs.

    Writes a model file for --model [model.json], and shows how good the model is on pairs of stories that it had not
    seen, beside the model that is shipped. Articles that are paired with each other are one story.

    \b
    Example:
      dedup train --docs docs.jsonl.gz --pairs pairs.jsonl.gz --output newsroom.json
      dedup scan articles/ --model newsroom.json
    """
    from dedup.evaluate import read_gold
    from dedup.report.data import open_output
    from dedup.report.eval_table import print_evaluation
    from dedup.training import encode_model, learn

    if output == "-":
        raise InputError("--output - is standard output, and a model is a file: name one, such as newsroom.json")
    settings = load_settings(Path.cwd(), overrides)
    gold = read_gold(gold_path)
    articles, skipped = read_all(docs, quiet=quiet)
    with show_progress(quiet) as progress:
        learned = learn(gold, articles, skipped, settings, progress)
    where = output or "model.json"
    with open_output(where) as stream:
        stream.write(encode_model(learned.content))
    with open_console(None, color=color) as console:
        print_evaluation(console, {"Shipped": learned.shipped, "Yours, held out": learned.held_out})
    if not quiet:
        say(f"{where} written; use it with --model {where}")
    return 0
