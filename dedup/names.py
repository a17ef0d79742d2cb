"""Text → the words in it that are names: capitalised where no sentence begins, or next to another that is."""

from __future__ import annotations

import re
from typing import NamedTuple

from dedup.records import Span

CAPITALISED = re.compile(r"(?<![\w’'-])[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'-]*\w")
POSSESSIVE = re.compile(r"[’']s?$")
BEGINS = re.compile(r"(?:^|[.!?:\n“\"‘'(])[\s“\"‘'(]*$")


class Name(NamedTuple):
    """One word of a name, without a possessive ending."""

    text: str
    span: Span


def find_names(text: str) -> list[Name]:
    """Text → the words of names in order.

    >>> [name.text for name in find_names("The minister met Fraser Mackellan’s wife.")]
    ['Fraser', 'Mackellan']
    """
    found = []
    for match in CAPITALISED.finditer(text):
        word = POSSESSIVE.sub("", match[0])
        found.append(Name(word, Span(match.start(), match.start() + len(word))))
    lower = set(re.findall(r"(?<![\w’'-])[a-zà-ÿ][\w’'-]*\w", text))
    return [name for name in found if name.text.lower() not in lower]
