"""What is done when a message does not reach its person: again, another way, and a word to the operator."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from daemon.caps import DAY, LONGEST, Caps
from daemon.case import row_of
from daemon.reference import reference
from daemon.routes import SMS, Routes
from state.message import EXPIRED, FAILED, PENDING, Message, Outgoing, Wording
from state.store import Store

log = logging.getLogger(__name__)

MOST_RESENDS: Final = 3
"""However often a provider loses the same news, for whatever reasons."""


@dataclass(frozen=True, slots=True)
class Failover:
    """Every method is part of one transaction's work."""

    routes: Routes
    caps: Caps = field(default_factory=Caps)
    moved: set[int] = field(default_factory=set)
    """Messages whose news were also given to another channel."""

    def give_up(
        self,
        store: Store,
        message: Message,
        why: str,
        now: datetime,
        *,
        move: bool = True,
        pause: timedelta | None = None,
        state: str = FAILED,
    ) -> None:
        """Note that a message will never go out, and follow it up."""
        store.messages.failed(message.id, why, now, state)
        self.follow_up(store, message, why, now, move=move, pause=pause)

    def follow_up(
        self,
        store: Store,
        message: Message,
        why: str,
        now: datetime,
        *,
        move: bool,
        pause: timedelta | None,
    ) -> None:
        """Tell a message's person another way, again after *pause* where there is one, and the operator."""
        # The other way first: once it is to be sent again, its news belong to the new message.
        elsewhere = (move or message.subscriber is None) and self.move(store, message, now)
        again = self.resend(store, message, pause, now) if pause is not None else None
        if message.subscriber is None:
            log.error("The operator did not get a message: %s.", why, extra={"event": "operator-untold"})
            return
        self._report(store, message, why, _then(again, elsewhere=elsewhere), now)

    def overdue(self, store: Store, message: Message, why: str, now: datetime) -> None:
        """Note that a message could not go out while anybody would have wanted it."""
        self.give_up(store, message, f"it could not be sent in time: {why}", now, state=EXPIRED)

    @staticmethod
    def _report(store: Store, message: Message, why: str, then: str, now: datetime) -> None:
        """Tell the operator of somebody who did not get a message, and what is done about it."""
        person = store.people.get(message.subscriber) if message.subscriber else None
        name = person.name if person else f"Subscriber {message.subscriber}"
        text = f"{name} did not get a message by {message.channel}: {why}; {then}. Ref {message.reference}"
        store.operator.tell(f"failed:{message.id}", "failed", text, now)

    def move(self, store: Store, message: Message, now: datetime) -> bool:
        """Give a message's news to the other channel of its person, too; return whether that is any use."""
        self.moved.add(message.id)
        if message.subscriber is None:
            return self._move_operator(store, message, now)
        person = store.people.get(message.subscriber)
        other = self.routes.instead(message.channel, person, store.blocked.of(person)) if person else None
        if person is None or other is None:
            return False
        added = [
            store.notices.add(
                row_of(n.alert),
                person.id,
                other,
                n.msg_type,
                n.reason,
                n.severity,
                n.places,
                now,
                number=n.number,
            )
            for n in store.notices.said_in(message.id)
            # Nobody is texted what they want to read once a day, or not by text at all.
            if n.severity.rank >= person.least_on(other).rank
        ]
        return any(added)

    def rescue(self, store: Store, down: frozenset[str], now: datetime) -> int:
        """Give all that waits for a channel that is *down* to the other channels."""
        if not down:
            return 0
        waiting = [
            m
            for m in store.messages.unfinished()
            # The operator's may be under way: what is in doubt is not said again.
            if m.channel in down and m.id not in self.moved and (m.subscriber or m.state == PENDING)
        ]
        if not waiting:
            return 0
        with store.transaction():
            return sum(self.move(store, message, now) for message in waiting)

    def resend(self, store: Store, message: Message, after: timedelta, now: datetime) -> datetime | None:
        """Have the same news said again in a message of its own; return when, None for never.

        Never is where nobody would want it by then, or the account's day is used up.
        A row is handed over once: what the provider lost keeps its reference, the new one gets another.
        """
        handed = store.spending.to(message.address, now - LONGEST)
        at = self.caps.free_at(handed, message.severity, now + after)
        late = message.valid_until is not None and message.valid_until <= at
        if late or message.resends >= MOST_RESENDS or self._used_up(store, message, now):
            return None
        to = (message.channel, message.address)
        new = self._again(store, message, to, at, now, resends=message.resends + 1)
        store.notices.say_in(message.id, new.id)
        return at

    @staticmethod
    def call_off(store: Store, message: Message) -> None:
        """Drop what was to say the same again: *message* arrived after all."""
        said = message.text.replace(message.reference, "")
        for other in store.messages.unfinished():
            again = other.resends > message.resends and other.address == message.address
            if again and other.state == PENDING and other.text.replace(other.reference, "") == said:
                store.messages.suppressed(other.id, "it arrived after all")

    def _used_up(self, store: Store, message: Message, now: datetime) -> bool:
        spent = store.spending.since(now - DAY)
        return message.channel == SMS and self.caps.exhausted(spent.messages, spent.price, message.severity)

    def _move_operator(self, store: Store, message: Message, now: datetime) -> bool:
        """Send the operator's message another way instead, once: no message goes to and fro."""
        to = self.routes.operator(without={message.channel})
        if to is None or message.resends:
            return False
        store.messages.suppressed(message.id, f"sent by {to[0]} instead")
        self._again(store, message, to, now, now, resends=1)
        return True

    @staticmethod
    def _again(
        store: Store, message: Message, to: tuple[str, str], at: datetime, now: datetime, *, resends: int = 0
    ) -> Message:
        """Add a message with the same words under its own reference."""
        salt = store.messages.salt()

        def write(row: int) -> Wording:
            name = reference(salt, row)
            text, html = (
                part.replace(message.reference, name) if part else part
                for part in (message.text, message.html)
            )
            return Wording(name, text or "", message.subject, html, message.segments, message.price)

        outgoing = Outgoing(
            message.subscriber,
            *to,
            message.severity,
            due=at,
            valid_until=message.valid_until,
            resends=resends,
        )
        return store.messages.add(outgoing, (), now, write)


def _then(again: datetime | None, *, elsewhere: bool) -> str:
    said = ["they are told another way" if elsewhere else "they were not told another way"]
    if again is not None:
        said.append(f"it is tried again at {again:%H:%M} UTC")
    return ", ".join(said)
