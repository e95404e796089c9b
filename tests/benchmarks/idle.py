"""What the daemon takes when nothing happens, and that it takes no more after a thousand cycles.

``python -m tests.benchmarks.idle FOLDER`` runs those cycles and prints the memory before and after.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic

from daemon.clock import ManualClock
from daemon.sources.document import Body, Fetched, Validators
from rules.model import Source
from tests.benchmarks.figure import Figure, at_most
from tests.benchmarks.measure import children, memory, process, said
from tests.benchmarks.servers import serving
from tests.benchmarks.stack import JOBS
from tests.benchmarks.texts import NOON, feed, source
from tests.benchmarks.watching import app
from tests.standins.installed import COMMAND

WARM_UP = 100
CYCLES = 1_000
SOURCES = 1
LISTED = 5


def figures(folder: Path) -> Iterator[Figure]:
    with process("-m", "tests.benchmarks.stack") as stack:
        assert said(stack) == "ready"
        theirs = memory(stack.pid)
    mine = _daemon(folder)
    yield Figure(
        "idle daemon, all its processes",
        f"{mine / 1e6:.0f} MB",
        f"the stack, {JOBS} jobs, one text read: {theirs / 1e6:.0f} MB",
        mine / theirs,
        at_most(0.9),
    )
    with process("-m", "tests.benchmarks.idle", str(folder)) as cycling:
        before, after = (int(said(cycling)) for _ in range(2))
    yield Figure(
        f"memory after {CYCLES} cycles of changed feeds",
        f"{after / 1e6:.1f} MB",
        f"after {WARM_UP}: {before / 1e6:.1f} MB",
        after / before,
        at_most(1.05),
    )


def _daemon(folder: Path) -> int:
    """Return the memory of the installed daemon once it has read a feed and its parser has ended."""
    with serving() as server:
        (folder / "advisoryd.yaml").write_text(
            "fetch: {allow_private: ['127.0.0.0/8']}\ndatabase: idle.db\nsources:\n"
            f"  - {{id: embassy, url: '{server.base}/20/embassy1', publisher: Embassy, kind: government, "
            "subject: MX, lang: en, every: 1h}\n"
        )
        environ = {"PATH": os.environ["PATH"], "HOME": str(folder)}
        with subprocess.Popen(
            [str(COMMAND), "run"],
            cwd=folder,
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as daemon:
            _wait(lambda: bool(children(daemon.pid)))
            _wait(lambda: not children(daemon.pid))
            taken = memory(daemon.pid)
            daemon.send_signal(signal.SIGTERM)
    return taken


def _wait(for_what: Callable[[], bool]) -> None:
    """Wait for a parser to begin or to end: it does so after 30 idle seconds."""
    deadline = monotonic() + 120
    while not for_what():
        assert monotonic() < deadline
        Event().wait(0.05)


class _Changing:
    """Brings a feed with one new item each time; implements ``Fetch``."""

    def __init__(self) -> None:
        self._count = 0

    async def fetch(
        self, of: Source, _validators: Validators, _deadline: timedelta, _max_bytes: int
    ) -> Fetched:
        self._count += 1
        items = range(self._count + LISTED, self._count, -1)
        when = NOON + timedelta(minutes=5 * self._count)
        return Body(feed(items, of.id, when), of.url, "application/rss+xml")


async def _cycle(folder: Path) -> None:
    clock = ManualClock(NOON)
    sources = {name: source(name) for name in (f"source{n}" for n in range(SOURCES))}
    async with app(folder, sources, fetch=_Changing(), clock=clock) as ours:
        for number in range(WARM_UP + CYCLES):
            if number == WARM_UP:
                print(memory(os.getpid()), flush=True)
            clock.advance(timedelta(minutes=6))
            await ours.step(clock.now())
        print(memory(os.getpid()), flush=True)


if __name__ == "__main__":
    asyncio.run(_cycle(Path(sys.argv[1])))
