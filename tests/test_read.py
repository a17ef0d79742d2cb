"""Paths, ids, standard input, and what nobody wants to have in a folder."""

from __future__ import annotations

import inspect
import io
import json
import os
import socket
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from dedup.errors import InputError, MissingExtraError
from dedup.read import opening, read_articles
from dedup.records import Article, Skip


def read(*paths: str | Path, language: str | None = None) -> list[Article | Skip]:
    return list(read_articles(paths, language=language))


def ids(items: Iterable[Article | Skip]) -> list[str | None]:
    return [item.id for item in items if isinstance(item, Article)]


def reasons(items: Iterable[Article | Skip]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Skip)]


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def pipe(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


# Paths


def test_missing_path_is_an_error_before_anything_is_read(tmp_path: Path) -> None:
    write(tmp_path / "here.txt", "Here.")
    with pytest.raises(InputError, match=r"no such file or folder: '.*gone\.txt', 'nor/this'"):
        read_articles([tmp_path, tmp_path / "gone.txt", "nor/this"])


def test_impossible_path_is_missing() -> None:
    for path in ("a\0b", "x" * 5000, ""):
        with pytest.raises(InputError):
            read_articles([path])


def test_no_paths_and_an_empty_folder_hold_nothing(tmp_path: Path) -> None:
    assert read() == []
    assert read(tmp_path) == []


def test_path_is_the_one_given_joined_with_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "news/today/a.txt", "A.")
    monkeypatch.chdir(tmp_path)
    for given in ("news", "news/", Path("news")):
        assert [item.path for item in read(given)] == ["news/today/a.txt"]
    assert [(item.id, item.path) for item in read("news/today/a.txt")] == [("a", "news/today/a.txt")]
    assert ids(read(".")) == ["news/today/a"]


def test_unknown_type_is_skipped_even_if_named(tmp_path: Path) -> None:
    assert reasons(read(write(tmp_path / "a.doc", "A."))) == ["unknown-type"]


def test_hidden_folder_is_read_if_named(tmp_path: Path) -> None:
    write(tmp_path / ".cache/a.txt", "A.")
    assert ids(read(tmp_path / ".cache")) == ["a"]
    assert read(tmp_path) == []


def test_each_real_folder_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "news/a.txt", "A.")
    (tmp_path / "news/deeper").mkdir()
    (tmp_path / "news/deeper/back").symlink_to(tmp_path / "news")
    (tmp_path / "news/self").symlink_to(tmp_path / "news/self")
    (tmp_path / "again").symlink_to(tmp_path / "news")
    found = read(tmp_path)
    assert ids(found) == ["again/a"]
    assert reasons(found) == ["unreadable"]  # the link to itself leads nowhere


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    file = write(tmp_path / "news/a.txt", "A.")
    assert ids(read(tmp_path / "news", file, file, tmp_path)) == ["a"]


def test_folders_nested_deeper_than_python_may_call(tmp_path: Path) -> None:
    write(tmp_path.joinpath(*["d"] * 300, "a.txt"), "A.")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 200)
    try:
        assert ids(read(tmp_path)) == ["d/" * 300 + "a"]
    finally:
        sys.setrecursionlimit(limit)


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(tmp_path / "socket.txt"))  # the name of a socket has to be short
        found = read(tmp_path)
    assert [(item.id, item.reason) for item in found if isinstance(item, Skip)] == [
        ("dangling.txt", "unreadable"),
        ("pipe.txt", "unknown-type"),
        ("socket.txt", "unknown-type"),
    ]


def test_a_pipe_that_is_named_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "63"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b'{"id": "one", "text": "The river rose."}\n',))
    writer.start()
    assert ids(read(pipe)) == ["one"]
    writer.join()


def test_file_that_may_not_be_opened_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked, _ = write(tmp_path / "locked.txt", "Secret."), write(tmp_path / "open.txt", "Open.")

    class Guarded(io.FileIO):  # the administrator may open anything, so the mode of the file is no test
        def __init__(self, path: str) -> None:
            if path == str(locked):
                raise PermissionError(13, "Permission denied", path)
            super().__init__(path)

    monkeypatch.setattr("dedup.read.opening.io.FileIO", Guarded)
    skip, article = read(tmp_path)
    assert isinstance(skip, Skip)
    assert (skip.reason, skip.path) == ("unreadable", str(locked))
    assert "Permission denied" in skip.detail
    assert article.id == "open"


