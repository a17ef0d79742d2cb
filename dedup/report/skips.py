"""What was left out, in words: articles that could not be read or judged, dates that are none, limits that bit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from dedup.read.naming import place_of
from dedup.records import Cap, Skip, UnreadDate
from dedup.report.safe import safe
from dedup.report.words import beginning, count
from dedup.times import A_DATE

SHOWN = 5  # for each reason; --format json lists them all
LONGEST = 40  # letters of what was stated as a date


def skip_sentence(skip: Skip) -> str:
    """Where it stands, with its id where that does not follow from the path, and why it was left out.

    >>> skip_sentence(Skip("7", "empty", "the text is empty", "feed.jsonl", 12))
    '7 in feed.jsonl, line 12: the text is empty'
    """
    place = place_of(skip.path, skip.line) or skip.id or "?"
    stated = skip.id and not re.search(rf"(^|/){re.escape(skip.id.partition(':')[0])}(\.\w+)*$", skip.path or skip.id)
    return f"{f'{skip.id} in ' if stated else ''}{place}: {skip.detail or skip.reason}"


def skipped_lines(skipped: Sequence[Skip]) -> list[str]:
    """For each reason its count and the first few, a line each."""
    by_reason: dict[str, list[Skip]] = defaultdict(list)
    for skip in skipped:
        by_reason[skip.reason].append(skip)
    lines = []
    for reason, skips in sorted(by_reason.items()):
        lines.append(f"{len(skips):,} {reason}")
        lines += [f"  {safe(skip_sentence(skip))}" for skip in skips[:SHOWN]]
        lines += [f"  and {len(skips) - SHOWN:,} more"] if len(skips) > SHOWN else []
    return lines


def date_lines(unread: Sequence[UnreadDate]) -> list[str]:
    """How many dates could not be read, and one of them.

    >>> date_lines([UnreadDate("storm", "31.02.2024")])
    ["1 date could not be read, '31.02.2024' of storm: write it as 2024-06-20 or 2024-06-20T12:00Z"]
    """
    if not unread:
        return []
    example = f"{beginning(unread[0].stated, LONGEST)!r} of {unread[0].id}"
    such = ", " if len(unread) == 1 else ", such as "
    return [f"{count(len(unread), 'date')} could not be read{such}{example}: write it as {A_DATE}"]


def cap_lines(caps: Sequence[Cap]) -> list[str]:
    """The limits that bit, under a heading."""
    lines = [f"  {cap.name} ({cap.limit:,}), {count(cap.times, 'time')}: {cap.detail}" for cap in caps]
    return ["Limits that were reached:", *lines] if lines else []
