"""Signatures of texts by our peers, in their own environment, so it imports nothing of ours.

    python noise_peers.py TEXTS.jsonl OUTPUT.npz

Word n-grams of lower-case words, 256 slots, as text-dedup's published run on scanned newspapers has them.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

SLOTS = 256
SIZES = (1, 2, 3, 5)
WORD = re.compile(r"\w+")


def grams(text: str, size: int) -> list[str]:
    """Word n-grams; the whole text where it has fewer words."""
    words = WORD.findall(text.lower())
    return [" ".join(words[place : place + size]) for place in range(max(1, len(words) - size + 1))]


def main() -> None:
    numpy, datasketch, rensa = (import_module(name) for name in ("numpy", "datasketch", "rensa"))
    texts = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    made: dict[str, Any] = {}
    for size in SIZES:
        tokens = [grams(text, size) for text in texts]
        encoded = [[token.encode() for token in own] for own in tokens]
        sketches = datasketch.MinHash.bulk(encoded, num_perm=SLOTS, seed=1)
        made[f"datasketch/{size}"] = numpy.stack([sketch.hashvalues for sketch in sketches])
        made[f"rensa/{size}"] = numpy.array(rensa.RMinHash.digest_matrix_from_token_sets(tokens, SLOTS, 42).to_rows())
    numpy.savez(sys.argv[2], **made)


if __name__ == "__main__":
    main()
