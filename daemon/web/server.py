"""One small HTTP server in the daemon's own loop: a list of hosts it answers to, a limit on what it reads."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

log = logging.getLogger(__name__)

MOST_BYTES: Final = 16_384
"""Of one request's body; a receipt has about 500."""
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebServer:
    """Listens while it is open; whoever asks for a host that is not ours is refused.

    The list of hosts keeps out pages that rebind their own name to this address.
    """

    def __init__(self, listen: str, routes: Iterable[web.RouteDef], hosts: Collection[str] = ()) -> None:
        """Serve *routes* at *listen*, ``host:port``, also to those who know it as one of *hosts*."""
        host, _, port = listen.rpartition(":")
        self._host, self._port = host.strip("[]"), int(port)
        self._hosts = {self._host, *LOOPBACK, *(name.lower() for name in hosts)}
        self._routes = list(routes)
        self._runner: web.AppRunner | None = None

    async def open(self) -> int | None:
        """Listen; return the port, or None where it cannot be had: telling people matters more."""
        application = web.Application(middlewares=[self._guard], client_max_size=MOST_BYTES)
        application.add_routes(self._routes)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=2, handle_signals=False)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            log.error(  # noqa: TRY400 (a port that is taken needs no traceback)
                "Nothing is served at %s:%d (%s); everything else goes on.",
                self._host,
                self._port,
                error.strerror,
                extra={"event": "web-failed"},
            )
            await runner.cleanup()
            return None
        self._runner = runner
        port = int(runner.addresses[0][1])
        log.info("Serving at %s:%d.", self._host, port, extra={"event": "web"})
        return port

    async def close(self) -> None:
        """Stop listening; a request under way gets two seconds."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if host_of(request.headers.get("Host", "")) not in self._hosts:
            return web.Response(status=403, text="Forbidden\n")
        answer = await handler(request)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer


def host_of(header: str) -> str:
    """Return the host of a Host header, in lower case and without its port."""
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""
