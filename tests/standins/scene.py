"""A daemon's delivery beside Twilio, with the address at which Twilio reports what became of messages."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from daemon.caps import Caps
from daemon.channels.receipt import Receipt
from daemon.channels.sms import SmsAccount, SmsChannel
from daemon.web.callbacks import Callbacks
from daemon.web.server import WebServer
from state.message import Message
from state.store import Store
from tests.standins.delivery import EMAIL, Delivery, RecordingChannel, incident, stance
from tests.standins.twilio import ACCOUNT, SENDER, TOKEN, TwilioStandIn


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Scene:
    """A daemon's delivery, Twilio, and the address at which Twilio reports."""

    post: Delivery
    twilio: TwilioStandIn
    email: RecordingChannel
    callback_url: str

    async def alarmed(self, **profile: object) -> None:
        """Let one person be due an alert, and have it sent."""
        await self.post.add("Traveller", "MX-JAL", **{"email": EMAIL, **profile})  # type: ignore[arg-type]
        await self.post.outbox.step(self.post.clock.now())
        await self.post.hold(incident(), stance())
        await self.post.steps(40)

    async def sms(self) -> list[Message]:
        """Return the messages by SMS, oldest first."""
        return [m for m in await self.post.messages() if m.channel == "sms"]

    def mailed(self) -> Counter[str]:
        """Return how many mails each address got."""
        return Counter(out.address for out in self.email.accepted)


@asynccontextmanager
async def a_scene(
    path: Path,
    twilio: TwilioStandIn,
    *,
    callbacks: bool = True,
    tokens: tuple[str, ...] = (TOKEN,),
    caps: Caps = Caps(),  # noqa: B008 (frozen)
) -> AsyncIterator[Scene]:
    """Build a scene whose receipts are believed when signed with one of *tokens*."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/twilio?x=1"
    async with twilio.serving() as base:
        account = SmsAccount(ACCOUNT, TOKEN, SENDER, base, url if callbacks else None, timedelta(seconds=5))
        email = RecordingChannel("email")
        post = Delivery.open(path / "a.db", {"sms": SmsChannel(account), "email": email}, caps=caps)

        async def take(delivery: int | None, receipt: Receipt) -> None:
            def keep(store: Store) -> None:
                with store.transaction():
                    post.outbox.receipts.take(store, delivery, receipt, post.clock.now())

            await post.writer.run(keep)

        server = WebServer(f"127.0.0.1:{port}", [Callbacks(url, tokens, take).route])
        await server.open()
        try:
            yield Scene(post, twilio, email, url)
        finally:
            await server.close()
            await post.close()
    assert twilio.odd == [], "only what Twilio's description knows was asked"
