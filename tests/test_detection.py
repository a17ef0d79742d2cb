"""Languages: told from the text alone, shown, and never worse in silence."""

from __future__ import annotations

import io
import json
import random
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from conftest import load_again
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from benchmarks.labelled import FAMILIES, load_families
from dedup import Article, scan
from dedup.cli import main
from dedup.collection import collect
from dedup.config import DEFAULTS, Settings
from dedup.evidence import profile
from dedup.evidence.measures import measure
from dedup.fast import Sketches, sketch_chunk
from dedup.language import detection_kernels, fast_detection
from dedup.language.detection import (
    COMMON,
    ENOUGH,
    TYPOGRAPHY,
    detect_language,
    language_code,
    language_of,
    languages_of,
    looks_english,
)
from dedup.language.fast_detection import look_english
from dedup.language.prior import MEASURED, frequencies, shortcoming
from dedup.language.quotations import find_quotations
from dedup.language.stems import INFLECTED, stem
from dedup.language.words import hash_word, words_of
from dedup.records import Language
from dedup.report.data import scan_record
from dedup.report.languages import NAMES, in_language, language_lines, shortcomings
from dedup.report.output import encode_document
from dedup.report.scan_table import print_scan
from dedup.sketching import sketch_few
from dedup.text import make_document

ARTICLES, _ = load_families()
STATED = {article.id: article.language for article in ARTICLES}
SWAHILI = (
    "Rais alisema Jumatatu kwamba serikali itajenga daraja jipya katika mji wa bandari baada ya mvua kubwa kuharibu "
    "barabara kuu. Wakazi wa eneo hilo walisema wamekuwa wakisubiri ahadi hiyo kwa zaidi ya miaka kumi, na kwamba "
    "watoto wao hulazimika kuvuka mto kwa miguu kila siku ili kufika shuleni."
)


def without_language(article: Article) -> Article:
    return Article(article.id, article.text, article.title, article.source, article.published)


def test_there_are_families_in_nine_languages() -> None:
    assert set(STATED.values()) == {"en", "de", "fr", "es", "ru", "ar", "hi", "zh", "ja"}


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: str(article.id))
def test_the_language_of_every_text_of_ours_is_told(article: Article) -> None:
    assert language_of(without_language(article)) == article.language


@given(st.text(alphabet=st.sampled_from([*"the of and é – “’…\u00a0\u0301\u200bñ\u2010"])))
def test_typography_changes_nothing_in_how_english_a_text_looks(text: str) -> None:
    words = words_of(text)
    assert looks_english(text) == (sum(word in COMMON for word in words) >= ENOUGH * len(words) > 0)


@pytest.fixture(scope="module", params=["compiled", "checked", "plain"])
def loops(request: pytest.FixtureRequest) -> ModuleType:
    return load_again(detection_kernels, request.param)


ENGLISH_WORDS = st.sampled_from([*sorted(COMMON), "The", "WHO", "withx", "xxxxxthe", "b2b", "a", "ferry", "9"])
BETWEEN = st.sampled_from([" ", "", "\n", " – ", "’", "\u00a0", "…", "\u2028", "é", "_", "\x7f", "\ud800", "𝐀"])


@given(st.lists(st.lists(ENGLISH_WORDS | ENGLISH_WORDS | BETWEEN, max_size=40).map(" ".join) | st.text(), max_size=5))
@example(["the " * 3 + "ferry " * 47, "the " * 3 + "ferry " * 48])  # just enough, and not quite
def test_the_compiled_loop_tells_what_looks_english(loops: ModuleType, texts: list[str]) -> None:
    """All but texts with other letters, which are left to be looked at again."""
    usual = [TYPOGRAPHY.sub("", text).isascii() for text in texts]
    expected = [plain and looks_english(text) for plain, text in zip(usual, texts, strict=True)]
    assert look_english(texts, loops).tolist() == expected


