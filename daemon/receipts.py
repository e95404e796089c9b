"""Take in what a provider says became of a message, from wherever it comes and in whatever order."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemon.channels.channel import OutcomeClass
from daemon.channels.receipt import Receipt, Status, known_status
from daemon.channels.twilio_codes import EXPIRED as VALIDITY_EXPIRED
from daemon.channels.twilio_codes import class_of, pause_before_resend
from daemon.failover import Failover
from daemon.outages import PROBE, Outages
from daemon.tally import Tally
from state.attempts import AttemptKind
from state.message import DELIVERED, EXPIRED, FAILED, SENT, SUPPRESSED, UNDELIVERED, Message
from state.store import Store

log = logging.getLogger(__name__)

SOONEST: Final = timedelta(seconds=30)
LATEST: Final = timedelta(hours=1)
"""Between two questions about one message."""
AFTERLIFE: Final = timedelta(hours=1)
"""A message that was worth nothing any more for so long is not asked about."""


@dataclass(frozen=True, slots=True)
class Receipts:
    """Every method is one transaction's work; a word that comes late or twice changes nothing."""

    outages: Outages
    failover: Failover
    tally: Tally

    def take(self, store: Store, delivery: int | None, receipt: Receipt, now: datetime) -> bool:
        """Keep *receipt* for the message *delivery*, else the one with its id; return whether it is news."""
        if delivery is None:
            message = store.receipts.known_as(receipt.provider_id)
        else:
            message = store.messages.get(delivery)
        if message is None or message.state == SUPPRESSED:
            return self._counted("unknown")
        if message.provider_id is None:
            # That the provider speaks of it proves that it was taken, whatever its answer said.
            store.receipts.adopt(message.id, receipt.provider_id, now)
            self.outages.worked(store, message.channel, now)
        elif message.provider_id != receipt.provider_id:
            # The provider listed one that it had taken too late: this one went out as well.
            log.warning(
                "Delivery %d went twice.", message.id, extra={"event": "duplicate", "delivery": message.id}
            )
            return self._counted("duplicate")
        known = known_status(message.status)
        if known is not None and receipt.status.rank <= known.rank:
            if message.state == SENT:
                store.receipts.ask_again(message.id, _next(message, now))
            return self._counted("stale")
        store.attempts.add(message.id, AttemptKind.RECEIPT, receipt.status, receipt.code, now)
        self._keep(store, message, receipt, now)
        if receipt.status.arrived and known is not None and known.lost:
            self.failover.call_off(store, message)
        return self._counted("kept")

    def unanswered(self, store: Store, message: Message, why: str, now: datetime) -> None:
        """Note that the provider could not say what became of a message."""
        log.info("No receipt for delivery %d: %s.", message.id, why, extra={"event": "receipt-unread"})
        store.receipts.ask_again(message.id, _next(message, now))

    def _keep(self, store: Store, message: Message, receipt: Receipt, now: datetime) -> None:
        if receipt.status.lost:
            self._lost(store, message, receipt, now)
            return
        state = DELIVERED if receipt.status.arrived else SENT
        ask = None if receipt.status.arrived else _next(message, now)
        store.receipts.note(message.id, state, receipt.status, receipt.code, ask)

    def _lost(self, store: Store, message: Message, receipt: Receipt, now: datetime) -> None:
        """Note that it will never arrive; try again where that makes sense, and another way at once."""
        kind, why = class_of(receipt.code), _why(receipt)
        self.tally.count(message.channel, kind, receipt.code)
        store.receipts.note(message.id, _state(receipt), receipt.status, receipt.code, None, why)
        store.receipts.came_to(message.id, kind)
        match kind:
            case OutcomeClass.BAD_NUMBER | OutcomeClass.OPTED_OUT:
                store.blocked.add(message.channel, message.address, kind, now)
            case OutcomeClass.OURS:
                self.outages.fell(store, message.channel, why, now)
        pause = PROBE if kind is OutcomeClass.OURS else pause_before_resend(receipt.code, message.resends)
        move = kind is not OutcomeClass.OPTED_OUT
        self.failover.follow_up(store, message, why, now, move=move, pause=pause)

    def _counted(self, what: str) -> bool:
        self.tally.receipts[what] += 1
        return what == "kept"


def _state(receipt: Receipt) -> str:
    if receipt.code == VALIDITY_EXPIRED:
        return EXPIRED
    return UNDELIVERED if receipt.status is Status.UNDELIVERED else FAILED


def _why(receipt: Receipt) -> str:
    kind = class_of(receipt.code)
    return f"{receipt.status}, {kind}" + (f" ({receipt.code})" if receipt.code else "")


def _next(message: Message, now: datetime) -> datetime | None:
    """Return when to ask again: after as long as has passed since it was sent; None once nobody cares."""
    if message.valid_until is not None and now > message.valid_until + AFTERLIFE:
        return None
    age = now - (message.sent_at or now)
    return now + min(max(age, SOONEST), LATEST)
