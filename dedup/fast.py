"""Many texts → what candidates are found by, through the compiled kernels. The bits of the readable path, sooner.

Importing numba takes half a second and compiling, once per installation, some seconds: a small job must never come
here. Texts are handed over in batches that fit a processor's cache, those in plain ASCII apart from the others.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup import sketch
from dedup.boilerplate import Paragraphs
from dedup.compiled import keep_on_disk
from dedup.fast_tables import NO_FOLDING, folding, prior
from dedup.hashing import sort_distinct
from dedup.language.words import FoldedWords
from dedup.phrases import Owners
from dedup.records import Words, WordTable
from dedup.sketch import SEEDS, SLOTS, Signatures

# From so many texts on the compiled path is sooner, when its compilation is done: the readable one takes 3 ms a text …
WORTHWHILE = 300
WORTHWHILE_SIGNATURES = 1_000  # … and 1 ms where only signatures are asked for
# Characters handed over at once, of texts beyond ASCII and of the others: with all that is made of them they stay in a
# cache of two megabytes, and are enough that handing over takes no time.
BATCH = 1 << 17, 1 << 18
# … and where another thread reads meanwhile: whoever comes back from a kernel waits for it, 5 ms each time.
LARGE_BATCH = 1 << 22, 1 << 22
PADDING = 136  # bytes that the kernels may look at after the last text, and up to seven to come to a multiple of 8
WRITABLE = 0x200  # PyBUF_WRITE


class Sketch(NamedTuple):
    """What candidates are found by, of one text. The signature of a text without words says nothing."""

    length: int
    signature: Signatures
    footprints: Words
    paragraphs: Paragraphs


class Batch(NamedTuple):
    """Texts laid out for `kernels.sketch_texts`; `positions` are those in the input.

    Where all are plain ASCII, `narrow` is the memory of `joined` itself, and is only read.
    """

    positions: NDArray[np.int64]
    joined: str
    narrow: NDArray[np.uint8]
    wide: NDArray[np.uint32]
    offsets: NDArray[np.int64]

    @property
    def laid_out(self) -> tuple[NDArray[Any], ...]:
        """What the kernels take."""
        return self.narrow, self.wide, self.offsets


def group_texts(texts: Sequence[str], size: tuple[int, int] = BATCH) -> Iterator[NDArray[np.int64]]:
    """Texts → the positions of those that go together: those beyond ASCII and the others, about so many characters."""
    plain = np.fromiter(map(str.isascii, texts), dtype=np.bool_, count=len(texts))
    sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    for kind, most in enumerate(size):
        positions = np.flatnonzero(plain == kind)
        batch = np.cumsum(sizes[positions]) // most
        if len(positions):
            yield from np.split(positions, np.flatnonzero(np.diff(batch)) + 1)


# As Python declares them in C. Each is our own handle: what is said of those of `ctypes.pythonapi` holds for all who
# use them.
_copy_points = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_int)(
    ("PyUnicode_AsUCS4", ctypes.pythonapi)
)
_address_of = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p)(
    ("PyUnicode_AsUTF8AndSize", ctypes.pythonapi)
)
_view_of = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_int)(
    ("PyMemoryView_FromMemory", ctypes.pythonapi)
)


def _code_points(text: str) -> NDArray[np.uint32]:
    """A text's code points and eight zeros, in a third of the time of encoding it to UTF-32; lone surrogates too."""
    found = np.empty(len(text) + 8, dtype=np.uint32)
    found[len(text) :] = 0
    _copy_points(text, found.ctypes.data, len(text), 0)
    return found


def _memory_of(text: str) -> NDArray[np.uint8]:
    """The characters of a text in plain ASCII where they are in memory, as long as it lives; not to be written to.

    numba would compile all anew for an array that says so itself.
    """
    return np.frombuffer(_view_of(_address_of(text, None), len(text), WRITABLE), dtype=np.uint8)


