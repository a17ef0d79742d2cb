"""Hostile text → text that a browser only shows: what would act unseen becomes a character that can be seen.

A browser needs less than a terminal (see `safe`): markup is kept out by escaping, and the marks of direction that
Arabic and Hebrew need may stay, because each passage is isolated. Only what overrides the direction goes.
"""

from __future__ import annotations

import re

from dedup.report.safe import picture

# Control characters but for white space, surrogates, and overrides and embeddings of direction (U+202A…, U+2066…).
_HIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def visible(text: str) -> str:
    """Text of the same length, so that offsets into it hold.

    >>> visible("file \\u202egnp.exe and \\x1b[31mred")
    'file �gnp.exe and ␛[31mred'
    """
    return _HIDDEN.sub(picture, text)
