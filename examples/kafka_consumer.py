"""A Kafka consumer: each message is checked and stored in one step, and goes on with the ids of what it repeats.

Committing after `check_and_add` is safe: what was stored before a crash comes again, and is then stored already.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from confluent_kafka import Consumer

from dedup import Article, Index
from dedup.errors import TooShortError


def consume(consumer: Consumer, index: Index, publish: Callable[[dict[str, Any]], None], idle: float) -> None:
    """Goes on until nothing has come for so many seconds."""
    while (message := consumer.poll(idle)) is not None:
        if message.error():
            raise RuntimeError(str(message.error()))
        record = json.loads(message.value())
        article = Article(record["id"], record["text"], source=record.get("source"))
        try:
            admission = index.check_and_add(article)
        except TooShortError as error:
            publish(record | {"not_judged": str(error)})
        else:
            publish(record | {"copy_of": [match.id for match in admission.matches]})
        consumer.commit(message, asynchronous=False)
