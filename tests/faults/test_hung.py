"""A daemon that is dead or hung no longer feeds its watchdog, in whatever way that happened."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from daemon.app import open_app
from daemon.channels.channel import Accepted, Outgoing
from daemon.clock import ScaledClock, SystemClock
from daemon.control import ControlServer, socket_path
from daemon.scheduler import Service
from daemon.settings import Settings
from daemon.watchdog import OUTBOX_LIMIT, WATCH_LIMIT
from daemon.web.pages import Pages
from rules.model import Kind, Source
from tests.faults.strace import threads, why_not
from tests.faults.table import Tally
from tests.faults.test_start import QUIET
from tests.shipped import reader as shipped_reader
from tests.standins.delivery import NOON, RecordingChannel
from tests.standins.installed import PATIENCE, Installed
from tests.standins.scene import free_port

SILENCE = WATCH_LIMIT + 2
"""Seconds without a word that show that nothing feeds it; systemd waits 90."""
HANG_SECONDS = 60
PEOPLE = 40
ORDER = json.dumps(
    {"id": "1", "text": "Shelter in place in Jalisco.", "publisher": "Canada", "subject": "MX"}
)


@dataclass
class Guarded:
    """A daemon and whoever watches over it."""

    process: Process
    listening: socket.socket
    web: int
    """Where it listens."""

    async def health(self) -> int | None:
        """Return what /healthz answers, None where nobody does."""
        return await health(self.web)

    async def fed(self, within: float) -> bool:
        """Return whether WATCHDOG=1 comes in time."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(within):
                while await loop.sock_recv(self.listening, 100) != b"WATCHDOG=1":
                    pass
        except TimeoutError:
            return False
        return True

    def forget(self) -> None:
        """Drop what was said so far."""
        while True:
            try:
                self.listening.recv(100)
            except BlockingIOError:
                return


async def health(port: int) -> int | None:
    """Return what /healthz answers at *port*, None where nobody does."""
    url = f"http://127.0.0.1:{port}/healthz"
    try:
        async with ClientSession(timeout=ClientTimeout(2)) as session, session.get(url) as answer:
            return answer.status
    except (ClientError, TimeoutError):
        return None


def made(folder: Path) -> Path:
    """Make a folder."""
    folder.mkdir()
    return folder


@asynccontextmanager
async def guarded(folder: Path) -> AsyncIterator[Guarded]:
    """Run a daemon with a socket in systemd's place, and end it."""
    installed = Installed(folder)
    web = free_port()
    installed.configure(f'{QUIET}web: {{listen: "127.0.0.1:{web}"}}\n')
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(folder / "notify"))
        listening.setblocking(False)
        installed.environ["NOTIFY_SOCKET"] = str(folder / "notify")
        process = await installed.start("run", "--log", "text")
        try:
            found = Guarded(process, listening, web)
            assert await found.fed(PATIENCE)
            yield found
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            await process.communicate()


@asynccontextmanager
async def stalled(tid: int, call: str) -> AsyncIterator[None]:
    """Let a thread hang in *call* whenever it makes it."""
    inject = f"inject={call}:delay_enter={HANG_SECONDS}s"
    process = await asyncio.create_subprocess_exec(
        *("strace", "-e", f"trace={call}", "-e", inject, "-o", "/dev/null", "-p", str(tid)),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
    )
    assert process.stderr is not None
    assert b"attached" in await process.stderr.readline()
    try:
        yield
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def befall(daemon: Guarded, how: str, stack: AsyncExitStack) -> None:
    """Let something happen to a daemon."""
    pid = daemon.process.pid
    main, writer = threads(pid)[:2]
    match how:
        case "killed":
            os.kill(pid, signal.SIGKILL)
        case "stopped":
            os.kill(pid, signal.SIGSTOP)
        case "its disk hangs":
            await stack.enter_async_context(stalled(writer, "fdatasync"))
        case "its loop hangs":
            await stack.enter_async_context(stalled(main, "epoll_wait"))


WAYS = ("killed", "stopped", "its disk hangs", "its loop hangs", "nothing")


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
@pytest.mark.slow
@pytest.mark.fault(27, "SIGKILL, SIGSTOP, a disk that hangs, a loop that hangs, as systemd would see them")
async def test_a_daemon_that_is_dead_or_hangs_feeds_its_watchdog_no_more(
    tmp_path: Path, tally: Tally
) -> None:
    async with AsyncExitStack() as stack:
        daemons = [
            await stack.enter_async_context(guarded(made(tmp_path / str(n)))) for n in range(len(WAYS))
        ]
        for daemon, how in zip(daemons, WAYS, strict=True):
            await befall(daemon, how, stack)
            daemon.forget()
        heard = await asyncio.gather(*(daemon.fed(SILENCE) for daemon in daemons))
        healthy = await asyncio.gather(*(daemon.health() for daemon in daemons))
    silent = [how for how, fed in zip(WAYS, heard, strict=True) if not fed]
    tally.count(len(WAYS) - 1)
    tally.figure(f"not fed for {SILENCE:.0f} s: {', '.join(silent)}; systemd restarts after 90 s")
    assert silent == list(WAYS[:-1]), "and nothing else is taken for it"
    assert healthy == [None, None, 503, None, 200], "who still answers, says so"


