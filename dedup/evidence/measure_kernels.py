"""The compiled measures of two profiles. Nothing else.

Every function has its readable twin in `measures.py`, `similarity.py`, `likeness.py` or `retelling.py`, and gives the
same to the last decimal that is kept. Nothing here calls into another module, because numba's cache does not notice
when a function elsewhere changes; for the same reason the constants stand here again (a test compares what comes of
them).
"""

from __future__ import annotations

from math import log1p, sqrt
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]

STEPS_A_NAT, STEPS = 4096.0, 10_000.0
PARTNER, SAME_SENTENCE = 0.15, 0.30
ALIGNED = (0.20, 0.30, 0.45)
RUN, LONG, TOLD, QUARTER, OPENING = 3, 8, 0.5, 0.25, 3
ALL, UNQUOTED, STORY, NARRATION = 0, 1, 2, 3

# Where the measures of each kind begin in a row of them, whose names are `fast_measures.NAMES` (a test compares them):
# of phrases of one, two, three and five words, of either side, of both.
WORDS_1, WORDS_2, WORDS_3, WORDS_5 = 0, 7, 14, 21
QUOTES_A, QUOTES_B, RUNS_A, RUNS_B, LONGEST = 28, 30, 32, 36, 40
COVER_A, COVER_B, ORDER, TOLD_A, TOLD_B, TOLD_SENTENCES = 42, 47, 52, 56, 64, 72
NARRATIVE, FACTS, RARE_WORDS, NAMES, NUMBERS, END = 73, 75, 82, 88, 94, 100
BEST_MATCH = 3  # behind the beginning of a side's coverage


@njit(nogil=True)
def total(values: Array) -> Any:
    """The sum, from the first to the last: shorter to compile than numpy's."""
    found = 0.0
    for value in values:
        found += value
    return found


@njit(nogil=True)
def dot(values: Array, weights: Array) -> Any:
    """The sum of the products, from the first to the last."""
    found = 0.0
    for i in range(len(values)):
        found += values[i] * weights[i]
    return found


@njit(nogil=True)
def quotients(values: Array, divisors: Array) -> Array:
    """Each value by its divisor."""
    found = np.empty(len(values))
    for i in range(len(values)):
        found[i] = values[i] / divisors[i]
    return found


@njit(nogil=True, forceinline=True)
def match(a: Array, b: Array, found_a: Array, found_b: Array, quoted_a: Array, quoted_b: Array) -> None:
    """Two sorted lists of distinct keys → which of each are in the other; what either quotes is quoted in both."""
    i, j = 0, 0
    while i < len(a) and j < len(b):  # no branches: which of two keys comes first, nothing tells beforehand
        first, second = a[i] <= b[j], b[j] <= a[i]
        same = first & second
        quoted = same & (quoted_a[i] | quoted_b[j])
        found_a[i], found_b[j] = same, same
        quoted_a[i] |= quoted
        quoted_b[j] |= quoted
        i += first
        j += second


@njit(nogil=True, forceinline=True)
def count_common(a: Array, b: Array) -> int:
    """How many keys two sorted lists of distinct keys have in common."""
    i, j, common = 0, 0, 0
    while i < len(a) and j < len(b):
        common += a[i] == b[j]
        first, second = a[i] <= b[j], b[j] <= a[i]
        i += first
        j += second
    return common


@njit(nogil=True)
def shared_weight(a: Array, weights: Array, b: Array) -> float:
    """The weight of the keys that two sorted lists of distinct keys have in common."""
    i, j, weight = 0, 0, 0.0
    while i < len(a) and j < len(b):
        weight += weights[i] if a[i] == b[j] else 0.0
        first, second = a[i] <= b[j], b[j] <= a[i]
        i += first
        j += second
    return weight


@njit(nogil=True)
def share_phrases(weights: Array, found: Array, quoted: Array) -> tuple[float, float, float, float, float]:
    """Distinct phrases → the share found in the other text, of those unquoted too; their weight; how much is quoted.

    Last the weight of those that are not.
    """
    whole, unquoted, both, in_quotes = 0.0, 0.0, 0.0, 0.0
    for i in range(len(weights)):
        shared = weights[i] * found[i]
        whole += weights[i]
        unquoted += weights[i] * (not quoted[i])
        both += shared
        in_quotes += shared * quoted[i]
    contained = both / whole if whole > 0 else 0.0
    outside = (both - in_quotes) / unquoted if unquoted > 0 else 0.0
    return contained, outside, both, in_quotes / both if both > 0 else 0.0, both - in_quotes


