"""One frozen `Settings` for a run, with a fingerprint that is stamped into every report and index.

Settings also come from `[tool.dedup]` in `pyproject.toml` or from `dedup.toml`; the nearest file above the working
directory wins, and the command line and the environment win over both. An unknown key is an error, so that a misspelt
one is not ignored.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from dedup.errors import SettingsError, reason_of

# Goes up when signatures, keys or evidence of the same text come out different: an index made before must be remade.
SKETCH_VERSION = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that changes the outcome of a run. Paths, formats and colours are not here.

    `threshold`: probability from which a pair is called derived; None takes the model's own.
    `language`: ISO 639 code for articles that state none; None detects it in each.
    `model`: path of a model file; None takes the one that is shipped.
    `minimum_words`: shorter texts are set apart as too short to judge.
    `all_pairs_up_to`: a collection of at most so many articles is compared pair by pair, without candidates.
    `document_frequency_cap`: a phrase that more articles share is language or furniture, not evidence of common copy.
    `candidates_per_article`: the best so many by shared rare phrases are judged; what is left out is counted.
    `semantic`: sentences are aligned by their meaning too, which needs the extra of that name.
    """

    threshold: float | None = None
    language: str | None = None
    model: str | None = None
    minimum_words: int = 20
    all_pairs_up_to: int = 60
    document_frequency_cap: int = 100
    candidates_per_article: int = 50
    semantic: bool = False

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 < self.threshold < 1:
            raise SettingsError(f"threshold must lie between 0 and 1, not {self.threshold!r}")
        for name in ("minimum_words", "all_pairs_up_to", "document_frequency_cap", "candidates_per_article"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name} must be at least 1, not {getattr(self, name)!r}")
        if self.language is not None and not _is_language(self.language):
            raise SettingsError(
                f"language must be an ISO 639 code, such as en, de or zh, not {self.language!r}; "
                "without one it is detected in each article"
            )

    def fingerprint(self, model_fingerprint: str) -> str:
        """Twelve hexadecimal digits that differ when anything that changes a verdict differs."""
        values = asdict(self) | {"model": None, "semantic": None}  # the one is told by its own, the other only aligns
        content = json.dumps([SKETCH_VERSION, model_fingerprint, values], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:12]


DEFAULTS = Settings()
# The types of settings as whoever writes a TOML file knows them.
KINDS = {"bool": "true or false", "float": "a number", "str": "a text in quotation marks", "int": "a whole number"}


def _is_language(code: str) -> bool:
    """Whether a language tag, such as "en", "deu" or "pt-BR", begins with a code of ISO 639."""
    from langcodes import Language  # takes a tenth of a second, and hardly anybody names a language
    from langcodes.tag_parser import LanguageTagError

    try:
        return bool(Language.get(code).language and Language.make(Language.get(code).language).is_valid())
    except LanguageTagError:
        return False


def settings_from(values: Mapping[str, Any], where: str) -> Settings:
    """A table of settings → `Settings`. Raises `SettingsError` for an unknown key or a value of the wrong type."""
    known = {field.name: str(field.type) for field in fields(Settings)}
    for key, value in values.items():
        if key not in known:
            raise SettingsError(f"unknown setting {key!r} in {where}; known are {', '.join(known)}")
        if not _fits(value, known[key]):
            kind = " or ".join(KINDS[name] for name in known[key].split(" | ") if name in KINDS)
            raise SettingsError(f"setting {key!r} in {where} must be {kind}, not {value!r}")
    try:
        return Settings(**values)
    except SettingsError as error:
        raise SettingsError(f"{error} (in {where})") from None


def _fits(value: object, annotation: str) -> bool:
    """Whether a value is of an annotated type. A whole number is a float too; true and false are not numbers."""
    if isinstance(value, bool):
        return annotation == "bool"
    kinds = {"bool": (bool,), "float": (int, float), "str": (str,), "int": (int,), "None": (type(None),)}
    return any(isinstance(value, kinds[kind]) for kind in annotation.split(" | "))


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"cannot read the settings in {str(path)!r}: {reason_of(error)}") from error


def find_settings(start: Path) -> tuple[Path, dict[str, Any]] | None:
    """The nearest `dedup.toml`, or `pyproject.toml` with `[tool.dedup]`, at or above a folder, and its values."""
    for folder in (start, *start.parents):
        own, shared = folder / "dedup.toml", folder / "pyproject.toml"
        if own.is_file():
            return own, _load(own)
        tools = _load(shared).get("tool") if shared.is_file() else None
        if isinstance(tools, dict) and "dedup" in tools:
            if not isinstance(tools["dedup"], dict):
                raise SettingsError(f"[tool.dedup] in {str(shared)!r} must be a table, not {tools['dedup']!r}")
            return shared, tools["dedup"]
    return None


def given_settings(start: Path, overrides: Mapping[str, Any]) -> dict[str, Any]:
    """What the nearest file sets, with what the command line or the environment gives (not None) laid over it.

    A model named in a file is looked for beside that file. Its path is made absolute, for an index that keeps it.
    """
    values: dict[str, Any] = {}
    given = {key: value for key, value in overrides.items() if value is not None}
    if found := find_settings(start):
        path, values = found
        settings_from(values, str(path))
        if isinstance(values.get("model"), str):
            values["model"] = str(path.parent / values["model"])
    settings_from(given, "the command line or the environment")
    values = values | given
    return values | {"model": str(start / values["model"])} if values.get("model") else values


def load_settings(start: Path, overrides: Mapping[str, Any]) -> Settings:
    """The settings of a run that begins in a folder; see `given_settings`."""
    return Settings(**given_settings(start, overrides))


def asked_settings(start: Path, overrides: Mapping[str, Any]) -> Settings | None:
    """The same for an index, which has settings of its own: None where nobody asks for any."""
    given = given_settings(start, overrides)
    return Settings(**given) if given else None
