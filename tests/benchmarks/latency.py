"""From the poll that saw an entry to the moment the provider has accepted the message about it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from daemon.channels.sms import SmsAccount, SmsChannel
from daemon.clock import SystemClock
from daemon.control import ControlServer, socket_path
from daemon.notify import Systemd
from daemon.scheduler import Service
from daemon.sources.document import Body, Fetched, NotModified, Validators
from rules.model import Source
from state.store import Store
from tests.benchmarks.figure import Figure, at_most
from tests.benchmarks.outgoing import subscribe
from tests.benchmarks.servers import Server, serving
from tests.benchmarks.texts import source
from tests.benchmarks.watching import app
from tests.standins.twilio import ACCOUNT, SENDER, TOKEN

PEOPLE = 100
SEEN = 5
"""Entries, one after another, at whatever moment between two ticks a poll comes."""
EVERY = timedelta(seconds=4.3)
GROUP_WAIT = 1.0
"""Seconds; taken off again."""
_HAZARDS = (
    "U.S. citizens in Jalisco should shelter in place until further notice.",
    "Roads are blocked by burning vehicles across Jalisco.",
    "A curfew is in force in Jalisco tonight.",
    "All flights to Guadalajara have been cancelled.",
    "Classes are suspended in all schools of Jalisco on Monday.",
)
_ITEM = (
    "<item><guid>{0}</guid><title>Alert</title><pubDate>{1}</pubDate><description>{2}</description></item>"
)


def figures(folder: Path) -> Iterator[Figure]:
    with serving() as server:
        yield asyncio.run(_measured(folder, server))


async def _measured(folder: Path, server: Server) -> Figure:
    clock = SystemClock()
    channels = {"sms": SmsChannel(SmsAccount(ACCOUNT, TOKEN, SENDER, server.base))}
    watched = {"embassy": source()}
    bulletin = _Bulletin()
    wait = f"{GROUP_WAIT:g}s"
    Store.open(folder / "advisoryd.db", clock.now()).close()
    async with app(
        folder, _often(watched), fetch=bulletin, channels=channels, clock=clock, group_wait=wait
    ) as ours:
        await ours.parts.writer.run(lambda store: subscribe(store, PEOPLE))
        control = ControlServer(socket_path(folder / "advisoryd.db"), ours.execute)
        service = Service(ours, control, clock, Systemd({}))
        running = asyncio.create_task(service.run())
        late = []
        for _ in range(SEEN):
            seen = await bulletin.seen.get()
            accepted = await _accepted(server)
            late += [at - seen - GROUP_WAIT for at in accepted]
        service.stop()
        await running
    late.sort()
    p99 = late[int(0.99 * len(late))]
    return Figure(
        f"seen to accepted, 1 entry, {PEOPLE} people, beyond group_wait",
        f"p50 {late[len(late) // 2]:.2f} s, p99 {p99:.2f} s",
        "1 s allowed",
        p99,
        at_most(1),
    )


def _often(watched: Mapping[str, Source]) -> dict[str, Source]:
    return {name: replace(each, every=EVERY) for name, each in watched.items()}


async def _accepted(server: Server) -> list[float]:
    """Wait until everybody's message was accepted, and return when each was."""
    found: list[float] = []
    async with asyncio.timeout(20):
        while len(found) < PEOPLE:
            told: Any = await asyncio.to_thread(server.tally)
            found += told["accepted"]
    return found


class _Bulletin:
    """Brings an empty feed, then one more entry at each poll, and notes when; implements ``Fetch``."""

    def __init__(self) -> None:
        self.seen: asyncio.Queue[float] = asyncio.Queue()
        self._items: list[str] = []
        self._empty = True

    async def fetch(
        self, of: Source, validators: Validators, _deadline: timedelta, _max_bytes: int
    ) -> Fetched:
        if len(self._items) == SEEN:
            return NotModified(validators)
        if self._empty:
            self._empty = False
        else:
            number = len(self._items)
            when = SystemClock().now()
            self._items.insert(0, _ITEM.format(number, f"{when:%a, %d %b %Y %H:%M:%S} GMT", _HAZARDS[number]))
            self.seen.put_nowait(monotonic())
        text = f'<rss version="2.0"><channel><title>Alerts</title>{"".join(self._items)}</channel></rss>'
        return Body(text.encode(), of.url, "application/rss+xml")
