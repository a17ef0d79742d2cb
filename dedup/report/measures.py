"""The measures of `measures.py` in words: what each says, and what it is about."""

from __future__ import annotations

import re

SIZES = {"1": "words", "2": "phrases of 2 words", "3": "phrases of 3 words", "5": "phrases of 5 words"}
THINGS = {"rare_words": "rare words", "names": "names", "numbers": "numbers"}

# What each measure of `measures.py` says, by its name with `_high` or `_low` taken off.
MEASURES = {
    "longest_run": "longest passage in common",
    "longest_run_outside": "longest passage in common, outside quotations",
    "in_runs": "share of the text in passages in common",
    "squared_runs": "length of the passages in common",
    "quotes_found": "quotations that the other text has too",
    "quotes_new": "phrases in quotations that the other text does not have",
    "long_outside": "share of the text in long passages in common, outside quotations",
    "long_words": "words in long passages in common, outside quotations",
    "best_match": "likeness of each sentence to its best match",
    "told": "words in sentences that the other text tells",
    "told_outside": "words in sentences that the other text tells, outside quotations",
    "told_sentences": "sentences that both tell",
    "told_first": "words of the opening that the other text tells",
    "told_least": "how surely the other text tells the least told quarter",
    "told_words": "words that the other text tells, outside quotations, counted",
    "untold_words": "words that the other text does not tell, outside quotations, counted",
    "untold_run": "longest passage that the other text does not tell",
    "told_run": "words of the longest passage that the other text tells, outside quotations",
    "covered": "share of each sentence found in one sentence of the other",
    "partners": "sentences that are each other's best match, by length and likeness",
    "partner_share": "share of sentences that are each other's best match",
    "in_order": "order of the sentences kept",
    "best_three": "likeness of the three most alike sentences",
    "numbers_agree": "numbers that agree in partner sentences",
    "numbers_differ": "numbers put in each other's place",
    "numbers_kept": "share of numbers kept in partner sentences",
    "names_differ": "names put in each other's place",
    "names_kept": "share of names kept in partner sentences",
    "words_kept": "share of other words kept in partner sentences",
    "facts_less_words": "facts kept rather than words, in partner sentences",
    "narrative_match": "likeness of each sentence to its best match, outside quotations",
}
PATTERNS = (
    (r"contained_(\d)", "{size} found in the other text"),
    (r"outside_(\d)", "{size} found in the other text, outside quotations"),
    (r"quoted_(\d)", "{size} in common that are quotations"),
    (r"weight_(\d)", "{size} in common, by rarity"),
    (r"weight_outside_(\d)", "{size} in common outside quotations, by rarity"),
    (r"aligned_(\d+)", "share of sentences with a match above 0.{size}"),
    (r"(rare_words|names|numbers)", "share of {size} found in the other text"),
    (r"(rare_words|names|numbers)_only", "{size} in this text alone"),
    (r"(rare_words|names|numbers)_shared", "{size} in common"),
    (r"(rare_words|names|numbers)_jaccard", "{size} in common, of all in either"),
)
SIDES = {"high": "higher", "low": "lower"}  # of the two texts
# What a measure is about, by the beginning of its name; the first that fits holds.
SUBJECTS = (
    (r"(un)?told", "what each retells of the other, sentence by sentence"),
    (r"(aligned|best|covered|partner|in_order|narrative)", "sentences that are alike"),
    (r"(numbers|names|words|facts)_(agree|differ|kept|less)", "facts in sentences that are alike"),
    (r"quote", "quotations"),
    (r"(longest|in_runs|squared|long_)", "passages in common, and their length"),
    (r"(rare_words|names|numbers)", "rare words, names and numbers"),
    (r"(contained|outside|weight)", "words and phrases in common"),
)


def _plain_measure(name: str) -> str:
    if name in MEASURES:
        return MEASURES[name]
    for pattern, words in PATTERNS:
        if match := re.fullmatch(pattern, name):
            return words.format(size=SIZES.get(match[1]) or THINGS.get(match[1]) or match[1])
    return name.replace("_", " ")


def measure_words(name: str) -> str:
    """A measure's name, as the model knows it, in words.

    >>> measure_words("contained_3_low")
    'phrases of 3 words found in the other text (lower)'
    """
    stem, _, side = name.rpartition("_")
    return f"{_plain_measure(stem)} ({SIDES[side]})" if side in SIDES else _plain_measure(name)


def subject_of(name: str) -> str:
    """What a measure is about, in words. Each of `measures.py` is about something (a test holds them to it).

    >>> subject_of("quotes_new_low"), subject_of("names_differ")
    ('quotations', 'facts in sentences that are alike')
    """
    return next(subject for beginning, subject in SUBJECTS if re.match(beginning, name))
