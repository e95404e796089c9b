"""Come to one host neither with many requests at once nor in a burst.

Addresses of a private network are the operator's own, and take what they are given.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from daemon.sources.document import Fetch, Fetched, Validators
from rules.model import Source

MOST_KEPT: Final = 10_000
"""Hosts that are remembered; then those at which nobody is are forgotten."""


class Manners:
    """Gives turns at hosts."""

    def __init__(self, at_once: int, per_second: float, clock: Callable[[], float] = monotonic) -> None:
        """Let *at_once* requests be under way at a host, and *per_second* of them begin there."""
        self._at_once = at_once
        self._pause = 1 / per_second
        self._clock = clock
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._next: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait for a turn at the host of *url*, and hold it; private addresses have as many as they like."""
        host = _host(url)
        if _own(host):
            yield
            return
        async with self._slot(host):
            yield

    async def pace(self, url: str) -> None:
        """Wait until a request may begin at the host of *url*."""
        host = _host(url)
        if _own(host):
            return
        now = self._clock()
        begins = max(now, self._next.get(host, now))
        if host not in self._next and len(self._next) >= MOST_KEPT:
            self._next = {name: at for name, at in self._next.items() if at > now}
        self._next[host] = begins + self._pause
        if begins > now:
            await asyncio.sleep(begins - now)

    def _slot(self, host: str) -> asyncio.Semaphore:
        if host not in self._slots and len(self._slots) >= MOST_KEPT:
            self._slots = {name: slot for name, slot in self._slots.items() if slot.locked()}
        return self._slots.setdefault(host, asyncio.Semaphore(self._at_once))


@dataclass(frozen=True, slots=True)
class Paced:
    """Fetches at the pace of its host: also the further pages of a list, and what its links lead to."""

    fetcher: Fetch
    manners: Manners

    async def fetch(
        self, source: Source, validators: Validators, deadline: timedelta, max_bytes: int
    ) -> Fetched:
        """Return what the fetcher brings, once a request may begin; its deadline counts from then."""
        await self.manners.pace(source.url)
        return await self.fetcher.fetch(source, validators, deadline, max_bytes)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _own(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return False
