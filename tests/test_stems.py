"""Stems: endings do not count in inflected languages, and everything else is as it was."""

from __future__ import annotations

import re

import numpy as np
import pytest

from benchmarks.labelled import load_families
from dedup import Article, compare, scan
from dedup.evidence.measures import measure
from dedup.evidence.profile import make_profile
from dedup.language.stems import INFLECTED, by_stems, hash_stem, stem, stem_frequencies, stem_words
from dedup.records import DERIVED
from dedup.text import make_document

ARTICLES, _ = load_families()


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("ru", ["столица", "столицы", "столицей", "столицу"]),
        ("ar", ["الجسر", "والجسر", "بالجسر", "جسر"]),
        ("de", ["minister", "ministers", "ministern", "ministerin"]),
        ("es", ["gobierno", "gobiernos", "gobierne"]),
    ],
)
def test_forms_of_a_word_are_one(language: str, forms: list[str]) -> None:
    assert len({stem(form, language) for form in forms}) == 1


def test_numbers_are_never_cut() -> None:
    assert stem("1234567", "ru") == "1234567"
    assert hash_stem("1234567", "ru") != hash_stem("1234599", "ru")


def test_a_short_word_keeps_what_looks_like_an_article() -> None:
    assert stem("الى", "ar") == "الى"  # "to", not the article and a letter


def test_a_stem_is_as_common_as_its_forms_together() -> None:
    assert sum(stem_frequencies("ru").values()) == pytest.approx(
        1, abs=0.25
    )  # the small tables end at one in a million
    common, rare = stem_words(["столицей", "ыыыыыы"], "ru")[1]
    assert common < rare


@pytest.mark.parametrize("language", ["en", "fr", "hi", "ja", "zh"])
def test_other_languages_are_left_as_they_are(language: str) -> None:
    document = make_document(next(article for article in ARTICLES if article.language == language))
    assert by_stems(document) is document
    assert language not in INFLECTED


def test_german_nouns_are_no_names() -> None:
    text = "Gestern sagte der Minister Kowarczyk im Parlament, dass die Regierung in Wittlohne eine Brücke baut."
    document = by_stems(make_document(Article("a", text, language="de")))
    assert [word for word, capital in zip(document.words, document.capital, strict=True) if capital] == [
        "kowarczyk",
        "wittlohne",
    ]


def test_texts_that_differ_in_an_ending_are_not_exactly_the_same() -> None:
    text = " ".join(article.text for article in ARTICLES if article.id == "ru-most-source")
    other = re.sub(r"\b([а-я]{9})[а-я]\b", r"\1ъ", text, count=1)
    assert other != text
    a, b = (make_profile(make_document(Article(name, own))) for name, own in (("a", text), ("b", other)))
    assert measure(a, b)["contained_1_a"] == pytest.approx(1)
    assert measure(a, b)["contained_5_a"] < 1
    assert compare(Article("a", text), Article("b", other)).relation == "near-duplicate"


@pytest.mark.parametrize("language", ["ru", "ar", "de", "es"])
def test_rewrites_in_inflected_languages_are_found_by_a_scan(language: str) -> None:
    """Also where single words decide beforehand whether a pair is worth a look."""
    own = [article for article in ARTICLES if article.language == language]
    relation = {frozenset((pair.a, pair.b)): pair.relation for pair in scan(own, related=True).pairs}
    stories = sorted({article.id.rpartition("-")[0] for article in own})
    found = [relation.get(frozenset((f"{story}-source", f"{story}-heavy"))) in DERIVED for story in stories]
    apart = [relation.get(frozenset((f"{story}-source", f"{story}-independent"))) in DERIVED for story in stories]
    assert any(found)
    assert not any(apart)


def test_stems_are_told_by_words_alone() -> None:
    """The same word has the same stem in every text: hashes agree wherever words do."""
    document = make_document(next(article for article in ARTICLES if article.id == "ru-most-source"))
    hashes, weights = stem_words(document.words, "ru")
    assert np.array_equal(hashes, by_stems(document).hashes)
    assert len(hashes) == len(weights) == len(document)
