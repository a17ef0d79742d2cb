"""Numbers put into words, the same way in every report."""

from __future__ import annotations


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> count(1, "family", "families"), count(2, "family", "families"), count(1200, "article")
    ('1 family', '2 families', '1,200 articles')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A share as a whole percentage; what is there but small is not called 0 %, nor what is not quite all 100 %.

    >>> percent(0.618), percent(0.001), percent(0.999), percent(1.0)
    ('62 %', '<1 %', '>99 %', '100 %')
    """
    if 0 < share < 0.005:
        return "<1 %"
    if 0.995 <= share < 1:
        return ">99 %"
    return f"{share:.0%}".replace("%", " %")


def likelihood(probability: float) -> str:
    """A probability with two digits; what is not certain is not called so.

    >>> likelihood(0.934), likelihood(0.9991), likelihood(1.0), likelihood(0.001)
    ('0.93', '>0.99', '1.00', '<0.01')
    """
    if 0 < probability < 0.005:
        return "<0.01"
    if 0.995 <= probability < 1:
        return ">0.99"
    return f"{probability:.2f}"


def beginning(text: str, most: int) -> str:
    """The first characters of a text on one line: whole words, unless its words are as long as sentences.

    >>> beginning("Floods close the road", 12), beginning("北京市气象台发布暴雨预警", 6)
    ('Floods…', '北京市气象…')
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    words = line[:most].rpartition(" ")[0]
    return (words if len(words) >= most // 2 else line[: most - 1]) + "…"
