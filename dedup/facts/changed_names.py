"""Two sides of a row → names that are spelt differently, or that were exchanged."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Set
from itertools import product

from dedup.facts.finding import STEM, Facts, Spellings, beside, same_place, same_sentence, without_marks
from dedup.facts.names import TITLES, Name, Run, titles_of
from dedup.facts.spelling import NOUNS_CAPITALISED, american, declined, derived, is_word, respelt, short_form
from dedup.language.abbreviations import STARTERS
from dedup.language.words import fold_word
from dedup.records import Span

SHARED = 0.5  # share of the shorter name's words that two versions of the name of one body have in common
# Of its letters an abbreviation keeps so many at most; with more it is a misspelling. The second is for one without a
# full stop, as the British write: "Sgt", "Yorks".
ABBREVIATED, UNDOTTED = 2 / 3, 5 / 9
INITIALS = 2  # letters that are not spelt otherwise, but written in full
PERSON = 3  # words: first, middle and last name


def _known(word: str, others: Spellings) -> bool:
    """True when a word is among others: "VARNHOLM" in a dateline is "Varnholm", and capitals often have no accents."""
    folded = fold_word(word)
    return without_marks(word) in others.plain or folded in (others.folded if word.isupper() else others.capitals)


def _abbreviates(facts: Facts, short: Name, long: Name) -> bool:
    """True when the one is much shorter and its letters stand in the other in order: "Okla." for "Oklahoma"."""
    letters = iter(long.text.lower())
    dotted = facts.text[short.span.end : short.span.end + 1] == "."
    kept = len(short.text) / len(long.text)
    enough = short.text[0] == long.text[0] and kept <= (ABBREVIATED if dotted else UNDOTTED)
    return enough and all(letter in letters for letter in short.text.lower())


def _bare(run: Run) -> tuple[str, ...]:
    """The words of a name without titles, in small letters."""
    return tuple(word.lower() for words in run.words for word in words.split("-") if word not in TITLES)


def _glued(x: str, y: str) -> bool:
    """True when one is a part of the other: "Baltic" after "Inter-", "Ohio" in "D-Ohio", "Ohio" in "OhioAnn"."""
    longer, shorter = sorted((x, y), key=len, reverse=True)
    return shorter in longer.split("-") or (longer.startswith(shorter) and longer[len(shorter) :][:1].isupper())


def _one_word_apart(x: Run, y: Run, language: str) -> Iterator[tuple[str, str]]:
    """The words that differ between the names of two people: as many words, all but one the same.

    Where nouns have capitals, only the last: what stands before it may be an office.
    """
    apart = [(p, q) for p, q in zip(x.words, y.words, strict=False) if p.lower() != q.lower()]
    if len(x.words) != len(y.words) or len(x.words) > PERSON or len(apart) != 1:
        return
    (p, q), nouns = apart[0], language in NOUNS_CAPITALISED
    if {p.lower(), q.lower()} & STARTERS or min(len(p), len(q)) <= INITIALS:
        return  # "While Ostler" and "Although Ostler", "US Congress" and "American Congress"
    if nouns and (x.words[-1] != p or is_word(p, language) or is_word(q, language)):
        return
    if not _glued(p, q) and not derived(p, q) and not declined(fold_word(p), fold_word(q), language):
        yield p, q


def _missing(names: Iterable[Name], others: Spellings, titles: Container[str]) -> list[Name]:
    """The words of names that are not among others."""
    return [one for one in names if one.text not in titles and not _known(one.text, others)]


def _broken(facts: Facts, part: Name, whole: Name) -> bool:
    """True when a space got into a name: "Counti ng" for "Counting"."""
    rest = whole.text[len(part.text) :]
    return bool(rest) and whole.text.startswith(part.text) and facts.text.startswith(f" {rest}", part.span.end)


def _one_name(a: Facts, x: Name, b: Facts, y: Name) -> bool:
    """True when two different words are one name: short, abbreviated, or with a space lost or gained."""
    short = _abbreviates(a, x, y) or _abbreviates(b, y, x) or short_form(x.text, y.text)
    return short or _glued(x.text, y.text) or _broken(a, x, y) or _broken(b, y, x)


def _has_neighbour(facts: Facts, name: Name) -> bool:
    """True when nothing but a space parts a word from another of the name: in "Leeds for England" none has one."""
    beside = ((other.span.end, name.span.start) for other in facts.names)
    behind = ((name.span.end, other.span.start) for other in facts.names)
    return any(facts.text[start:end] == " " for start, end in (*beside, *behind))


def _misspelt(a: Facts, b: Facts, titles: Set[str]) -> Iterator[tuple[Name, Name]]:
    """Names of which another stands in the same place: a slip in one of several mentions."""
    if same_sentence(a, b):
        left, right = ({name: beside(side, name.span) for name in side.names} for side in (a, b))
        for x, y in same_place(left, right):
            capitals = x.text.isupper() or y.text.isupper()
            if not capitals and without_marks(x.text) != without_marks(y.text) and titles.isdisjoint((x.text, y.text)):
                yield x, y


def _words(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Single words of names that only one text has: two spellings, or two first names of one surname."""
    titles = titles_of(a.language)
    left, right = _missing(a.names, all_b.known_names, titles), _missing(b.names, all_a.known_names, titles)
    exchanged = {pair for x, y in product(a.runs, b.runs) for pair in _one_word_apart(x, y, a.language)}
    for x, y in dict.fromkeys((*product(left, right), *_misspelt(a, b, titles))):
        other = (x.text, y.text) in exchanged and _has_neighbour(a, x) and _has_neighbour(b, y)
        if (other or respelt(x.text, y.text, a.language)) and not _one_name(a, x, b, y):
            yield x.span, y.span


