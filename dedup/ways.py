"""The two ways to one result: in readable Python, or compiled. Each step of one gives the bits that the other's gives.

Loading the compiled loops takes half a second and compiling them, once per installation, some seconds: a small job
must never go that way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from dedup import fast, fast_furniture, furniture, text
from dedup.boilerplate import Boilerplate, find_boilerplate, find_boilerplate_of_many
from dedup.evidence import fast_measures, fast_profile, measures
from dedup.evidence.profile import Profile, make_profile
from dedup.fast import Sketches
from dedup.furniture import Hints
from dedup.language import detection, fast_detection, fast_sentences, sentences
from dedup.records import Article, Document, Mask, WordTable
from dedup.sketching import sketch_few
from dedup.verdict import Model
from dedup.vocabulary import Vocabulary, make_vocabulary, make_vocabulary_of_many, shared_share, shared_share_of_many

Evidence = Mapping[str, float]


class Way(NamedTuple):
    """The steps from a text to the evidence of a pair."""

    languages_of: Callable[[Sequence[Article], str | None], list[str]]  # articles and the language asked for
    sketch: Callable[[Sequence[str], Sequence[str]], Sketches]  # texts and the language of each
    read_words: Callable[[str, str], WordTable]  # a text and its language
    find_sentences: Callable[[str, str], Sequence[tuple[int, int]]]  # a text and its language → spans
    find_hints: Callable[[str], Hints]  # of furniture
    find_boilerplate: Callable[[Document, Boilerplate], Mask]
    make_vocabulary: Callable[[WordTable, str], Vocabulary]
    shared_share: Callable[[Vocabulary, Vocabulary], float]
    make_profile: Callable[[Document], Profile]
    measure: Callable[[Profile, Profile], Evidence]
    measure_derived: Callable[[Profile, Profile, Model], Evidence | None]  # None where it is certain to be too little
    probability: Callable[[Model, Any], float]
    load: Callable[[], None]  # what all need that are forked afterwards


def _measure_all(a: Profile, b: Profile, model: Model) -> Evidence:
    """As `fast_measures.measure_derived`, which leaves pairs out to save time."""
    return measures.measure(a, b)


def _load_kernels() -> None:
    for module in (fast, fast_sentences, fast_furniture, fast_profile, fast_measures):
        module.load_kernels()


READABLE = Way(
    detection.languages_of,
    sketch_few,
    text.read_words,
    sentences.find_sentences,
    furniture.find_hints,
    find_boilerplate,
    make_vocabulary,
    shared_share,
    make_profile,
    measures.measure,
    _measure_all,
    Model.probability,
    lambda: None,
)
COMPILED = Way(
    fast_detection.languages_of,
    fast.sketch_chunk,
    fast.read_words,
    fast_sentences.find_sentences,
    fast_furniture.find_hints,
    find_boilerplate_of_many,
    make_vocabulary_of_many,
    shared_share_of_many,
    fast_profile.make_profile,
    fast_measures.measure,
    fast_measures.measure_derived,
    fast_measures.highest,
    _load_kernels,
)
