"""An evaluation as text: the figures, each kind of pair, and whether probabilities mean what they say."""

from __future__ import annotations

from rich.console import Console

from dedup.evaluate import Evaluation
from dedup.report.terminal import make_table, plain
from dedup.report.words import count, percent


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def print_figures(console: Console, evaluation: Evaluation) -> None:
    table = make_table("Measure", "Value", numbers=("Value",))
    table.add_row("area under the ROC curve", _figure(evaluation.auc))
    table.add_row("average precision", _figure(evaluation.average_precision))
    table.add_row(f"F1 at the threshold {evaluation.threshold:.3f}", _figure(evaluation.f1))
    table.add_row("precision there", _figure(evaluation.precision))
    table.add_row("recall there", _figure(evaluation.recall))
    table.add_row(f"F1 at {evaluation.best.threshold:.3f}, which would be best here", _figure(evaluation.best.f1))
    table.add_row("calibration error", _figure(evaluation.calibration_error))
    console.print(table)


def print_kinds(console: Console, evaluation: Evaluation) -> None:
    table = make_table("Kind", "Pairs", "Called derived", numbers=("Pairs", "Called derived"))
    for name, kind in evaluation.by_kind.items():
        table.add_row(plain(name), f"{kind.n:,}", percent(kind.called_derived))
    console.print(table)


def print_calibration(console: Console, evaluation: Evaluation) -> None:
    table = make_table("Probability", "Pairs", "Mean", "Derived", numbers=("Pairs", "Mean", "Derived"))
    for own in evaluation.calibration:
        table.add_row(f"{own.low:.1f}–{own.high:.1f}", f"{own.n:,}", f"{own.probability:.2f}", f"{own.derived:.2f}")
    console.print(table)


def print_evaluation(console: Console, evaluation: Evaluation) -> None:
    """All of it for people."""
    console.print(count(evaluation.n, "labelled pair"))
    console.print()
    print_figures(console, evaluation)
    if evaluation.by_kind:
        console.print()
        print_kinds(console, evaluation)
    console.print()
    print_calibration(console, evaluation)
