"""The command line as its users meet it: what goes to which stream, and with which exit code it ends."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest

from dedup.cli import main
from dedup.commands.guard import ArticleCommand
from dedup.commands.options import Bytes
from dedup.records import ScanResult

HOUSE = Path(__file__).parents[1]
SEEDS = HOUSE / "seeds"
AGENCY, FIRST, SECOND = "004_398dea438ef532e3", "000_fbe0dc45a80c2f80", "001_77b26a31c803cc97"

STORY = (
    "PORT ELLERY (AP) — Twelve harbour ferries were late on Monday after a storm closed the east quay, the mayor said. "
    "“Nobody on the quay was surprised,” Fraser Mackellan told reporters. "
    "The operator, Northern Crossings, promised refunds of 40 per cent to commuters who had waited longer than an hour."
)
OTHER = (
    "A dairy near the northern border has won the national prize for soft cheese for the third time in seven years. "
    "Its owner said the secret was patience, and a cellar that her grandfather dug by hand in a dry summer."
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a story, its copy with one number changed, and something else; it is the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "agency.txt").write_text(STORY)
    (tmp_path / "in" / "outlet.txt").write_text(STORY.replace("Twelve", "Fifteen"))
    (tmp_path / "in" / "cheese.txt").write_text(OTHER)
    return tmp_path


def run(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A process of its own, for what depends on real streams."""
    command = [sys.executable, "-m", "dedup", *arguments]
    environment = os.environ | {"PYTHONPATH": str(HOUSE)} | environment
    return subprocess.run(command, input=stdin, capture_output=True, env=environment, check=False)


@pytest.mark.parametrize("group", [[], ["index"]])
def test_what_each_command_does_is_said_whole(capsys: pytest.CaptureFixture[str], group: list[str]) -> None:
    main([*group, "--help"])
    assert "..." not in capsys.readouterr().out.split("Commands:")[1]


def test_scan_prints_the_family(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "in"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("3 articles in English, 1 family of 2; 1 stands alone\n")
    assert "near-duplicate" in out
    assert err == ""


def test_data_goes_to_standard_output_and_talk_to_standard_error(
    desk: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (desk / "in" / "short.txt").write_text("Too short.")
    assert main(["scan", "in", "--format", "json"]) == 0
    out, err = capfdbinary.readouterr()
    record = json.loads(out)
    assert record["schema"] == "dedup.scan/1"
    assert record["articles"] == 3
    assert record["families"][0]["members"] == ["agency", "outlet"]
    assert [skip["reason"] for skip in record["skipped"]] == ["too-short"]
    assert b"1 too-short" in err
    assert main(["scan", "in", "--format", "json", "--quiet"]) == 0
    again, err = capfdbinary.readouterr()
    assert (again, err) == (out, b"")


def test_output_goes_into_a_file(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "in", "--format", "jsonl", "--output", "out.jsonl.gz", "--quiet"]) == 0
    lines = gzip.decompress((desk / "out.jsonl.gz").read_bytes()).splitlines()
    assert json.loads(lines[0])["type"] == "scan"
    assert main(["scan", "in", "--output", "out.txt"]) == 0
    assert (desk / "out.txt").read_text().startswith("3 articles in English, 1 family of 2")
    assert capsys.readouterr() == ("", "")


def test_a_sheet_of_articles_is_written_beside_the_answer(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "in", "--articles", "families.csv"]) == 0
    assert "1 family of 2" in capsys.readouterr().out
    assert (desk / "families.csv").read_text().splitlines()[1:] == [
        "agency,in/agency.txt,,agency,agency,true,",
        "cheese,in/cheese.txt,,,,true,",
        "outlet,in/outlet.txt,,agency,agency,false,",
    ]


@pytest.mark.parametrize("sheet", ["families.txt", "families.tsv", "families.xlsx", "families.parquet.gz"])
def test_a_sheet_of_no_known_kind_is_refused(desk: Path, capsys: pytest.CaptureFixture[str], sheet: str) -> None:
    assert main(["scan", "in", "--articles", sheet]) == 2
    assert f"--articles writes .csv, .csv.gz or .parquet, not '{sheet}'" in capsys.readouterr().err
    assert not (desk / sheet).exists()


