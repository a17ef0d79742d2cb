"""Numbers as Chinese and Japanese write them: "十二", "4.8万", "2億4千万", "第三", "百分之七点二", "午前4時20分"."""

from __future__ import annotations

import re
import unicodedata

MYRIADS = {"万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "兆": 1e12}
SMALL = "〇零一二两兩三四五六七八九"
TENS = "十百千"
SIGNS = f"{SMALL}{TENS}{''.join(MYRIADS)}"
DIGITS = r"\d+(?:[,，]\d{3})*(?:[.．]\d+)?"
HAN_NUMBER = re.compile(
    rf"(?P<rank>第)?(?P<share>百分之)?(?<![A-Za-z\d.,])(?P<number>(?:{DIGITS}|[{SIGNS}])+(?:点[{SMALL}]+)?)(?!分之)"
)
HAN_TIME = re.compile(
    r"(?P<hour>[01]?\d|2[0-4])(?:[点點时時](?![间間])(?:(?P<minute>[0-5]?\d)分)?|[:：](?P<dotted>[0-5]\d))"
)
PIECES = re.compile(rf"{DIGITS}|[{SIGNS}]")
SOME = "数几幾"  # before "ten": some tens


def is_number(match: re.Match[str]) -> bool:
    """False for what is mostly an article or part of a word: "one", "hundred", "thousand" alone, "some tens"."""
    number = match["number"]
    if match["rank"] or match["share"]:
        return True
    alone = len(number) == 1 and number in f"一百千{''.join(MYRIADS)}"
    return not alone and match.string[max(0, match.start() - 1) : match.start()] not in tuple(SOME)


def _value(sign: str) -> float:
    return 2.0 if sign in "两兩" else unicodedata.numeric(sign)


def value_of(number: str) -> float:
    """A number → its value.

    >>> value_of("十二"), value_of("4.8万"), value_of("2億4千万"), value_of("七点二"), value_of("二〇")
    (12.0, 48000.0, 240000000.0, 7.2, 20.0)
    """
    whole, _, fraction = number.partition("点")
    total = section = digit = 0.0
    for piece in PIECES.findall(whole):
        if piece in MYRIADS:
            total, section, digit = total + (section + digit or 1.0) * MYRIADS[piece], 0.0, 0.0
        elif piece in TENS:
            section, digit = section + (digit or 1.0) * _value(piece), 0.0
        elif len(piece) == 1 and piece in SMALL:
            digit = 10 * digit + _value(piece)
        else:
            digit = float(re.sub("[,，]", "", piece).replace("．", "."))
    digits = "".join(str(int(_value(sign))) for sign in fraction)
    return total + section + digit + (float(f"0.{digits}") if digits else 0.0)
