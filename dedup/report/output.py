"""Where data goes, and how it is encoded: the same bytes wherever the answer is.

UTF-8, line feeds, keys in a fixed order, numbers with six decimals (what differs from the seventh on is the processor's
rounding), and no time stamp in a gzip header. What is written is never held as a whole.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any, cast

from dedup.errors import InputError, reason_of

DECIMALS = 6

# Characters of a name that stand in that of its unfinished file: 4 bytes each, and a name has at most 255.
SHORT = 50


def standard_output() -> IO[str]:
    """Raises `InputError` when whoever called us has closed it."""
    if sys.stdout is None:
        raise InputError("standard output is closed; name a file with --output")
    return sys.stdout


@contextmanager
def open_output(path: str | None, *, streaming: bool = False) -> Iterator[IO[bytes]]:
    """A file to write bytes to, gzipped when its name ends in `.gz`; standard output for None or `-`.

    The file appears, or takes the place of the one before, once it is whole. `streaming` is for what is read, or kept,
    as far as it came. Raises `InputError` when it cannot be written.
    """
    if path is None or path == "-":
        stream = cast(IO[bytes], standard_output().buffer)  # type: ignore[attr-defined]  # a TextIOWrapper, or like one
        yield stream
        stream.flush()
        return
    try:
        real = os.path.realpath(path)
        with _replacing(real) if _replaceable(real) and not streaming else open(path, "wb") as file:
            if not path.endswith(".gz"):
                yield file
                return
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
                yield packed  # type: ignore[misc]  # a GzipFile is an IO[bytes] in all but its type
    except OSError as error:
        raise InputError(f"cannot write {path!r}: {reason_of(error)}") from error


def _replaceable(path: str) -> bool:
    """Whether a file can be made beside this one and take its place: no device, and in a folder open to us."""
    return (os.path.isfile(path) or not os.path.exists(path)) and os.access(os.path.dirname(path), os.W_OK)


@contextmanager
def _replacing(path: str) -> Iterator[IO[bytes]]:
    """A file under a hidden name, which no scan reads; renamed at the end, or gone when something went wrong."""
    folder, name = os.path.split(path)
    partial = os.path.join(folder, f".{os.getpid()}-{name[:SHORT]}.part")
    file = open(partial, "wb")  # noqa: SIM115  # the rename comes after closing
    try:
        with file:
            if os.path.exists(path):
                shutil.copymode(path, partial)
            yield file
        os.replace(partial, path)
    except BaseException:
        with suppress(OSError):
            os.remove(partial)
        raise


def encode(record: object) -> bytes:
    """A record as one line of JSON, readable beyond ASCII. A lone surrogate is written as its escape."""
    return (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def encode_document(record: Mapping[str, Any]) -> Iterator[bytes]:
    """A record as JSON with a line for each field, and a line for each entry of a list: short, and kind to `diff`.

    A list may be any iterable that is no string or mapping; its entries are encoded one after the other.
    """
    start = "{\n"
    for name, value in record.items():
        yield f"{start}  {json.dumps(name)}: ".encode()
        yield from _encode_list(value) if isinstance(value, list | Iterator) else [_encode(value)]
        start = ",\n"
    yield b"\n}\n"


def _encode(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _encode_list(entries: list[Any] | Iterator[Any]) -> Iterator[bytes]:
    start, end = b"[\n    ", b"[]"
    for entry in entries:
        yield start + _encode(entry)
        start, end = b",\n    ", b"\n  ]"
    yield end


def rounded(number: float) -> float:
    """A number with as many decimals as are the same on every machine."""
    return round(float(number), DECIMALS)
