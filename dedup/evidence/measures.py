"""Two profiles → named measures of what they have in common. No corpus, no threshold, no opinion.

Everything is weighted by the language prior (`prior.py`), so the same pair has the same evidence in a folder of five
and in an archive of a million; what the corpus knows (boilerplate) is already marked in the documents.

Measures that have a direction come twice, `…_a` for A's share found in B and `…_b` for B's share found in A; swapping
the documents swaps them. Shares are between 0 and 1; counts enter as ln(1 + count), because the step from 0 to 1 shared
number says more than the step from 10 to 11.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import log1p

import numpy as np
from numpy.typing import NDArray

from dedup.evidence.profile import (
    ALL,
    NAMES,
    NUMBERS,
    RARE,
    RUN,
    SIZES,
    UNQUOTED,
    Grams,
    Profile,
    Telling,
    Wording,
)
from dedup.evidence.retelling import measure_retelling
from dedup.evidence.similarity import Similarity, Values, compare_terms
from dedup.hashing import found_in
from dedup.records import Mask, Words

STEPS = 10_000  # measures have four decimals: beyond them stand the traces of the order in which a machine sums
ALIGNED = (0.20, 0.30, 0.45)  # sentence cosines: about topic, paraphrase and edit (read off METER's labelled sentences)
LONG = 8  # words in a row outside quotations that two reporters do not write by chance
PARTNER = 0.15  # below this cosine two sentences that are each other's best are still not partners
SAME_SENTENCE = 0.30  # partners above this tell the same, so a number that differs is a changed fact


# For each size of phrase, which of A's distinct phrases stand in B, and which of B's stand in A.
Matches = list[tuple[Mask, Mask]]


def _match(a: Words, b: Words) -> tuple[Mask, Mask]:
    """Two sorted lists of distinct hashes → which of each are in the other."""
    shared_a = found_in(a, b)
    shared_b = np.zeros(len(b), dtype=np.bool_)
    shared_b[np.searchsorted(b, a[shared_a])] = True
    return shared_a, shared_b


def _sides(a: Grams, b: Grams, shared: tuple[Mask, Mask]) -> Iterator[tuple[str, Grams, Mask, Mask]]:
    """Each side's name, phrases, which of them the other has, and which are quoted: in either text, where both have it.

    A statement that one outlet sets in quotation marks another sets as a block without any.
    """
    quoted_a, quoted_b = a.quoted.copy(), b.quoted.copy()
    quoted_a[shared[0]] |= b.quoted[shared[1]]
    quoted_b[shared[1]] |= a.quoted[shared[0]]
    yield "a", a, shared[0], quoted_a
    yield "b", b, shared[1], quoted_b


def _phrases(a: Wording, b: Wording, matches: Matches) -> dict[str, float]:
    """Shares of distinct words and phrases found in the other text, all and unquoted; how much of it is quoted."""
    measures: dict[str, float] = {}
    for size, match in zip(SIZES, matches, strict=True):
        shared_weight, unquoted_weight, quoted_share = [], [], []
        for side, own, shared, quoted in _sides(a.phrases(size), b.phrases(size), match):
            total, unquoted = float(own.weights.sum()), float(own.weights @ ~quoted)
            found, found_quoted = float(own.weights @ shared), float(own.weights @ (shared & quoted))
            measures[f"contained_{size}_{side}"] = found / total if total > 0 else 0.0
            measures[f"outside_{size}_{side}"] = (found - found_quoted) / unquoted if unquoted > 0 else 0.0
            shared_weight.append(found)
            unquoted_weight.append(found - found_quoted)
            quoted_share.append(found_quoted / found if found > 0 else 0.0)
        measures[f"quoted_{size}"] = sum(quoted_share) / 2
        measures[f"weight_{size}"] = log1p(min(shared_weight))
        measures[f"weight_outside_{size}"] = log1p(min(unquoted_weight))
    return measures


def _quotations(a: Wording, b: Wording, matches: Matches) -> dict[str, float]:
    """What is quoted: the share of it found in the other text, and how many phrases are not.

    Whoever heard the same speech quotes other passages of it too; whoever rewrites has no others to quote.
    """
    measures: dict[str, float] = {}
    for side, own, shared, quoted in _sides(a.phrases(RUN), b.phrases(RUN), matches[SIZES.index(RUN)]):
        total, found = float(own.weights @ quoted), float(own.weights @ (shared & quoted))
        measures[f"quotes_found_{side}"] = found / total if total > 0 else 0.0
        measures[f"quotes_new_{side}"] = log1p(int((quoted & ~shared).sum()))
    return measures


def run_lengths(shared: Mask) -> NDArray[np.int64]:
    """Lengths of the runs of True, in order."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], shared, [False]]).astype(np.int8)))
    return edges[1::2] - edges[::2]


