"""Evidence → one sentence that a person can check."""

from __future__ import annotations

from collections.abc import Mapping

from dedup.evidence.profile import Profile
from dedup.hashing import found_in
from dedup.records import Relation

RARE_PHRASE = 8.0  # nats, as for footprints: rarer phrases are in both texts for another reason than the language


def _rare_phrases(a: Profile, b: Profile) -> int:
    own, other = (profile.wording.phrases(2) for profile in (a, b))
    return int((found_in(own.keys, other.keys) & (own.weights >= RARE_PHRASE)).sum())


def _common_quotations(a: Profile, b: Profile) -> int:
    """Quotations of A that stand, whole or cut, inside a quotation of B, or the other way round."""
    inside_b = b.quotations
    return sum(one in inside_b or any(one in other or other in one for other in inside_b) for one in a.quotations)


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
    if quotations := _common_quotations(a, b):
        parts.append(_count(quotations, "quotation"))
    parts.append(f"{matched} of {shorter} sentences")
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts) + " in common"
