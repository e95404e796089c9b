"""A daemon's delivery beside Twilio, with the address at which Twilio reports what became of messages."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from daemon.caps import Caps
from daemon.channels.receipt import Receipt
from daemon.channels.sms import SmsAccount, SmsChannel
from daemon.means import NoRules
from daemon.response import Inbound
from daemon.settings import GroupSettings
from daemon.web.callbacks import Callbacks
from daemon.web.inbound import InboundPage
from daemon.web.server import WebServer
from rules.model import Severity
from rules.rule import Rule
from state.message import Message
from state.store import Store
from tests.standins.delivery import EMAIL, PHONE, Delivery, RecordingChannel, incident, stance
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

    async def says(self, text: str, phone: str = PHONE, **fields: str) -> int:
        """Have somebody answer by SMS, as Twilio posts it; return how it was met."""
        return await self.twilio.reply(text, phone, self.inbound_url, **fields)

    @property
    def inbound_url(self) -> str:
        """Return where messages are taken."""
        url = urlsplit(self.callback_url)
        return url._replace(path=f"{url.path}/inbound").geturl()

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
    roll_call: timedelta | None = None,
    groups: Mapping[str, GroupSettings] | None = None,
) -> AsyncIterator[Scene]:
    """Build a scene whose receipts and replies are believed when signed with one of *tokens*.

    Its alerts ask for answers and wait so long for them where there is a *roll_call*.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}/twilio?x=1"
    async with twilio.serving() as base:
        account = SmsAccount(ACCOUNT, TOKEN, SENDER, base, url if callbacks else None, timedelta(seconds=5))
        email = RecordingChannel("email")
        rule = Rule("rule", {"en": "Rule"}, Severity.EXTREME, (), None, roll_call=roll_call)
        post = Delivery.open(
            path / "a.db",
            {"sms": SmsChannel(account), "email": email},
            caps=caps,
            in_force=lambda: NoRules({rule.id: rule}),
            groups=groups,
        )

        async def take(delivery: int | None, receipt: Receipt) -> None:
            def keep(store: Store) -> None:
                with store.transaction():
                    post.outbox.receipts.take(store, delivery, receipt, post.clock.now())

            await post.writer.run(keep)

        async def hear(inbound: Inbound) -> None:
            await post.outbox.hear(inbound, post.clock.now())

        routes = [Callbacks(url, tokens, take).route, InboundPage(url, tokens, hear).route]
        server = WebServer(f"127.0.0.1:{port}", routes)
        await server.open()
        try:
            yield Scene(post, twilio, email, url)
        finally:
            await server.close()
            await post.close()
    assert twilio.odd == [], "only what Twilio's description knows was asked"
