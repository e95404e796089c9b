"""A thousand SMS to a provider that takes 50 ms to accept one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from daemon.channels.sms import SmsAccount, SmsChannel
from daemon.clock import ManualClock
from daemon.outbox import DeliverySettings, Outbox
from daemon.render import Renderer
from daemon.routes import Routes
from daemon.writer import Writer
from rules.places import Places
from state.store import Store
from tests.benchmarks.figure import Figure, at_least
from tests.benchmarks.measure import interleaved_async
from tests.benchmarks.outgoing import BOUNDLESS, bundle, fan_out, happen, subscribe
from tests.benchmarks.servers import LATENCY, Server, serving
from tests.benchmarks.texts import NOON
from tests.standins.twilio import ACCOUNT, SENDER, TOKEN

PEOPLE = 600
HAZARDS = ("shelter-in-place", "road-blockade")
"""One a round: a message to each of the people."""
WIDTH = 100
THREADS = 32


def figures(folder: Path) -> Iterator[Figure]:
    with serving() as server:
        yield from asyncio.run(_measured(folder, server))


async def _measured(folder: Path, server: Server) -> list[Figure]:
    places, clock = Places.load(), ManualClock(NOON)
    writer = Writer(lambda: Store.open(folder / "advisoryd.db", NOON))
    channel = SmsChannel(SmsAccount(ACCOUNT, TOKEN, SENDER, server.base))
    settings = DeliverySettings(Routes(frozenset({"sms"})), timedelta(seconds=30), caps=BOUNDLESS)
    outbox = Outbox(writer, {"sms": channel}, Renderer(places, {}), places, settings, clock, "bench")
    await writer.run(lambda store: subscribe(store, PEOPLE))
    hazards = iter(HAZARDS)

    def prepare(store: Store) -> None:
        happen(store, places, next(hazards))
        fan_out(store, places)
        assert bundle(store, places) == PEOPLE

    async def ours() -> None:
        assert await outbox.drain(NOON)

    sides = {"raw": lambda: _raw(server.base), "ours": ours, "sync": lambda: _sync(server.base)}
    runs = []
    for _ in HAZARDS:
        await writer.run(prepare)
        runs.append(await interleaved_async(sides, 1))
    await outbox.close(1)
    await writer.close()
    assert len(server.tally()["accepted"]) == PEOPLE * len(sides) * len(HAZARDS)
    mine, raw, sync = (PEOPLE / min(run[name].wall for run in runs) for name in ("ours", "raw", "sync"))
    what, said = f"SMS, provider {LATENCY * 1000:.0f} ms", f"{mine:.0f}/s, claimed and kept"
    return [
        Figure(what, said, f"aiohttp, {WIDTH} in flight: {raw:.0f}/s", mine / raw, at_least(0.3)),
        Figure(what, said, f"twilio sync, {THREADS} threads: {sync:.0f}/s", mine / sync, at_least(1)),
    ]


async def _raw(base: str) -> None:
    form = {"To": "+19990000000", "From": SENDER, "Body": "x" * 160}
    queue = iter(range(PEOPLE))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=WIDTH)) as session:

        async def work() -> None:
            for _ in queue:
                async with session.post(f"{base}/2010-04-01/Accounts/x/Messages.json", data=form) as answer:
                    assert (await answer.json())["sid"]

        await asyncio.gather(*(work() for _ in range(WIDTH)))


class _Rerouted(TwilioHttpClient):  # type: ignore[misc]  # twilio carries no types
    """Twilio's own client, dialling another host."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = urlsplit(base)

    def request(self, method: str, url: str, **kwargs: object) -> Response:
        path = urlsplit(url).path
        return super().request(method, urlunsplit((*self._base[:2], path, "", "")), **kwargs)


async def _sync(base: str) -> None:
    client = Client(ACCOUNT, TOKEN, http_client=_Rerouted(base))

    def send(number: int) -> None:
        message = client.messages.create(to=f"+1999{number:07d}", from_=SENDER, body="x" * 160)
        assert message.sid

    def all_of_them() -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(send, range(PEOPLE)))

    await asyncio.to_thread(all_of_them)
