"""How anything is printed for people: one console, tables without boxes.

Articles, ids and file names are hostile input: they are printed as `Text`, in which rich reads no markup, and through
`safe`.
"""

from __future__ import annotations

import re
from typing import IO, Any, cast

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.records import Label, Relation
from dedup.report.safe import safe

NARROWEST = 40  # columns: in fewer no table can be read, and where they are said to be 0 nothing would be printed
BLANKS = re.compile(r" +$", re.MULTILINE)
RELATION_STYLES: dict[Relation, str] = {
    "exact": "bold magenta",
    "near-duplicate": "magenta",
    "excerpt": "cyan",
    "rewrite": "yellow",
    "related": "dim",
    "unrelated": "dim",
}
LABEL_STYLES: dict[Label, str] = {
    "verbatim": "dim",
    "edited": "yellow",
    "paraphrased": "cyan",
    "merged": "magenta",
    "split": "magenta",
    "added": "green",
    "dropped": "red",
}


def plain(text: str, style: str = "") -> Text:
    """Hostile text as a piece to print, long words folded rather than cut."""
    return Text(safe(text), style=style, overflow="fold")


class Trimming:
    """A stream of text without the blanks with which a table fills its lines: nobody wants them in a file."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(BLANKS.sub("", text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def make_console(stream: IO[str], *, color: bool = True) -> Console:
    """A console that reads no markup, guesses no highlights and honours NO_COLOR, FORCE_COLOR and COLUMNS."""
    file = cast(IO[str], Trimming(stream))
    console = Console(file=file, markup=False, emoji=False, highlight=False, color_system="auto" if color else None)
    console.width = max(console.width, NARROWEST)
    return console


def make_table(*columns: str, fixed: tuple[str, ...] = (), numbers: tuple[str, ...] = ()) -> Table:
    """A table with headings and one rule. `fixed` columns keep their width, `numbers` also stand to the right."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for name in columns:
        table.add_column(
            name,
            overflow="fold",
            no_wrap=name in fixed or name in numbers,
            justify="right" if name in numbers else "left",
        )
    return table
