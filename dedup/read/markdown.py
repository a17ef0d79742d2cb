"""Markdown: the words without the markup. Headings, lists and quotations stay as paragraphs; images go."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from dedup.read.decoding import decode
from dedup.read.opening import read_whole
from dedup.read.record import Record

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# What site generators put first: `---`, lines of `name: value`, `---`. Each line can match in one way only, otherwise
# the time to find that there is no end to it would double with every line.
FRONT_MATTER = re.compile(r"---[ \t]*\r?\n((?:\w[\w-]*:.*\n|[ \t#-].*\n)+?)---[ \t]*(?:\r?\n|\Z)")
STATEMENT = re.compile(r"^(title|date|published|source|url|language|version):(.*)$", re.MULTILINE)

# Never looks past the next `<`, so that a page of nothing else takes no longer than any other.
TAG = re.compile(r"<[^<>]*>")


def read_markdown(stream: io.BufferedReader) -> Iterator[Record]:
    """The one article in the stream: its text, and the flat fields of its front matter if it has one."""
    markdown = decode(read_whole(stream))
    head = FRONT_MATTER.match(markdown)
    stated = {name: value.strip().strip("\"'") for name, value in STATEMENT.findall(head[1])} if head else {}
    yield Record({**stated, "text": strip_markup(markdown[head.end() :] if head else markdown)})


def strip_markup(markdown: str) -> str:
    """The text of a Markdown document, one blank line between its blocks.

    >>> strip_markup("# Floods\\n\\nThe *river* [rose](https://example.org).")
    'Floods\\n\\nThe river rose.'
    """
    blocks = (_block_text(token) for token in _parser().parse(markdown))
    return "\n\n".join(block for block in blocks if block)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _block_text(token: Token) -> str:
    if token.type == "inline":
        return "".join(_inline_text(child) for child in token.children or ())
    if token.type in ("fence", "code_block"):  # an indented paragraph is a code block too
        return token.content.rstrip("\n")
    return TAG.sub("", token.content).strip() if token.type == "html_block" else ""


def _inline_text(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return token.content if token.type in ("text", "code_inline") else ""
