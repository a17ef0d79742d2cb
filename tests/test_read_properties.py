"""Whatever bytes a file holds: reading never raises, and what comes out can be written."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedup.read import read_articles
from dedup.read.cleaning import clean
from dedup.read.decoding import decode
from dedup.read.parsing import parse_json
from dedup.records import Article

# Pieces that bring a parser further than chance would.
PIECES = [
    *(
        b'{"id":',
        b'"text":',
        b'"a b"',
        b"1",
        b",",
        b"}",
        b"[",
        b"]",
        b"\n",
        b"\r",
        b"\r\n",
        b'"',
        b"\\ud800",
        b"\\u0000",
    ),
    *(
        b"1e999",
        b"-0",
        b"NaN",
        b"9" * 40,
        b"id,text\n",
        b";",
        b"\t",
        b"<p>",
        b"</p>",
        b"<html>",
        b"<body",
        b"<!--",
        b"&#0;",
    ),
    *(
        b"<meta charset=utf-7>",
        b"---\n",
        b"title: x\n",
        b"# ",
        b"**",
        b"[a](",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\0",
        b"\xe9",
    ),
    *(b"\x1f\x8b\x08", b"PAR1", "“é”".encode(), "\u2028".encode(), b"\xf0\x9f", b"\x85", b"words and more words. "),
]
BYTES = st.binary(max_size=400) | st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join)
KINDS = [".txt", ".md", ".html", ".jsonl", ".json", ".csv", ".tsv", ".parquet", ".txt.gz", ".jsonl.gz"]


@pytest.mark.parametrize("kind", KINDS)
@given(data=BYTES)
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_no_bytes_raise(kind: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"file{kind}")
        path.write_bytes(data)
        found = list(read_articles([path]))
    for item in found:
        assert str(item).encode()
        assert item.path == str(path)
    articles = [item for item in found if isinstance(item, Article)]
    assert all(article.text.strip() for article in articles)
    assert len({article.id for article in articles}) == len(articles)


@given(st.text())
@settings(derandomize=True)
def test_utf8_comes_back_as_it_was(text: str) -> None:
    text = text.replace("\0", "").removeprefix("\ufeff")
    assert decode(text.encode()) == text
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text
    assert decode(text.encode("utf-16")) == text


@given(st.text(alphabet=st.characters(codec="utf-8") | st.characters(categories=["Cs"])))
@settings(derandomize=True)
def test_cleaned_text_can_be_written_and_keeps_its_offsets(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.encode().decode() == cleaned
    assert len(cleaned) == len(text)
    assert all(old == new for old, new in zip(text, cleaned, strict=True) if new != "\ufffd")


@given(st.integers())
@settings(derandomize=True)
def test_integers_keep_their_digits(number: int) -> None:
    assert parse_json(f'{{"id": {number}}}') == {"id": number}
