"""Where hubs reach us: they ask whether we asked them, and announce news.

Whoever forges an announcement learns nothing: every one is answered alike.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from daemon.announcing import Announcing, signing
from state.errors import StateError

MOST: Final = 4_000_000
"""Bytes of an announcement: it holds a whole feed, which is only counted and signed for."""
PATIENCE: Final = 20.0
"""Seconds that an announcement may take to arrive."""


class HubPage:
    """Takes what hubs ask and announce."""

    def __init__(self, announcing: Announcing, now: Callable[[], datetime]) -> None:
        """Serve what is below the address that *announcing* gives to hubs."""
        public = urlsplit(announcing.public_url)
        self.host = public.hostname or ""
        """By which hubs know us."""
        self._path = public.path.rstrip("/")
        self._announcing = announcing
        self._now = now

    @property
    def routes(self) -> tuple[web.RouteDef, ...]:
        """Return where hubs are answered: a proxy in front keeps the path."""
        path = self._path + "/{token:[A-Za-z0-9_-]{20,64}}"
        return web.get(path, self._verify, allow_head=False), web.post(path, self._take)

    async def _verify(self, request: web.Request) -> web.Response:
        try:
            challenge = await self._announcing.verify(request.match_info["token"], request.query, self._now())
        except StateError:
            return web.Response(status=503)
        return web.Response(status=404) if challenge is None else web.Response(text=challenge)

    async def _take(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        try:
            if await self._genuine(request, await self._announcing.secret(token)):
                await self._announcing.announced(token, self._now())
        except StateError:
            return web.Response(status=503)  # it is sent again, or found by polling
        return web.Response(status=202)

    async def _genuine(self, request: web.Request, secret: str | None) -> bool:
        """Return whether the body, which is not kept, is signed with *secret*."""
        sign = signing(secret, request.headers.get("X-Hub-Signature", "")) if secret else None
        if sign is None:
            return False
        mac, digest = sign
        size = 0
        try:
            async with asyncio.timeout(PATIENCE):
                async for chunk in request.content.iter_any():
                    size += len(chunk)
                    if size > MOST:
                        return False
                    mac.update(chunk)
        except (TimeoutError, OSError):
            return False
        return hmac.compare_digest(mac.hexdigest(), digest)
