"""The HTML report without a browser: what goes into the file, and what can never get out of it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.cli import main
from dedup.pipeline import compare, scan
from dedup.records import Article, Comparison, Family, Pair, Relation, ScanResult, Span, Verdict
from dedup.report.html import OUTSIDE, pack, write_diff_page, write_scan_page
from dedup.report.lineage import find_lineage
from dedup.report.page import article_name, article_record, diff_page, family_page, reading_order
from dedup.report.pieces import cut, cut_row
from dedup.report.timeline import distance_words, later_words, make_timeline, time_words
from dedup.report.visible import visible
from dedup.times import read_time

STORY = (
    "The harbour ferry Lisbet was late for the third time this week, and 240 commuters waited on the cold pier. "
    "“Nobody told us anything,” said Marta Oyelaran, a nurse on her way to the night shift. "
    "The company, Northline, blamed a cracked propeller shaft and promised a replacement boat by Thursday. "
)
EDITED = STORY.replace("240", "260").replace("told us anything", "tells us anything").replace("cold ", "")


def pair(a: str, b: str, alike: float = 0.5, derived: str | None = None, relation: Relation = "rewrite") -> Pair:
    side = {a: "a", b: "b"}.get(derived or "")
    evidence = {"best_match_a": alike, "best_match_b": alike}
    return Pair(a, b, Verdict(relation, 0.9, side), evidence, "3 rare phrases")  # type: ignore[arg-type]


def compared(a: str = STORY, b: str = EDITED) -> Comparison:
    return compare(Article("agency", a), Article("outlet", b))


def scan_page(result: ScanResult, *comparisons: Comparison) -> str:
    stream = io.BytesIO()
    write_scan_page(result, comparisons, stream)
    return stream.getvalue().decode()


def diff_text(comparison: Comparison) -> str:
    stream = io.BytesIO()
    write_diff_page(comparison, stream)
    return stream.getvalue().decode()


def blocks(page: str) -> list[dict[str, object]]:
    """The families in the file, as the script reads them."""
    found = re.findall(r'<script type="text/plain" id="family-data-\d+">(.*?)</script>', page, re.DOTALL)
    return [json.loads(zlib.decompress(base64.b64decode(block))) for block in found]


@given(st.text(alphabet=st.characters(codec=None)))
def test_packed_text_comes_back_and_is_no_markup(text: str) -> None:
    block = pack({"text": text})
    assert json.loads(zlib.decompress(base64.b64decode(block))) == {"text": text}
    assert re.fullmatch("[A-Za-z0-9+/=]*", block)


@given(st.text(alphabet=st.characters(codec=None)))
def test_what_would_act_unseen_is_made_visible(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert not re.search("[\x00-\x08\x1b\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]", shown)


def test_policy_names_the_one_style_and_the_one_script() -> None:
    page = diff_text(compared())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    allowed = policy[1].replace("&#39;", "'")
    for element in ("style", "script"):
        (text,) = re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in allowed
    assert allowed.startswith("default-src 'none';")
    assert "unsafe" not in allowed


def test_nothing_is_loaded_from_anywhere() -> None:
    page = scan_page(scan([Article("a", STORY * 2), Article("b", STORY * 2)]))
    assert not re.search(r"(src|href)\s*=\s*[\"'](?!#)|@import|url\(|fetch\(|XMLHttpRequest|innerHTML|style=", page)


def test_same_result_same_bytes() -> None:
    articles = [Article("a", STORY), Article("b", EDITED), Article("c", STORY)]
    assert scan_page(scan(articles), compared()) == scan_page(scan(articles[::-1]), compared())


@given(st.text(alphabet="abc <>\u202e\n", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))))
def test_pieces_are_the_sentence(text: str, edges: list[tuple[int, int]]) -> None:
    spans = [Span(*sorted((min(start, len(text)), min(end, len(text))))) for start, end in edges]
    pieces = cut(text, spans[::2], list(enumerate(spans[1::2])))
    assert "".join(piece.text for piece in pieces) == text
    marked = {i for span in spans[::2] for i in range(*span)}
    places = [piece.changed for piece in pieces for _ in piece.text]
    assert {i for i, changed in enumerate(places) if changed} == marked


def test_rows_rebuild_both_texts() -> None:
    comparison = compared()
    for row in comparison.rows:
        sentences = cut_row(comparison, row, {})
        for article, spans, cuts in ((comparison.a, row.a, sentences["a"]), (comparison.b, row.b, sentences["b"])):
            assert ["".join(piece.text for piece in pieces) for pieces in cuts] == [
                article.text[slice(*span)] for span in spans
            ]


def test_changed_words_and_facts_are_marked() -> None:
    record = diff_page(compared())["pairs"][0]
    (change,) = (change for change in record["changes"] if change["kind"] == "number")
    pieces = record["rows"][change["row"]]["b"][0]
    assert {"text": "260", "changed": True, "fact": record["changes"].index(change)} in pieces
    assert record["rows"][0]["label"] == "edited"


def test_every_sentence_stands_once_in_reading_order() -> None:
    record = diff_page(compared(STORY, "Something else came first.\n\n" + EDITED))["pairs"][0]
    for side in ("a", "b"):
        places = [(row, place) for row, place, _ in record["order"][side]]
        every = [(i, k) for i, row in enumerate(record["rows"]) for k in range(len(row[side]))]
        assert sorted(places) == every
    assert [paragraph for *_, paragraph in record["order"]["b"]].count(True) == 1


def test_paragraphs_begin_after_an_empty_line_and_else_after_a_new_line() -> None:
    sentences = [(Span(0, 1), 0, 0), (Span(2, 3), 1, 0), (Span(5, 6), 2, 0)]
    assert [begins for *_, begins in reading_order("a\nb\n\nc", sentences)] == [False, False, True]
    assert [begins for *_, begins in reading_order("a\nb \nc", sentences)] == [False, True, True]


@pytest.mark.parametrize(
    ("title", "text", "name"),
    [
        ("Ferry late again", "Whatever", "Ferry late again"),
        ("  ", "close\nclose\n\nFerry is late once again\n", "Ferry is late once again"),
        (None, "short", "some-id"),
        (None, "上海港务集团3日宣布新的纪录。\n第二行", "上海港务集团3日宣布新的纪录。"),
        (None, "上海港务集团3日宣布新的纪录，" * 20, ("上海港务集团3日宣布新的纪录，" * 20)[:119] + "…"),
        ("Ferry \u202eetal", "", "Ferry \N{REPLACEMENT CHARACTER}etal"),
    ],
)
def test_names_of_articles(title: str | None, text: str, name: str) -> None:
    assert article_name(Article("some-id", text, title=title)) == name


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " javascript:alert(1)", "file:///etc", ""])
def test_only_pages_are_links(url: str) -> None:
    assert article_record(Article("a", "text", url=url))["url"] == ""
    assert article_record(Article("a", "text", url="https://example.org/a"))["url"] == "https://example.org/a"


def family(*members: str) -> Family:
    return Family(members[0], members[0], members, 0.9)


def test_a_rewrite_of_a_rewrite_hangs_on_the_rewrite() -> None:
    pairs = [pair("a", "b", 0.8, "b"), pair("a", "c", 0.2, "c"), pair("b", "c", 0.7, "c")]
    kin = find_lineage(family("a", "b", "c"), pairs)
    assert {name: (one.parent, one.generation) for name, one in kin.items()} == {
        "a": (None, 0),
        "b": ("a", 1),
        "c": ("b", 2),
    }


def test_a_sister_that_is_a_little_more_alike_is_no_parent() -> None:
    pairs = [pair("a", "b", 0.85, "b"), pair("a", "c", 0.85, "c"), pair("b", "c", 0.9, None)]
    assert {one.parent for one in find_lineage(family("a", "b", "c"), pairs).values()} == {None, "a"}


def test_a_pair_that_says_the_reverse_is_the_last_resort() -> None:
    pairs = [pair("a", "b", 0.9, "a"), pair("a", "c", 0.3, "c"), pair("b", "c", 0.3, "b")]
    assert find_lineage(family("a", "b", "c"), pairs)["b"].parent == "c"


@given(st.dictionaries(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), st.floats(0, 1)))
def test_lineage_is_a_tree(likeness: dict[tuple[str, str], float]) -> None:
    pairs = [pair(a, b, alike, a) for (a, b), alike in likeness.items() if a < b]
    kin = find_lineage(family(*"abcdef"), pairs)
    reached = {"a"}
    while more := {name for name, one in kin.items() if one.parent in reached} - reached:
        reached |= more
    assert set(kin) == reached
    assert all(one.parent is None or one.generation == kin[one.parent].generation + 1 for one in kin.values())


def test_line_of_time_keeps_the_order_and_says_what_it_cuts() -> None:
    hours = [0, 1, 2, 3, 4, 700]
    dates = {str(hour): f"2024-01-{1 + hour // 24:02}T{hour % 24:02}:00Z" for hour in hours} | {"none": None}
    timeline = make_timeline(dates)
    assert timeline
    places = [timeline.at[str(hour)] for hour in hours]
    assert places == sorted(set(places))
    assert (places[0], places[-1]) == (0, 1)
    assert [pause.words for pause in timeline.pauses] == ["29 days"]
    assert timeline.ends == ("1 Jan 2024, 00:00 UTC", "30 Jan 2024, 04:00 UTC")
    assert "none" not in timeline.at


@pytest.mark.parametrize("dates", [{}, {"a": None}, {"a": "2024-01-01"}, {"a": "2024-01-01", "b": "2024-01-01"}])
def test_no_line_of_time_without_two_times(dates: dict[str, str | None]) -> None:
    assert make_timeline(dates) is None


@given(st.lists(st.datetimes(timezones=st.none() | st.timezones()), min_size=2, max_size=9))
def test_any_dates_stand_between_the_ends(dates: list[object]) -> None:
    stated: dict[str, str | None] = {str(i): str(date).replace(" ", "T") for i, date in enumerate(dates)}
    timeline = make_timeline(stated)
    assert timeline is None or all(0 <= place <= 1 for place in timeline.at.values())


def test_dates_in_words() -> None:
    assert read_time("yesterday") is None
    assert time_words("yesterday") == "yesterday"
    assert time_words("2024-01-01T23:30:00-05:00") == "2 Jan 2024, 04:30 UTC"
    assert later_words("2024-01-03", "2024-01-02") == "1 day later"
    assert later_words("2024-01-01T10:00Z", "2024-01-01T10:20Z") == "20 min earlier"
    assert later_words(None, "2024-01-01") == ""
    assert distance_words(read_time("2024-01-02") - read_time("2024-01-01")) == "24 h"  # type: ignore[operator]


def test_a_family_lists_its_source_first_and_then_by_date() -> None:
    articles = {
        "late": Article("late", EDITED, source="The Late", published="2024-01-03"),
        "agency": Article("agency", STORY, source="Agency", published="2024-01-02"),
        "early": Article("early", EDITED, source="The Early", published="2024-01-01"),
        "undated": Article("undated", EDITED),
    }
    whole = Family("late", "agency", tuple(articles), 0.8)
    pairs = [pair("agency", "late", derived="late")]
    comparison = replace(compare(articles["agency"], articles["late"]), pair=pairs[0])
    page = family_page(whole, articles, pairs, {frozenset(("agency", "late")): comparison})
    assert [member["id"] for member in page["members"]] == ["agency", "early", "late", "undated"]
    assert [member["pair"] for member in page["members"]] == [None, None, 0, None]
    assert [member["later"] for member in page["members"]] == ["", "1 day earlier", "1 day later", ""]
    assert page["pairs"][0]["derived"] == "b"


def test_pairs_outside_families_are_counted_when_they_are_too_many() -> None:
    pairs = tuple(pair(f"a{i}", f"b{i}", relation="related") for i in range(OUTSIDE + 3))
    page = scan_page(ScanResult("settings", 2 * len(pairs), (), pairs))
    assert page.count("<td>related</td>") == OUTSIDE
    assert "3 further pairs not shown here" in page


def test_a_family_whose_articles_are_not_at_hand() -> None:
    result = ScanResult("settings", 2, (family("a", "b"),), (pair("a", "b"),))
    (block,) = blocks(scan_page(result))
    assert block["name"] == "a"
    assert block["pairs"] == []


def test_an_article_against_itself() -> None:
    article = Article("same", STORY)
    (block,) = blocks(diff_text(compare(article, article)))
    assert [(one["a"], one["b"]) for one in block["pairs"]] == [(0, 1)]  # type: ignore[attr-defined]


def test_commands_write_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (("agency", STORY), ("outlet", STORY)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    whole, two = tmp_path / "whole.html", tmp_path / "two.html"
    assert main(["scan", str(tmp_path), "--html", str(whole)]) == 0
    assert "1 family" in capsys.readouterr().out
    assert main(["diff", "agency", "outlet", "--in", str(tmp_path), "--html", str(two), "--facts"]) == 0
    for path in (whole, two):
        (block,) = blocks(path.read_text(encoding="utf-8"))
        assert len(block["pairs"]) == 1  # type: ignore[arg-type]


def test_hostile_names_stay_text() -> None:
    attack = '</script><img src=x onerror="alert(1)">'
    articles = [replace(Article(name, STORY), title=attack, source=attack) for name in (attack, "b" + attack)]
    result = scan(articles)
    page = scan_page(result, compare(articles[0], articles[1]))
    assert "<img" not in page
    assert page.count("</script>") == 1 + len(result.families)
    assert blocks(page)[0]["name"] == attack


def test_a_source_that_nothing_tells_is_not_named() -> None:
    """The same in the table, the data and the page; which of the two stands first is then only an arrangement."""
    scanned = scan([Article("one", STORY), Article("two", STORY.replace("Lisbet", "Hanna"))])
    (family,) = scanned.families
    assert not family.source_known
    (pair,) = scanned.pairs
    assert pair.derived_from is None
    page = family_page(family, dict(scanned.sources), list(scanned.pairs), {})
    assert not page["known"]
    assert page["summary"].endswith("nothing tells which came first")
    dated = scan([Article("one", STORY, published="2024-05-02"), Article("two", STORY, published="2024-05-01")])
    (family,) = dated.families
    assert family_page(family, dict(dated.sources), list(dated.pairs), {})["known"]
    assert (family.source, dated.pairs[0].derived_from) == ("two", "two")
