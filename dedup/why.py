"""Evidence → one sentence that a person can check."""

from __future__ import annotations

from dedup.evidence import partners
from dedup.hashing import found_in
from dedup.profile import Profile
from dedup.records import Document, Relation
from dedup.similarity import compare_terms
from dedup.words import words_of

RARE_PHRASE = 8.0  # nats, as for footprints: rarer phrases are in both texts for another reason than the language


def _rare_phrases(a: Profile, b: Profile) -> int:
    own, other = a.grams[2], b.grams[2]
    return int((found_in(own.keys, other.keys) & (own.weights >= RARE_PHRASE)).sum())


def _quotations(document: Document) -> set[tuple[str, ...]]:
    text = document.article.text
    quoted = (tuple(words_of(text[start:end])) for start, end in document.quotations)
    return {words for words in quoted if words}


def _common_quotations(a: Document, b: Document) -> int:
    """Quotations of A that stand, whole or cut, inside a quotation of B, or the other way round."""
    inside_b = [" ".join(words) for words in _quotations(b)]
    return sum(
        any(_within(text, other) or _within(other, text) for other in inside_b)
        for text in (" ".join(words) for words in _quotations(a))
    )


def _within(part: str, whole: str) -> bool:
    return f" {part} " in f" {whole} "


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def explain(a: Profile, b: Profile, relation: Relation) -> str:
    """Two profiles and the relation → "38 rare phrases, 3 quotations and 9 of 12 sentences in common"."""
    if relation == "exact":
        return "the same words throughout"
    similarity = compare_terms(a.terms, b.terms)
    matched = len(partners(similarity))
    shorter = min(len(a.document.sentences), len(b.document.sentences))
    parts = []
    if phrases := _rare_phrases(a, b):
        parts.append(_count(phrases, "rare phrase"))
    if quotations := _common_quotations(a.document, b.document):
        parts.append(_count(quotations, "quotation"))
    parts.append(f"{matched} of {shorter} sentences")
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts) + " in common"
