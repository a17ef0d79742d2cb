"""Two words of names → whether they are one name in two spellings."""

from __future__ import annotations

from rapidfuzz.distance import JaroWinkler

from dedup.prior import UNKNOWN, weight, word_weight
from dedup.words import fold_word

RESPELT = 0.84  # Jaro-Winkler similarity from which two words are one name (Winkler 1990: 0.8 to 0.9)


def _known(word: str) -> bool:
    """True for a word that English has anyway: "Spain" and "Spanish" are two words, not two spellings."""
    return word_weight(fold_word(word), "en") < weight(UNKNOWN) - 1e-6


def derived(x: str, y: str) -> bool:
    """True when one word only adds the ending of a plural or of a people to the other: "Democrats", "Angolan"."""
    longer, shorter = sorted((fold_word(x), fold_word(y)), key=len, reverse=True)
    return longer == shorter + "s" or (shorter[-1:] in "aeiouy" and longer in (shorter + "n", shorter + "ns"))


def respelt(x: str, y: str) -> bool:
    """True when two different words are one name: accents lost, a letter changed; not a plural, not a derived word.

    >>> respelt("Krietenbrink", "Kritenbrink"), respelt("Lourenço", "Lourenco"), respelt("Spain", "Spanish")
    (True, True, False)
    """
    longer, shorter = sorted((fold_word(x), fold_word(y)), key=len, reverse=True)
    if longer == shorter:
        return True
    if derived(x, y) or (_known(x) and _known(y)):
        return False
    return len(shorter) > 2 and JaroWinkler.similarity(longer, shorter) >= RESPELT
