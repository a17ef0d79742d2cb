"""The whole runs, each on one screen: `scan` a pile of articles, `compare` two, `judge_pairs` of a list.

articles ─ collect ─ find_candidates ─ measure ─ judge ─ make_families ─ ScanResult
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from dedup.align import align, alignment_caps, shares
from dedup.changes import find_changes
from dedup.collection import MEMORY, Channels, Sources, collect
from dedup.config import DEFAULTS, Settings
from dedup.direction import Lead, find_source, settle
from dedup.errors import InputError
from dedup.evidence.profile import make_profile, sentence_caps
from dedup.families import Edge, make_families, missing_links
from dedup.judging import describe_pair, judge_all, judge_profiles
from dedup.language.prior import count_languages
from dedup.records import (
    DERIVED,
    Article,
    Comparison,
    Document,
    Family,
    Pair,
    Progress,
    Relation,
    ScanResult,
    Skip,
    UnreadDate,
)
from dedup.semantic import shipped_encoder
from dedup.sketching import checked
from dedup.text import make_document
from dedup.times import note_dates
from dedup.verdict import SHIPPED, Model, load_model
from dedup.workers import map_items


def scan(
    articles: Iterable[Article | Skip],
    settings: Settings = DEFAULTS,
    *,
    related: bool = False,
    channels: Channels = "all",
    memory: int = MEMORY,
    progress: Progress | None = None,
) -> ScanResult:
    """Articles → families of common copy and the pairs behind them.

    `related` adds the pairs that are about the same but not derived. With the channel "lsh" only near-duplicates are
    looked for, which is sooner. `memory` is about what may be taken, in bytes: what does not fit goes to a temporary
    file, and the answer is the same. `progress(stage, done, total)` is called now and then. The result is the same for
    the same articles in any order.

    Raises `InputError` for what is no article, and `ModelError`.

    >>> text = "The harbour ferry was late for the third time this week, and commuters waited on the cold pier."
    >>> result = scan([Article("a", text * 3), Article("b", text * 3)])
    >>> result.families[0].members, result.pairs[0].relation
    (('a', 'b'), 'exact')
    """
    model = model_for(settings)
    unread_dates: list[UnreadDate] = []
    collection = collect(note_dates(map(checked, articles), unread_dates), settings, progress, memory, channels)
    found = collection.candidates()
    collection.forget_sketches()
    shown: frozenset[Relation] = DERIVED.union(["related"]) if related else DERIVED
    judged = judge_all(collection, found.pairs, model, shown, progress)
    edges = verified(judged)
    judged |= judge_all(collection, missing_links(edges, found.pairs), model, shown, None)
    edges = verified(judged)
    families, groups = [], [members for _, members in make_families(edges)]
    for members, own in zip(groups, pairs_within(groups, judged), strict=True):
        leads = {collection.ids[member]: collection.lead(member) for member in members}
        settled = settle(leads, own.values())
        judged |= zip(own, settled, strict=True)
        families.append(describe_family(leads, settled))
    return ScanResult(
        settings=settings.fingerprint(model.fingerprint),
        articles=len(collection),
        families=tuple(sorted(families, key=lambda family: (-len(family.members), family.id))),
        pairs=tuple(judged[edge] for edge in sorted(judged)),
        skipped=collection.skipped,
        caps=(*found.caps, *sentence_caps(collection.long_documents(found.pairs))),
        languages=count_languages(collection.languages),
        unread_dates=tuple(sorted(unread_dates)),
        sources=Sources(collection),
    )


def compare(a: Article, b: Article, settings: Settings = DEFAULTS, among: Sequence[Article] = ()) -> Comparison:
    """Two articles → verdict, evidence, aligned rows, changed facts and shares of words by label.

    `among` is the collection they stand in: its house text then weighs nothing in the verdict, as in a scan.
    Raises `InputError` for what is no article or has no sentence, `MissingExtraError` for semantic evidence without its
    extra.

    >>> old = Article("old", "The mayor said on Monday that 12 ferries were late. Nobody on the quay was surprised.")
    >>> new = Article("new", "The mayor said on Monday that 15 ferries were late. Nobody on the quay was surprised.")
    >>> [(change.kind, change.a, change.b) for change in compare(old, new).changes]
    [('number', '12', '15')]
    """
    first, second = (_document(article, settings) for article in (a, b))
    return _compare(first, second, settings, judge_among(a, b, among, settings) if among else None)


def _compare(first: Document, second: Document, settings: Settings, pair: Pair | None) -> Comparison:
    """Two documents and the verdict on them, if there is one already."""
    rows = align(first, second, shipped_encoder() if settings.semantic else None)
    changes, caps = find_changes(first, second, rows)
    return Comparison(
        a=first.article,
        b=second.article,
        pair=pair or _judge_alone(first, second, settings),
        rows=rows,
        changes=changes,
        shares=shares(first, second, rows),
        caps=(*alignment_caps(first, second), *sentence_caps((first, second)), *caps),
    )


def _judge_alone(a: Document, b: Document, settings: Settings) -> Pair:
    profiles = make_profile(a), make_profile(b)
    return describe_pair(*profiles, *judge_profiles(*profiles, model_for(settings)))


def compare_families(
    result: ScanResult, settings: Settings = DEFAULTS, progress: Progress | None = None
) -> list[Comparison]:
    """Each member of each family of a result against the source, with the verdict that stands in the result."""
    verdicts = {(pair.a, pair.b): pair for pair in result.pairs}
    verdicts |= {(pair.b, pair.a): pair.turned() for pair in result.pairs}
    links = [(own.source, member) for own in result.families for member in own.members if member != own.source]

    @lru_cache(maxsize=2)
    def document(name: str) -> Document:  # the source of a family is wanted for each member
        return _document(result.sources[name], settings)

    def compare_link(link: tuple[str, str]) -> Comparison:
        source, member = link
        return _compare(document(source), document(member), settings, verdicts.get(link))

    comparisons = []
    for done, comparison in enumerate(map_items(compare_link, links, milliseconds=20), start=1):
        comparisons.append(comparison)
        if progress:
            progress("aligning", done, len(links))
    return comparisons


def _document(article: Article, settings: Settings) -> Document:
    document = make_document(checked(article), language=settings.language)
    if not document.sentences:
        raise InputError(f"article {article.id!r} has no words to compare; give a text")
    return document


def judge_pairs(
    articles: Iterable[Article | Skip],
    pairs: Sequence[tuple[str, str]],
    settings: Settings = DEFAULTS,
    progress: Progress | None = None,
) -> list[Pair]:
    """Verdicts on given pairs of ids, in the order asked, with what the whole collection knows (its boilerplate).

    Texts too short to judge are judged all the same: whoever names a pair wants an answer. Raises `InputError` for an
    id that is not among the articles.
    """
    model = model_for(settings)
    collection = collect(articles, replace(settings, minimum_words=1), progress)
    positions = {collection.article(position).id: position for position in range(len(collection))}
    for one in sorted({one for pair in pairs for one in pair} - positions.keys()):
        raise InputError(f"no article has the id {one!r}; the pairs must name ids of the articles given")
    judged = []
    for done, (a, b) in enumerate(pairs, start=1):
        profiles = collection.profile(positions[a]), collection.profile(positions[b])
        judged.append(describe_pair(*profiles, *judge_profiles(*profiles, model, collection.way)))
        if progress:
            progress("judging", done, len(pairs))
    return judged


def judge_among(a: Article, b: Article, among: Sequence[Article], settings: Settings) -> Pair:
    """The verdict on two articles, with what a collection knows that they stand in, or could stand in."""
    articles = {article.id: article for article in map(checked, (*among, a, b))}
    (pair,) = judge_pairs(articles.values(), [(a.id, b.id)], settings)
    return pair


def model_for(settings: Settings) -> Model:
    """The model that the settings name, or the one that is shipped, with the threshold that they ask for."""
    return load_model(Path(settings.model) if settings.model else SHIPPED).at(settings.threshold)


def verified(judged: Mapping[Edge, Pair]) -> dict[Edge, float]:
    """The judged pairs that are derived, with their probabilities."""
    return {edge: pair.probability for edge, pair in judged.items() if pair.relation in DERIVED}


def pairs_within(groups: Sequence[Sequence[int]], judged: Mapping[Edge, Pair]) -> list[dict[Edge, Pair]]:
    """The derived pairs inside each of some groups of positions, in the order of these."""
    group_of = {member: number for number, members in enumerate(groups) for member in members}
    within: list[dict[Edge, Pair]] = [{} for _ in groups]
    for edge, pair in sorted(judged.items()):
        if pair.relation in DERIVED and group_of.get(edge[0], -1) == group_of.get(edge[1], -2):
            within[group_of[edge[0]]][edge] = pair
    return within


def describe_family(leads: Mapping[str, Lead], pairs: Sequence[Pair]) -> Family:
    """The members of a family and its settled pairs → a family for people: the likely source and the weakest link."""
    source, known = find_source(leads, pairs)
    weakest = min(pair.probability for pair in pairs)
    return Family(id=min(leads), source=source, members=tuple(leads), weakest=weakest, source_known=known)