def test_folder_that_may_not_be_listed_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "locked/a.txt", "A.")
    write(tmp_path / "open/b.txt", "B.")
    listdir = os.listdir

    def guarded(path: str) -> list[str]:
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return listdir(path)

    monkeypatch.setattr(os, "listdir", guarded)
    found = read(tmp_path)
    assert (ids(found), reasons(found)) == (["open/b"], ["unreadable"])
    assert found[0].id == "locked"


def test_file_name_that_is_no_text(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(path, "wb") as file:
        file.write(b"A.")
    (article,) = read(tmp_path)
    assert article.id == "caf\ufffd"
    assert str(article).encode()


# Ids


def test_ids_of_two_folders(tmp_path: Path) -> None:
    for name in ("a/x.txt", "b/x.txt", "b/y.txt"):
        write(tmp_path / name, name)
    assert ids(read(tmp_path / "a", tmp_path / "b")) == ["a/x", "b/x", "y"]
    assert ids(read(tmp_path / "a/x.txt", tmp_path / "b/x.txt")) == ["a/x", "b/x"]


def test_ids_of_two_folders_of_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one/a/x.txt", "two/a/x.md", "two/a/y.txt"):
        write(tmp_path / name, name)
    assert ids(read("one/a", "two/a")) == ["one/a/x.txt", "two/a/x.md", "y"]


def test_records_without_id_in_files_of_one_name(tmp_path: Path) -> None:
    for name in ("a/day.jsonl", "b/day.jsonl"):
        write(tmp_path / name, '{"text": "Words."}')
    assert ids(read(tmp_path)) == ["a/day.jsonl:1", "b/day.jsonl:1"]
    assert ids(read(tmp_path / "a", tmp_path / "b")) == ["a/day.jsonl:1", "b/day.jsonl:1"]


def test_duplicate_id_says_where_the_first_stands(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", '\n{"id": "x", "text": "One."}')
    write(tmp_path / "b.csv", "id,text\nx,Two.\n")
    write(tmp_path / "x.txt", "Three.")
    article, *skips = read(tmp_path)
    assert isinstance(article, Article)
    assert article.text == "One."
    assert reasons(skips) == ["duplicate-id", "duplicate-id"]
    assert all(f"{tmp_path}/a.jsonl, line 2" in skip.detail for skip in skips if isinstance(skip, Skip))
    assert [skip.path for skip in skips] == [f"{tmp_path}/b.csv", f"{tmp_path}/x.txt"]
    first, second = (skip.detail for skip in skips if isinstance(skip, Skip))
    assert first.endswith("; another article needs another id, or none, to go by its place in its file")
    assert second.endswith("; another article needs another id")


def test_ids_that_start_anew_in_each_file_can_be_left_out(tmp_path: Path) -> None:
    """The remedy that is told for them is one."""
    for name in ("one.csv", "two.csv"):
        write(tmp_path / name, "id,text\n1,One.\n2,Two.\n")
    assert reasons(read(tmp_path)[2:]) == ["duplicate-id", "duplicate-id"]
    for name in ("one.csv", "two.csv"):
        write(tmp_path / name, "number,text\n1,One.\n2,Two.\n")
    assert ids(read(tmp_path)) == ["one.csv:2", "one.csv:3", "two.csv:2", "two.csv:3"]


def test_language_fills_in_and_overrides_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", '{"id": "1", "text": "Un.", "language": "fr"}\n{"id": "2", "text": "Eins."}')
    write(tmp_path / "b.txt", "Zwei.")
    found = read(tmp_path, language="de")
    assert [item.language for item in found if isinstance(item, Article)] == ["fr", "de", "de"]


# Standard input


def test_standard_input_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, b'\n {"id": "a", "text": "A."}\n[]\n{"text": "B."}\n')
    found = read("-")
    assert [item.id for item in found] == ["a", "-:3", "-:4"]
    assert {item.path for item in found} == {"-"}


def test_standard_input_text(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, "\n  “A text.”\r\nIts end.\n".encode())
    (article,) = read("-", "-")
    assert article == Article("-", "\n  “A text.”\r\nIts end.\n", path="-")


def test_standard_input_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = Path(__file__).parent / "read_cases/gzip/input/lines.jsonl.gz"
    pipe(monkeypatch, packed.read_bytes())
    assert ids(read("-")) == ["packed"]


def test_standard_input_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, b"")
    assert reasons(read("-")) == ["empty"]
    assert not sys.stdin.closed
    assert sys.stdin.read() == ""


