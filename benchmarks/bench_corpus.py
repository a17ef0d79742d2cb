"""A made corpus of any size, the same for the same seed: real words at their real frequencies, with planted relatives.

The texts mean nothing; what they have in common with news is what the programs under test see: lengths, the frequencies
of words, sentences and paragraphs, numbers, typography, house footers, forms filled in, and copies of every kind.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator

WORDS = 560  # the median length of an article, as in the 7,421 real ones we measure on
RELATED = 0.3  # share of the articles that are made from an earlier one
CURLY = 0.4  # share of articles with typographic quotation marks and dashes; the rest is plain ASCII
FOOTED = 0.3  # share of articles that end with the footer of their house
FORMS = 0.05  # share of articles that are one form, filled in with other numbers
SPACELESS = ("zh", "ja")


class Made(NamedTuple):
    """One article. `of` is the earlier article that it was made from, in the way that `kind` says."""

    id: str
    text: str
    kind: str = "own"
    of: str | None = None


@lru_cache(maxsize=8)
def vocabulary(language: str) -> tuple[list[str], Any]:
    """A language's words and their cumulative frequencies."""
    import wordfreq

    table = wordfreq.get_frequency_dict(language, "small")
    words = [word for word in table if word.isalpha()]
    total = np.cumsum([table[word] for word in words])
    return words, total / total[-1]


def pick(chance: Generator, language: str, count: int) -> list[str]:
    words, cumulative = vocabulary(language)
    return [words[place] for place in np.searchsorted(cumulative, chance.random(count)).tolist()]


def make_sentence(chance: Generator, words: list[str], curly: bool, gap: str) -> str:
    """Words → a sentence: capital, full stop, now and then a number or a quotation."""
    text = gap.join(words).capitalize()
    kind = chance.random()
    if kind < 0.1:
        text += f" {int(chance.integers(2, 90_000))}"
    elif kind < 0.3:
        text = f"“{text},” the minister’s office said —" if curly else f'"{text}," the minister\'s office said -'
    return text + "."


def make_text(chance: Generator, language: str = "en") -> str:
    """A story: sentences of about 22 words, paragraphs of one to three sentences."""
    count = max(40, int(WORDS * np.exp(chance.normal(0, 0.5))))
    words, curly = pick(chance, language, count), bool(chance.random() < CURLY)
    cuts = np.cumsum(chance.integers(8, 36, size=count // 8))
    gap = "" if language in SPACELESS else " "
    sentences = [make_sentence(chance, part.tolist(), curly, gap) for part in np.split(words, cuts) if len(part)]
    return "".join(sentence + ("\n\n" if chance.random() < 0.5 else " ") for sentence in sentences).strip()


def change_words(chance: Generator, text: str, share: float) -> str:
    words = text.split(" ")
    for place, word in zip(
        np.flatnonzero(chance.random(len(words)) < share), pick(chance, "en", len(words)), strict=False
    ):
        words[place] = word
    return " ".join(words)


def cut(chance: Generator, text: str) -> str:
    """The first 40 to 80 % of a text, as desks cut from the end."""
    return text[: int(len(text) * chance.uniform(0.4, 0.8))]


def rewrite(chance: Generator, text: str) -> str:
    """A heavy rewrite by rule: a fifth of the paragraphs gone, neighbours exchanged, three words in ten replaced."""
    paragraphs = [part for part in text.split("\n\n") if chance.random() < 0.8] or [text]
    for place in range(0, len(paragraphs) - 1, 2):
        paragraphs[place : place + 2] = reversed(paragraphs[place : place + 2])
    return change_words(chance, "\n\n".join(paragraphs), 0.3)


def retype(chance: Generator, text: str) -> str:
    """The same words in other typography."""
    plain = text.replace("“", '"').replace("”", '"').replace("’", "'").replace("—", "-")
    return plain if plain != text else text.replace('"', "„").replace(" - ", " – ").replace(". ", ".\u00a0")


WAYS: dict[str, Callable[[Generator, str], str]] = {
    "exact": lambda chance, text: text,
    "typography": retype,
    "light edit": lambda chance, text: change_words(chance, text, 0.03),
    "cut": cut,
    "rewrite": rewrite,
}


def fill_form(chance: Generator) -> str:
    """A market report as machines write it: the same sentences with other numbers."""
    a, b, c = (int(number) for number in chance.integers(100, 9_999, size=3))
    return (
        f"The main index closed at {a} points on Friday after {b} the day before, while turnover came to {c} million. "
        "Traders spoke of a quiet session without news and of little interest before the weekend. "
    ) * 3


def make_corpus(articles: int, seed: int = 1) -> Iterator[Made]:
    """Articles one after the other; an article's relatives come later than itself, up to a thousand places behind."""
    chance = np.random.default_rng(seed)
    footers = [" ".join(pick(chance, "en", 30)).capitalize() + "." for _ in range(20)]
    recent: list[Made] = []
    for number in range(articles):
        name, kind, of = f"{number:07}", "own", None
        if recent and chance.random() < RELATED:
            source = recent[int(chance.integers(len(recent)))]
            kind, of = str(chance.choice(list(WAYS))), source.id
            text = WAYS[kind](chance, source.text)
        else:
            text = fill_form(chance) if chance.random() < FORMS else make_text(chance)
        one = Made(name, text, kind, of)
        if kind == "own" and len(text) > 1000:
            recent = [*recent[-999:], one]
        if kind != "exact" and chance.random() < FOOTED:
            one = one._replace(text=f"{text}\n\n{footers[int(chance.integers(len(footers)))]}")
        yield one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with arguments.path.open("w", encoding="utf-8") as file:
        for one in make_corpus(arguments.articles, arguments.seed):
            file.write(json.dumps(one._asdict(), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
