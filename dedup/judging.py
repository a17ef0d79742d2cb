"""Profiles → verdicts with their direction and evidence, of one pair or of all the candidates of a collection."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from dedup.collection import Collection
from dedup.direction import derived_side
from dedup.evidence.fast_measures import Measures
from dedup.evidence.profile import Profile
from dedup.families import Edge
from dedup.pairs import Positions, near_each_other
from dedup.records import DERIVED, Pair, Progress, Relation, Verdict
from dedup.shelf import ShelvedMeasures
from dedup.spill import Spill
from dedup.verdict import Model, judge
from dedup.vocabulary import SHARED
from dedup.ways import READABLE, Evidence, Way
from dedup.why import explain
from dedup.workers import map_items

# A verdict and the measures it rests on.
Judgement = tuple[Verdict, Evidence]


def judge_profiles(a: Profile, b: Profile, model: Model, way: Way = READABLE) -> Judgement:
    """Two profiles → the verdict with its direction, and the evidence it rests on."""
    return _judge(a, b, way.measure(a, b), model, way)


def judge_derived(a: Profile, b: Profile, model: Model, way: Way) -> Judgement | None:
    """As `judge_profiles`; None for a pair that is not derived, and sooner where that is certain early."""
    evidence = way.measure_derived(a, b, model)
    if evidence is None:
        return None
    judgement = _judge(a, b, evidence, model, way)
    return judgement if judgement[0].relation in DERIVED else None


def _judge(a: Profile, b: Profile, evidence: Evidence, model: Model, way: Way) -> Judgement:
    verdict = judge(evidence, model=model, probability_of=way.probability)
    if verdict.relation in DERIVED:
        verdict = replace(verdict, derived=derived_side(a.document, b.document, evidence))
    return verdict, evidence


def describe_pair(a: Profile, b: Profile, verdict: Verdict, evidence: Evidence) -> Pair:
    """A judgement → a pair for people: ids, and the evidence in words."""
    why = explain(a, b, verdict.relation, evidence)
    return Pair(a.document.article.id, b.document.article.id, verdict, evidence, why)


def judge_shown(a: Profile, b: Profile, model: Model, shown: Set[Relation], way: Way) -> Pair | None:
    """A pair put into words if its relation is to be shown, for that takes as long as judging; else None."""
    judge_two = judge_derived if shown <= DERIVED else judge_profiles
    judgement = judge_two(a, b, model, way)
    return describe_pair(a, b, *judgement) if judgement and judgement[0].relation in shown else None


def judge_all(
    collection: Collection, pairs: Positions, model: Model, shown: Set[Relation], progress: Progress | None
) -> dict[Edge, Pair]:
    """Judge candidate pairs, (n, 2) with a < b, and describe those of the relations to be shown."""

    def judge_one(place: int) -> Pair | None:
        a, b = pairs[place].tolist()
        if collection.way.shared_share(collection.vocabulary(a), collection.vocabulary(b)) < SHARED:
            return None
        return judge_shown(collection.profile(a), collection.profile(b), model, shown, collection.way)

    collection.way.load()  # once, before processes are forked
    if progress:
        progress("judging", 0, len(pairs))
    pairs = near_each_other(pairs)
    judged: dict[Edge, Pair] = {}
    for place, pair in enumerate(map_items(judge_one, range(len(pairs)))):
        if pair:
            a, b = pairs[place].tolist()
            judged[a, b] = _put_away(pair, collection.ids[a], collection.ids[b], collection.spill)
        if progress:
            progress("judging", place + 1, len(pairs))
    return judged


def _put_away(pair: Pair, a: str, b: str, spill: Spill) -> Pair:
    """The same pair with the ids that are in memory already, and its measures put away."""
    evidence = pair.evidence
    kept = ShelvedMeasures(evidence.row, spill) if isinstance(evidence, Measures) else evidence
    return Pair(a, b, pair.verdict, kept, pair.why)
