"""Two sides of a row → quotations whose words differ, and quotations that another speaker is given."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from itertools import product

from rapidfuzz.distance import Indel

from dedup.facts.finding import LONG, STEM, Facts, context, same_sentence
from dedup.facts.names import Name, titles_of
from dedup.facts.speakers import find_speaker, offices, patterns_of
from dedup.facts.spelling import NOUNS_CAPITALISED, declined, is_word, respelt
from dedup.facts.tongues import SPACELESS
from dedup.language.detection import ENGLISH
from dedup.language.words import fold_word, words_of
from dedup.records import Span

ALIKE = 0.30  # share of words in common from which two quotations are versions of one
REPORTED = 0.60  # share of a quotation's words in the other side's own text from which it became indirect speech
COMMON = 2  # telling words that two quotations must share for their share to count
# Times as many words: beyond, two quotations that share no words are not versions of one. The second is for sentences
# that share few, where only a translator keeps to the length.
LENGTHS, EVEN = 3.0, 1.25
BEFORE, AFTER = 700, 300  # characters around a pronoun in which the person it stands for is named
OFFICE_NEAR = 80  # characters around a name in which a text says what the person is
SAME_WORDS = 4  # words from which a part of a quotation is recognised
DESCRIPTION = re.compile(r"(?:the|an?|his|her|its|their|one)\b", re.IGNORECASE)
# A statement speaks for whoever gave it out: that "the letter said" and "Doe said" are no two speakers.
DOCUMENT = re.compile(
    r"(?:the|an?|his|her|its|their)\s(?:[\w-]+\s){0,2}(?:statement|letter|report|e-?mail|post|tweet|message|filing|memo|release|"
    r"website|ruling|judgment)(?![\w’'])",
    re.IGNORECASE,
)
ELLIPSIS = re.compile(r"\s*(?:…|\.\s?\.\s?\.|\[[^\]]*\])\s*")


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    """True when `part` stands in `words` without a gap."""
    return f" {' '.join(part)} " in f" {' '.join(words)} "


def _same_name(a: Facts, x: Span, b: Facts, y: Span) -> bool:
    """True when two quotations are one name in two cases: "Стрешнев", "Стрешневе"."""
    in_a, in_b = a.words([x]), b.words([y])
    return len(in_a) == len(in_b) and all(p == q or declined(p, q, a.language) for p, q in zip(in_a, in_b, strict=True))


def _kept(facts: Facts, quotation: Span, row: Facts, text: Facts) -> bool:
    """True when every stretch of a quotation between ellipses stands word for word in the other row, or text."""
    stretches = (part for part in ELLIPSIS.split(facts.wording(quotation)) if words_of(part))
    return all(row.holds(part) or text.holds(part) for part in stretches)


def _own_words(facts: Facts) -> set[str]:
    """The words of a side outside its quotations."""
    return set(Counter(facts.all_words) - Counter(facts.words(facts.quotations)))


def _reported(facts: Facts, quotation: Span, own: Set[str]) -> bool:
    """True when the other side says in its own words most of what is quoted here."""
    words = facts.words([quotation])
    return len(words) >= SAME_WORDS and sum(word in own for word in words) >= REPORTED * len(words)


def _telling(words: Sequence[str], language: str) -> set[str]:
    """The stems of the longer words, which tell what is spoken of; every sign where a sign is a word."""
    return set(words) if language in SPACELESS else {word[:STEM] for word in words if len(word) >= LONG}


def _alike(a: Sequence[str], b: Sequence[str], language: str) -> float:
    """Two quotations → 0 to 1: words in order over all, or telling words over the shorter, whichever is more."""
    in_a, in_b = _telling(a, language), _telling(b, language)
    common = len(in_a & in_b)
    share = common / min(len(in_a), len(in_b)) if common >= COMMON else 0.0
    return max(Indel.normalized_similarity(a, b), 0.9 * share)


def _may_be_one(a: Facts, x: Span, b: Facts, y: Span) -> bool:
    """True when two quotations that are left alone may be one by their lengths and, if short, by what stands around."""
    shorter, longer = sorted((len(a.words([x])), len(b.words([y]))))
    if same_sentence(a, b):
        return longer <= LENGTHS * shorter
    if shorter >= SAME_WORDS:
        return longer <= EVEN * shorter
    return longer <= shorter + 1 and context(a, x, b, y) > 0  # "cannot breathe" for "can not respire"


def _quoted(facts: Facts) -> list[Span]:
    """The quotations of a row as far as they stand in it: what goes on in another row is compared there."""
    found: list[Span] = []
    for quotation, part in product(facts.quotations, sorted(facts.parts)):
        start, end = max(quotation.start, part.start), min(quotation.end, part.end)
        if found and start < end and found[-1].end > quotation.start and not facts.text[found[-1].end : start].strip():
            start = found.pop().start
        if start < end and words_of(facts.text[start:end]):
            found.append(Span(start, end))
    return found


def changed_quotations(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Quotations of one row that the other text lacks, paired by likeness; the last two left may be one too."""
    own_a, own_b = _own_words(a), _own_words(b)
    left = [q for q in _quoted(a) if not _kept(a, q, b, all_b) and not _reported(a, q, own_b)]
    right = [q for q in _quoted(b) if not _kept(b, q, a, all_a) and not _reported(b, q, own_a)]
    scores = sorted(
        ((_alike(a.words([x]), b.words([y]), a.language), x, y) for x, y in product(left, right)), reverse=True
    )
    for score, x, y in scores:
        last = len(left) == len(right) == 1 and _may_be_one(a, x, b, y)
        if x in left and y in right and (score >= ALIKE or last):
            left.remove(x)
            right.remove(y)
            if not _same_name(a, x, b, y):
                yield x, y


