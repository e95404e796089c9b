"""Many people who are due an alert each, and what they got of it."""

from __future__ import annotations

import itertools
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from daemon.caps import Caps
from daemon.channels.channel import Channel
from daemon.channels.sms import SmsAccount, SmsChannel
from rules.model import Severity
from state.message import Message
from state.store import Store
from tests.faults.owed import Verdict
from tests.standins.delivery import Delivery, incident, stance
from tests.standins.twilio import ACCOUNT, SENDER, TOKEN

ROOMY = Caps(
    per_number_15m=1000, per_number_hour=1000, extreme_per_hour=1000, per_day=10**6, spend_per_day=10**12
)
"""Caps that nothing here reaches."""


def phone(number: int) -> str:
    """Return the phone of one of a thousand people, from the range that is kept for fiction."""
    return f"+447700900{number:03}"


def sms(base: str, seconds: float = 0.4, callback_url: str | None = None) -> SmsChannel:
    """Return the real client of a provider at *base*, which gives it *seconds* for an answer."""
    return SmsChannel(SmsAccount(ACCOUNT, TOKEN, SENDER, base, callback_url, timedelta(seconds=seconds)))


@dataclass
class Crowd:
    """People in one state after the other, and a delivery to them."""

    post: Delivery
    size: int = 0

    @classmethod
    def open(
        cls, folder: Path, channels: Mapping[str, Channel], *, operator: str | None = None, caps: Caps = ROOMY
    ) -> Crowd:
        """Open a delivery to nobody."""
        return cls(Delivery.open(folder / "a.db", channels, operator=operator, caps=caps))

    async def join(self, number: int, area: str = "MX-JAL", *, mail: bool = False) -> None:
        """Let *number* more people watch *area*, all in one commit."""
        first, self.size = self.size, self.size + number
        for each in range(first, self.size):
            await self.post.add(
                f"P{each}", area, phone=phone(each), **({"email": f"p{each}@example.org"} if mail else {})
            )
        await self.post.outbox.step(self.post.clock.now())

    async def alarm(self, region: str = "MX-JAL", severity: Severity = Severity.EXTREME) -> None:
        """Let an order begin in *region*."""
        await self.post.hold(incident(region=region, severity=severity), stance(place=region))

    async def rest(self, every: int = 5, longest: int = 3600) -> int:
        """Let time pass until nothing is left to send; return how many seconds that took."""
        for passed in range(0, longest, every):
            await self.post.outbox.step(self.post.clock.now())
            if passed and not await self.post.writer.run(_unfinished):
                return passed
            self.post.clock.advance(timedelta(seconds=every))
        raise AssertionError(f"it was not over within {longest} s")

    async def messages(self) -> list[Message]:
        """Return every message, the oldest first."""

        def work(store: Store) -> list[Message]:
            found = map(store.messages.get, itertools.count(1))
            return [m for m in itertools.takewhile(lambda m: m is not None, found) if m is not None]

        return await self.post.writer.run(work)

    def notes(self) -> list[str]:
        """Return what the operator is to be told, said or not."""
        with closing(sqlite3.connect(self.post.path)) as database:
            return [text for (text,) in database.execute("SELECT text FROM operator_notes ORDER BY id")]


def judge(to: Iterable[str], expected: Iterable[str]) -> Verdict:
    """Count who got nothing and what came twice."""
    got, owed = Counter(to), Counter(expected)
    return Verdict(sum((owed - got).values()), sum((got - owed).values()))


def _unfinished(store: Store) -> bool:
    waits = store.notices.next_due() or store.messages.unfinished() or store.incidents.pending_alerts(1)
    return bool(waits)
