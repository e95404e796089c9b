"""The application: polls, tells and answers commands; decides nothing and holds next to nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any, Final

from daemon.announcing import Announcing
from daemon.blackout import Blackout
from daemon.channels.receipt import Receipt
from daemon.clock import Clock
from daemon.commands import COMMANDS
from daemon.errors import GivenError
from daemon.given import BadLine, read_entries
from daemon.housekeeping import Housekeeper
from daemon.ingest import note_fault, note_unchanged
from daemon.lanes import Lanes, Turn
from daemon.outbox import Outbox
from daemon.poll import Poller
from daemon.pulse import Pulse
from daemon.response import Inbound
from daemon.rounds import Rounds
from daemon.rulebook import Rulebook
from daemon.selftest import SelfTest
from daemon.settings import Settings
from daemon.sources.document import Document, Fault, FaultKind, Fetch, Parse, Validators
from daemon.sources.manners import Manners
from daemon.sources.submit import SUBMIT
from daemon.watchdog import Vitals
from daemon.web.look import Look, look
from daemon.writer import Writer
from rules.model import Source
from rules.places import Places
from state.errors import DatabaseBusy, DatabaseFailed, StateError
from state.store import Store

log = logging.getLogger(__name__)

WIDTH: Final = 64
"""Polls at once: hung sources end at their deadline, and ten of them delay nobody."""
SOON: Final = 1.5
"""Seconds: what is due later is found by a tick."""
AGAIN: Final = timedelta(seconds=10)
"""Before a source is polled again whose news could not be committed."""
SLACK: Final = timedelta(seconds=90)
"""Time that parsing and committing may take after a fetch before its source may be claimed again."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application is made of."""

    settings: Settings
    clock: Clock
    places: Places
    sources: Mapping[str, Source]
    writer: Writer
    fetch: Fetch
    manners: Manners | None
    """None where nobody is visited: a recorded event has no host to spare."""
    parse: Parse
    poller: Poller
    outbox: Outbox
    rulebook: Rulebook
    selftest: SelfTest
    housekeeper: Housekeeper
    announcing: Announcing | None
    """None where no hub can reach us."""


