"""What people and machines get to see of a result, and what hostile text cannot do to it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections import UserDict
from collections.abc import ItemsView, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from dedup.errors import InputError
from dedup.evidence.fast_measures import NAMES
from dedup.records import (
    Article,
    Cap,
    Change,
    Comparison,
    Family,
    Label,
    Pair,
    Relation,
    Row,
    ScanResult,
    Skip,
    Span,
    Verdict,
)
from dedup.report.data import diff_record, scan_record, write_scan
from dedup.report.diff_table import View, in_one_line, print_diff
from dedup.report.highlight import find_steps
from dedup.report.measures import measure_words, subject_of
from dedup.report.output import encode, encode_document, open_output
from dedup.report.safe import safe
from dedup.report.scan_table import headline, links, print_scan
from dedup.report.sheets import PAIR_COLUMNS, write_articles, write_pairs
from dedup.report.skips import skipped_lines
from dedup.report.terminal import make_console
from dedup.verdict import symmetric

HOSTILE = "\x1b[2J\x1b]0;owned\x07 [red]markup[/red] :smile: \u202egnp.exe \u2066 \r\n\x00 \x9b31m end"


def pair(a: str, b: str, probability: float = 0.9, relation: Relation = "rewrite", why: str = "3 rare phrases") -> Pair:
    return Pair(a, b, Verdict(relation, probability, "b"), {"contained_1_a": 0.5, "contained_1_b": 0.25}, why)


def result(*pairs: Pair, family: tuple[str, ...] = ("a", "b"), articles: int = 5, **others: object) -> ScanResult:
    families = (Family(family[0], family[0], family, 0.9),) if family else ()
    return replace(ScanResult("0123456789ab", articles, families, pairs), **others)  # type: ignore[arg-type]


def comparison(old: str = "Twelve ferries were late.", new: str = "Fifteen ferries were late.") -> Comparison:
    rows = (Row((Span(0, len(old)),), (Span(0, len(new)),), "edited", 0.75),)
    change = Change("number", old.split()[0], new.split()[0], Span(0, 3), Span(0, 3), 0)
    shares: dict[Label, float] = {"edited": 1.0, "verbatim": 0.0}
    return Comparison(
        Article("old", old), Article("new", new), pair("old", "new"), rows, (change,), {"a": shares, "b": shares}
    )


def shown(result: ScanResult, width: int = 80) -> str:
    stream = io.StringIO()
    print_scan(Console(file=stream, width=width, markup=False, emoji=False, highlight=False), result)
    return stream.getvalue()


def shown_diff(comparison: Comparison, view: View, *, color: bool = False) -> str:
    stream = io.StringIO()
    plain = Console(file=stream, width=80, markup=False, color_system=None)
    coloured = Console(file=stream, width=80, markup=False, color_system="standard", force_terminal=True)
    print_diff(coloured if color else plain, comparison, view)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (result(pair("a", "b"), family=("a", "b", "c")), "5 articles, 1 family of 3; 2 stand alone"),
        (result(family=(), articles=1), "1 article, 0 families; 1 stands alone"),
        (
            result(families=(Family("a", "a", ("a", "b"), 1.0), Family("c", "c", ("c", "d"), 1.0)), articles=1204),
            "1,204 articles, 2 families with 4 articles in all; 1,200 stand alone",
        ),
    ],
)
def test_headline(found: ScanResult, sentence: str) -> None:
    assert headline(found) == sentence


@pytest.mark.parametrize("width", [72, 80, 120])
def test_ids_and_evidence_are_wrapped_and_never_cut(width: int) -> None:
    identity = "archive/2024/11/a-very-long-name-for-an-article-that-goes-on-and-on-and-does-not-fit"
    why = "38 rare phrases, 3 quotations and 9 of 12 sentences in common"
    text = shown(result(pair(identity, "b", why=why), family=("b", identity)), width)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width
    squeezed = "".join(text.split())
    for word in why.split():
        assert word in squeezed
    assert set(identity.rpartition("/")[2]) <= set(squeezed)


def test_an_arrow_leads_from_the_original() -> None:
    assert "\na → b   " in shown(result(pair("a", "b")))


def test_outlet_and_date_stand_only_where_they_are_known() -> None:
    plain = shown(result(pair("a", "b")))
    assert "Outlet" not in plain
    articles = {"a": Article("a", "", source="Harbour Post", published="2024-11-02"), "b": Article("b", "")}
    text = shown(result(pair("a", "b"), sources=articles))
    assert "Outlet" in text
    assert "Harbour Post" in text
    assert "2024-11-02" in text


def test_a_large_family_shows_a_link_for_each_member() -> None:
    members = tuple("abcdefgh")
    pairs = [pair(a, b, 0.5 + i / 100) for i, (a, b) in enumerate((a, b) for a in members for b in members if a < b)]
    found = links(Family("a", "a", members, 0.5), pairs)
    assert sorted(own.b for own in found) == list("bcdefgh")
    assert "21 further pairs in this family" in shown(result(*pairs, family=members))
    weak = replace(pairs[-1], verdict=replace(pairs[-1].verdict, probability=0.4))  # the one that the heading tells of
    assert "20 further pairs" in (text := shown(result(*pairs[:-1], weak, family=members)))
    assert "g → h      rewrite      0.40" in text


def test_a_member_without_a_link_to_the_source_is_shown_with_its_best() -> None:
    family = Family("a", "a", tuple("abcdefgh"), 0.5)
    pairs = [pair("a", other) for other in "bcdefg"] + [pair("g", "h", 0.6), pair("b", "h", 0.7)]
    found = links(family, pairs)
    assert [(own.a, own.b) for own in found][-2:] == [("b", "h"), ("g", "h")]  # and the weakest


def test_pairs_outside_the_families_are_shown() -> None:
    text = shown(result(pair("a", "b"), pair("c", "d", 0.3, "related")))
    assert "Pairs outside the families" in text
    assert "related" in text


def test_nothing_left_out_is_silent() -> None:
    skipped = [Skip(f"wire-{n}", "too-short", "4 words", "in/wire.jsonl", n) for n in range(1, 8)]
    skipped.append(Skip("broken", "not-json", "a comma is missing", "in/broken.jsonl", 3))
    skipped.append(Skip("in/x", "binary", "", "in/x.txt"))
    cap = Cap("document_frequency_cap", 100, 2, "phrases left out")
    text = shown(result(pair("a", "b"), skipped=tuple(skipped), caps=(cap,)))
    assert "Not scanned: 9" in text
    assert "7 too-short" in text
    assert "and 2 more" in text
    assert "document_frequency_cap (100), 2 times: phrases left out" in text
    assert skipped_lines(skipped)[:2] == ["1 binary", "  in/x.txt: binary"]
    assert skipped_lines(skipped)[2:4] == ["1 not-json", "  in/broken.jsonl, line 3: a comma is missing"]
    assert "  wire-1 in in/wire.jsonl, line 1: 4 words" in skipped_lines(skipped)


@pytest.mark.parametrize("view", ["columns", "unified", "facts"])
def test_hostile_text_only_shows(view: View) -> None:
    found = result(pair(HOSTILE, "b", why=HOSTILE), family=("b", HOSTILE), skipped=(Skip(HOSTILE, "empty", HOSTILE),))
    for text in (shown(found), shown_diff(comparison(HOSTILE, HOSTILE + " and more"), view)):
        assert not set(text) & set("\x1b\x07\x00\x9b\r\u202e\u2066")
    assert "[red]markup[/red]" in shown(found, 200)
    assert ":smile:" in shown(found, 200)


@given(st.text())
def test_safe_text_is_one_line_of_harmless_characters(text: str) -> None:
    found = safe(text)
    assert len(found.splitlines()) <= 1
    assert not any(character < " " or "\x7f" <= character <= "\x9f" for character in found)
    assert safe(found) == found


def test_words_of_other_scripts_stay_as_they_are() -> None:
    text = "می‌خواهم עברית नमस्ते 👩‍👩‍👧 日本語"
    assert safe(text) == text


@given(st.text(alphabet="ab ,.“é\u0301日"), st.text(alphabet="ab ,.“é\u0301日"))
def test_steps_cover_both_texts(a: str, b: str) -> None:
    steps = find_steps(a, b)
    assert "".join(a[slice(*step.a)] for step in steps) == a
    assert "".join(b[slice(*step.b)] for step in steps) == b
    assert all(steps[i].same != steps[i + 1].same for i in range(len(steps) - 1))


def test_typography_and_case_are_no_change() -> None:
    assert [step.same for step in find_steps('The "Mayor" spoke', "the “mayor” spoke")] == [True]


def test_what_follows_a_changed_word_in_both_is_not_marked() -> None:
    a, b = "A 27-year-old, on May 17.", "A 29-year-old, on May 7."
    changed = [(a[slice(*step.a)], b[slice(*step.b)]) for step in find_steps(a, b) if not step.same]
    assert changed == [("27", "29"), ("17", "7")]


@pytest.mark.parametrize(
    ("a", "b", "line"),
    [
        ("Xi has a personal tie to him.", "Xi’s personal tie to him.", "[-Xi has a-] {+Xi’s+} personal tie to him."),
        ("China’s main ally sends troops.", "China sends troops.", "[-China’s main ally-] {+China+} sends troops."),
        (
            "They may curtail cooperation, according to an official.",
            "They may curtail cooperation.",
            "They may curtail cooperation[-, according to an official-].",
        ),
        ("A 27-year-old, on May 17.", "A 29-year-old, on May 7.", "A [-27-] {+29+}-year-old, on May [-17-] {+7+}."),
        ("It is near the border of Ukraine.", "It is near Ukraine's border.",
         "It is near [-the-] {+Ukraine's+} border [-of Ukraine-]."),
        ("He said: “We knew it all along”", "He said: “We knew”", "He said: “We knew [-it all along-]”"),
        ("It will cost $4 million, they said.", "It will cost $5 million, they said.",
         "It will cost $[-4-] {+5+} million, they said."),
        ("It was fined 58,000 pounds at 10:30.", "It was fined 85,000 pounds at 10:45.",
         "It was fined [-58,000-] {+85,000+} pounds at [-10:30-] {+10:45+}."),
        ("Es kostet 1,4 Milliarden, 3.", "Es kostet 1,6 Milliarden.", "Es kostet [-1,4-] {+1,6+} Milliarden[-, 3-]."),
        ("Troops of Campbell, Assistant Secretary, said no.", "Troops of Campbell and Assistant Secretary, said no.",
         "Troops of Campbell[-,-] {+and+} Assistant Secretary, said no."),
    ],
)  # fmt: skip
def test_both_wordings_in_one_line(a: str, b: str, line: str) -> None:
    assert in_one_line(a, b, find_steps(a, b), color=False).plain == line


WORDING = st.text(alphabet="abc ,.’“”-", min_size=1, max_size=30)


@given(WORDING, WORDING)
def test_each_wording_can_be_read_out_of_the_line(a: str, b: str) -> None:
    """Without what went out it is B, without what came in A, but for blanks and for typography in what stayed."""
    steps = find_steps(a, b)
    line = in_one_line(a, b, steps, color=False).plain
    without_out = re.sub(r"\[-.*?-\]", "", line).replace("{+", "").replace("+}", "")
    assert re.findall("[abc]", without_out) == re.findall("[abc]", b)
    without_in = re.sub(r"\{\+.*?\+\}", "", line).replace("[-", "").replace("-]", "")
    assert re.findall("[abc]", without_in) == re.findall("[abc]", a)
    assert "  " not in line or "  " in a or "  " in b


def test_one_column_has_a_legend() -> None:
    assert "~ edited; [-only in A-], {+only in B+}" in shown_diff(comparison(), "unified")


def test_changed_words_are_marked_without_colour() -> None:
    unified = shown_diff(comparison(), "unified")
    assert "[-Twelve-] {+Fifteen+} ferries were late." in unified
    columns = shown_diff(comparison(), "columns")
    assert "[-Twelve-] ferries" in columns
    assert "{+Fifteen+} ferries" in columns
    assert "[-" not in shown_diff(comparison(), "columns", color=True)


def test_changes_name_the_row_they_stand_in() -> None:
    line = next(line for line in shown_diff(comparison(), "facts").splitlines() if line.startswith("number"))
    assert line.split() == ["number", "Twelve", "Fifteen", "1"]


def test_shares_count_words() -> None:
    text = shown_diff(comparison(), "facts")
    assert "75 % of A's words stand in B\n    its sentences: 100 % edited" in text


def test_scan_record_keeps_its_contract() -> None:
    written = b"".join(encode_document(scan_record(result(pair("a", "b", 0.87654321), skipped=(Skip("x", "empty"),)))))
    record = json.loads(written)
    assert list(record)[:6] == ["schema", "settings", "articles", "families", "pairs", "skipped"]
    assert record["schema"] == "dedup.scan/1"
    assert record["families"] == [
        {"id": "a", "source": "a", "members": ["a", "b"], "weakest": 0.9, "source_known": True}
    ]
    (own,) = record["pairs"]
    assert list(own) == ["a", "b", "relation", "probability", "derived_from", "evidence", "why"]
    assert (own["probability"], own["derived_from"]) == (0.876543, "a")
    assert record["skipped"][0]["reason"] == "empty"
    assert b"".join(encode_document(record)) == written
    assert '  "caps": [],\n' in written.decode()


def test_diff_record_keeps_its_contract() -> None:
    record = diff_record(comparison())
    assert record["schema"] == "dedup.diff/1"
    assert record["rows"] == [
        {
            "a": [{"start": 0, "end": 25, "text": "Twelve ferries were late."}],
            "b": [{"start": 0, "end": 26, "text": "Fifteen ferries were late."}],
            "label": "edited",
            "similarity": 0.75,
            "moved": False,
        }
    ]
    assert {"kind": "number", "a": "Twelve", "b": "Fifteen", "row": 0}.items() <= record["changes"][0].items()
    assert record["shares"]["a"] == {"edited": 1.0, "verbatim": 0.0}


def test_a_lone_surrogate_is_written_as_its_escape() -> None:
    assert encode({"id": "caf\udce9"}) == b'{"id": "caf\\udce9"}\n'


def test_lines_say_what_they_are() -> None:
    stream = io.BytesIO()
    write_scan(result(pair("a", "b"), skipped=(Skip("x", "empty"),), caps=(Cap("c", 1, 1, ""),)), "jsonl", stream)
    records = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [record["type"] for record in records] == ["scan", "family", "pair", "skipped", "cap"]


def test_tables_have_a_row_a_pair() -> None:
    found = result(pair("a", "b", why='with "quotes", and\na line'), pair("c", "d"))
    stream = io.BytesIO()
    write_scan(found, "csv", stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue().decode())))
    assert list(rows[0]) == [*PAIR_COLUMNS, "contained_1_a", "contained_1_b"]
    assert [row["family"] for row in rows] == ["a", ""]
    assert rows[0]["why"] == 'with "quotes", and\na line'


def test_a_sheet_has_a_row_for_all_that_was_read() -> None:
    sources = {name: Article(name, "text", path="news.csv", line=line) for line, name in enumerate("abc", start=2)}
    found = result(pair("a", "b"), sources=sources, skipped=(Skip("d", "too-short", path="news.csv", line=5),))
    stream = io.BytesIO()
    write_articles(found, stream, packed=False)
    assert stream.getvalue().decode().splitlines() == [
        "id,path,line,family,family_source,keep,skipped",
        "a,news.csv,2,a,a,true,",
        "b,news.csv,3,a,a,false,",
        "c,news.csv,4,,,true,",
        "d,news.csv,5,,,,too-short",
    ]
    parquet, stream = pytest.importorskip("arro3.io"), io.BytesIO()
    write_articles(found, stream, packed=True)
    table = parquet.read_parquet(io.BytesIO(stream.getvalue())).read_all()
    assert table.column("line").to_pylist() == [2, 3, 4, 5]
    assert table.column("keep").to_pylist() == [True, False, True, None]


def test_a_sheet_runs_nothing_in_a_spreadsheet() -> None:
    stream = io.BytesIO()
    write_scan(result(pair("=cmd|' /C calc'!A0", "@b", why="-1")), "csv", stream)
    (row,) = csv.DictReader(io.StringIO(stream.getvalue().decode()))
    assert (row["a"], row["b"], row["why"]) == ("'=cmd|' /C calc'!A0", "'@b", "'-1")
    assert row["contained_1_a"] == "0.5"


@pytest.mark.parametrize("pairs", [[], [pair("a", "b"), pair("c", "d")]])
def test_parquet_reads_back(pairs: list[Pair]) -> None:
    parquet = pytest.importorskip("arro3.io")
    stream = io.BytesIO()
    write_scan(result(*pairs), "parquet", stream)
    table = parquet.read_parquet(io.BytesIO(stream.getvalue())).read_all()
    assert table.column_names[: len(PAIR_COLUMNS)] == list(PAIR_COLUMNS)
    assert table.column("a").to_pylist() == [own.a for own in pairs]


class Asked(UserDict[str, float]):
    """Measures that note when they are read."""

    times = 0

    def items(self) -> ItemsView[str, float]:
        Asked.times += 1
        return super().items()


class Noting(io.BytesIO):
    """A file that notes how many measures were read when it was first written to."""

    noted: int | None = None

    def write(self, data: Any) -> int:
        self.noted = Asked.times if self.noted is None else self.noted
        return super().write(data)


@pytest.mark.parametrize("shape", ["csv", "parquet"])
def test_a_sheet_is_written_as_it_is_read(monkeypatch: pytest.MonkeyPatch, shape: str) -> None:
    """However many pairs there are, only some are in memory; and how many that is makes no difference to the sheet."""
    pytest.importorskip("arro3.io")
    found = [replace(pair(f"a{number}", f"b{number}"), evidence=Asked(order=number / 7)) for number in range(500)]
    monkeypatch.setattr("dedup.report.sheets.GROUP", 40)
    sheets = []
    for batch in (7, 1000):
        monkeypatch.setattr("dedup.report.sheets.BATCH", batch)
        Asked.times, stream = 0, Noting()
        write_scan(result(*found), shape, stream)
        sheets.append(stream)
    assert sheets[0].getvalue() == sheets[1].getvalue()
    assert sheets[0].noted
    assert sheets[0].noted < 250 < Asked.times


def test_a_sheet_that_cannot_be_written_says_so() -> None:
    """The packages that write Parquet would end the process."""
    pytest.importorskip("arro3.io")
    with open("/dev/full", "wb", buffering=0) as full, pytest.raises(OSError, match="No space left"):
        write_scan(result(pair("a", "b")), "parquet", full)


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), KeyboardInterrupt()])
def test_what_goes_wrong_in_making_a_sheet_comes_out_as_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    pytest.importorskip("arro3.io")

    def failing(*_: Any) -> Iterator[list[Any]]:
        yield from [["id", "path", 1, None, None, True, None]] * 3
        raise error

    monkeypatch.setattr("dedup.report.sheets.article_rows", failing)
    file = tmp_path / "articles.parquet"
    expected = InputError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected) as raised, open_output(str(file)) as stream:
        write_articles(result(), stream, packed=True)
    assert str(raised.value) in ("", f"cannot write '{file}': Input/output error")
    assert not file.exists()


def test_what_parquet_cannot_hold_is_said_with_the_file(tmp_path: Path) -> None:
    pytest.importorskip("arro3.io")
    file = str(tmp_path / "pairs.parquet")
    with pytest.raises(InputError, match="surrogates not allowed") as raised, open_output(file) as stream:
        write_pairs(result(pair("half \ud83d", "b")), stream, packed=True)
    assert str(raised.value).startswith(f"cannot write '{file}': ")


def test_output_is_packed_by_its_name_and_the_same_each_time(tmp_path: Path) -> None:
    path = tmp_path / "report.json.gz"
    for _ in range(2):
        with open_output(str(path)) as stream:
            stream.write(b"data")
    first = path.read_bytes()
    assert gzip.decompress(first) == b"data"
    with open_output(str(path)) as stream:
        stream.write(b"data")
    assert path.read_bytes() == first


def interrupted() -> Iterator[bytes]:
    yield b"half of it"
    raise KeyboardInterrupt


@pytest.mark.parametrize("name", ["report.json", "report.json.gz", "link.json"])
def test_an_output_appears_whole_or_not_at_all(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "link.json":
        path.symlink_to(tmp_path / "real.json")
    for before in (None, b"yesterday's"):
        if before:
            path.write_bytes(before)
            path.chmod(0o640)
        with pytest.raises(KeyboardInterrupt), open_output(str(path)) as stream:
            stream.writelines(interrupted())
        assert (path.read_bytes() if path.exists() else None) == before
        assert [own.name for own in tmp_path.iterdir() if own.suffix == ".part"] == []
    with open_output(str(path)) as stream:
        stream.write(b"all of it")
        assert path.read_bytes() == b"yesterday's"
    written = path.read_bytes()
    assert (gzip.decompress(written) if name.endswith(".gz") else written) == b"all of it"
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.is_symlink() == (name == "link.json")


def test_what_is_read_as_it_comes_is_written_as_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    with open_output(str(path), streaming=True) as stream:
        stream.write(b"one\n")
        stream.flush()
        assert path.read_bytes() == b"one\n"


def test_an_output_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot write .*nowhere"), open_output(str(tmp_path / "nowhere" / "x")):
        pass


def test_every_measure_has_words() -> None:
    """Also one that the shipped model does not ask for, but one of somebody's own may."""
    names = [*symmetric(dict.fromkeys(NAMES, 0.0))]
    assert [name for name in names if measure_words(name) == name.replace("_", " ")] == []
    assert len({subject_of(name) for name in names}) == 7


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert make_console(io.StringIO()).color_system is not None
    assert make_console(io.StringIO(), color=False).color_system is None
