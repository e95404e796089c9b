"""Keep what came of handing a message over: what an answer means for its row and its channel."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from daemon.channels.channel import (
    Accepted,
    Channel,
    ChannelDown,
    Found,
    InDoubt,
    Lookup,
    LookupFailed,
    NotFound,
    NotProcessed,
    Outcome,
    OutcomeClass,
    Refused,
)
from daemon.channels.twilio_codes import pause_before_resend
from daemon.failover import Failover
from daemon.outages import PROBE, Outages
from daemon.receipts import Receipts
from daemon.routes import SMS
from daemon.tally import Tally
from daemon.timing import Timing
from state.attempts import AttemptKind
from state.blocked import STOPPED
from state.message import Message
from state.store import Store

log = logging.getLogger(__name__)

LOOK_AGAIN: Final = timedelta(seconds=30)
"""After a provider could not be asked for a message in doubt."""
RAISED: Final = "the channel raised "
LONGEST_PAUSE: Final = timedelta(minutes=4)
"""Whatever a provider asks for: a message that is due for longer without being tried counts as stuck."""
TRIES: Final = 3
"""A message at which a channel raises so often is given up."""
UNWANTED: Final = "its owner wants no more SMS"
LOOKED: Final = "not found when looked up"
BLOCKING: Final = frozenset({OutcomeClass.BAD_NUMBER, OutcomeClass.OPTED_OUT})
"""What is true of the address, whatever is said to it."""


@dataclass(frozen=True, slots=True)
class Settler:
    """Writes outcomes into the store; every method is one transaction's work."""

    outages: Outages
    failover: Failover
    receipts: Receipts
    tally: Tally
    timing: Timing
    grace: timedelta
    """How long a provider may take to list what it has accepted."""

    def answer(
        self, store: Store, message: Message, outcome: Outcome, channel: Channel, now: datetime
    ) -> None:
        """Keep what a send came to."""
        code = outcome.code if isinstance(outcome, Refused) else None
        self.tally.count(message.channel, outcome.kind, code)
        store.receipts.came_to(message.id, outcome.kind)
        store.attempts.add(message.id, AttemptKind.ANSWER, outcome.kind, code, now)
        match outcome:
            case Accepted(provider_id):
                store.messages.sent(message.id, provider_id, now, _ask_at(channel, now))
                self.outages.worked(store, message.channel, now)
            case NotProcessed(why, retry_after, whole):
                pause = _pause(message, channel.backoff, retry_after)
                if whole and retry_after is not None and pause > LONGEST_PAUSE:
                    # Nobody is kept waiting for so long: it is down, and one message tries it now and then.
                    self._later(store, message, why, now, now)
                    self.outages.fell(store, message.channel, why, now, LONGEST_PAUSE)
                    return
                self._later(store, message, why, now + pause, now, together=whole and pause <= LONGEST_PAUSE)
                if whole:
                    # All wait together, so that the gravest goes first once it works again.
                    self.outages.pause(message.channel, now + min(pause, LONGEST_PAUSE))
                    self.outages.failed(store, message.channel, why, now, message.claimed_at or now)
            case InDoubt(why):
                self._doubt(store, message, why, now)
            case ChannelDown(why):
                store.messages.retry(message.id, now + PROBE, why)
                self.outages.fell(store, message.channel, why, now)
            case Refused(kind):
                self.outages.worked(store, message.channel, now)
                if kind in BLOCKING and message.channel == SMS:  # a mail server's 550 may mean anything
                    store.blocked.add(message.channel, message.address, kind, now)
                self.failover.give_up(
                    store,
                    message,
                    outcome.why,
                    now,
                    move=kind is not OutcomeClass.OPTED_OUT,
                    pause=pause_before_resend(outcome.code, message.resends),
                )

    def found(self, store: Store, message: Message, lookup: Lookup, channel: Channel, now: datetime) -> None:
        """Keep what looking a message in doubt up came to."""
        match lookup:
            case Found(provider_id, receipt):
                store.attempts.add(message.id, AttemptKind.ANSWER, "found when looked up", None, now)
                store.messages.sent(message.id, provider_id, now, _ask_at(channel, now))
                self.outages.worked(store, message.channel, now)
                if receipt is not None:
                    self.receipts.take(store, message.id, receipt, now)
            case NotFound():
                if (message.why or "").startswith(RAISED) and message.attempts >= TRIES:
                    self._poison(store, message, now)
                else:
                    self._send_again(store, message, now)
            case LookupFailed(why):
                self.outages.failed(store, message.channel, why, now, message.claimed_at or now)
                if _stale(message, now):
                    self.failover.give_up(store, message, f"nobody knows whether it was sent: {why}", now)
                else:
                    store.messages.doubt(message.id, now + max(self.grace, LOOK_AGAIN), message.why or why)

    def wanted(self, store: Store, message: Message, now: datetime) -> bool:
        """Return whether a claimed message may leave: since it was made, its owner may have said STOP.

        Or have gone to sleep.
        """
        if message.channel == SMS and store.blocked.why(SMS, message.address) in STOPPED:
            self.unwanted(store, message, now)
            return False
        return not self.timing.recalls(store, message, now)

    def unwanted(self, store: Store, message: Message, now: datetime) -> None:
        """Note that a claimed message has not left, and will not; the operator is told another way."""
        if message.subscriber is None:
            self.failover.give_up(store, message, UNWANTED, now)
        else:
            store.messages.suppressed(message.id, UNWANTED)

    def give_up(self, store: Store, message: Message, why: str, now: datetime) -> None:
        """Note that a message will never go out."""
        self.failover.give_up(store, message, why, now)

    def overdue(self, store: Store, message: Message, now: datetime) -> None:
        """Note that a message was claimed when nobody wanted it any more."""
        self.failover.overdue(store, message, message.why or "nothing could be sent", now)

    def _send_again(self, store: Store, message: Message, now: datetime) -> None:
        """Have it sent again, now that its provider does not know it."""
        if message.attempts:
            self.tally.receipts["possible-duplicate"] += 1
            log.warning(
                "Delivery %d is not listed and is sent again: if it is listed later it went twice.",
                message.id,
                extra={"event": "possible-duplicate", "delivery": message.id},
            )
            text = (
                f"{message.channel} did not list what it may have taken, and that was sent again: who got a "
                f"message twice sees the same reference in both, such as {message.reference}."
            )
            store.operator.tell(f"again:{message.channel}:{now:%Y-%m-%d %H}", "again", text, now)
        self._later(store, message, LOOKED, now, now)

    def _poison(self, store: Store, message: Message, now: datetime) -> None:
        """Put a message aside at which the channel breaks whenever it is tried."""
        why = message.why or RAISED
        store.quarantine.put_aside(f"message:{message.id}", "message", None, why, TRIES, now)
        self.failover.give_up(store, message, why, now)

    def _doubt(self, store: Store, message: Message, why: str, now: datetime) -> None:
        """Have it looked up once the provider had time to list it."""
        store.messages.doubt(message.id, now + max(self.grace, timedelta(seconds=1)), why)
        self.outages.failed(store, message.channel, why, now, message.claimed_at or now)

    def _later(
        self, store: Store, message: Message, why: str, at: datetime, now: datetime, *, together: bool = False
    ) -> None:
        """Have it sent again, unless nobody would want it any more by then.

        What waits *together* with all of its channel has no time of its own.
        """
        if _stale(message, max(at, now)):
            self.failover.overdue(store, message, why, now)
        else:
            store.messages.retry(message.id, now if together else at, why)


def _ask_at(channel: Channel, now: datetime) -> datetime | None:
    return None if channel.receipts is None else now + channel.receipts


def _stale(message: Message, now: datetime) -> bool:
    return message.valid_until is not None and message.valid_until <= now


def _pause(message: Message, backoff: tuple[int, ...], asked: timedelta | None) -> timedelta:
    """Return how long to wait: as asked, else the next back-off ± 20 %, the same at every replay."""
    if asked is not None:
        return max(asked, timedelta(seconds=1))
    seconds = backoff[min(message.attempts, len(backoff)) - 1]
    roll = blake2b(f"{message.id}:{message.attempts}".encode(), digest_size=2).digest()
    return timedelta(seconds=seconds * (0.8 + 0.4 * int.from_bytes(roll) / 0xFFFF))
