"""A file to read, or standard input."""

from __future__ import annotations

import os
from dataclasses import dataclass

from dedup.read.cleaning import clean
from dedup.read.formats import Format


@dataclass(frozen=True, slots=True)
class Source:
    """`path` begins with `folder`: the one that was walked, or the one a file that was `named` itself lies in."""

    path: str
    folder: str
    format: Format
    named: bool = False
    id: str = ""

    @property
    def inner(self) -> str:
        """The path inside the folder, with slashes on every system, as it can be printed."""
        return clean(self.path[len(self.folder) :].replace(os.sep, "/"))

    @property
    def shown(self) -> str:
        """The path as it can be printed: a file name may hold bytes that are not text."""
        return clean(self.path)