@njit(nogil=True, forceinline=True)
def one_list(own: Any, values: Array, kind: int) -> Array:
    """What belongs to one of the lists of a `profile.Wording`."""
    return values[own.starts[kind] : own.starts[kind + 1]]


@njit(nogil=True)
def measure_phrases(a: Any, b: Any, kind: int, out: Array) -> tuple[Array, Array, Array, Array]:
    """As `evidence._phrases`, of one size; → which phrases of each the other has, and which are quoted in either."""
    keys_a, keys_b = one_list(a, a.keys, kind), one_list(b, b.keys, kind)
    found_a, found_b = np.zeros(len(keys_a), np.bool_), np.zeros(len(keys_b), np.bool_)
    quoted_a, quoted_b = one_list(a, a.quoted, kind).copy(), one_list(b, b.quoted, kind).copy()
    match(keys_a, keys_b, found_a, found_b, quoted_a, quoted_b)
    out[0], out[1], both_a, in_quotes_a, unquoted_a = share_phrases(one_list(a, a.weights, kind), found_a, quoted_a)
    out[2], out[3], both_b, in_quotes_b, unquoted_b = share_phrases(one_list(b, b.weights, kind), found_b, quoted_b)
    out[4] = (in_quotes_a + in_quotes_b) / 2
    out[5], out[6] = log1p(min(both_a, both_b)), log1p(min(unquoted_a, unquoted_b))
    return found_a, found_b, quoted_a, quoted_b


@njit(nogil=True)
def measure_quotations(weights: Array, found: Array, quoted: Array, out: Array) -> None:
    """As `evidence._quotations`, of one side."""
    whole, both, new = 0.0, 0.0, 0
    for i in range(len(weights)):
        if quoted[i]:
            whole += weights[i]
            if found[i]:
                both += weights[i]
            else:
                new += 1
    out[0], out[1] = both / whole if whole > 0 else 0.0, log1p(new)


@njit(nogil=True)
def measure_runs(running: Array, found: Array, quoted: Array, out: Array) -> tuple[float, float]:
    """As `evidence._runs`, of one side; → the longest run, and the longest outside quotations."""
    usable, unquoted, in_runs, squared, long, longest, longest_outside = 0, 0, 0, 0, 0, -2, -2
    run, outside = 0, 0
    for at in range(len(running) + 1):
        place = running[at] if at < len(running) else -1
        usable += place >= 0
        unquoted += place >= 0 and not quoted[place]
        shared = place >= 0 and found[place]
        if shared:
            run += 1
        elif run:
            in_runs += run + 2 if run >= 3 else 0
            squared += run * run
            longest = max(longest, run)
            run = 0
        if shared and not quoted[place]:
            outside += 1
            longest_outside = max(longest_outside, outside)
        else:
            long += outside + RUN - 1 if outside > LONG - RUN else 0
            outside = 0
    usable = max(1, usable)
    out[0], out[1] = in_runs / usable, log1p(squared / usable)
    out[2], out[3] = long / max(1, unquoted), log1p(long)
    return log1p(longest + 2), log1p(longest_outside + 2)


@njit(nogil=True)
def compare_terms(a: Any, b: Any, rarity: Array) -> tuple[Array, Array, Array]:
    """As `similarity.compare_terms`: the weight that each two sentences share, and the weight of each sentence."""
    shared = np.zeros((a.sentences, b.sentences))
    total_a, total_b = np.zeros(a.sentences), np.zeros(b.sentences)
    i, j, at_a, at_b = 0, 0, 0, 0  # terms, and where the sentences of each begin
    while i < len(a.keys) or j < len(b.keys):
        in_a = i < len(a.keys) and (j == len(b.keys) or a.keys[i] <= b.keys[j])
        in_b = j < len(b.keys) and (i == len(a.keys) or b.keys[j] <= a.keys[i])
        end_a, end_b = at_a + (a.spread[i] if in_a else 0), at_b + (b.spread[j] if in_b else 0)
        rare = rarity[end_a - at_a + end_b - at_b]
        weight_a = np.rint(a.weights[i] * rare * STEPS_A_NAT) / STEPS_A_NAT if in_a else 0.0
        weight_b = np.rint(b.weights[j] * rare * STEPS_A_NAT) / STEPS_A_NAT if in_b else 0.0
        least = min(weight_a, weight_b)
        for place in range(at_b, end_b):
            total_b[b.sentence[place]] += weight_b
        for place in range(at_a, end_a):
            one = a.sentence[place]
            total_a[one] += weight_a
            for other in range(at_b, end_b):
                shared[one, b.sentence[other]] += least
        at_a, at_b = end_a, end_b
        i += in_a
        j += in_b
    for one in range(len(total_a)):
        total_a[one] = max(total_a[one], 1 / STEPS_A_NAT)
    for other in range(len(total_b)):
        total_b[other] = max(total_b[other], 1 / STEPS_A_NAT)
    return shared, total_a, total_b