def test_what_parquet_needs_is_asked_for_before_the_work(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "arro3.io", None)
    monkeypatch.setattr("dedup.pipeline.scan", None)
    for arguments in (["--articles", "families.PARQUET"], ["--format", "parquet", "--output", "pairs.parquet"]):
        assert main(["scan", "in", *arguments]) == 2
        assert "writing Parquet needs the package" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("relation", "status"), [("exact", 0), ("near-duplicate", 1), ("excerpt", 1), ("rewrite", 1), ("related", 1)]
)
def test_fail_on_a_relation_or_a_stronger_one(desk: Path, relation: str, status: int) -> None:
    assert main(["scan", "in", "--fail-on", relation]) == status


def test_a_threshold_from_a_file_and_from_the_command_line(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "dedup.toml").write_text("minimum_words = 45\n")
    assert main(["scan", "in"]) == 0
    assert "1 too-short" in capsys.readouterr().out
    (desk / "dedup.toml").write_text("minimum = 45\n")
    assert main(["scan", "in"]) == 2
    assert "unknown setting 'minimum'" in capsys.readouterr().err


def test_options_from_the_environment(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEDUP_SCAN_FORMAT", "csv")
    monkeypatch.setenv("DEDUP_SCAN_QUIET", "1")
    monkeypatch.setenv("DEDUP_SCAN_NO_COLOR", "1")
    assert main(["scan", "in"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("a,b,relation,")
    assert err == ""
    assert main(["scan", "in", "--format", "table"]) == 0
    assert capsys.readouterr().out.startswith("3 articles")
    monkeypatch.setenv("DEDUP_SCAN_FAIL_ON", "near-duplicate")
    assert main(["scan", "in"]) == 1


def test_scan_with_diffs(desk: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["scan", "in", "--diff"]) == 0
    assert b"[-Twelve-]" in capfdbinary.readouterr().out.replace(b"[-Fifteen-]", b"[-Twelve-]")
    assert main(["scan", "in", "--diff", "--format", "json", "-q"]) == 0
    (diff,) = json.loads(capfdbinary.readouterr().out)["diffs"]
    assert diff["schema"] == "dedup.diff/1"
    assert main(["scan", "in", "--diff", "--format", "csv"]) == 2


UNREAD = "2 dates could not be read, such as 'yesterday' of a: write it as 2024-06-20 or 2024-06-20T12:00Z\n"


def test_a_date_that_is_none_is_said(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The articles are kept, in every command, and nothing is derived from a date that nobody can order."""
    rows = {"a": "yesterday", "b": "31.02.2024", "c": "2024-06-20"}
    lines = [json.dumps({"id": name, "published": stated, "text": STORY + name}) for name, stated in rows.items()]
    (desk / "feed.jsonl").write_text("\n".join(lines))
    assert main(["scan", "feed.jsonl", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    record = json.loads(out)
    assert record["articles"] == 3
    assert record["unread_dates"] == [{"id": "a", "stated": "yesterday"}, {"id": "b", "stated": "31.02.2024"}]
    assert [pair["derived_from"] for pair in record["pairs"]] == [None] * 3
    assert [family["source_known"] for family in record["families"]] == [False]
    assert UNREAD in err
    assert main(["scan", "feed.jsonl"]) == 0
    table = capsys.readouterr().out
    assert UNREAD.split() == table.split()[-len(UNREAD.split()) :]
    assert "nothing tells which came first" in table
    assert "likely source" not in table
    for command in (
        ["check", "feed.jsonl", "--against", "in"],
        ["diff", "a", "b", "--in", "feed.jsonl"],
        ["index", "build", "feed.jsonl", "--index", "news.db"],
    ):
        main(command)
        assert UNREAD in capsys.readouterr().err, command
        main([*command, "--quiet"])
        assert UNREAD not in capsys.readouterr().err, command


def test_diffs_of_a_scan_have_its_verdicts(
    desk: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two texts alone may be judged otherwise: the scan has learned house text."""
    from dedup import pipeline

    def judge_otherwise(*arguments: Any, **options: Any) -> ScanResult:
        result = scan(*arguments, **options)
        (pair,) = result.pairs
        return replace(result, pairs=(replace(pair, verdict=replace(pair.verdict, probability=0.625)),))

    scan = pipeline.scan
    monkeypatch.setattr(pipeline, "scan", judge_otherwise)
    assert main(["scan", "in", "--diff", "--format", "json", "-q"]) == 0
    found = json.loads(capfdbinary.readouterr().out)
    assert [one["probability"] for one in (*found["pairs"], *found["diffs"])] == [0.625, 0.625]


def test_diff_of_files_of_ids_and_of_standard_input(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "in/agency.txt", "in/outlet.txt"]) == 0
    assert "A: in/agency.txt" in capsys.readouterr().out
    assert main(["diff", "agency", "outlet", "--in", "in", "--unified"]) == 0
    assert "[-Twelve-] {+Fifteen+}" in capsys.readouterr().out
    found = run("diff", "in/agency.txt", "-", "--format", "json", stdin=STORY.encode())
    assert json.loads(found.stdout)["relation"] == "exact"
    assert json.loads(found.stdout)["b"] == "-"


def test_a_diff_and_an_explanation_within_a_collection_agree(
    desk: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Both know what every article of the collection has at its foot."""
    for name in "abcde":
        own = ". ".join(f"The {name}ward{i} of {name}ton{i} had {name}ling{i} and no {name}fork{i}" for i in range(9))
        (desk / f"{name}.txt").write_text(f"{own}.\n\n{OTHER}")
    (desk / "in" / "cheese.txt").unlink()  # it says no more than they have at their foot
    records = []
    for command in ("diff", "explain"):
        assert main([command, "a", "b", "--in", ".", "--format", "json"]) == 0
        records.append(json.loads(capfdbinary.readouterr().out))
    assert records[0]["probability"] == records[1]["probability"]


def test_diff_tells_of_nothing_but_its_two_articles(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("in/broken.txt").write_bytes(b"\0")
    assert main(["diff", "agency", "outlet", "--in", "in", "--facts"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["explain", "agency", "broken", "--in", "in"]) == 2
    assert "'broken' in 'in' could not be read: holds NUL bytes" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["scan"], "Missing argument"),
        (["scan", "nowhere"], "no such file or folder: 'nowhere'"),
        (["scan", "empty"], "nothing to scan in empty"),
        (["scan", "in", "--threshold", "2"], "threshold must lie between 0 and 1"),
        (["scan", "in", "--language", "klingon"], "such as en, de or zh, not 'klingon'"),
        (["scan", "in", "--format", "xml"], "is not one of"),
        (
            ["scan", "in", "--model", "nowhere.json"],
            "nowhere.json': No such file or directory; train",
        ),
        (
            ["scan", "in", "--output", "nowhere/x"],
            "cannot write to 'nowhere/x': it is in a folder that is not there",
        ),
        (["diff", "in/agency.txt", "nowhere"], "no such file or folder: 'nowhere'"),
        (["diff", "agency", "nobody", "--in", "in"], "there is no article 'nobody' in 'in'"),
        (["diff", "-", "-"], "only one of the two"),
        (["diff", "in/agency.txt", "in"], "'in' holds 3 articles"),
        (["explain", "in/agency.txt", "blank.txt"], "there is no article in 'blank.txt': the text is empty"),
        (["diff", "in/agency.txt", "none.json"], "there is no article in 'none.json': there is no record in it\n"),
        (["diff", "in/agency.txt", "cut.json"], "'cut.json': Unterminated string starting at character 7\n"),
        (["eval", "--docs", "in", "--pairs", "none.json"], "'none.json', line 1 must be an object with the ids"),
        (
            ["eval", "--docs", "in", "--pairs", "nowhere"],
            "the pairs in 'nowhere': No such file or directory\n",
        ),
        (["nothing"], "No such command"),
    ],
)
def test_what_cannot_run_says_why(
    desk: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    (desk / "empty").mkdir()
    (desk / "blank.txt").write_text("\n")
    (desk / "none.json").write_text("[]")
    (desk / "cut.json").write_text('{"a": "b')
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert message in err
    assert "Traceback" not in err
    assert out == ""


def test_a_mistake_of_ours_is_not_called_a_finding(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the roof leaks")

    monkeypatch.setattr("dedup.pipeline.scan", broken)
    assert main(["scan", "in"]) == 2
    assert "internal error, RuntimeError: the roof leaks" in capsys.readouterr().err


def test_hostile_input_ends_cleanly(desk: Path) -> None:
    dirty = desk / "dirty"
    dirty.mkdir()
    (dirty / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (dirty / "latin.txt").write_bytes(
        STORY.replace("—", "-").replace("“", '"').replace("”", '"').encode() + b" caf\xe9"
    )
    (dirty / "broken.jsonl").write_text(json.dumps({"id": "good", "text": STORY}) + '\n{"id": "bad", \n')
    (dirty / "long.txt").write_text("word " * 200_000)
    (dirty / "\x1b[31mred\x1b[0m.txt").write_text("Too short.")
    (dirty / "loop").symlink_to(dirty)
    found = run("scan", "dirty")
    assert found.returncode == 0, found.stderr
    assert b"\x1b" not in found.stdout + found.stderr
    assert b"Traceback" not in found.stderr
    assert b"binary" in found.stdout
    assert b"broken.jsonl, line 2" in found.stdout


CLOSED = "import os, sys; os.close({0}); os.execv(sys.executable, [sys.executable, '-m', 'dedup', *sys.argv[1:]])"


@pytest.mark.parametrize(
    ("closed", "arguments", "message"),
    [
        (0, ["scan", "-"], "  -: standard input is closed"),
        (1, ["scan", "in"], "standard output is closed; name a file with --output"),
        (1, ["scan", "in", "--format", "json"], "standard output is closed; name a file with --output"),
    ],
)
def test_a_closed_stream_is_said(desk: Path, closed: int, arguments: list[str], message: str) -> None:
    command = [sys.executable, "-c", CLOSED.format(closed), *arguments]
    found = subprocess.run(command, capture_output=True, env=os.environ | {"PYTHONPATH": str(HOUSE)}, check=False)
    assert found.returncode == 2
    assert message in found.stderr.decode()
    assert b"internal error" not in found.stderr


def test_closed_streams_are_no_matter_where_they_are_not_needed(desk: Path) -> None:
    """And talk does not go into the data when there is nowhere to talk to."""
    (desk / "in" / "short.txt").write_text("Too short.")
    for closed, arguments in ((2, []), (1, ["--output", "out.json"])):
        command = [sys.executable, "-c", CLOSED.format(closed), "scan", "in", "--format", "json", *arguments]
        found = subprocess.run(command, capture_output=True, env=os.environ | {"PYTHONPATH": str(HOUSE)}, check=False)
        assert found.returncode == 0, found.stderr
        assert json.loads((desk / "out.json").read_bytes() if arguments else found.stdout)["articles"] == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("arguments", [[], ["--format", "json"], ["--output", "/dev/full"], ["--html", "/dev/full"]])
def test_a_full_disk_is_said(desk: Path, arguments: list[str]) -> None:
    command = [sys.executable, "-m", "dedup", "scan", "in", "-q", *arguments]
    environment = os.environ | {"PYTHONPATH": str(HOUSE)}
    with open("/dev/full", "wb") as full:
        found = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment, check=False)
    assert found.returncode == 2
    assert found.stderr.decode().count("No space left on device") == 1
    assert (b"TMPDIR" in found.stderr) == ("/dev/full" not in arguments)
    assert b"internal error" not in found.stderr


@pytest.mark.parametrize("option", ["--html", "--output"])
@pytest.mark.parametrize("place", ["nowhere/x", "in", "in/"])
def test_where_nothing_can_be_written_is_said_before_the_work(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, option: str, place: str
) -> None:
    monkeypatch.setattr("dedup.pipeline.scan", None)
    assert main(["scan", "in", option, place]) == 2
    assert f"cannot write to '{place}': it is" in capsys.readouterr().err


@pytest.mark.parametrize("columns", ["0", "1", "-5", "many"])
def test_a_terminal_of_any_width_shows_something(desk: Path, columns: str) -> None:
    found = run("scan", "in", COLUMNS=columns)
    assert b"near-duplicate" in found.stdout


def test_a_reader_that_goes_away_is_no_finding() -> None:
    """What we write goes into a pipe that nobody reads any more."""
    reader, writer = os.pipe()
    os.close(reader)
    for shape in ("table", "json"):
        command = [sys.executable, "-m", "dedup", "scan", str(SEEDS), "-q", "--format", shape]
        found = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, cwd=HOUSE, check=False)
        assert (found.returncode, found.stderr) == (141, b"")
    os.close(writer)


def heed_interruptions() -> None:
    """What a shell starts in the background ignores interruptions, and what it starts in turn does so too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interruption_leaves_no_traceback() -> None:
    command, pipe = [sys.executable, "-m", "dedup", "scan", "-"], subprocess.PIPE
    with subprocess.Popen(
        command,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        cwd=HOUSE,
        preexec_fn=heed_interruptions,
    ) as process:
        time.sleep(1.5)  # until it waits for its input
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in err


def test_nothing_is_coloured_in_a_pipe(desk: Path) -> None:
    assert b"\x1b" not in run("scan", "in").stdout
    assert b"\x1b[" in run("scan", "in", FORCE_COLOR="1").stdout
    assert b"\x1b[" not in run("scan", "in", "--no-color", FORCE_COLOR="1").stdout


def test_explain_adds_up(desk: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    from math import exp

    assert main(["explain", "in/agency.txt", "in/cheese.txt", "--format", "json"]) == 0
    record = json.loads(capfdbinary.readouterr().out)
    log_odds = record["intercept"] + sum(measure["log_odds"] for measure in record["measures"])
    assert record["probability"] == pytest.approx(1 / (1 + exp(-log_odds)), abs=1e-4)
    sizes = [abs(measure["log_odds"]) for measure in record["measures"]]
    assert sizes == sorted(sizes, reverse=True)


def test_explain_shows_what_weighs_most_and_sums_up_the_rest(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "in" / "outlet.txt").write_text(STORY.replace("Twelve", "Fifteen").replace("(AP) ", ""))
    assert main(["explain", "agency", "outlet", "--in", "in", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["derived_from"] == "agency"
    assert main(["explain", "agency", "outlet", "--in", "in"]) == 0
    subjects, _, table = capsys.readouterr().out.partition("\nA weight is")
    weights = [float(weight) for weight in re.findall(r"[+-]\d+\.\d\d$", table, re.MULTILINE)]
    assert ", derived from agency (from" in subjects
    assert weights == [round(measure["log_odds"], 2) for measure in record["measures"][:10]]
    assert f"{len(record['measures']) - 10} other measures: --format json lists them" in table
    *parts, intercept, together = [float(own) for own in re.findall(r"[+-]\d+\.\d\d$", subjects, re.MULTILINE)]
    assert len(parts) == len({measure["about"] for measure in record["measures"]})
    assert sum(parts) + intercept == pytest.approx(together, abs=0.1)
    quotations = sum(measure["log_odds"] for measure in record["measures"] if measure["about"] == "quotations")
    assert float(subjects.split("\nquotations ")[1].split()[0]) == pytest.approx(quotations, abs=0.01)


def test_a_wide_terminal_keeps_a_pair_in_one_line(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "in" / "agency.txt").rename(desk / "in" / "the-agency-s-own-story.txt")
    assert main(["scan", "in"]) == 0
    narrow = capsys.readouterr().out
    assert "\n– the-agency-s-own-story" in narrow
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["scan", "in"]) == 0
    wide = capsys.readouterr().out
    assert "outlet – the-agency-s-own-story   near-duplicate" in wide
    assert [line for line in (narrow + wide).splitlines() if line != line.rstrip()] == []


def test_explain_shows_the_words_in_common(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "agency", "outlet", "--in", "in"]) == 0
    out = capsys.readouterr().out
    assert "before any evidence" in out
    assert "harbour ferries were late on Monday" in " ".join(out.split())


def test_only_words_that_are_no_evidence_are_marked_so(desk: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A credit that stands before copied words takes nothing from them."""
    (desk / "in" / "outlet.txt").write_text(STORY.replace("promised refunds", "has promised refunds"))
    (desk / "in" / "other.txt").write_text("PORT ELLERY (AP) — " + OTHER)
    for other, marks in (("outlet", [False, False]), ("other", [True])):
        assert main(["explain", "agency", other, "--in", "in", "--format", "json"]) == 0
        found = json.loads(capfdbinary.readouterr().out)["passages"]
        assert [passage["furniture"] for passage in found] == marks


def test_eval_by_hand(desk: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    pairs = [
        {"a": "outlet", "b": "agency", "label": "derived", "kind": "copy"},
        {"a": "agency", "b": "cheese", "label": "not", "kind": "other"},
    ]
    (desk / "pairs.jsonl").write_text("".join(json.dumps(pair) + "\n" for pair in pairs))
    command = ["eval", "--docs", "in", "--pairs", "pairs.jsonl", "--predictions", "out.jsonl.gz"]
    assert main([*command, "--format", "json"]) == 0
    record = json.loads(capfdbinary.readouterr().out)
    assert record["schema"] == "dedup.eval/1"
    assert (record["n"], record["auc"], record["f1"]) == (2, 1.0, 1.0)
    assert record["by_kind"] == {"copy": {"n": 1, "called_derived": 1.0}, "other": {"n": 1, "called_derived": 0.0}}
    lines = gzip.decompress((desk / "out.jsonl.gz").read_bytes()).splitlines()
    assert [list(json.loads(line)) for line in lines] == [["a", "b", "relation", "probability"]] * 2
    assert json.loads(lines[0])["a"] == "outlet"
    assert main(command) == 0
    assert b"area under the ROC curve" in capfdbinary.readouterr().out


def test_every_command_has_help_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    from dedup.cli import commands

    for name in commands.commands:
        assert main([name, "--help"]) == 0
        assert f"dedup {name} " in capsys.readouterr().out.partition("Example:")[2]


def test_the_seeds(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The main job: one family of three, the agency's text its source, and the other pairs far below."""
    assert main(["scan", str(SEEDS), "--format", "json", "-q"]) == 0
    record = json.loads(capfdbinary.readouterr().out)
    (family,) = record["families"]
    assert sorted(family["members"]) == [FIRST, SECOND, AGENCY]
    assert family["source"] == AGENCY
    assert len(record["pairs"]) == 3


def test_a_scan_within_a_memory_and_for_near_duplicates_only(
    desk: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["scan", "in", "--format", "json", "--quiet"]) == 0
    every = capsysbinary.readouterr().out
    assert main(["scan", "in", "--format", "json", "--quiet", "--memory", "1MB"]) == 0
    assert capsysbinary.readouterr().out == every
    assert main(["scan", "in", "--format", "json", "--quiet", "--channels", "lsh"]) == 0
    assert [pair["relation"] for pair in json.loads(capsysbinary.readouterr().out)["pairs"]] == ["near-duplicate"]


@pytest.mark.parametrize(
    ("size", "expected"), [("2GB", 2 << 30), ("1.5 M", 3 << 19), ("1024kib", 1 << 20), ("12000000", 12_000_000)]
)
def test_sizes(size: str, expected: int) -> None:
    assert Bytes().convert(size, None, None) == expected


def test_what_is_no_size(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "in", "--memory", "plenty"]) == 2
    assert "'plenty' is no size; write it like 2GB" in capsys.readouterr().err
    assert main(["scan", "in", "--memory", "10"]) == 2
    assert "'10' is 10 bytes, in which nothing can be done; write it like 2GB" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan", "in/agency.txt", "in/outlet.txt", "--format", "json", "--output", "in/../in/outlet.txt"],
        ["diff", "in/agency.txt", "in/outlet.txt", "--html", "in/agency.txt"],
        ["check", "in/agency.txt", "--against", "in", "--format", "sarif", "--output", "in/agency.txt"],
        ["scan", "in", "--html", "report", "--format", "json", "--output", "report"],
        ["scan", "in", "--output", "in/agency.txt"],
        ["scan", "in/cheese.txt", ".", "--html", "link/outlet.txt"],
        ["explain", "agency", "outlet", "--in", "in", "--output", "in/outlet.txt"],
        ["check", "in/cheese.txt", "--against", "in", "--write-baseline", "in/agency.txt"],
        ["index", "build", "in", "--index", "news.db", "--output", "in/agency.txt"],
        ["scan", "in/cheese.txt", "--model", "in/agency.txt", "--output", "in/agency.txt"],
        ["check", "in/cheese.txt", "--against", "in", "--allow", "rules.toml", "--output", "rules.toml"],
    ],
)
def test_no_output_replaces_an_input(desk: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    (desk / "link").symlink_to("in")
    assert main(arguments) == 2
    assert "cannot write to" in capsys.readouterr().err
    assert (desk / "in" / "agency.txt").read_text() == STORY
    assert (desk / "in" / "outlet.txt").read_text() == STORY.replace("Twelve", "Fifteen")


def test_every_option_that_names_a_file_is_guarded() -> None:
    """The guard knows them by their names: a new one must be among those that are read, or those that are written."""
    from dedup.cli import commands

    groups = [commands, *(one for one in commands.commands.values() if isinstance(one, click.Group))]
    leaves = [one for group in groups for one in group.commands.values() if not isinstance(one, click.Group)]
    named = [
        (command.name, param.name)
        for command in leaves
        for param in command.params
        if re.search(r"^[AB]$|FILE|PATH", param.metavar or "")
    ]
    assert len(named) > 20
    assert [own for own in named if own[1] not in ArticleCommand.READ + ArticleCommand.WRITTEN] == []
    assert [one.name for one in leaves if not isinstance(one, ArticleCommand)] == []


def test_what_is_not_read_in_a_folder_may_be_written_again(desk: Path) -> None:
    for name in ("dedup.sarif", ".report.html"):
        for _ in range(2):
            assert (
                main(["check", "in/cheese.txt", "--against", ".", "--format", "sarif", "--output", f"in/{name}"]) == 0
            )
