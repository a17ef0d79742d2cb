"""`dedup eval` and `dedup train`: what a newsroom's own labels say of the detector, and a model made of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dedup.commands.guard import ArticleCommand
from dedup.commands.options import coloured, judging, language, printing, quietly, shapes, together
from dedup.commands.shell import Answer, read_all
from dedup.config import load_settings
from dedup.errors import InputError
from dedup.records import Article, Skip

if TYPE_CHECKING:
    from dedup.labels import Gold

labelled = together(
    click.option(
        "--docs", required=True, multiple=True, metavar="PATH", help="The articles, in any form that scan reads."
    ),
    click.option(
        "--pairs", "gold_path", required=True, metavar="FILE", help='JSON lines of {"a", "b", "label": derived|not}.'
    ),
)


def _read_labelled(
    docs: Sequence[str], gold_path: str, answer: Answer
) -> tuple[Sequence[Gold], list[Article], list[Skip]]:
    """The labelled pairs, the articles they name, and what could not be read, which is told."""
    from dedup.labels import read_gold

    gold = read_gold(gold_path)
    articles, skipped = read_all(docs)
    answer.tell_skipped("Not read:", skipped)
    return gold, articles, skipped


@click.command("eval", cls=ArticleCommand)
@labelled
@shapes("table", "json")
@click.option("--predictions", metavar="FILE", help="Write relation and probability of every pair, as JSON lines.")
@judging
@printing
def eval_command(
    docs: tuple[str, ...],
    gold_path: str,
    predictions: str | None,
    answer: Answer,
    **overrides: Any,
) -> int:
    """Measure the detector on pairs that you have labelled.

    A pair has a "label" (derived or not) or a "relation", and optionally a "kind" to be counted by. With --model the
    figures of the shipped model stand beside those of yours.

    \b
    Example:
      dedup eval --docs docs.jsonl.gz --pairs pairs.jsonl.gz
    """
    from dedup.evaluate import evaluate, evaluate_shipped, judge_gold
    from dedup.labels import labels_fingerprint
    from dedup.pipeline import model_for
    from dedup.report.eval_table import eval_record, print_evaluation, write_predictions
    from dedup.report.output import open_output

    settings = load_settings(Path.cwd(), overrides)
    gold, articles, skipped = _read_labelled(docs, gold_path, answer)
    with answer.progress() as progress:
        pairs = judge_gold(gold, articles, skipped, settings, progress)
    model = model_for(settings)
    evaluation = evaluate(gold, pairs, model.threshold)
    shipped = evaluate_shipped(gold, pairs, settings) if settings.model else None
    if predictions:
        with open_output(predictions) as stream:
            write_predictions(pairs, stream)
    columns = {"Shipped": shipped, "Yours": evaluation} if shipped else {"Value": evaluation}
    answer.give(lambda: eval_record(evaluation, shipped), lambda console: print_evaluation(console, columns))
    read = [own for own, pair in zip(gold, pairs, strict=True) if pair.evidence]
    if model.provenance.get("labels") == labels_fingerprint(read):
        answer.tell(
            f"{settings.model} was made of these very labels and knows them by heart; how good it is on others is what "
            "`dedup train` said"
        )
    return 0


@click.command("train", cls=ArticleCommand)
@labelled
@language
@click.option("--output", "-o", metavar="FILE", default="model.json", show_default=True, help="Write the model there.")
@quietly
@coloured
def train_command(
    docs: tuple[str, ...], gold_path: str, output: str, quiet: bool, color: bool, **overrides: Any
) -> int:
    """Make a model of your own labelled pairs.

    Writes a model file for --model, and shows how good the model is on pairs of stories that it had not
    seen, beside the model that is shipped. Articles that are paired with each other are one story.

    \b
    Example:
      dedup train --docs docs.jsonl.gz --pairs pairs.jsonl.gz --output newsroom.json
      dedup scan articles/ --model newsroom.json
    """
    from dedup.report.eval_table import print_evaluation
    from dedup.report.output import open_output
    from dedup.training import encode_model, learn

    answer = Answer(quiet=quiet, color=color)
    if output == "-":
        raise InputError("--output - is standard output, and a model is a file: name one, such as newsroom.json")
    settings = load_settings(Path.cwd(), overrides)
    gold, articles, skipped = _read_labelled(docs, gold_path, answer)
    with answer.progress() as progress:
        learned = learn(gold, articles, skipped, settings, progress)
    with open_output(output) as stream:
        stream.write(encode_model(learned.content))
    with answer.console() as console:
        print_evaluation(console, {"Shipped": learned.shipped, "Yours, held out": learned.held_out})
    answer.tell(f"{output} written; use it with --model {output}")
    before, after = learned.shipped.auc, learned.held_out.auc
    if before and after and after <= before:
        answer.tell(
            f"It is no better than the shipped model (area under the ROC curve {after:.3f}, shipped {before:.3f}): "
            "label more pairs, or go on with that one"
        )
    return 0