def _stems(run: Run) -> set[str]:
    return {american(fold_word(word))[:STEM] for word in _bare(run)}


def _alike(x: str, y: str) -> bool:
    """True for one word, perhaps in the plural, or run into its neighbour."""
    return x == y or derived(x, y) or _glued(x, y)


def _says_less(x: Run, y: Run) -> bool:
    """True when every word of a name stands in another, in the same order if the other says no more."""
    (own, other) = ([word for word in run.words if word not in TITLES] for run in (x, y))
    if len(own) == len(other):
        return all(map(_alike, own, other))
    return all(any(_alike(word, there) for there in other) for word in own)


def _renamed(x: Run, y: Run, stems_a: frozenset[str], stems_b: frozenset[str]) -> bool:
    """True when two runs share half their words and neither text has the rest of the other's."""
    longer, shorter = sorted((len(_bare(x)), len(_bare(y))), reverse=True)
    shared = _stems(x) & _stems(y)
    enough = len(shared) >= SHARED * shorter - 0.5 and longer > 2 and not _says_less(x, y) and not _says_less(y, x)
    return bool(shared) and enough and not (_stems(x) - shared) & stems_b and not (_stems(y) - shared) & stems_a


def _stands(wording: str, row: Facts, text: Facts) -> bool:
    """True when a row or its text holds some words; most stand in the row, which is the shorter search."""
    return row.holds(wording) or text.holds(wording)


def _runs(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Names of several words, of a body or a court, that became another name with some of the same words."""
    left = [x for x in a.runs if not _stands(a.wording(x.span), b, all_b)]
    right = [y for y in b.runs if not _stands(b.wording(y.span), a, all_a)]
    for x, y in product(left, right):
        if _renamed(x, y, all_a.stems, all_b.stems):
            yield x.span, y.span


def changed_names(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Pairs of spans of names that differ. A dropped title or first name is no change."""
    words = list(_words(a, b, all_a, all_b))
    yield from words
    if a.language in NOUNS_CAPITALISED:
        return  # a run of nouns is no name
    for x, y in _runs(a, b, all_a, all_b):
        if not any(x.start <= p.start and p.end <= x.end for p, _ in words):
            yield x, y