def test_standard_input_binary(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, b"\x7fELF\0\0\0")
    assert reasons(read("-")) == ["binary"]


# Extras


@pytest.mark.parametrize(
    ("name", "package", "extra"), [("a.html", "trafilatura", "html"), ("a.parquet", "arro3.io", "parquet")]
)
def test_missing_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, package: str, extra: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    file = write(tmp_path / name, "x")
    write(tmp_path / "b.txt", "B.")
    with pytest.raises(MissingExtraError, match=extra):
        read_articles([tmp_path / "b.txt", file])
    skip, article = read(tmp_path)
    assert isinstance(skip, Skip)
    assert skip.reason == "missing-extra"
    assert f"pip install '.[{extra}]'" in skip.detail
    assert article.id == "b"


def test_without_the_detector_old_encodings_are_western(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "charset_normalizer", None)
    file = write(tmp_path / "a.txt", "Правительство".encode("cp1251"))
    (article,) = read(file)
    assert isinstance(article, Article)
    assert article.text == "Правительство".encode("cp1251").decode("cp1252")


@pytest.mark.parametrize("name", ["d_cut", "e_garbage", "f_empty", "h_length", "i_footer"])
def test_what_is_not_parquet_is_found_without_a_backtrace(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    file = Path(__file__).parent / f"read_cases/parquet/input/{name}.parquet"
    assert reasons(read(file)) == ["unreadable"]
    assert capfd.readouterr().err == ""


# Size and time


def test_front_matter_that_never_ends_takes_no_time(tmp_path: Path) -> None:
    for end in ("\n", "\r\n"):
        (article,) = read(write(tmp_path / "a.md", "---" + end + f"-a: b{end}a-b: c{end} c{end}" * 200))
        assert isinstance(article, Article)


@pytest.mark.parametrize(
    ("name", "head", "tail"),
    [
        ("a.txt", "", ""),
        ("a.md", "", ""),
        ("a.jsonl", '{"id": "a", "text": "', '"}'),
        ("a.json", '[{"id": "a", "text": "', '"}]'),
        ("a.csv", "id,text\na,", "\n"),
    ],
)
def test_ten_megabytes_on_one_line(tmp_path: Path, name: str, head: str, tail: str) -> None:
    text = "words " * 1_700_000 + "end"  # what is longer is no article, see the next test
    (article,) = read(write(tmp_path / name, head + text + tail))
    assert isinstance(article, Article)
    assert (article.id, len(article.text)) == ("a", len(text))


@pytest.mark.parametrize("name", ["a.txt", "a.json", "a.md"])
def test_more_than_fits_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(opening, "LARGEST", 1000)
    assert reasons(read(write(tmp_path / name, "[\n" + "words\n" * 1000))) == ["too-large"]


def test_line_that_does_not_fit_costs_that_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.read.lines.LARGEST", 1000)
    found = read(write(tmp_path / "a.jsonl", '{"text": "' + "a" * 3500 + '"}\n{"id": "b", "text": "B."}\n'))
    assert ids(found) == ["b"]
    assert reasons(found) == ["not-json"]
    assert [item.line for item in found] == [1, 2]


def test_reading_is_a_stream(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "A.")
    gone = write(tmp_path / "b.txt", "B.")
    found = read_articles([tmp_path])
    assert next(found).id == "a"
    gone.unlink()
    assert reasons(found) == ["unreadable"]


def test_what_is_longer_than_any_article_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.read.record.LONGEST", 20)
    rows = [{"id": "long", "text": "x" * 21}, {"id": "good", "text": "x" * 20}]
    skip, article = read(write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows))))
    assert isinstance(skip, Skip)
    assert (skip.id, skip.reason, skip.line) == ("long", "too-long", 1)
    assert skip.detail == "the text has 21 characters; the longest that is read has 20"
    assert isinstance(article, Article)


def test_a_link_to_a_file_is_no_second_article(tmp_path: Path) -> None:
    write(tmp_path / "story.txt", "The river rose.")
    (tmp_path / "today.txt").symlink_to(tmp_path / "story.txt")
    (found,) = read(tmp_path)
    assert found.id == "story"
    (named,) = read_articles([tmp_path / "today.txt", tmp_path])
    assert named.id == "today"


def test_one_path_is_no_list_of_paths() -> None:
    with pytest.raises(ValueError, match=r"such as \['seeds/'\], not 'seeds/'"):
        read_articles("seeds/")