class App:
    """Polls, tells and answers commands; holds nothing that the database does not hold."""

    def __init__(self, parts: Parts, width: int = WIDTH) -> None:
        """Poll *width* sources at once."""
        self.parts = parts
        self.polls = Lanes(width, monotonic)
        self.duties = Lanes(4, monotonic)
        self._rounds = Rounds(parts.writer, parts.sources)
        outbox = parts.outbox
        self.pulse = Pulse(parts.writer, parts.sources, outbox.cry, outbox.outages, parts.clock.now())
        self._unkept = dict[str, datetime]()
        """Sources whose polls could not be committed, and since when."""
        self._blackout = Blackout(parts.sources, parts.fetch, parts.parse)

    async def tick(self, now: datetime) -> None:
        """Start whatever is due and not under way; return at once."""
        self._deliver_soon()
        self.duties.start("lapses", partial(self.parts.poller.expire, now))
        self.duties.start("housekeeping", partial(self.parts.housekeeper.tick, now))
        self.duties.start("rounds", partial(self._rounds.tick, now))
        if self.parts.announcing is not None:
            self.duties.start("hubs", partial(self.parts.announcing.tick, now))
        await self._start_polls(now, self._poll_and_tell)

    async def step(self, now: datetime) -> None:
        """Do whatever is due, in order, and wait for it: for a clock that stands still meanwhile."""
        await self._start_polls(now, self._poll)
        await self.polls.settle()
        await self.parts.poller.expire(now)
        await self._deliver(now)

    async def run_cycle(self, ids: Sequence[str] = ()) -> bool:
        """Poll each of *ids* (none: all) once, deliver at once; return whether nothing is in doubt."""
        now = self.parts.clock.now()
        # Whoever is known by now is no newcomer to what a first poll finds.
        await self.parts.outbox.step(now)
        for source in ids or (*self.parts.sources, SUBMIT.id):
            self.polls.start(source, partial(self._poll, source, now), self._turn(source))
        await self.polls.settle()
        await self.parts.poller.expire(self.parts.clock.now())
        return await self.deliver_all()

    async def deliver_all(self) -> bool:
        """Send whatever waits, without waiting for company; return whether nothing is in doubt."""
        certain = await self.parts.outbox.drain(self.parts.clock.now())
        await self.parts.housekeeper.work(self.parts.clock.now())
        return certain

    async def next_due(self, now: datetime) -> datetime:
        """Return when there is something to do next, *now* at the earliest."""
        polls = await self.parts.writer.run(lambda store: store.sources.next_due(self.parts.sources))
        sends = await self.parts.outbox.next_due(now)
        return max(now, min((due for due in (polls, sends) if due is not None), default=now))

    async def receive(self, delivery: int | None, receipt: Receipt) -> None:
        """Take in what the provider says became of a message; raises StateError where it cannot be kept."""
        now = self.parts.clock.now()

        def keep(store: Store) -> None:
            with store.transaction():
                self.parts.outbox.receipts.take(store, delivery, receipt, now)

        await self.parts.writer.run(keep)

    async def hear(self, inbound: Inbound) -> None:
        """Take in what somebody wrote and do what follows; raises StateError where it cannot be kept yet."""
        await self.parts.outbox.hear(inbound, self.parts.clock.now())
        self._deliver_soon()

    async def look(self) -> Look:
        """Return how everything stands, for health and figures."""
        now = self.parts.clock.now()
        return await self.parts.writer.run(lambda store: look(store, self.parts.sources, now))

    async def execute(self, command: str, args: Mapping[str, Any]) -> object:
        """Carry out a command that changes the database.

        Raises GivenError, FaultsError or StateError where it is refused.
        """
        if command == "submit":
            return await self.submit(args)
        if command not in COMMANDS:
            raise GivenError(f"the running daemon knows no command {command!r}: is it another version?")
        now = self.parts.clock.now()
        return await self.parts.writer.run(
            lambda store: COMMANDS[command](store, self.parts.places, args, now)
        )

    async def submit(self, args: Mapping[str, Any]) -> dict[str, int]:
        """Take entries given by hand (``text``: JSON Lines) in; return how many there were.

        They are taken one by one, the oldest first, undated ones as they were given: each speaks for its
        own publisher, and what one says may end what the one before it ordered.
        """
        now = self.parts.clock.now()
        entries = []
        for line in read_entries(str(args["text"]).split("\n")):
            if isinstance(line, BadLine):
                raise GivenError(f"{args['path']}:{line.number}:1: {line.why}")
            entries.append(line)
        await self.parts.writer.run(lambda store: note_unchanged(store, SUBMIT, Validators(), now))
        for entry in sorted(entries, key=lambda entry: entry.published or now):
            source = replace(SUBMIT, publisher=entry.publisher or SUBMIT.publisher)
            await self.parts.poller.take(source, Document((entry,)), Validators(), now)
        return {"entries": len(entries)}

    async def reload_rules(self) -> None:
        """Load the rules again and remember what came of it."""
        book, now = self.parts.rulebook, self.parts.clock.now()
        await asyncio.to_thread(book.reload)
        await self.parts.writer.run(lambda store: book.record(store, now))
        if book.faults:
            log.error(
                "The rule files are broken, the last good rules stay in force: %s",
                book.faults[0],
                extra={"event": "rules-broken", "faults": len(book.faults)},
            )
        else:
            log.info("Rules loaded.", extra={"event": "rules-loaded", "rules": len(book.current.rules)})

    async def vitals(self, now: datetime, ticked: float) -> Vitals:
        """Return what works, after trying a write; *ticked* is the last tick's monotonic time."""
        return await self.pulse.vitals(now, ticked, self.polls.running)

    async def self_test(self, now: datetime) -> None:
        """Tell the operator once a day that the operator can be told."""
        if await self.parts.writer.run(lambda store: self.parts.selftest.run(store, now)):
            self._deliver_soon()

    async def close(self, patience: float) -> None:
        """Begin nothing more, and wait *patience* seconds at most for messages under way.

        Polls are broken off: they commit whole or not at all, and come again after the next start.
        """
        await self.polls.close(0)
        await self.duties.close(patience / 3)
        await self.parts.outbox.close(patience / 2)

    async def _start_polls(self, now: datetime, poll: Callable[[str, datetime], Awaitable[None]]) -> None:
        hold = self.parts.settings.fetch.timeout + SLACK
        again = [name for name, since in self._unkept.items() if since + AGAIN <= now]

        def claim(store: Store) -> list[str]:
            with store.transaction():
                store.sources.release_claims(again)
                return store.sources.claim_due(now, hold, len(self.parts.sources) + 1)

        try:
            due = await self.parts.writer.run(claim)
        except StateError as error:
            if isinstance(error, DatabaseBusy):
                raise
            await self.pulse.alarm(error, now)
            self._listen(now)
            return
        for name in again:
            self._unkept.pop(name, None)
        if self._blackout.holding:
            for name, document in self._blackout.release().items():
                self.polls.start(f"held: {name}", partial(self._take_held, name, document, now))
        for source in due:
            self.polls.start(source, partial(poll, source, now), self._turn(source))

    def _turn(self, source: str) -> Turn | None:
        """Return how *source* waits for its host."""
        polled, manners = self.parts.sources.get(source), self.parts.manners
        return partial(manners.turn, polled.url) if polled and manners else None

    def _listen(self, now: datetime) -> None:
        """Hear what is due and hold it in memory, since nothing can be kept."""
        limits = (self.parts.settings.fetch.timeout, self.parts.settings.fetch.max_bytes)
        for name in self._blackout.due(now):
            self.polls.start(name, partial(self._blackout.poll, name, now, limits))

    async def _take_held(self, name: str, document: Document, now: datetime) -> None:
        """Take in what was heard while nothing could be kept; its source is then fetched afresh."""
        await self.parts.poller.hear(self.parts.sources[name], document, None, now)
        self._deliver_soon()

    async def _poll_and_tell(self, source: str, now: datetime) -> None:
        """Poll, and do not wait for a tick to tell what came of it."""
        await self._poll(source, now)
        self._deliver_soon()

    async def _poll(self, source: str, now: datetime) -> None:
        if source == SUBMIT.id:
            await self.parts.writer.run(lambda store: note_unchanged(store, SUBMIT, Validators(), now))
            return
        polled = self.parts.sources[source]
        try:
            await self.parts.poller.poll(polled, now)
        except Exception as error:
            if _passes(error):
                log.warning("%s is polled again: %s", source, error, extra={"event": "poll-unkept"})
                self._unkept[source] = now
                return
            # Whatever a source brings, it is parked as one at fault, and the others go on.
            # Where the database itself is in trouble, noting the fault fails in turn, and the lane logs it.
            log.exception(
                "%s could not be taken in.", source, extra={"event": "poll-broke", "source": source}
            )
            fault = Fault(FaultKind.BROKEN, f"it could not be taken in ({type(error).__name__})")
            await self.parts.writer.run(lambda store: note_fault(store, polled, fault, now))

    def _deliver_soon(self) -> None:
        """Start to deliver, unless that is under way."""
        self.duties.start("outbox", self._deliver_in_time)

    async def _deliver_in_time(self) -> None:
        """Deliver, and again at the very moment when more is due, where that is before the next tick."""
        await self._deliver(self.parts.clock.now())
        try:
            due = await self.parts.outbox.next_due(self.parts.clock.now())
        except StateError:
            return  # delivering has told the operator
        wait = (due - self.parts.clock.now()).total_seconds() if due else 0.0
        if 0 < wait < SOON:
            asyncio.get_running_loop().call_later(wait, self._deliver_soon)

    async def _deliver(self, now: datetime) -> None:
        await self.parts.outbox.step(now)
        while self.parts.outbox.behind:
            await self.parts.outbox.step(self.parts.clock.now())


def _passes(error: Exception) -> bool:
    """Return whether the database would not take something that it may take later."""
    return isinstance(error, DatabaseBusy) or (isinstance(error, DatabaseFailed) and error.passes)
