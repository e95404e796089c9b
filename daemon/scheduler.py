"""Run the daemon: a tick every second, rules reloaded when they change, systemd kept informed, a clean end.

APScheduler's own health says nothing (it swallows every exception, and a step of the wall clock stops or
floods it), so the tick cannot fall behind, the clock is watched by the event loop alone, and the watchdog is
fed by work that was done.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from daemon.application import App
from daemon.clock import Clock, SystemClock
from daemon.control import ControlServer
from daemon.errors import OK, TRY_AGAIN
from daemon.notify import Notify
from daemon.watchdog import complaints, stepped, unwatched
from state.errors import StateError

log = logging.getLogger(__name__)

TICK: Final = 1.0
"""Seconds."""
WATCH: Final = 10.0
"""Seconds between two looks at whether work is done; systemd waits 90."""
LOOK: Final = 2.0
"""Seconds between two looks at the rules' files."""
PATIENCE: Final = 20.0
"""Seconds that work under way gets when the daemon ends; systemd waits 30."""


class Every(IntervalTrigger):  # type: ignore[misc]  # APScheduler carries no types
    """An interval that forgets the runs it missed: APScheduler would list every one of them in memory."""

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """Return the next time, never one that has passed."""
        due: datetime | None = super().get_next_fire_time(previous, now)
        return due if previous is None or due is None or due > now else now + self.interval


class Service:
    """The daemon's life from its first tick to its exit code."""

    def __init__(
        self,
        app: App,
        control: ControlServer,
        clock: Clock,
        notify: Notify,
        tick: float = TICK,
        beat: Callable[[], None] | None = None,
    ) -> None:
        """Tick every *tick* real seconds, whatever *clock* the application lives by; *beat* while well."""
        self._beat = beat
        self._app = app
        self._control = control
        self._clock = clock
        self._notify = notify
        self._tick_every = tick
        self._steady = SystemClock()
        self._zero = (clock.now(), clock.monotonic())
        self._stop = asyncio.Event()
        self._code = OK
        self._ticked = self._watched = self._steady.monotonic()
        self._failing: set[str] = set()
        self._watching: asyncio.TimerHandle | None = None
        self._ready = False
        self._told: tuple[str, ...] = ()

    async def run(self) -> int:
        """Work until a signal or :meth:`stop`, and return the exit code."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self.stop)
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        scheduler = self._scheduled()
        await self._control.open()
        scheduler.start()
        self._watch_clock()
        try:
            await self._stop.wait()
        finally:
            self._notify.tell("STOPPING=1")
            if self._watching is not None:
                self._watching.cancel()
            scheduler.shutdown(wait=False)
            await self._control.close()
            await self._app.close(PATIENCE)
        return self._code

    @property
    def complaints(self) -> tuple[str, ...]:
        """Return what does not work, as sentences; that nobody looks any more needs nobody to look."""
        return (*unwatched(self._watched, self._steady.monotonic()), *self._told)

    def stop(self, code: int = OK) -> None:
        """End: what has begun is finished, and nothing new begins."""
        self._code = code
        self._stop.set()

    def _scheduled(self) -> AsyncIOScheduler:
        defaults: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        for name, work, seconds in (
            ("tick", self._tick, self._tick_every),
            ("watch", self._watch, WATCH),
            ("look", self._look, LOOK),
        ):
            # Without a first run now, an interval's first run is one interval away.
            scheduler.add_job(
                self._guarded(name, work), Every(seconds=seconds), next_run_time=self._steady.now()
            )
        return scheduler

    def _guarded(self, name: str, work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """Return *work* that logs the first failure of a row and goes on: the scheduler would hide it."""

        async def guarded() -> None:
            try:
                await work()
            except asyncio.CancelledError:
                if not self._stop.is_set():
                    raise
                # Told to end: the application finishes what was begun.
            except Exception as error:
                if name not in self._failing:
                    trace = None if isinstance(error, StateError) else error
                    data = {"event": f"{name}-failed"}
                    log.error("In trouble, and goes on: %s", error, exc_info=trace, extra=data)  # noqa: TRY400 (a full disk needs no traceback)
                self._failing.add(name)
            else:
                self._failing.discard(name)

        return guarded

    async def _tick(self) -> None:
        try:
            await self._app.tick(self._clock.now())
        finally:
            # A tick that is refused, by a full disk say, is no dead tick: a restart would not help.
            self._ticked = self._steady.monotonic()
        if not self._ready:
            self._ready = True
            self._notify.tell("READY=1")
            log.info("Watching %d sources.", len(self._app.parts.sources), extra={"event": "ready"})

    async def _watch(self) -> None:
        now = self._clock.now()
        wrong = complaints(await self._app.vitals(now, self._ticked), self._steady.monotonic())
        self._watched = self._steady.monotonic()
        if not wrong:
            self._notify.tell("WATCHDOG=1")
            if not self._app.pulse.alarmed:
                await self._app.self_test(now)
                if self._beat is not None:
                    self._beat()
        elif wrong != self._told:
            log.error("%s", " ".join(wrong), extra={"event": "unwell"})
        self._told = wrong

    async def _look(self) -> None:
        if self._app.parts.rulebook.changed():
            await self._app.reload_rules()

    def _hang_up(self) -> None:
        self._app.duties.start("rules", self._app.reload_rules)

    def _watch_clock(self) -> None:
        """End with 75 when the wall clock was set: whoever restarts us starts from the right time."""
        wall, monotonic = self._zero
        passed = (self._clock.now() - wall).total_seconds()
        if stepped(passed, self._clock.monotonic() - monotonic):
            log.critical("The clock was set; restarting.", extra={"event": "clock-step"})
            self.stop(TRY_AGAIN)
            return
        loop = asyncio.get_running_loop()
        self._watching = loop.call_later(self._tick_every, self._watch_clock)


EARLIEST: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Before this was written no clock was right."""


def implausible(now: datetime) -> bool:
    """Return whether the clock cannot be right, as on a machine that has not yet asked for the time."""
    return now < EARLIEST or now > EARLIEST + timedelta(days=36_525)
