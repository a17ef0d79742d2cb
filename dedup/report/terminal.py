"""How anything is printed for people: one console, tables without boxes, and text that cannot harm the terminal.

Articles, ids and file names are hostile input. They are printed as `Text`, so that rich reads no markup in them, and
through `safe`, so that they can neither send commands to the terminal nor turn the reading direction of what follows.
"""

from __future__ import annotations

import re
from typing import IO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.records import Label, Relation

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

# Control characters, surrogates, and the marks that change the direction of writing (U+061C, U+200E, U+202A…).
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u00ad\u200b\ufeff]")  # soft hyphen, zero-width space, byte-order mark


def _visible(match: re.Match[str]) -> str:
    """The picture Unicode has for a control character (␛ for escape), or the replacement character."""
    code = ord(match[0])
    return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"


def safe(text: str) -> str:
    """Text on one line that a terminal only shows.

    >>> safe("two\\nlines and \\x1b[31mred")
    'two lines and ␛[31mred'
    """
    return _HARMFUL.sub(_visible, _INVISIBLE.sub("", " ".join(text.split())))


def plain(text: str, style: str = "") -> Text:
    """Hostile text as a piece to print, long words folded rather than cut."""
    return Text(safe(text), style=style, overflow="fold")


def make_console(stream: IO[str], *, color: bool = True) -> Console:
    """A console that reads no markup, guesses no highlights and honours NO_COLOR, FORCE_COLOR and COLUMNS."""
    if not color:
        return Console(file=stream, markup=False, emoji=False, highlight=False, color_system=None)
    return Console(file=stream, markup=False, emoji=False, highlight=False)


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
