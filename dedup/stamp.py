"""What an index was made with: written into it once, and compared whenever it is opened.

Signatures and keys of other settings or another version cannot be told from ours by looking at them; they would only
never match. So an index says what it holds, and a mismatch is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace

from dedup.config import SKETCH_VERSION, Settings, settings_from
from dedup.errors import StoreError
from dedup.pipeline import model_for

REMEDY = "run `dedup index rebuild`"


def stamp(settings: Settings, *, keep_text: bool) -> dict[str, str]:
    """Settings → the facts that an index carries."""
    model = model_for(settings).fingerprint
    return {
        "fingerprint": settings.fingerprint(model),
        "model": model,
        "settings": json.dumps(asdict(settings)),
        "sketch": str(SKETCH_VERSION),
        "texts": "kept" if keep_text else "not kept",
    }


def read_stamp(facts: Mapping[str, str], settings: Settings | None, name: str) -> tuple[Settings, bool]:
    """An index's facts → its settings, and whether it keeps texts. Raises `StoreError` where they do not fit ours."""
    if "fingerprint" not in facts:
        raise StoreError(f"the index {name!r} is unfinished; run what made it again")
    own = settings_from(json.loads(facts["settings"]), name)
    if facts["sketch"] != str(SKETCH_VERSION):
        raise StoreError(
            f"the index {name!r} holds sketches of version {facts['sketch']}, not {SKETCH_VERSION}; {REMEDY}"
        )
    if settings is not None and (difference := _difference(own, settings)):
        raise StoreError(f"the index {name!r} was made with {difference}; {REMEDY}, or drop the setting")
    if facts["model"] != model_for(settings or own).fingerprint:
        raise StoreError(f"the index {name!r} was made with another model, {facts['model']}; {REMEDY}")
    if settings is not None:  # the same model may have moved
        own = replace(own, model=settings.model, semantic=settings.semantic)
    return own, facts["texts"] == "kept"


def _difference(own: Settings, asked: Settings) -> str:
    """The settings that differ, the index's first. A model is known by its content, and `semantic` only aligns."""
    before, after = asdict(own), asdict(asked)
    differing = [name for name in before if before[name] != after[name] and name not in ("model", "semantic")]
    return ", ".join(f"{name} = {_told(before[name])}, not {_told(after[name])}" for name in differing)


def _told(value: object) -> str:
    return "unset" if value is None else repr(value)
