"""``/healthz``: does the daemon work; ``/readyz``: is what it is for being done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aiohttp import web

from daemon.watchdog import OUTBOX_LIMIT
from daemon.web.look import Look
from state.errors import StateError

PATIENCE: Final = 5.0
"""Seconds that the database may take to answer."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to hold."""

    fine: bool
    detail: str


def checks(look: Look) -> dict[str, Check]:
    """Return what readiness is made of, where the database answered with *look*.

    Sources fail it when most of them are blind: one of many is no reason to take the daemon away.
    """
    blind = [source.id for source in look.sources if source.blind]
    fresh = len(look.sources) - len(blind)
    late = look.head_age
    return {
        "database": Check(fine=True, detail="answers"),
        "sources": Check(
            fine=2 * fresh >= len(look.sources),
            detail=f"{fresh} of {len(look.sources)} heard"
            + (f"; blind: {', '.join(blind)}" if blind else ""),
        ),
        "outbox": Check(
            fine=late <= timedelta(seconds=OUTBOX_LIMIT),
            detail=f"head is due for {late.total_seconds():.0f} s",
        ),
    }


class HealthPages:
    """Two pages of JSON; 200 is well, 503 is not."""

    def __init__(
        self, complaints: Callable[[], tuple[str, ...]], look: Callable[[], Awaitable[Look]]
    ) -> None:
        """Ask *complaints* what does not work, and *look* how everything stands."""
        self._complaints = complaints
        self._look = look

    @property
    def routes(self) -> tuple[web.RouteDef, ...]:
        """Return the pages."""
        return (web.get("/healthz", self._health), web.get("/readyz", self._ready))

    async def _health(self, _: web.Request) -> web.Response:
        wrong = self._complaints()
        return web.json_response({"healthy": not wrong, "wrong": wrong}, status=503 if wrong else 200)

    async def _ready(self, _: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(PATIENCE):
                found = checks(await self._look())
        except (StateError, TimeoutError) as error:
            found = {"database": Check(fine=False, detail=f"does not answer ({type(error).__name__})")}
        ready = all(check.fine for check in found.values())
        body = {
            "ready": ready,
            "checks": {name: {"fine": check.fine, "detail": check.detail} for name, check in found.items()},
        }
        return web.json_response(body, status=200 if ready else 503)
