"""One stored article as a row: what candidates are found and judged by, small enough for a million.

Arrays are little-endian bytes, whatever the machine. The article itself, with or without its text, is packed JSON.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from dedup.boilerplate import Paragraphs
from dedup.records import Article, Words
from dedup.sketch import Signatures

# 16 bytes: among 10⁹ articles two with the same digest turn up once in 10²⁰ indexes.
DIGEST_BYTES = 16
FIELDS = tuple(field.name for field in fields(Article))
PLACE = ("path", "line")
# Fast rather than small: the next level takes half as long again for 3 % less.
COMPRESSION = 1
# What no database takes as text, and the sign that stands before it where it is escaped.
UNSAFE = re.compile("[\x00\\\\\ud800-\udfff]")
ESCAPED = re.compile(r"\\([0-9a-f]{4})")


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """What house text is learned from: arrays as bytes, the length in words, and the outlet, escaped, if known."""

    signature: bytes
    paragraphs: bytes
    length: int
    outlet: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One row. `number` follows the order of arrival; 0 before the store has given one.

    `moment` is the time of publication, else of arrival, in seconds since 1970, UTC. `length` counts words, `phrases`
    footprints. `outlet` is escaped.
    """

    id: str
    digest: bytes
    moment: float
    length: int
    phrases: int
    outlet: str | None
    signature: bytes
    paragraphs: bytes
    article: bytes
    number: int = 0


def escape(text: str) -> str:
    r"""An id or an outlet as every database takes it: without NUL and lone surrogates.

    >>> escape("a\0b"), unescape(escape("a\0b\\"))
    ('a\\0000b', 'a\x00b\\')
    """
    return UNSAFE.sub(lambda match: f"\\{ord(match[0]):04x}", text)


def unescape(text: str) -> str:
    """What `escape` was given."""
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def digest_article(article: Article) -> bytes:
    """A digest of everything in an article but where it was read from: equal for the same article read again."""
    content = _as_json([getattr(article, name) for name in FIELDS if name not in PLACE])
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES).digest()


def _as_json(value: Any) -> bytes:
    """A value as JSON, the same bytes for the same value; lone surrogates, which UTF-8 has not, are escaped."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value).encode()


def pack_article(article: Article, *, keep_text: bool) -> bytes:
    """Article → compressed JSON of the fields that are set, without its text where that is not to be kept."""
    stated = {name: value for name in FIELDS if (value := getattr(article, name)) is not None}
    if not keep_text:
        del stated["text"]
    return zlib.compress(_as_json(stated), COMPRESSION)


def unpack_article(packed: bytes) -> Article:
    """The article as it was packed; its text is empty where that was not kept."""
    stated: dict[str, Any] = {"text": ""} | json.loads(zlib.decompress(packed))
    return Article(**stated)


def pack_signature(signature: Signatures) -> bytes:
    """128 slots → 512 bytes."""
    return signature.astype("<u4").tobytes()


def unpack_signature(packed: bytes) -> Signatures:
    """The signature as it was packed."""
    return np.frombuffer(packed, dtype="<u4").astype(np.uint32)


def pack_paragraphs(paragraphs: Paragraphs) -> bytes:
    """All hashes, then all lengths."""
    return paragraphs.hashes.astype("<u8").tobytes() + paragraphs.lengths.astype("<i4").tobytes()


def unpack_paragraphs(packed: bytes) -> Paragraphs:
    """The paragraphs as they were packed."""
    count = len(packed) // 12  # 8 bytes of hash and 4 of length each
    hashes: Words = np.frombuffer(packed, dtype="<u8", count=count).astype(np.uint64)
    lengths: NDArray[np.int32] = np.frombuffer(packed, dtype="<i4", offset=8 * count).astype(np.int32)
    return Paragraphs(hashes, lengths)