def make_batch(texts: Sequence[str], positions: NDArray[np.int64]) -> Batch:
    """The texts at some positions, all ASCII or all not, laid out for the kernels."""
    chosen = [texts[position] for position in positions.tolist()]
    offsets = np.zeros(len(chosen) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, chosen), dtype=np.int64, count=len(chosen)) + 1, out=offsets[1:])
    behind = PADDING - int(offsets[-1]) % 8
    joined = "\n".join([*chosen, " " * behind])
    if joined.isascii():
        return Batch(positions, joined, _memory_of(joined), np.empty(0, dtype=np.uint32), offsets)
    narrow = np.empty(len(joined), dtype=np.uint8)  # the kernels fill it
    return Batch(positions, joined, narrow, _code_points(joined), offsets)


def make_batches(texts: Sequence[str], size: tuple[int, int] = BATCH) -> Iterator[Batch]:
    """Texts → all of them in batches."""
    return (make_batch(texts, positions) for positions in group_texts(texts, size))


def _folding_of(batch: Batch) -> tuple[NDArray[Any], ...]:
    """The folding table for a batch, which one in plain ASCII does without."""
    return tuple(folding() if len(batch.wide) else NO_FOLDING)


def _empty(size: int, kind: type[Any]) -> NDArray[Any]:
    return np.empty(size, dtype=kind)


@lru_cache(maxsize=1)
def load_kernels() -> ModuleType:
    """The compiled loops."""
    from dedup import kernels

    keep_on_disk([kernels.sketch_texts, kernels.read_words])
    return kernels


def sign_batch(kernels: ModuleType, batch: Batch) -> tuple[NDArray[np.int64], Signatures]:
    """A batch → the number of words and the signature of each text."""
    counts, rows = _empty(len(batch.positions), np.int64), np.empty((len(batch.positions), SLOTS), dtype=np.uint32)
    none, nowhere = _empty(0, np.uint64), _empty(0, np.int64)
    no_prior, no_lengths = (none, _empty(0, np.float32), _empty(0, np.float32)), _empty(0, np.int32)
    kernels.sketch_texts(
        *batch.laid_out,
        _folding_of(batch),
        SEEDS,
        no_prior,
        0,
        0.0,
        counts,
        rows,
        none,
        nowhere,
        none,
        no_lengths,
        nowhere,
    )
    return counts, rows


def signatures(texts: Sequence[str], *, threads: int = 1) -> Signatures:
    """Texts → signatures, uint32 (n, 128), one row a text, the same for any number of threads.

    Raises `ValueError` for a text without words, and for one text in place of a list: its letters would be signed.

    >>> one, two = signatures(["The cat sat on the mat today", "The cat sat on the mat — today!"])
    >>> float((one == two).mean())
    1.0
    """
    if isinstance(texts, str):
        raise ValueError(f"texts must be a list, such as [{texts!r:.40}], not one text")
    if len(texts) < WORTHWHILE_SIGNATURES:
        return sketch.signatures(texts)
    kernels = load_kernels()
    found = np.empty((len(texts), SLOTS), dtype=np.uint32)

    def fill(positions: NDArray[np.int64]) -> None:
        counts, found[positions] = sign_batch(kernels, make_batch(texts, positions))
        if not counts.all():
            raise ValueError("a text without words has no signature")

    if threads == 1:  # a pool of one would cost a tenth of the time
        deque(map(fill, group_texts(texts)), maxlen=0)
    else:
        with ThreadPoolExecutor(threads) as pool:
            deque(pool.map(fill, group_texts(texts)), maxlen=0)
    return found


def _sketch_batch(kernels: ModuleType, batch: Batch, language: str) -> tuple[NDArray[Any], ...]:
    """A batch → what `kernels.sketch_texts` fills."""
    count, characters = len(batch.positions), int(batch.offsets[-1])
    counts, rows = _empty(count, np.int64), np.zeros((count, SLOTS), dtype=np.uint32)
    keys, key_ends = _empty(2 * characters, np.uint64), _empty(count, np.int64)
    hashes, lengths, ends = _empty(characters, np.uint64), _empty(characters, np.int32), _empty(count, np.int64)
    outcome = counts, rows, keys, key_ends, hashes, lengths, ends
    kernels.sketch_texts(
        *batch.laid_out, _folding_of(batch), SEEDS, tuple(prior(language)), *sketch.footprint_rule(language), *outcome
    )
    return outcome