@pytest.mark.parametrize("default", [None, "de", "deu"])
def test_many_articles_are_read_in_the_languages_that_each_is_read_in(default: str | None) -> None:
    some = [article for one in ARTICLES for article in (one, without_language(one))] + [Article("none", "")]
    assert fast_detection.languages_of(some, default) == languages_of(some, default)


def test_only_english_looks_english() -> None:
    """py3langid is spared what is English, and English is never taken for granted."""
    assert all(looks_english(article.text[:600]) == (article.language == "en") for article in ARTICLES)


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en-US", "en"), ("EN", "en"), (" de ", "de"), ("deu", "de"), ("zh_Hant", "zh"), ("sw", "sw"), ("fil-PH", "fil")],
)
def test_tags_are_read_as_anybody_writes_them(tag: str, code: str) -> None:
    assert language_code(tag) == code


@pytest.mark.parametrize("tag", [None, "", "unknown", "n/a", "english", "12", "x"])
def test_what_is_no_tag_is_detected(tag: str | None) -> None:
    assert language_code(tag) is None
    assert language_of(Article("a", "Der Bürgermeister sagte am Montag nichts.", language=tag)) == "de"


def test_what_is_stated_comes_before_what_is_asked_for_and_that_before_what_is_seen() -> None:
    text = "The mayor said on Monday that the ferries were late."
    assert language_of(Article("a", text, language="de"), "fr") == "de"
    assert language_of(Article("a", text), "fr") == "fr"
    assert language_of(Article("a", text)) == "en"


@pytest.mark.parametrize("text", ["", "12 13 14", "— …", "\ud800", "x" * 600])
def test_what_cannot_be_told_is_undetermined(text: str) -> None:
    assert detect_language(text) == "und"


def test_what_is_undetermined_is_read_as_english() -> None:
    text = "Mr. Lee met Dr. Kim. Mln vs 12.2 bln; ferries 13."
    read, stated = (make_document(Article("a", text, language=language)) for language in ("und", "en"))
    assert read.sentences == stated.sentences
    assert np.array_equal(read.weights, stated.weights)
    assert shortcoming("und") != ""


@pytest.mark.parametrize("code", ["sw", "eu", "ku", "mr", "xx"])
def test_no_language_is_weighed_by_a_neighbours_table(code: str) -> None:
    """wordfreq would give Spanish for Basque and Turkish for Kurdish."""
    assert frequencies(code) == {}
    assert "word frequencies" in shortcoming(code)


def test_every_language_with_a_table_has_a_name() -> None:
    import wordfreq

    assert set(wordfreq.available_languages("small")) <= NAMES.keys()
    assert all(frequencies(code) for code in NAMES)
    assert {code for code in NAMES if not shortcoming(code)} == MEASURED == set(STATED.values())


MIXED = [without_language(article) for article in ARTICLES if article.id.startswith(("a-", "de-", "ru-", "zh-", "ar-"))]


def test_a_mixed_collection_is_the_same_in_any_order() -> None:
    articles = [*MIXED[::3], Article("swahili", SWAHILI), Article("figures", "1 2 3 4 5 " * 10)]
    shuffled = random.Random(1).sample(articles, len(articles))
    first, second = (b"".join(encode_document(scan_record(scan(items)))) for items in (articles, shuffled))
    assert first == second
    languages = json.loads(first)["languages"]
    assert sum(one["articles"] for one in languages) == len(articles)
    assert [one["articles"] for one in languages] == sorted((one["articles"] for one in languages), reverse=True)
    assert {one["code"] for one in languages if one["shortcoming"]} == {"sw", "und"}


def phrases_of(sketches: Sketches) -> set[tuple[int, int]]:
    return set(zip(sketches.phrase_owners.tolist(), sketches.phrases.tolist(), strict=True))


