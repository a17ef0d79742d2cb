"""Hostile text → text that a terminal only shows: it sends no commands and does not turn the reading direction."""

from __future__ import annotations

import re

# Control characters, surrogates, and the marks that change the direction of writing (U+061C, U+200E, U+202A…).
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u00ad\u200b\ufeff]")  # soft hyphen, zero-width space, byte-order mark


def picture(match: re.Match[str]) -> str:
    """The picture Unicode has for a control character (␛ for escape), or the replacement character."""
    code = ord(match[0])
    return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"


def safe(text: str) -> str:
    """Text on one line that a terminal only shows.

    >>> safe("two\\nlines and \\x1b[31mred")
    'two lines and ␛[31mred'
    """
    return _HARMFUL.sub(picture, _INVISIBLE.sub("", " ".join(text.split())))
