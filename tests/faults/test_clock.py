"""The wall clock is set under a real daemon, by an hour, a year, or to 1970: it starts again and goes on polling."""

from __future__ import annotations

import asyncio
import importlib.util
import signal
from asyncio.subprocess import Process
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest

from daemon.errors import TRY_AGAIN
from tests.faults.table import Tally
from tests.standins.feedserver import FeedServer, Reply
from tests.standins.installed import PATIENCE, Installed, said

EVERY = 15
"""Seconds between two polls."""
HOUR, YEAR = 3_600, 365 * 86_400
MORE_KB = 50_000
"""Of memory after the step than before: a scheduler that lists every run it missed in a year takes 1.5 GB."""
EMPTY = Reply(b"<rss version='2.0'><channel><title>Alerts</title></channel></rss>")


def library() -> Path | None:
    """Return libfaketime, as the package of that name brings it."""
    found = importlib.util.find_spec("libfaketime")
    folder = Path(found.origin).parent if found and found.origin else Path("/nowhere")
    return next(folder.rglob("libfaketime*.so*"), None)


class Timed:
    """A daemon whose wall clock is what a file says, and which is started again whenever it asks for that."""

    def __init__(self, folder: Path, server: FeedServer, preload: Path) -> None:
        self._file = folder / "clock"
        self._server = server
        self.advisoryd = Installed(folder)
        self.advisoryd.environ |= {
            "LD_PRELOAD": str(preload),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
        self.advisoryd.configure(
            'fetch: {allow_private: ["127.0.0.0/8"]}\nweb: {listen: "127.0.0.1:1"}\nsources:\n'
            f'  - {{id: feed, url: "{server.answer("/feed", EMPTY)}", publisher: P, kind: government,'
            f" subject: MX, lang: en, every: {EVERY}s}}\n"
        )
        self.most_kb = 0

    def set(self, seconds: int) -> None:
        """Set the clock to so many seconds off."""
        self._file.write_text(f"{seconds:+d}\n")

    async def polled(self, process: Process, since: int) -> bool:
        """Wait for a poll after the first *since*; return False once the daemon has ended."""
        ended = asyncio.ensure_future(process.wait())
        async with asyncio.timeout(PATIENCE + EVERY):
            while len(self._server.requests) <= since and not ended.done():
                self._note(process)
                await asyncio.wait({ended}, timeout=0.05)
        if not ended.done():
            ended.cancel()
        return len(self._server.requests) > since

    def _note(self, process: Process) -> None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            return
        lines = (line.split() for line in status.splitlines() if line.startswith("VmHWM"))
        self.most_kb = max([self.most_kb, *(int(words[1]) for words in lines)])


async def gap(timed: Timed, server: FeedServer, seconds: int) -> tuple[float, int]:
    """Set the clock under a running daemon; return the seconds between its polls around that, and kB it grew by."""
    timed.set(0)
    process = await timed.advisoryd.start("run", "--log", "text")
    codes = []
    try:
        assert await timed.polled(process, 0)
        await said(process.stderr, "[ready]")
        before, begun, count = timed.most_kb, monotonic(), len(server.requests)
        timed.set(seconds)
        while not await timed.polled(process, count):
            codes.append(process.returncode)
            if len(codes) == 3:
                timed.set(0)  # somebody sees to it that the clock is right
            process = await timed.advisoryd.start("run", "--log", "text")
        assert set(codes) == {TRY_AGAIN}, "it ended to be started again"
        return monotonic() - begun, timed.most_kb - before
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.communicate()


@pytest.mark.skipif(library() is None, reason="needs libfaketime")
@pytest.mark.slow
@pytest.mark.parametrize(
    "step", ["-1 h", "1970", *(pytest.param(step, marks=pytest.mark.full) for step in ("+1 h", "+1 y"))]
)
@pytest.mark.fault(7, "libfaketime sets the clock of a real daemon")
async def test_a_clock_that_is_set_stops_no_polling(step: str, tmp_path: Path, tally: Tally) -> None:
    preload = library()
    assert preload is not None
    now = datetime.now(UTC).timestamp()  # noqa: TID251 (what is stepped is the real clock)
    seconds = {"-1 h": -HOUR, "+1 h": HOUR, "+1 y": YEAR, "1970": -int(now) + 60}[step]
    async with FeedServer() as server:
        timed = Timed(tmp_path, server, preload)
        longest, grown = await gap(timed, server, seconds)
    tally.figure(f"{step}: {longest:.0f} s between polls that are {EVERY} s apart, {grown // 1000:+d} MB")
    assert longest < 2 * EVERY
    assert grown < MORE_KB
