"""Deliver: claim a message, commit the claim, hand it over, commit what came of it.

No message to a subscriber leaves without a committed claim; a claim of which nobody knows what became
is looked up at its provider before anything else.  At any crash nothing is lost and nothing sent twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from daemon.bundle import Bundler
from daemon.channels.channel import Channel, InDoubt, Outcome, Outgoing
from daemon.clock import Clock
from daemon.fanout import FanOut
from daemon.keeper import Keeper, Writes
from daemon.lastword import LastWord
from daemon.outages import Outages
from daemon.reference import message_id
from daemon.render import Renderer
from daemon.routes import Routes
from daemon.settle import RAISED, Settler
from rules.ports import Gazetteer
from state.errors import StateError
from state.message import Message
from state.store import Store

log = logging.getLogger(__name__)

AHEAD: Final = 10
"""Messages claimed that nobody has begun to hand over."""
TOGETHER: Final = {"sms": 64}
"""Messages that a channel with many connections is given side by side; others get as many as AHEAD.

A crash leaves these to be looked up.
"""
PATIENCE_SECONDS: Final = 2.0
"""A step goes on without answers that take longer; the next step finds them."""
NO_CHANNEL: Final = "its channel is not configured"


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """What is configured of delivery."""

    routes: Routes
    group_wait: timedelta = timedelta(seconds=30)
    """How long one person's news, and the operator's, are gathered."""
    reconcile_grace: timedelta = timedelta(seconds=60)
    """How long a provider may take to list what it has accepted."""


class Outbox:
    """Takes alerts to people; between two steps it holds nothing of its own but sends under way."""

    def __init__(
        self,
        writer: Writes,
        channels: Mapping[str, Channel],
        renderer: Renderer,
        places: Gazetteer,
        settings: DeliverySettings,
        clock: Clock,
        process: str,
    ) -> None:
        """Send on *channels*, by name; *process* names this run in claims, as no other run is named."""
        self._writer = writer
        self._channels = channels
        self._clock = clock
        self._process = process
        self._routes = settings.routes
        self._fan = FanOut(places, self._routes, settings.group_wait)
        self._bundler = Bundler(renderer, self._routes, settings.group_wait)
        self._outages = Outages()
        self._settler = Settler(self._outages, self._routes, settings.reconcile_grace)
        self._group_wait = settings.group_wait
        self._flying: dict[int, asyncio.Task[None]] = {}
        self._busy: Counter[str] = Counter()
        self._ahead: set[int] = set()
        self._lanes: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._keeper = Keeper(writer)
        self._salt = b""
        self._last_word = LastWord(channels, self._routes)

    async def step(self, now: datetime, *, at_once: bool = False) -> int:
        """Do what is due: fan out, bundle, look up, send; return how much there was to do.

        *at_once* bundles what waits without waiting for company.
        Where the database cannot be written nothing leaves but one word to the operator.
        """
        try:
            done = await self._writer.run(partial(self._prepare, now=now, at_once=at_once))
            done += await self._pump(now)
        except StateError as error:
            await self.cry(error, now)
            return 0
        self._last_word.unsay()
        return done

    async def cry(self, error: StateError, now: datetime) -> None:
        """Tell the operator from memory, once an outage, that the database fails."""
        await self._last_word.say(error, now)

    async def drain(self, now: datetime) -> bool:
        """Deliver all that waits, at once; return whether nothing is left to send or in doubt."""
        while await self.step(now, at_once=True) or self._flying:
            if self._flying:
                await asyncio.wait(self._flying.values())
        return await self._writer.run(self._empty)

    async def next_due(self, now: datetime) -> datetime | None:
        """Return when there is something to do next, or None if nothing is foreseen."""
        return await self._writer.run(partial(self._next_due, now=now))

    async def close(self, patience: float) -> None:
        """Wait *patience* seconds at most for answers; claims without one are looked up by the next run."""
        flying = list(self._flying.values())
        if flying:
            await asyncio.wait(flying, timeout=patience)
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)
        for channel in self._channels.values():
            await channel.close()

    def _prepare(self, store: Store, now: datetime, *, at_once: bool) -> int:
        """Bring the database to where messages can be claimed."""
        if not self._salt:
            self._recall(store, now)
        self._keeper.save(store)
        self._fan.run(store, now)
        self._settler.rescue(store, now)
        return self._bundler.run(store, now, at_once=at_once, down=self._outages.down)

    def _empty(self, store: Store) -> bool:
        """Return whether nothing waits, is to be sent, or is in doubt."""
        waiting = store.notices.next_due() is not None or store.messages.next_due() is not None
        return not (waiting or store.messages.unfinished() or self._keeper.unsaved)

    def _recall(self, store: Store, now: datetime) -> None:
        """Take up what an earlier process left: claims to look up once they could be listed, outages.

        The grace begins now: a provider may have taken a message until the moment that process died.
        """
        with store.transaction():
            for message in store.messages.stale_claims(self._process):
                store.messages.doubt(message.id, now + self._settler.grace, "claimed by an earlier run")
        self._outages.load(store, self._channels, now)
        self._salt = store.messages.salt()

    def _next_due(self, store: Store, now: datetime) -> datetime | None:
        if store.incidents.pending_alerts(1):
            return now
        notes = store.operator.pending()
        heard = notes[0].at + self._group_wait if notes and self._routes.operator() else None
        times = (store.notices.next_due(), store.messages.next_due(), store.people.next_joining(), heard)
        return min((time for time in times if time is not None), default=None)

    async def _pump(self, now: datetime) -> int:
        """Keep every channel as busy as it may be until nothing is due or patience ends."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_SECONDS
        begun = 0
        while True:
            more = await self._launch(now)
            begun += more
            if not self._flying or loop.time() >= deadline:
                return begun
            if more:
                await asyncio.sleep(0)  # they begin, and make room for others
            else:
                await asyncio.wait(
                    self._flying.values(),
                    timeout=max(0.0, deadline - loop.time()),
                    return_when=asyncio.FIRST_COMPLETED,
                )

    async def _launch(self, now: datetime) -> int:
        """Claim what there is room for, commit, and start handing it over; return how many were begun."""
        ahead = AHEAD - len(self._ahead)
        room = {name: min(ahead, TOGETHER.get(name, AHEAD) - self._busy[name]) for name in self._channels}
        if ahead <= 0 or (room and max(room.values()) <= 0):
            return 0
        doubtful, claimed = await self._writer.run(partial(self._claim, now=now, room=room))
        for message in doubtful:
            self._start(message, self._look_up(message))
        for message in claimed:
            self._ahead.add(message.id)
            self._start(message, self._send(message))
        return len(doubtful) + len(claimed)

    def _claim(
        self, store: Store, now: datetime, room: dict[str, int]
    ) -> tuple[list[Message], list[Message]]:
        """Return what to look up and, newly claimed, what to send: the gravest of each channel first."""
        doubtful: list[Message] = []
        for message in store.messages.doubtful(now):
            if message.id not in self._flying and room.get(message.channel, 1) > 0:
                doubtful.append(message)
                room[message.channel] = room.get(message.channel, AHEAD) - 1
        with store.transaction():
            claimed = self._probe(store, now, room)
            closed = self._outages.closed()
            known = frozenset(self._channels)
            for channel in sorted(known - closed):
                limit = min(AHEAD - len(claimed), room[channel])
                if limit > 0:
                    claimed += store.messages.claim(now, limit, self._process, skip=known - {channel})
            if len(claimed) < AHEAD:
                claimed += store.messages.claim(now, AHEAD - len(claimed), self._process, skip=known)
        return doubtful, claimed

    def _probe(self, store: Store, now: datetime, room: dict[str, int]) -> list[Message]:
        """Claim one message for each channel that is down and may be tried again."""
        claimed: list[Message] = []
        for channel in self._outages.probes(now):
            if room.get(channel, 0) <= 0:
                continue
            probe = store.messages.claim(now, 1, self._process, skip=frozenset(self._channels) - {channel})
            if probe:
                self._outages.probed(channel, now)
                room[channel] -= 1
            claimed += probe
        return claimed

    def _start(self, message: Message, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._flying[message.id] = task
        self._busy[message.channel] += 1
        task.add_done_callback(partial(self._landed, message))

    def _landed(self, message: Message, task: asyncio.Task[None]) -> None:
        self._flying.pop(message.id, None)
        self._ahead.discard(message.id)
        self._busy[message.channel] -= 1
        if not task.cancelled() and task.exception() is not None:
            log.error(
                "Delivery %d broke off.",
                message.id,
                exc_info=task.exception(),
                extra={"event": "delivery-broke"},
            )

    async def _send(self, message: Message) -> None:
        """Hand one claimed message over; what goes to one address goes in order."""
        channel = self._channels.get(message.channel)
        late = message.valid_until is not None and message.valid_until <= self._clock.now()
        if channel is None or late:
            await self._drop(message, "it could not be sent in time" if late else NO_CHANNEL)
            return
        async with self._lanes[message.address]:
            self._ahead.discard(message.id)
            outcome = await self._handed(channel, message)
        await self._keep(
            partial(self._settler.answer, message=message, outcome=outcome, backoff=channel.backoff)
        )

    async def _handed(self, channel: Channel, message: Message) -> Outcome:
        """Return what came of handing it over; a channel that raises may have sent it."""
        try:
            return await channel.send(self._outgoing(message))
        except Exception as error:  # noqa: BLE001 (the loop that puts the failing message aside)
            # Its kind only: what it says may hold an address.
            log.error(  # noqa: TRY400 (the same)
                "The channel %s raised %s.",
                channel.name,
                type(error).__name__,
                extra={"event": "channel-raised", "delivery": message.id},
            )
            return InDoubt(RAISED + type(error).__name__)

    async def _look_up(self, message: Message) -> None:
        """Ask the provider for a message in doubt."""
        channel = self._channels.get(message.channel)
        if channel is None:
            await self._drop(message, NO_CHANNEL)
            return
        lookup = await channel.lookup(self._outgoing(message), message.claimed_at or message.created_at)
        await self._keep(partial(self._settler.found, message=message, lookup=lookup))

    async def _drop(self, message: Message, why: str) -> None:
        """Give a message up, with a word to the operator."""
        await self._keep(partial(self._settler.give_up, message=message, why=why))

    async def _keep(self, work: Callable[..., None]) -> None:
        """Commit what came of a message; where the database fails it is committed at a later step."""
        await self._keeper.keep(partial(work, now=self._clock.now()))

    def _outgoing(self, message: Message) -> Outgoing:
        left = message.valid_until - self._clock.now() if message.valid_until else None
        return Outgoing(
            id=message.id,
            channel=message.channel,
            address=message.address,
            reference=message.reference,
            subject=message.subject,
            text=message.text,
            html=message.html,
            valid_for=left,
            created=message.created_at,
            message_id=message_id(self._salt, message.reference),
        )
