"""Work under way, one task a name: nothing overtakes itself, and nothing delays the others."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Final

log = logging.getLogger(__name__)

CANCELLING: Final = 2.0
"""Seconds that cancelled work gets to clean up."""

Work = Callable[[], Awaitable[None]]
Turn = Callable[[], AbstractAsyncContextManager[None]]


class Lanes:
    """Starts work unless work of that name is under way; a failure parks that name only."""

    def __init__(self, width: int, monotonic: Callable[[], float]) -> None:
        """Let *width* pieces of work run at once."""
        self._slots = asyncio.Semaphore(width)
        self._monotonic = monotonic
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._since: dict[str, float] = {}
        self._closed = False

    @property
    def running(self) -> Mapping[str, float]:
        """Return since when (monotonic seconds) each name is at work or waits for a slot."""
        return dict(self._since)

    def start(self, name: str, work: Work, turn: Turn | None = None) -> bool:
        """Start *work* as *name*; return False where that name is still at work.

        What has to wait for its *turn* elsewhere takes no slot meanwhile.
        """
        if self._closed or name in self._tasks:
            return False
        self._since[name] = self._monotonic()
        task = asyncio.create_task(self._run(name, work, turn), name=name)
        self._tasks[name] = task
        task.add_done_callback(lambda _: self._forget(name))
        return True

    async def settle(self) -> None:
        """Wait until nothing is at work."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def close(self, patience: float) -> None:
        """Start nothing more, wait *patience* seconds for what runs, then cancel it and see it end."""
        self._closed = True
        if not self._tasks:
            return
        _, left = await asyncio.wait(self._tasks.values(), timeout=patience)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=CANCELLING)

    def _forget(self, name: str) -> None:
        del self._tasks[name]
        del self._since[name]

    async def _run(self, name: str, work: Work, turn: Turn | None) -> None:
        async with turn() if turn else nullcontext(), self._slots:
            try:
                await work()
            except Exception:
                # The one broad except: whatever a source or a message brings, the others go on.
                log.exception(
                    "%s failed; the rest goes on.", name, extra={"event": "work-failed", "work": name}
                )
