"""Run the real daemon on a scenario's feeds, served on loopback, faster than life, and show what it does."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.live import Live

from daemon.app import open_app
from daemon.application import App
from daemon.control import ControlServer, socket_path
from daemon.errors import OK
from daemon.logs import only_errors
from daemon.notify import Systemd
from daemon.scenario.account import gather, summary
from daemon.scenario.channel import StageChannel
from daemon.scenario.clock import StageClock
from daemon.scenario.loader import find, load
from daemon.scenario.model import Scenario
from daemon.scenario.replay import CHANNELS, own_people, own_trips, settings, settle_in
from daemon.scenario.server import ScenarioServer
from daemon.scenario.view import render
from daemon.scheduler import Service
from daemon.status import Report, report
from rules.model import Source
from state.store import Store

SCENARIO: Final = "mexico-2026-02"
LASTS: Final = timedelta(seconds=75)
"""Real time for the whole scenario."""
TICK: Final = 0.05
"""Real seconds between two ticks of the daemon: a few minutes of the scenario's."""
REFRESH: Final = 0.25
"""Real seconds between two refreshes of the view."""


@only_errors("daemon", "apscheduler")
def run_demo(*, keep: bool) -> int:
    """Run the demo and return the exit code; with *keep* it goes on after the scenario until stopped."""
    return asyncio.run(_demo(load(find(SCENARIO)), Console(highlight=False), keep=keep))


async def _demo(scenario: Scenario, console: Console, *, keep: bool) -> int:
    clock = StageClock(scenario.begin, scenario.length / LASTS)
    names: dict[str, str] = {}
    zone = ZoneInfo(scenario.tz)
    with TemporaryDirectory(prefix="advisoryd-") as folder:
        configured = settings(scenario, Path(folder) / "advisoryd.db")
        async with (
            ScenarioServer(scenario, clock) as server,
            open_app(
                configured,
                clock,
                sources=_sources(scenario, server),
                channels={each: StageChannel(each, console, clock, zone, names) for each in CHANNELS},
            ) as app,
        ):
            await settle_in(app, own_people(scenario), own_trips(scenario))
            names.update(await app.parts.writer.run(_names))
            console.print(
                f"{scenario.summary}.\n{scenario.length / LASTS:.0f} times as fast as it was; Ctrl-C ends it."
            )
            clock.go()
            control = ControlServer(socket_path(configured.database), app.execute)
            stage = _Stage(app, Service(app, control, clock, Systemd({}), TICK), scenario, console, keep=keep)
            return await stage.run()


class _Stage:
    """Shows the daemon while it runs, and its account at the end."""

    def __init__(
        self, app: App, service: Service, scenario: Scenario, console: Console, *, keep: bool
    ) -> None:
        self._app = app
        self._service = service
        self._scenario = scenario
        self._console = console
        self._keep = keep
        self._over = False

    async def run(self) -> int:
        serving = asyncio.create_task(self._service.run())
        with Live(console=self._console, auto_refresh=False, transient=True) as live:
            while not serving.done():
                live.update(
                    render(await self._report(), ZoneInfo(self._scenario.tz), self._scenario.id), refresh=True
                )
                await self._end_in_time()
                with suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.shield(serving), REFRESH)
        if not self._over:
            await self._tell()
        return await serving

    async def _end_in_time(self) -> None:
        """At the scenario's end tell who was told what, and stop unless the daemon is to be kept."""
        if self._over or self._app.parts.clock.now() < self._scenario.end:
            return
        self._over = True
        await self._tell()
        if self._keep:
            self._console.print("The feeds have ended; the daemon runs on until Ctrl-C.")
        else:
            self._service.stop(OK)

    async def _tell(self) -> None:
        account = await self._app.parts.writer.run(gather)
        self._console.print("")
        for line in summary(account, self._app.parts.places, self._scenario.tz):
            self._console.print(line, markup=False, soft_wrap=True)

    async def _report(self) -> Report:
        parts = self._app.parts

        def look(store: Store) -> Report:
            now = parts.clock.now()
            return report(store, parts.sources, lambda: parts.places, now, database="", running=None)

        return await parts.writer.run(look)


def _sources(scenario: Scenario, server: ScenarioServer) -> Mapping[str, Source]:
    """Return the scenario's sources with the addresses at which they are served."""
    return {feed.source.id: replace(feed.source, url=server.url(feed.source.id)) for feed in scenario.feeds}


def _names(store: Store) -> dict[str, str]:
    """Return people's names by phone and e-mail."""
    return {
        address: person.name
        for person in store.people.list()
        for address in (person.phone, person.email)
        if address is not None
    }
