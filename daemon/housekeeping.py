"""Beside its work the daemon seals the record each minute, and once a day lets go of what is too old."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from daemon.forgetting import forget
from daemon.keeper import Writes
from state.retention import LAST, Before
from state.store import Store

log = logging.getLogger(__name__)

SEAL_EVERY: Final = timedelta(seconds=60)
SEALED_AT_ONCE: Final = 200
"""Records in one transaction, some milliseconds' work; one of them a minute while anything is to be sent."""
PRUNE_EVERY: Final = timedelta(days=1)
BY: Final = "retention"
"""As whose act it is kept that somebody was forgotten because they were removed long ago."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long things are kept."""

    entries: timedelta
    messages: timedelta
    trips: timedelta
    removed: timedelta

    def before(self, now: datetime) -> Before:
        """Return the times before which they are not."""
        return Before(now - self.entries, now - self.messages, now - self.trips, now - self.removed)


class Housekeeper:
    """Works in small transactions, each of which lets others go before the next."""

    def __init__(self, writer: Writes, keeping: Keeping) -> None:
        """Write through *writer*."""
        self._writer = writer
        self._keeping = keeping
        self._last: datetime | None = None

    async def tick(self, now: datetime) -> None:
        """Do what is due; each minute is soon enough."""
        if self._last is None or abs(now - self._last) >= SEAL_EVERY:
            self._last = now
            await self.work(now)

    async def work(self, now: datetime) -> None:
        """Seal whatever is new, and once a day let go of what is too old."""
        while await self._writer.run(partial(_seal, now=now)):
            pass
        if not await self._writer.run(partial(_begin_pruning, now=now)):
            return
        before = self._keeping.before(now)
        gone = 0
        while pruned := await self._writer.run(partial(_prune, before=before, now=now)):
            gone += pruned
        if gone:
            log.info("Let go of what was too old.", extra={"event": "pruned", "rows": gone})


def _seal(store: Store, now: datetime) -> bool:
    """Seal some of what is new; return whether to go on: not while something is to be sent."""
    if not store.audit.waits():
        return False
    with store.transaction():
        store.audit.seal(now, SEALED_AT_ONCE)
    return store.messages.head(now) is None


def _begin_pruning(store: Store, now: datetime) -> bool:
    """Return whether it is time, and note that it was done: what is left over goes the next day."""
    last = store.meta.get(LAST)
    if last is not None and timedelta() <= now - datetime.fromisoformat(last) < PRUNE_EVERY:
        return False
    with store.transaction():
        store.meta.set(LAST, now.isoformat())
    return True


def _prune(store: Store, before: Before, now: datetime) -> int:
    with store.transaction():
        removed = store.retention.removed(before.removed)
        if removed:
            forget(store, removed[0], BY, now)
            return 1
        return store.retention.prune(before)