@njit(nogil=True)
def make_cosine(shared: Array, total_a: Array, total_b: Array, most: float) -> Array:
    """Shared weights (n, m) and the weights of the sentences → their cosines, none above `most`."""
    cosine = np.empty_like(shared)
    for i in range(len(total_a)):
        for j in range(len(total_b)):
            cosine[i, j] = min(shared[i, j] / sqrt(total_a[i] * total_b[j]), most)
    return cosine


@njit(nogil=True)
def best_of_rows(table: Array) -> tuple[Array, Array]:
    """The best value of each row, and where it stands first."""
    best, place = np.empty(len(table)), np.zeros(len(table), np.int64)
    for i in range(len(table)):
        for j in range(1, table.shape[1]):
            if table[i, j] > table[i, place[i]]:
                place[i] = j
        best[i] = table[i, place[i]]
    return best, place


@njit(nogil=True)
def measure_coverage(best: Array, inside: Array, share: Array, out: Array) -> None:
    """As `evidence._coverage`."""
    for level in range(3):
        out[level] = 0.0
        for i in range(len(best)):
            if best[i] > ALIGNED[level]:
                out[level] += share[i]
    out[3], out[4] = dot(best, share), dot(inside, share)


@njit(nogil=True)
def best_three(best: Array) -> float:
    """The mean of the three greatest values, or of all where there are fewer."""
    first = second = third = -np.inf
    for value in best:
        if value > first:
            first, second, third = value, first, second
        elif value > second:
            second, third = value, second
        elif value > third:
            third = value
    if len(best) == 1:
        return first
    return (first + second) / 2 if len(best) == 2 else (first + second + third) / 3


@njit(nogil=True)
def in_order(partner: Array, pairs: int) -> float:
    """As `evidence._in_order`; `partner` has −1 for a sentence that has none."""
    if pairs < 3:
        return 0.0
    concordant = 0
    for i in range(len(partner)):
        for k in range(i + 1, len(partner)):
            concordant += 0 <= partner[i] < partner[k]
    return (2 * (concordant / (pairs * (pairs - 1) / 2)) - 1) * min(1.0, pairs / 8)


@njit(nogil=True)
def find_partners(best: Array, place_a: Array, place_b: Array) -> tuple[Array, int]:
    """As `evidence.partners`: the partner of each of A's sentences, −1 for none, and how many have one."""
    partner, pairs = np.full(len(best), -1), 0
    for i in range(len(best)):
        if place_b[place_a[i]] == i and best[i] > PARTNER:
            partner[i] = place_a[i]
            pairs += 1
    return partner, pairs


@njit(nogil=True)
def narrative_match(cosine: Array, outside_a: Array, outside_b: Array, weight: Array) -> float:
    """As `evidence._narrative`, for the side of the rows."""
    found, whole = 0.0, 0.0
    for i in range(len(outside_a)):
        best = 0.0
        for j in range(len(outside_b)):
            best = max(best, cosine[i, j] * min(outside_a[i], outside_b[j]))
        found += best * (weight[i] * outside_a[i])
        whole += weight[i] * outside_a[i]
    return found / max(1e-6, whole)


@njit(nogil=True)
def measure_facts(
    facts_a: Array, starts_a: Array, facts_b: Array, starts_b: Array, cosine: Array, partner: Array, out: Array
) -> None:
    """As `evidence._facts`."""
    kept, lost, replaced = np.zeros(3), np.zeros(3), np.zeros(3)
    for i in range(len(partner)):
        j = partner[i]
        if j < 0 or cosine[i, j] < SAME_SENTENCE:
            continue
        for kind in range(3):
            here = facts_a[starts_a[3 * i + kind] : starts_a[3 * i + kind + 1]]
            there = facts_b[starts_b[3 * j + kind] : starts_b[3 * j + kind + 1]]
            common = count_common(here, there)
            kept[kind] += common
            lost[kind] += len(here) + len(there) - 2 * common
            replaced[kind] += min(len(here), len(there)) - common
    share = quotients(kept + 1, kept + lost + 2)
    facts_share = (kept[0] + kept[1] + 1) / (kept[0] + kept[1] + lost[0] + lost[1] + 2)
    out[0], out[1], out[2] = log1p(kept[0]), log1p(replaced[0]), share[0]
    out[3], out[4], out[5], out[6] = log1p(replaced[1]), share[1], share[2], facts_share - share[2]