class Stuck(RecordingChannel):
    """Takes every message and never says so."""

    async def send(self, out: Outgoing) -> Accepted:
        """Hang."""
        self.tried.append(out)
        await asyncio.Event().wait()
        return Accepted("never")


@dataclass
class Ears:
    """Hears what systemd would; implements ``Notify``."""

    fed: int = 0

    def tell(self, state: str) -> None:
        """Count."""
        self.fed += state == "WATCHDOG=1"


class Broken(IntervalTrigger):  # type: ignore[misc]  # APScheduler carries no types
    """A trigger that fails: a scheduler dies of that, and goes on saying that it runs."""

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """Fail after the first time."""
        raise RuntimeError(f"{previous}, {now}")


class Doomed(Service):
    """A service whose scheduler dies after its first tick."""

    def _scheduled(self) -> AsyncIOScheduler:
        scheduler = super()._scheduled()
        soon = SystemClock().now() + timedelta(seconds=3)
        scheduler.add_job(lambda: None, Broken(seconds=1), next_run_time=soon)
        return scheduler


@pytest.mark.full
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.fault(27, "a scheduler that dies of an exception in a trigger")
async def test_a_dead_scheduler_feeds_no_watchdog_and_shows_in_the_health_page(
    tmp_path: Path, tally: Tally
) -> None:
    settings = Settings.model_validate(
        {"database": str(tmp_path / "a.db"), "web": {"listen": f"127.0.0.1:{free_port()}"}}
    )
    clock, ears = SystemClock(), Ears()
    source = Source("none", "http://127.0.0.1:9/", "Embassy", Kind.GOVERNMENT, "en", every=timedelta(days=1))
    async with open_app(
        settings, clock, sources={"none": source}, channels={}, reader=shipped_reader()
    ) as app:
        service = Doomed(app, ControlServer(socket_path(settings.database), app.execute), clock, ears)
        outbox = app.parts.outbox
        pages = Pages(
            app.look,
            app.receive,
            app.hear,
            lambda: service.complaints,
            lambda: 0,
            outbox.tally,
            outbox.outages,
        )
        server = pages.server(settings)
        assert server is not None
        port = await server.open()
        assert port is not None
        ended = asyncio.create_task(service.run())
        begun, seen = monotonic(), [await health(port)]
        async with asyncio.timeout(PATIENCE):
            while seen[-1] == 200:
                await asyncio.wait({ended}, timeout=0.5)
                seen.append(await health(port))
        took, fed = monotonic() - begun, ears.fed
        service.stop()
        await ended
        await server.close()
    tally.figure(
        f"a dead scheduler: /healthz answers 503 after {took:.0f} s, the watchdog was fed {fed} time"
    )
    assert (seen[0], seen[-1]) == (200, 503)
    assert fed == 1, "only while it lived"


@pytest.mark.slow
@pytest.mark.fault(27, "an outbox that does not move")
async def test_an_outbox_that_does_not_move_is_noticed_while_all_else_works(
    tmp_path: Path, tally: Tally
) -> None:
    """Ten messages hang for ever, so that an eleventh is never tried; time runs a hundred times as fast."""
    settings = Settings.model_validate(
        {"database": str(tmp_path / "a.db"), "packs": ["mexico-2026-02"], "group_wait": "0s"}
    )
    clock, ears, stuck = ScaledClock(NOON, 100), Ears(), Stuck("email")
    source = Source("none", "http://127.0.0.1:9/", "Embassy", Kind.GOVERNMENT, "en", every=timedelta(days=1))
    people = "name,email,watch\n" + "".join(f"P{n},p{n}@example.org,MX-JAL\n" for n in range(PEOPLE))
    async with open_app(
        settings, clock, sources={"none": source}, channels={"email": stuck}, reader=shipped_reader()
    ) as app:
        await app.execute("subscribers.import", {"text": people, "path": "-"})
        await app.parts.outbox.step(clock.now())
        await app.execute("submit", {"text": ORDER, "path": "-"})
        service = Service(app, ControlServer(socket_path(settings.database), app.execute), clock, ears)
        ended = asyncio.create_task(service.run())
        async with asyncio.timeout(PATIENCE):
            while not service.complaints:
                await asyncio.wait({ended}, timeout=0.2)
        fed, wrong = ears.fed, service.complaints
        service.stop()
        await ended
    tally.figure(f"noticed after {OUTBOX_LIMIT:.0f} s: {wrong[0]}")
    assert "was not tried" in wrong[0]
    assert ears.fed == fed, "from then on it is not fed"
    assert len(stuck.tried) < PEOPLE
