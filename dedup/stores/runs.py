"""The postings of an index in a database: added to, searched, and moved to where searching them is quick.

New postings go into a journal, one row an article, which every process that checks keeps in memory. A full journal,
or a large batch, becomes a run: packed buckets (`postings.py`). Runs stand in three tiers, and what outgrows its tier
becomes a run in the next. At rest there is one in each, since a look-up reads all of them; while many articles are
being added several may stand side by side, since to merge each new one into a large one would be to write that again
and again. Runs are merged slice by slice, each slice in a transaction of its own between which other writers get
their turn. Every posting is in one place at any time; a merge that was interrupted goes on where it stopped.

An article that is removed is noted as gone, and its postings fall away when they are merged.

How many phrases an article has decides whether what it shares is enough, so every process keeps that in memory, a byte
each: of those in the journal it is counted, and of those that went into a run it stands before the first run, at the
place of the last of them. An index that was made before has none of it, and asks.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from functools import partial
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate import PHRASE_SHARE
from dedup.errors import StoreError
from dedup.hashing import sort_distinct
from dedup.records import Words
from dedup.stores.postings import (
    LARGEST,
    LEAST_BITS,
    NUMBER,
    REST,
    SLICE,
    SLICES,
    Holdings,
    Kind,
    Numbers,
    bits_for,
    decode_slice,
    encode,
    find_in_buckets,
    find_in_sorted,
    join,
    merge,
    pair_up,
    shorten,
    slices_of,
    split_up,
    take_apart,
)
from dedup.stores.run import PLACE, Run, read_runs
from dedup.stores.tables import Rows, Tables

# Postings that the journal and each tier but the last take: 4 megabytes in memory, then thirty times as many on disk,
# merged in a second, and eight times that, merged in the slices that `settle` leaves to others in between.
JOURNAL = 250_000
ROOM = {1: 8_000_000, 2: 64_000_000}
LAST = 3
# How far runs are merged: while many more articles are coming, so many may stand in a tier that the keys of a million
# are merged once before they all become one; at rest one in each tier; and all of them into one is worth it when an
# index has grown by much.
State = Literal["busy", "rest", "one"]
MOST: dict[State, int] = {"busy": 32, "rest": 1, "one": 1}
# Holders of a key that are kept: enough to learn house text from, which one in 400 articles of a large index must hold.
KEPT = 1000
# When one article in ten is gone, and a thousand at least, everything is merged without them.
GONE, GONE_SHARE = 1000, 0.1
MOST_NOTED = 255  # phrases: of an article with more it is known that it has no fewer
PIECE = 500_000  # postings of a slice that are merged at a time: 4 megabytes, and several copies of them
NO_VALUES: Words = np.empty(0, dtype=np.uint64)
PHRASES_END = shorten("band", np.zeros(1, dtype=np.uint64))[0]
NOTHING: tuple[Words, Numbers] = np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64)


class Foreseen(NamedTuple):
    """What a look-up will ask for unless the runs were changed: what came after that number and turn, and buckets."""

    numbered: int
    turn: int
    places: list[int]


class Postings:
    """See the module. What the journal holds and what is gone is kept in memory, and brought up to date when asked."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.forget()

    def forget(self) -> None:
        """Keep nothing in memory: it may be of a transaction that was undone."""
        self._begin_anew("")
        self._generation, self._runs = "", list[Run]()
        self._fewest, self._measured = np.zeros(1024, dtype=np.uint8), 0

    def _begin_anew(self, journal: str) -> None:
        """Know nothing yet of a journal of that number and of what is gone."""
        self._journal_number = journal
        self._journal: list[tuple[Words, Numbers]] = []  # parts sorted by key, each at least twice the next
        self._numbered, self._turn = 0, 0
        self._gone = np.zeros(1024, dtype=np.bool_)
        self._asked: tuple[Words, list[Holdings]] = NO_VALUES, []  # the last keys, and what was in the runs for them

    def _refresh(self, rows: Rows | None = None) -> dict[str, str]:
        """Take over what was added and removed since, here or in another process; → the facts."""
        rows = rows or self._tables
        facts = rows.facts()
        anew = facts.get("journals", "0") != self._journal_number
        if anew:
            self._begin_anew(facts.get("journals", "0"))
        self._expect(int(facts.get("numbered", "0")))
        if anew:
            self._read_measures()
        if facts.get("generation", "0") != self._generation:
            self._asked = NO_VALUES, []
            self._generation, self._runs = facts.get("generation", "0"), read_runs(facts)
        numbered, turn = int(facts.get("numbered", "0")), int(facts.get("turn", "0"))
        if numbered > self._numbered:
            self._remember(rows.journal(self._numbered))
            self._numbered = numbered
        if turn > self._turn:
            self._gone[rows.gone(self._turn)] = True
            self._turn = turn
        return facts

    def _expect(self, number: int) -> None:
        """What is known of each number can be asked up to this one."""
        if len(self._gone) <= number:
            self._gone = np.concatenate([self._gone, np.zeros(number + 1, dtype=np.bool_)])
        if len(self._fewest) <= number:
            self._fewest = np.concatenate([self._fewest, np.zeros(number + 1, dtype=np.uint8)])

    def _measure(self, keys: Words, numbers: Numbers) -> None:
        """Count the phrases of some articles by all their postings."""
        first = numbers.min(initial=LARGEST)
        counts = np.bincount(numbers[keys < PHRASES_END] - first)
        self._fewest[first : first + len(counts)] = np.minimum(counts, MOST_NOTED)

    def _read_measures(self) -> None:
        """Of articles that went into runs since this was read last."""
        for place, data in self._tables.bucket_range(self._measured + 1, 1 << PLACE):
            self._fewest[place + 1 - len(data) : place + 1] = np.frombuffer(data, dtype=np.uint8)
            self._measured = place

    def fewest_phrases(self, numbers: Numbers) -> NDArray[np.uint8]:
        """How many phrases articles have at least, as far as it is in memory after a look-up."""
        return self._fewest[numbers]

    def _remember(self, rows: Sequence[tuple[int, bytes]]) -> None:
        if not rows:
            return
        keys, numbers = pair_up([np.frombuffer(own, dtype="<u8") for _, own in rows], [number for number, _ in rows])
        self._measure(keys, numbers)
        self._journal.append(_by_key(keys, numbers))
        while len(self._journal) > 1 and len(self._journal[-2][0]) <= 2 * len(self._journal[-1][0]):
            (older, their), (newer, ours) = self._journal[-2:]
            self._journal[-2:] = [_by_key(np.concatenate([older, newer]), np.concatenate([their, ours]))]

    def foresee(self, keys: Words) -> Foreseen:
        return Foreseen(self._numbered, self._turn, self._places(keys))

    def _places(self, keys: Words) -> list[int]:
        """The buckets to be read for keys, ascending; none if the same were asked for last."""
        if np.array_equal(keys, self._asked[0]):
            return []
        own = [run.places_of(keys) for run in self._runs]
        places: list[int] = sort_distinct(np.concatenate([NO_VALUES, *own])).tolist()
        return places

    def are_as_foreseen(self, facts: Mapping[str, str]) -> bool:
        """Whether nobody has changed the runs or emptied the journal."""
        known = self._generation, self._journal_number
        return known == (facts.get("generation", "0"), facts.get("journals", "0"))

    def holders(self, keys: Words, rows: Rows | None = None) -> Holdings:
        """Who holds some keys, from all that is stored; `rows` are those foreseen, where they were fetched already."""
        self._refresh(rows)
        if not np.array_equal(keys, self._asked[0]):  # within a generation the runs stay as they are
            self._asked = keys, list(self._find_in_runs(keys, rows or self._tables))
        in_journal = (find_in_sorted(keys, *part) for part in self._journal or [NOTHING])
        return join([*in_journal, *self._asked[1]], self._gone)

    def _find_in_runs(self, keys: Words, rows: Rows) -> Iterator[Holdings]:
        found = rows.buckets(self._places(keys)) if self._runs else []
        places, blobs = [place for place, _ in found], [blob for _, blob in found]
        for run in self._runs:
            first, behind = (bisect_left(places, run.place(edge)) for edge in (0, 1 << run.bits))
            buckets = [place - run.place(0) for place in places[first:behind]]
            yield find_in_buckets(keys, buckets, blobs[first:behind], run.bits)

    def add(self, keys: Sequence[Words], numbers: Sequence[int]) -> None:
        """Store the postings of new articles, within the caller's transaction."""
        if max(numbers, default=0) > LARGEST:
            raise StoreError(f"the index {self._tables.name!r} has given all its numbers; run `dedup index rebuild`")
        facts = self._refresh()
        self._expect(max(numbers, default=0))
        self._measure(*pair_up(keys, numbers))
        waiting = sum(len(own) for own in keys)
        held = int(facts.get("journal", "0")) + waiting
        if held <= JOURNAL:
            rows = [(number, own.astype("<u8").tobytes()) for number, own in zip(numbers, keys, strict=True)]
            self._tables.put_journal(rows)
            self._tables.note({"journal": str(held)})
        else:
            self._flush(facts, *pair_up(keys, numbers))

    def _flush(self, facts: Mapping[str, str], keys: Words, numbers: Numbers) -> None:
        """The journal and some more postings into a run of the first tier, within the caller's transaction."""
        fresh = [*self._journal, (keys, numbers)]
        self._note_measures(np.concatenate([own for _, own in fresh]))
        output = self._new_run(facts, 1, sum(len(own) for own, _ in fresh))
        for slice_number, values in enumerate(split_up(*map(np.concatenate, zip(*fresh, strict=True)))):
            output = self._merge_slice(slice_number, [], output, facts, values)
        self._tables.clear_journal()
        self._note([*read_runs(facts), output], facts, journal="0", journals=str(int(facts.get("journals", "0")) + 1))

    def _note_measures(self, numbers: Numbers) -> None:
        """Note how many phrases these articles have, for whoever reads them in a run."""
        if len(numbers):
            first, last = int(numbers.min()), int(numbers.max())
            self._tables.put_buckets([(last, self._fewest[first : last + 1].tobytes())])

    def _new_run(self, facts: Mapping[str, str], tier: int, postings: int) -> Run:
        number = int(facts.get("last run", "0")) + 1
        self._tables.note({"last run": str(number)})
        return Run(number, tier, bits_for(postings), 0, behind=0)

    def _note(self, runs: Sequence[Run], facts: Mapping[str, str], **others: str) -> None:
        """Note the runs, a new generation of them."""
        listed = json.dumps([astuple(run) for run in runs])
        generation = int(facts.get("generation", "0")) + 1
        self._tables.note({"runs": listed, "generation": str(generation), **others})

    def _merge_slice(
        self, slice_number: int, inputs: Sequence[Run], output: Run, facts: Mapping[str, str], fresh: Words = NO_VALUES
    ) -> Run:
        """One slice of some runs into another; → that run with what it holds then."""
        postings = output.postings
        for values in self._merged(slice_number, inputs, facts, fresh):
            buckets, blobs = encode(values, slice_number, output.bits)
            rows = zip(map(output.place, buckets), blobs, strict=True)
            self._tables.put_buckets(list(rows))
            postings += len(values)
        for run in inputs:
            if run.has(slice_number):
                self._tables.drop_buckets(*run.places(slice_number))
        return replace(output, postings=postings, behind=slice_number + 1)

    def _merged(
        self, slice_number: int, runs: Sequence[Run], facts: Mapping[str, str], fresh: Words
    ) -> Iterator[Words]:
        """One slice of some runs and some fresh values of it, merged, a piece at a time that takes little memory."""
        runs = [run for run in runs if run.has(slice_number)]
        cuts = min(LEAST_BITS - SLICE, (sum(run.postings for run in runs) // (PIECE * SLICES)).bit_length())
        edges = np.arange(1, 1 << cuts, dtype=np.uint64) << np.uint64(REST + NUMBER - cuts)
        for piece, own in enumerate(np.split(fresh, np.searchsorted(fresh, edges))):
            parts = [self._read(run, *run.places(slice_number, piece, cuts)) for run in runs]
            yield merge([own, *parts], self._gone, _kept(facts))

    def _read(self, run: Run, first: int, behind: int) -> Words:
        rows = self._tables.bucket_range(first, behind)
        return decode_slice([place & ((1 << PLACE) - 1) for place, _ in rows], [own for _, own in rows], run.bits)

    def slices(self, kind: Kind) -> Iterator[tuple[Words, Numbers]]:
        """All postings of a kind, a piece of a slice at a time: keys and numbers, sorted."""
        facts = self._refresh()
        journal = list(split_up(*map(np.concatenate, zip(*self._journal, NOTHING, strict=True))))
        for slice_number in slices_of(kind):
            for values in self._merged(slice_number, read_runs(facts), facts, journal[slice_number]):
                yield take_apart(values, slice_number)

    def remove(self, numbers: Sequence[int]) -> None:
        """Note articles as gone, within the caller's transaction."""
        facts = self._tables.facts()
        turn, above = int(facts.get("turn", "0")) + 1, int(facts.get("keys above", "0"))
        held = [number for number in numbers if number > above]
        self._tables.put_gone([(turn, number) for number in held])
        self._tables.note({"turn": str(turn), "gone": str(int(facts.get("gone", "0")) + len(held))})

    def settle_once(self, state: State) -> bool:
        """Within the caller's transaction: one step towards a state; → whether there may be more."""
        step = self._next_step(self._refresh(), state)
        if step:
            step()
        return step is not None

    def is_settled(self, facts: Mapping[str, str], state: State) -> bool:
        """Whether no step is left as far as some facts tell: asked before a writer waits for its turn."""
        return self._next_step(facts, state) is None

    def _next_step(self, facts: Mapping[str, str], state: State) -> Callable[[], None] | None:
        runs = read_runs(facts)
        if any(run.behind < SLICES for run in runs):
            return partial(self._go_on, facts, runs)
        if int(facts.get("gone", "0")) > max(GONE, GONE_SHARE * int(facts.get("articles", "0"))):
            return partial(self._purge, facts)
        if state == "one" and len(runs) > 1:
            return partial(self._start, facts, runs, LAST)
        for tier in range(1, LAST + 1):
            inputs = [run for run in runs if run.tier == tier]
            too_large = tier < LAST and sum(run.postings for run in inputs) > ROOM[tier]
            if (too_large and state != "busy") or len(inputs) > MOST[state]:
                return partial(self._start, facts, inputs, tier + too_large)
        return None

    def _purge(self, facts: Mapping[str, str]) -> None:
        """Begin to merge everything, the journal too, without the articles that are gone."""
        self._flush(facts, *NOTHING)
        facts = self._refresh()
        self._start(facts, read_runs(facts), LAST, purge=facts["turn"], gone="0")

    def _start(self, facts: Mapping[str, str], inputs: Sequence[Run], tier: int, **notes: str) -> None:
        """Begin to merge some runs into a new one of a tier."""
        others = [run for run in read_runs(facts) if run not in inputs]
        output = self._new_run(facts, tier, sum(run.postings for run in inputs))
        output = self._merge_slice(0, inputs, output, facts)
        self._note([*others, *(replace(run, first=1) for run in inputs), output], facts, **notes)

    def _go_on(self, facts: Mapping[str, str], runs: Sequence[Run]) -> None:
        """The next slice of a merge; after the last one what it came from is empty."""
        (output,) = (run for run in runs if run.behind < SLICES)
        place = output.behind
        inputs = [run for run in runs if run.first == place]
        others = [run for run in runs if run is not output and run.first != place]
        output = self._merge_slice(place, inputs, output, facts)
        if place + 1 < SLICES:
            self._note([*others, *(replace(run, first=place + 1) for run in inputs), output], facts)
            return
        if purge := facts.get("purge"):
            self._tables.forget_gone(int(purge))
        self._note([*others, output], facts, purge="")


def _by_key(keys: Words, numbers: Numbers) -> tuple[Words, Numbers]:
    order = np.argsort(keys, kind="stable")
    return keys[order], numbers[order]


def _kept(facts: Mapping[str, str]) -> int:
    return max(KEPT, int(int(facts.get("articles", "0")) * PHRASE_SHARE) + 1)
