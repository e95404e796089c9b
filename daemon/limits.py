"""Hold back what is over a cap: it waits, goes by mail at once where there is any, and the operator knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemon.caps import DAY, LONGEST, Caps
from daemon.case import row_of
from daemon.prices import MILLIONTHS
from daemon.routes import SMS, Routes
from rules.model import Severity
from rules.person import Person
from state.notices import Notice
from state.spending import Spent
from state.store import Store

LOOK_AGAIN: Final = timedelta(minutes=5)
"""While the account's day is used up."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much may be said to somebody now."""

    free: bool
    fold: bool = False
    """All that waits has to be in one message: there is none after it for a while."""


@dataclass(slots=True)
class Limits:
    """Every method but :meth:`begin` is part of one transaction's work."""

    caps: Caps
    routes: Routes
    _day: Spent | None = None
    """What the account's last 24 hours come to: summed once a round, and added to."""

    def begin(self) -> None:
        """Begin a round: sum the day up anew."""
        self._day = None

    def spend(self, channel: str, price: int | None) -> None:
        """Count a message that was made in this round."""
        if channel == SMS and self._day is not None:
            self._day = Spent(self._day.messages + 1, self._day.price + (price or 0))

    def room(self, store: Store, channel: str, address: str, severity: Severity, now: datetime) -> Room:
        """Return whether a message of this *severity* may go to *address* now."""
        if channel != SMS:
            return Room(free=True)
        handed = store.spending.to(address, now - LONGEST)
        free = not self._used_up(store, severity, now) and self.caps.free_at(handed, severity, now) <= now
        return Room(free, fold=free and self.caps.last_one(handed, severity, now))

    def hold(
        self, store: Store, person: Person, address: str, notices: Sequence[Notice], now: datetime
    ) -> None:
        """Let *notices* wait until there is room again, and tell them by mail meanwhile."""
        severity = max((n.severity for n in notices), key=lambda each: each.rank)
        handed = store.spending.to(address, now - LONGEST)
        used_up = self._used_up(store, severity, now)
        until = now + LOOK_AGAIN if used_up else self.caps.free_at(handed, severity, now)
        store.notices.defer([n.id for n in notices], until)
        mailed = self._mail(store, person, notices, now)
        if used_up:
            self._tell_account(store, now)
        else:
            then = "they are mailed at once" if mailed else "they have no other address"
            text = (
                f"{person.name} got as many SMS as one number may: what is new waits until {until:%H:%M} UTC "
                f"and is then told in one message; {then}."
            )
            store.operator.tell(f"cap:{person.id}:{until.isoformat()}", "cap", text, now)

    def _used_up(self, store: Store, severity: Severity, now: datetime) -> bool:
        spent = self._spent(store, now)
        return self.caps.exhausted(spent.messages, spent.price, severity)

    def _spent(self, store: Store, now: datetime) -> Spent:
        if self._day is None:
            self._day = store.spending.since(now - DAY)
        return self._day

    def _mail(self, store: Store, person: Person, notices: Sequence[Notice], now: datetime) -> bool:
        """Give *notices* to the person's mailbox, too; return whether there is one."""
        other = self.routes.instead(SMS, person, store.blocked.of(person))
        wanted = [n for n in notices if other and n.severity.rank >= person.least_on(other).rank]
        for n in wanted:
            store.notices.add(
                row_of(n.alert),
                person.id,
                other or "",
                n.msg_type,
                n.reason,
                n.severity,
                n.places,
                now,
                number=n.number,
            )
        return bool(wanted)

    def _tell_account(self, store: Store, now: datetime) -> None:
        spent = self._spent(store, now)
        text = (
            f"The account's cap for a day is reached: {spent.messages} SMS, about "
            f"{spent.price / MILLIONTHS:.2f} dollars in 24 hours. SMS wait, except what is extreme; who has "
            "e-mail is told there. Raise caps.per_day or caps.spend_per_day if this is right."
        )
        store.operator.tell(f"cap:account:{now.date().isoformat()}", "cap", text, now)
