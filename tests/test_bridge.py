"""The bridge to datasketch: our signatures in a real `MinHashLSH`, and nothing of theirs taken for ours."""

from __future__ import annotations

import numpy as np
import pytest
from datasketch import MinHash, MinHashLSH

from dedup import signatures
from dedup.bridge import from_datasketch, to_datasketch
from dedup.errors import InputError
from dedup.sketch import estimated_jaccard

WORDS = [f"word{number}" for number in range(400)]
TEXTS = [" ".join(WORDS[start : start + 200]) for start in (0, 10, 100, 200)]


def test_there_and_back() -> None:
    for signature in signatures(TEXTS):
        assert np.array_equal(from_datasketch(to_datasketch(signature)), signature)


def test_estimates_are_the_same() -> None:
    first, *others = signatures(TEXTS)
    for other in others:
        assert to_datasketch(first).jaccard(to_datasketch(other)) == estimated_jaccard(first, other)


def test_found_in_an_lsh_of_theirs() -> None:
    index = MinHashLSH(params=(32, 4), num_perm=128)
    first, *others = [to_datasketch(signature) for signature in signatures(TEXTS)]
    for number, minhash in enumerate(others):
        index.insert(f"text-{number}", minhash)
    found = set(index.query(first))
    assert "text-0" in found  # nine tenths of the text in common
    assert "text-2" not in found  # nothing in common


def test_what_is_stored_is_a_copy() -> None:
    signature = signatures(TEXTS[:1])[0]
    minhash = to_datasketch(signature)
    minhash.hashvalues[0] += 1
    assert np.array_equal(signatures(TEXTS[:1])[0], signature)


def test_theirs_are_not_ours() -> None:
    theirs = MinHash(num_perm=128, scheme="affine32")
    with pytest.raises(InputError, match="was not made by to_datasketch"):
        from_datasketch(theirs)
    ours = to_datasketch(signatures(TEXTS[:1])[0])
    with pytest.raises(ValueError, match="seed"):
        ours.jaccard(theirs)
    with pytest.raises(ValueError, match="cannot be updated"):
        ours.update(b"word")


def test_a_signature_of_another_shape() -> None:
    with pytest.raises(ValueError, match="shape"):
        to_datasketch(signatures(TEXTS))
