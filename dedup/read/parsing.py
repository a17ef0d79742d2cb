"""One JSON value → Python, from whatever is nearly JSON."""

from __future__ import annotations

import json

import orjson

# orjson turns an integer that does not fit 64 bits into a float, and two such ids may become one.
EXACT = 2.0**63


def parse_strictly(text: str | bytes) -> object:
    """The value of what is JSON to the letter, in UTF-8 if it is bytes. Raises `ValueError` for all else."""
    value: object = orjson.loads(text)
    if _lost_digits(value):
        raise ValueError("an integer has more digits than a float keeps")
    return value


def parse_json(text: str) -> object:
    """The value that the text holds. Raises `ValueError`, which says what is wrong and where."""
    try:
        return parse_strictly(text)
    except ValueError as error:
        # How deep the standard library goes depends on the version of Python.
        if "depth" in str(error) or "ecursion" in str(error):
            raise ValueError("nested too deeply") from error
        # orjson refuses lone surrogates, NaN and bare tabs; the standard library reads them, at half the speed.
        return _parse_leniently(text)


def _parse_leniently(text: str) -> object:
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg.removesuffix(' at')} at character {error.pos + 1}") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _lost_digits(value: object) -> bool:
    if isinstance(value, list):
        return any(_lost_digits(item) for item in value if isinstance(item, dict))
    if isinstance(value, dict) and float in map(type, value.values()):
        return any(isinstance(item, float) and abs(item) >= EXACT for item in value.values())
    return False
