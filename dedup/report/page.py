"""What a run found → the values that the HTML report is built of, in words and numbers only.

A family's values go into the page as one block of JSON that is read when somebody opens the family; the overview needs
only the few of `Card`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from dedup.language.words import find_words
from dedup.records import LABELS, Article, Change, Comparison, Family, Pair, ScanResult, Side, Span
from dedup.report.diff_table import surviving
from dedup.report.lineage import Kin, find_lineage
from dedup.report.pieces import Piece, cut_change, cut_row
from dedup.report.scan_table import summary
from dedup.report.timeline import Timeline, first_and_last, later_words, make_timeline, time_words
from dedup.report.visible import visible
from dedup.report.words import beginning, count, likelihood, percent
from dedup.times import read_time

NAME_WORDS, NAME_LETTERS = 4, 120  # a first line of fewer words is a button's label or a credit, not a headline
EMPTY_LINE = re.compile(r"\n\s*\n")

SIDES: tuple[Side, Side] = ("a", "b")

Record = dict[str, Any]
Comparisons = Mapping[frozenset[str], Comparison]


class Card(NamedTuple):
    """A family in the overview.

    `at` are the positions (0 to 1) of its articles on its own line of time, `newest` orders families by their latest
    article, and `ids` is what one can find the family by beside what is shown.
    """

    number: int
    name: str
    articles: int
    outlets: tuple[str, ...]
    when: tuple[str, ...]
    at: tuple[float, ...]
    facts: int
    weakest: str
    newest: int
    ids: str


def article_name(article: Article) -> str:
    """The title; else the first line that reads like a headline; else the id."""
    if article.title and article.title.strip():
        return visible(article.title.strip())
    lines = (line.strip() for line in article.text.splitlines())
    first = next((line for line in lines if len(find_words(line)[0]) >= NAME_WORDS), article.id)
    return visible(beginning(first, NAME_LETTERS))


def article_record(article: Article) -> Record:
    """An article's head. Only a link that a browser opens as a page is one."""
    url = article.url or ""
    return {
        "id": visible(article.id),
        "name": article_name(article),
        "outlet": visible(article.source or ""),
        "published": visible(time_words(article.published)),
        "url": url if re.match(r"https?://", url) else "",
    }


def piece_records(pieces: Iterable[Piece]) -> list[str | Record]:
    """Words that both have are mere strings, to keep the file small."""
    records: list[str | Record] = []
    for piece in pieces:
        text = visible(piece.text)
        marks = {"changed": True} if piece.changed else {}
        fact = {"fact": piece.fact} if piece.fact is not None else {}
        records.append({"text": text, **marks, **fact} if marks or fact else text)
    return records


def row_records(comparison: Comparison) -> list[Record]:
    """Every row with its sentences in pieces."""
    facts: dict[int, dict[int, Change]] = defaultdict(dict)
    for number, change in enumerate(comparison.changes):
        facts[change.row][number] = change
    records = []
    for position, row in enumerate(comparison.rows):
        sentences = cut_row(comparison, row, facts[position])
        a, b = ([piece_records(pieces) for pieces in sentences[side]] for side in SIDES)
        records.append({"label": row.label, "moved": row.moved, "a": a, "b": b})
    return records


def change_record(change: Change) -> Record:
    """A changed fact: both wordings, their difference marked."""
    pieces = cut_change(change)
    a, b = (piece_records(pieces[side]) for side in SIDES)
    return {"kind": change.kind, "row": change.row, "a": a, "b": b}


def reading_order(text: str, sentences: Iterable[tuple[Span, int, int]]) -> list[tuple[int, int, bool]]:
    """Sentences with their row and place in it → row, place, whether a paragraph begins; in the text's order."""
    gap = EMPTY_LINE if EMPTY_LINE.search(text) else re.compile("\n")
    order, end = [], 0
    for span, row, place in sorted(sentences):
        order.append((row, place, bool(end and gap.search(text[end : span.start]))))
        end = span.end
    return order


def share_records(comparison: Comparison) -> Record:
    """For each side: how much of it the other has, and the shares of its words by label, the largest first."""
    kept = surviving(comparison)
    return {
        side: {
            "kept": percent(kept[side]),
            "labels": [
                {"label": label, "share": round(share, 4), "words": percent(share)}
                for label in LABELS
                if (share := comparison.shares[side].get(label, 0.0))
            ],
        }
        for side in SIDES
    }


