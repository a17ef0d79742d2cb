"""An evaluation as text: the figures, each kind of pair, and whether probabilities mean what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import IO, Any

from rich.console import Console

from dedup.evaluate import Best, Bin, Evaluation
from dedup.records import Pair
from dedup.report.output import encode, rounded
from dedup.report.terminal import make_table, plain
from dedup.report.words import count, percent

WIDTH = 41  # characters of the plot: one for every .025

# The evaluations shown side by side, by what each is called.
Evaluations = Mapping[str, Evaluation]


def _rounded_fields(figures: Bin | Best) -> dict[str, float]:
    return {name: rounded(value) for name, value in figures._asdict().items()}


def eval_record(evaluation: Evaluation, shipped: Evaluation | None = None) -> dict[str, Any]:
    """`dedup.eval/1`; `shipped` holds the same of the model that is shipped, where another was asked for."""
    own = {"schema": "dedup.eval/1", **_figures(evaluation)}
    return own if shipped is None else own | {"shipped": _figures(shipped)}


def _figures(evaluation: Evaluation) -> dict[str, Any]:
    record = asdict(evaluation)
    return {
        **{name: rounded(value) if isinstance(value, float) else value for name, value in record.items()},
        "by_kind": {name: {"n": n, "called_derived": rounded(share)} for name, (n, share) in record["by_kind"].items()},
        "calibration": [_rounded_fields(own) for own in evaluation.calibration],
        "best": _rounded_fields(evaluation.best),
    }


def write_predictions(pairs: Iterable[Pair], output: IO[bytes]) -> None:
    """A line a pair, in the order and with the ids asked for."""
    for pair in pairs:
        verdict = {"relation": pair.relation, "probability": rounded(pair.probability)}
        output.write(encode({"a": pair.a, "b": pair.b} | verdict))


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def print_figures(console: Console, evaluations: Evaluations) -> None:
    """The figures, a column for each evaluation."""
    own = evaluations.values()
    table = make_table("Measure", *evaluations, numbers=tuple(evaluations))
    table.add_row("area under the ROC curve", *(_figure(one.auc) for one in own))
    table.add_row("average precision", *(_figure(one.average_precision) for one in own))
    table.add_row("threshold", *(_figure(one.threshold) for one in own))
    table.add_row("F1 at it", *(_figure(one.f1) for one in own))
    table.add_row("precision at it", *(_figure(one.precision) for one in own))
    table.add_row("recall at it", *(_figure(one.recall) for one in own))
    table.add_row("threshold that would be best here", *(_figure(one.best.threshold) for one in own))
    table.add_row("F1 at that one", *(_figure(one.best.f1) for one in own))
    table.add_row("calibration error", *(_figure(one.calibration_error) for one in own))
    console.print(table)


def print_kinds(console: Console, evaluations: Evaluations) -> None:
    """Each kind of pair, and the share called derived in each evaluation."""
    names = ["Called derived"] if len(evaluations) == 1 else list(evaluations)
    if len(names) > 1:
        console.print("Called derived:")
    table = make_table("Kind", "Pairs", *names, fixed=("Kind",), numbers=("Pairs", *names))
    first = next(iter(evaluations.values()))
    for name, kind in first.by_kind.items():
        shares = (percent(one.by_kind[name].called_derived) for one in evaluations.values())
        table.add_row(plain(name), f"{kind.n:,}", *shares)
    console.print(table)


def plot_bin(own: Bin) -> str:
    """A line from 0 to 1 with the mean probability and the share that is derived: where they meet, it is honest.

    >>> plot_bin(Bin(0.0, 0.1, 8, 0.05, 0.25))[:12]
    '··┼───────●·'
    """
    said, is_so = (round(value * (WIDTH - 1)) for value in (own.probability, own.derived))
    low, high = sorted((said, is_so))
    line = ["·"] * WIDTH
    line[low:high] = "─" * (high - low)
    line[said] = "┼"
    line[is_so] = "●"
    return "".join(line)


def print_calibration(console: Console, evaluation: Evaluation) -> None:
    """The reliability table, and the same as a plot."""
    plot = "0 ┼ said   ● derived".ljust(WIDTH - 1) + "1"
    table = make_table(
        "Probability", "Pairs", "Mean", "Derived", plot, fixed=(plot,), numbers=("Pairs", "Mean", "Derived")
    )
    for own in evaluation.calibration:
        figures = f"{own.n:,}", f"{own.probability:.2f}", f"{own.derived:.2f}"
        table.add_row(f"{own.low:.1f}–{own.high:.1f}", *figures, plot_bin(own))
    console.print(table)


def print_evaluation(console: Console, evaluations: Evaluations) -> None:
    """All of it for people. The last evaluation is the one that counts: its calibration is shown."""
    last = list(evaluations.values())[-1]
    console.print(count(last.n, "labelled pair"))
    console.print()
    print_figures(console, evaluations)
    if last.by_kind:
        console.print()
        print_kinds(console, evaluations)
    console.print()
    print_calibration(console, last)
