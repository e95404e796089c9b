"""Commit what came of messages: what comes in while one commit is under way shares the next."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final, Protocol, TypeVar

from state.errors import StateError
from state.store import Store

log = logging.getLogger(__name__)
T = TypeVar("T")
MOST_HELD: Final = 10_000
"""Transactions in memory that came from outside."""
Work = Callable[[Store], object]
"""What one message's answer means for the store; one transaction's work."""


class Writes(Protocol):
    """Runs work on the store, one piece after another."""

    async def run(self, work: Callable[[Store], T]) -> T:
        """Return what *work* returns."""
        ...


class Keeper:
    """Waits for the disk once for many answers; holds what the database would not take."""

    def __init__(self, writer: Writes) -> None:
        """Write through *writer*."""
        self._writer = writer
        self._waiting: list[Work] = []
        self._turn = asyncio.Lock()
        self.unsaved: list[Work] = []
        """Transactions that failed; :meth:`save` repeats them."""

    async def keep(self, work: Work) -> None:
        """Return once *work* is committed, or put aside because the database fails."""
        self._waiting.append(work)
        async with self._turn:
            batch, self._waiting = self._waiting, []
            if batch:
                await self._commit(batch)

    def hold(self, work: Work) -> None:
        """Have *work*, a transaction that failed, repeated once the database works again."""
        if len(self.unsaved) < MOST_HELD:
            self.unsaved.append(work)

    def save(self, store: Store) -> None:
        """Repeat what failed, in order; raises StateError where the database still fails."""
        while self.unsaved:
            self.unsaved[0](store)
            del self.unsaved[0]

    async def _commit(self, batch: Sequence[Work]) -> None:
        def commit(store: Store) -> None:
            with store.transaction():
                for work in batch:
                    work(store)

        try:
            await self._writer.run(commit)
        except StateError:
            log.exception("What became of a message cannot be kept yet.", extra={"event": "outcome-unsaved"})
            self.unsaved.append(commit)
        except Exception:
            if len(batch) == 1:
                log.exception("What became of a message cannot be kept.", extra={"event": "delivery-broke"})
                return
            # One of them is at fault; the others' answers must not be lost with it.
            for work in batch:
                await self._commit([work])