def _runs(a: Wording, b: Wording, matches: Matches) -> dict[str, float]:
    """Passages of three words and more that run on in both texts: how long, and how much of each text they make up.

    Long ones outside quotations count for themselves: whoever heard the same speech has its words, not the narrator's.
    """
    measures: dict[str, float] = {}
    longest, outside_longest = [], []
    sides = _sides(a.phrases(RUN), b.phrases(RUN), matches[SIZES.index(RUN)])
    for (side, _, found, in_quotes), running in zip(sides, (a.running, b.running), strict=True):
        shared = np.append(found, False)[running]
        quoted = np.append(in_quotes, False)[running]
        runs, outside = run_lengths(shared), run_lengths(shared & ~quoted)
        usable = max(1, int((running >= 0).sum()))
        measures[f"in_runs_{side}"] = float((runs[runs >= 3] + 2).sum()) / usable
        measures[f"squared_runs_{side}"] = log1p(float((runs**2).sum()) / usable)
        long = float((outside[outside > LONG - RUN] + RUN - 1).sum())
        measures[f"long_outside_{side}"] = long / max(1, int(((running >= 0) & ~quoted).sum()))
        measures[f"long_words_{side}"] = log1p(long)
        longest.append(log1p(int(runs.max(initial=-2)) + 2))
        outside_longest.append(log1p(int(outside.max(initial=-2)) + 2))
    measures["longest_run"] = max(longest)
    measures["longest_run_outside"] = min(outside_longest)
    return measures


def partners(similarity: Similarity) -> list[tuple[int, int]]:
    """Sentences that are each other's best match, in A's order."""
    best_b, best_a = similarity.cosine.argmax(axis=1), similarity.cosine.argmax(axis=0)
    return [(i, j) for i, j in enumerate(best_b.tolist()) if best_a[j] == i and similarity.cosine[i, j] > PARTNER]


def _in_order(pairs: list[tuple[int, int]]) -> float:
    """Kendall's tau of the partners' order, −1…1, shrunk towards 0 when there are fewer than eight."""
    if len(pairs) < 3:
        return 0.0
    order = np.array([j for _, j in pairs])
    concordant = np.triu(order[:, None] < order[None, :], 1).sum() / (len(order) * (len(order) - 1) / 2)
    return float((2 * concordant - 1) * min(1.0, len(order) / 8))


def _narrative(a: Telling, b: Telling, similarity: Similarity) -> dict[str, float]:
    """The best match of what is told and not quoted: sentences count by their words outside quotation marks."""
    outside_a, outside_b = (own.parts[UNQUOTED] / own.parts[ALL] for own in (a, b))
    cosine = similarity.cosine * np.minimum.outer(outside_a, outside_b)
    weight_a, weight_b = similarity.a_weight * outside_a, similarity.b_weight * outside_b
    return {
        "narrative_match_a": float(cosine.max(axis=1) @ weight_a / max(1e-6, weight_a.sum())),
        "narrative_match_b": float(cosine.max(axis=0) @ weight_b / max(1e-6, weight_b.sum())),
    }


def _coverage(side: str, best: Values, inside: Values, share: Values) -> dict[str, float]:
    measures = {f"aligned_{int(level * 100)}_{side}": float(share[best > level].sum()) for level in ALIGNED}
    measures[f"best_match_{side}"] = float(best @ share)
    measures[f"covered_{side}"] = float(inside @ share)
    return measures


def _best_three(best: Values) -> float:
    return float(np.sort(best)[::-1][:3].mean())


