"""Our signatures ↔ datasketch: for whoever runs a `datasketch.MinHashLSH` already, in memory or on Redis.

A signature becomes a `MinHash` that holds our 128 slots as they are. It estimates the Jaccard similarity of word
3-grams and can be inserted, queried and compared with others of ours. It can be neither updated nor compared with a
MinHash that datasketch itself made: slots of different hash functions have nothing in common, hence its own seed.

datasketch pickles the keys that it stores in Redis: whoever can write to that Redis can run code wherever it is read.
Nothing is unpickled here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dedup.errors import InputError
from dedup.sketch import SLOTS, Signatures

if TYPE_CHECKING:
    from datasketch import MinHash

SEED = 0x64656475  # "dedu": datasketch refuses to compare a MinHash with one of another seed


def to_datasketch(signature: Signatures) -> MinHash:
    """One signature, uint32 (128,), → a MinHash that holds it. Raises `ValueError` for another shape.

    >>> from dedup.sketch import signatures
    >>> one, two = signatures(["The cat sat on the mat today", "The cat sat on the mat — today!"])
    >>> float(to_datasketch(one).jaccard(to_datasketch(two)))
    1.0
    """
    from datasketch import MinHash

    if signature.shape != (SLOTS,):
        raise ValueError(f"a signature has the shape ({SLOTS},), not {signature.shape}")
    return MinHash(num_perm=SLOTS, seed=SEED, scheme="affine32", hashfunc=_refuse, hashvalues=signature.copy())


def from_datasketch(minhash: MinHash) -> Signatures:
    """A MinHash made by `to_datasketch` → the signature in it. Raises `InputError` for any other."""
    if minhash.seed != SEED or len(minhash.hashvalues) != SLOTS:
        raise InputError(
            f"this MinHash (seed {minhash.seed}, {len(minhash.hashvalues)} slots) was not made by to_datasketch, "
            "and no other holds a signature of ours"
        )
    return np.asarray(minhash.hashvalues, dtype=np.uint32).copy()


def _refuse(data: Any) -> int:
    raise ValueError("a MinHash made by to_datasketch cannot be updated; sketch the text anew with dedup.signatures")
