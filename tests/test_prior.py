"""The prior: rare words weigh much, common words nothing, and every language has an answer."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.language.prior import ARTICLE_WORDS, UNKNOWN, frequencies, weight, word_weight, word_weights
from dedup.language.words import words_of
from dedup.sketch import FOOTPRINT_WEIGHT

FREQUENCIES = st.floats(min_value=1e-9, max_value=0.2)


@given(FREQUENCIES, FREQUENCIES)
def test_the_rarer_word_weighs_more(one: float, other: float) -> None:
    if one < other:
        assert weight(one) >= weight(other)
    assert weight(one) >= 0


@pytest.mark.parametrize("frequency", [1e-7, 1e-5, 1e-3, 0.01])
def test_a_weight_is_the_surprisal_of_meeting_the_word_in_an_article(frequency: float) -> None:
    """The twin: the chance that none of 400 independent words is this one, by multiplying."""
    absent = 1.0
    for _ in range(ARTICLE_WORDS):
        absent *= 1 - frequency
    assert weight(frequency) == pytest.approx(-math.log(1 - absent), rel=0.02, abs=1e-3)


def test_words_of_the_language_and_words_beyond_it() -> None:
    the, minister, ferry, surname = (word_weight(word, "en") for word in ("the", "minister", "ferry", "ellerby"))
    assert the < 0.01 < minister < ferry < surname
    assert surname == pytest.approx(weight(UNKNOWN))


@pytest.mark.parametrize(
    ("language", "common", "rare"),
    [
        ("de", "und", "fährunglück"),
        ("fr", "dans", "hélicoptère"),
        ("ru", "что", "паром"),
        ("ar", "من", "عبارة"),
        ("hi", "है", "नौका"),
        ("zh", "的", "渡"),
        ("ja", "の", "渡"),
    ],
)
def test_languages(language: str, common: str, rare: str) -> None:
    """Weights are asked for words as they are folded."""
    (common_word,), (rare_word, *_) = words_of(common), words_of(rare)
    assert word_weight(common_word, language) < 1.0 < word_weight(rare_word, language)


def test_a_language_without_a_table_weighs_words_by_their_length() -> None:
    assert frequencies("xx") == {}
    weights = word_weights(["o", "kago", "vetruvilo", "vetruvilomastro"], "xx").tolist()
    assert weights == sorted(weights)
    assert weights[0] < weights[1] < weights[2] == weights[3] < weight(UNKNOWN)


def test_numbers_weigh_by_their_digits() -> None:
    one, two, three, year, long = (word_weight(number, "en") for number in ("7", "42", "180", "2019", "18437"))
    assert one < two < three == year < long == pytest.approx(weight(UNKNOWN))
    assert word_weight("2019", "xx") == year


def test_accents_are_folded_into_the_table() -> None:
    """Both "uber" and "über" count for what is left of them."""
    table = frequencies("de")
    assert "über" not in table
    assert table["uber"] > 1e-3


def test_language_does_not_explain_a_name_but_does_a_phrase_of_common_words() -> None:
    """What the threshold of the footprints rests on."""

    def surprisal(phrase: str) -> float:
        return float(word_weights(words_of(phrase), "en").sum())

    for phrase in ("in the", "said on Monday", "one of the", "more than a"):
        assert surprisal(phrase) < FOOTPRINT_WEIGHT, phrase
    for phrase in ("Maud Ellerby", "ferries collided", "Lassa vaccine"):
        assert surprisal(phrase) > FOOTPRINT_WEIGHT, phrase


def test_weights_are_one_a_word() -> None:
    words = ["the", "ferry", "the", "42"]
    found = word_weights(words, "en")
    assert found.dtype == np.float32
    assert found.tolist() == pytest.approx([word_weight(word, "en") for word in words])
    assert word_weights([], "en").shape == (0,)
