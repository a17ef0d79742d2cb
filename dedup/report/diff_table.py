"""Two articles side by side: aligned sentences with the changed words marked, the facts that changed, the shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from rapidfuzz.distance import LCSseq
from rich.console import Console
from rich.text import Text

from dedup.language.words import words_of
from dedup.records import Comparison, Label, Row, Side, Span
from dedup.report.highlight import Step, find_steps
from dedup.report.safe import safe
from dedup.report.terminal import LABEL_STYLES, RELATION_STYLES, make_table, plain
from dedup.report.words import likelihood, percent

View = Literal["columns", "unified", "facts"]

OUT, IN = "bold red", "bold green"
OPENING = frozenset("“‘„«\"'([")
SIGNS_OF_MONEY = frozenset("$€£¥₹#")  # stand before their number without a blank
SIGNS: dict[Label, str] = {
    "verbatim": "=",
    "edited": "~",
    "paraphrased": "≈",
    "merged": ">",
    "split": "<",
    "added": "+",
    "dropped": "-",
}


def passage(text: str, spans: Iterable[Span]) -> str:
    """The sentences of one side of a row on one line, harmless."""
    return safe(" ".join(text[start:end] for start, end in spans))


def _marked(text: str, style: str, *, color: bool) -> Text:
    """Words that changed: in colour, or between the marks of wdiff where there is none."""
    words = text.strip()
    if color or not words:
        return Text(text, style=style)
    opening, closing = ("[-", "-]") if style == OUT else ("{+", "+}")
    return Text(text.replace(words, f"{opening}{words}{closing}"))


def side_by_side(a: str, b: str, steps: Sequence[Step], *, color: bool) -> tuple[Text, Text]:
    """Each side whole, what the other does not have marked. Nothing is marked where all of it would be."""
    if len(steps) == 1:
        return plain(a), plain(b)
    left, right = Text(overflow="fold"), Text(overflow="fold")
    for same, a_span, b_span in steps:
        a_piece, b_piece = a[slice(*a_span)], b[slice(*b_span)]
        left.append_text(Text(a_piece) if same else _marked(a_piece, OUT, color=color))
        right.append_text(Text(b_piece) if same else _marked(b_piece, IN, color=color))
    return left, right


def in_one_line(a: str, b: str, steps: Sequence[Step], *, color: bool) -> Text:
    """Both in one: what went out and what came in its place, between what stayed."""
    line = Text(overflow="fold")
    for same, a_span, b_span in steps:
        out, came = a[slice(*a_span)], b[slice(*b_span)]
        for piece, style in ((came, ""),) if same else ((out, OUT), (came, IN)):
            before = line.plain[-1:]
            if before.isspace():
                piece = piece.lstrip()  # each of the two wordings brought a blank
            elif before and before not in SIGNS_OF_MONEY and piece and (piece[0].isalnum() or piece[0] in OPENING):
                line.append(" ")  # two words would run together
            line.append_text(_marked(piece, style, color=color) if style else Text(piece))
    return line


def _cells(comparison: Comparison, row: Row, *, color: bool) -> tuple[Text, Text]:
    a, b = passage(comparison.a.text, row.a), passage(comparison.b.text, row.b)
    if not row.a or not row.b or row.label == "verbatim":
        style = LABEL_STYLES[row.label]
        return Text(a, style=style, overflow="fold"), Text(b, style=style, overflow="fold")
    return side_by_side(a, b, find_steps(a, b), color=color)


def _label(row: Row) -> Text:
    return Text(f"{row.label}, moved" if row.moved else row.label, style=LABEL_STYLES[row.label])


def print_rows(console: Console, comparison: Comparison) -> None:
    """The two columns. Rows are counted from 1, as the list of changes names them."""
    color = console.color_system is not None
    table = make_table("Row", f"A: {safe(comparison.a.id)}", f"B: {safe(comparison.b.id)}", "Label", numbers=("Row",))
    table.expand = True
    table.leading = 1  # an empty line between rows, since most take several lines
    table.columns[1].ratio = table.columns[2].ratio = 1
    table.columns[3].width = len("paraphrased,")
    for number, row in enumerate(comparison.rows, start=1):
        table.add_row(str(number), *_cells(comparison, row, color=color), _label(row))
    console.print(table)


def print_unified(console: Console, comparison: Comparison) -> None:
    """One line a row: its sign, then the wording, what went out and came in marked within it; then what they mean."""
    color = console.color_system is not None
    table = make_table("Row", "", "", numbers=("Row",))
    table.show_header = False
    for number, row in enumerate(comparison.rows, start=1):
        a, b = passage(comparison.a.text, row.a), passage(comparison.b.text, row.b)
        line = Text(a or b, overflow="fold", style=LABEL_STYLES[row.label])
        if row.a and row.b and row.label != "verbatim":
            line = in_one_line(a, b, find_steps(a, b), color=color)
        sign = SIGNS[row.label] + ("↕" if row.moved else "")
        table.add_row(str(number), Text(sign, style=LABEL_STYLES[row.label]), line)
    console.print(table)
    console.print()
    console.print(_legend(comparison, color=color))


def _legend(comparison: Comparison, *, color: bool) -> Text:
    """The signs of the rows that are there, and the marks within them."""
    labels = [label for label in SIGNS if any(row.label == label for row in comparison.rows)]
    signs = [f"{SIGNS[label]} {label}" for label in labels] + ["↕ moved"] * any(row.moved for row in comparison.rows)
    out, came = _marked("only in A", OUT, color=color), _marked("only in B", IN, color=color)
    return Text.assemble(", ".join(signs), "; ", out, ", ", came)


def print_changes(console: Console, comparison: Comparison) -> None:
    """The facts that changed, both wordings, and the row they stand in."""
    if not comparison.changes:
        console.print("No changed facts found.")
        return
    table = make_table("Changed", "A", "B", "Row", fixed=("Changed",), numbers=("Row",))
    for change in comparison.changes:
        table.add_row(change.kind, plain(change.a), plain(change.b), str(change.row + 1))
    console.print(table)


def surviving(comparison: Comparison) -> dict[Side, float]:
    """The share of each side's words that the other has too, in the same order within a row."""
    kept, total = 0, {"a": 0, "b": 0}
    for row in comparison.rows:
        a, b = words_of(passage(comparison.a.text, row.a)), words_of(passage(comparison.b.text, row.b))
        kept += LCSseq.similarity(a, b)
        total["a"] += len(a)
        total["b"] += len(b)
    return {"a": kept / max(1, total["a"]), "b": kept / max(1, total["b"])}


