"""Keep what became of a message: what an answer means for its row, its person, its channel."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from daemon.channels.channel import (
    Accepted,
    ChannelDown,
    Found,
    InDoubt,
    Lookup,
    LookupFailed,
    NotFound,
    NotProcessed,
    Outcome,
    Refusal,
    Refused,
)
from daemon.fanout import row_of
from daemon.outages import PROBE, Outages
from daemon.reference import reference
from daemon.routes import Routes
from state.message import Message, Outgoing, Wording
from state.store import Store

log = logging.getLogger(__name__)

LOOK_AGAIN: Final = timedelta(seconds=30)
"""After a provider could not be asked for a message in doubt."""
RAISED: Final = "the channel raised "
TRIES: Final = 3
"""A message at which a channel raises so often is given up."""


@dataclass(frozen=True, slots=True)
class Settler:
    """Writes outcomes into the store; every method is one transaction's work."""

    outages: Outages
    routes: Routes
    grace: timedelta
    """How long a provider may take to list what it has accepted."""
    moved: set[int] = field(default_factory=set)
    """Messages whose news were also given to another channel."""

    def answer(
        self, store: Store, message: Message, outcome: Outcome, backoff: tuple[int, ...], now: datetime
    ) -> None:
        """Keep what a send came to."""
        match outcome:
            case Accepted(provider_id):
                store.messages.sent(message.id, provider_id, now)
                self.outages.worked(store, message.channel, now)
            case NotProcessed(why, retry_after, whole):
                self._later(store, message, why, now + _pause(message, backoff, retry_after), now)
                if whole:
                    self.outages.failed(store, message.channel, why, now)
            case InDoubt(why):
                self._doubt(store, message, why, now)
            case ChannelDown(why):
                store.messages.retry(message.id, now + PROBE, why)
                self.outages.fell(store, message.channel, why, now)
            case Refused():
                self.outages.worked(store, message.channel, now)
                self.give_up(store, message, outcome.why, now, move=outcome.kind is not Refusal.OPTED_OUT)

    def found(self, store: Store, message: Message, lookup: Lookup, now: datetime) -> None:
        """Keep what looking a message in doubt up came to."""
        match lookup:
            case Found(provider_id):
                store.messages.sent(message.id, provider_id, now)
                self.outages.worked(store, message.channel, now)
            case NotFound():
                if (message.why or "").startswith(RAISED) and message.attempts >= TRIES:
                    self.give_up(store, message, message.why or RAISED, now)
                else:
                    log.warning(
                        "Delivery %d is not listed and is sent again: if it is listed later it went twice.",
                        message.id,
                        extra={"event": "possible-duplicate", "delivery": message.id},
                    )
                    self._later(store, message, "not found when looked up", now, now)
            case LookupFailed(why):
                self.outages.failed(store, message.channel, why, now)
                if _stale(message, now):
                    self.give_up(store, message, f"nobody knows whether it was sent: {why}", now)
                else:
                    store.messages.doubt(message.id, now + max(self.grace, LOOK_AGAIN), message.why or why)

    def give_up(self, store: Store, message: Message, why: str, now: datetime, *, move: bool = True) -> None:
        """Note that a message will never go out; tell its person another way and the operator."""
        store.messages.failed(message.id, why, now)
        if message.subscriber is None:
            log.error("The operator was not told: %s.", why, extra={"event": "operator-untold"})
            return
        elsewhere = move and self.move(store, message, now)
        person = store.people.get(message.subscriber)
        name = person.name if person else f"Subscriber {message.subscriber}"
        then = "they are told another way" if elsewhere else "they were not told another way"
        text = f"{name} did not get a message by {message.channel}: {why}; {then}. Ref {message.reference}"
        store.operator.tell(f"failed:{message.id}", "failed", text, now)

    def move(self, store: Store, message: Message, now: datetime) -> bool:
        """Give a message's news to the other channel of its person, too; return whether there is one."""
        self.moved.add(message.id)
        if message.subscriber is None:
            return self._move_operator(store, message, now)
        person = store.people.get(message.subscriber)
        other = self.routes.instead(message.channel, person) if person else None
        if person is None or other is None:
            return False
        for n in store.notices.said_in(message.id):
            alert = row_of(n.alert)
            store.notices.add(alert, person.id, other, n.msg_type, n.reason, n.severity, n.places, now)
        return True

    def rescue(self, store: Store, now: datetime) -> int:
        """Give all that waits for a channel that is down to the other channels."""
        down = self.outages.down
        if not down:
            return 0
        waiting = [m for m in store.messages.unfinished() if m.channel in down and m.id not in self.moved]
        if not waiting:
            return 0
        with store.transaction():
            return sum(self.move(store, message, now) for message in waiting)

    def _move_operator(self, store: Store, message: Message, now: datetime) -> bool:
        """Send the operator's message another way instead."""
        to = self.routes.operator(without={message.channel})
        if to is None or message.state != "pending":
            return False
        salt = store.messages.salt()

        def write(row: int) -> Wording:
            name = reference(salt, row)
            return Wording(name, message.text.replace(message.reference, name), message.subject)

        store.messages.suppressed(message.id, f"sent by {to[0]} instead")
        outgoing = Outgoing(None, *to, message.severity, due=now, valid_until=message.valid_until)
        store.messages.add(outgoing, (), now, write)
        return True

    def _doubt(self, store: Store, message: Message, why: str, now: datetime) -> None:
        """Have it looked up once the provider had time to list it."""
        store.messages.doubt(message.id, now + max(self.grace, timedelta(seconds=1)), why)
        self.outages.failed(store, message.channel, why, now)

    def _later(self, store: Store, message: Message, why: str, at: datetime, now: datetime) -> None:
        """Have it sent again, unless nobody would want it any more by then."""
        if _stale(message, max(at, now)):
            self.give_up(store, message, f"it could not be sent in time: {why}", now)
        else:
            store.messages.retry(message.id, at, why)


def _stale(message: Message, now: datetime) -> bool:
    return message.valid_until is not None and message.valid_until <= now


def _pause(message: Message, backoff: tuple[int, ...], asked: timedelta | None) -> timedelta:
    """Return how long to wait: as asked, else the next back-off ± 20 %, the same at every replay."""
    if asked is not None:
        return max(asked, timedelta(seconds=1))
    seconds = backoff[min(message.attempts, len(backoff)) - 1]
    roll = blake2b(f"{message.id}:{message.attempts}".encode(), digest_size=2).digest()
    return timedelta(seconds=seconds * (0.8 + 0.4 * int.from_bytes(roll) / 0xFFFF))