def test_the_compiled_path_reads_each_article_in_its_language(monkeypatch: pytest.MonkeyPatch) -> None:
    from dedup import collection

    slow = collect(MIXED, DEFAULTS)
    monkeypatch.setattr(collection, "WORTHWHILE", 5)
    fast = collect(MIXED, DEFAULTS)
    assert fast.languages == slow.languages == [STATED[name] for name in slow.ids]
    texts = [slow.article(position).text for position in range(len(slow))]
    compiled, readable = sketch_chunk(texts, slow.languages), sketch_few(texts, slow.languages)
    assert phrases_of(compiled) == phrases_of(readable)
    assert compiled.signatures.tolist() == readable.signatures.tolist()


def test_an_english_collection_needs_no_statement() -> None:
    """What is detected gives the very result of what is stated."""
    articles = [without_language(article) for article in ARTICLES if article.language == "en"][:40]
    found, stated = (scan(articles, settings) for settings in (DEFAULTS, Settings(language="en")))
    assert (found.pairs, found.families, found.languages) == (stated.pairs, stated.families, stated.languages)


def test_digits_of_any_script_are_one_evidence() -> None:
    plain = "قالت الوزارة إن 8,000 جندي عبروا الحدود في 2026."
    indic = plain.translate(str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬"))
    documents = [make_document(Article(name, text, language="ar")) for name, text in (("a", plain), ("b", indic))]
    a, b = map(profile.make_profile, documents)
    assert measure(a, b)["numbers_jaccard"] == 1.0
    assert len(a.wording.words(profile.NUMBERS)) == 2


def test_languages_in_words() -> None:
    several = (Language("en", 1200), Language("sw", 1, shortcoming("sw")))
    assert in_language(several) == ""
    assert in_language((Language("de", 3),)) == " in German"
    assert in_language((Language("sw", 3),)) == ""
    assert language_lines((Language("de", 3),)) == []
    assert language_lines(several) == [
        "Languages: English 1,200, language sw 1",
        "Languages without full support:",
        "  language sw, 1 article: no table of word frequencies, so a word counts as rare by its length",
    ]
    assert shortcomings(["en", "sw", "sw"]) == [f"language sw: {shortcoming('sw')}"]


def test_a_language_without_full_support_is_seen_in_every_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = io.StringIO()
    print_scan(Console(file=stream, width=100), scan([Article("a", SWAHILI), Article("b", SWAHILI)]))
    assert "language sw, 2 articles: no table of word frequencies" in stream.getvalue()
    (tmp_path / "a.txt").write_text(SWAHILI)
    (tmp_path / "b.txt").write_text(SWAHILI)
    for command in (["explain"], ["diff"]):
        assert main([*command, str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]) == 0
        said = capsys.readouterr()
        assert "language sw: no table of word frequencies" in " ".join((said.out + said.err).split())
    assert main(["check", str(tmp_path / "a.txt"), "--against", str(tmp_path / "b.txt")]) == 1
    said = capsys.readouterr()
    assert "language sw: no table of word frequencies" in " ".join((said.out + said.err).split())


def test_families_state_their_language() -> None:
    assert all(json.loads(path.read_text(encoding="utf-8"))["language"] for path in FAMILIES.glob("*.json"))


CASES = tomllib.loads(Path(__file__).with_name("language_cases.toml").read_text(encoding="utf-8"))["case"]


def test_every_language_has_a_case() -> None:
    assert {case["language"] for case in CASES} | {"en"} == MEASURED


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["language"]))
def test_sentences_quotations_and_names_of_a_language(case: dict[str, Any]) -> None:
    text = case["text"].replace("‖", "")
    document = make_document(Article("a", text))
    assert document.language == case["language"]
    sentences = [text[sentence.start : sentence.end].strip() for sentence in document.sentences]
    assert sentences == [piece.strip() for piece in case["text"].split("‖")]
    assert [text[start:end] for start, end in find_quotations(text)] == case["quoted"]
    inflected = case["language"] in INFLECTED
    names = {hash_word(stem(word, case["language"]) if inflected else word) for word in case["names"]}
    assert set(profile.make_profile(document).wording.words(profile.NAMES).tolist()) == names
