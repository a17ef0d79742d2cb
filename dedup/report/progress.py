"""Progress for people: a bar with rate and time left on stderr, once a run has taken a while."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

PATIENCE = 1.0  # seconds: a run that is over by then needs no bar
OFTEN = 0.1  # seconds between two looks at the bar; a call for each pair would cost more than judging it


class Rate(ProgressColumn):
    """How many a second, over the last while."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", justify="right")


class Bar:
    """What the library calls as bar(stage, done, total), total 0 when unknown. It leaves nothing behind."""

    def __init__(self) -> None:
        columns = TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(), Rate()
        console = Console(file=sys.stderr, markup=False)
        self._progress = Progress(*columns, TimeRemainingColumn(), console=console, transient=True)
        self._task = self._progress.add_task("", total=None)
        self._stage = ""
        self._begin = self._shown = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._progress.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage == self._stage and now - self._shown < OFTEN:
            return
        if not self._progress.live.is_started and now - self._begin >= PATIENCE:
            self._progress.start()
        if stage != self._stage:
            self._progress.reset(self._task, description=stage)
        self._stage, self._shown = stage, now
        self._progress.update(self._task, completed=done, total=total or None)