@njit(nogil=True)
def measure_vocabulary(a: Any, b: Any, kind: int, out: Array) -> None:
    """As `evidence._vocabulary`, of one list."""
    own, other = one_list(a, a.keys, kind), one_list(b, b.keys, kind)
    shared = count_common(own, other)
    union = len(own) + len(other) - shared
    out[0] = shared / len(own) if len(own) else 0.0
    out[1] = shared / len(other) if len(other) else 0.0
    out[2], out[3], out[4] = log1p(len(own) - shared), log1p(len(other) - shared), log1p(shared)
    out[5] = shared / union if union else 0.0


@njit(nogil=True)
def share_told(told: Array, words: Array) -> Any:
    """As `retelling._share`."""
    words_told = total(words)
    return dot(told, words) / words_told if words_told else total(told) / len(told)


@njit(nogil=True)
def keep_decimals(out: Array) -> None:
    """As the end of `evidence.measure`: four decimals, and 0.0 for −0.0."""
    for k in range(len(out)):
        out[k] = np.rint(out[k] * STEPS) / STEPS + 0.0


@njit(nogil=True)
def measure_wording(a: Any, b: Any, out: Array) -> None:
    """Two documents as `profile.Wording` → what their words and phrases say, 60 of the measures."""
    measure_phrases(a, b, 0, out[WORDS_1:WORDS_2])
    measure_phrases(a, b, 1, out[WORDS_2:WORDS_3])
    measure_phrases(a, b, 3, out[WORDS_5:QUOTES_A])
    found_a, found_b, quoted_a, quoted_b = measure_phrases(a, b, 2, out[WORDS_3:WORDS_5])
    measure_quotations(one_list(a, a.weights, 2), found_a, quoted_a, out[QUOTES_A:QUOTES_B])
    measure_quotations(one_list(b, b.weights, 2), found_b, quoted_b, out[QUOTES_B:RUNS_A])
    longest_a, outside_a = measure_runs(a.running, found_a, quoted_a, out[RUNS_A:RUNS_B])
    longest_b, outside_b = measure_runs(b.running, found_b, quoted_b, out[RUNS_B:LONGEST])
    out[LONGEST], out[LONGEST + 1] = max(longest_a, longest_b), min(outside_a, outside_b)
    measure_vocabulary(a, b, 4, out[RARE_WORDS:NAMES])
    measure_vocabulary(a, b, 5, out[NAMES:NUMBERS])
    measure_vocabulary(a, b, 6, out[NUMBERS:END])
    keep_decimals(out[WORDS_1:COVER_A])
    keep_decimals(out[RARE_WORDS:END])


@njit(nogil=True)
def measure_sentences(a: Any, b: Any, rarity: Array, out: Array) -> float:
    """Two documents as `profile.Telling` → how their sentences match: `evidence._sentences`, `_narrative`, `_facts`.

    23 measures; → the better side's best match.
    """
    shared, total_a, total_b = compare_terms(a.terms, b.terms, rarity)
    cosine = make_cosine(shared, total_a, total_b, np.inf)
    turned, turned_shared = cosine.T.copy(), shared.T.copy()
    best_a, place_a = best_of_rows(cosine)
    best_b, place_b = best_of_rows(turned)
    inside_a = quotients(best_of_rows(shared)[0], total_a)
    inside_b = quotients(best_of_rows(turned_shared)[0], total_b)
    share_a = quotients(total_a, np.full(len(total_a), total(total_a)))
    share_b = quotients(total_b, np.full(len(total_b), total(total_b)))
    measure_coverage(best_a, inside_a, share_a, out[COVER_A:COVER_B])
    measure_coverage(best_b, inside_b, share_b, out[COVER_B:ORDER])
    partner, pairs = find_partners(best_a, place_a, place_b)
    strength = 0.0
    for i in range(len(partner)):
        if partner[i] >= 0:
            strength += best_a[i] * (share_a[i] + share_b[partner[i]]) / 2
    out[ORDER], out[ORDER + 1] = strength, pairs / min(len(total_a), len(total_b))
    out[ORDER + 2], out[ORDER + 3] = in_order(partner, pairs), min(best_three(best_a), best_three(best_b))
    outside_a, outside_b = quotients(a.parts[UNQUOTED], a.parts[ALL]), quotients(b.parts[UNQUOTED], b.parts[ALL])
    out[NARRATIVE] = narrative_match(cosine, outside_a, outside_b, total_a)
    out[NARRATIVE + 1] = narrative_match(turned, outside_b, outside_a, total_b)
    measure_facts(a.facts, a.fact_starts, b.facts, b.fact_starts, cosine, partner, out[FACTS:RARE_WORDS])
    best_match: float = max(out[COVER_A + BEST_MATCH], out[COVER_B + BEST_MATCH])
    keep_decimals(out[COVER_A:TOLD_A])
    keep_decimals(out[NARRATIVE:RARE_WORDS])
    return best_match


