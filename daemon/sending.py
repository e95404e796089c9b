"""Hand messages over: claim, commit the claim, send, commit what came of it, many side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from daemon.channels.channel import Channel, InDoubt, LookupFailed, NotFound, Outcome
from daemon.clock import Clock
from daemon.inquiry import Inquiry
from daemon.keeper import Keeper, Writes
from daemon.routes import SMS
from daemon.settle import RAISED, Settler
from rules.model import Severity
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
RESERVED: Final = 2
"""Room that a channel keeps free for what is extreme."""
NO_CHANNEL: Final = "its channel is not configured"
ASKED: Final = 10
"""Receipts that a channel is asked for in one round; more would keep messages waiting."""


class Sender:
    """Keeps channels busy; between two rounds it holds nothing of its own but sends under way."""

    def __init__(
        self,
        writer: Writes,
        channels: Mapping[str, Channel],
        settler: Settler,
        keeper: Keeper,
        clock: Clock,
        process: str,
    ) -> None:
        """Send on *channels*, by name; *process* names this run in claims, as no other run is named."""
        self._writer = writer
        self._channels = channels
        self._settler = settler
        self._outages = settler.outages
        self._keeper = keeper
        self._clock = clock
        self._process = process
        self._flying: dict[int, asyncio.Task[None]] = {}
        self._busy: Counter[str] = Counter()
        self._ahead: set[int] = set()
        self._asking: set[int] = set()
        self._lanes: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.inquiry = Inquiry(writer, clock)
        self.barred: set[str] = set()
        """Phones whose owners said STOP while this process lives: what is claimed stays here, too."""

    @property
    def busy(self) -> bool:
        """Return whether anything is under way."""
        return bool(self._flying)

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        if self._flying:
            await asyncio.wait(self._flying.values())

    async def close(self, patience: float) -> None:
        """Wait *patience* seconds at most for answers, then break off."""
        flying = list(self._flying.values())
        if flying:
            await asyncio.wait(flying, timeout=patience)
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)

    async def pump(self, now: datetime) -> int:
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
        work = await self._writer.run(partial(self._claim, now=now, room=room))
        for message in work.doubtful:
            self._start(message, self._look_up(message))
        for message in work.claimed:
            self._ahead.add(message.id)
            self._start(message, self._send(message))
        for message in work.unheard:
            self._asking.add(message.id)
            self._start(message, self._ask(message))
        return len(work.doubtful) + len(work.claimed) + len(work.unheard)

    def _claim(self, store: Store, now: datetime, room: dict[str, int]) -> _Work:
        """Return what there is to do, sends newly claimed: the gravest of each channel first.

        Some room is kept for what is extreme, however much else is under way or to be looked up.
        """
        doubtful: list[Message] = []
        for message in store.messages.doubtful(now):
            if message.id not in self._flying and room.get(message.channel, AHEAD) > _reserved(message):
                doubtful.append(message)
                room[message.channel] = room.get(message.channel, AHEAD) - 1
        for channel in self._channels:
            if self._outages.paused(channel, now):
                room[channel] = 0
        due = store.messages.next_due()
        claimed = self._take(store, now, room) if due is not None and due <= now else []
        asked = store.receipts.unheard(now, ASKED)[: ASKED - len(self._asking)]
        return _Work(doubtful, claimed, [m for m in asked if m.id not in self._flying])

    def _take(self, store: Store, now: datetime, room: dict[str, int]) -> list[Message]:
        """Claim what is due as far as there is room."""
        with store.transaction():
            claimed = self._probe(store, now, room)
            known = frozenset(self._channels)
            for severities, kept in (((Severity.EXTREME,), 0), (None, RESERVED)):
                for channel in sorted(known - self._outages.closed()):
                    limit = min(AHEAD - len(claimed), room[channel] - kept)
                    found = store.messages.claim(
                        now, limit, self._process, skip=known - {channel}, severities=severities
                    )
                    room[channel] -= len(found)
                    claimed += found
            claimed += store.messages.claim(now, AHEAD - len(claimed), self._process, skip=known)
            claimed = [message for message in claimed if self._settler.wanted(store, message, now)]
            self.barred.difference_update(message.address for message in claimed)
        return claimed

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
        self._asking.discard(message.id)
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
        if channel is None:
            await self._keep(partial(self._settler.give_up, message=message, why=NO_CHANNEL))
            return
        if message.valid_until is not None and message.valid_until <= self._clock.now():
            await self._keep(partial(self._settler.overdue, message=message))
            return
        async with self._lanes[message.address]:
            self._ahead.discard(message.id)
            if self.inquiry.forgotten_since() is not None and not await self._is_new(channel, message):
                return
            outcome = await self._handed(channel, message)
        if outcome is None:
            await self._keep(partial(self._settler.unwanted, message=message))
            return
        await self._keep(partial(self._settler.answer, message=message, outcome=outcome, channel=channel))

    async def _is_new(self, channel: Channel, message: Message) -> bool:
        """Return whether the provider surely has no such message from before the database was restored."""
        lookup = await self.inquiry.found(channel, message)
        if isinstance(lookup, NotFound):
            return True
        await self._keep(partial(self._settler.found, message=message, lookup=lookup, channel=channel))
        return False

    async def _handed(self, channel: Channel, message: Message) -> Outcome | None:
        """Return what came of handing it over, None if its owner has just said STOP.

        A channel that raises may have sent it.
        """
        try:
            outgoing = await self.inquiry.outgoing(message)
            if message.channel == SMS and message.address in self.barred:
                return None
            return await channel.send(outgoing)
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
            await self._keep(partial(self._settler.give_up, message=message, why=NO_CHANNEL))
            return
        lookup = await self.inquiry.found(channel, message)
        await self._keep(partial(self._settler.found, message=message, lookup=lookup, channel=channel))

    async def _ask(self, message: Message) -> None:
        """Ask the provider what became of a message of which no receipt came."""
        channel = self._channels.get(message.channel)
        said = await self.inquiry.receipt(channel, message) if channel else LookupFailed(NO_CHANNEL)
        receipts = self._settler.receipts
        if isinstance(said, LookupFailed):
            await self._keep(partial(receipts.unanswered, message=message, why=said.why))
        else:
            await self._keep(partial(receipts.take, delivery=message.id, receipt=said))

    async def _keep(self, work: Callable[..., object]) -> None:
        """Commit what came of a message; where the database fails it is committed at a later step."""
        await self._keeper.keep(partial(work, now=self._clock.now()))


@dataclass(frozen=True, slots=True)
class _Work:
    """What one round has to do."""

    doubtful: list[Message]
    """To look up."""
    claimed: list[Message]
    """To hand over."""
    unheard: list[Message]
    """To ask about."""


def _reserved(message: Message) -> int:
    """Return the room that a message leaves to those that are graver."""
    return 0 if message.severity is Severity.EXTREME else RESERVED
