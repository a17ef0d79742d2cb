"""Labelled pairs made by rule: updates of a story, forms that are filled in, and texts that hold a part of another.

Updates and forms both change numbers in equal words. An update ("the toll rose from 240 to 300") keeps every other fact
and is the same copy; a form ("the index closed at …") has other facts throughout and is none. Learned without them,
28 % of the updates of two sentences were found, and 94 % of those of ten.

A desk that has its own reporter there puts some paragraphs of the agency's copy among his: that is what is spliced. An
outlet puts the same lines under all its articles: these are common text, but no common copy.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from itertools import combinations
from pathlib import Path

from benchmarks.labelled import Labelled, load_families
from benchmarks.noise import fill
from dedup.language.sentences import find_sentences
from dedup.records import Article

FORMS = Path(__file__).parent / "training_forms.txt"
HOUSE_TEXT = Path(__file__).parent / "house_text.txt"
HOUSES = 120  # pairs of articles of one outlet
FILLED = 5  # times that each form is filled in: ten pairs
SENTENCES = (2, 3, 4, 6, 10)  # an update is as long as a brief, or as a short story
NUMBER = re.compile(r"(?<![\w.,:/-])\d{1,3}(?:,\d{3})*(?![\w:/-]|[.,]\d)")
UPDATED = frozenset({"source", "light", "restyled"})  # whose cuts are updated
COPY = ("source", "light")  # whose paragraphs are taken over
OWN = ("independent", "independent2", "rival", "rival2", "present", "present2")  # what they are put into
SHARES = (0.2, 0.3, 0.4, 0.55, 0.7)  # of the paragraphs of the copy


def choose(form: str, chance: random.Random) -> str:
    """One of the wordings in each pair of brackets.

    >>> choose("The index [rose|rose] by {two}[.|.]", random.Random(1))
    'The index rose by {two}.'
    """
    return re.sub(r"\[([^]]*)\]", lambda match: chance.choice(match[1].split("|")), form)


def load_forms() -> tuple[list[Article], list[Labelled]]:
    """Every form filled in, and all pairs of one form: none of them is common copy."""
    chance = random.Random(1)
    articles, pairs = [], []
    _, *forms = re.split(r"^---(.*)\n", FORMS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for number, (language, form) in enumerate(zip(forms[::2], forms[1::2], strict=True)):
        filled = [
            Article(
                f"form-{number}-{copy}", fill(choose(form.strip(), chance), chance), language=language.strip() or "en"
            )
            for copy in range(FILLED)
        ]
        articles += filled
        pairs += [Labelled(one.id, other.id, False, "form", f"form-{number}") for one, other in combinations(filled, 2)]
    return articles, pairs


def update(text: str, changes: int, chance: random.Random) -> str | None:
    """The text with so many of its numbers changed, by a fifth and more; None where it has too few."""
    found = [match for match in NUMBER.finditer(text) if int(match[0].replace(",", "")) > 2]
    if len(found) < changes:
        return None
    for match in sorted(chance.sample(found, changes), key=lambda match: -match.start()):
        value = int(match[0].replace(",", ""))
        grown = f"{value + max(1, int(value * chance.uniform(0.2, 1.5))):,}"
        text = text[: match.start()] + grown + text[match.end() :]
    return text


def load_updates() -> tuple[list[Article], list[Labelled]]:
    """Beginnings of our English stories, each with one or two of its numbers changed."""
    chance = random.Random(2)
    articles, pairs = [], []
    for article in load_families("en")[0]:
        story, _, kind = article.id.rpartition("-")
        ends = [span.end for span in find_sentences(article.text)]
        for sentences in SENTENCES if kind in UPDATED else ():
            old = article.text[: ends[min(sentences, len(ends)) - 1]]
            new = update(old, 1 if sentences < 4 else 2, chance)
            if new:
                name = f"{article.id}-{sentences}"
                articles += [Article(f"{name}-old", old, language="en"), Article(f"{name}-new", new, language="en")]
                pairs.append(Labelled(f"{name}-new", f"{name}-old", True, "update", story))
    return articles, pairs


def splice(copy: str, own: str, first: float, last: float, chance: random.Random) -> str:
    """The paragraphs of a copy from one share of it to another, put among as many of one's own, or instead of them."""
    taken, kept = copy.split("\n\n"), own.split("\n\n")
    taken = taken[round(first * len(taken)) : max(1, round(last * len(taken)))]
    if chance.random() < 0.5:
        kept = kept[: max(2, len(kept) - len(taken))]
    place = chance.choice([0, len(kept) // 2, len(kept)])
    return "\n\n".join([*kept[:place], *taken, *kept[place:]])


def load_spliced() -> tuple[list[Article], list[Labelled]]:
    """Two reports of an event in which the same paragraphs are those of a copy: each with its source, and both."""
    chance = random.Random(3)
    articles, pairs = [], []
    texts: dict[str, dict[str, Article]] = defaultdict(dict)
    for article in load_families("en")[0]:
        story, _, kind = article.id.rpartition("-")
        texts[story][kind] = article
    for story, versions in texts.items():
        copies, own = ([versions[kind] for kind in kinds if kind in versions] for kinds in (COPY, OWN))
        source = versions["source"]
        articles.append(source)
        for share in SHARES:
            first, one, other = chance.uniform(0, 1 - share), f"{story}-a-{share}", f"{story}-b-{share}"
            for name, text in zip((one, other), chance.sample(own, 2), strict=True):
                spliced = splice(chance.choice(copies).text, text.text, first, first + share, chance)
                articles.append(Article(name, spliced, language="en"))
            pairs += [Labelled(source.id, name, True, "spliced", story) for name in (one, other)]
            pairs.append(Labelled(one, other, True, "spliced-spliced", story))
    return articles, pairs


def load_houses() -> tuple[list[Article], list[Labelled]]:
    """Two articles of different stories, each cut to some length, with one to three house passages in common."""
    chance = random.Random(4)
    passages = [passage.strip() for passage in HOUSE_TEXT.read_text(encoding="utf-8").split("\n---\n")[1:]]
    stories: dict[str, list[Article]] = defaultdict(list)
    for article in load_families("en")[0]:
        stories[article.id.rpartition("-")[0]].append(article)
    articles, pairs = [], []
    for number in range(HOUSES):
        house = chance.sample(passages, chance.choice([1, 1, 2, 3]))
        chosen = chance.sample(sorted(stories), 2)
        for place, story in zip("ab", chosen, strict=True):
            own = chance.choice(stories[story]).text.split("\n\n")
            text = "\n\n".join([*own[: chance.randint(2, 12)], *house])
            articles.append(Article(f"house-{number}-{place}", text, language="en"))
        pairs.append(Labelled(f"house-{number}-a", f"house-{number}-b", False, "house", chosen[0]))
    return articles, pairs
