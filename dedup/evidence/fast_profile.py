"""Document → its profile, through the compiled kernels: the bits of `profile.make_profile`, ten times sooner.

Importing numba takes half a second and compiling, once per installation, some seconds: a small job must never come
here.
"""

from __future__ import annotations

from functools import lru_cache, partial
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.compiled import make_ready
from dedup.evidence.likeness import IN_DIGITS
from dedup.evidence.profile import Profile, Telling, Wording, bounded, with_units
from dedup.evidence.similarity import Terms
from dedup.language.stems import by_stems
from dedup.language.words import code_points, fold_word, hash_word
from dedup.records import Article, Document, Mask, Words
from dedup.text import make_document

NO_NUMBER = (1 << 64) - 1
Places = NDArray[np.int64]


@lru_cache(maxsize=1)
def load_kernels() -> ModuleType:
    """The compiled loops, ready."""
    from dedup.evidence import profile_kernels as kernels

    loops = kernels.make_profile, kernels.find_begun, kernels.make_letters, kernels.foreign_words
    make_ready([*loops, kernels.find_boilerplate, kernels.make_vocabulary], lambda: _use(kernels))
    return kernels


def _use(kernels: Any) -> None:
    """Each loop once; words that are not plain ASCII are looked for only where a text is not."""
    one = make_document(Article("", "Nobody —"), language="en")
    make_profile(one, kernels)
    make_letters(one, kernels)
    kernels.make_vocabulary(one.hashes, one.weights)
    kernels.find_boilerplate(one.hashes, one.starts, one.starts, one.hashes, one.hashes, np.ones(1, np.bool_))


@lru_cache(maxsize=1)
def _number_words(endings: int) -> tuple[Words, Words, Mask]:
    """The hashes of number words, sorted, and of their digits; which of so many endings the former have."""
    table = {hash_word(word): hash_word(digits) for word, digits in IN_DIGITS.items()}
    table |= {hash_word(word): NO_NUMBER for word in ("1", "one")}
    names = np.array(sorted(table), dtype=np.uint64)
    marks = np.zeros(endings, dtype=np.bool_)
    marks[names & np.uint64(endings - 1)] = True
    return names, np.array([table[name] for name in names.tolist()], dtype=np.uint64), marks


def _folded(document: Document, kernels: Any) -> tuple[NDArray[np.uint32], Places, Places]:
    """Code points of the text, and where in them each word starts and ends.

    Small letters are nearly all there is to fold, and the kernel sees to them: words that are not plain ASCII are
    folded one by one and put behind.
    """
    text, codes = document.article.text, code_points(document.article.text)
    starts, ends = document.starts.astype(np.int64), document.ends.astype(np.int64)
    if text.isascii() or not len(foreign := kernels.foreign_words(codes, starts, ends)):
        return codes, starts, ends
    words = [fold_word(text[starts[place] : ends[place]]) for place in foreign.tolist()]
    behind = np.cumsum(np.fromiter(map(len, words), dtype=np.int64, count=len(words)))
    ends[foreign] = len(codes) + behind
    starts[foreign] = ends[foreign] - np.diff(behind, prepend=0)
    return np.concatenate([codes, code_points("".join(words))]), starts, ends


def _terms(found: Any, sentences: int) -> Terms:
    keys, weights, spread, sentence = found
    return Terms(keys, weights, spread, sentence, sentences)


def _first_and_last(document: Document) -> tuple[Places, Places]:
    """The words of each sentence, half-open."""
    first, last = (np.array([one[side] for one in document.sentences], dtype=np.int64) for side in (2, 3))
    return first, last


def make_letters(document: Document, kernels: Any) -> Terms:
    """Document → its runs of letters and its numbers. As `likeness.make_letters`."""
    given = *_folded(document, kernels), document.hashes, *_first_and_last(document), _number_words(kernels.ENDINGS)
    return _terms(kernels.make_letters(*given), len(document.sentences))


def make_profile(document: Document, kernels: Any = None) -> Profile:
    """Document → everything the measures need of it. As `profile.make_profile`."""
    kernels = kernels or load_kernels()
    written = bounded(document)
    document = by_stems(written)
    codes = code_points(document.article.text)
    begun = kernels.find_begun(codes, document.starts, document.digit)
    wording, telling = kernels.make_profile(
        document.hashes,
        document.weights.astype(np.float64),
        written.hashes,
        written.weights.astype(np.float64),
        document.quoted,
        document.furniture,
        document.capital,
        codes,
        document.starts,
        document.ends,
        *with_units(document, begun.tolist()),
        *_first_and_last(document),
    )
    terms, *of_sentences = telling
    return Profile(
        document,
        written,
        Wording(*wording),
        Telling(_terms(terms, len(document.sentences)), *of_sentences),
        partial(make_letters, kernels=kernels),
    )
