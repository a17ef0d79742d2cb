"""Why a pair was judged as it was: its measures with their weights, and the words the two share; also as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from dedup.explain import Explanation
from dedup.passages import Passage
from dedup.report.data import passages_of
from dedup.report.languages import language_name, shortcomings
from dedup.report.measures import measure_words, subject_of
from dedup.report.output import rounded
from dedup.report.safe import safe
from dedup.report.terminal import RELATION_STYLES, make_table, plain
from dedup.report.words import count, likelihood

MEASURES = 10  # shown in a terminal, of about a hundred
LEGEND = (
    "A weight is what it adds to the log-odds of the pair being derived: +1 makes the odds 2.7 times as good, and 0 "
    "together is a probability of 0.50. Below, the measures that weigh most; (higher) and (lower): of the two texts' "
    "values."
)
PASSAGES = 40  # shown in a terminal; --format json has them all


def explain_record(explanation: Explanation) -> dict[str, Any]:
    """`dedup.explain/1`. The weights and the intercept add up to the log-odds."""
    return {
        "schema": "dedup.explain/1",
        "a": explanation.a.id,
        "b": explanation.b.id,
        "relation": explanation.pair.relation,
        "probability": rounded(explanation.pair.probability),
        "derived_from": explanation.pair.derived_from,
        "threshold": rounded(explanation.threshold),
        "languages": {"a": explanation.languages[0], "b": explanation.languages[1]},
        "why": explanation.pair.why,
        "intercept": rounded(explanation.intercept),
        "measures": [
            {
                "name": part.name,
                "about": subject_of(part.name),
                "value": rounded(part.value),
                "log_odds": rounded(part.log_odds),
            }
            for part in explanation.parts
        ],
        "passages": [passage_record(explanation, passage) for passage in explanation.passages],
    }


def passage_record(explanation: Explanation, passage: Passage) -> dict[str, Any]:
    """A passage in common, as it stands on either side; `rarity` is the sum of its words' surprisal in nats."""
    return {
        "a": passages_of(explanation.a.text, [passage.a])[0],
        "b": passages_of(explanation.b.text, [passage.b])[0],
        "words": passage.words,
        "rarity": rounded(passage.weight),
        "quoted": passage.quoted,
        "furniture": passage.furniture,
    }


def subjects(explanation: Explanation) -> list[tuple[str, float]]:
    """What the measures are about, and the weight of all on it together, the weightiest first."""
    weights: dict[str, float] = {}
    for part in explanation.parts:
        subject = subject_of(part.name)
        weights[subject] = weights.get(subject, 0.0) + part.log_odds
    return sorted(weights.items(), key=lambda own: -abs(own[1]))


def _weight(log_odds: float) -> Text:
    return Text(f"{log_odds:+.2f}", style="green" if log_odds > 0 else "red")


def print_weights(console: Console, explanation: Explanation) -> None:
    """What speaks for and against, what it adds up to, and how to read it; then the weightiest measures."""
    table = make_table("Evidence", "Weight", numbers=("Weight",))
    for subject, log_odds in subjects(explanation):
        table.add_row(plain(subject), _weight(log_odds))
    table.add_section()
    table.add_row("before any evidence", f"{explanation.intercept:+.2f}")
    table.add_row("together", Text(f"{explanation.log_odds:+.2f}", style="bold"))
    console.print(table)
    console.print()
    console.print(LEGEND)
    console.print()
    measures = make_table("Measure", "Value", "Weight", numbers=("Value", "Weight"))
    for part in explanation.parts[:MEASURES]:
        measures.add_row(plain(measure_words(part.name)), f"{part.value:.3f}", _weight(part.log_odds))
    console.print(measures)
    if others := explanation.parts[MEASURES:]:
        console.print(f"{count(len(others), 'other measure')}: --format json lists them.")


def _remarks(passage: Passage) -> str:
    remarks = ["quoted"] * passage.quoted + ["no evidence"] * passage.furniture
    return ", ".join(remarks)


def print_passages(console: Console, explanation: Explanation, passages: Sequence[Passage]) -> None:
    """The shared words as A has them, the rarest first."""
    table = make_table("Words", "Rarity", "Passage", "Mark", numbers=("Words", "Rarity"))
    for passage in passages[:PASSAGES]:
        words = plain(explanation.a.text[slice(*passage.a)])
        table.add_row(str(passage.words), f"{passage.weight:.0f}", words, _remarks(passage))
    console.print(table)
    if len(passages) > PASSAGES:
        console.print(f"{count(len(passages) - PASSAGES, 'further passage')}: --format json lists them.")


def print_explanation(console: Console, explanation: Explanation) -> None:
    """All of it for people."""
    pair = explanation.pair
    for name, article, language in zip("AB", (explanation.a, explanation.b), explanation.languages, strict=True):
        console.print(Text.assemble(f"{name}: ", plain(article.id), f" ({language_name(language)})"))
    for line in shortcomings(explanation.languages):
        console.print(plain(line))
    verdict = Text(pair.relation, style=RELATION_STYLES[pair.relation])
    direction = f", derived from {safe(pair.derived_from)}" if pair.derived_from else ""
    verdict.append(f", probability {likelihood(pair.probability)}{direction}", style="default")
    console.print(verdict.append(f" (from {explanation.threshold:.2f} on a pair is called derived)", style="default"))
    console.print(safe(pair.why))
    console.print()
    print_weights(console, explanation)
    console.print()
    if explanation.passages:
        print_passages(console, explanation, explanation.passages)
    else:
        console.print("No shared passages.")
