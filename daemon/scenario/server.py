"""Serve the documents of a scenario on loopback, by a clock."""

from __future__ import annotations

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Final, Self

from aiohttp import web

from daemon.clock import Clock
from daemon.scenario.documents import respond
from daemon.scenario.model import Scenario

HOST: Final = "127.0.0.1"


class ScenarioServer:
    """An HTTP server of a scenario's feeds; an async context manager."""

    def __init__(self, scenario: Scenario, clock: Clock, port: int = 0) -> None:
        """Serve on *port*, or on a free one."""
        self._scenario = scenario
        self._clock = clock
        self._port = port
        self._stack = AsyncExitStack()

    def url(self, source: str) -> str:
        """Return where the feed of *source* is, once the server runs."""
        return f"http://{HOST}:{self._port}/{source}"

    async def __aenter__(self) -> Self:
        """Listen."""
        app = web.Application()
        app.router.add_get("/{source}", self._answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, HOST, self._port)
        await site.start()
        self._port = runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all connections."""
        await self._stack.aclose()

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            feed = self._scenario.feed(request.match_info["source"])
        except KeyError:
            raise web.HTTPNotFound from None
        response = respond(feed, self._clock.now())
        if response.etag and request.headers.get("If-None-Match") == response.etag:
            return web.Response(status=304, headers={"ETag": response.etag})
        return web.Response(status=response.status, headers=dict(response.headers), body=response.body)