def comparison_record(comparison: Comparison, a: int, b: int) -> Record:
    """A comparison of the members `a` and `b`."""
    pair = comparison.pair
    a_spans = [(span, i, k) for i, row in enumerate(comparison.rows) for k, span in enumerate(row.a)]
    b_spans = [(span, i, k) for i, row in enumerate(comparison.rows) for k, span in enumerate(row.b)]
    return {
        "a": a,
        "b": b,
        "relation": pair.relation,
        "likely": likelihood(pair.probability),
        "why": visible(". ".join([pair.why, *(f"Note: {cap.detail}" for cap in comparison.caps)])),
        "derived": {comparison.a.id: "a", comparison.b.id: "b"}.get(_derived(pair), ""),
        "rows": row_records(comparison),
        "order": {
            "a": reading_order(comparison.a.text, a_spans),
            "b": reading_order(comparison.b.text, b_spans),
        },
        "changes": [change_record(change) for change in comparison.changes],
        "shares": share_records(comparison),
    }


def _derived(pair: Pair) -> str:
    """The id of the article that was derived from the other; empty where that cannot be told."""
    return {"a": pair.a, "b": pair.b}.get(pair.verdict.derived or "", "")


def diff_page(comparison: Comparison) -> Record:
    """Two articles, as a family of two that nobody asked about."""
    articles = (comparison.a, comparison.b)
    return {
        "name": "Two articles compared",
        "single": True,
        "members": [article_record(article) | {"pair": 0 if i else None} for i, article in enumerate(articles)],
        "pairs": [comparison_record(comparison, 0, 1)],
    }


def member_order(family: Family, kin: Mapping[str, Kin], timeline: Timeline | None) -> list[str]:
    """The source first; then by date, what has none at the end, or by generation where there are no dates."""
    at = timeline.at if timeline else {}
    last = len(family.members)

    def place(member: str) -> tuple[bool, float, int, str]:
        return member != family.source, at.get(member, 2.0), kin[member].generation if member in kin else last, member

    return sorted(family.members, key=place)


def family_page(family: Family, articles: Mapping[str, Article], pairs: Sequence[Pair], diffs: Comparisons) -> Record:
    """A family's members in order, its line of time, who had it from whom, and each member against the source."""
    kin = find_lineage(family, pairs)
    timeline = make_timeline({member: articles[member].published for member in family.members})
    places = {member: i for i, member in enumerate(member_order(family, kin, timeline))}
    keys = [frozenset((family.source, member)) for member in places]
    compared = {key: number for number, key in enumerate(key for key in keys if key in diffs)}
    unseen = len(pairs) - len(compared)
    return {
        "name": article_name(articles[family.source]),
        "summary": summary(family),
        "known": family.source_known,
        "members": [
            article_record(articles[member])
            | _time_record(articles[member], articles[family.source], timeline)
            | _place_record(kin.get(member), places)
            | {"pair": compared.get(key)}
            for member, key in zip(places, keys, strict=True)
        ],
        "ends": timeline.ends if timeline else None,
        "pauses": [[round(pause.at, 4), pause.words] for pause in timeline.pauses] if timeline else [],
        "pairs": [
            comparison_record(one, places[one.a.id], places[one.b.id]) for one in (diffs[key] for key in compared)
        ],
        "further": f"{count(unseen, 'further pair')} between its members: --format json lists them." * (unseen > 0),
    }


def _time_record(article: Article, source: Article, timeline: Timeline | None) -> Record:
    """Where an article stands on the family's line of time, and how long after the source."""
    at = timeline.at.get(article.id) if timeline else None
    return {"at": None if at is None else round(at, 4), "later": later_words(article.published, source.published)}


def _place_record(kin: Kin | None, places: Mapping[str, int]) -> Record:
    """A member's place in the tree; `sure` where its pair says who had it from whom."""
    if kin is None or kin.parent is None or kin.pair is None:
        return {"parent": None, "generation": 0, "sure": False}
    sure = kin.pair.derived_from == kin.parent
    return {"parent": places[kin.parent], "generation": kin.generation, "sure": sure}


def make_card(number: int, family: Family, articles: Mapping[str, Article], page: Record) -> Card:
    """A family, its articles by their ids, and its `family_page` → its place in the overview."""
    outlets = dict.fromkeys(member["outlet"] for member in page["members"] if member["outlet"])
    published = [articles[member].published for member in family.members]
    times = [time for stated in published if (time := read_time(stated))]
    return Card(
        number,
        page["name"],
        len(family.members),
        tuple(outlets),
        first_and_last(published),
        tuple(member["at"] for member in page["members"] if member["at"] is not None),
        sum(len(pair["changes"]) for pair in page["pairs"]),
        likelihood(family.weakest),
        int(max(times).timestamp()) if times else 0,
        visible(" ".join([*family.members, *(member["name"] for member in page["members"])])),
    )


def known_articles(result: ScanResult) -> dict[str, Article]:
    """Every article that a family names; one that is not at hand has its id and no text."""
    named = [member for family in result.families for member in family.members]
    return {name: result.sources.get(name) or Article(name, "") for name in named}
