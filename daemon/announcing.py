"""Be told of news by the hubs that sources name (WebSub), and ask the source itself at once.

What a hub sends is only a sign: the text is fetched from its publisher as always, and polling goes on.
https://www.w3.org/TR/websub/
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Final, Protocol

from daemon.keeper import Writes
from daemon.sources.document import Fault
from state.hubs import Subscription
from state.store import Store

log = logging.getLogger(__name__)

EVERY: Final = timedelta(minutes=1)
"""How often it is looked which hubs are to be asked."""
AGAIN: Final = timedelta(minutes=15)
"""Before a hub is asked again that did not confirm."""
EARLY: Final = timedelta(hours=1)
"""How long before its end a subscription is renewed."""
LEASE: Final = timedelta(days=10)
"""What is asked for, and what counts where a hub does not say."""
LONGEST: Final = timedelta(days=90)
APART: Final = timedelta(seconds=10)
"""Between two polls of a source, however often its hub calls."""
DEADLINE: Final = timedelta(seconds=20)
METHODS: Final = frozenset({"sha1", "sha256", "sha384", "sha512"})


class Post(Protocol):
    """Posts a form to an address that may be fetched."""

    async def post(self, url: str, form: Mapping[str, str], deadline: timedelta) -> Fault | None:
        """Return what is wrong, or None where it was taken; never raises."""
        ...


class Announcing:
    """Subscribes at hubs, answers them, and believes only what they sign."""

    def __init__(self, writer: Writes, post: Post, public_url: str) -> None:
        """Be reached below *public_url*."""
        self._writer = writer
        self._post = post
        self.public_url = public_url.rstrip("/")
        self._last: datetime | None = None

    async def tick(self, now: datetime) -> None:
        """Ask the hubs that are to be asked, if it is time to look."""
        if self._last is not None and abs(now - self._last) < EVERY:
            return
        self._last = now
        for hub in await self._writer.run(lambda store: store.hubs.due(now - AGAIN, now + EARLY)):
            await self._ask(hub, now)

    async def _ask(self, hub: Subscription, now: datetime) -> None:
        token, secret = hub.token or token_urlsafe(24), hub.secret or token_urlsafe(32)

        def note(store: Store) -> None:
            with store.transaction():
                store.hubs.ask(hub.source, token, secret, now)

        await self._writer.run(note)  # before it is asked: it may answer at once
        form = {
            "hub.mode": "subscribe",
            "hub.topic": hub.topic,
            "hub.callback": f"{self.public_url}/{token}",
            "hub.secret": secret,
            "hub.lease_seconds": str(int(LEASE.total_seconds())),
        }
        fault = await self._post.post(hub.url, form, DEADLINE)
        if fault is not None:
            log.warning("The hub of %s: %s", hub.source, fault.detail, extra={"event": "hub-fault"})

    async def verify(self, token: str, query: Mapping[str, str], now: datetime) -> str | None:
        """Return the challenge of a hub that asks whether it was asked, or None where it was not."""
        hub = await self._writer.run(lambda store: store.hubs.at(token))
        mode = query.get("hub.mode")
        if hub is None or mode not in {"subscribe", "denied"} or query.get("hub.topic") != hub.topic:
            return None
        until = now + _lease(query.get("hub.lease_seconds", "")) if mode == "subscribe" else None

        def confirm(store: Store) -> None:
            with store.transaction():
                store.hubs.confirm(token, until)

        await self._writer.run(confirm)
        log.info("The hub of %s answers %s.", hub.source, mode, extra={"event": f"hub-{mode}"})
        return query.get("hub.challenge", "")

    async def secret(self, token: str) -> str | None:
        """Return what the hub that was given *token* signs with."""
        hub = await self._writer.run(lambda store: store.hubs.at(token))
        return hub.secret if hub else None

    async def announced(self, token: str, now: datetime) -> None:
        """Let the source be polled at once of which a hub has announced news."""

        def hurry(store: Store) -> None:
            hub = store.hubs.at(token)
            if hub is not None:
                with store.transaction():
                    store.sources.hurry(hub.source, now, APART)

        await self._writer.run(hurry)


def signing(secret: str, header: str) -> tuple[hmac.HMAC, str] | None:
    """Return what a body is to be put into, and the digest that must come out; None where none is given."""
    method, _, digest = header.partition("=")
    if method.lower() not in METHODS or not digest.isascii():
        return None
    return hmac.new(secret.encode(), digestmod=method.lower()), digest.lower()


def _lease(seconds: str) -> timedelta:
    given = seconds.isascii() and seconds.isdigit() and len(seconds) < 10
    return min(timedelta(seconds=int(seconds)), LONGEST) if given else LEASE
