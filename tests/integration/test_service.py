"""The daemon's life: its clock, its end, what systemd hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from daemon.app import open_app
from daemon.clock import SystemClock
from daemon.control import ControlServer, socket_path
from daemon.errors import OK, TRY_AGAIN
from daemon.scheduler import Service
from daemon.settings import Settings
from daemon.sources.document import Fault, FaultKind, Fetched, Validators
from rules.model import Kind, Source
from tests.shipped import reader as shipped_reader

PATIENCE = 30
"""Seconds, far more than any of this takes."""


class SettableClock(SystemClock):
    """The machine's clock, set by somebody."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        return super().now() + self.offset


@dataclass
class Ears:
    """Hears what systemd would."""

    heard: list[str] = field(default_factory=list)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    fed: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, state: str) -> None:
        self.heard.append(state)
        if state == "READY=1":
            self.ready.set()
        if state == "WATCHDOG=1":
            self.fed.set()


class Silent:
    """Fetches for ever; implements ``Fetch``."""

    async def fetch(
        self, source: Source, _validators: Validators, _deadline: timedelta, _max_bytes: int
    ) -> Fetched:
        await asyncio.Event().wait()
        return Fault(FaultKind.TIMEOUT, source.id)


@dataclass
class Stage:
    """A service at work."""

    service: Service
    clock: SettableClock
    ears: Ears
    ended: asyncio.Task[int]


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[Stage]:
    settings = Settings.model_validate(
        {"database": str(folder / "advisoryd.db"), "packs": ["mexico-2026-02"]}
    )
    clock, ears = SettableClock(), Ears()
    source = Source("hung", "http://hung/", "Embassy", Kind.GOVERNMENT, "en")
    async with open_app(
        settings, clock, sources={"hung": source}, fetch=Silent(), reader=shipped_reader()
    ) as app:
        control = ControlServer(socket_path(settings.database), app.execute)
        service = Service(app, control, clock, ears, tick=0.02)
        ended = asyncio.create_task(service.run())
        async with asyncio.timeout(PATIENCE):
            await ears.ready.wait()
        yield Stage(service, clock, ears, ended)
        service.stop()
        async with asyncio.timeout(PATIENCE):
            await ended


async def test_it_is_ready_fed_and_says_that_it_stops(tmp_path: Path) -> None:
    async with at_work(tmp_path) as stage:
        async with asyncio.timeout(PATIENCE):
            await stage.ears.fed.wait()
        stage.service.stop()
        assert await stage.ended == OK
        assert stage.ears.heard[-1] == "STOPPING=1"


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=365)])
@pytest.mark.fault(7, "the wall clock stepped under a running service")
async def test_a_clock_that_is_set_ends_it_so_that_it_is_started_again(
    step: timedelta, tmp_path: Path
) -> None:
    async with at_work(tmp_path) as stage:
        stage.clock.offset = step
        async with asyncio.timeout(PATIENCE):
            assert await stage.ended == TRY_AGAIN


async def test_a_clock_that_is_corrected_a_little_does_not(tmp_path: Path) -> None:
    async with at_work(tmp_path) as stage:
        stage.clock.offset = timedelta(seconds=50)
        stage.ears.fed.clear()
        async with asyncio.timeout(PATIENCE):
            await stage.ears.fed.wait()
        assert not stage.ended.done()


@pytest.mark.fault(30, "told to end while a poll hangs")
async def test_a_poll_that_hangs_does_not_hold_up_the_end(tmp_path: Path) -> None:
    async with at_work(tmp_path) as stage:
        stage.service.stop()
        async with asyncio.timeout(5):
            assert await stage.ended == OK
