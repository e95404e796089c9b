"""Ask a provider about messages: whether it has one, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from daemon.channels.channel import Channel, Lookup, LookupFailed, Outgoing
from daemon.channels.receipt import Receipt
from daemon.clock import Clock
from daemon.keeper import Writes
from daemon.reference import message_id
from state.message import Message

RAISED: Final = "the channel raised "


class Inquiry:
    """Knows how a message looks to its provider."""

    def __init__(self, writer: Writes, clock: Clock) -> None:
        """Read the salt by way of *writer*, once."""
        self._writer = writer
        self._clock = clock
        self._salt = b""
        self._restored: tuple[datetime, datetime] | None = None

    def reconcile(self, since: datetime, until: datetime) -> None:
        """Look every message up before it is sent, *until* then: what left after *since* was forgotten."""
        self._restored = since, until

    def forgotten_since(self) -> datetime | None:
        """Return since when sends may have been forgotten, while that matters."""
        if self._restored is None or self._restored[1] <= self._clock.now():
            return None
        return self._restored[0]

    async def found(self, channel: Channel, message: Message) -> Lookup:
        """Return what looking *message* up comes to."""
        out, since = await self.outgoing(message), message.claimed_at or message.created_at
        try:
            return await channel.lookup(out, since)
        except Exception as error:  # noqa: BLE001 (one message must not hold up the others)
            return LookupFailed(RAISED + type(error).__name__)

    async def receipt(self, channel: Channel, message: Message) -> Receipt | LookupFailed:
        """Return what became of *message*, which the provider took."""
        try:
            return await channel.ask(message.provider_id or "")
        except Exception as error:  # noqa: BLE001 (the same)
            return LookupFailed(RAISED + type(error).__name__)

    async def outgoing(self, message: Message) -> Outgoing:
        """Return *message* as its channel is given it."""
        if not self._salt:
            self._salt = await self._writer.run(lambda store: store.messages.salt())
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
            twins_since=self.forgotten_since(),
        )
