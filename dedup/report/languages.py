"""The languages of a run in words: how many articles in each, and which of them are not fully supported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dedup.language.prior import shortcoming
from dedup.records import Language
from dedup.report.words import count

# English names of what has a table of word frequencies; any other language is called by its code.
NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian",
    "fi": "Finnish", "fil": "Filipino", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ms": "Malay", "nb": "Norwegian", "nl": "Dutch",
    "nn": "Norwegian", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sh": "Serbo-Croatian", "sk": "Slovak", "sl": "Slovene", "sr": "Serbian", "sv": "Swedish", "ta": "Tamil",
    "tl": "Filipino", "tr": "Turkish", "uk": "Ukrainian", "und": "undetermined", "ur": "Urdu", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip


def language_name(code: str) -> str:
    """What a language is called.

    >>> language_name("de"), language_name("sw")
    ('German', 'language sw')
    """
    return NAMES.get(code, f"language {code}")


def in_language(languages: Sequence[Language]) -> str:
    """For a headline: " in German" where all articles are in one language, else nothing."""
    return f" in {language_name(languages[0].code)}" if len(languages) == 1 and languages[0].code in NAMES else ""


def language_lines(languages: Sequence[Language]) -> list[str]:
    """The languages where there are several, then what a reader must know about those without full support."""
    lines = []
    if len(languages) > 1:
        lines.append("Languages: " + ", ".join(f"{language_name(one.code)} {one.articles:,}" for one in languages))
    wanting = [(language_name(one.code), one) for one in languages if one.shortcoming]
    lines += ["Languages without full support:"] * bool(wanting)
    lines += [f"  {name}, {count(one.articles, 'article')}: {one.shortcoming}" for name, one in wanting]
    return lines


def shortcomings(codes: Iterable[str]) -> list[str]:
    """For a few articles: a line for each of their languages that is not fully supported."""
    return [f"{language_name(code)}: {wanting}" for code in sorted(set(codes)) if (wanting := shortcoming(code))]