def share_lines(comparison: Comparison) -> list[str]:
    """How much of each side the other has, by words, and what became of its sentences."""
    kept = surviving(comparison)
    return [
        f"{percent(kept['a'])} of A's words stand in B",
        f"    its sentences: {_fates(comparison.shares['a'])}",
        f"{percent(kept['b'])} of B's words stand in A",
        f"    its sentences: {_fates(comparison.shares['b'])}",
    ]


def _fates(shares: Mapping[Label, float]) -> str:
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    return ", ".join(f"{percent(share)} {label}" for label, share in ordered if share)


def heading(comparison: Comparison) -> Text:
    """The verdict in a sentence: relation, probability, direction and evidence."""
    origin = comparison.pair.derived_from
    direction = f", derived from {safe(origin)}" if origin else ""
    text = Text(comparison.relation, style=RELATION_STYLES[comparison.relation])
    text.append(f", probability {likelihood(comparison.probability)}{direction}", style="default")
    text.append(f"\n{safe(comparison.pair.why)}", style="default")
    for cap in comparison.caps:
        text.append(f"\nNote: {cap.detail}", style="bold")
    return text


def print_diff(console: Console, comparison: Comparison, view: View = "columns") -> None:
    """The whole comparison for people; its sentences in two columns, in one, or (for `facts`) not at all."""
    console.print(heading(comparison))
    console.print()
    if view != "facts":
        (print_unified if view == "unified" else print_rows)(console, comparison)
        console.print()
    print_changes(console, comparison)
    console.print()
    for line in share_lines(comparison):
        console.print(line)
