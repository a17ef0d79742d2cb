"""Hostile text → text that a browser only shows: what would act unseen becomes a character that can be seen.

A browser needs less than a terminal (see `safe`): markup is kept out by escaping, and the marks of direction that
Arabic and Hebrew need may stay, because each passage is isolated. Only what overrides the direction goes.
"""

from __future__ import annotations

import re

# Control characters but for white space, surrogates, and overrides and embeddings of direction (U+202A…, U+2066…).
_HIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def _picture(match: re.Match[str]) -> str:
    """The picture Unicode has for a control character (␛ for escape), or the replacement character."""
    code = ord(match[0])
    return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"


def visible(text: str) -> str:
    """Text of the same length, so that offsets into it hold.

    >>> visible("file \\u202egnp.exe and \\x1b[31mred")
    'file �gnp.exe and ␛[31mred'
    """
    return _HIDDEN.sub(_picture, text)
