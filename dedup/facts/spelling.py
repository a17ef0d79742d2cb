"""Two words → whether they are one name in two spellings, or one word in the spelling of two countries."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA, JaroWinkler, Prefix

from dedup.facts.tongues import tongue_of
from dedup.language.detection import ENGLISH
from dedup.language.prior import UNKNOWN, frequencies, weight, word_weight
from dedup.language.words import fold_word

if TYPE_CHECKING:
    from nicknames import NickNamer

RESPELT = 0.84  # Jaro-Winkler similarity from which two words are one name (Winkler 1990: 0.8 to 0.9)
LONG = 6  # letters: in shorter words "our" and "ence" are no endings
LETTERS = 2  # that two spellings differ in outside English, whose compounds and derived words are fewer, and that an
# ending may have: what has more behind it is another word, a short form, or two words that lost their space
NOUNS_CAPITALISED = frozenset(("de", "lb"))  # where a capital letter makes no name
COMMON = 4  # letters that a place and its people begin with alike

# British endings and what Americans write for them. Both sides of a comparison go through here, so that a word which
# only looks British is changed on both and stays equal to itself.
BRITISH = [
    (re.compile(british), american)
    for british, american in (
        (r"our(s|ed|ing|able|ful|er|ers|ist|ists|y)?$", r"or\1"),
        (r"([iy])s(e|ed|es|ing|er|ers|ation|ations)$", r"\1z\2"),
        (r"tre(s|d)?$", r"ter\1"),
        (r"ence(s)?$", r"ense\1"),
        (r"ogue(s)?$", r"og\1"),
        (r"([aeiou])ll(ed|ing|er|ers|or|ors)$", r"\1l\2"),
        (r"(?<!^)(?:ae|oe)", "e"),
        (r"wards$", "ward"),
    )
]
PAIRS = """
grey gray, cheque check, cheques checks, tyre tire, tyres tires, programme program, programmes programs, kerb curb,
plough plow, storey story, mum mom, mums moms, aluminium aluminum, whilst while, ageing aging, learnt learned, dreamt
dreamed, burnt burned, spelt spelled, practise practice, enrol enroll, fulfil fulfill, draught draft, cosy cozy, axe ax
"""
AMERICAN = dict(pair.split() for pair in PAIRS.replace("\n", " ").split(","))


@lru_cache(maxsize=1 << 16)
def american(word: str) -> str:
    """A folded English word as Americans spell it.

    >>> american("neighbour"), american("organising"), american("cheque"), american("four")
    ('neighbor', 'organizing', 'check', 'four')
    """
    if len(word) >= LONG:
        for british, replacement in BRITISH:
            word = british.sub(replacement, word)
    return AMERICAN.get(word, word)


def is_word(word: str, language: str) -> bool:
    """True for a word that a language has anyway: "Spain" and "Spanish" are two words, not two spellings."""
    return bool(frequencies(language)) and word_weight(fold_word(word), language) < weight(UNKNOWN) - 1e-6


def derived(x: str, y: str) -> bool:
    """True when one word only adds the ending of a plural or a people: "Democrats", "Easterners", "Senegalese"."""
    longer, shorter = sorted((fold_word(x), fold_word(y)), key=len, reverse=True)
    if longer in (shorter + "s", shorter + "ers") or (
        shorter[-1:] in "aeiouy" and longer in (shorter + "n", shorter + "ns")
    ):
        return True
    stem = shorter.rstrip("aeoy")
    return len(stem) >= COMMON and re.fullmatch("(?:i?an|ean|ese|ish)s?", longer.removeprefix(stem)) is not None


@lru_cache(maxsize=1 << 12)
def short_form(x: str, y: str) -> bool:
    """True when one first name is short for the other, by the list of the package nicknames.

    >>> short_form("Dave", "David"), short_form("William", "Bill"), short_form("Graham", "Peter")
    (True, True, False)
    """
    names = _nicknames()
    return y.lower() in names.nicknames_of(x) or x.lower() in names.nicknames_of(y)


@lru_cache(maxsize=1)
def _nicknames() -> NickNamer:
    from nicknames import NickNamer

    return NickNamer()


def declined(x: str, y: str, language: str) -> bool:
    """True when two folded words differ only in the endings that names decline with: "Пелагеи", "Lagerhallen"."""
    tongue = tongue_of(language)
    endings = tongue.lists.get("declined") if tongue else None
    common = Prefix.similarity(x, y)
    return endings is not None and common >= COMMON and all(re.fullmatch(endings, word[common:]) for word in (x, y))


def respelt(x: str, y: str, language: str = ENGLISH) -> bool:
    """True when two different words are one name: accents lost, a letter changed; not a plural, not a short form.

    >>> respelt("Krietenbrink", "Kritenbrink"), respelt("Lourenço", "Lourenco"), respelt("Spain", "Spanish")
    (True, True, False)
    >>> respelt("Nic", "Nicholas"), respelt("LLC", "LLCPrivacy")
    (False, False)
    >>> respelt("Dollwetter", "Dollweter", "de"), respelt("Schaden", "Schäden", "de")
    (True, False)
    """
    longer, shorter = sorted((fold_word(x), fold_word(y)), key=len, reverse=True)
    words = is_word(x, language) and is_word(y, language)
    if longer == shorter:
        return language not in NOUNS_CAPITALISED or not words
    cut = longer.startswith(shorter) and len(longer) - len(shorter) > LETTERS
    if words or cut or derived(x, y) or declined(longer, shorter, language):
        return False
    near = language == ENGLISH or OSA.distance(longer, shorter) <= LETTERS
    return len(shorter) > 2 and near and JaroWinkler.similarity(longer, shorter) >= RESPELT
