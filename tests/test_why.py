"""The evidence in words: what is counted is in both texts, and the sentence reads."""

from __future__ import annotations

import re

import pytest

from dedup.evidence.measures import measure
from dedup.evidence.profile import Profile, make_profile
from dedup.records import Article, Relation
from dedup.text import make_document
from dedup.why import explain

SENTENCE = re.compile(
    r"(?:(\d+) rare phrases?(?:, | and ))?(?:(\d+) quotations? and )?(\d+) of (\d+) sentences in common"
)

SOURCE = (
    "Two ferries collided in thick fog off Rottnest on Tuesday. “I heard the horn and then I saw her bow,” said Maud "
    "Ellerby, master of the Gannet. Inspectors will examine the wreck. The line opened in 1987."
)


def profile(text: str) -> Profile:
    return make_profile(make_document(Article("x", text)))


def why_of(a: str, b: str, relation: Relation = "rewrite") -> str:
    first, second = profile(a), profile(b)
    return explain(first, second, relation, measure(first, second))


def counts(a: str, b: str) -> tuple[int, int, int, int]:
    """Rare phrases, quotations, sentences in common, sentences of the shorter text."""
    why = why_of(a, b)
    match = SENTENCE.fullmatch(why)
    assert match, why
    phrases, quotations, sentences, shorter = (int(group or 0) for group in match.groups())
    return phrases, quotations, sentences, shorter


def test_the_same_words() -> None:
    assert why_of(SOURCE, SOURCE, "exact") == "the same words throughout"


def test_a_text_and_its_copy() -> None:
    phrases, quotations, sentences, shorter = counts(SOURCE, SOURCE + " Nobody on the island was surprised.")
    assert phrases >= 4
    assert (quotations, sentences, shorter) == (1, 4, 4)


def test_strangers() -> None:
    assert counts(SOURCE, "The orchestra played Brahms. Its hall was full.") == (0, 0, 0, 2)


@pytest.mark.parametrize(
    ("other", "quotations"),
    [
        ('The master had "heard the horn" too late.', 1),
        ("«I heard the horn and then I saw her bow», she said.", 1),
        ("She said that she heard the horn and then saw her bow.", 0),
        ("“I heard the hornpipe,” she said.", 0),
        ("The log says “I heard the ho” and no more.", 0),
        ("“I heard the horn and then I saw her bow. It was dark and my radar was broken,” she told the court.", 1),
    ],
)
def test_quotations_count_whole_or_cut(other: str, quotations: int) -> None:
    assert counts(SOURCE, other)[1] == quotations


def test_counts_do_not_depend_on_the_order() -> None:
    other = "The master of the Gannet, Maud Ellerby, had “heard the horn” too late. The line opened in 1987."
    assert counts(SOURCE, other) == counts(other, SOURCE)
    assert counts(SOURCE, other)[1] == 1


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("Maud Ellerby slept.", "1 rare phrase and"),
        ("Maud Ellerby, master of the Gannet, slept off Rottnest.", "rare phrases and"),
        ("They said: “I heard the horn and then I saw her bow.” They slept.", "quotation and"),
    ],
)
def test_one_is_one_and_two_are_many(other: str, expected: str) -> None:
    assert expected in why_of(SOURCE, other)


@pytest.mark.parametrize("relation", ["near-duplicate", "excerpt", "rewrite", "related"])
def test_every_relation_has_its_sentence(relation: Relation) -> None:
    assert SENTENCE.fullmatch(why_of(SOURCE, SOURCE[:120], relation))
