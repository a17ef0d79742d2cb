"""What a store can do. It knows rows and keys; what they mean is the business of `index.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from dedup.records import Words
from dedup.stores.entry import Entry, Outline
from dedup.stores.postings import Holdings, Kind, Numbers
from dedup.stores.runs import State


class Look(NamedTuple):
    """What is known of an article before any other is read, at one moment.

    `itself` is the number under which its id is stored, `held` who holds its keys, `facts` what was noted of the whole.
    """

    itself: int | None
    held: Holdings
    facts: Mapping[str, str]


class Store(Protocol):
    """Rows, keys and a few facts about the whole, behind transactions. Errors are `StoreError`."""

    name: str  # for people: a path, or a URL without its password
    outdated: bool  # an earlier version made it, and `upgrade` must come first

    def upgrade(self) -> None:
        """From the tables of an earlier version to ours, but for the keys, which must be made anew."""

    def alone(self) -> AbstractContextManager[object]:
        """Inside, no other thread of this process uses the store."""

    def reading(self) -> AbstractContextManager[None]:
        """Inside, every look-up sees one state of the store."""

    def writing(self) -> AbstractContextManager[None]:
        """Inside, nobody else writes, in this process or another; all of it is stored on leaving, or nothing."""

    def facts(self) -> dict[str, str]:
        """What was noted about the whole."""

    def note(self, facts: Mapping[str, str]) -> None:
        """Note facts about the whole; those of the same name are replaced."""

    def count(self) -> int:
        """How many articles are stored."""

    def find(self, ids: Sequence[str]) -> dict[str, tuple[int, bytes]]:
        """Ids → number and digest of those that are stored."""

    def ids(self, numbers: Sequence[int]) -> dict[int, str]:
        """Numbers → ids."""

    def outlets(self) -> Iterator[tuple[int, str]]:
        """Number and outlet of every article that states one."""

    def outlines(self, numbers: Sequence[int]) -> dict[int, Outline]:
        """Numbers → what house text is learned from."""

    def entries(self, numbers: Sequence[int]) -> dict[int, Entry]:
        """Numbers → rows, in the order of the numbers."""

    def numbers(self) -> list[int]:
        """Every article's number, ascending."""

    def older(self, moment: float, limit: int) -> list[int]:
        """The numbers of at most `limit` articles from before a moment."""

    def ends(self) -> list[Entry]:
        """The earliest and the latest row by their moments, none when empty."""

    def insert(self, entries: Sequence[Entry], keys: Sequence[Words]) -> None:
        """New rows with the keys of each, as `shorten` makes them."""

    def settle(self, state: State = "rest", *, steps: int | None = None) -> None:
        """Bring what was inserted nearer to a state (`runs.py`), or wholly there, outside any transaction.

        A step for each article inserted keeps pace. Nothing depends on it but speed.
        """

    def delete(self, numbers: Sequence[int]) -> None:
        """Take rows away with their keys."""

    def holders(self, keys: Words) -> Holdings:
        """Who holds some keys."""

    def look(self, id: str, keys: Words) -> Look:
        """All that a check asks for first. What it tells of an article stays true: a number is never given again."""

    def fewest_phrases(self, numbers: Numbers) -> NDArray[np.uint8]:
        """How many footprints articles that a look has told of have at least, as far as that is in memory."""

    def packed(self, most: Mapping[int, int]) -> dict[int, bytes]:
        """Numbers and how many footprints each may have → the articles that have no more, packed. Some may be gone."""

    def slices(self, kind: Kind) -> Iterator[tuple[Words, Numbers]]:
        """All keys of a kind with their holders, sorted, a part at a time."""

    def house(self) -> tuple[frozenset[int], Words]:
        """The paragraphs and the phrases noted as house text."""

    def note_house(self, paragraphs: frozenset[int], phrases: Words) -> None:
        """Note what is house text, in place of what was noted before."""

    def size(self) -> int:
        """Bytes on disk, 0 for a store in memory."""

    def forget_keys(self) -> None:
        """Take away all keys and what is house text; the rows stay."""

    def close(self) -> None:
        """Let go of the file or the connection."""


class Opened(Protocol):
    """A store, or an index or a connection: what must be closed."""

    def close(self) -> None: ...


Own = TypeVar("Own", bound=Opened)


@contextmanager
def closed_on_error(opened: Own) -> Iterator[Own]:
    """What was opened; it stays so unless what follows fails."""
    try:
        yield opened
    except BaseException:
        opened.close()
        raise
