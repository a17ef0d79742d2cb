"""Evidence → one sentence that a person can check."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dedup.hashing import found_in
from dedup.profile import SIZES, Profile
from dedup.records import Document, Relation

RARE_PHRASE = 8.0  # nats, as for footprints: rarer phrases are in both texts for another reason than the language


def _rare_phrases(a: Profile, b: Profile) -> int:
    own, other = (profile.wording.grams[SIZES.index(2)] for profile in (a, b))
    return int((found_in(own.keys, other.keys) & (own.weights >= RARE_PHRASE)).sum())


def _quotations(document: Document) -> set[str]:
    """The words of each quotation."""
    spans = np.array(document.quotations, dtype=np.int32).reshape(-1, 2)
    quoted = (" ".join(document.words[i:j]) for i, j in np.searchsorted(document.starts, spans).tolist())
    return set(filter(None, quoted))


def _common_quotations(a: Document, b: Document) -> int:
    """Quotations of A that stand, whole or cut, inside a quotation of B, or the other way round."""
    inside_b = _quotations(b)
    return sum(
        one in inside_b or any(_within(one, other) or _within(other, one) for other in inside_b)
        for one in _quotations(a)
    )


def _within(part: str, whole: str) -> bool:
    return f" {part} " in f" {whole} "


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def explain(a: Profile, b: Profile, relation: Relation, evidence: Mapping[str, float]) -> str:
    """Two profiles, their relation and evidence → "38 rare phrases, 3 quotations and 9 of 12 sentences in common"."""
    if relation == "exact":
        return "the same words throughout"
    shorter = min(len(a.document.sentences), len(b.document.sentences))
    matched = round(evidence["partner_share"] * shorter)
    parts = []
    if phrases := _rare_phrases(a, b):
        parts.append(_count(phrases, "rare phrase"))
    if quotations := _common_quotations(a.document, b.document):
        parts.append(_count(quotations, "quotation"))
    parts.append(f"{matched} of {shorter} sentences")
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts) + " in common"
