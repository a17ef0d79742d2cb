"""What newsprint, a scanner and a sub-editor do to a text, from a seed: nothing here is random between two runs.

The order is that of life: the outlet cuts the story to the room it has, the column is set in lines, the page is scanned
(a strip of the column lost at the edge, the next story run on), and letters, hyphens and spaces are misread.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

# Letters that optical character recognition takes for each other, as lists of its errors name them (Kukich 1992,
# Lopresti 2009): joined and split strokes, closed and open bowls.
CONFUSIONS = {
    "rn": "m", "m": "rn", "cl": "d", "d": "cl", "li": "h", "h": "b", "b": "h", "e": "c", "c": "e", "o": "0", "l": "1",
    "I": "l", "i": "j", "t": "f", "f": "t", "u": "n", "n": "u", "a": "o", "s": "a", "w": "vv", "vv": "w", "y": "v",
    "g": "q", "B": "8", "S": "5", "O": "0", "0": "O", "1": "l", "5": "S", ",": ".", ".": ",",
    "“": "*", "”": '"', "’": "'",
}  # fmt: skip
CONFUSABLE = re.compile("|".join(sorted(map(re.escape, CONFUSIONS), key=len, reverse=True)))
COLUMN = (28, 40)  # characters of a line: a newspaper's column holds five or six words
QUALITY = (0.001, 0.003, 0.006, 0.012, 0.02, 0.04)  # shares of characters misread on a page, from clean to poor
LOST_SPACE = 0.004  # share of the spaces that are not seen
KEPT = (0.25, 1.0)  # share of a story that an outlet has room for; it is cut from the end
DROPPED = 0.06  # chance that a paragraph inside is left out
STRIP = 0.15  # chance that a strip of a column is lost, 3 to 8 lines
RUN_ON = 0.10  # chance that lines of the next story on the page are taken for the end of this one


def abridge(text: str, chance: random.Random) -> str:
    """Cut to the room there is: paragraphs from the end, and some from within. The lead stays."""
    paragraphs = [line for line in text.split("\n") if line.strip()]
    room = chance.uniform(*KEPT) * len(text)
    kept, used = paragraphs[:1], len(paragraphs[0])
    for paragraph in paragraphs[1:]:
        used += len(paragraph)
        if used > room:
            break
        if chance.random() >= DROPPED:
            kept.append(paragraph)
    return "\n".join(kept)


def set_lines(text: str, chance: random.Random) -> list[str]:
    """Set in a column: lines of equal width, long words hyphenated where the line is full."""
    width = chance.randint(*COLUMN)
    lines = []
    for paragraph in text.split("\n"):
        rest = paragraph
        while rest:
            line, rest = _one_line(rest, width)
            lines.append(line)
    return lines


def _one_line(text: str, width: int) -> tuple[str, str]:
    """The first line of a text, broken inside a word of letters if at least three stand on either side."""
    if len(text) <= width:
        return text, ""
    space = text.rfind(" ", 0, width + 1)
    word = re.match(r"[A-Za-zÀ-ÿ]+", text[space + 1 :])
    room = width - space - 2
    if word and space >= 0 and room >= 3 and len(word[0]) - room >= 3:
        return text[: space + 1 + room] + "-", text[space + 1 + room :]
    if space <= 0:
        return text[:width], text[width:]
    return text[:space], text[space + 1 :]


def lose_strip(lines: list[str], chance: random.Random) -> list[str]:
    """A strip at the fold or the edge of the page is not read."""
    if chance.random() >= STRIP or len(lines) < 20:
        return lines
    first = chance.randrange(5, len(lines) - 8)
    return lines[:first] + lines[first + chance.randint(3, 8) :]


def run_on(lines: list[str], next_story: list[str], chance: random.Random) -> list[str]:
    """The beginning of the next story is taken for the end of this one."""
    return lines + next_story[: chance.randint(3, 8)] if chance.random() < RUN_ON else lines


def misread(text: str, rate: float, chance: random.Random) -> str:
    """Letters taken for others: each place where that can happen, with a chance of `rate` a character."""

    def read(match: re.Match[str]) -> str:
        return CONFUSIONS[match[0]] if chance.random() < rate else match[0]

    return CONFUSABLE.sub(read, text)


def lose_spaces(text: str, chance: random.Random) -> str:
    return re.sub(" ", lambda match: "" if chance.random() < LOST_SPACE else " ", text)


# How the lines of a column come out of the reader: as they stood, or joined with or without care for hyphens.
JOINTS: tuple[Callable[[list[str]], str], ...] = (
    "\n".join,
    lambda lines: " ".join(lines),
    lambda lines: re.sub(r"(?<=[a-zà-ÿ])- (?=[a-zà-ÿ])", "", " ".join(lines)),
)


def scan_page(lines: list[str], chance: random.Random) -> str:
    """The lines of a column as the reader gives them out, misread."""
    joined = chance.choice(JOINTS)(lines)
    return lose_spaces(misread(joined, chance.choice(QUALITY), chance), chance)


def scan_whole(text: str, seed: str) -> str:
    """A story as it comes off a scanned page that had room for all of it: the same for the same seed."""
    chance = random.Random(seed)
    return scan_page(lose_strip(set_lines(text, chance), chance), chance)


def degrade(text: str, next_story: str, seed: str) -> str:
    """A story as it comes off a scanned page: the same for the same seed.

    >>> degrade("The ferry sank. " * 3, "", "1") == degrade("The ferry sank. " * 3, "", "1")
    True
    """
    chance = random.Random(seed)
    lines = lose_strip(set_lines(abridge(text, chance), chance), chance)
    return scan_page(run_on(lines, set_lines(next_story, chance), chance), chance)
