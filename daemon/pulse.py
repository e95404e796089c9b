"""Try a write, and see which work is not done: what feeds the watchdog."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from time import monotonic

from daemon import promises
from daemon.facts import ALIVE, RULES
from daemon.keeper import Writes
from daemon.outages import Outages
from daemon.promises import Promise
from daemon.watchdog import OUTBOX_LIMIT, Late, Poll, Vitals
from rules.health import blind
from rules.model import Source
from state.errors import DatabaseBusy, DatabaseFailed, StateError
from state.sources import SourceState
from state.store import Store

log = logging.getLogger(__name__)


class Pulse:
    """Remembers when the database last answered, and whether its failure was told."""

    def __init__(
        self,
        writer: Writes,
        sources: Mapping[str, Source],
        cry: Callable[[StateError, datetime], Awaitable[None]],
        outages: Outages,
        begun: datetime,
    ) -> None:
        """Watch over *sources* since the program has *begun*.

        *cry* tells the operator from memory; *outages* knows the channels on which nothing leaves.
        """
        self._writer = writer
        self._sources = sources
        self._cry = cry
        self._outages = outages
        self._begun = begun
        self._wrote = monotonic()
        self._due: Mapping[str, datetime] = {}
        """Sources that nobody had tried at the last look, and when they were due."""
        self.alarmed = False
        """Whether the database fails, as far as is known."""

    async def vitals(self, now: datetime, ticked: float, running: Mapping[str, float]) -> Vitals:
        """Return what works, after trying a write; *running* says since when each poll is under way.

        A full disk that refuses the write answers, too: a restart would not give it a larger one.
        """
        overdue, due = 0.0, dict[str, datetime]()
        try:
            overdue, due = await self._writer.run(partial(self._probe, now=now))
        except DatabaseBusy:
            log.warning("Another process holds the database.", extra={"event": "database-busy"})
            self._wrote = monotonic()
        except StateError as error:
            await self.alarm(error, now)
            if isinstance(error, DatabaseFailed) and error.passes:
                self._wrote = monotonic()
        else:
            self.alarmed = False
            self._wrote = monotonic()
        polls = {
            name: Poll(since, self._sources[name].every.total_seconds())
            for name, since in running.items()
            if name in self._sources
        }
        return Vitals(ticked, self._wrote, overdue, polls, self._untried(due, now))

    def _untried(self, due: Mapping[str, datetime], now: datetime) -> dict[str, Late]:
        """Return the sources that were due already at the last look, and were not tried since."""
        before, self._due = self._due, due
        return {
            name: Late(
                (now - max(at, self._begun)).total_seconds(), self._sources[name].every.total_seconds()
            )
            for name, at in due.items()
            if before.get(name) == at
        }

    async def alarm(self, error: StateError, now: datetime) -> None:
        """Say once an outage, in the log and to the operator, that nothing can be kept."""
        if not self.alarmed:
            self.alarmed = True
            log.error("The database takes no writes: %s", error, extra={"event": "write-failed"})
            await self._cry(error, now)

    def _probe(self, store: Store, now: datetime) -> tuple[float, dict[str, datetime]]:
        """Write, and return how late the outbox is, and which sources are due that nobody tries."""
        store.refuse_moved()
        states = [state for state in store.sources.all() if state.id in self._sources]
        # What waits for a channel that is down is tried one by one: that is no reason to start anew.
        head = store.messages.head(now, skip=self._outages.closed())
        overdue = (now - max(head.next, self._begun)).total_seconds() if head else 0.0
        with store.transaction():
            last = store.meta.get(ALIVE)
            store.meta.set(ALIVE, now.isoformat())
            kept = self._kept(states, overdue, store.meta.get(RULES) or "", now)
            promises.keep(store, kept, datetime.fromisoformat(last) if last else None, now)
        due = {
            state.id: state.next_poll
            for state in states
            if state.next_poll < now and (state.claimed_until is None or state.claimed_until < now)
        }
        return overdue, due

    def _kept(
        self, states: Sequence[SourceState], overdue: float, rules_faults: str, now: datetime
    ) -> dict[Promise, bool]:
        """Return which promises are kept."""
        deaf = [s.id for s in states if blind(s.fault_since, self._sources[s.id].every, now)]
        return {
            Promise.WATCHES: True,
            Promise.HEARS: not deaf,
            Promise.SENDS: not self._outages.down and overdue <= OUTBOX_LIMIT,
            Promise.RULES: not rules_faults,
        }