def _people(facts: Facts, span: Span) -> list[tuple[str, ...]]:
    """The names of people inside a span, word by word, without titles."""
    runs: list[list[Name]] = []
    touching = facts.within([span]).names
    for name in (one for one in touching if span.start <= one.span.start and one.span.end <= span.end):
        if runs and facts.text[runs[-1][-1].span.end : name.span.start] == " ":
            runs[-1].append(name)
        else:
            runs.append([name])
    titles = titles_of(facts.language)
    nouns = facts.language in NOUNS_CAPITALISED
    named = (
        tuple(
            name.text for name in run if name.text not in titles and not (nouns and is_word(name.text, facts.language))
        )
        for run in runs
    )
    return [words for words in named if words]


def _named(facts: Facts, speaker: Span) -> list[tuple[str, ...]]:
    """Who a speaker may be: the names that parts of the words for him begin or end with, or all around a pronoun."""
    wording = facts.wording(speaker).replace("’", "'")  # as in names
    if patterns_of(facts.language).pronoun.fullmatch(wording):
        return _people(facts, Span(max(0, speaker.start - BEFORE), speaker.end + AFTER))
    people, parts = _people(facts, speaker), wording.split(",")
    if facts.language != ENGLISH:
        return people  # where in the words for him the name stands is the language's affair
    if DESCRIPTION.match(wording):  # "the Kenyan", "the English club's chairman", "his coach Jo Doe, of Leeds"
        people = [words for words in people if len(people) + len(words) > 2]
        return [words for part in parts for words in people if part.endswith(" ".join(words))]
    inside = [[words for words in people if " ".join(words) in part] for part in parts]
    return [
        words[-1 if part.endswith(words[-1][-1]) else 0] for part, words in zip(parts, inside, strict=True) if words
    ]


def _one(x: tuple[str, ...], y: tuple[str, ...], language: str) -> bool:
    """True when two names may be one person's: the surname of one is in the other, perhaps in another spelling."""
    x, y = (tuple(part for word in name for part in word.split("-")) for name in (x, y))
    forms = fold_word(x[-1]), fold_word(y[-1])
    return x[-1] in y or y[-1] in x or respelt(x[-1], y[-1], language) or declined(*forms, language)


def _holds_another_office(facts: Facts, person: tuple[str, ...], description: str) -> bool:
    """True when a text gives a person an office, and never the one of a description."""
    mentions = [name.span for name in facts.names if name.text == person[-1]]
    near = (facts.text[max(0, span.start - OFFICE_NEAR) : span.end + OFFICE_NEAR] for span in mentions)
    held = set().union(*map(offices, near))
    return bool(held and offices(description)) and not held & offices(description)


def _same_quotation(a: Sequence[str], b: Sequence[str]) -> bool:
    if len(a) >= SAME_WORDS <= len(b):
        return _holds(a, b) or _holds(b, a)
    return len(a) > 1 and list(a) == list(b)


def _another(all_a: Facts, x: Span, all_b: Facts, y: Span) -> bool:
    """True when two speakers cannot be one person. One of them at least is named."""
    pronoun = patterns_of(all_a.language).pronoun
    if DOCUMENT.match(all_a.wording(x)) or DOCUMENT.match(all_b.wording(y)):
        return False
    if pronoun.fullmatch(all_a.wording(x)) and pronoun.fullmatch(all_b.wording(y)):
        return False
    people_a, people_b = _named(all_a, x), _named(all_b, y)
    if people_a and people_b:
        return not any(_one(p, q, all_a.language) for p, q in product(people_a, people_b))
    if len(people_a) == 1:
        return _holds_another_office(all_a, people_a[0], all_b.wording(y))
    return len(people_b) == 1 and _holds_another_office(all_b, people_b[0], all_a.wording(x))


def changed_speakers(a: Facts, b: Facts, all_a: Facts, all_b: Facts) -> Iterator[tuple[Span, Span]]:
    """Quotations with the same words that are said by different people."""
    said_a, said_b = ([(one, facts.words([one])) for one in facts.quotations] for facts in (a, b))
    for (x, words_a), (y, words_b) in product(said_a, said_b):
        if _same_quotation(words_a, words_b):
            speakers = find_speaker(a.text, x, a.language), find_speaker(b.text, y, b.language)
            if speakers[0] and speakers[1] and _another(all_a, speakers[0], all_b, speakers[1]):
                yield speakers[0], speakers[1]