def _sentences(similarity: Similarity, pairs: list[tuple[int, int]]) -> dict[str, float]:
    """How much of each text's sentences has an answer in the other, and whether the answers come in the same order."""
    share_a = similarity.a_weight / similarity.a_weight.sum()
    share_b = similarity.b_weight / similarity.b_weight.sum()
    measures = _coverage("a", similarity.cosine.max(axis=1), similarity.a_in_b.max(axis=1), share_a)
    measures |= _coverage("b", similarity.cosine.max(axis=0), similarity.b_in_a.max(axis=0), share_b)
    strength = [similarity.cosine[i, j] * (share_a[i] + share_b[j]) / 2 for i, j in pairs]
    measures["partners"] = float(sum(strength))
    measures["partner_share"] = len(pairs) / min(similarity.cosine.shape)
    measures["in_order"] = _in_order(pairs)
    measures["best_three"] = min(_best_three(similarity.cosine.max(axis=side)) for side in (0, 1))
    return measures


def _facts(a: Telling, b: Telling, similarity: Similarity, pairs: list[tuple[int, int]]) -> dict[str, float]:
    """What became of the facts (numbers, capitalised words) and of the other words in partner sentences.

    A rewriter keeps the facts and changes the words; a template keeps the words and changes the facts.
    """
    kept, lost, replaced = np.zeros(3), np.zeros(3), np.zeros(3)
    for i, j in pairs:
        if similarity.cosine[i, j] < SAME_SENTENCE:
            continue
        for kind, (here, there) in enumerate(zip(_sentence_facts(a, i), _sentence_facts(b, j), strict=True)):
            kept[kind] += len(here & there)
            lost[kind] += len(here ^ there)
            replaced[kind] += min(len(here - there), len(there - here))
    # One kept and one lost are assumed of each, so that a single sentence proves little (Laplace's rule).
    share = (kept + 1) / (kept + lost + 2)
    facts_share = (kept[:2].sum() + 1) / (kept[:2].sum() + lost[:2].sum() + 2)
    return {
        "numbers_agree": log1p(kept[0]),
        "numbers_differ": log1p(replaced[0]),
        "numbers_kept": float(share[0]),
        "names_differ": log1p(replaced[1]),
        "names_kept": float(share[1]),
        "words_kept": float(share[2]),
        "facts_less_words": float(facts_share - share[2]),
    }


def _sentence_facts(own: Telling, position: int) -> list[set[int]]:
    """The numbers, the capitalised words and the other words of a sentence."""
    starts = own.fact_starts[3 * position : 3 * position + 4].tolist()
    return [set(own.facts[start:end].tolist()) for start, end in pairwise(starts)]


def _vocabulary(name: str, a: Words, b: Words) -> dict[str, float]:
    """Distinct rare words, names or numbers: the share found in the other text, and how many are only here."""
    shared = int(found_in(a, b).sum())
    union = len(a) + len(b) - shared
    return {
        f"{name}_a": shared / len(a) if len(a) else 0.0,
        f"{name}_b": shared / len(b) if len(b) else 0.0,
        f"{name}_only_a": log1p(len(a) - shared),
        f"{name}_only_b": log1p(len(b) - shared),
        f"{name}_shared": log1p(shared),
        f"{name}_jaccard": shared / union if union else 0.0,
    }


def measure(a: Profile, b: Profile) -> dict[str, float]:
    """Two profiles → every measure by name, in a fixed order. About 0.6 ms for two articles of 600 words.

    Both documents must have at least one sentence (a `ValueError` otherwise): texts too short to judge are set apart
    before.
    """
    if not a.document.sentences or not b.document.sentences:
        raise ValueError("evidence needs at least one sentence in each document")
    similarity = compare_terms(a.telling.terms, b.telling.terms)
    pairs = partners(similarity)
    matches = [_match(a.wording.words(kind), b.wording.words(kind)) for kind in range(len(SIZES))]
    sentences = _sentences(similarity, pairs)
    measures = {
        **_phrases(a.wording, b.wording, matches),
        **_quotations(a.wording, b.wording, matches),
        **_runs(a.wording, b.wording, matches),
        **sentences,
        **measure_retelling(a, b, max(sentences["best_match_a"], sentences["best_match_b"])),
        **_narrative(a.telling, b.telling, similarity),
        **_facts(a.telling, b.telling, similarity, pairs),
        **_vocabulary("rare_words", a.wording.words(RARE), b.wording.words(RARE)),
        **_vocabulary("names", a.wording.words(NAMES), b.wording.words(NAMES)),
        **_vocabulary("numbers", a.wording.words(NUMBERS), b.wording.words(NUMBERS)),
    }
    rounded = np.rint(np.array(list(measures.values())) * STEPS) / STEPS + 0.0  # + 0.0 makes 0.0 of −0.0
    return dict(zip(measures, rounded.tolist(), strict=True))
