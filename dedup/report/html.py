"""What a run found, as one HTML file that a browser shows without a network.

Article text is hostile. Jinja escapes what stands in the markup; families travel as packed JSON, in letters and digits
that no markup is made of; the page builds text nodes from it, never markup; and its own Content-Security-Policy allows
this one style and this one script by their hashes and nothing else, so that even markup that slipped in could neither
run nor call out.

A family's members share most of their text, and its source stands in every comparison: packed by deflate, which every
browser since 2023 can unpack, a report takes a quarter. A family is unpacked when somebody opens it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import IO

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dedup.records import LABELS, Comparison, ScanResult
from dedup.report.diff_table import SIGNS
from dedup.report.page import Card, Record, diff_page, family_page, known_articles, make_card
from dedup.report.scan_table import headline, in_order, pairs_by_family, remainder
from dedup.report.visible import visible
from dedup.report.words import count, likelihood

# In the order in which the browser reads them.
SCRIPTS = ("elements", "lineage", "sentences", "facts", "ribbons", "filters", "keyboard", "family", "overview", "start")
MEANINGS = {
    "verbatim": "The same words in the same order.",
    "edited": "At least seven words in ten are kept, in order.",
    "paraphrased": "The same said in mostly other words.",
    "merged": "Several sentences of A became fewer in B.",
    "split": "One sentence of A became several in B.",
    "added": "Only B has it.",
    "dropped": "Only A has it.",
    "moved": "It stands in another order; what else was done to it is said beside it.",
}
OUTSIDE = 500  # pairs outside the families are shown up to here; how many are not is said
LEVEL = 6  # of zlib; 9 takes twice the time and saves a hundredth


def pack(record: Record) -> Markup:
    """A record as JSON, deflated, in base64: it may stand in a script element, where it is never markup.

    A lone surrogate is written as its escape, which is the same to whoever reads JSON.

    >>> zlib.decompress(base64.b64decode(pack({"text": "</script><b>R&D</b>"})))
    b'{"text":"</script><b>R&D</b>"}'
    """
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    return Markup(base64.b64encode(zlib.compress(text, LEVEL)).decode("ascii"))


def _read(name: str) -> Markup:
    """A file of ours beside the template."""
    return Markup((files("dedup") / "report" / "templates" / name).read_text(encoding="utf-8"))


@cache
def _style() -> Markup:
    return _read("report.css")


@cache
def _script() -> Markup:
    return Markup("\n").join(_read(f"{name}.js") for name in SCRIPTS)


def policy(style: str, script: str) -> str:
    """The Content-Security-Policy: one style and one script, by hash; no other code, no requests, no forms."""

    def source(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {source(style)}",
            f"script-src {source(script)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("dedup", "report/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _write(stream: IO[bytes], **values: object) -> None:
    """Fills the template. A lone surrogate is written as its escape."""
    template = _environment().get_template("report.html")
    page = template.generate(
        style=_style(),
        script=_script(),
        policy=policy(_style(), _script()),
        signs={label: SIGNS[label] for label in LABELS} | {"moved": "↕"},
        meanings=MEANINGS,
        **values,
    )
    for part in page:
        stream.write(part.encode("utf-8", "backslashreplace"))


def _families(result: ScanResult, comparisons: Sequence[Comparison]) -> Iterator[tuple[Card, Markup]]:
    articles = known_articles(result)
    inside, _ = pairs_by_family(result)
    diffs = {frozenset((comparison.a.id, comparison.b.id)): comparison for comparison in comparisons}
    for number, family in enumerate(result.families, start=1):
        page = family_page(family, articles, inside[family.id], diffs)
        yield make_card(number, family, articles, page), pack(page)


def _outside(result: ScanResult) -> list[dict[str, str]]:
    _, outside = pairs_by_family(result)
    return [
        {
            **dict(zip(("first", "mark", "second"), map(visible, in_order(pair)), strict=True)),
            "relation": pair.relation,
            "likely": likelihood(pair.probability),
            "why": visible(pair.why),
        }
        for pair in outside
    ]


def write_scan_page(result: ScanResult, comparisons: Sequence[Comparison], stream: IO[bytes]) -> None:
    """A scan and the comparisons of its members with their sources → the report."""
    families = list(_families(result, comparisons))
    outside = _outside(result)
    _write(
        stream,
        overview=True,
        title=headline(result),
        cards=[card for card, _ in families],
        blocks=[(card.number, block) for card, block in families],
        outside=outside[:OUTSIDE],
        unseen=count(len(outside) - OUTSIDE, "further pair") if len(outside) > OUTSIDE else "",
        remainder=[visible(line) for line in remainder(result)],
        settings=result.settings,
    )


def write_diff_page(comparison: Comparison, stream: IO[bytes]) -> None:
    """Two articles compared → the report, with nothing but them."""
    page = diff_page(comparison)
    _write(
        stream,
        overview=False,
        title=" – ".join(member["name"] for member in page["members"]),
        cards=[],
        blocks=[(1, pack(page))],
        outside=[],
        unseen="",
        remainder=[],
        settings="",
    )