@njit(nogil=True)
def measure_words(wording_a: Any, telling_a: Any, wording_b: Any, telling_b: Any, rarity: Array, out: Array) -> float:
    """Two documents as `profile.Wording` and `profile.Telling` → all measures but those of `measure_retelling`.

    In one call, since each takes time to unpack what it is given. → the better side's best match.
    """
    measure_wording(wording_a, wording_b, out)
    return measure_sentences(telling_a, telling_b, rarity, out)


@njit(nogil=True)
def compare_letters(a: Any, b: Any, squared_rarity: Array) -> Array:
    """As `likeness.compare_letters`."""
    return make_cosine(*compare_terms(a, b, squared_rarity), 1.0)


@njit(nogil=True)
def longest_run(told: Array, words: Array, wanted: bool) -> int:
    """As `retelling._longest` of the sentences that are told, or of those that are not."""
    run, longest = 0, 0
    for i in range(len(told)):
        run = run + words[i] if (told[i] >= TOLD) == wanted else 0
        longest = max(longest, run)
    return longest


@njit(nogil=True)
def least_told(told: Array, words: Array) -> float:
    """As `retelling._least`, without sorting."""
    border, least = QUARTER * total(words), 1.0
    for i in range(len(told)):
        counted = 0
        for j in range(len(told)):
            counted += words[j] if told[j] <= told[i] else 0
        if counted >= border:
            least = min(least, told[i])
    return least


@njit(nogil=True)
def measure_side(told: Array, parts: Array, out: Array) -> None:
    """As `retelling._side`."""
    out[0], out[1] = share_told(told, parts[STORY]), share_told(told, parts[NARRATION])
    out[2], out[3] = share_told(told[:OPENING], parts[STORY][:OPENING]), least_told(told, parts[STORY])
    words_told = dot(told, parts[NARRATION])
    out[4], out[5] = log1p(words_told), log1p(max(0.0, total(parts[NARRATION]) - words_told))
    out[6] = longest_run(told, parts[STORY], False) / max(1, parts[STORY].sum())
    out[7] = log1p(longest_run(told, parts[NARRATION], True))


@njit(nogil=True)
def measure_retelling(parts_a: Array, parts_b: Array, told_a: Array, told_b: Array, out: Array) -> None:
    """As `retelling.measure_retelling`, 17 measures, of what `link_kernels.read_likeness` finds told."""
    measure_side(told_a, parts_a, out[TOLD_A:TOLD_B])
    measure_side(told_b, parts_b, out[TOLD_B:TOLD_SENTENCES])
    out[TOLD_SENTENCES] = log1p(min(total(told_a), total(told_b)))
    keep_decimals(out[TOLD_A:NARRATIVE])


@njit(nogil=True)
def pick_sides(row: Array, a: Array, b: Array, smaller: Array) -> Array:
    """Of two columns of a row each, the smaller or the greater value; not a number where one of them is none."""
    values = np.empty(len(a))
    for i in range(len(a)):
        own, other = row[a[i]], row[b[i]]
        values[i] = own + other if np.isnan(own + other) else min(own, other) if smaller[i] else max(own, other)
    return values


@njit(nogil=True)
def highest(trees: Any, roots: int, columns: Any, row: Array) -> float:
    """The greatest sum of leaves that a model's trees may come to when what is not a number may be any number.

    When all are numbers it is the sum that they come to, as in `verdict.Model`. `trees` is `verdict.Trees`, `columns`
    what `pick_sides` needs to find in a row the measures that they ask for.
    """
    values, most = pick_sides(row, *columns), trees.value.copy()
    for node in range(len(most) - 1, -1, -1):  # children stand behind their parents
        low, high = trees.low[node], trees.high[node]
        if low != node:
            asked = values[trees.measure[node]]
            if np.isnan(asked):
                most[node] = max(most[low], most[high])
            else:
                most[node] = most[low] if asked <= trees.limit[node] else most[high]
    found = 0.0
    for root in range(roots):
        found += most[root]
    return found
