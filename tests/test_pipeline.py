"""Whole runs: the same articles give the same answer in any order, in any chunks and under any hash seed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup import collection, workers
from dedup.config import DEFAULTS, Settings
from dedup.errors import InputError
from dedup.index import Index
from dedup.pipeline import compare, compare_families, judge_pairs, scan
from dedup.records import DERIVED, Article, ScanResult, Skip
from dedup.report.data import diff_record
from dedup.report.diff_table import heading
from dedup.report.page import comparison_record

FERRY = [
    "ROTTNEST, Australia (AP) — Two ferries collided in thick fog off Rottnest on Tuesday, injuring 14 passengers.",
    "The master of the larger vessel, Maud Ellerby, said her radar had failed minutes before.",
    "“I heard the horn and then I saw her bow,” Ellerby told reporters at the quay.",
    "Inspectors will examine the wreck of the smaller boat, which lies in 22 metres of water.",
    "The line between the island and the mainland opened in 1987 and carries 900,000 people a year.",
    "Unions have complained for years about worn radar sets and tired crews.",
    "A hearing is set for next month in Fremantle.",
]
ORCHESTRA = [
    "The orchestra of Tampere played Brahms to a full hall on Friday and said farewell to Aino Salmela.",
    "Salmela, 71, has led it for eleven seasons and will keep bees in Karelia.",
    "“I shall miss the second violins,” she told the audience, “and nothing else.”",
    "Tickets for the last concert were sold within an hour, the hall's director said.",
    "Her successor, a cellist from Kaunas, begins in September with a programme of dances.",
]
CHEESE = [
    "A cheese of 640 kilograms rolled through the market of Appenzell on Saturday and stopped at the fountain.",
    "Nobody claimed it. The dairy of Urnäsch, whose stamp it bears, says that it never made anything so round.",
    "Police have closed the lane until a crane arrives from St. Gallen.",
    "Children were given a slice each, “for the evidence,” an officer said.",
]
REWRITE = [
    "Fourteen passengers were injured when two ferries ran into each other in dense fog near Rottnest on Tuesday.",
    "Maud Ellerby, who commanded the larger of them, blamed a radar that had failed only minutes earlier.",
    "She heard the horn “and then I saw her bow,” she told reporters on the quay.",
    "The smaller boat lies in 22 metres of water, where inspectors will examine the wreck.",
    "Some 900,000 people a year take the line, which opened in 1987.",
    "Worn radar sets and tired crews have been the complaint of the unions for years.",
]
OWN_REPORT = [
    "For the islanders of Rottnest it was the third accident of the year, and the first that took a ferry from them.",
    "Maud Ellerby, 58, who has steered the Gannet for half her life, drank tea in the harbour office on Tuesday.",
    "“You get used to the fog,” she said. “You should not.”",
    "Fremantle's hospital had released all but two of the passengers by the evening; a cello was still missing.",
    "The company has promised a catamaran by Friday, and the baker has promised bread until then.",
]


def article(name: str, sentences: Sequence[str], *, source: str | None = None) -> Article:
    return Article(name, "\n\n".join(sentences), source=source)


PILE = [
    article("ferry-wire", FERRY),
    article("ferry-copy", [*FERRY, "Our reporter is on the island."]),
    article("ferry-cut", FERRY[:4]),
    article("ferry-rewrite", REWRITE),
    article("island", OWN_REPORT),
    article("orchestra", ORCHESTRA),
    article("orchestra-copy", ORCHESTRA[:1] + ORCHESTRA[2:]),
    article("cheese", CHEESE),
    article("short", ["Too short."]),
    article("none", [""]),
]


def as_bytes(result: ScanResult) -> str:
    """Everything a scan says, to the last digit."""
    return repr((result.settings, result.articles, result.families, result.pairs, sorted(map(str, result.skipped))))


EXPECTED = scan(PILE, related=True)


def test_the_pile_has_two_families() -> None:
    families = {family.members: family.source for family in EXPECTED.families}
    assert families == {
        ("ferry-copy", "ferry-cut", "ferry-rewrite", "ferry-wire"): "ferry-copy",
        ("orchestra", "orchestra-copy"): "orchestra",
    }
    assert EXPECTED.articles == 8
    assert {skip.id: skip.reason for skip in EXPECTED.skipped} == {"short": "too-short", "none": "empty"}


@settings(max_examples=15)
@given(st.permutations(PILE))
def test_the_order_of_the_articles_makes_no_difference(pile: list[Article]) -> None:
    assert as_bytes(scan(pile, related=True)) == as_bytes(EXPECTED)


@pytest.mark.parametrize("worthwhile", [1, 3, 9])
def test_the_size_of_the_chunks_makes_no_difference(monkeypatch: pytest.MonkeyPatch, worthwhile: int) -> None:
    monkeypatch.setattr(collection, "WORTHWHILE", worthwhile)
    assert as_bytes(scan(iter(PILE), related=True)) == as_bytes(EXPECTED)


@pytest.mark.parametrize("fork", [2, workers.WORTH_FORKING])
@pytest.mark.parametrize("memory", [0, 1 << 16, 1 << 30])
def test_the_memory_makes_no_difference(monkeypatch: pytest.MonkeyPatch, memory: int, fork: int) -> None:
    """On disk, partly, or in memory; in one process or in several that read the same file."""
    monkeypatch.setattr(collection, "WORTHWHILE", 3)
    monkeypatch.setattr(workers, "WORTH_FORKING", fork)
    monkeypatch.setattr(workers, "SLICE", 4)
    assert as_bytes(scan(iter(PILE), related=True, memory=memory)) == as_bytes(EXPECTED)


def test_near_duplicates_only() -> None:
    """No rewrite, whose phrases alone would have told it; the verdicts are those of the whole scan."""
    found = {(pair.a, pair.b): pair.relation for pair in scan(PILE, channels="lsh").pairs}
    every = {(pair.a, pair.b): pair.relation for pair in EXPECTED.pairs}
    assert ("ferry-copy", "ferry-wire") in found
    assert [pair for pair in found if "ferry-rewrite" in pair] == []
    assert found.items() < every.items()


def test_the_number_of_processes_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WORTH_FORKING", 2)
    monkeypatch.setattr(workers, "SLICE", 4)
    assert as_bytes(scan(PILE, related=True)) == as_bytes(EXPECTED)


@pytest.mark.parametrize("fork", [2, workers.WORTH_FORKING])
def test_each_member_is_held_against_the_source_as_it_would_be_alone(
    monkeypatch: pytest.MonkeyPatch, fork: int
) -> None:
    """In one process or in several; what the scan judged with all it knows stands, and is not judged again."""
    monkeypatch.setattr(workers, "WORTH_FORKING", fork)
    verdicts = {frozenset((pair.a, pair.b)): pair.verdict.probability for pair in EXPECTED.pairs}
    found = compare_families(EXPECTED)
    assert [(own.a.id, own.b.id) for own in found] == [
        (family.source, member) for family in EXPECTED.families for member in family.members if member != family.source
    ]
    for own in found:
        alone = compare(own.a, own.b)
        assert (own.rows, own.changes, own.shares, own.caps) == (alone.rows, alone.changes, alone.shares, alone.caps)
        assert own.pair.probability == verdicts.get(frozenset((own.a.id, own.b.id)), alone.pair.probability)


PROGRAM = """
import json, sys
from dedup import Article, scan
result = scan([Article(name, text) for name, text in json.load(sys.stdin)], related=True)
print(repr((result.families, result.pairs)))
"""


@pytest.mark.parametrize("seed", ["0", "1", "4294967295"])
def test_the_hash_seed_makes_no_difference(seed: str) -> None:
    pile = random.Random(int(seed)).sample(PILE, len(PILE))
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps([(one.id, one.text) for one in pile]),
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == repr((EXPECTED.families, EXPECTED.pairs))


def invented(seed: int) -> str:
    chance = random.Random(seed)
    words = ["".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(3)) for _ in range(90)]
    return ". ".join(" ".join(words[at : at + 15]).capitalize() for at in range(0, 90, 15)) + "."


def test_candidates_find_what_all_pairs_find() -> None:
    """The same pile among strangers, once pair by pair and once by both channels."""
    pile = [*PILE, *(Article(f"stranger-{number:03}", invented(number)) for number in range(40))]
    slow = scan(pile, replace(DEFAULTS, all_pairs_up_to=100))
    fast = scan(pile, replace(DEFAULTS, all_pairs_up_to=1))
    assert as_bytes(replace(fast, settings="")) == as_bytes(replace(slow, settings=""))
    assert len(fast.pairs) == 7


def test_a_family_of_which_each_candidate_knows_two_is_kept_whole() -> None:
    """Ten versions, each edited elsewhere; candidates link only neighbours, so the centre is compared with all."""
    chance = random.Random(5)
    words = " ".join(FERRY + ORCHESTRA + CHEESE).split()
    shared = [" ".join(invented(seed).split()[:20]) for seed in range(11)]
    pile = [
        Article(
            f"{number}",
            " ".join(word if chance.random() > 0.12 else "then" for word in words)
            + f"\n\n{shared[number]}.\n\n{shared[number + 1]}.",
        )
        for number in range(10)
    ]
    few = scan(pile, Settings(all_pairs_up_to=1, candidates_per_article=2))
    assert any(cap.name == "candidates_per_article" for cap in few.caps)
    assert len(few.pairs) < 45
    assert [len(family.members) for family in few.families] == [10]
    assert few.families[0].members == scan(pile).families[0].members


def test_progress_is_told_and_changes_nothing() -> None:
    told: list[tuple[str, int, int]] = []

    def listen(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))

    assert as_bytes(scan(PILE, related=True, progress=listen)) == as_bytes(EXPECTED)
    assert [done for stage, done, _ in told if stage == "reading"] == list(range(1, len(PILE) + 1))
    assert [(done, total) for stage, done, total in told if stage == "judging"] == [(n, 28) for n in range(29)]


def test_the_related_are_shown_on_request_only() -> None:
    plain = scan(PILE)
    assert list(plain.pairs) == [pair for pair in EXPECTED.pairs if pair.relation in DERIVED]
    assert len(plain.pairs) < len(EXPECTED.pairs)
    assert plain.families == EXPECTED.families


def test_a_higher_threshold_never_shows_more() -> None:
    shown = [
        {(pair.a, pair.b) for pair in scan(PILE, Settings(threshold=threshold)).pairs}
        for threshold in (0.001, 0.2, 0.5, 0.8, 0.999)
    ]
    assert all(more >= fewer for more, fewer in pairwise(shown))
    assert len(shown[0]) > len(shown[-1])


def test_the_settings_are_stamped_into_the_result() -> None:
    assert EXPECTED.settings == scan([]).settings
    assert EXPECTED.settings != scan([], Settings(threshold=0.7)).settings
    assert len(EXPECTED.settings) == 12


def test_nothing_to_scan() -> None:
    result = scan([])
    assert (result.articles, result.families, result.pairs, result.skipped) == (0, (), (), ())


def test_skips_are_kept() -> None:
    skip = Skip("broken", "unreadable", "not UTF-8", "folder/broken.txt")
    assert scan([skip, *PILE]).skipped == (skip, *EXPECTED.skipped)


@pytest.mark.parametrize("sentences", [FERRY, ORCHESTRA, CHEESE, FERRY + ORCHESTRA + CHEESE])
def test_a_text_is_exactly_itself(sentences: list[str]) -> None:
    one, other = article("one", sentences), article("other", sentences)
    found = compare(one, other)
    assert found.relation == "exact"
    assert found.probability > 0.9
    assert found.changes == ()
    assert {row.label for row in found.rows} == {"verbatim"}


TYPOGRAPHY: list[dict[str, str]] = [
    {"“": '"', "”": '"', "’": "'"},
    {"“": "«", "”": "»"},
    {"“": "„", "”": "“"},
    {"—": "--", " ": "\u00a0"},
    {"—": "–", "fi": "ﬁ", "ff": "ﬀ"},
    {"ma": "m\u00ada", "th": "t\u200bh"},
    {"\n\n": "\r\n\r\n"},
    {"ü": "u\u0308", "ä": "a\u0308"},
]


@pytest.mark.parametrize("replacements", TYPOGRAPHY, ids=lambda table: " ".join(map(ascii, table)))
@pytest.mark.parametrize("sentences", [FERRY, ORCHESTRA, CHEESE])
def test_typography_makes_no_difference(sentences: list[str], replacements: dict[str, str]) -> None:
    text = "\n\n".join(sentences)
    for plain, other in replacements.items():
        text = text.replace(plain, other)
    found = compare(article("one", sentences), Article("other", text))
    assert found.relation == "exact"
    assert found.probability > 0.9


@pytest.mark.parametrize(
    "words",
    [20, 40, 60],
)
def test_an_exact_copy_is_certain_however_short(words: int) -> None:
    text = " ".join(" ".join(CHEESE).split()[:words])
    found = compare(Article("one", text), Article("other", text), Settings(threshold=0.9))
    assert found.relation == "exact"
    assert found.probability > 0.95


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_unicode_forms_make_no_difference(form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> None:
    text = "\n\n".join(CHEESE + ORCHESTRA)
    assert compare(Article("one", text), Article("two", unicodedata.normalize(form, text))).relation == "exact"


@pytest.mark.parametrize("one", [FERRY, REWRITE, FERRY[:4]])
@pytest.mark.parametrize("other", [FERRY, REWRITE, CHEESE])
def test_a_comparison_swapped_is_the_same_verdict(one: list[str], other: list[str]) -> None:
    there, back = compare(article("x", one), article("y", other)), compare(article("y", other), article("x", one))
    assert there.relation == back.relation
    assert there.probability == pytest.approx(back.probability, abs=1e-6)
    assert there.pair.derived_from == back.pair.derived_from


def test_comparing_and_scanning_and_judging_agree() -> None:
    """As long as the collection is too small to teach any boilerplate."""
    pairs = [(pair.a, pair.b) for pair in EXPECTED.pairs]
    by_id = {one.id: one for one in PILE}
    for pair, judged in zip(EXPECTED.pairs, judge_pairs(PILE, pairs), strict=True):
        compared = compare(by_id[pair.a], by_id[pair.b]).pair
        assert (judged.verdict, judged.why) == (pair.verdict, pair.why) == (compared.verdict, compared.why)
        assert judged.evidence == pair.evidence == compared.evidence


def test_pairs_are_judged_in_the_order_asked_and_short_texts_too() -> None:
    asked = [("short", "cheese"), ("orchestra", "cheese"), ("cheese", "orchestra"), ("ferry-cut", "ferry-wire")]
    judged = judge_pairs(PILE, asked)
    assert [(pair.a, pair.b) for pair in judged] == asked
    assert [pair.relation in DERIVED for pair in judged] == [False, False, False, True]


def test_a_pair_of_an_unknown_article_is_a_clear_error() -> None:
    with pytest.raises(InputError, match="'nobody'"):
        judge_pairs(PILE, [("cheese", "nobody")])


def test_a_text_without_words_cannot_be_compared() -> None:
    with pytest.raises(InputError, match="'none'"):
        compare(PILE[-1], PILE[0])


def test_families_hold_only_what_was_verified_against_one_centre() -> None:
    derived = {(pair.a, pair.b): pair.probability for pair in EXPECTED.pairs if pair.relation in DERIVED}
    for family in EXPECTED.families:
        links = [
            [derived.get((min(centre, other), max(centre, other))) for other in family.members if other != centre]
            for centre in family.members
        ]
        assert any(None not in ties for ties in links)
        assert family.weakest == min(tie for ties in links for tie in ties if tie is not None)


def test_a_footer_is_learned_from_the_collection_and_not_counted() -> None:
    """Five stories under one long footer: two of them alone look more alike than in the collection."""
    footer = " ".join(CHEESE)
    pile = [Article(f"{number}", f"{invented(number)}\n\n{footer}") for number in range(5)]
    assert scan(pile, related=True).pairs == ()
    (judged,) = judge_pairs(pile, [("0", "1")])
    assert judged.evidence["contained_3_a"] == 0
    assert compare(pile[0], pile[1]).pair.evidence["contained_3_a"] > 0.1
    assert compare(pile[0], pile[1]).probability > judged.probability
    assert compare(pile[0], pile[1], among=pile).pair == judged


def test_two_articles_of_one_id_keep_their_answers_in_any_order() -> None:
    twins = [article("twin", FERRY), article("twin", CHEESE), article("wire", FERRY)]
    assert as_bytes(scan(twins)) == as_bytes(scan(twins[::-1]))
    assert [(skip.id, skip.reason) for skip in scan(twins).skipped] == [("twin", "duplicate-id")]


def test_texts_too_long_to_be_aligned_say_so_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    old = Article("old", "The mayor said that 12 ferries were late. Nobody on the quay was surprised.")
    new = Article("new", "The mayor said that 15 ferries were late. Nobody on the quay was surprised.")
    assert compare(old, new).caps == ()
    monkeypatch.setattr("dedup.align.TOO_MANY", 3)
    found = compare(old, new)
    assert sorted(row.label for row in found.rows) == ["added", "dropped", "verbatim"]
    assert (found.changes, found.caps[0].name, found.caps[0].limit) == ((), "sentence_pairs", 3)
    assert diff_record(found)["caps"][0]["times"] == 1
    assert "too long to be aligned" in heading(found).plain
    assert "too long to be aligned" in comparison_record(found, 0, 1)["why"]


@pytest.mark.parametrize("worthwhile", [1, 300])
def test_a_book_of_which_only_the_beginning_is_looked_at_says_so(
    monkeypatch: pytest.MonkeyPatch, worthwhile: int
) -> None:
    """In a scan, a comparison and an index; of texts that are held against none nobody need know."""
    monkeypatch.setattr("dedup.evidence.profile.MOST_SENTENCES", len(FERRY) - 1)
    monkeypatch.setattr(collection, "WORTHWHILE", worthwhile)
    pile = [article("wire", FERRY), article("copy", FERRY), article("cut", FERRY[:-1]), article("cheese", CHEESE)]
    found = scan(pile, Settings(all_pairs_up_to=1))
    assert [(cap.name, cap.limit, cap.times) for cap in found.caps] == [("sentences", len(FERRY) - 1, 2)]
    assert [(cap.name, cap.times) for cap in compare(pile[0], pile[2]).caps] == [("sentences", 1)]
    assert compare(pile[2], pile[3]).caps == ()
    assert scan([pile[0], pile[3]], Settings(all_pairs_up_to=1)).caps == ()
    with Index.open(":memory:") as index:
        index.add(pile[:1])
        index.check(pile[2])
        assert [(cap.name, cap.times) for cap in index.stats().caps] == [("sentences", 1)]


def test_a_pair_turned_is_that_of_the_articles_exchanged() -> None:
    one, other, *_ = PILE
    assert compare(one, other).pair.turned() == compare(other, one).pair
