"""The change finder outside English: fictional stories in eleven languages, one half of them never developed on."""

from __future__ import annotations

import datetime
import tomllib
from collections import Counter
from typing import Any

import pytest
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.changed_languages import FOLDER, HALVES, count, find, read_stories, same
from dedup.facts.finding import Placed, find_facts
from dedup.facts.foreign_dates import find_foreign_dates
from dedup.facts.foreign_numbers import find_foreign_numbers
from dedup.facts.han_numbers import value_of
from dedup.facts.tongues import Tongue, tongue_of
from dedup.language.detection import _identifier
from dedup.records import Article
from dedup.text import make_document

STORIES = read_stories()
SPEAKERS = tomllib.loads((FOLDER / "speakers.toml").read_text("utf-8"))["case"]
FACTS = tomllib.loads((FOLDER / "facts.toml").read_text("utf-8"))["case"]
LANGUAGES = sorted({language for _, language in STORIES})
# Shares of the gold changes found and of those told that are gold, over eleven languages. Measured: .95 and .99 on what
# was developed on, .94 and .99 on what was put aside. Two changes of some 110 fewer are a reason to look.
RECALL, PRECISION = 0.92, 0.96


ODD_LINE = "Abc 1.250.000 km, 14.30, 3. 10. 2019 “12 %” 2019-10-03."


def tongue(language: str) -> Tongue:
    known = tongue_of(language)
    assert known
    return known


@pytest.mark.parametrize("half", HALVES)
def test_recall_and_precision(half: str) -> None:
    total = sum((count(story) for (own, _), story in STORIES.items() if own == half), Counter[str]())
    assert total["found"] >= RECALL * total["expected"] > 100 * RECALL
    assert total["true"] >= PRECISION * total["told"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_left_behind(language: str) -> None:
    total = count(STORIES["developed", language]) + count(STORIES["held_out", language])
    assert total["found"] >= 0.75 * total["expected"]
    assert total["true"] >= 0.9 * total["told"]


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_side_tells_the_same(half: str, language: str) -> None:
    story = STORIES[half, language]
    for version in story["version"]:
        there = find(story["source"], version["text"], language)
        back = find(version["text"], story["source"], language)
        assert sorted((kind, y, x) for kind, x, y in back) == sorted(there)


@pytest.mark.parametrize("case", SPEAKERS, ids=lambda case: f"{case['language']} {case['b'][-40:]}")
def test_speakers(case: dict[str, Any]) -> None:
    found = find(case["a"], case["b"], case["language"])
    if case.get("missed"):
        assert found == []
        return
    assert len(found) == len(case["changes"])
    assert all(any(same(one, tuple(other)) for other in case["changes"]) for one in found)


@pytest.mark.parametrize("case", FACTS, ids=lambda case: f"{case['language']} {case['b'][-40:]}")
def test_single_facts(case: dict[str, Any]) -> None:
    there, back = find(case["a"], case["b"], case["language"]), find(case["b"], case["a"], case["language"])
    assert [list(one) for one in there] == case["changes"]
    assert [[kind, y, x] for kind, x, y in back] == case["changes"]


@given(
    st.sampled_from(["de", "fr", "es", "it", "pt", "nl", "ru", "hi", "zh", "ja", "sv", "pl", "tr"]),
    st.one_of(st.integers(2, 10**7), st.decimals(2, 999, places=1)),
)
def test_numbers_are_read_as_the_language_writes_them(language: str, number: Any) -> None:
    written = format_decimal(number, locale=language)
    found = find_foreign_numbers(f"( {written} )", tongue(language))
    assert [one.value for one in found] == [float(number)]


@given(
    st.sampled_from(["de", "fr", "es", "it", "pt", "nl", "ru", "ar", "hi", "zh", "ja"]),
    st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)),
)
def test_dates_are_read_as_the_language_writes_them(language: str, date: datetime.date) -> None:
    for width in ("long", "full"):
        found = find_foreign_dates(f"( {format_date(date, width, locale=language)} )", tongue(language))
        assert (date.day, date.month, date.year) in [(one.day, one.month, one.year) for one in found]
        if width == "full":
            assert date.isoweekday() in [one.weekday for one in found]


@given(st.sampled_from(["de", "fr", "es", "it", "pt", "nl", "ru", "ja"]), st.times())
def test_times_are_read_as_the_language_writes_them(language: str, time: datetime.time) -> None:
    written = format_time(time, "short", locale=language)
    found = find_foreign_numbers(f"( {written} )", tongue(language))
    assert [(one.value, one.measure) for one in found] == [(60 * time.hour + time.minute, "time")]


@pytest.mark.parametrize("language", sorted(map(str, _identifier().nb_classes)))
def test_every_language_that_can_be_detected_is_read_somehow(language: str) -> None:
    facts = find_facts(make_document(Article("a", ODD_LINE, language=language)))
    assert (12.0, "percent") in [(number.value, number.measure) for number in facts.numbers]


def in_han(number: int) -> str:
    """A number below a hundred million in Chinese, the long way."""
    digits = "零一二三四五六七八九"
    for factor, sign in ((10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= factor:
            high, low = divmod(number, factor)
            gap = "零" if low and low * 10 < factor else ""
            return in_han(high) + sign + gap + (in_han(low) if low else "")
    return digits[number]


@given(st.integers(1, 10**8 - 1))
def test_han_numbers(number: int) -> None:
    assert value_of(in_han(number)) == number


ODD = st.text(max_size=80) | st.text("0123456789٣३.,،٬’ \u00a0-–:/%€M$h年月日十万点第er", max_size=40)


@given(st.sampled_from(LANGUAGES), ODD, ODD)
def test_no_text_is_too_odd(language: str, a: str, b: str) -> None:
    for text in (a, b):
        found: list[Placed] = [
            *find_foreign_numbers(text, tongue(language)),
            *find_foreign_dates(text, tongue(language)),
        ]
        for one in found:
            assert 0 <= one.span.start < one.span.end <= len(text)
    for _, x, y in find(f"x {a}", f"x {b}", language):
        assert x in f"x {a}"
        assert y in f"x {b}"
