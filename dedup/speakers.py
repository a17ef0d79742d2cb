"""Text → who says a quotation: the words around the verb of saying that stands next to it."""

from __future__ import annotations

import re

from dedup.records import Span

VERB = (
    r"(?:said|says|told|tells|asked|asks|wrote|writes|added|adds|replied|replies|answered|insisted|insists|warned|warns|"
    r"declared|declares|stated|states|responded|posted|argued|argues|announced|explained|explains|recalled|confided)"
)
WHO = r"(?P<who>[^,.;:!?“”\"\n]{2,70}?)"
AFTER = [
    re.compile(
        rf"[,.!?]?[”\"’']*,?\s+{VERB}\s+{WHO}(?=[,.;:!?\n“\"]|\s(?:in|on|at|of|after|during|when|while|who|to)\s|$)"
    ),
    re.compile(rf"[,.!?]?[”\"’']*,?\s+{WHO}(?:,[^,“”\"\n]{{2,70}},)?\s+(?:has\s+|have\s+)?{VERB}\b"),
]
BEFORE = re.compile(rf"(?:^|[.!?”\"\n,]\s+){WHO}(?:,[^,“”\"\n]{{2,70}},)?\s+{VERB}\b[^“”\"\n.]{{0,40}}[“\"‘']$")
PRONOUN = re.compile(r"(?:he|she|they|it|I|we)", re.IGNORECASE)
REACH = 160  # characters on each side of a quotation in which its speaker is looked for


def find_speaker(text: str, quotation: Span) -> Span | None:
    """The span of the words that name the speaker of a quotation, or None when no verb of saying stands next to it.

    >>> text = "“We will see,” said Jo Doe, the owner."
    >>> text[slice(*find_speaker(text, Span(1, 13)))]
    'Jo Doe'
    """
    after = (pattern.match(text, quotation.end, quotation.end + REACH) for pattern in AFTER)
    start = max(0, quotation.start - REACH)
    found = next((match for match in after if match), None) or BEFORE.search(text[start : quotation.start])
    if not found:
        return None
    offset = 0 if found.re in AFTER else start
    return Span(found.start("who") + offset, found.end("who") + offset)