def sketch_batch(kernels: ModuleType, batch: Batch, language: str) -> Iterator[Sketch]:
    """A batch of texts in one language → a sketch of each."""
    counts, rows, keys, key_ends, hashes, lengths, ends = _sketch_batch(kernels, batch, language)
    key_start = start = 0
    for text in range(len(counts)):
        key_end, end = int(key_ends[text]), int(ends[text])
        paragraphs = dict(zip(hashes[start:end].tolist(), lengths[start:end].tolist(), strict=True))
        yield Sketch(
            int(counts[text]),
            rows[text],
            sort_distinct(keys[key_start:key_end]),
            Paragraphs(
                np.fromiter(paragraphs, dtype=np.uint64, count=len(paragraphs)),
                np.fromiter(paragraphs.values(), dtype=np.int32, count=len(paragraphs)),
            ),
        )
        key_start, start = key_end, end


def sketch_texts(texts: Sequence[str], language: str) -> list[Sketch]:
    """Texts in one language → a sketch of each, in the same order."""
    kernels = load_kernels()
    sketches: dict[int, Sketch] = {}
    for batch in make_batches(texts):
        sketches |= zip(batch.positions.tolist(), sketch_batch(kernels, batch, language), strict=True)
    return [sketches[position] for position in range(len(texts))]


NOTHING = tuple(np.empty(0, dtype=kind) for kind in (np.uint64, np.int32, np.uint64, np.int32, np.int32))


class Sketches(NamedTuple):
    """What candidates are found by, of n texts together. Owners are positions among the texts; phrases may come twice.

    `lengths` counts words (n); `signatures` is (n, 128); the rest has one entry a phrase, or a paragraph.
    """

    lengths: NDArray[np.int32]
    signatures: Signatures
    phrases: Words
    phrase_owners: Owners
    paragraphs: Words
    paragraph_lengths: NDArray[np.int32]
    paragraph_owners: Owners


def sketch_chunk(texts: Sequence[str], languages: Sequence[str]) -> Sketches:
    """Texts with the language of each → the sketches of all."""
    kernels = load_kernels()
    lengths, rows = np.zeros(len(texts), dtype=np.int32), np.zeros((len(texts), SLOTS), dtype=np.uint32)
    parts: list[tuple[NDArray[Any], ...]] = [NOTHING]
    for language in sorted(set(languages)):
        places = np.array([place for place, own in enumerate(languages) if own == language])
        for batch in make_batches([texts[place] for place in places], LARGE_BATCH):
            own = places[batch.positions].astype(np.int32)
            counts, signatures, keys, key_ends, hashes, sizes, ends = _sketch_batch(kernels, batch, language)
            lengths[own], rows[own] = counts, signatures
            keys, hashes, sizes = keys[: key_ends[-1]], hashes[: ends[-1]], sizes[: ends[-1]]
            owners = [np.repeat(own, np.diff(last, prepend=0)) for last in (key_ends, ends)]
            parts.append((keys.copy(), owners[0], hashes.copy(), sizes.copy(), owners[1]))
    return Sketches(lengths, rows, *(np.concatenate(column) for column in zip(*parts, strict=True)))


def read_words(text: str, language: str) -> WordTable:
    """A text → its words with all that is known of each by itself, as `text.read_words`."""
    batch, length = make_batch([text], np.zeros(1, dtype=np.int64)), len(text)
    hashes, sizes, weights = _empty(length, np.uint64), _empty(length, np.int64), _empty(length, np.float32)
    spans = np.empty((length, 2), dtype=np.int64)
    laid_out = batch.narrow, batch.wide, length
    outcome = hashes, sizes, spans, weights
    count = load_kernels().read_words(*laid_out, _folding_of(batch), tuple(prior(language)), *outcome)
    starts, ends = spans[:count].astype(np.int32).T.copy()
    words = FoldedWords(text, starts, ends)
    return WordTable(words, hashes[:count].copy(), starts, ends, weights[:count].copy(), sizes[:count] < 0)
