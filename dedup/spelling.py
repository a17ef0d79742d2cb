"""Two words → whether they are one name in two spellings, or one word in the spelling of two countries."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from dedup.prior import UNKNOWN, weight, word_weight
from dedup.words import fold_word

RESPELT = 0.84  # Jaro-Winkler similarity from which two words are one name (Winkler 1990: 0.8 to 0.9)
LONG = 6  # letters: in shorter words "our" and "ence" are no endings
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


def is_english(word: str) -> bool:
    """True for a word that English has anyway: "Spain" and "Spanish" are two words, not two spellings."""
    return word_weight(fold_word(word), "en") < weight(UNKNOWN) - 1e-6


def derived(x: str, y: str) -> bool:
    """True when one word only adds the ending of a plural or of a people: "Democrats", "Angolan", "Senegalese"."""
    longer, shorter = sorted((fold_word(x), fold_word(y)), key=len, reverse=True)
    if longer == shorter + "s" or (shorter[-1:] in "aeiouy" and longer in (shorter + "n", shorter + "ns")):
        return True
    stem = shorter.rstrip("aeoy")
    return len(stem) >= COMMON and re.fullmatch("(?:i?an|ean|ese|ish)s?", longer.removeprefix(stem)) is not None


def respelt(x: str, y: str) -> bool:
    """True when two different words are one name: accents lost, a letter changed; not a plural, not a derived word.

    >>> respelt("Krietenbrink", "Kritenbrink"), respelt("Lourenço", "Lourenco"), respelt("Spain", "Spanish")
    (True, True, False)
    """
    longer, shorter = sorted((fold_word(x), fold_word(y)), key=len, reverse=True)
    if longer == shorter:
        return True
    if derived(x, y) or (is_english(x) and is_english(y)):
        return False
    return len(shorter) > 2 and JaroWinkler.similarity(longer, shorter) >= RESPELT
