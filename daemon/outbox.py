"""Deliver: fan out, bundle, send, in that order, and remember what an earlier process left.

No message to a subscriber leaves without a committed claim; a claim of which nobody knows what became
is looked up at its provider before anything else.  At any crash nothing is lost and nothing sent twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

from daemon.briefing import Briefings
from daemon.bundle import Bundler
from daemon.caps import Caps
from daemon.channels.channel import Channel
from daemon.chase import Chase
from daemon.clock import Clock
from daemon.failover import Failover
from daemon.fanout import FanOut
from daemon.groups import Groups
from daemon.keeper import Keeper, Writes
from daemon.lastword import LastWord
from daemon.means import InForce, Means, NoRules
from daemon.outages import Outages
from daemon.receipts import Receipts
from daemon.render import Renderer
from daemon.replies import Replies
from daemon.response import Inbound, ResponseMeans
from daemon.rollcall import RollCaller
from daemon.routes import Routes
from daemon.sending import Sender
from daemon.settle import Settler
from daemon.tally import Tally
from daemon.timing import Timing
from rules.ports import Gazetteer
from state import restore
from state.errors import StateError
from state.store import Store

PREPARING_SECONDS: Final = 1.0
"""So long a fan-out goes on before what is ready is sent."""


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """What is configured of delivery."""

    routes: Routes
    group_wait: timedelta = timedelta(seconds=30)
    """How long one person's news, and the operator's, are gathered."""
    reconcile_grace: timedelta = timedelta(seconds=60)
    """How long a provider may take to list what it has accepted."""
    caps: Caps = field(default_factory=Caps)
    """How much one phone and the account may get."""
    in_force: Callable[[], InForce] = NoRules
    """The rules as they are now."""
    digest_at: time = time(8)
    """When digests are due, by each person's own clock."""
    groups: Groups = field(default_factory=lambda: Groups({}))
    """Who answers for whom."""


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
        self._process = process
        self._routes = settings.routes
        self._group_wait = settings.group_wait
        self.tally = Tally()
        self.outages = Outages()
        self._failover = Failover(self._routes, settings.caps)
        self.receipts = Receipts(self.outages, self._failover, self.tally)
        timing = Timing(places)
        settler = Settler(
            self.outages, self._failover, self.receipts, self.tally, timing, settings.reconcile_grace
        )
        self._grace = settings.reconcile_grace
        self._keeper = Keeper(writer)
        means = Means(
            places,
            self._routes,
            settings.group_wait,
            settings.in_force,
            settings.digest_at,
            settings.groups,
        )
        self._fan = FanOut(means)
        self._chase = Chase(means, renderer)
        self._briefings = Briefings(settings.groups, places, renderer)
        self._roll = RollCaller(settings.groups, renderer, settings.in_force)
        self._bundler = Bundler(
            renderer, self._routes, settings.group_wait, settings.caps, timing, self._roll
        )
        self._sender = Sender(writer, channels, settler, self._keeper, clock, process)
        self._replies = Replies(
            ResponseMeans(
                self._routes, settings.groups, places, renderer, self._failover, self._sender.barred
            )
        )
        self._last_word = LastWord(channels, self._routes)
        self._recalled = False
        self.behind = False
        """Whether the last step left people whom an alert may concern, so that the next is due at once."""

    async def step(self, now: datetime, *, at_once: bool = False) -> int:
        """Do what is due: fan out, bundle, look up, send; return how much there was to do.

        *at_once* bundles what waits without waiting for company.
        Where the database cannot be written nothing leaves but one word to the operator.
        """
        self.behind = False
        try:
            done = await self._prepared(now, at_once=at_once)
            done += await self._sender.pump(now)
        except StateError as error:
            await self.cry(error, now)
            return 0
        self._last_word.unsay()
        return done

    async def hear(self, inbound: Inbound, now: datetime) -> None:
        """Take in what somebody wrote.

        Where the database fails it is held, to be taken in once it works, and StateError is raised.
        """

        def take(store: Store) -> None:
            with store.transaction():
                self._replies.take(store, inbound, now)

        try:
            await self._writer.run(take)
        except StateError:
            self._keeper.hold(take)
            raise

    async def cry(self, error: StateError, now: datetime) -> None:
        """Tell the operator from memory, once an outage, that the database fails."""
        await self._last_word.say(error, now)

    async def drain(self, now: datetime) -> bool:
        """Deliver all that waits, at once; return whether nothing is left to send or in doubt."""
        while await self.step(now, at_once=True) or self._sender.busy:
            await self._sender.settle()
        return await self._writer.run(partial(self._empty, now=now))

    async def next_due(self, now: datetime) -> datetime | None:
        """Return when there is something to do next, or None if nothing is foreseen."""
        return await self._writer.run(partial(self._next_due, now=now))

    async def close(self, patience: float) -> None:
        """Wait *patience* seconds at most for answers; claims without one are looked up by the next run."""
        await self._sender.close(patience)
        for channel in self._channels.values():
            await channel.close()

    async def _prepared(self, now: datetime, *, at_once: bool) -> int:
        """Bring the database to where messages can be claimed, some at a time; others write in between."""
        loop = asyncio.get_running_loop()
        until = loop.time() + PREPARING_SECONDS
        done = await self._writer.run(partial(self._prepare, now=now, at_once=at_once))
        while self.behind and loop.time() < until:
            done += await self._writer.run(partial(self._prepare, now=now, at_once=at_once))
        return done

    def _prepare(self, store: Store, now: datetime, *, at_once: bool) -> int:
        """Bring the database to where messages can be claimed."""
        if not self._recalled:
            self._recall(store, now)
        self._keeper.save(store)
        self.behind = self._fan.run(store, now)
        self._chase.run(store, now)
        self._roll.chase(store, now)
        self._briefings.run(store, now)
        self.outages.look(store, now)
        self._failover.rescue(store, self.outages.down, now)
        made = self._bundler.run(store, now, at_once=at_once, down=self.outages.down)
        return made + self.behind

    def _empty(self, store: Store, now: datetime) -> bool:
        """Return whether nothing waits but for its hour, is to be sent, or is in doubt."""
        due = store.notices.next_due()
        waiting = (due is not None and due <= now + self._group_wait) or store.messages.next_due() is not None
        return not (waiting or store.messages.unfinished() or self._keeper.unsaved)

    def _recall(self, store: Store, now: datetime) -> None:
        """Take up what an earlier process left: claims to look up once they could be listed, outages.

        The grace begins now: a provider may have taken a message until the moment that process died.
        """
        with store.transaction():
            for message in store.messages.stale_claims(self._process):
                store.messages.doubt(message.id, now + self._grace, "claimed by an earlier run")
        self.outages.load(store, self._channels, now)
        since, until = store.meta.get(restore.SINCE), store.meta.get(restore.UNTIL)
        if since and until:
            self._sender.inquiry.reconcile(datetime.fromisoformat(since), datetime.fromisoformat(until))
        self._recalled = True

    def _next_due(self, store: Store, now: datetime) -> datetime | None:
        times = (
            self._fan.next_due(store, now),
            store.notices.next_due(),
            store.messages.next_due(),
            store.roll_calls.next_due(),
            self._briefings.next_due(store, now),
            self._bundler.notes.next_due(store),
        )
        return min((time for time in times if time is not None), default=None)
