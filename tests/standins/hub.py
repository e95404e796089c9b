"""A hub on loopback, as the WebSub recommendation describes it: verifies who subscribes, then announces."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web

CHALLENGE = "say this again"


@dataclass
class HubStandIn:
    """Keeps what it was asked; says nothing of its own accord."""

    base: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    """The forms that were posted, each without ``hub.``."""

    @property
    def url(self) -> str:
        """Return the address of the hub."""
        return f"{self.base}/hub"

    async def verify(self, form: dict[str, str], **changes: str) -> tuple[int, str]:
        """Ask a subscriber whether it asked; return status and body of the answer."""
        given = {
            "mode": form["mode"],
            "topic": form["topic"],
            "challenge": CHALLENGE,
            "lease_seconds": "3600",
        }
        query = {f"hub.{name}": value for name, value in (given | changes).items()}
        async with ClientSession() as session, session.get(form["callback"], params=query) as answer:
            return answer.status, await answer.text()

    async def announce(self, form: dict[str, str], body: bytes, *, secret: str | None = None) -> int:
        """Post a body, signed with the subscriber's own secret unless another is given; return the status."""
        key = (form["secret"] if secret is None else secret).encode()
        headers = {"X-Hub-Signature": f"sha256={hmac.new(key, body, 'sha256').hexdigest()}"}
        url = form["callback"]
        async with ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
            return answer.status

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[HubStandIn]:
        """Listen."""
        application = web.Application()
        application.router.add_post("/hub", self._take)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address: Any = runner.addresses[0]
        self.base = f"http://127.0.0.1:{address[1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.asked.append({name.removeprefix("hub."): str(value) for name, value in form.items()})
        return web.Response(status=202)
