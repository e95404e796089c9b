"""The dead man's switch: an address that is asked for while all is well; silence says the opposite."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout

log = logging.getLogger(__name__)

PATIENCE: Final = 10
"""Seconds that an answer may take."""


class Heartbeat:
    """Asks at most once an interval, one at a time, and never in anybody's way.

    The address is as good as a password: it is in no log.
    """

    def __init__(self, url: str, every: timedelta) -> None:
        """Ask *url*."""
        self._url = url
        self._every = every.total_seconds()
        self._last: float | None = None
        self._asking: asyncio.Task[None] | None = None
        self._silent = False

    def beat(self) -> None:
        """All is well: ask, unless that was done lately or is under way."""
        now = asyncio.get_running_loop().time()
        recent = self._last is not None and now - self._last < self._every
        if recent or (self._asking is not None and not self._asking.done()):
            return
        self._last = now
        self._asking = asyncio.create_task(self._ask())

    async def close(self) -> None:
        """Break off what is under way."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask(self) -> None:
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=PATIENCE)) as session,
                session.get(self._url) as answer,
            ):
                why = "" if answer.status < 400 else f"it answered {answer.status}"
        except (ClientError, OSError, TimeoutError) as error:
            why = type(error).__name__
        if why and not self._silent:
            log.warning("Nobody hears the heartbeat: %s.", why, extra={"event": "heartbeat-unheard"})
        self._silent = bool(why)
